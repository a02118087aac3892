//! The command `datalab`.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::process::ExitCode;

use datalab_client::{Client, cli::App};

fn main() -> ExitCode {
    App::<Client>::new("datalab", env!("CARGO_PKG_VERSION")).main()
}
