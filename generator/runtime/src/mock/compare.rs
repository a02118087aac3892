//! Whether what came holds what is expected; if not, a clause that says where.

use serde_json::Value;

use super::received::{ReceivedFile, ReceivedRequest};
use crate::multipart::{self, Multipart};
use crate::{Upload, text};

/// The longest value that is shown, in bytes.
const SHOWN: usize = 80;

/// Every name that is expected must come with exactly its values, in their order; others may come too.
pub(super) fn pairs(
    what: &str,
    expected: &[(String, String)],
    got: &[(String, String)],
    found: &mut Vec<String>,
) {
    let values = |pairs: &[(String, String)], name: &str| -> Vec<String> {
        let of_name = pairs.iter().filter(|(other, _)| other == name);
        of_name.map(|(_, value)| value.clone()).collect()
    };
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in expected {
        if seen.contains(&name.as_str()) {
            continue;
        }
        seen.push(name);
        let (expected, got) = (values(expected, name), values(got, name));
        if expected != got {
            found.push(format!(
                "the {what} `{name}` is {}, not {}",
                shown(&got),
                shown(&expected)
            ));
        }
    }
}

fn shown(values: &[String]) -> String {
    match values {
        [] => "not there".to_owned(),
        [one] => format!("{:?}", text::clean(one, SHOWN)),
        several => text::clean(&format!("{several:?}"), SHOWN),
    }
}

/// An object must hold each expected member, an array have the same length; everything else must be equal.
pub(super) fn json(expected: &Value, got: &Value, at: &str) -> Option<String> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            expected
                .iter()
                .find_map(|(name, expected)| match got.get(name) {
                    Some(got) => json(expected, got, &format!("{at}.{name}")),
                    None => Some(format!("the `{at}.{name}` is not there")),
                })
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            let mut pairs = expected.iter().zip(got).enumerate();
            pairs
                .find_map(|(index, (expected, got))| json(expected, got, &format!("{at}[{index}]")))
        }
        _ if expected == got => None,
        _ => Some(format!(
            "the `{at}` is {}, not {}",
            text::clean(&got.to_string(), SHOWN),
            text::clean(&expected.to_string(), SHOWN)
        )),
    }
}

/// The fields and files of a form.
pub(super) fn form(expected: &Multipart, request: &ReceivedRequest, found: &mut Vec<String>) {
    let mut fields = Vec::new();
    let mut files: Vec<(&str, Vec<&Upload>)> = Vec::new();
    for (name, value) in &expected.parts {
        match value {
            multipart::Value::Text(text, _) => fields.push((name.to_string(), text.clone())),
            multipart::Value::File(upload) => {
                match files.iter_mut().find(|(other, _)| other == name) {
                    Some((_, uploads)) => uploads.push(upload),
                    None => files.push((name, vec![upload])),
                }
            }
        }
    }
    pairs("field", &fields, request.fields(), found);
    for (name, uploads) in files {
        let got: Vec<&ReceivedFile> = request
            .files()
            .iter()
            .filter(|file| file.part == name)
            .collect();
        if got.len() != uploads.len() {
            let (got, expected) = (got.len(), uploads.len());
            found.push(format!("it has {got} files `{name}`, not {expected}"));
            continue;
        }
        let differing = uploads.into_iter().zip(got);
        found.extend(differing.filter_map(|(upload, got)| file(upload, got)));
    }
}

/// The name and media type that were set, and the content where it can be read more than once.
fn file(expected: &Upload, got: &ReceivedFile) -> Option<String> {
    let part = &got.part;
    let name = expected.given_name();
    if let Some(name) = name.filter(|name| *name != got.file_name) {
        return Some(format!(
            "the file `{part}` is called {:?}, not {name:?}",
            got.file_name
        ));
    }
    let kind = expected.given_content_type();
    if let Some(kind) = kind.filter(|kind| Some(*kind) != got.content_type.as_deref()) {
        return Some(format!("the file `{part}` is not of the type `{kind}`"));
    }
    content(expected, &got.bytes, part)
}

/// The content of a file; a stream's may be anything.
pub(super) fn content(expected: &Upload, got: &[u8], part: &str) -> Option<String> {
    match expected.content()? {
        Ok(expected) if expected == got => None,
        Ok(expected) => Some(format!(
            "the file `{part}` has other content: {} bytes, where {} are expected",
            got.len(),
            expected.len()
        )),
        Err(error) => Some(format!(
            "the expected file `{part}` cannot be read: {error}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use serde_json::json;

    #[test]
    fn json_holds_what_is_expected() {
        let expected = json!({"a": {"b": [1, {"c": null}]}});
        for (got, difference) in [
            (json!({"a": {"b": [1, {"c": null, "d": 2}], "e": 3}}), None),
            (
                json!({"a": {"b": [1, {}]}}),
                Some("the `body.a.b[1].c` is not there"),
            ),
            (
                json!({"a": {"b": [1]}}),
                Some(r#"the `body.a.b` is [1], not [1,{"c":null}]"#),
            ),
            (
                json!({"a": 1}),
                Some(r#"the `body.a` is 1, not {"b":[1,{"c":null}]}"#),
            ),
        ] {
            assert_eq!(
                json(&expected, &got, "body").as_deref(),
                difference,
                "{got}"
            );
        }
    }
}
