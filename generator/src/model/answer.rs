//! What an operation answers when it succeeds.

use super::{Answer, Success};
use crate::lower::describe::sentence;
use crate::lower::{Answers, Content, EMPTY};

/// The names of variants, by status.
const NAMES: [(&str, &str); 11] = [
    ("200", "Ok"),
    ("201", "Created"),
    ("202", "Accepted"),
    ("203", "NonAuthoritative"),
    ("204", "NoContent"),
    ("205", "ResetContent"),
    ("206", "PartialContent"),
    ("207", "MultiStatus"),
    ("208", "AlreadyReported"),
    ("226", "ImUsed"),
    ("2XX", "Success"),
];

pub(super) fn all(answers: Option<&Answers>) -> Vec<Answer> {
    let all = answers.into_iter().flat_map(|answers| &answers.all);
    let answer = |answer: &crate::lower::Answer| Answer {
        statuses: answer.statuses.clone(),
        content: answer.content,
        variant: variant(answer.statuses.first().map_or("", |status| status)),
        doc: sentence(&answer.description),
    };
    all.map(answer).collect()
}

fn variant(status: &str) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == status);
    known.map_or_else(|| format!("Status{status}"), |(_, name)| (*name).to_owned())
}

/// What the answers become; the enum gets its name where names are given.
pub(super) fn success(answers: Option<&Answers>) -> Success {
    let all = answers.map(|answers| answers.all.as_slice());
    let is_nothing = |answer: &crate::lower::Answer| {
        let mut statuses = answer.statuses.iter();
        answer.content == Content::Empty && statuses.all(|status| EMPTY.contains(&status.as_str()))
    };
    match all.unwrap_or_default() {
        [] | [_] => Success::One,
        [first, second] if is_nothing(second) && first.content != Content::Empty => {
            Success::Optional(0)
        }
        [first, second] if is_nothing(first) && second.content != Content::Empty => {
            Success::Optional(1)
        }
        _ => Success::OneOf(String::new()),
    }
}
