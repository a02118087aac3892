//! Documents that nobody would write: whatever is changed in one, `generate` answers, and never panics.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::Duration;

use openapi_client_generator::Source;
use openapi_client_generator::fuzz::{Fuzz, Outcome, listen_to_panics, outcome, reduced};
use support::{document, features};

const CASES: u64 = 600;

/// `cargo xtask fuzz` looks for more, in any folder.
#[test]
fn no_change_of_a_document_makes_it_panic() {
    let documents: Vec<Source> = features().iter().map(|name| document(name)).collect();
    let fuzz = Fuzz::new(&documents).unwrap();
    listen_to_panics();
    let (mut generated, mut refused) = (0, 0);
    let mut failures = Vec::new();
    for number in 0..CASES {
        let text = fuzz.case(number);
        let outcome = outcome(&text);
        match outcome.finding() {
            Some((kind, said)) => {
                let same =
                    |other: &Outcome| other.finding().is_some_and(|(other, _)| other == kind);
                let text = reduced(&text, Duration::from_secs(5), &same);
                failures.push(format!("case {number} {kind}: {said}\n{text}"));
            }
            None if matches!(outcome, Outcome::Generated(_)) => generated += 1,
            None => refused += 1,
        }
    }
    // What fails below is to be seen.
    drop(std::panic::take_hook());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Changes that leave nothing to generate from, or never hurt, would show nothing.
    assert!(
        generated > CASES / 5 && refused > CASES / 5,
        "{generated} generated, {refused} refused"
    );
}
