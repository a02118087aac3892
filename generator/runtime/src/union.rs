//! Reads a value that is one of several types.

use std::any::type_name;
use std::borrow::Cow;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::choice::Choice;

/// A value on the way to the variant of `T` that fits it: of those that can read it, and that the tag does not rule out, the
/// one that keeps most of it. Of several the first.
///
/// ```
/// use openapi_client_runtime::Union;
/// use serde::{Deserialize, Deserializer, Serialize};
///
/// #[derive(Debug, PartialEq, Deserialize, Serialize)]
/// struct Point {
///     x: f64,
/// }
///
/// #[derive(Debug, PartialEq, Deserialize, Serialize)]
/// struct Pixel {
///     x: f64,
///     colour: String,
/// }
///
/// #[derive(Debug, PartialEq, Serialize)]
/// #[serde(untagged)]
/// enum Mark {
///     Point(Point),
///     Pixel(Pixel),
/// }
///
/// impl<'de> Deserialize<'de> for Mark {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         Union::of(deserializer)?.or(Self::Point).or(Self::Pixel).read()
///     }
/// }
///
/// let mark: Mark = serde_json::from_str(r#"{ "x": 1, "colour": "red" }"#)?;
/// assert_eq!(mark, Mark::Pixel(Pixel { x: 1.0, colour: "red".into() }));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Union<T> {
    value: Value,
    /// What was chosen for such a value before.
    choice: Choice,
    /// How many variants there were so far.
    variants: usize,
    /// The member that tells the variants apart, if there is one.
    tag: Option<&'static str>,
    /// What fits best so far.
    best: Option<Candidate<T>>,
    /// Whether the tag is that of a variant.
    known: bool,
    refused: Vec<String>,
}

/// A variant that has read the value.
struct Candidate<T> {
    read: T,
    /// Its number among the variants.
    variant: usize,
    /// Whether nothing but its members speaks for it.
    is_guess: bool,
    /// How many values of what was sent it has not kept. Counted once another one has to be compared with it.
    lost: Option<usize>,
}

/// Of more variants than this an error does not say why they do not fit.
const MOST_REFUSED: usize = 4;

