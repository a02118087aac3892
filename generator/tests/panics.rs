//! Documents that nobody would write: whatever is changed in one, `generate` answers, and never panics.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use openapi_client_generator::{Options, Source, generate};
use serde_json::{Value, json};
use support::{document, features};

const CASES: usize = 600;

#[test]
fn no_change_of_a_document_makes_it_panic() {
    keep_panics_quiet();
    let documents = documents();
    let mut random = Random(0x5eed);
    let mut failures = Vec::new();
    for _ in 0..CASES {
        let changed = mutated(&documents, &mut random);
        let outcome = outcome(&changed);
        if matches!(outcome, Outcome::Panicked | Outcome::NotRust) {
            let same =
                |other: &Outcome| std::mem::discriminant(other) == std::mem::discriminant(&outcome);
            failures.push(format!("{outcome:?}: {}", reduced(changed, &same)));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {CASES}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Prints the smallest documents that nothing refuses before progenitor does, to be run by hand:
/// a check or a pass should come first, and say where it is.
#[test]
#[ignore = "only prints"]
fn what_only_progenitor_refuses() {
    const CASES: usize = 20_000;
    keep_panics_quiet();
    let documents = documents();
    let mut random = Random(7);
    let mut found = BTreeMap::new();
    for _ in 0..CASES {
        let changed = mutated(&documents, &mut random);
        if let Outcome::Progenitor(message) = outcome(&changed) {
            let (count, _) = found.entry(message.clone()).or_insert_with(|| {
                let same = |other: &Outcome| matches!(other, Outcome::Progenitor(other) if *other == message);
                (0, reduced(changed, &same))
            });
            *count += 1;
        }
    }
    println!(
        "{} of {CASES}",
        found.values().map(|(count, _)| count).sum::<usize>()
    );
    for (message, (count, document)) in found {
        println!("{count} × {message}\n    {document}");
    }
}

/// What the last panic said.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Keeps what progenitor says as it panics out of the test's output.
fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().copied().map(Into::into);
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        *PANIC.lock().unwrap() = text.unwrap_or_default();
    }));
}

/// What progenitor says, without what differs from case to case.
fn kind(message: &str) -> String {
    if message.contains("it panicked") {
        let said = PANIC.lock().unwrap();
        let said = said
            .split_once("invalid type: ")
            .map_or(said.as_str(), |(before, _)| before);
        return format!(
            "panicked: {}",
            said.split(['[', '#', '{']).next().unwrap_or_default()
        );
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => message
            .rsplit("document: ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

#[derive(Debug)]
enum Outcome {
    Generated,
    Refused,
    /// Refused, but by progenitor itself.
    Progenitor(String),
    /// Made a file that does not parse.
    NotRust,
    Panicked,
}

fn outcome(document: &Value) -> Outcome {
    let source = Source::new("api.json", document.to_string());
    match catch_unwind(AssertUnwindSafe(|| {
        generate(&source, None, &Options::default())
    })) {
        Err(_) => Outcome::Panicked,
        Ok(Ok(generated)) => match generated
            .files
            .values()
            .all(|text| syn::parse_file(text).is_ok())
        {
            true => Outcome::Generated,
            false => Outcome::NotRust,
        },
        Ok(Err(error)) => match error
            .iter()
            .find(|one| one.code() == "progenitor" || one.code() == "template")
        {
            Some(one) => Outcome::Progenitor(kind(&one.to_string())),
            None => Outcome::Refused,
        },
    }
}

fn documents() -> Vec<Value> {
    features()
        .iter()
        // A plain reader refuses numbers that 64 bits do not hold.
        .filter_map(|name| serde_yaml::from_str(document(name).text()).ok())
        .collect()
}

/// One of the documents with one to three of its values changed.
fn mutated(documents: &[Value], random: &mut Random) -> Value {
    let mut document = random.one_of(documents).clone();
    for _ in 0..=random.below(3) {
        let places = places(&document);
        let place = random.one_of(&places).clone();
        let elsewhere: &String = random.one_of(&places);
        let other = document.pointer(elsewhere).cloned().unwrap_or_default();
        let texts = [
            "",
            "string",
            "object",
            "array",
            "{",
            "a b",
            "../x",
            "★",
            "self",
            "#/components/schemas/A",
            "\n",
            "0",
        ];
        let value = match random.below(8) {
            0 => {
                remove(&mut document, &place);
                continue;
            }
            1 => Value::Null,
            2 => json!([-1, 0, 1.5, u64::MAX])
                .get(random.below(4))
                .cloned()
                .unwrap(),
            3 => json!(random.below(2) == 0),
            4 => json!([]),
            5 => json!({}),
            6 => json!(random.one_of(&texts)),
            _ => other,
        };
        if let Some(changed) = document.pointer_mut(&place) {
            *changed = value;
        }
    }
    document
}

/// The pointers of everything in a value.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, into: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(members) => members
                .iter()
                .map(|(key, member)| (key.replace('~', "~0").replace('/', "~1"), member))
                .collect(),
            Value::Array(elements) => elements
                .iter()
                .enumerate()
                .map(|(index, element)| (index.to_string(), element))
                .collect(),
            _ => Vec::new(),
        };
        for (key, child) in children {
            let at = format!("{at}/{key}");
            walk(child, &at, into);
            into.push(at);
        }
    }
    let mut all = Vec::new();
    walk(value, "", &mut all);
    if all.is_empty() {
        all.push(String::new());
    }
    all
}

fn remove(document: &mut Value, place: &str) {
    let Some((parent, key)) = place.rsplit_once('/') else {
        return;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            drop(members.shift_remove(&key.replace("~1", "/").replace("~0", "~")))
        }
        Some(Value::Array(elements)) => drop(elements.remove(key.parse().unwrap())),
        _ => {}
    }
}

/// The document without all that can be left out for the same outcome.
fn reduced(mut document: Value, same: &dyn Fn(&Outcome) -> bool) -> Value {
    loop {
        let smaller = places(&document).into_iter().rev().find_map(|place| {
            let mut smaller = document.clone();
            remove(&mut smaller, &place);
            same(&outcome(&smaller)).then_some(smaller)
        });
        match smaller {
            Some(smaller) => document = smaller,
            None => return document,
        }
    }
}

/// A linear congruential generator: the same cases on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let index = self.below(all.len());
        all.get(index).unwrap()
    }
}
