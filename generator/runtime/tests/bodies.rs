//! Bodies that are neither JSON nor multipart, as they arrive.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use openapi_client_runtime::{Empty, FormStyle, Upload};
use serde_json::json;
use support::Server;

type Styles = &'static [(&'static str, FormStyle)];

const STYLES: Styles = &[
    ("deep", FormStyle::Deep),
    ("spread", FormStyle::Exploded),
    ("pipes", FormStyle::Joined('|')),
    ("pairs", FormStyle::Joined(',')),
    ("text", FormStyle::Json),
    ("whole", FormStyle::Json),
];

/// Sorted, since a map of JSON may or may not keep its order.
fn fields() -> serde_json::Value {
    json!({
        "deep": { "name": "a & b", "none": null, "of": { "x": [1, true] } },
        "json": { "name": "ü" },
        "list": ["a", 2],
        "none": null,
        "number": 1.5,
        "pairs": { "B": 3, "G": null, "R": 1 },
        "pipes": ["a", null, "b"],
        "rows": [{ "n": 1 }, [2]],
        "spread": { "height": 3, "width": 2 },
        "ten": 10.0,
        "text": "as it is",
        "whole": ["a"],
    })
}

operation!(Form, Empty, "POST" "/form", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).form(&fields(), STYLES)
});
operation!(NoForm, Empty, "POST" "/form", security: &[], cookies: &[], |http| {
    let none: Option<&String> = None;
    http.request(&Self::INFO, &[]).optional_form(none, &[]).content_type("text/csv")
});
operation!(Lines, Empty, "POST" "/lines", security: &[], cookies: &[], |http| {
    let lines = vec![json!({ "text": "two\nlines" }), json!(2)];
    http.request(&Self::INFO, &[]).json_lines(&lines)
});
operation!(Csv, Empty, "POST" "/csv", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).text("a,ü\n").content_type("text/csv")
});
operation!(Text, Empty, "POST" "/text", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).text("")
});
operation!(Patch, Empty, "PATCH" "/json", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&json!({})).content_type("application/merge-patch+json")
});
operation!(Start, Empty, "POST" "/start", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Mark, Empty, "PUT" "/mark", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Touch, Empty, "PATCH" "/touch", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).optional_json(None::<&u8>)
});
operation!(Look, Empty, "GET" "/look", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Remove, Empty, "DELETE" "/mark", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Any, Empty, "PUT" "/any", security: &[], cookies: &[], |http| {
    let upload = Upload::from(b"bytes").file_name("a.png");
    http.request(&Self::INFO, &[]).optional_upload(Some(upload))
});
operation!(Octets, Empty, "PUT" "/octets", security: &[], cookies: &[], |http| {
    let upload = Upload::from(b"bytes").file_name("a.png");
    http.request(&Self::INFO, &[]).upload(upload).content_type("application/octet-stream")
});
operation!(Own, Empty, "PUT" "/own", security: &[], cookies: &[], |http| {
    let upload = Upload::from(b"bytes").content_type("image/webp");
    http.request(&Self::INFO, &[]).upload(upload).content_type("image/png")
});

/// What arrives: the media type, and the body as text.
macro_rules! arrives {
    ($operation:ident) => {{
        let server = Server::links().await;
        $operation::new(&server.client()).await.unwrap();
        let seen = server.only();
        (
            seen.header("content-type").map(ToOwned::to_owned),
            seen.text(),
        )
    }};
}

fn some(media_type: &str, body: &str) -> (Option<String>, String) {
    (Some(media_type.to_owned()), body.to_owned())
}

#[tokio::test]
async fn a_form_writes_each_field_in_its_style() {
    let (media_type, body) = arrives!(Form);
    assert_eq!(
        media_type.as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    let arrived: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let arrived: Vec<(&str, &str)> = arrived
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(
        arrived,
        [
            ("deep[name]", "a & b"),
            ("deep[of][x][0]", "1"),
            ("deep[of][x][1]", "true"),
            ("json", r#"{"name":"ü"}"#),
            ("list", "a"),
            ("list", "2"),
            ("number", "1.5"),
            ("pairs", "B,3,R,1"),
            ("pipes", "a|b"),
            ("rows", r#"{"n":1}"#),
            ("rows", "[2]"),
            ("height", "3"),
            ("width", "2"),
            ("ten", "10"),
            ("text", "as it is"),
            ("whole", r#"["a"]"#),
        ]
    );
}

#[tokio::test]
async fn a_body_that_is_left_out_has_no_media_type() {
    assert_eq!(arrives!(NoForm), (None, String::new()));
}

#[tokio::test]
async fn a_body_of_nothing_has_its_length_where_there_might_be_one() {
    macro_rules! length {
        ($($operation:ident),*) => {[$({
            let server = Server::links().await;
            $operation::new(&server.client()).await.unwrap();
            server.only().header("content-length").map(ToOwned::to_owned)
        }),*]};
    }
    let none = Some("0".to_owned());
    let with = length![Start, Mark, Touch, NoForm, Text];
    assert_eq!(with, [(); 5].map(|()| none.clone()));
    assert_eq!(length![Look, Remove], [None, None]);
}

#[tokio::test]
async fn text_arrives_as_it_is() {
    assert_eq!(arrives!(Csv), some("text/csv", "a,ü\n"));
    assert_eq!(arrives!(Text), some("text/plain; charset=utf-8", ""));
}

#[tokio::test]
async fn json_has_the_media_type_that_it_was_given() {
    assert_eq!(arrives!(Patch), some("application/merge-patch+json", "{}"));
    let lines = "{\"text\":\"two\\nlines\"}\n2\n";
    assert_eq!(arrives!(Lines), some("application/x-ndjson", lines));
}

#[tokio::test]
async fn an_uploads_own_media_type_goes_before_the_operations_before_that_of_its_name() {
    assert_eq!(arrives!(Any), some("image/png", "bytes"));
    assert_eq!(arrives!(Octets), some("application/octet-stream", "bytes"));
    assert_eq!(arrives!(Own), some("image/webp", "bytes"));
}
