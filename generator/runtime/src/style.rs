//! How a parameter's value is written: OpenAPI's styles, as one table.

use serde::Serialize;

use crate::path::encode_path;
use crate::shape::{Shape, shape};

/// How a parameter's value is written: a row of OpenAPI's table of styles.
///
/// A list and an object go into one value, unless they are [`exploded`](Self::exploded). What stands deeper than that
/// is written as JSON, but for [`DEEP_OBJECT`](Self::DEEP_OBJECT), which has a name for every depth. `None` and a list
/// without elements are not written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Before the first part, in a path.
    start: &'static str,
    /// Between the parts, in a path and in a header.
    between: &'static str,
    /// Between the values of one part.
    joint: &'static str,
    name: Name,
    explode: bool,
    reserved: bool,
}

/// What a part is called where a value goes without a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    /// Nothing; in a query and in a cookie like the parameter.
    None,
    /// Like the parameter.
    Parameter,
    /// Like the parameter and the member: `color[R]`.
    Member,
    /// Like `None`, and the value is JSON.
    Json,
}

impl Style {
    /// `blue,black,brown`; of a path or a header.
    pub const SIMPLE: Self = Self::row("", ",", ",", Name::None);
    /// `.blue,black,brown`; of a path.
    pub const LABEL: Self = Self::row(".", ".", ",", Name::None);
    /// `;color=blue,black,brown`; of a path.
    pub const MATRIX: Self = Self::row(";", ";", ",", Name::Parameter);
    /// `color=blue,black,brown`; of a query or a cookie.
    pub const FORM: Self = Self::row("", "&", ",", Name::Parameter);
    /// `color=blue%20black%20brown`; of a query.
    pub const SPACE_DELIMITED: Self = Self::row("", "&", "%20", Name::Parameter);
    /// `color=blue%7Cblack%7Cbrown`; of a query.
    pub const PIPE_DELIMITED: Self = Self::row("", "&", "%7C", Name::Parameter);
    /// `color[R]=100&color[G]=200`; of a query.
    pub const DEEP_OBJECT: Self = Self::row("", "&", ",", Name::Member).exploded();
    /// `color={"R":100}`: JSON, anywhere.
    pub const JSON: Self = Self::row("", "", "", Name::Json);

    const fn row(
        start: &'static str,
        between: &'static str,
        joint: &'static str,
        name: Name,
    ) -> Self {
        Self {
            start,
            between,
            joint,
            name,
            explode: false,
            reserved: false,
        }
    }

    /// Each element of a list and each member of an object is a part of its own: `color=blue&color=black`, `R=100&G=200`.
    pub const fn exploded(mut self) -> Self {
        self.explode = true;
        self
    }

    /// In a query, what is reserved in URLs stays as it is, but for what would end the value: `#`, `&`, `+`, `[` and `]`.
    pub const fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    /// A value in a path, for [`Http::request`](crate::Http::request).
    pub fn path<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Styled {
        let parts = self.parts(name, value, &encode_path);
        Styled(parts.map(|parts| {
            let texts: Vec<String> = parts.into_iter().map(|part| part.in_path()).collect();
            match texts.as_slice() {
                [] => String::new(),
                texts => format!("{}{}", self.start, texts.join(self.between)),
            }
        }))
    }

