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
    Text(String, Option<&'static str>),
    File(Upload),
}

impl Multipart {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// A part for each member of a struct that is not null, in order: a string as it is, a number or boolean as
    /// printed, an array of these as parts of the same name, an object or an array of objects as JSON.
    pub fn fields<T: Serialize + ?Sized>(mut self, fields: &T) -> Self {
        match form::parts(fields) {
            Ok(fields) => {
                let parts = fields.into_iter().map(|(name, text, is_json)| {
                    let media_type = is_json.then_some("application/json");
                    (name.into(), Value::Text(text, media_type))
                });
                self.parts.extend(parts);
            }
            Err(problem) => drop(self.problem.get_or_insert(problem)),
        }
        self
    }

    /// A file, if there is one.
    pub fn file(mut self, name: impl Into<Cow<'static, str>>, upload: Option<&Upload>) -> Self {
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
    pub fn text(mut self, name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        self.parts
            .push((name.into(), Value::Text(text.into(), None)));
        self
    }

    /// A file.
    pub fn upload(self, name: impl Into<Cow<'static, str>>, upload: impl Into<Upload>) -> Self {
        self.file(name, Some(&upload.into()))
    }

    /// The media type of the parts of this name so far. That which an upload was given goes before.
    pub fn content_type(mut self, name: &str, media_type: &'static str) -> Self {
        for (_, value) in self.parts.iter_mut().filter(|(other, _)| other == name) {
            match value {
                Value::Text(_, known) => *known = Some(media_type),
                Value::File(upload) => upload.default_content_type(media_type),
            }
        }
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
                Value::Text(text, None) => Part::text(text.clone()),
                Value::Text(text, Some(media_type)) => typed(Part::text(text.clone()), media_type)?,
                Value::File(upload) => {
                    let opened = upload.open().await?;
                    let part = match opened.length {
                        Some(length) => Part::stream_with_length(opened.body, length),
                        None => Part::stream(opened.body),
                    };
                    let part = part.file_name(upload.name().replace(char::is_control, "_"));
                    typed(part, &opened.content_type)?
                }
            };
            form = form.part(escape(name), part);
        }
        Ok(form)
    }
}

fn typed(part: Part, media_type: &str) -> Result<Part, String> {
    part.mime_str(media_type)
        .map_err(|_| format!("`{}` is not a media type", media_type.escape_debug()))
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
            Self::Text(text, _) => write!(f, "text of {} bytes", text.len()),
            Self::File(upload) => upload.fmt(f),
        }
    }
}
