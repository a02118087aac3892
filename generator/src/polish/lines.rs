//! The lines of a Markdown text: which are code, and where in a list each stands.
//!
//! Each line is given the indentation that Markdown asks for and no other: four spaces more would start a block of code,
//! which rustdoc compiles. Markdown takes a line of an item that is not
//! indented, or is too far, as part of it all the same; to a reader it looks like none, and clippy says so.

/// A line, and how far it is indented.
pub(super) enum Line {
    /// The markers of the items that it starts, and its text.
    Text(usize, String, String),
    /// Of a block of code, its fences included.
    Code(usize, String),
}

/// Where in a text a line is.
#[derive(Default)]
pub(super) struct Lines {
    /// The items around it, the innermost last.
    items: Vec<Item>,
    fence: Option<Fence>,
    /// Whether a paragraph goes on unless the line starts something else.
    paragraph: bool,
}

struct Item {
    /// How far what belongs to it is indented in the text.
    holds: usize,
    /// How far it is once it is written.
    written: usize,
}

struct Fence {
    mark: char,
    length: usize,
    /// How far it is indented in the text.
    indent: usize,
}

impl Lines {
    pub(super) fn next(&mut self, line: &str) -> Line {
        let line = without_tabs(line);
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        if let Some(fence) = &self.fence {
            let inner = indent.saturating_sub(fence.indent);
            let closes = fence.is_closed_by(text);
            if closes {
                self.fence = None;
            }
            let inner = if closes { 0 } else { inner };
            return Line::Code(self.written() + inner, text.to_owned());
        }
        if text.is_empty() {
            self.paragraph = false;
            return Line::Text(0, String::new(), String::new());
        }
        let (written, markers, text, indent) = self.items(indent, text);
        if let Some((fence, info)) = Fence::opens(text, indent) {
            let opening = fence.opening(info);
            self.fence = Some(fence);
            self.paragraph = false;
            return Line::Code(written, markers + &opening);
        }
        self.paragraph = !text.starts_with('#') && !is_rule(text);
        Line::Text(written, markers, text.to_owned())
    }

    /// What closes a block of code that the text leaves open.
    pub(super) fn end(&mut self) -> String {
        let fence = self.fence.take().map(|fence| fence.line());
        fence.map_or_else(String::new, |fence| " ".repeat(self.written()) + &fence)
    }

    fn written(&self) -> usize {
        self.items.last().map_or(0, |item| item.written)
    }

    /// Leaves the items that the line is not in, and enters those that it starts: how far it is indented, their markers,
    /// the text after them, and where in the line that stands.
    fn items<'a>(&mut self, indent: usize, line: &'a str) -> (usize, String, &'a str, usize) {
        let starts = !is_rule(line) && self.marker(indent, line).is_some();
        let other = starts
            || line.starts_with('#')
            || is_rule(line)
            || Fence::opens(line, indent).is_some();
        if other || !self.paragraph {
            while self.items.pop_if(|item| indent < item.holds).is_some() {}
        }
        let written = self.written();
        let (mut text, mut at, mut markers) = (line, indent, String::new());
        while !is_rule(text)
            && let Some((marker, spaces)) = marker(text).filter(|_| starts)
        {
            let content = at + marker.len() + spaces;
            self.items.push(Item {
                // Many indent by two what belongs to `1. `.
                holds: content.min(at + 2),
                written: self.written() + marker.len() + 1,
            });
            markers.push_str(marker);
            markers.push(' ');
            text = text.get(marker.len()..).unwrap_or_default().trim_start();
            at = content;
        }
        (written, markers, text, at)
    }

    /// The marker that starts an item here. A number other than 1 starts no list in the midst of a paragraph.
    fn marker<'a>(&self, indent: usize, line: &'a str) -> Option<(&'a str, usize)> {
        let innermost = self.items.last().is_none_or(|item| indent >= item.holds);
        let numbered = |marker: &str| marker.starts_with(|c: char| c.is_ascii_digit());
        marker(line).filter(|(marker, _)| {
            !(self.paragraph && innermost && numbered(marker)) || matches!(*marker, "1." | "1)")
        })
    }
}

