//! A whole program: from the command line to the exit code.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::answer::{self, READER_GONE};
use super::failure::EXIT_CODES;
use super::group::LeafKind;
use super::program::{self, Environment};
use super::{Answer, Failure, Format, Group, How, Leaf, Program, Values, tools};
use crate::{Config, OperationInfo, env};

/// A program with a command for each operation of a client.
#[must_use]
pub struct App<P> {
    name: &'static str,
    version: &'static str,
    groups: Vec<Group<P>>,
    environment: Environment,
    config: fn(Config) -> Config,
}

impl<P: Program> App<P> {
    /// The program of this name.
    pub fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            groups: P::groups(),
            environment: Box::new(env::optional),
            config: |config| config,
        }
    }

    /// Changes the commands of a resource, or adds some of another name.
    pub fn change(mut self, name: &'static str, change: impl FnOnce(Group<P>) -> Group<P>) -> Self {
        let known = self.groups.iter().position(|group| group.name == name);
        match known {
            Some(index) => {
                let group = self.groups.remove(index);
                self.groups.insert(index, change(group));
            }
            None => self.groups.push(change(Group::new(name, ""))),
        }
        self
    }

    /// Where variables come from, in the place of the process's environment. For tests.
    pub fn environment(
        mut self,
        read: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Box::new(move |name| Ok(read(name)));
        self
    }

    /// Changes the settings that the client starts with.
    pub fn config(mut self, change: fn(Config) -> Config) -> Self {
        self.config = change;
        self
    }

    /// Each command that sends a request, by the words that call it.
    pub fn operations(&self) -> impl Iterator<Item = (Vec<&'static str>, OperationInfo)> + '_ {
        self.groups.iter().flat_map(|group| {
            group.leaves.iter().filter_map(|leaf| {
                let words = [group.name, leaf.name]
                    .into_iter()
                    .filter(|word| !word.is_empty());
                Some((words.collect(), leaf.info?))
            })
        })
    }

    /// Runs it as the process's own program.
    pub fn main(self) -> ExitCode {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
        match runtime {
            Ok(runtime) => {
                let code = runtime.block_on(self.run(std::env::args_os(), &mut out, &mut err));
                // What still reads the standard input would hold the process up.
                runtime.shutdown_background();
                code.into()
            }
            Err(e) => {
                let _ = writeln!(err, "{}: {e}", self.name);
                1.into()
            }
        }
    }

    /// Runs it, and gives the exit code. The first of the arguments is the program's name.
    pub async fn run(
        &self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> u8 {
        let matches = match self.command().try_get_matches_from(arguments) {
            Ok(matches) => matches,
            Err(e) => {
                let text = e.render();
                let _ = match e.use_stderr() {
                    true => write!(err, "{text}"),
                    false => write!(out, "{text}"),
                };
                return u8::from(e.use_stderr()) * 2;
            }
        };
        match self.obey(&matches, out, err).await {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(Failure::File(what)) if what == READER_GONE => 0,
            Err(failure) => {
                let _ = writeln!(err, "{}: {failure}", self.name);
                failure.code()
            }
        }
    }

    async fn obey(
        &self,
        matches: &ArgMatches,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<bool, Failure> {
        let Some((word, inner)) = matches.subcommand() else {
            return Err(Failure::Usage(format!(
                "give a command; see {} --help",
                self.name
            )));
        };
        if tools::is_tool(word, |name| self.is_taken(name)) {
            return tools::run(inner, || self.command(), self.name, out);
        }
        let (group, leaf, inner) = self.leaf(word, inner)?;
        let is_dry = inner.get_flag("dry-run");
        let needs = leaf.info.as_ref().filter(|_| !is_dry);
        let config = (self.config)(P::config());
        let client: P =
            program::client(self.name, inner, &self.environment, needs, is_dry, config)?;
        let action = leaf.action(client, &Values::new(inner))?;
        let format = inner
            .get_one::<String>("output")
            .map(|name| Format::of(name));
        if is_dry {
            for preview in action.preview()? {
                let text = match (format, serde_json::to_value(&preview)) {
                    (Some(format), Ok(value)) => format.write(&value),
                    _ => preview.to_string(),
                };
                answer::print(
                    Answer::Text(text.trim_end().to_owned()),
                    Format::Json,
                    None,
                    out,
                )
                .await?;
            }
            return Ok(true);
        }
        let flag = |name: &str| Values::new(inner).has(name);
        let quiet = flag("quiet");
        let comes_back = match leaf.kind {
            LeafKind::Job(wait) => wait,
            _ => leaf.name,
        };
        let how = How {
            no_wait: flag("no-wait"),
            all: flag("all"),
            stream: flag("stream"),
            quiet,
            out: inner.get_one::<PathBuf>("out").cloned(),
            comes_back: format!("{} {} {comes_back}", self.name, group.name),
        };
        let answer = action.run(how).await?;
        if let (Answer::Done(message), false) = (&answer, quiet) {
            let _ = writeln!(err, "{message}");
        }
        let file = inner.get_one::<PathBuf>("out").map(PathBuf::as_path);
        answer::print(answer, format.unwrap_or_default(), file, out).await
    }

    /// The command that was called: the last of the words is its own, or its resource's.
    fn leaf<'a>(
        &'a self,
        word: &str,
        matches: &'a ArgMatches,
    ) -> Result<(&'a Group<P>, &'a Leaf<P>, &'a ArgMatches), Failure> {
        let group = self.groups.iter().find(|group| group.name == word);
        let (name, inner) = match matches.subcommand() {
            Some((name, inner)) => (name, inner),
            None => ("", matches),
        };
        let leaf = |group: &'a Group<P>| group.leaves.iter().find(|leaf| leaf.name == name);
        let found = group.and_then(|group| Some((group, leaf(group)?, inner)));
        if let Some((group, leaf, _)) = found.filter(|(_, leaf, _)| !leaf.name.is_empty()) {
            // What is given to the resource itself would have no effect.
            let root = group.leaves.iter().find(|leaf| leaf.name.is_empty());
            let mut given = root.into_iter().flat_map(|root| &root.arguments);
            if let Some(given) = given.find(|one| is_given(matches, one.name)) {
                let what = format!("--{} is none of `{word} {}`", given.name, leaf.name);
                return Err(Failure::Usage(what));
            }
        }
        found.ok_or_else(|| {
            Failure::Usage(format!("give a command; see {} {word} --help", self.name))
        })
    }

    fn is_taken(&self, name: &str) -> bool {
        self.groups.iter().any(|group| group.name == name)
    }

    /// The program as clap knows it.
    pub fn command(&self) -> Command {
        let about = format!("The commands of {}: one for each operation.", P::TITLE);
        let groups = self.groups.iter().map(group);
        Command::new(self.name)
            .version(self.version)
            .about(about)
            .after_help(EXIT_CODES)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(self.is_taken("help"))
            .args(
                general()
                    .into_iter()
                    .chain(program::arguments::<P>(self.name))
                    .map(|arg| arg.global(true).help_heading("General options")),
            )
            .subcommands(groups)
            .subcommands(tools::commands(|name| self.is_taken(name)))
    }
}

fn is_given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine)
}

