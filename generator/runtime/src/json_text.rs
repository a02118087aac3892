//! JSON in a string, as some forms want it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A string that is JSON text, made from anything that serialises.
///
/// A string counts as JSON text already. A value that cannot be written as JSON is told of when the request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText(Result<String, String>);

impl JsonText {
    /// The JSON text of a value.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Self {
        Self(match serde_json::to_value(value) {
            Ok(serde_json::Value::String(text)) => Ok(text),
            // Not from the `Value`, which may sort the members.
            Ok(_) => serde_json::to_string(value).map_err(|e| e.to_string()),
            Err(e) => Err(e.to_string()),
        })
    }

    /// The text; empty for a value that cannot be written.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(text) => serializer.serialize_str(text),
            Err(e) => Err(ser::Error::custom(format!("a value is not JSON: {e}"))),
        }
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Ok(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::JsonText;

    #[test]
    fn values_become_text_and_text_stays() {
        assert_eq!(
            JsonText::new(&serde_json::json!({"b": 1})).as_str(),
            r#"{"b":1}"#
        );
        assert_eq!(JsonText::new(r#"{"b": 1}"#).as_str(), r#"{"b": 1}"#);
        assert_eq!(
            serde_json::to_string(&JsonText::new(&[1, 2]))
                .ok()
                .as_deref(),
            Some(r#""[1,2]""#)
        );
    }

    #[test]
    fn what_is_no_json_is_told_when_it_is_written() {
        let keys_that_are_none = std::collections::BTreeMap::from([((1, 2), 3)]);
        let text = JsonText::new(&keys_that_are_none);
        let error = serde_json::to_string(&text).map_err(|e| e.to_string());
        assert_eq!(
            error,
            Err("a value is not JSON: key must be a string".to_owned())
        );
    }
}
