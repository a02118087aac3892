//! Texts of a document as a page may hold them.

use maud::{Markup, html};

/// The page without characters that HTML forbids, or that show text in another order than it is in: each is written as Rust
/// writes it.
pub fn visible(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for c in page.chars() {
        let code = u32::from(c);
        let is_control = c.is_control() && c != '\n' && c != '\t';
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let is_no_character = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
        if is_control || turns || is_no_character {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
    }
    text
}

/// A text in which code stands between backticks.
pub fn marked(text: &str) -> Markup {
    // A backtick without a second one is but a character.
    let parts: Vec<&str> = text.split('`').collect();
    let whole = parts.len() % 2 == 1;
    html! {
        @if whole {
            @for (index, part) in parts.iter().enumerate() {
                @if index % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else {
            (text)
        }
    }
}
