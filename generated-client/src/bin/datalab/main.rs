//! The command `datalab`: one for each operation, and by hand what whole folders and files need.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod batch;
mod convert;
mod inputs;
mod state;
mod transfer;

use std::process::ExitCode;

use datalab_client::{Client, cli::App};

fn main() -> ExitCode {
    App::<Client>::new("datalab", env!("CARGO_PKG_VERSION"))
        .change("convert", convert::with_folders)
        .change("files", |group| {
            group.with(transfer::upload()).with(transfer::download())
        })
        .main()
}