impl<T: Serialize + 'static> Union<T> {
    /// Takes the value; no variant has been tried.
    ///
    /// # Errors
    ///
    /// What the deserializer finds wrong with any value.
    pub fn of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self {
            choice: Choice::of::<T>(&value),
            value,
            variants: 0,
            tag: None,
            best: None,
            known: false,
            refused: Vec::new(),
        })
    }

    /// The name of the member whose value tells which variant it is.
    pub fn tag(mut self, name: &'static str) -> Self {
        self.tag = Some(name);
        self
    }

    /// A variant whose tag has one of these values, as text. It is tried if the tag has, or is missing.
    pub fn when<V: DeserializeOwned>(self, values: &[&str], variant: impl FnOnce(V) -> T) -> Self {
        match self.tag_value() {
            Some(value) if values.contains(&&*value) => Self {
                known: true,
                ..self
            }
            .tried(false, variant),
            Some(_) => self,
            None => self.tried(true, variant),
        }
    }

    /// A variant that no tag tells of.
    pub fn or<V: DeserializeOwned>(self, variant: impl FnOnce(V) -> T) -> Self {
        let is_guess = self.tag.is_some();
        self.tried(is_guess, variant)
    }

    /// A variant that takes nearly anything: it is tried if none of those before fits.
    pub fn or_else<V: DeserializeOwned>(mut self, variant: impl FnOnce(V) -> T) -> Self {
        if self.best.is_some() {
            self.variants += 1;
            return self;
        }
        self.or(variant)
    }

    /// The variant for a tag that no other one has.
    pub fn otherwise(mut self, variant: impl FnOnce(Value) -> T) -> Self {
        if !self.known && self.best.is_none() && self.tag_value().is_some() {
            let read = variant(self.value.clone());
            self.best = Some(Candidate {
                read,
                variant: self.variants,
                is_guess: false,
                lost: Some(0),
            });
        }
        self
    }

    /// What fits best.
    ///
    /// # Errors
    ///
    /// Where no variant does; the error says why the first of them do not.
    pub fn read<E: Error>(self) -> Result<T, E> {
        self.choice
            .make(self.best.as_ref().map(|best| best.variant));
        if let Some(best) = self.best {
            return Ok(best.read);
        }
        let name = short_name::<T>();
        Err(E::custom(match self.tag_value() {
            Some(value) if self.refused.is_empty() && !self.known => {
                let tag = self.tag.unwrap_or_default();
                format!("no variant of {name} has the {tag} `{value}`")
            }
            _ => {
                let shown = self.refused.get(..MOST_REFUSED).unwrap_or(&self.refused);
                let mut text = format!("no variant of {name} fits");
                // What was refused before tells its reasons no second time.
                if !shown.is_empty() {
                    text.push_str(&format!(": {}", shown.join("; ")));
                }
                if let others @ 1.. = self.refused.len() - shown.len() {
                    text.push_str(&format!("; nor do {others} more"));
                }
                text
            }
        }))
    }

    /// As text, also where it is a number or a switch.
    fn tag_value(&self) -> Option<Cow<'_, str>> {
        match self.value.get(self.tag?)? {
            Value::String(text) => Some(text.into()),
            value @ (Value::Bool(_) | Value::Number(_)) => Some(value.to_string().into()),
            _ => None,
        }
    }

    fn tried<V: DeserializeOwned>(mut self, is_guess: bool, variant: impl FnOnce(V) -> T) -> Self {
        let variant_number = self.variants;
        self.variants += 1;
        // A guess is no match for what a tag speaks for, nor is anything for what keeps all.
        let is_settled = |best: &mut Candidate<T>| {
            (is_guess && !best.is_guess)
                || (is_guess == best.is_guess && best.lost(&self.value) == 0)
        };
        if !self.choice.allows(variant_number) || self.best.as_mut().is_some_and(is_settled) {
            return self;
        }
        let mut candidate = match V::deserialize(&self.value) {
            Ok(read) => Candidate {
                read: variant(read),
                variant: variant_number,
                is_guess,
                lost: None,
            },
            Err(error) => {
                self.refused
                    .push(format!("as {}, {error}", short_name::<V>()));
                return self;
            }
        };
        self.best = Some(match self.best.take() {
            Some(mut best) if best.is_guess == is_guess => {
                if candidate.lost(&self.value) < best.lost(&self.value) {
                    candidate
                } else {
                    best
                }
            }
            _ => candidate,
        });
        self
    }
}

impl<T: Serialize> Candidate<T> {
    fn lost(&mut self, sent: &Value) -> usize {
        *self.lost.get_or_insert_with(|| {
            let kept = serde_json::to_value(&self.read).unwrap_or_default();
            lost(sent, Some(&kept))
        })
    }
}

/// How many values are in one that are not in the other. What is null may be left out, and how a value is written may change.
fn lost(sent: &Value, kept: Option<&Value>) -> usize {
    match (sent, kept) {
        (Value::Null, _) => 0,
        (Value::Object(sent), kept) => {
            let kept = kept.and_then(Value::as_object);
            let member = |name| kept.and_then(|kept| kept.get(name));
            sent.iter()
                .map(|(name, value)| lost(value, member(name)))
                .sum()
        }
        (Value::Array(sent), kept) => {
            let kept = kept.and_then(Value::as_array);
            let element = |index| kept.and_then(|kept| kept.get(index));
            let sent = sent.iter().enumerate();
            sent.map(|(index, value)| lost(value, element(index))).sum()
        }
        (_, Some(Value::Object(_) | Value::Array(_) | Value::Null) | None) => 1,
        _ => 0,
    }
}

/// The name of a type without where it stands.
fn short_name<T>() -> &'static str {
    let name = type_name::<T>();
    // What it holds has a path, too.
    let end = name.find('<').unwrap_or(name.len());
    let start = name.get(..end).and_then(|name| name.rfind("::"));
    start
        .and_then(|start| name.get(start + 2..))
        .unwrap_or(name)
}
