//! The media types of a body → one. What is not JSON is written down, and read as JSON where progenitor can give it a
//! type, or taken out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::media::{self, JSON, Kind, LINES, MULTIPART, TEXT};
use super::visit::{OperationKey, operations_mut};
use super::{Taken, streams};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, resolve};

/// How a body goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wire {
    /// JSON.
    Json,
    /// URL-encoded fields, with the style of those that have one of their own.
    Form(Vec<(String, FormStyle)>),
    /// A list, one JSON value a line.
    Lines,
    /// A file.
    Binary,
    /// Text.
    Text,
    /// Several parts.
    Multipart,
}

impl Wire {
    /// What is taken out where a body is sent so. Of JSON progenitor can say all else.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Json => "the media type of the JSON body",
            Self::Form(_) => "the form body",
            Self::Lines => "the body of JSON lines",
            Self::Binary => "the body that is a file",
            Self::Text => "the text body",
            Self::Multipart => "the multipart body",
        }
    }
}

/// How a list or an object is written in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// A field for each element or member.
    Exploded,
    /// One field, with this between the values.
    Joined(char),
    /// `name[member]`.
    Deep,
    /// JSON.
    Json,
}

/// What progenitor cannot say of a body.
#[derive(Clone, Debug)]
pub struct TakenBody {
    /// How it goes over the wire.
    pub wire: Wire,
    /// The media type, where it is another than what goes over the wire so has by itself.
    pub media_type: Option<String>,
    /// Whether the body must be sent.
    pub required: bool,
}

pub(super) fn run(
    document: &mut Value,
    taken: &mut BTreeMap<OperationKey, Taken>,
    original: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, operation) in operations_mut(document) {
        let Some(body) = operation
            .get_mut("requestBody")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let place = key.pointer().child("requestBody").child("content");
        let content = body.get_mut("content").and_then(Value::as_object_mut);
        let Some(chosen) = content.and_then(|content| choose(content, original)) else {
            continue;
        };
        found.extend(chosen.note(&key, &place, original));
        let required = body
            .get("required")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let Chosen {
            kind, name, media, ..
        } = chosen;
        let schema = media.get("schema").cloned();
        let as_json = |schema: Value| json!({ JSON: { "schema": schema } });
        let (wire, media_type, content) = match kind {
            // The pass `multipart` takes it out, once the components have their names.
            Kind::Multipart => (Wire::Multipart, None, Some(json!({ MULTIPART: media }))),
            Kind::Json | Kind::LooseJson => {
                let own = media::essence(&name) != JSON && media::is_concrete(&name);
                let content = as_json(schema.unwrap_or_else(|| json!({})));
                (Wire::Json, own.then_some(name), Some(content))
            }
            Kind::Form => {
                let content = as_json(schema.unwrap_or_else(|| json!({ "type": "object" })));
                (Wire::Form(styles(&media)), None, Some(content))
            }
            Kind::Lines => {
                let item = streams::item(&media, original);
                let content = as_json(json!({ "type": "array", "items": item }));
                let own = media::essence(&name) != LINES;
                (Wire::Lines, own.then_some(name), Some(content))
            }
            Kind::Binary | Kind::Text | Kind::Xml | Kind::Events => {
                let wire = if kind == Kind::Binary {
                    Wire::Binary
                } else {
                    Wire::Text
                };
                let own = media::essence(&name) != TEXT && media::is_concrete(&name);
                (wire, own.then_some(name), None)
            }
        };
        match content {
            Some(content) => drop(body.insert("content".into(), content)),
            None => drop(operation.shift_remove("requestBody")),
        }
        let told = [Wire::Json, Wire::Multipart].contains(&wire) && media_type.is_none();
        if !told {
            let taken = taken.entry(key).or_default();
            taken.body = Some(TakenBody {
                wire,
                media_type,
                required,
            });
        }
    }
    found
}

/// A media type, and those that it was preferred to.
struct Chosen {
    kind: Kind,
    name: String,
    media: Value,
    others: Vec<String>,
}

fn choose(content: &Map<String, Value>, original: &Document) -> Option<Chosen> {
    let known = content.iter().filter_map(|(name, media)| {
        let schema = media.get("schema");
        let schema = schema.map(|schema| resolve(&original.value, schema).unwrap_or(schema));
        // Its records begin with a character of their own, which nobody's server was seen to want.
        let is_sequence = media::essence(name) == media::SEQUENCE;
        let kind = media::kind(name, schema, &original.value);
        Some((kind.filter(|_| !is_sequence)?, name))
    });
    let known: Vec<(Kind, &String)> = known.collect();
    // Of two of a kind, plain JSON, or the one that comes first; of files of several types the caller says which it is.
    let (kind, name) = known
        .iter()
        .min_by_key(|(kind, name)| (*kind, media::specialty(name)))?;
    let same = known.iter().filter(|(other, _)| other == kind).count();
    let several_files = *kind == Kind::Binary && same > 1;
    let is_other = |other: &&String| {
        !(several_files && known.contains(&(Kind::Binary, *other))) && other != name
    };
    let mut media = content.get(*name).cloned().unwrap_or_default();
    if !media.is_object() {
        media = json!({});
    }
    Some(Chosen {
        kind: *kind,
        name: if several_files {
            "*/*".to_owned()
        } else {
            (*name).clone()
        },
        media,
        others: content.keys().filter(is_other).cloned().collect(),
    })
}

impl Chosen {
    /// What a maintainer should know of the choice.
    fn note(
        &self,
        key: &OperationKey,
        place: &crate::load::Pointer,
        original: &Document,
    ) -> Option<Diagnostic> {
        let name = &self.name;
        let (what, help) = if !self.others.is_empty() {
            let what = format!(
                "{key} takes its body as {} too; `{name}` is carried",
                listed(&self.others)
            );
            (
                what,
                "nothing, unless another one is needed: then remove this one in the overlay",
            )
        } else if self.kind == Kind::Xml {
            let what = format!(
                "the body of {key} is XML, which is given as text: no type says how it is written"
            );
            (
                what,
                "nothing, or give it as JSON too if the server takes that",
            )
        } else {
            return None;
        };
        Some(
            original
                .error("alternative-body", place, what, help)
                .into_note(),
        )
    }
}

pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// The styles that `encoding` gives to fields.
pub(super) fn styles(media: &Value) -> Vec<(String, FormStyle)> {
    let encoding = media.get("encoding").and_then(Value::as_object);
    let style = |(name, one): (&String, &Value)| {
        let text = |key: &str| one.get(key).and_then(Value::as_str);
        let explode = one.get("explode").and_then(Value::as_bool);
        let separator = match text("style") {
            Some("deepObject") => return Some((name.clone(), FormStyle::Deep)),
            Some("spaceDelimited") => ' ',
            Some("pipeDelimited") => '|',
            Some(_) => ',',
            None if explode.is_some() => ',',
            None => {
                let json = text("contentType").is_some_and(|name| media::essence(name) == JSON);
                return json.then(|| (name.clone(), FormStyle::Json));
            }
        };
        let style = match explode.unwrap_or(separator == ',') {
            true => FormStyle::Exploded,
            false => FormStyle::Joined(separator),
        };
        Some((name.clone(), style))
    };
    encoding.into_iter().flatten().filter_map(style).collect()
}
