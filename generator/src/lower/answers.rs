//! The successful answers of an operation → one of each type, of one media type each.

use serde_json::{Map, Value, json};

use super::bodies::listed;
use super::media::{self, JSON, Kind};
use super::responses::is_success;
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
}

/// The table: what each kind of media type is read as, and which goes before which.
const TABLE: [(Kind, Content); 7] = [
    (Kind::Json, Content::Json),
    (Kind::Text, Content::Text),
    (Kind::Form, Content::Text),
    (Kind::Xml, Content::Text),
    (Kind::Lines, Content::Bytes),
    (Kind::Binary, Content::Bytes),
    (Kind::Multipart, Content::Bytes),
];

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
    responses.retain(|status, response| {
        if !is_success(status) {
            return true;
        }
        let description = response
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let content = response
            .get("content")
            .and_then(Value::as_object)
            .filter(|_| key.method != "head");
        let chosen = content.and_then(|content| Chosen::of(content, original));
        let (content, schema) = chosen
            .as_ref()
            .map_or((Content::Empty, Value::Null), |chosen| {
                (chosen.content, chosen.schema.clone())
            });
        if let Some(chosen) = chosen {
            asks |= chosen.asks();
            asked.extend(
                chosen
                    .names
                    .iter()
                    .filter(|name| !asked.contains(name))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
            if !chosen.others.is_empty() {
                let place = key
                    .pointer()
                    .child("responses")
                    .child(status)
                    .child("content");
                let what = format!(
                    "{key} can answer {} too; {} is asked for",
                    listed(&chosen.others),
                    listed(&chosen.names)
                );
                let help =
                    "nothing, unless another one is needed: then remove this one in the overlay";
                found.push(
                    original
                        .error("alternative-answer", &place, what, help)
                        .into_note(),
                );
            }
        }
        *response = json!({ "description": description });
        if content == Content::Json {
            *response =
                json!({ "description": description, "content": { JSON: { "schema": schema } } });
        }
        let same = known
            .iter()
            .position(|known| *known == (content, schema.clone()));
        if let Some(first) = same.and_then(|index| answers.all.get_mut(index)) {
            first.statuses.push(status.clone());
            return false;
        }
        known.push((content, schema));
        answers.all.push(Answer {
            statuses: vec![status.clone()],
            content,
            description,
        });
        true
    });
    answers.accept = asks.then(|| asked.join(", "));
    (answers, found)
}

/// What is taken of several media types.
struct Chosen {
    content: Content,
    /// Those that are asked for.
    names: Vec<String>,
    others: Vec<String>,
    schema: Value,
}

impl Chosen {
    fn of(content: &Map<String, Value>, original: &Document) -> Option<Self> {
        let rank = |name: &str, media: &Value| {
            let schema = media.get("schema");
            let schema = schema.map(|schema| resolve(&original.value, schema).unwrap_or(schema));
            let kind = media::kind(name, schema).unwrap_or(Kind::Binary);
            TABLE
                .iter()
                .position(|(other, _)| *other == kind)
                .unwrap_or(TABLE.len())
        };
        let ranked = content
            .iter()
            .map(|(name, media)| (rank(name, media), name, media));
        let ranked: Vec<(usize, &String, &Value)> = ranked.collect();
        let (best, name, media) = ranked.iter().min_by_key(|(rank, ..)| *rank)?;
        let kind = TABLE
            .get(*best)
            .map_or(Content::Bytes, |(_, content)| *content);
        let (mut names, mut others) = (vec![(*name).clone()], Vec::new());
        for (rank, other, _) in ranked.iter().filter(|(_, other, _)| other != name) {
            // Bytes are bytes, whatever they are.
            let list = if kind == Content::Bytes && rank == best {
                &mut names
            } else {
                &mut others
            };
            list.push((*other).clone());
        }
        let schema = match kind {
            Content::Json => media.get("schema").cloned().unwrap_or_else(|| json!({})),
            _ => Value::Null,
        };
        Some(Self {
            content: kind,
            names,
            others,
            schema,
        })
    }

    /// Whether the server must be told what is expected, beyond the kind.
    fn asks(&self) -> bool {
        let own = |name: &String| {
            let name = media::essence(name);
            let usual = match self.content {
                Content::Json => name == JSON,
                Content::Text => name.starts_with("text/"),
                Content::Bytes | Content::Empty => true,
            };
            !usual && media::is_concrete(&name)
        };
        self.names.iter().any(own) || (self.content == Content::Bytes && !self.others.is_empty())
    }
}
