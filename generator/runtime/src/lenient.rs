//! Dates as servers send them: many leave the offset out and mean UTC.
//!
//! Generated fields read with these: `#[serde(deserialize_with = "runtime::lenient::date_time")]`.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer, de};

/// A date-time, in UTC where it has no offset.
///
/// # Errors
///
/// Fails on what is no date-time of RFC 3339, but for the offset.
pub fn date_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).map_err(de::Error::custom)
}

/// A [`date_time`] that may be null.
///
/// # Errors
///
/// As [`date_time`].
pub fn optional_date_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse(&text))
        .transpose()
        .map_err(de::Error::custom)
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
    use super::parse;

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
