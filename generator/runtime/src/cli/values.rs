//! The values of a command line, read as the types that a request takes.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde::de::DeserializeOwned;

use super::{Failure, text};
use crate::{Multipart, Upload};

/// The most of a file or of the standard input that is taken as a value, in bytes: it is held in memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The values that a command was given, by the names of its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    matches: &'a ArgMatches,
}

impl<'a> Values<'a> {
    pub(super) fn new(matches: &'a ArgMatches) -> Self {
        Self { matches }
    }

    /// What clap has found.
    pub fn matches(&self) -> &'a ArgMatches {
        self.matches
    }

    /// The value of an argument that must be given.
    ///
    /// # Errors
    ///
    /// When it is not a `T`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, Failure> {
        given(name, self.find(name)?)
    }

    /// The value of an argument, if it is given.
    ///
    /// # Errors
    ///
    /// When it is not a `T`.
    pub fn find<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.text(name).map(|text| read(name, text)).transpose()
    }

    /// The value of an argument that must be given, where `@FILE` and `-` stand for what is there.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not a `T`.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Failure> {
        given(name, self.find_json(name)?)
    }

    pub(super) fn find_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        let text = self.text(name).map(|text| expand(name, text));
        text.map(|text| read(name, &text?)).transpose()
    }

    /// The values of an argument that is repeated: each by itself, or all of them as one JSON array.
    ///
    /// # Errors
    ///
    /// When one of them is not a `T`.
    pub fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, Failure> {
        given(name, self.find_list(name)?)
    }

    pub(super) fn find_list<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<Vec<T>>, Failure> {
        let Ok(Some(texts)) = self.matches.try_get_many::<String>(name) else {
            return Ok(None);
        };
        let texts: Vec<&String> = texts.collect();
        if let [only] = texts.as_slice() {
            let is_source = *only == "-" || only.starts_with('@');
            let whole = expand(name, only);
            let all = whole.as_deref().ok().map(serde_json::from_str::<Vec<T>>);
            match (all, is_source) {
                (Some(Ok(all)), _) => return Ok(Some(all)),
                (Some(Err(_)), true) => return read(name, &whole?).map(|one| Some(vec![one])),
                _ => {}
            }
        }
        let read = texts
            .into_iter()
            .map(|text| read(name, &expand_json(name, text)?));
        read.collect::<Result<_, _>>().map(Some)
    }

    /// A file that must be given.
    ///
    /// # Errors
    ///
    /// When it is the standard input and that cannot be read.
    pub fn upload(&self, name: &str) -> Result<Upload, Failure> {
        given(name, self.find_uploads(name)?.and_then(|mut all| all.pop()))
    }

    /// Files of which one must be given.
    ///
    /// # Errors
    ///
    /// As [`upload`](Self::upload).
    pub fn uploads(&self, name: &str) -> Result<Vec<Upload>, Failure> {
        given(name, self.find_uploads(name)?)
    }

    pub(super) fn find_uploads(&self, name: &str) -> Result<Option<Vec<Upload>>, Failure> {
        let Ok(Some(paths)) = self.matches.try_get_many::<PathBuf>(name) else {
            return Ok(None);
        };
        paths
            .map(|path| upload(name, path))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// The parts of a form: `NAME=TEXT`, and `NAME=@FILE`.
    ///
    /// # Errors
    ///
    /// When one of them is neither.
    pub fn form(&self, name: &str) -> Result<Multipart, Failure> {
        given(name, self.find_form(name)?)
    }

    pub(super) fn find_form(&self, name: &str) -> Result<Option<Multipart>, Failure> {
        let Ok(Some(parts)) = self.matches.try_get_many::<String>(name) else {
            return Ok(None);
        };
        let mut form = Multipart::new();
        for part in parts {
            let Some((part, value)) = part.split_once('=') else {
                return Err(wrong(name, "it is neither NAME=TEXT nor NAME=@FILE"));
            };
            let part = part.to_owned();
            form = match value.strip_prefix('@') {
                Some(path) => form.upload(part, PathBuf::from(path)),
                None => form.text(part, value),
            };
        }
        Ok(Some(form))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.matches
            .try_get_one::<bool>(name)
            .is_ok_and(|set| set.is_some_and(|set| *set))
    }

    fn text(&self, name: &str) -> Option<&'a String> {
        self.matches.try_get_one::<String>(name).ok().flatten()
    }
}

fn given<T>(name: &str, value: Option<T>) -> Result<T, Failure> {
    value.ok_or_else(|| wrong(name, "it is not given"))
}

fn wrong(name: &str, what: &str) -> Failure {
    Failure::Usage(format!("the value of `{name}` cannot be used: {what}"))
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Failure> {
    text::read(text).map_err(|what| wrong(name, &what))
}

/// What stands at `@FILE` and `-`; else the text.
fn expand(name: &str, text: &str) -> Result<String, Failure> {
    let bytes = match text.strip_prefix('@') {
        Some(path) => read_file(Path::new(path)),
        None if text == "-" => read_all(std::io::stdin().lock()),
        None => return Ok(text.to_owned()),
    };
    let bytes =
        bytes.map_err(|e| Failure::File(format!("the value of `{name}`, `{text}`: {e}")))?;
    String::from_utf8(bytes).map_err(|_| wrong(name, "it is not UTF-8 text"))
}

/// Likewise for one of several, where a string may begin with `@` by itself.
fn expand_json(name: &str, text: &str) -> Result<String, Failure> {
    match text.strip_prefix('@') {
        Some(path) if Path::new(path).is_file() => expand(name, text),
        _ => Ok(text.to_owned()),
    }
}

fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    read_all(std::fs::File::open(path)?)
}

fn read_all(from: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The file at a path, or what comes in from the shell.
fn upload(name: &str, path: &Path) -> Result<Upload, Failure> {
    if path != Path::new("-") {
        return Ok(path.into());
    }
    let bytes = read_all(std::io::stdin().lock());
    let bytes = bytes.map_err(|e| Failure::File(format!("the value of `{name}`, `-`: {e}")))?;
    Ok(Upload::from(bytes).file_name("stdin"))
}
