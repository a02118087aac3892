//! `datalab convert FILES… -o DIR`: the operation's command, and beside it whole folders.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use datalab_client::Client;
use datalab_client::cli::clap::{Arg, ValueHint, value_parser};
use datalab_client::cli::{Action, Failure, Group, Subcommand, Values};
use datalab_client::convert::Convert;

use crate::batch::Batch;
use crate::inputs;

const ABOUT: &str = "Convert documents to Markdown, HTML, JSON or chunks.

With FILES, each is converted into a folder of its own in DIR (-o), folders with all documents in them. What was \
converted before with the same settings is skipped. Ctrl-C takes no more files; the same command goes on where it \
stopped, and submits nothing again for which a job is under way: DIR/.datalab-state.json keeps their ids. What failed is \
tried again.

Without FILES, one document (--file, --file-url) is converted and its result printed.

A file called `get` or `wait` is given as ./get.";

/// Adds whole folders to the command.
pub fn with_folders(group: Group<Client>) -> Group<Client> {
    let arguments = [
        Arg::new("inputs")
            .value_name("FILES")
            .num_args(1..)
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::AnyPath)
            .help("Documents, and folders of documents; the results go to DIR (-o)"),
        Arg::new("jobs")
            .long("jobs")
            .value_name("N")
            .requires("inputs")
            .value_parser(value_parser!(NonZeroUsize))
            .default_value("8")
            .help("How many documents are under way at a time"),
    ];
    group.change("", |leaf| leaf.or_by_hand(ABOUT, arguments, batch))
}

/// The batch, where there are files.
fn batch(client: &Client, values: &Values<'_>) -> Result<Option<Box<dyn Action>>, Failure> {
    let matches = values.matches();
    let Some(given) = matches.get_many::<PathBuf>("inputs") else {
        return Ok(None);
    };
    let given: Vec<PathBuf> = given.cloned().collect();
    if let Some(other) = ["file", "file-url"]
        .into_iter()
        .find(|name| matches.contains_id(name))
    {
        let what = format!("give either FILES or --{other}, not both");
        return Err(Failure::Usage(what));
    }
    let Some(folder) = matches.get_one::<PathBuf>("out") else {
        let what = "where are the results to go? Give a folder: -o DIR".to_owned();
        return Err(Failure::Usage(what));
    };
    let request = Convert::command().request(client.clone(), values)?;
    let documents = inputs::find(&given, folder)?;
    let jobs = matches
        .get_one::<NonZeroUsize>("jobs")
        .map_or(8, |jobs| jobs.get());
    Ok(Some(Box::new(Batch {
        client: client.clone(),
        request,
        documents,
        folder: folder.clone(),
        jobs,
    })))
}
