//! `bench`: what the client and the generator cost, measured beside `reqwest` and progenitor alone.

mod supply;

use clap::{Args, ValueEnum};

use crate::cargo;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::workspace::Workspace;

/// Measure the client and the generator: calls and transfers beside bare reqwest, waiting jobs, generating, depending on it
///
/// Builds the benchmarks with optimisation and runs them one after the other. They start servers of
/// their own, on this machine, in processes of their own. Writes only to cargo's target folder and, for a while, the
/// files that are transferred to the system's temporary folder.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  all figures were taken
  1  a benchmark failed
  2  cargo could not be started")]
pub struct Bench {
    /// What to measure; everything that needs no network when left out
    #[arg(value_name = "NAME")]
    names: Vec<Name>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// A small call, against bare reqwest
    Calls,
    /// 10,000 jobs waited for at a time
    Waits,
    /// A file of 1 GB up and down, against bare reqwest
    Transfer,
    /// Generating, stage by stage, against progenitor alone
    Stages,
    /// Checking what is generated, against progenitor's; may need the network
    Compile,
    /// Crates that the client brings along, and its cold build, against progenitor-client and oas3-gen; may need the network
    Supply,
}

impl Name {
    /// The package whose benchmark it is; none where it is a matter of whole crates.
    fn package(self) -> Option<&'static str> {
        match self {
            Self::Compile | Self::Stages => Some("openapi-client-generator"),
            Self::Calls | Self::Waits | Self::Transfer => Some("datalab-client"),
            Self::Supply => None,
        }
    }

    fn may_need_network(self) -> bool {
        matches!(self, Self::Compile | Self::Supply)
    }
}

impl Bench {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let all = Name::value_variants().iter().copied();
        let names: Vec<Name> = match self.names.is_empty() {
            true => all.filter(|name| !name.may_need_network()).collect(),
            false => self.names,
        };
        for name in names {
            let Some(value) = name.to_possible_value() else {
                continue;
            };
            console.say(format!("── {}", value.get_name()));
            let Some(package) = name.package() else {
                match supply::run(workspace, console)? {
                    Exit::Fine => continue,
                    failed => return Ok(failed),
                }
            };
            let args = [
                "bench",
                "--quiet",
                "--locked",
                "--package",
                package,
                "--bench",
            ];
            let args = args.into_iter().chain([value.get_name()]);
            if !cargo::run(workspace, "bench", args, None)?.success() {
                return Ok(Exit::Drift);
            }
        }
        Ok(Exit::Fine)
    }
}
