//! Reads an object of which one member says what it is.

use std::cell::Cell;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// An object on the way to the variant of `T` that one of its members is the name of, with the member's value in it. Of
/// several such members the first counts that is tried, those that are null after the others. What else the object has is left.
///
/// ```
/// use openapi_client_runtime::Keyed;
/// use serde::{Deserialize, Deserializer};
/// use serde_json::Value;
///
/// #[derive(Debug, PartialEq)]
/// enum Source {
///     File(String),
///     Table(i64),
///     Other(Value),
/// }
///
/// impl<'de> Deserialize<'de> for Source {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         Keyed::of(deserializer)?
///             .when("file", Self::File)
///             .when("table", Self::Table)
///             .otherwise(Self::Other)
///     }
/// }
///
/// let source: Source = serde_json::from_str(r#"{ "table": 7, "added": 1 }"#)?;
/// assert_eq!(source, Source::Table(7));
/// let source: Source = serde_json::from_str(r#"{ "of next year": 7 }"#)?;
/// assert!(matches!(source, Source::Other(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Keyed<T> {
    members: Map<String, Value>,
    /// What the first member that is not null was read as, or why it was not.
    read: Option<Result<T, String>>,
    /// What the first that is null was read as.
    null: Option<T>,
    only_known: bool,
}

impl<T> Keyed<T> {
    /// Takes the object; no variant has been tried.
    ///
    /// # Errors
    ///
    /// Where it is no object.
    pub fn of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not for what is inside of it.
        let only_known = ONLY_KNOWN.take();
        Ok(Self {
            members: Map::deserialize(deserializer)?,
            read: None,
            null: None,
            only_known,
        })
    }

    /// The variant with the value of this member.
    pub fn when<V: DeserializeOwned>(mut self, name: &str, variant: impl FnOnce(V) -> T) -> Self {
        let Some(value) = self.members.get(name).filter(|_| self.read.is_none()) else {
            return self;
        };
        // Some servers send null for each member that it is not.
        match (V::deserialize(value), value.is_null()) {
            (Ok(value), false) => self.read = Some(Ok(variant(value))),
            (Ok(value), true) => self.null = self.null.or_else(|| Some(variant(value))),
            (Err(error), false) => self.read = Some(Err(format!("in `{name}`, {error}"))),
            (Err(_), true) => {}
        }
        self
    }

    /// What was read, or the variant for an object with none of the members.
    ///
    /// # Errors
    ///
    /// Where the variant cannot hold what the member is.
    pub fn otherwise<E: Error>(self, variant: impl FnOnce(Value) -> T) -> Result<T, E> {
        match (self.read, self.null) {
            (Some(read), _) => read.map_err(E::custom),
            (None, Some(read)) => Ok(read),
            (None, None) if self.only_known => Err(E::custom("no known member")),
            (None, None) => Ok(variant(Value::Object(self.members))),
        }
    }
}

thread_local! {
    /// Whether the [`Keyed`] that is read next must not take an object with none of its members.
    static ONLY_KNOWN: Cell<bool> = const { Cell::new(false) };
}

/// What is read by [`Keyed`] as one of several variants: an object with none of its members is not for it, but for another.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ONLY_KNOWN.set(true);
        let read = T::deserialize(deserializer);
        ONLY_KNOWN.set(false);
        read.map(Self)
    }
}
