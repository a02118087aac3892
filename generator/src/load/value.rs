//! Values that say nothing twice: of two members of one name, a plain reader would drop one. And numbers of any size:
//! what 64 bits do not hold is rounded.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value whose objects have each name once.
pub(super) struct Unique(pub(super) Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Once).map(Self)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as JSON has them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!(
                    "the member `{name}` stands here twice"
                )));
            }
            let Unique(value) = access.next_value()?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Unique(value)) = access.next_element()? {
            elements.push(value);
        }
        Ok(Value::Array(elements))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    // What there is in an empty text.
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Unique;

    #[test]
    fn yaml_is_read_as_json_is() {
        for text in [
            "{\"a\": [-9223372036854776000, 99223372036854776000, 1.5, null, true]}",
            "{}",
            "[\"b\"]",
        ] {
            let Unique(json) = serde_json::from_str(text).unwrap();
            let Unique(yaml) = serde_yaml::from_str(text).unwrap();
            assert_eq!(json, yaml, "{text}");
        }
        let Unique(empty) = serde_yaml::from_str("").unwrap();
        assert!(empty.is_null());
        for text in ["{\"a\": 1, \"a\": 1}", "a: 1\n'a': 2\n"] {
            let error = serde_yaml::from_str::<Unique>(text)
                .err()
                .unwrap()
                .to_string();
            assert!(
                error.contains("the member `a` stands here twice"),
                "{error}"
            );
        }
    }
}
