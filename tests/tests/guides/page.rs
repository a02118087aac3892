//! A page of Markdown, taken apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The root of the repository.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("it is in a workspace")
        .canonicalize()
        .expect("it is there")
}

/// What is asked of a page.
#[derive(Debug, Default)]
pub struct Page {
    /// Where it stands, from the root.
    pub path: PathBuf,
    /// What links can lead to.
    pub anchors: BTreeSet<String>,
    /// Where its links lead.
    pub links: Vec<String>,
    /// The code that stands in its text.
    pub spans: Vec<String>,
    /// Its blocks of code.
    pub blocks: Vec<Block>,
    /// Headings that nothing stands below.
    pub empty: Vec<String>,
    /// Whether it begins with its title.
    pub titled: bool,
}

/// A block of code.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is said to be, such as `rust,no_run`.
    pub info: String,
    /// What is in it.
    pub text: String,
}

impl Page {
    /// The page at a path from the root, with what it includes.
    ///
    /// # Panics
    ///
    /// When it, or what it includes, is not there.
    pub fn read(path: &Path) -> Self {
        let full = root().join(path);
        let text = read(&full);
        let text: String = text.lines().map(|line| expand(&full, line)).collect();
        let mut page = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        page.parse(&text);
        page
    }

    fn parse(&mut self, text: &str) {
        let mut repeated: BTreeMap<String, usize> = BTreeMap::new();
        // The heading that is being read; one that nothing came after so far.
        let (mut heading, mut last): (Option<String>, Option<(HeadingLevel, String)>) =
            (None, None);
        let mut block: Option<Block> = None;
        let mut first = true;
        let events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
        for event in events {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    if let Some((above, title)) = last.take().filter(|(above, _)| *above >= level) {
                        self.empty.push(format!("{above} {title}"));
                    }
                    self.titled |= first && level == HeadingLevel::H1;
                    heading = Some(String::new());
                    first = false;
                }
                Event::End(TagEnd::Heading(level)) => {
                    let title = heading.take().unwrap_or_default();
                    let slug = slug(&title);
                    let count = repeated.entry(slug.clone()).or_default();
                    self.anchors.insert(match *count {
                        0 => slug,
                        count => format!("{slug}-{count}"),
                    });
                    *count += 1;
                    last = Some((level, title));
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    self.links.push(dest_url.into_string());
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let info = match kind {
                        CodeBlockKind::Fenced(info) => info.into_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    let text = String::new();
                    block = Some(Block { info, text });
                }
                Event::End(TagEnd::CodeBlock) => self.blocks.extend(block.take()),
                Event::Text(text) | Event::Code(text) if heading.is_some() => {
                    heading.get_or_insert_default().push_str(&text);
                }
                Event::Text(text) => {
                    last = None;
                    if let Some(block) = &mut block {
                        block.text.push_str(&text);
                    }
                }
                Event::Code(text) => {
                    last = None;
                    self.spans.push(text.into_string());
                }
                _ => {}
            }
            first &= heading.is_some();
        }
        let last = last.map(|(level, title)| format!("{level} {title}"));
        self.empty.extend(last);
    }
}

/// As mdBook writes it out: a line that includes a file is that file.
fn expand(page: &Path, line: &str) -> String {
    let name = line
        .strip_prefix("{{#include ")
        .and_then(|rest| rest.strip_suffix("}}"));
    match name {
        Some(name) => read(&page.parent().expect("it is in a folder").join(name)),
        None => format!("{line}\n"),
    }
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The anchor of a heading, as mdBook and most hosts make it.
fn slug(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c })
        .collect::<String>()
        .to_lowercase()
}

/// The Markdown files of the repository, from its root, but what is not of it.
pub fn all() -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(&path, found);
            }
        } else if name.ends_with(".md") {
            let path = path.strip_prefix(root()).expect("it is beneath the root");
            found.push(path.to_owned());
        }
    }
}
