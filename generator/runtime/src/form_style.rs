//! How a list or an object is written in a form.

use serde_json::value::RawValue;

use crate::form::{self, Kind};

/// How a list or an object in a field of a URL-encoded form is written. Plain values are the same in all styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormStyle {
    /// A field of the same name for each element; a field of its own for each member.
    Exploded,
    /// One field, with this between the elements, or between names and values.
    Joined(char),
    /// A field `name[member]` for each member, and so on inside of it.
    Deep,
    /// One field that holds JSON.
    Json,
}

type Fields = Vec<(String, String)>;

impl FormStyle {
    /// Adds the fields that a value becomes.
    pub(crate) fn add(
        self,
        fields: &mut Fields,
        name: &str,
        value: &RawValue,
    ) -> Result<(), String> {
        match (self, Kind::of(value)) {
            (Self::Json, Kind::List | Kind::Object) => {
                fields.push((name.to_owned(), value.get().to_owned()));
            }
            (_, Kind::Null | Kind::Plain) => {
                fields.extend(form::text(value)?.map(|text| (name.to_owned(), text)));
            }
            (Self::Exploded, Kind::List) => {
                for element in form::elements(value)? {
                    fields.extend(form::text(element)?.map(|text| (name.to_owned(), text)));
                }
            }
            (Self::Exploded, Kind::Object) => {
                for (name, value) in form::members(value)? {
                    fields.extend(form::text(&value)?.map(|text| (name, text)));
                }
            }
            (Self::Joined(separator), Kind::List) => {
                let texts = form::elements(value)?.into_iter().map(form::text);
                let texts: Vec<String> = texts
                    .filter_map(Result::transpose)
                    .collect::<Result<_, _>>()?;
                fields.push((name.to_owned(), texts.join(&separator.to_string())));
            }
            (Self::Joined(separator), Kind::Object) => {
                let mut texts = Vec::new();
                for (name, value) in form::members(value)? {
                    if let Some(text) = form::text(&value)? {
                        texts.extend([name, text]);
                    }
                }
                fields.push((name.to_owned(), texts.join(&separator.to_string())));
            }
            (Self::Deep, Kind::List) => {
                for (index, element) in form::elements(value)?.into_iter().enumerate() {
                    self.add(fields, &format!("{name}[{index}]"), element)?;
                }
            }
            (Self::Deep, Kind::Object) => {
                for (member, value) in form::members(value)? {
                    self.add(fields, &format!("{name}[{member}]"), &value)?;
                }
            }
        }
        Ok(())
    }
}
