//! Text of a command line → a value of the type that a request takes.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// Reads a text as a `T`, which decides how: a number as such, a struct as JSON, a string as it is.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    T::deserialize(Text(text)).or_else(|first| {
        if looks_like_json(text) {
            return Err(first.to_string());
        }
        // What may be one of several types and looks like a number can be a string all the same.
        let string: StrDeserializer<'_, Error> = text.into_deserializer();
        T::deserialize(string).map_err(|_| first.to_string())
    })
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn json(&self) -> Result<Value, Error> {
        serde_json::from_str(self.0).map_err(|e| Error::custom(format!("it is not JSON ({e})")))
    }

    fn parse<T: std::str::FromStr>(&self, what: &str) -> Result<T, Error> {
        let parsed = self.0.trim().parse();
        parsed.map_err(|_| Error::custom(format!("it is not {what}")))
    }
}

macro_rules! parsed {
    ($($deserialize:ident $visit:ident $what:literal;)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parse($what)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    parsed! {
        deserialize_bool visit_bool "`true` or `false`";
        deserialize_i8 visit_i8 "a whole number that fits";
        deserialize_i16 visit_i16 "a whole number that fits";
        deserialize_i32 visit_i32 "a whole number that fits";
        deserialize_i64 visit_i64 "a whole number that fits";
        deserialize_u8 visit_u8 "a whole number from 0 that fits";
        deserialize_u16 visit_u16 "a whole number from 0 that fits";
        deserialize_u32 visit_u32 "a whole number from 0 that fits";
        deserialize_u64 visit_u64 "a whole number from 0 that fits";
        deserialize_f32 visit_f32 "a number";
        deserialize_f64 visit_f64 "a number";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.json() {
            Ok(value) => value.deserialize_any(visitor),
            // What begins like JSON was meant to be.
            Err(e) if looks_like_json(self.0) => Err(e),
            Err(_) => visitor.visit_borrowed_str(self.0),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            "null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.json() {
            Ok(value @ Value::Object(_)) => value.deserialize_enum(name, variants, visitor),
            _ => {
                let variant: StrDeserializer<'de, Error> = self.0.into_deserializer();
                variant.deserialize_enum(name, variants, visitor)
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.json()?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.json()?.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.json()?.deserialize_seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.json()?.deserialize_tuple(length, visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::read;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Step {
        id: i64,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Id {
        Number(i64),
        Text(String),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Name {
        Text(String),
        Step(Step),
    }

    #[test]
    fn the_type_decides_how_a_text_is_read() {
        assert_eq!(read("42"), Ok(42_i64));
        assert_eq!(read("42"), Ok("42".to_owned()));
        assert_eq!(read("-0.5"), Ok(-0.5_f64));
        assert_eq!(read("true"), Ok(true));
        assert_eq!(read("null"), Ok(None::<String>));
        assert_eq!(read("x"), Ok(Some("x".to_owned())));
        assert_eq!(read(r#"{"id": 7}"#), Ok(Step { id: 7 }));
        assert_eq!(read(r#"[{"id": 7}]"#), Ok(vec![Step { id: 7 }]));
        assert_eq!(read::<Value>("[1, null]"), Ok(json!([1, null])));
        assert_eq!(read::<Value>("plain"), Ok(json!("plain")));
    }

    #[test]
    fn what_may_be_one_of_several_types_is_the_one_that_fits() {
        assert_eq!(read("42"), Ok(Id::Number(42)));
        assert_eq!(read("a42"), Ok(Id::Text("a42".into())));
        assert_eq!(read("42"), Ok(Name::Text("42".into())));
        assert_eq!(read(r#"{"id": 1}"#), Ok(Name::Step(Step { id: 1 })));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let told = |result: Result<i64, String>| result.err().unwrap_or_default();
        assert_eq!(told(read("four")), "it is not a whole number that fits");
        assert_eq!(
            told(read("9223372036854775808")),
            "it is not a whole number that fits"
        );
        let step = read::<Step>("{").err().unwrap_or_default();
        assert!(step.starts_with("it is not JSON (EOF"), "{step}");
        let step = read::<Step>(r#"{"id": "x"}"#).err().unwrap_or_default();
        assert!(step.contains("expected i64"), "{step}");
        assert!(read::<Value>("{oops").is_err());
    }
}
