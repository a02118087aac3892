//! JSON text laid out in one way, so that two versions of a document differ only where they say different things.

use serde_json::Value;

use super::number::token;

/// Valid JSON with each member and element on a line of its own, two spaces deeper than what holds it. Members keep their
/// order, and numbers their spelling, since 64 bits do not hold them all.
pub(super) fn lay_out(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let mut rest = json.trim_start();
    while let Some((next, token, after)) = token(rest) {
        rest = after.trim_start();
        match next {
            '{' | '[' => {
                out.push(next);
                if !rest.starts_with(['}', ']']) {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                if !out.ends_with(['{', '[']) {
                    depth -= 1;
                    new_line(&mut out, depth);
                }
                out.push(next);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => out.push_str(&respelled(token)),
            _ => out.push_str(token),
        }
    }
    out.push('\n');
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// A string with no escape that it does not need.
fn respelled(literal: &str) -> String {
    match serde_json::from_str(literal) {
        Ok(Value::String(text)) => Value::String(text).to_string(),
        _ => literal.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::lay_out;

    #[test]
    fn one_layout_whatever_the_text_was() {
        let laid_out = "{\n  \"z\": [\n    1e400,\n    18446744073709551616,\n    -0.10,\n    true,\n    null\n  ],\n  \
                        \"a\": {\n    \"ü\\n\\\"\": \"a, [b]: {c}/\"\n  },\n  \"e\": {},\n  \"f\": [],\n  \"g\": [\n    []\n  ]\n}\n";
        for text in [
            laid_out,
            "\n\t{ \"z\":[1e400,18446744073709551616 , -0.10,true,null],\"a\":{\"\\u00fc\\n\\\"\":\"a, [b]: {c}\\/\"},\r\n\
             \"e\":{ },\"f\":[\n],\"g\":[[]]}  ",
        ] {
            assert_eq!(lay_out(text), laid_out);
        }
        assert_eq!(lay_out(" \"a\" "), "\"a\"\n");
    }

    #[test]
    fn what_is_laid_out_is_as_serde_json_writes_it() {
        let text = r#"{"b":{"c":[{},[],{"d":[1,{"e":"f"}]}]},"a":0.5}"#;
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let sorted: serde_json::Value = serde_json::from_str(&lay_out(text)).unwrap();
        assert_eq!(value, sorted);
        assert_eq!(lay_out(&value.to_string()), format!("{pretty}\n"));
    }
}