/// The arguments of every command.
fn general() -> [Arg; 4] {
    [
        Arg::new("output")
            .long("output")
            .value_name("FORMAT")
            .value_parser(Format::NAMES.map(|(name, _)| name))
            .help("How answers are printed; default: json"),
        Arg::new("out")
            .short('o')
            .long("out")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .value_hint(clap::ValueHint::AnyPath)
            .help("Put the answer into a file"),
        Arg::new("dry-run")
            .long("dry-run")
            .action(ArgAction::SetTrue)
            .help("Show what would be sent, without secrets, and send nothing"),
        Arg::new("quiet")
            .short('q')
            .long("quiet")
            .action(ArgAction::SetTrue)
            .help("No messages but errors"),
    ]
}

fn group<C>(group: &Group<C>) -> Command {
    let root = group.leaves.iter().find(|leaf| leaf.name.is_empty());
    let beneath = group.leaves.iter().filter(|leaf| !leaf.name.is_empty());
    let beneath: Vec<Command> = beneath
        .map(|leaf| filled(Command::new(leaf.name), leaf))
        .collect();
    let command = Command::new(group.name).disable_help_subcommand(true);
    let command = match root {
        Some(root) => filled(command, root).subcommand_negates_reqs(true),
        None => described(command, group.about)
            .subcommand_required(true)
            .arg_required_else_help(true),
    };
    command.subcommands(beneath)
}

fn filled<C>(command: Command, leaf: &Leaf<C>) -> Command {
    let more = match leaf.kind {
        LeafKind::Plain => None,
        LeafKind::Job(_) => Some(("no-wait", "Only start the job, and print its id")),
        LeafKind::Pages => Some(("all", "All entries, page after page, as one list")),
        LeafKind::Stream => Some(("stream", "A line for each event, as they come")),
    };
    let more = more.map(|(name, help)| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    });
    let command = described(command, leaf.about)
        .args(leaf.arguments.iter().map(|argument| argument.clap()))
        .args(leaf.by_hand.iter().cloned())
        .args(more);
    match leaf.info {
        Some(info) => command.after_help(format!("{} {}", info.method, info.path)),
        None => command,
    }
}

/// The first paragraph stands in lists.
fn described(command: Command, about: &'static str) -> Command {
    let short = about.split("\n\n").next().unwrap_or(about);
    let command = command.about(short);
    match short == about {
        true => command,
        false => command.long_about(about),
    }
}