impl Fence {
    /// The fence that a line is, and what stands after it.
    fn opens(line: &str, indent: usize) -> Option<(Self, &str)> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        let fence = Self {
            mark,
            length,
            indent,
        };
        (length >= 3 && !info.contains('`')).then_some((fence, info.trim()))
    }

    fn is_closed_by(&self, line: &str) -> bool {
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }

    /// Rustdoc compiles a block that is Rust, or has no language.
    fn opening(&self, info: &str) -> String {
        let language = match info {
            "" => "text",
            "rust" => "rust,ignore",
            info => info,
        };
        self.line() + language
    }

    fn line(&self) -> String {
        self.mark.to_string().repeat(self.length)
    }
}

/// The marker that starts an item of a list, and the spaces after it.
fn marker(line: &str) -> Option<(&str, usize)> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let end = match digits {
        0 => rest.strip_prefix(['-', '*', '+'])?,
        1..=9 => rest.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    let spaces = end.len() - end.trim_start_matches(' ').len();
    let marker = line.get(..=digits)?;
    // With more of them, the text is code after one space.
    (spaces > 0).then_some((marker, if spaces > 4 { 1 } else { spaces }))
}

/// Whether a line is a rule: `---`, `* * *`.
fn is_rule(line: &str) -> bool {
    ['-', '*', '_']
        .into_iter()
        .any(|mark| line.matches(mark).count() >= 3 && line.chars().all(|c| c == mark || c == ' '))
}

/// A line with each tab as the spaces that it stands for.
fn without_tabs(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c == '\t' {
            let column = out.chars().count();
            out.extend(std::iter::repeat_n(' ', 4 - column % 4));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::polish::docs::markdown;

    #[test]
    fn what_goes_on_in_a_list_is_indented() {
        for (text, becomes) in [
            ("- a\nb\n   c", "- a\n  b\n  c"),
            ("1. a\nb\n\nc", "1. a\n   b\n\nc"),
            ("* a\n\n  b\nc", "* a\n\n  b\n  c"),
            ("- a\n  - b\nc\n- d\n> e", "- a\n  - b\n    c\n- d\n  \\> e"),
            ("- a\n# b\nc", "- a\n# b\nc"),
            ("*a*\nb\n-c\n-1 d", "*a*\nb\n-c\n-1 d"),
            ("- a\n\n    b\n    c\n\n  d", "- a\n\n  b\n  c\n\n  d"),
            ("  - a\n    b\n  - c", "- a\n  b\n- c"),
            ("1. a\n  - b\n\n  c", "1. a\n   - b\n\n   c"),
            ("10. a\n11. b\nc", "10. a\n11. b\n    c"),
            ("a\n2. b\nc", "a\n2. b\nc"),
            ("a\n- b\n  2. c\nd", "a\n- b\n  2. c\n  d"),
            ("-   a\n    b", "- a\n  b"),
            ("- - a\nb", "- - a\n    b"),
            ("\t- a\n\t\t- b\tc\n", "- a\n  - b c"),
            ("- a\n---\nb", "- a\n---\nb"),
            ("* * *\na", "* * *\na"),
            ("- é\n\tb", "- é\n  b"),
        ] {
            assert_eq!(markdown(text), becomes, "{text}");
        }
    }

    #[test]
    fn code_keeps_its_own_indentation_and_is_never_compiled() {
        for (text, becomes) in [
            ("- a\n```\nb\n```\nc", "- a\n```text\nb\n```\nc"),
            (
                "- a\n\n    ```\n    b <c>\n\n      d\n    ```\n    e\nf",
                "- a\n\n  ```text\n  b <c>\n\n    d\n  ```\n  e\n  f",
            ),
            ("- ```json\n  {}\n  ```", "- ```json\n  {}\n  ```"),
            (
                "~~~\n```\n\tb\n~~~\n<c>",
                "~~~text\n```\n    b\n~~~\n\\<c\\>",
            ),
            ("```rust\nlet a;", "```rust,ignore\nlet a;\n```"),
            ("```a``` <b>", "```a``` \\<b\\>"),
            (
                "1. a\n   ````\n   ```\n   ````",
                "1. a\n   ````text\n   ```\n   ````",
            ),
        ] {
            assert_eq!(markdown(text), becomes, "{text}");
        }
    }
}
