//! Descriptions of the document → Markdown that rustdoc takes without a warning.

/// Escapes what rustdoc would read as a link or as HTML, outside of code.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fenced = false;
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
        } else if fenced {
            out.push_str(line.trim_end());
        } else {
            // Four spaces would start a code block, which rustdoc compiles.
            let indent = line.len() - line.trim_start().len();
            out.push_str(&" ".repeat(indent.min(3)));
            escape(line.trim(), &mut out);
        }
        out.push('\n');
    }
    if fenced {
        out.push_str("```\n");
    }
    out.trim_end().to_owned()
}

fn escape(line: &str, out: &mut String) {
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        // An odd number of backticks leaves the last part outside of code.
        let code = index % 2 == 1 && line.matches('`').count() > index;
        if code {
            out.push_str(part);
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                out.push(' ');
            }
            let link = word.contains("](");
            let url = word.find("http://").or_else(|| word.find("https://"));
            match url.filter(|_| !link) {
                Some(at) => {
                    let (before, rest) = word.split_at(at);
                    let end = rest
                        .trim_end_matches(['.', ',', ')', ';', ':', '>', '"'])
                        .len();
                    let (url, after) = rest.split_at(end);
                    out.push_str(before.trim_end_matches('<'));
                    out.push_str(&format!("<{url}>"));
                    out.push_str(after.trim_start_matches('>'));
                }
                None => {
                    for c in word.chars() {
                        if matches!(c, '<' | '>')
                            || (matches!(c, '[' | ']') && !part.contains("]("))
                        {
                            out.push('\\');
                        }
                        out.push(c);
                    }
                }
            }
        }
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
    }
}
