//! What a server can do wrong: how often it is asked, how long that takes, what the error says, what is left on the
//! disk, and that the key goes nowhere else. The rows are also the table in `docs/faults.md`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod play;
mod rows;
#[path = "../support/mod.rs"]
mod support;
mod table;

use rows::Group;
use support::clock;

async fn hold(group: Group) {
    for row in rows::of(group) {
        for fault in &row.faults {
            for call in row.calls {
                play::check(&row, fault, *call).await;
            }
        }
    }
}

#[test]
fn statuses() {
    clock::run(hold(Group::Statuses));
}

#[test]
fn connections() {
    clock::run(hold(Group::Connections));
}

#[test]
fn stand_stills() {
    clock::run(hold(Group::StandStills));
}

#[test]
fn redirects() {
    clock::run(hold(Group::Redirects));
}

#[test]
fn bodies() {
    clock::run(hold(Group::Bodies));
}

#[test]
fn files() {
    clock::run_with_files(hold(Group::Files));
}

#[test]
fn the_table_in_the_docs_is_that_of_the_rows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/faults.md");
    let table = table::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == table,
        "docs/faults.md is not what the rows say; run: UPDATE_DOCS=1 cargo test -p openapi-client-runtime --test faults"
    );
}
