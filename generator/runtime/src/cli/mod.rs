//! Commands for a shell: one for each operation of a client.
//!
//! Generated code says of each request how a command line makes it ([`Subcommand`]), and of the client which requests
//! there are ([`Program`]). An [`App`] of it is a whole program, to which commands by hand can be added.

mod action;
mod answer;
mod app;
mod argument;
mod command;
mod failure;
mod group;
mod kept;
mod preview;
mod program;
mod text;
mod tools;
mod values;

pub use self::action::{Action, How, IntoLines, Lines};
pub use self::answer::{Answer, Format};
pub use self::app::App;
pub use self::argument::Choice;
pub use self::command::{Command, Subcommand};
pub use self::failure::Failure;
pub use self::group::{Group, Leaf};
pub use self::preview::Preview;
pub use self::program::{Program, Secret};
pub use self::values::Values;
pub use clap;
