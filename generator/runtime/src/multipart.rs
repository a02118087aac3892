//! `multipart/form-data` bodies.

use std::borrow::Cow;

use reqwest::multipart::{Form, Part};
use serde::Serialize;

use crate::{Upload, form};

/// A `multipart/form-data` body. Files are opened when it is sent.
#[derive(Clone, Debug, Default)]
#[must_use = "a body does nothing until it is given to a request"]
pub struct Multipart {
    pub(crate) parts: Vec<(Cow<'static, str>, Value)>,
    /// What could not be written, told when the form is sent.
    problem: Option<String>,
}

#[derive(Clone)]
pub(crate) enum Value {
    Text(String),
    File(Upload),
}

impl Multipart {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text part for each member of a struct that is not null, in order: a string as it is, a number or boolean as
    /// printed, an array of these as parts of the same name, an object or an array of objects as JSON.
    pub fn fields<T: Serialize + ?Sized>(mut self, fields: &T) -> Self {
        match form::parts(fields) {
            Ok(fields) => {
                let parts = fields.into_iter();
                self.parts
                    .extend(parts.map(|(name, text)| (name.into(), Value::Text(text))));
            }
            Err(problem) => drop(self.problem.get_or_insert(problem)),
        }
        self
    }

    /// A file, if there is one.
    pub fn file(mut self, name: &'static str, upload: Option<&Upload>) -> Self {
        let file = upload.map(|upload| (name.into(), Value::File(upload.clone())));
        self.parts.extend(file);
        self
    }

    /// Several files under one name.
    pub fn files(mut self, name: &'static str, uploads: &[Upload]) -> Self {
        for upload in uploads {
            self = self.file(name, Some(upload));
        }
        self
    }

    /// A text part.
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.parts.push((name.into(), Value::Text(text.into())));
        self
    }

    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(crate) fn take_problem(&mut self) -> Option<String> {
        self.problem.take()
    }

    /// Opens the files and writes the form.
    pub(crate) async fn open(&self) -> Result<Form, String> {
        // Names are escaped below as browsers do it; the other ways of the library write `name*=`, which few read.
        let mut form = Form::new().percent_encode_noop();
        for (name, value) in &self.parts {
            let part = match value {
                Value::Text(text) => Part::text(text.clone()),
                Value::File(upload) => {
                    let opened = upload.open().await?;
                    let part = match opened.length {
                        Some(length) => Part::stream_with_length(opened.body, length),
                        None => Part::stream(opened.body),
                    };
                    part.file_name(upload.name().replace(char::is_control, "_"))
                        .mime_str(&opened.content_type)
                        .map_err(|_| {
                            format!(
                                "`{}` is not a media type",
                                opened.content_type.escape_debug()
                            )
                        })?
                }
            };
            form = form.part(escape(name), part);
        }
        Ok(form)
    }
}

/// Escapes a field's name as the HTML standard does.
fn escape(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The text may be a secret.
            Self::Text(text) => write!(f, "text of {} bytes", text.len()),
            Self::File(upload) => upload.fmt(f),
        }
    }
}
