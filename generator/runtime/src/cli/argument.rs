//! An argument of a command.

use std::any::type_name;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::Error;
use clap::{Arg, ArgAction};

use crate::{List, OpenEnum};

/// An argument, by the name that it has on the command line and among the values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument {
    pub name: &'static str,
    pub help: &'static str,
    pub kind: Kind,
    pub required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By its place.
    Positional,
    /// `--name VALUE`, with what stands for the value in the help.
    Value(&'static str),
    /// `--name VALUE`, where these are known.
    Choice(&'static [&'static str]),
    /// `--name JSON`, or what is at `@FILE` or `-`.
    Json,
    /// `--name VALUE --name VALUE`.
    List(&'static str),
    /// `--name`, `--name=false`.
    Switch,
    /// `--name`.
    Clear,
    /// `--name FILE`.
    File,
    /// `--name FILE --name FILE`.
    Files,
    /// `--name PART=TEXT --name PART=@FILE`.
    Form,
}

impl Argument {
    pub(super) fn clap(&self) -> Arg {
        let short = self.help.split("\n\n").next().unwrap_or_default();
        let arg = Arg::new(self.name).help(short).required(self.required);
        let arg = match short == self.help {
            true => arg,
            false => arg.long_help(self.help),
        };
        let arg = match self.kind {
            Kind::Positional => arg,
            _ => arg.long(self.name),
        };
        match self.kind {
            Kind::Positional => arg
                .value_name(self.name.to_uppercase().replace('-', "_"))
                .allow_negative_numbers(true),
            Kind::Value(what) => arg.value_name(what).allow_negative_numbers(what != "TEXT"),
            Kind::Choice(known) => arg.value_name("VALUE").value_parser(Known(known)),
            Kind::Json => arg.value_name("JSON|@FILE|-"),
            Kind::List(what) => arg
                .value_name(what)
                .allow_negative_numbers(what != "TEXT")
                .action(ArgAction::Append),
            Kind::Switch => arg
                .value_name("BOOL")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .hide_possible_values(true)
                .value_parser(Known(&["true", "false"])),
            Kind::Clear => arg.action(ArgAction::SetTrue),
            Kind::File => arg
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .value_hint(clap::ValueHint::FilePath),
            Kind::Files => arg
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .value_hint(clap::ValueHint::FilePath)
                .action(ArgAction::Append),
            Kind::Form => arg
                .value_name("NAME=TEXT|NAME=@FILE")
                .action(ArgAction::Append),
        }
    }
}

/// What stands for a value of a type in the help.
pub(super) fn placeholder<T>() -> &'static str {
    let name = type_name::<T>();
    let name = name.strip_prefix("core::option::Option<").unwrap_or(name);
    match name.trim_end_matches('>') {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "N",
        "f32" | "f64" => "NUMBER",
        _ if name.contains("DateTime<") => "TIME",
        _ if name.contains("NaiveDate") => "DATE",
        _ => "TEXT",
    }
}

/// A type with values that are known, beside which there may be others.
pub trait Choice {
    /// The values that are known.
    const KNOWN: &'static [&'static str];
}

impl<T: OpenEnum> Choice for T {
    const KNOWN: &'static [&'static str] = T::VALUES;
}

impl<T: OpenEnum, const SEPARATOR: char> Choice for List<T, SEPARATOR> {
    const KNOWN: &'static [&'static str] = T::VALUES;
}

/// Any text; the known ones stand in the help and are what a shell completes.
#[derive(Clone)]
struct Known(&'static [&'static str]);

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}
