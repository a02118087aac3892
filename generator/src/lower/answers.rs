//! The successful answers of an operation → one of each type, of one media type each.

use serde_json::{Map, Value, json};

use super::bodies::listed;
use super::media::{self, JSON, Kind, LINES};
use super::responses::{STREAM, is_success};
use super::streams;
use super::visit::OperationKey;
use crate::diagnostic::Diagnostic;
use crate::load::{Document, resolve};

/// What an operation can succeed with, in the document's order; one at least.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Each of another type.
    pub all: Vec<Answer>,
    /// The media types to ask for, where they are others than come to mind.
    pub accept: Option<String>,
    /// A stream that can be asked for in their place.
    pub stream: Option<Stream>,
}

/// A stream that can be asked for.
#[derive(Clone, Debug)]
pub struct Stream {
    /// What comes.
    pub content: Content,
    /// The media type to ask for.
    pub media_type: String,
}

/// One kind of answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its statuses as the document writes them; the first is where it stands in the lowered document.
    pub statuses: Vec<String>,
    /// What comes.
    pub content: Content,
    /// What the document says of it.
    pub description: String,
}

/// What comes with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON of the schema in the lowered document.
    Json,
    /// Text.
    Text,
    /// Anything else.
    Bytes,
    /// Events, their data of the schema in the lowered document.
    Events,
    /// Lines of JSON, each of the schema in the lowered document.
    Lines,
}

impl Content {
    /// Whether it is not read whole before it is handed on.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::Bytes | Self::Events | Self::Lines)
    }
}

/// The table: what each kind of media type is read as, and which goes before which.
const TABLE: [(Kind, Content); 9] = [
    (Kind::Json, Content::Json),
    (Kind::Text, Content::Text),
    (Kind::Form, Content::Text),
    (Kind::Xml, Content::Text),
    (Kind::Binary, Content::Bytes),
    (Kind::LooseJson, Content::Json),
    (Kind::Multipart, Content::Bytes),
    (Kind::Events, Content::Events),
    (Kind::Lines, Content::Lines),
];

/// Statuses that HTTP sends nothing with, whatever a document says.
pub(crate) const EMPTY: [&str; 2] = ["204", "205"];

/// Leaves of the successes among `responses` the first of each type, its content JSON or none.
pub(super) fn take(
    key: &OperationKey,
    responses: &mut Map<String, Value>,
    original: &Document,
) -> (Answers, Vec<Diagnostic>) {
    let mut answers = Answers::default();
    let mut found = Vec::new();
    let mut known: Vec<(Content, Value)> = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    let mut asks = false;
    let mut stream = None;
    responses.retain(|status, response| {
        if !is_success(status) {
            return true;
        }
        let text = |member: &str| response.get(member).and_then(Value::as_str);
        let description = text("description").or(text("summary"));
        let description = description.unwrap_or_default().to_owned();
        let content = response.get("content").and_then(Value::as_object);
        let is_empty = key.method == "head" || EMPTY.contains(&status.as_str());
        let content = content.filter(|_| !is_empty);
        let chosen = content.and_then(|content| Chosen::of(content, original));
        let mut chosen = chosen.unwrap_or_default();
        asks |= chosen.asks();
        chosen.names.retain(|name| !asked.contains(name));
        asked.append(&mut chosen.names);
        stream = stream.take().or(chosen.stream.take());
        found.extend(chosen.note(key, status, original));
        let (content, schema) = (chosen.content, chosen.schema);
        *response = one(&description, schema.as_ref());
        let this = (content, schema.unwrap_or_default());
        let same = known.iter().position(|known| *known == this);
        if let Some(first) = same.and_then(|index| answers.all.get_mut(index)) {
            first.statuses.push(status.clone());
            return false;
        }
        known.push(this);
        answers.all.push(Answer {
            statuses: vec![status.clone()],
            content,
            description,
        });
        true
    });
    answers.accept = asks.then(|| asked.join(", "));
    if let Some((stream, schema)) = stream {
        responses.insert(STREAM.into(), one("", Some(&schema)));
        answers.stream = Some(stream);
    }
    (answers, found)
}

/// A response of JSON, or of nothing that progenitor would have to know of.
fn one(description: &str, schema: Option<&Value>) -> Value {
    match schema {
        Some(schema) => {
            json!({ "description": description, "content": { JSON: { "schema": schema } } })
        }
        None => json!({ "description": description }),
    }
}

/// What is taken of several media types.
struct Chosen {
    content: Content,
    /// Those that are asked for.
    names: Vec<String>,
    others: Vec<String>,
    /// What goes into the lowered document.
    schema: Option<Value>,
    /// What can be asked for beside it, and the schema of that.
    stream: Option<(Stream, Value)>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            content: Content::Empty,
            names: Vec::new(),
            others: Vec::new(),
            schema: None,
            stream: None,
        }
    }
}

