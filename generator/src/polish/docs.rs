//! Descriptions of the document → Markdown that rustdoc takes without a warning.

use std::ops::Range;

use super::lines::{Line, Lines};
use crate::syntax;

/// Escapes what rustdoc would read as a link or as HTML, outside of code, and lays out lists as clippy wants them.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = Lines::default();
    for line in text.lines() {
        match lines.next(line) {
            Line::Text(indent, markers, text) => {
                out.push_str(&" ".repeat(indent));
                out.push_str(&markers);
                escape(&text, &mut out);
            }
            Line::Code(indent, text) => {
                out.push_str(&" ".repeat(indent));
                out.push_str(&text);
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out.push_str(&lines.end());
    out.trim_end().to_owned()
}

fn escape(line: &str, out: &mut String) {
    let mut at = 0;
    for span in spans(line) {
        plain(line.get(at..span.start).unwrap_or_default(), out);
        out.push_str(line.get(span.clone()).unwrap_or_default());
        at = span.end;
    }
    plain(line.get(at..).unwrap_or_default(), out);
}

/// Where code and links stand, which stay as they are.
fn spans(line: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        match code(rest).or_else(|| link(rest)) {
            Some(length) => {
                all.push(at..at + length);
                at += length;
            }
            // A run of backticks that nothing closes is one.
            None => {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                at += ticks.max(rest.chars().next().map_or(1, char::len_utf8));
            }
        }
    }
    all
}

/// The length of the code that a text starts with: up to as many backticks as it starts with.
fn code(text: &str) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let mut at = (ticks > 0).then_some(ticks)?;
    loop {
        at += text.get(at..)?.find('`')?;
        let rest = text.get(at..)?;
        let run = rest.len() - rest.trim_start_matches('`').len();
        at += run;
        if run == ticks {
            return Some(at);
        }
    }
}

/// The length of the link that a text starts with: `[words](place)`.
fn link(text: &str) -> Option<usize> {
    let words = bracketed(text, '[', ']')?;
    let place = bracketed(text.get(words..)?, '(', ')')?;
    // Elsewhere than to another page it would lead nowhere, or be read as a name of Rust's.
    let leads = text.get(words + 1..words + place)?.trim_start_matches('<');
    let known = ["http://", "https://", "mailto:", "/", "#"];
    known
        .iter()
        .any(|start| leads.starts_with(start))
        .then_some(words + place)
}

/// The length of what a text starts with, from this bracket to its other half.
fn bracketed(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close && depth > 0 {
            depth -= 1;
        }
        if depth == 0 {
            return (at > 0).then_some(at + c.len_utf8());
        }
    }
    None
}

/// A text without code and links.
fn plain(text: &str, out: &mut String) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let url = word.find("http://").or_else(|| word.find("https://"));
        let (before, rest) = word.split_at(url.unwrap_or(word.len()));
        let end = rest.find(['<', '>', '"', '[', ']']).unwrap_or(rest.len());
        let end = rest.get(..end).unwrap_or_default();
        let url = end.trim_end_matches(['.', ',', ')', ';', ':']);
        if url.is_empty() {
            characters(word, out);
            continue;
        }
        let after = rest.strip_prefix(url).unwrap_or_default();
        // Some write the brackets that rustdoc wants themselves.
        let (before, after) = match before.strip_suffix('<').zip(after.strip_prefix('>')) {
            Some(without) => without,
            None => (before, after),
        };
        characters(before, out);
        out.push_str(&format!("<{url}>"));
        characters(after, out);
    }
}

fn characters(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, '<' | '>' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
}

/// The text as `#[doc]` attributes, a line each.
pub(crate) fn attributes(text: &str) -> Vec<syn::Attribute> {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    lines.map(|line| syntax::doc(&line)).collect()
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn links_html_and_code_are_told_apart() {
        assert_eq!(
            markdown("a <b> and `<c>` and [d] at https://x.y/z."),
            "a \\<b\\> and `<c>` and \\[d\\] at <https://x.y/z>."
        );
        assert_eq!(
            markdown("see [the docs](https://x.y)."),
            "see [the docs](https://x.y)."
        );
        assert_eq!(markdown("```\nlet <x>\n```"), "```text\nlet <x>\n```");
        assert_eq!(markdown("        deep"), "deep");
        assert_eq!(markdown("odd ` <tick>"), "odd ` \\<tick\\>");
        for (text, becomes) in [
            (
                "see [`a` or <b>](https://x.y/(z)).",
                "see [`a` or <b>](https://x.y/(z)).",
            ),
            ("[a] is [b](https://x.y)", "\\[a\\] is [b](https://x.y)"),
            ("[a](Some::name) [b", "\\[a\\](Some::name) \\[b"),
            (
                "<https://x.y> https://x.y/<id>, (https://x.y)",
                "<https://x.y> <https://x.y/>\\<id\\>, (<https://x.y>)",
            ),
            ("``a ` <b>`` <c>", "``a ` <b>`` \\<c\\>"),
        ] {
            assert_eq!(markdown(text), becomes, "{text}");
        }
    }
}
