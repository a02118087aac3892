//! Documents that nobody would write, and what the generator answers to them.
//!
//! For the test that none of them makes it panic, and for `cargo xtask fuzz`, which looks for more for as long as one
//! likes. A case is a number: the same documents and the same number make the same case.

mod change;
mod part;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Value;

use crate::{Options, Source, generate};

/// Of so many cases one is broken as a text, not as a value.
const TEXTS: u64 = 24;

/// The documents that cases are made from.
#[derive(Clone, Debug)]
pub struct Fuzz {
    documents: Vec<Value>,
}

/// What came of a case.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was generated from: the files.
    Generated(BTreeMap<String, String>),
    /// Its diagnostics say what is wrong with it, and where.
    Refused,
    /// It was refused, but by progenitor or for a template, so that nothing says where.
    Unplaced(String),
    /// A file of it is no Rust.
    NotRust(String),
    /// The generator, or progenitor within it, panicked.
    Panicked(String),
}

impl Outcome {
    /// What is wrong with the generator, if anything: a word that names the kind, and what it said.
    pub fn finding(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Generated(_) | Self::Refused => None,
            Self::Unplaced(said) => Some(("unplaced", said)),
            Self::NotRust(said) => Some(("not-rust", said)),
            Self::Panicked(said) => Some(("panicked", said)),
        }
    }
}

impl Fuzz {
    /// From documents of any size: a case is made of a few operations of one of them. Those that are neither JSON nor
    /// YAML count for nothing; none when there is no other.
    pub fn new<'a>(documents: impl IntoIterator<Item = &'a Source>) -> Option<Self> {
        let values = documents.into_iter().filter_map(|one| one.parse().ok());
        let documents: Vec<Value> = values.collect();
        (!documents.is_empty()).then_some(Self { documents })
    }

    /// The text of a case.
    pub fn case(&self, number: u64) -> String {
        let mut random = Rng::with_seed(number);
        let pick = |random: &mut Rng| {
            let index = random.usize(..self.documents.len());
            self.documents.get(index).cloned().unwrap_or_default()
        };
        let mut document = part::of(&pick(&mut random), &mut random);
        // Values of another document are what no change of one alone would come upon.
        let other = part::of(&pick(&mut random), &mut random);
        change::value(&mut document, &other, &mut random);
        let text = document.to_string();
        match random.u64(..TEXTS) {
            0 => change::text(text, &mut random),
            _ => text,
        }
    }
}

/// What the last panic said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what panics say, progenitor's that are caught too, for [`outcome`] instead of printing it.
pub fn listen_to_panics() {
    std::panic::set_hook(Box::new(|info| {
        let mut last = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(info.to_string().replace('\n', " "));
    }));
}

fn last_panic() -> Option<String> {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Generates from a text: strictly, and where it is refused also without the operations that cannot be carried.
/// [`listen_to_panics`] comes first.
pub fn outcome(text: &str) -> Outcome {
    let strict = attempt(text, &Options::default());
    let Outcome::Refused = strict else {
        return strict;
    };
    let options = Options {
        keep_going: true,
        ..Options::default()
    };
    attempt(text, &options)
}

fn attempt(text: &str, options: &Options) -> Outcome {
    drop(last_panic());
    let source = Source::new("api.json", text);
    let generated = catch_unwind(AssertUnwindSafe(|| generate(&source, None, options)));
    if let Some(said) = last_panic() {
        return Outcome::Panicked(said);
    }
    match generated {
        Err(_) => Outcome::Panicked("it panicked and said nothing".into()),
        Ok(Ok(generated)) => {
            let parsed = generated.files.iter().map(|(path, text)| {
                syn::parse_file(text).map_err(|error| format!("{path}: {error}"))
            });
            match parsed.filter_map(Result::err).next() {
                Some(said) => Outcome::NotRust(said),
                None => Outcome::Generated(generated.files),
            }
        }
        Ok(Err(errors)) => {
            let unplaced = ["progenitor", "template"];
            let mut all = errors.iter();
            match all.find(|one| unplaced.contains(&one.code())) {
                Some(one) => Outcome::Unplaced(one.to_string()),
                None => Outcome::Refused,
            }
        }
    }
}

/// The document without what can be left out for the same outcome, as far as the time goes.
pub fn reduced(text: &str, time: Duration, same: &dyn Fn(&Outcome) -> bool) -> String {
    let end = Instant::now() + time;
    let Ok(mut document) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    // What holds something comes first, so that much goes at once. Once something is gone, what was tried before may
    // have become needless.
    let mut changed = true;
    while std::mem::take(&mut changed) {
        let mut index = 0;
        while let Some(place) = change::places(&document).get(index)
            && Instant::now() < end
        {
            let mut smaller = document.clone();
            change::remove(&mut smaller, place);
            if same(&outcome(&smaller.to_string())) {
                document = smaller;
                changed = true;
            } else {
                index += 1;
            }
        }
    }
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