    /// The query with a value, without the question mark; nothing for a value that is not written.
    pub(crate) fn query<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
    ) -> Result<String, String> {
        let encode = if self.reserved {
            crate::path::encode_reserved
        } else {
            encode_path
        };
        let parts = self.parts(name, value, &encode)?;
        let pairs: Vec<String> = parts
            .into_iter()
            .map(|part| {
                let name = part.name.as_deref().unwrap_or(name);
                format!("{}={}", encode_path(name), part.value)
            })
            .collect();
        Ok(pairs.join("&"))
    }

    /// The value of a header, if there is one.
    pub(crate) fn header<T: Serialize + ?Sized>(self, value: &T) -> Result<Option<String>, String> {
        let parts = self.parts("", value, &str::to_owned)?;
        let texts: Vec<String> = parts.into_iter().map(Part::text).collect();
        Ok((!texts.is_empty()).then(|| texts.join(self.between)))
    }

    /// Cookies, encoded; where the value is exploded several, which may be of one name.
    pub(crate) fn cookies<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
    ) -> Result<Vec<(String, String)>, String> {
        self.pairs(name, value, &crate::cookie::encode)
    }

    /// What stands behind each name.
    pub(crate) fn pairs<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        encode: &dyn Fn(&str) -> String,
    ) -> Result<Vec<(String, String)>, String> {
        let parts = self.parts(name, value, encode)?;
        let pair = |part: Part| (part.name.unwrap_or_else(|| name.to_owned()), part.value);
        Ok(parts.into_iter().map(pair).collect())
    }

    /// The parts of a value, their values encoded.
    fn parts<T: Serialize + ?Sized>(
        self,
        parameter: &str,
        value: &T,
        encode: &dyn Fn(&str) -> String,
    ) -> Result<Vec<Part>, String> {
        let json = serde_json::to_string(value).map_err(|e| e.to_string())?;
        let shape = shape(&json)?;
        let own = match self.name {
            Name::None | Name::Json => None,
            Name::Parameter | Name::Member => Some(parameter),
        };
        let part = |name: Option<&str>, value: String| Part {
            name: name.map(ToOwned::to_owned),
            value,
        };
        let join = |values: Vec<String>| values.join(self.joint);
        Ok(match shape {
            Shape::Null => Vec::new(),
            _ if self.name == Name::Json => vec![part(own, encode(&json))],
            Shape::One(text) => vec![part(own, encode(&text))],
            Shape::Many(values) => {
                let values = values.iter().filter_map(|value| value.text());
                let values: Vec<String> = values.map(|text| encode(&text)).collect();
                if values.is_empty() {
                    Vec::new()
                } else if self.explode {
                    values.into_iter().map(|value| part(own, value)).collect()
                } else {
                    vec![part(own, join(values))]
                }
            }
            Shape::Members(members) if self.name == Name::Member => {
                let mut parts = Vec::new();
                for (member, value) in members {
                    deep(
                        &format!("{parameter}[{member}]"),
                        &value,
                        encode,
                        &mut parts,
                    )?;
                }
                parts
            }
            Shape::Members(members) => {
                let members = members
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, encode(&value.text()?))));
                if self.explode {
                    members
                        .map(|(name, value)| part(Some(&name), value))
                        .collect()
                } else {
                    let flat: Vec<String> = members
                        .flat_map(|(name, value)| [encode(&name), value])
                        .collect();
                    if flat.is_empty() {
                        Vec::new()
                    } else {
                        vec![part(own, join(flat))]
                    }
                }
            }
        })
    }
}

/// What a member of an object is, however deep: the elements of a list share its name.
fn deep(
    name: &str,
    value: &crate::shape::Inner,
    encode: &dyn Fn(&str) -> String,
    parts: &mut Vec<Part>,
) -> Result<(), String> {
    match shape(value.json())? {
        Shape::Null => {}
        Shape::One(text) => parts.push(Part {
            name: Some(name.to_owned()),
            value: encode(&text),
        }),
        Shape::Many(values) => {
            for value in values {
                deep(name, &value, encode, parts)?;
            }
        }
        Shape::Members(members) => {
            for (member, value) in members {
                deep(&format!("{name}[{member}]"), &value, encode, parts)?;
            }
        }
    }
    Ok(())
}

/// A value with its name, if it has one.
struct Part {
    name: Option<String>,
    /// Encoded.
    value: String,
}

impl Part {
    fn text(self) -> String {
        match self.name {
            Some(name) => format!("{name}={}", self.value),
            None => self.value,
        }
    }

    /// A name whose value is empty stands alone.
    fn in_path(self) -> String {
        match self.name {
            Some(name) if self.value.is_empty() => encode_path(&name),
            Some(name) => format!("{}={}", encode_path(&name), self.value),
            None => self.value,
        }
    }
}

/// A value in a path, as a [`Style`] writes it. What is wrong with it is told when the request is sent.
#[derive(Clone, Debug)]
pub struct Styled(Result<String, String>);

/// What can stand in a path: anything that displays, or what a [`Style`] has written.
pub trait PathValue {
    /// The text, encoded. `Err` says what is wrong with it.
    fn in_path(&self) -> Result<String, String>;
}

impl<T: std::fmt::Display> PathValue for T {
    fn in_path(&self) -> Result<String, String> {
        Ok(encode_path(&self.to_string()))
    }
}

impl PathValue for Styled {
    fn in_path(&self) -> Result<String, String> {
        self.0.clone()
    }
}