impl Chosen {
    fn of(content: &Map<String, Value>, original: &Document) -> Option<Self> {
        let rank = |name: &str, media: &Value| {
            let schema = media.get("schema");
            let schema = schema.map(|schema| resolve(&original.value, schema).unwrap_or(schema));
            let kind = media::kind(name, schema, &original.value).unwrap_or(Kind::Binary);
            TABLE.iter().position(|(other, _)| *other == kind)
        };
        let ranked = content.iter().filter_map(|(name, media)| {
            let rank = rank(name, media)?;
            Some((rank, TABLE.get(rank)?.1, name, media))
        });
        let ranked: Vec<(usize, Content, &String, &Value)> = ranked.collect();
        let (best, content, name, media) = *ranked
            .iter()
            .min_by_key(|(rank, _, name, _)| (*rank, media::specialty(name)))?;
        let mut chosen = Self {
            content,
            names: vec![name.clone()],
            schema: schema(content, media, original),
            ..Self::default()
        };
        for (rank, kind, other, media) in ranked.into_iter().filter(|(.., other, _)| *other != name)
        {
            let is_stream = [Content::Events, Content::Lines].contains(&kind) && kind != content;
            // Bytes are bytes, whatever they are.
            if content == Content::Bytes && rank == best {
                chosen.names.push(other.clone());
            } else if is_stream && chosen.stream.is_none() {
                let media_type = other.clone();
                let stream = Stream {
                    content: kind,
                    media_type,
                };
                chosen.stream = schema(kind, media, original).map(|schema| (stream, schema));
            } else {
                chosen.others.push(other.clone());
            }
        }
        Some(chosen)
    }

    /// Whether the server must be told what is expected, beyond the kind.
    fn asks(&self) -> bool {
        let own = |name: &String| {
            let name = media::essence(name);
            let usual = match self.content {
                Content::Json => name == JSON,
                Content::Text => name.starts_with("text/"),
                Content::Lines => name == LINES,
                Content::Bytes | Content::Empty | Content::Events => true,
            };
            !usual && media::is_concrete(&name)
        };
        let passed_over = !self.others.is_empty() || self.stream.is_some();
        self.names.iter().any(own) || (self.content == Content::Bytes && passed_over)
    }

    /// What a maintainer should know of the choice.
    fn note(&self, key: &OperationKey, status: &str, original: &Document) -> Option<Diagnostic> {
        if self.others.is_empty() {
            return None;
        }
        let place = key
            .pointer()
            .child("responses")
            .child(status)
            .child("content");
        let what = format!(
            "{key} can also answer {}, which is not asked for",
            listed(&self.others)
        );
        let help = "nothing, unless that is needed: then remove the others in the overlay";
        Some(
            original
                .error("alternative-answer", &place, what, help)
                .into_note(),
        )
    }
}

/// What is read of a body that comes with a request of the API's own.
#[derive(Debug)]
pub(super) struct Reading {
    /// What comes.
    pub content: Content,
    /// The media types that are read; more than one only of bytes.
    pub media_types: Vec<String>,
    /// Those that it was preferred to.
    pub others: Vec<String>,
    /// What progenitor is to make a type of.
    pub schema: Option<Value>,
    /// Whether there is more in it than a text or a file, and no type says what.
    pub is_structured: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            content: Content::Empty,
            media_types: Vec::new(),
            others: Vec::new(),
            schema: None,
            is_structured: false,
        }
    }
}

/// Of several media types the one that says most.
pub(super) fn read(content: &Map<String, Value>, original: &Document) -> Option<Reading> {
    let chosen = Chosen::of(content, original)?;
    let stream = chosen.stream.map(|(stream, _)| stream.media_type);
    // It is there at once, so that nothing is a stream.
    let content = match chosen.content {
        Content::Events | Content::Lines => Content::Text,
        content => content,
    };
    let kind = media::kind(chosen.names.first()?, None, &original.value);
    Some(Reading {
        content,
        schema: chosen.schema.filter(|_| content == Content::Json),
        others: chosen.others.into_iter().chain(stream).collect(),
        is_structured: content != Content::Json
            && !matches!(kind, Some(Kind::Text | Kind::Binary | Kind::Json)),
        media_types: chosen.names,
    })
}

/// What progenitor is to make a type of.
fn schema(content: Content, media: &Value, original: &Document) -> Option<Value> {
    let item = || streams::item(media, original);
    match content {
        Content::Json => Some(media.get("schema").cloned().unwrap_or_else(|| json!({}))),
        Content::Events => Some(streams::named(streams::data(item(), original), "event")),
        Content::Lines => Some(streams::named(item(), "line")),
        Content::Empty | Content::Text | Content::Bytes => None,
    }
}
