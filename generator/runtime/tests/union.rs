//! Which variant of a union a value is read as.
#![allow(clippy::unwrap_used, missing_docs)]

use openapi_client_runtime::Union;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
struct Fixed {
    op: Option<String>,
    value: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Computed {
    op: Option<String>,
    expression: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Loose {
    note: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Header {
    Fixed(Fixed),
    Computed(Computed),
    Loose(Loose),
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Union::of(deserializer)?
            .tag("op")
            .when(&["set"], Self::Fixed)
            .when(&["set", "compute"], Self::Computed)
            .or(Self::Loose)
            .read()
    }
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Closed {
    Fixed(Fixed),
    Computed(Computed),
}

impl<'de> Deserialize<'de> for Closed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Union::of(deserializer)?
            .tag("op")
            .when(&["set"], Self::Fixed)
            .when(&["compute"], Self::Computed)
            .read()
    }
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Kept {
    Fixed(Fixed),
    Other(Value),
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Union::of(deserializer)?
            .tag("op")
            .when(&["set"], Self::Fixed)
            .otherwise(Self::Other)
            .read()
    }
}

fn header(value: Value) -> Header {
    serde_json::from_value(value).unwrap()
}

#[test]
fn of_one_tag_the_variant_that_keeps_most() {
    let computed = header(json!({ "op": "set", "expression": "1" }));
    assert!(matches!(computed, Header::Computed(_)), "{computed:?}");
    let fixed = header(json!({ "op": "set", "value": "1" }));
    assert!(matches!(fixed, Header::Fixed(_)), "{fixed:?}");
    // Null is not lost where it is left out, and of two that keep all the first is it.
    let fixed = header(json!({ "op": "set", "value": null, "more": null }));
    assert!(matches!(fixed, Header::Fixed(_)), "{fixed:?}");
}

#[test]
fn a_tag_counts_for_more_than_members() {
    let computed = header(json!({ "op": "compute", "expression": "1", "note": "n", "other": {} }));
    assert!(matches!(computed, Header::Computed(_)), "{computed:?}");
    let loose = header(json!({ "op": "unknown", "expression": "1", "note": "n" }));
    assert!(matches!(loose, Header::Loose(_)), "{loose:?}");
}

#[test]
fn without_a_tag_the_members_tell() {
    let computed = header(json!({ "expression": "1" }));
    assert!(matches!(computed, Header::Computed(_)), "{computed:?}");
    let kept: Kept = serde_json::from_value(json!({ "value": "1" })).unwrap();
    assert!(matches!(kept, Kept::Fixed(_)), "{kept:?}");
}

#[test]
fn an_unknown_tag_is_kept_or_refused() {
    let value = json!({ "op": "new", "value": "1" });
    let kept: Kept = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(kept, Kept::Other(value.clone()));
    assert_eq!(serde_json::to_value(&kept).unwrap(), value);
    let error = serde_json::from_value::<Closed>(value).unwrap_err();
    assert_eq!(error.to_string(), "no variant of Closed has the op `new`");
}

#[test]
fn a_known_tag_whose_variant_does_not_fit_is_an_error() {
    let error = serde_json::from_value::<Kept>(json!({ "op": "set", "value": 1 })).unwrap_err();
    let text = "no variant of Kept fits: as Fixed, invalid type: integer `1`, expected a string";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_value_of_another_kind_is_an_error() {
    let error = serde_json::from_value::<Closed>(json!("set")).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("no variant of Closed fits: as Fixed, invalid type"),
        "{text}"
    );
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Group {
    children: Vec<Node>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Titled {
    children: Vec<Node>,
    title: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Node {
    Group(Group),
    Titled(Titled),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Union::of(deserializer)?
            .or(Self::Group)
            .or(Self::Titled)
            .read()
    }
}

/// Were every variant tried at each level, this would take longer than anybody lives.
#[test]
fn what_unions_hold_is_looked_at_once() {
    let node = |title: Value, innermost: Value| {
        let node = (0..50).fold(
            innermost,
            |inner, level| json!({ "children": [inner], "title": title, "unknown": level }),
        );
        serde_json::from_value::<Node>(node)
    };
    let group = node(json!(null), json!({ "children": [] })).unwrap();
    assert!(matches!(group, Node::Group(_)), "{group:?}");
    let titled = node(json!("t"), json!({ "children": [], "title": "t" })).unwrap();
    assert!(matches!(titled, Node::Titled(_)), "{titled:?}");
    // The innermost fits nothing.
    let error = node(json!("t"), json!({})).unwrap_err().to_string();
    let why = "as Group, missing field `children`; as Titled, missing field `children`;";
    assert!(error.contains(why), "{error}");
}
