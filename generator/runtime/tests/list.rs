//! Values in one string.
#![deny(warnings)]
#![allow(clippy::unwrap_used, clippy::needless_borrows_for_generic_args)]

use openapi_client_runtime::{List, open_enum};
use proptest::prelude::*;

open_enum! {
    /// Format.
    pub enum Format {
        /// `html`
        Html = "html",
        /// `json`
        Json = "json",
    }
}

fn list(list: impl Into<List<Format>>) -> List<Format> {
    list.into()
}

#[test]
fn whatever_a_list_is_made_of_it_is_its_text() {
    let both = vec![Format::Html, Format::Json];
    for made in [
        list("html,json"),
        list("html,json".to_owned()),
        list(&"html,json".to_owned()),
        list([Format::Html, Format::Json]),
        list(&[Format::Html, Format::Json]),
        list(["html", "json"]),
        list(&both[..]),
        list(&both),
        list(both.clone()),
        both.iter().cloned().collect(),
        ["html", "json"].into_iter().collect(),
        // With the separator in it, one value is written as two are.
        list(Format::from("html,json")),
    ] {
        assert_eq!(made, list("html,json"));
        assert_eq!(made.to_string(), "html,json");
        assert!(made.iter().eq(both.iter().cloned()));
        assert!(made.contains(&Format::Json) && !made.contains(&"xml".into()));
    }
    for one in [list(Format::Json), list(&Format::Json), list("json")] {
        assert_eq!(one.as_str(), "json");
    }
    assert_eq!(
        format!("{:>6}|{:?}", list("a"), list("a")),
        "     a|List(\"a\")"
    );
}

#[test]
fn a_text_stays_as_it_is_and_its_values_lose_their_spaces() {
    let spaced = list("html, new thing ,");
    assert_eq!(spaced.as_str(), "html, new thing ,");
    let values: Vec<Format> = spaced.iter().collect();
    assert_eq!(values, [Format::Html, "new thing".into(), "".into()]);
    assert!(spaced.iter().rev().next_back() == Some(Format::Html));
}

#[test]
fn no_values_are_the_empty_text() {
    for none in [
        List::new(),
        List::default(),
        list(""),
        list(Vec::<Format>::new()),
    ] {
        assert!(none.is_empty());
        assert_eq!((none.as_str(), none.iter().count()), ("", 0));
        assert_eq!(serde_json::to_string(&none).unwrap(), "\"\"");
    }
}

#[test]
fn a_list_can_be_a_query_parameter_and_have_another_separator() {
    let given = list([Format::Html, Format::Json]);
    let query = serde_urlencoded::to_string([("format", &given)]).unwrap();
    assert_eq!(query, "format=html%2Cjson");
    let bars: List<Format, '|'> = [Format::Html, "a,b".into()].into();
    assert_eq!(bars.to_string(), "html|a,b");
    assert_eq!(bars.iter().count(), 2);
    assert!(serde_json::from_str::<List<Format>>("[\"html\"]").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_text_goes_there_and_back(text in any::<String>()) {
        let made = list(text.as_str());
        prop_assert_eq!(made.to_string(), text.clone());
        let json = serde_json::to_string(&made).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
        prop_assert_eq!(serde_json::from_str::<List<Format>>(&json).unwrap(), made);
    }

    #[test]
    fn values_without_the_separator_come_back(values in prop::collection::vec("[^,\\s]{1,8}", 0..6)) {
        let values: Vec<Format> = values.into_iter().map(Format::from).collect();
        let made: List<Format> = values.iter().cloned().collect();
        prop_assert_eq!(made.iter().collect::<Vec<_>>(), values);
    }

    #[test]
    fn what_a_list_is_read_as_makes_the_same_values(text in "[a-c, ]{0,12}") {
        let made = list(text);
        let again: List<Format> = made.iter().collect();
        // A lone value without a letter has no text, as no values have none.
        prop_assert!(made.iter().eq(again.iter()) || (again.is_empty() && made.iter().all(|v| v == "")));
    }
}
