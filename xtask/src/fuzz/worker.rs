//! The hidden verb `fuzz-some`: a few cases in this process, which may not survive them.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use openapi_client_generator::fuzz::{Outcome, listen_to_panics, outcome};
use serde::{Deserialize, Serialize};

use crate::corpus::limit_memory;
use crate::exit::{Exit, Failure};

/// Try some cases, for `fuzz`
#[derive(Args)]
pub struct FuzzSome {
    #[arg(long)]
    dir: PathBuf,
    #[arg(long)]
    from: u64,
    #[arg(long)]
    count: u64,
    #[arg(long)]
    report: PathBuf,
    #[arg(long)]
    memory_limit: u64,
}

/// A line of the report. The last begun without an end is what the process died of.
#[derive(Debug, Deserialize, Serialize)]
pub enum Line {
    Begun(u64),
    Generated,
    Refused,
    Found { kind: String, said: String },
}

impl FuzzSome {
    pub fn run(self) -> Result<Exit, Failure> {
        limit_memory(self.memory_limit)?;
        let fuzz = super::documents(&self.dir)?;
        let cannot = |e: std::io::Error| {
            let message = format!("writing {}: {e}", self.report.display());
            Failure::new(message, "make room in the folder for temporary files")
        };
        let mut report = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.report)
            .map_err(cannot)?;
        let mut write = |line: &Line| {
            let text = serde_json::to_string(line).unwrap_or_default();
            writeln!(report, "{text}").map_err(cannot)
        };
        listen_to_panics();
        for number in self.from..self.from.saturating_add(self.count) {
            write(&Line::Begun(number))?;
            let outcome = outcome(&fuzz.case(number));
            write(&match (outcome.finding(), &outcome) {
                (Some((kind, said)), _) => Line::Found {
                    kind: kind.into(),
                    said: said.into(),
                },
                (None, Outcome::Generated(_)) => Line::Generated,
                (None, _) => Line::Refused,
            })?;
        }
        Ok(Exit::Fine)
    }
}
