//! Finds the message in the body of an error.

use reqwest::StatusCode;
use serde_json::Value;

use crate::ValidationError;
use crate::text::{EXCERPT, clean};

/// The longest message, in bytes.
const MESSAGE: usize = 2048;

/// The message of an error's body, and what it lists as invalid.
pub(crate) fn read(body: &str, status: StatusCode) -> (String, Vec<ValidationError>) {
    if body.trim().is_empty() {
        let reason = status.canonical_reason().unwrap_or("unknown status");
        return (format!("{reason} (the server gave no details)"), Vec::new());
    }
    if let Ok(json) = serde_json::from_str::<Value>(body) {
        let validation = json
            .get("detail")
            .map(ValidationError::list)
            .unwrap_or_default();
        return (
            clean(&message(&json, &validation, body), MESSAGE),
            validation,
        );
    }
    if body.trim_start().starts_with('<') {
        return (html(body), Vec::new());
    }
    (clean(body, EXCERPT), Vec::new())
}

fn message(json: &Value, validation: &[ValidationError], body: &str) -> String {
    if !validation.is_empty() {
        let all: Vec<String> = validation.iter().map(ToString::to_string).collect();
        return all.join("; ");
    }
    let known = ["detail", "error", "message", "error_description", "title"];
    let found = known
        .iter()
        .filter_map(|name| json.get(name))
        .find_map(|value| {
            let inner = || {
                value
                    .get("message")
                    .or_else(|| value.get("detail"))
                    .and_then(Value::as_str)
            };
            value
                .as_str()
                .or_else(inner)
                .filter(|text| !text.trim().is_empty())
        });
    match found.or(json.as_str()) {
        Some(text) => text.to_owned(),
        None => clean(body, EXCERPT),
    }
}

/// The title of a page, else its text.
fn html(page: &str) -> String {
    let title = element(page, "title").map(|title| clean(&plain(title), EXCERPT));
    let text = title.filter(|title| !title.is_empty());
    let text = text.unwrap_or_else(|| clean(&plain(page), EXCERPT));
    if text.is_empty() {
        "an HTML page without text".to_owned()
    } else {
        text
    }
}

/// The content of the first element of that name.
fn element<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let start = find(page, &format!("<{name}"))?;
    let (_, content) = page.get(start..)?.split_once('>')?;
    let end = find(content, &format!("</{name}")).unwrap_or(content.len());
    content.get(..end)
}

/// ASCII-case-insensitive `find`, which leaves byte positions as they are.
fn find(text: &str, what: &str) -> Option<usize> {
    text.as_bytes()
        .windows(what.len())
        .position(|bytes| bytes.eq_ignore_ascii_case(what.as_bytes()))
}

/// Text without tags, scripts and styles.
fn plain(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        out.push(' ');
        let hidden = ["script", "style"].into_iter().find(|name| {
            tag.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        });
        let after = match hidden {
            Some(name) => find(tag, &format!("</{name}")).and_then(|end| tag.get(end..)),
            None => Some(tag),
        };
        rest = after
            .and_then(|tag| tag.split_once('>'))
            .map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    for (entity, text) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::read;
    use reqwest::StatusCode;

    fn message(body: &str) -> String {
        read(body, StatusCode::BAD_GATEWAY).0
    }

    #[test]
    fn finds_the_message_in_every_known_shape() {
        for (body, expected) in [
            (r#"{"detail":"No such file"}"#, "No such file"),
            (r#"{"error":"Bad key"}"#, "Bad key"),
            (r#"{"error":{"message":"Bad key","code":3}}"#, "Bad key"),
            (r#"{"message":"Nope"}"#, "Nope"),
            (r#"{"detail":{"message":"Inner"}}"#, "Inner"),
            (r#"{"detail":"","message":"Second"}"#, "Second"),
            (r#""just text""#, "just text"),
            (r#"{"code": 7}"#, r#"{"code": 7}"#),
            ("upstream\r\n  died\u{1b}", "upstream died"),
            ("", "Bad Gateway (the server gave no details)"),
            (" \n", "Bad Gateway (the server gave no details)"),
        ] {
            assert_eq!(message(body), expected, "{body}");
        }
    }

    #[test]
    fn reduces_html_to_its_title_or_text() {
        let page = "<!DOCTYPE html><HTML><head><Title lang=en>502 Bad &amp; Gateway</TITLE></head><body>x</body></html>";
        assert_eq!(message(page), "502 Bad & Gateway");
        let page = "<html><style>a{}</style><script>if (1<2) {}</script><body><h1>Oops</h1><p>Try again</p></body>";
        assert_eq!(message(page), "Oops Try again");
        assert_eq!(
            message("<html><title></title></html>"),
            "an HTML page without text"
        );
        assert_eq!(message("<script>never closed"), "an HTML page without text");
    }

    #[test]
    fn lists_what_is_invalid() {
        let body = r#"{"detail":[{"type":"missing","loc":["body","pages",0,"name"],"msg":"Field required","input":{"a":1}},{"msg":"b"}]}"#;
        let (message, list) = read(body, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(message, "body.pages[0].name: Field required; b");
        let first = list
            .first()
            .map(|v| (v.kind(), v.location(), v.message(), v.input().cloned()));
        let input = Some(serde_json::json!({"a": 1}));
        assert_eq!(
            first,
            Some((
                "missing",
                "body.pages[0].name".to_owned(),
                "Field required",
                input
            ))
        );
        assert_eq!(list.len(), 2);
    }
}
