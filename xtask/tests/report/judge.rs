//! What must hold for any page: that it is HTML, whole in itself, and fit for those who do not see it or use no mouse.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};

/// All elements that a selector finds.
pub fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The same within an element.
pub fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    element.select(&selector).collect()
}

/// The text of an element.
pub fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// Everything that is wrong with a page.
pub fn faults(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut faults: Vec<String> = page.errors.iter().map(|e| format!("HTML: {e}")).collect();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    for (selector, count) in [
        ("html[lang]", 1),
        ("head > title", 1),
        ("meta[name=viewport]", 1),
        ("h1", 1),
        ("main", 1),
        ("body > header", 1),
        ("nav[aria-label]", 1),
        ("[role=search]", 1),
        ("[role=status][aria-live=polite]", 1),
        ("body > a.skip:first-child", 1),
        ("style", 1),
        ("script:not([src])", 1),
        // Whatever would load something, or run something unseen.
        (
            "[src], [srcset], [style], link, base, iframe, object, embed, form, img, svg, video, audio",
            0,
        ),
    ] {
        let found = all(&page, selector).len();
        must(
            found == count,
            format!("{found} of {selector}, not {count}"),
        );
    }
    let mut ids = BTreeSet::new();
    for element in all(&page, "[id]") {
        let id = element.attr("id").unwrap();
        must(ids.insert(id), format!("a second #{id}"));
        let is_plain = !id.is_empty() && !id.contains(char::is_whitespace);
        must(is_plain, format!("the id `{id}`"));
    }
    for element in all(&page, "*") {
        let name = element.value().name();
        for (attribute, value) in element.value().attrs() {
            must(
                !attribute.starts_with("on"),
                format!("{name} with {attribute}"),
            );
            let named = ["for", "aria-labelledby", "aria-describedby"].contains(&attribute);
            let here = value.split_whitespace().all(|id| ids.contains(id));
            must(
                !named || here,
                format!("{name} {attribute}={value}: there is none"),
            );
        }
        let index = element.attr("tabindex").map(|index| index.parse::<i32>());
        must(
            index.is_none_or(|index| index.is_ok_and(|index| index <= 0)),
            format!("{name} with a tabindex"),
        );
    }
    for link in all(&page, "a") {
        let href = link.attr("href").unwrap_or_default();
        let target = href.strip_prefix('#');
        must(
            target.is_some_and(|id| ids.contains(id)),
            format!("the link {href} leads nowhere"),
        );
        must(
            !text(link).trim().is_empty(),
            format!("the link {href} says nothing"),
        );
    }
    let mut level = 0;
    for heading in all(&page, "h1, h2, h3, h4, h5, h6") {
        let here: u32 = heading.value().name()[1..].parse().unwrap();
        must(here <= level + 1, format!("h{here} after h{level}"));
        must(
            !text(heading).trim().is_empty(),
            format!("an h{here} without text"),
        );
        level = here;
    }
    for control in all(&page, "input, select, textarea") {
        let id = control.attr("id").unwrap_or_default();
        let labels = all(&page, &format!("label[for='{id}']")).len();
        must(
            labels == 1,
            format!("the control `{id}` has {labels} labels"),
        );
    }
    for details in all(&page, "details") {
        let first = details.child_elements().next();
        let summary = first.filter(|first| first.value().name() == "summary");
        let says = summary.is_some_and(|summary| !text(summary).trim().is_empty());
        must(says, "details without a summary".to_owned());
    }
    for section in all(&page, "section") {
        must(
            section.attr("aria-labelledby").is_some(),
            "a section without a name".to_owned(),
        );
    }
    for table in all(&page, "table") {
        must(
            within(table, "caption").len() == 1,
            "a table without a caption".to_owned(),
        );
        must(
            within(table, "th:not([scope])").is_empty(),
            "th without scope".to_owned(),
        );
    }
    faults.extend(of_policy(&page));
    faults.extend(of_colours(&page));
    faults
}

/// The policy must allow the script and the style that are there, and nothing else.
fn of_policy(page: &Html) -> Vec<String> {
    let content = |name: &str| {
        all(page, name)
            .first()
            .map(|it| text(*it))
            .unwrap_or_default()
    };
    let hash = |name: &str| STANDARD.encode(Sha256::digest(content(name)));
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash("style"),
        hash("script")
    );
    let policy = all(page, "meta[http-equiv=Content-Security-Policy]");
    let policy: Vec<_> = policy
        .iter()
        .filter_map(|meta| meta.attr("content"))
        .collect();
    match policy == [expected.as_str()] {
        true => Vec::new(),
        false => vec![format!("the policy {policy:?}, not {expected}")],
    }
}

/// Each colour of text on each ground, light and dark, must differ enough by WCAG 2's measure.
fn of_colours(page: &Html) -> Vec<String> {
    let style = all(page, "style")
        .first()
        .map(|it| text(*it))
        .unwrap_or_default();
    let (root, rest) = style.split_once('}').unwrap_or_default();
    let mut faults = Vec::new();
    if rest.contains("light-dark(") || rest.contains(": #") || rest.contains("rgb") {
        faults.push("a colour that has no name".to_owned());
    }
    let named = root
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("));
    let named: BTreeMap<&str, Vec<&str>> = named
        .map(|(name, pair)| (name, pair.trim_end_matches(");").split(", ").collect()))
        .collect();
    const GROUNDS: [&str; 2] = ["back", "panel"];
    // Lines part what is parted anyway.
    let texts = named
        .keys()
        .filter(|name| !GROUNDS.contains(name) && **name != "line");
    for name in texts {
        for ground in GROUNDS {
            for (text, ground_colour) in named[name].iter().zip(&named[ground]) {
                let (a, b) = (luminance(text), luminance(ground_colour));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                if contrast < 4.5 {
                    faults.push(format!("--{name} on --{ground}: {contrast:.2}"));
                }
            }
        }
    }
    if named.len() < 5 {
        faults.push(format!("colours: {named:?}"));
    }
    faults
}

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
        let value = f64::from(value) / 255.0;
        match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
