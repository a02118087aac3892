//! What a command answers, and how it is printed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use comfy_table::{Table, presets};
use futures::TryStreamExt;
use reqwest::header::HeaderMap;
use serde_json::{Map, Value};

use super::Failure;
use crate::{BoxStream, ByteStream, Error};

/// What a command answers.
#[non_exhaustive]
pub enum Answer {
    /// A body, as it came.
    Whole(Bytes),
    /// A body that is passed on as it comes.
    Bytes(ByteStream),
    /// Values, as they come.
    Lines(BoxStream<Result<Value, Error>>),
    /// A value.
    Value(Value),
    /// What became of several things, of which some may have failed. It is printed also where `--out` is given, which
    /// is where the things themselves went.
    Report {
        /// What is printed.
        value: Value,
        /// Whether nothing failed.
        fine: bool,
    },
    /// A text.
    Text(String),
    /// What was done, where there is nothing to print: a message.
    Done(String),
}

impl Answer {
    /// A body that is passed on as it comes.
    pub fn stream(chunks: BoxStream<Result<Bytes, Error>>) -> Self {
        Self::Bytes(ByteStream::new(HeaderMap::new(), chunks))
    }
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON, on several lines.
    #[default]
    Json,
    /// YAML.
    Yaml,
    /// A table of the list in it, or of its members.
    Table,
}

impl Format {
    pub(super) const NAMES: [(&'static str, Self); 3] = [
        ("json", Self::Json),
        ("yaml", Self::Yaml),
        ("table", Self::Table),
    ];

    pub(super) fn of(name: &str) -> Self {
        let mut all = Self::NAMES.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, format)| *format)
            .unwrap_or_default()
    }

    /// A value as text, with a line break at its end.
    pub(super) fn write(self, value: &Value) -> String {
        let written = match self {
            Self::Json => serde_json::to_string_pretty(value).ok(),
            Self::Yaml => serde_yaml::to_string(value).ok(),
            Self::Table => Some(table(value)),
        };
        let mut text = written.unwrap_or_else(|| value.to_string());
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }
}

/// Prints an answer, or puts it into a file. Whether it is one of success.
pub(super) async fn print(
    answer: Answer,
    format: Format,
    file: Option<&Path>,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let fine = !matches!(answer, Answer::Report { fine: false, .. });
    let file = file.filter(|_| !matches!(answer, Answer::Report { .. }));
    let text = match answer {
        Answer::Whole(bytes) => match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => format.write(&value).into_bytes(),
            Err(_) => bytes.to_vec(),
        },
        Answer::Value(value) | Answer::Report { value, .. } => format.write(&value).into_bytes(),
        Answer::Text(text) => format!("{text}\n").into_bytes(),
        Answer::Done(_) => Vec::new(),
        Answer::Bytes(stream) => {
            pass_on(stream, file, out).await?;
            return Ok(true);
        }
        Answer::Lines(mut lines) => {
            let mut target = Target::open(file, out)?;
            while let Some(value) = lines.try_next().await? {
                target.write(format!("{value}\n").as_bytes())?;
                target.flush()?;
            }
            return Ok(true);
        }
    };
    match file {
        Some(path) if !text.is_empty() => {
            std::fs::write(path, text).map_err(|e| unwritten(path, &e))?;
        }
        _ => Target::open(None, out)?.write(&text)?,
    }
    Ok(fine)
}

async fn pass_on(
    mut stream: ByteStream,
    file: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if let Some(path) = file {
        stream.save(path).await?;
        return Ok(());
    }
    let mut target = Target::open(None, out)?;
    while let Some(chunk) = stream.try_next().await? {
        target.write(&chunk)?;
    }
    target.flush()
}

/// Where an answer goes.
enum Target<'a> {
    Out(&'a mut dyn Write),
    File(&'a Path, File),
}

impl<'a> Target<'a> {
    fn open(file: Option<&'a Path>, out: &'a mut dyn Write) -> Result<Self, Failure> {
        match file {
            None => Ok(Self::Out(out)),
            Some(path) => match File::create(path) {
                Ok(file) => Ok(Self::File(path, file)),
                Err(e) => Err(unwritten(path, &e)),
            },
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Out(out) => out.write_all(bytes).map_err(|e| lost(&e)),
            Self::File(path, file) => file.write_all(bytes).map_err(|e| unwritten(path, &e)),
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Self::Out(out) => out.flush().map_err(|e| lost(&e)),
            Self::File(..) => Ok(()),
        }
    }
}

/// The reader has gone, which is no failure: `| head` has read enough.
pub(super) const READER_GONE: &str = "";

fn lost(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::File(READER_GONE.to_owned()),
        _ => Failure::File(format!("the answer could not be written: {error}")),
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::File(format!("{} could not be written: {error}", path.display()))
}

fn table(value: &Value) -> String {
    match value {
        Value::Array(rows) => rows_table(rows),
        Value::Object(members) => match only_list(members) {
            Some(rows) => rows_table(rows),
            None => members_table(members),
        },
        other => cell(other),
    }
}

/// The list that an object is there for: the only one of objects in it.
fn only_list(members: &Map<String, Value>) -> Option<&Vec<Value>> {
    let mut lists = members.values().filter_map(Value::as_array);
    let only = lists.next()?;
    let fits = lists.next().is_none() && only.iter().all(Value::is_object);
    (fits && members.len() <= MOST_BESIDE).then_some(only)
}

/// A list of pages has its total, limit and offset beside it; more is an object with a list in it.
const MOST_BESIDE: usize = 6;

fn rows_table(rows: &[Value]) -> String {
    let mut columns: Vec<&String> = Vec::new();
    for members in rows.iter().filter_map(Value::as_object) {
        for name in members.keys() {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
    }
    if columns.is_empty() {
        return rows.iter().map(|row| format!("{}\n", cell(row))).collect();
    }
    let mut table = plain_table();
    table.set_header(columns.iter().map(|name| clean(&name.to_uppercase())));
    for row in rows {
        let cells = columns
            .iter()
            .map(|name| row.get(name.as_str()).map(cell).unwrap_or_default());
        table.add_row(cells);
    }
    trimmed(&table)
}

fn members_table(members: &Map<String, Value>) -> String {
    let mut table = plain_table();
    for (name, value) in members {
        table.add_row([clean(name), cell(value)]);
    }
    trimmed(&table)
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

fn trimmed(table: &Table) -> String {
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// The most of a value that a cell holds, in characters.
const WIDEST: usize = 60;

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = clean(&text);
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Nothing that a terminal would take for a command.
fn clean(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Format;

    #[test]
    fn a_page_is_a_table_of_its_entries() {
        let page = json!({"files": [{"id": 1, "name": "a\u{1b}[2J"}, {"id": 20, "name": null, "new": [1]}], "total": 2});
        let lines = [" ID  NAME   NEW", " 1   a [2J", " 20         [1]"];
        assert_eq!(Format::Table.write(&page), lines.join("\n") + "\n");
    }

    #[test]
    fn an_object_is_a_table_of_its_members() {
        let link = json!({"url": "https://x.test", "expires_in": 600});
        assert_eq!(
            Format::Table.write(&link),
            " url         https://x.test\n expires_in  600\n"
        );
    }

    #[test]
    fn members_keep_their_order() {
        let value = json!({"b": [1, {"c": null}], "a": "x"});
        assert_eq!(Format::Yaml.write(&value), "b:\n- 1\n- c: null\na: x\n");
        assert!(Format::Json.write(&value).starts_with("{\n  \"b\": ["));
    }
}
