//! Dates as servers send them: many leave the offset out and mean UTC.
//!
//! Generated fields read with these: `#[serde(deserialize_with = "runtime::lenient::date_time")]`.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};

use self::held::HoldsDates;
use crate::{Decode, Error, Read, Received};

/// A date-time, in UTC where it has no offset.
///
/// # Errors
///
/// Fails on what is no date-time of RFC 3339, but for the offset.
pub fn date_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    dates(deserializer)
}

/// A [`date_time`] that may be null.
///
/// # Errors
///
/// As [`date_time`].
pub fn optional_date_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    dates(deserializer)
}

/// A [`date_time`], or options, lists and maps that hold some, at any depth.
///
/// # Errors
///
/// As [`date_time`].
pub fn dates<'de, D: Deserializer<'de>, T: HoldsDates<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// What [`dates`] reads, where a type is read rather than a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Dates<T>(pub T);

impl<'de, T: HoldsDates<'de>> Deserialize<'de> for Dates<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// An answer's body of JSON, read as [`dates`].
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: Send + 'static> Decode for Json<T>
where
    Dates<T>: DeserializeOwned,
{
    type Output = T;
    const ACCEPT: &'static str = crate::Json::<Dates<T>>::ACCEPT;
    const READ: Read = crate::Json::<Dates<T>>::READ;

    fn decode(received: Received) -> Result<T, Error> {
        received.json().map(|Dates(value)| value)
    }
}

/// Out of reach: no one else's types hold dates.
mod held {
    use serde::Deserializer;

    pub trait HoldsDates<'de>: Sized {
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    }
}

impl<'de> HoldsDates<'de> for DateTime<Utc> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map_err(de::Error::custom)
    }
}

impl<'de, T: HoldsDates<'de>> HoldsDates<'de> for Option<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Option::deserialize(deserializer)?;
        Ok(read.map(|Dates(value)| value))
    }
}

impl<'de, T: HoldsDates<'de>> HoldsDates<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::deserialize(deserializer)?;
        Ok(read.into_iter().map(|Dates(value)| value).collect())
    }
}

impl<'de, K: Deserialize<'de> + Ord, T: HoldsDates<'de>> HoldsDates<'de> for BTreeMap<K, T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read: BTreeMap<K, Dates<T>> = BTreeMap::deserialize(deserializer)?;
        Ok(without_wrapper(read))
    }
}

impl<'de, K: Deserialize<'de> + Eq + Hash, T: HoldsDates<'de>> HoldsDates<'de> for HashMap<K, T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read: HashMap<K, Dates<T>> = HashMap::deserialize(deserializer)?;
        Ok(without_wrapper(read))
    }
}

fn without_wrapper<K, T, M: FromIterator<(K, T)>>(
    read: impl IntoIterator<Item = (K, Dates<T>)>,
) -> M {
    let read = read.into_iter();
    read.map(|(key, Dates(value))| (key, value)).collect()
}

fn parse(text: &str) -> Result<DateTime<Utc>, String> {
    let with_offset = DateTime::parse_from_rfc3339(text).map(|date| date.to_utc());
    with_offset.or_else(|error| {
        let without = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
        let found = without
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        found
            .map(|date| date.and_utc())
            .ok_or_else(|| format!("`{text}` is not a date-time: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use chrono::{DateTime, Utc};

    use super::{Dates, parse};

    type Dated = BTreeMap<String, Option<Vec<HashMap<String, DateTime<Utc>>>>>;

    #[test]
    fn a_missing_offset_is_utc_at_any_depth() -> Result<(), serde_json::Error> {
        let text = r#"{ "a": [{ "b": "2026-01-02T03:04:05" }], "c": null }"#;
        let Dates(read) = serde_json::from_str::<Dates<Dated>>(text)?;
        let written = r#"{"a":[{"b":"2026-01-02T03:04:05Z"}],"c":null}"#;
        assert_eq!(serde_json::to_string(&read)?, written);
        let wrong = serde_json::from_str::<Dates<Dated>>(r#"{ "a": [{ "b": "soon" }] }"#);
        assert!(
            wrong.is_err_and(|error| error.to_string().starts_with("`soon` is not a date-time"))
        );
        Ok(())
    }

    #[test]
    fn a_missing_offset_is_utc_and_another_is_kept() {
        let at = |text: &str| parse(text).map(|date| date.to_rfc3339());
        assert_eq!(
            at("2026-01-02T03:04:05.25").as_deref(),
            Ok("2026-01-02T03:04:05.250+00:00")
        );
        assert_eq!(
            at("2026-01-02 03:04:05").as_deref(),
            Ok("2026-01-02T03:04:05+00:00")
        );
        assert_eq!(
            at("2026-01-02T03:04:05+02:00").as_deref(),
            Ok("2026-01-02T01:04:05+00:00")
        );
        assert_eq!(
            at("2026-01-02T03:04:05Z").as_deref(),
            Ok("2026-01-02T03:04:05+00:00")
        );
        assert!(at("2026-01-02").is_err());
        assert!(at("yesterday").is_err());
    }
}
