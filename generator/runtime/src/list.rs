//! Several values in one string, as some APIs want them.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::OpenEnum;

/// Values of an open enum in one string, with a separator between them: a comma, unless said otherwise.
///
/// It is made from one value, from several (an array, a `Vec`, a slice, an iterator), or from the text, which is kept as
/// it is: a value that the enum does not list passes too.
///
/// ```
/// # openapi_client_runtime::open_enum! {
/// #     /// Format.
/// #     pub enum Format {
/// #         /// `html`
/// #         Html = "html",
/// #         /// `json`
/// #         Json = "json",
/// #     }
/// # }
/// use openapi_client_runtime::List;
///
/// let list: List<Format> = [Format::Html, Format::Json].into();
/// assert_eq!(list.to_string(), "html,json");
/// assert_eq!(list, List::from("html,json"));
///
/// let list: List<Format> = "json, new".into();
/// assert!(list.iter().eq([Format::Json, "new".into()]));
/// ```
///
/// A list is what its text says. So a value with the separator in it counts as several, and no values are the empty
/// text, which is sent as such: what is not to be sent at all is not set.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct List<T, const SEPARATOR: char = ','> {
    text: String,
    values: PhantomData<fn() -> T>,
}

impl<T, const SEPARATOR: char> List<T, SEPARATOR> {
    /// No values.
    pub const fn new() -> Self {
        Self::of(String::new())
    }

    /// The text as it is sent and received.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    const fn of(text: String) -> Self {
        Self {
            text,
            values: PhantomData,
        }
    }
}

impl<T: OpenEnum, const SEPARATOR: char> List<T, SEPARATOR> {
    /// The values, in order, without the spaces around them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = T> {
        let all = Some(self.as_str()).filter(|text| !text.is_empty());
        all.into_iter()
            .flat_map(|text| text.split(SEPARATOR))
            .map(|value| value.trim().to_owned().into())
    }

    /// Whether a value is among them.
    pub fn contains(&self, value: &T) -> bool {
        self.iter()
            .any(|other| other.as_ref() == value.as_ref().trim())
    }

    fn join<V: Into<T>>(values: impl IntoIterator<Item = V>) -> Self {
        let mut text = String::new();
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                text.push(SEPARATOR);
            }
            text.push_str(value.into().as_ref());
        }
        Self::of(text)
    }
}

impl<T: OpenEnum, const SEPARATOR: char> From<T> for List<T, SEPARATOR> {
    fn from(value: T) -> Self {
        Self::of(value.as_ref().to_owned())
    }
}

impl<T: OpenEnum, const SEPARATOR: char> From<&T> for List<T, SEPARATOR> {
    fn from(value: &T) -> Self {
        Self::of(value.as_ref().to_owned())
    }
}

impl<T: OpenEnum, const SEPARATOR: char> From<String> for List<T, SEPARATOR> {
    fn from(text: String) -> Self {
        Self::of(text)
    }
}

impl<T: OpenEnum, const SEPARATOR: char> From<&String> for List<T, SEPARATOR> {
    fn from(text: &String) -> Self {
        Self::of(text.clone())
    }
}

impl<T: OpenEnum, const SEPARATOR: char> From<&str> for List<T, SEPARATOR> {
    fn from(text: &str) -> Self {
        Self::of(text.to_owned())
    }
}

impl<T: OpenEnum, V: Into<T>, const N: usize, const SEPARATOR: char> From<[V; N]>
    for List<T, SEPARATOR>
{
    fn from(values: [V; N]) -> Self {
        Self::join(values)
    }
}

impl<T: OpenEnum, V: Into<T> + Clone, const N: usize, const SEPARATOR: char> From<&[V; N]>
    for List<T, SEPARATOR>
{
    fn from(values: &[V; N]) -> Self {
        Self::join(values.iter().cloned())
    }
}

impl<T: OpenEnum, V: Into<T> + Clone, const SEPARATOR: char> From<&[V]> for List<T, SEPARATOR> {
    fn from(values: &[V]) -> Self {
        Self::join(values.iter().cloned())
    }
}

impl<T: OpenEnum, V: Into<T>, const SEPARATOR: char> From<Vec<V>> for List<T, SEPARATOR> {
    fn from(values: Vec<V>) -> Self {
        Self::join(values)
    }
}

impl<T: OpenEnum, V: Into<T> + Clone, const SEPARATOR: char> From<&Vec<V>> for List<T, SEPARATOR> {
    fn from(values: &Vec<V>) -> Self {
        Self::join(values.iter().cloned())
    }
}

impl<T: OpenEnum, V: Into<T>, const SEPARATOR: char> FromIterator<V> for List<T, SEPARATOR> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self::join(values)
    }
}

// Not derived, which would ask the same of the values.
impl<T, const SEPARATOR: char> Clone for List<T, SEPARATOR> {
    fn clone(&self) -> Self {
        Self::of(self.text.clone())
    }
}

impl<T, const SEPARATOR: char> Default for List<T, SEPARATOR> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const SEPARATOR: char> fmt::Debug for List<T, SEPARATOR> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("List").field(&self.text).finish()
    }
}

impl<T, const SEPARATOR: char> fmt::Display for List<T, SEPARATOR> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<T, const SEPARATOR: char> Serialize for List<T, SEPARATOR> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T, const SEPARATOR: char> Deserialize<'de> for List<T, SEPARATOR> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::of)
    }
}
