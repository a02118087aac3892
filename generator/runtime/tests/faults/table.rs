//! The rows as a page of the docs.

use crate::rows::{self, GROUPS, Row};

const HEAD: &str = "\
# What a server can do wrong

Written by the test `faults` of the runtime, which does all of this to the client on real sockets, with its default
settings; do not edit, run `UPDATE_DOCS=1 cargo test -p openapi-client-runtime --test faults`.

*Asked* is how many requests the server sees, *waits* how long the call takes beyond the network's own time (the clock
of the test stands still while bytes move). What the server does *once* it does to the first request only, and answers
the next well; anything else it does every time. In every row the API key, the cookies and the query of a presigned URL
are in no error's text and reach no other origin, each try sends the whole request, no error is longer than 1,000 bytes,
and a download that fails leaves no file behind.
";

pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for (group, title) in GROUPS {
        page.push_str(&format!(
            "\n## {title}\n\n| the server | request | asked | waits | comes to | says |\n|---|---|---|---|---|---|\n"
        ));
        for row in rows::of(*group) {
            page.push_str(&line(&row));
        }
    }
    page
}

fn line(row: &Row) -> String {
    let calls: Vec<_> = row.calls.iter().map(|call| call.name()).collect();
    let asked = match row.elsewhere {
        0 => row.asked.to_string(),
        elsewhere => format!("{}, and elsewhere {elsewhere}", row.asked),
    };
    let waits = match (row.waits.0.as_secs_f64(), row.waits.1.as_secs_f64()) {
        (_, 0.0) => "—".to_owned(),
        (0.0, to) => format!("up to {to} s"),
        (from, to) if from == to => format!("{from} s"),
        (from, to) => format!("{from} to {to} s"),
    };
    let says = match row.says.trim_start_matches("; ").trim() {
        "" => String::new(),
        says => format!("“{says}”"),
    };
    let (server, calls) = (server(row), calls.join(", "));
    format!(
        "| {server} | {calls} | {asked} | {waits} | {} | {says} |\n",
        row.outcome
    )
}

/// What the server does; `answers 500`, `answers 502` as `answers 500, 502`.
fn server(row: &Row) -> String {
    let mut out = String::new();
    let mut before = String::new();
    for fault in &row.faults {
        let text = fault.to_string();
        let stem = text
            .split_once(char::is_numeric)
            .map_or("", |(stem, _)| stem);
        if !stem.is_empty() && stem == before {
            out.push_str(&format!(", {}", &text[stem.len()..]));
        } else {
            let gap = if out.is_empty() { "" } else { "; " };
            out.push_str(&format!("{gap}{text}"));
        }
        before = stem.to_owned();
    }
    if row.once {
        format!("once: {out}")
    } else {
        out
    }
}
