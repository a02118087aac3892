//! Descriptions of the document → Markdown that rustdoc takes without a warning.

use std::ops::Range;

/// Escapes what rustdoc would read as a link or as HTML, outside of code, and indents what goes on in a list.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fenced = false;
    let mut list = List::default();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            // Rustdoc compiles a block without a language as Rust.
            let opens = !fenced;
            fenced = !fenced;
            out.push_str(if opens && line.trim() == "```" {
                "```text"
            } else {
                line.trim_end()
            });
            list = List::default();
        } else if fenced {
            out.push_str(line.trim_end());
        } else {
            // Four spaces would start a code block, which rustdoc compiles.
            let indent = (line.len() - line.trim_start().len()).min(3);
            out.push_str(&" ".repeat(list.indent(indent, line.trim())));
            escape(line.trim(), &mut out);
        }
        out.push('\n');
    }
    if fenced {
        out.push_str("```\n");
    }
    out.trim_end().to_owned()
}

/// Where in a list a text is.
#[derive(Default)]
struct List {
    /// How far the text of the last item is indented.
    item: Option<usize>,
    /// Whether the line before was blank.
    blank: bool,
}

impl List {
    /// How far a line belongs to be indented. Markdown takes a line of an item that is not indented as part of it all the
    /// same; to a reader it looks like none, and clippy says so.
    fn indent(&mut self, indent: usize, line: &str) -> usize {
        let blank = std::mem::replace(&mut self.blank, line.is_empty());
        if line.is_empty() {
            return 0;
        }
        if let Some(marker) = marker(line) {
            self.item = Some(indent + marker);
            return indent;
        }
        match self.item {
            Some(item) if !line.starts_with('#') && (!blank || indent >= item) => item,
            _ => {
                self.item = None;
                indent
            }
        }
    }
}

/// The length of the marker that starts an item of a list, and of the spaces after it.
fn marker(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let end = match digits {
        0 => rest.strip_prefix(['-', '*', '+'])?,
        1..=9 => rest.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    let text = end.trim_start_matches(' ');
    let spaces = end.len() - text.len();
    // With more of them, the text is code after one space.
    (spaces > 0).then_some(digits + 1 + if spaces > 4 { 1 } else { spaces })
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
    lines
        .map(|line| syn::parse_quote!(#[doc = #line]))
        .collect()
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
        assert_eq!(markdown("        deep"), "   deep");
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

    #[test]
    fn what_goes_on_in_a_list_is_indented() {
        for (text, becomes) in [
            ("- a\nb\n   c", "- a\n  b\n  c"),
            ("1. a\nb\n\nc", "1. a\n   b\n\nc"),
            ("* a\n\n  b\nc", "* a\n\n  b\n  c"),
            ("- a\n  - b\nc\n- d\n> e", "- a\n  - b\n    c\n- d\n  \\> e"),
            ("- a\n# b\nc", "- a\n# b\nc"),
            ("*a*\nb\n-c\n-1 d", "*a*\nb\n-c\n-1 d"),
            ("- a\n```\nb\n```\nc", "- a\n```text\nb\n```\nc"),
        ] {
            assert_eq!(markdown(text), becomes, "{text}");
        }
    }
}
