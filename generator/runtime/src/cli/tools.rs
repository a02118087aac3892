//! Commands that every program has: completions and man pages.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;

use super::Failure;

/// The names of the tools, and those that they have where a resource is called so.
const TOOLS: [(&str, &str); 2] = [("completions", "shell-completions"), ("man", "man-pages")];

/// The tools as commands, beside commands of other names.
pub(super) fn commands(is_taken: impl Fn(&str) -> bool) -> [Command; 2] {
    let [completions, man] = TOOLS.map(|(name, other)| match is_taken(name) {
        true => other,
        false => name,
    });
    [
        Command::new(completions)
            .about("Print a script that completes commands in a shell.")
            .arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(clap::value_parser!(Shell))
                    .help("The shell."),
            ),
        Command::new(man)
            .about("Write man pages into a folder, which is made if there is none.")
            .arg(
                Arg::new("dir")
                    .value_name("DIR")
                    .required(true)
                    .value_parser(clap::value_parser!(PathBuf))
                    .value_hint(clap::ValueHint::DirPath)
                    .help("The folder."),
            ),
    ]
}

/// Runs a tool, if the name is that of one.
pub(super) fn run(
    matches: &ArgMatches,
    whole: impl FnOnce() -> Command,
    name: &str,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    if let Ok(Some(shell)) = matches.try_get_one::<Shell>("shell") {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut whole(), name, &mut script);
        out.write_all(&script)
            .map_err(|e| Failure::File(e.to_string()))?;
        return Ok(true);
    }
    if let Ok(Some(folder)) = matches.try_get_one::<PathBuf>("dir") {
        pages(whole(), folder).map_err(|e| {
            Failure::File(format!("{} could not be written: {e}", folder.display()))
        })?;
        return Ok(true);
    }
    Ok(false)
}

fn pages(command: Command, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)
}

/// Whether a command is a tool, given the names of the others.
pub(super) fn is_tool(name: &str, is_taken: impl Fn(&str) -> bool) -> bool {
    !is_taken(name)
        && TOOLS
            .iter()
            .any(|(tool, other)| [*tool, *other].contains(&name))
}
