//! The bodies that a request can have.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use crate::request::Body;
use crate::{FormStyle, Multipart, Request, Upload, form};

impl Request {
    /// A body of JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.typed("application/json", bytes),
            Err(e) => {
                self.fail(format!("its body cannot be written as JSON: {e}"));
                self
            }
        }
    }

    /// A body of JSON, if there is one.
    pub fn optional_json<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// A body of JSON lines: one for each value.
    pub fn json_lines<T: Serialize>(mut self, values: &[T]) -> Self {
        let mut lines = Vec::new();
        for value in values {
            if let Err(e) = serde_json::to_writer(&mut lines, value) {
                self.fail(format!("its body cannot be written as JSON: {e}"));
                return self;
            }
            lines.push(b'\n');
        }
        self.typed("application/x-ndjson", lines)
    }

    /// A body of JSON lines, if there is one.
    pub fn optional_json_lines<T: Serialize>(self, values: Option<&Vec<T>>) -> Self {
        match values {
            Some(values) => self.json_lines(values),
            None => self,
        }
    }

    /// A body of URL-encoded fields: one for each member of a struct or map that is not null, and of a list one for each
    /// element. A value with more in it than one is JSON, unless `styles` gives the field another style.
    pub fn form<T: Serialize + ?Sized>(mut self, fields: &T, styles: &[(&str, FormStyle)]) -> Self {
        match form::encoded(fields, styles) {
            Ok(text) => self.typed("application/x-www-form-urlencoded", text),
            Err(problem) => {
                self.fail(format!("its body cannot be written as a form: {problem}"));
                self
            }
        }
    }

    /// A body of URL-encoded fields, if there is one.
    pub fn optional_form<T: Serialize + ?Sized>(
        self,
        fields: Option<&T>,
        styles: &[(&str, FormStyle)],
    ) -> Self {
        match fields {
            Some(fields) => self.form(fields, styles),
            None => self,
        }
    }

    /// A body of text.
    pub fn text(self, text: &str) -> Self {
        self.typed("text/plain; charset=utf-8", text.to_owned())
    }

    /// A body of text, if there is one.
    pub fn optional_text(self, text: Option<&String>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self,
        }
    }

    /// A body of several parts; none at all for a form without parts.
    pub fn multipart(mut self, mut multipart: Multipart) -> Self {
        if let Some(problem) = multipart.take_problem() {
            self.fail(format!("its form cannot be written: {problem}"));
        } else if !multipart.is_empty() {
            self.body = Body::Multipart(multipart);
        }
        self
    }

    /// A body of several parts, if there is one.
    pub fn optional_multipart(self, multipart: Option<Multipart>) -> Self {
        match multipart {
            Some(multipart) => self.multipart(multipart),
            None => self,
        }
    }

    /// A file as the whole body, streamed, with its media type unless a header sets one.
    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Upload(upload);
        self
    }

    /// A file as the whole body, if there is one.
    pub fn optional_upload(self, upload: Option<Upload>) -> Self {
        match upload {
            Some(upload) => self.upload(upload),
            None => self,
        }
    }

    /// The media type of the body, if there is one. That which an upload was given goes before.
    pub fn content_type(mut self, media_type: &'static str) -> Self {
        match &mut self.body {
            Body::None | Body::Multipart(_) => {}
            Body::Upload(upload) => upload.default_content_type(media_type),
            Body::Bytes(_) | Body::Any(_) => {
                let value = HeaderValue::from_static(media_type);
                self.headers.insert(CONTENT_TYPE, value);
            }
        }
        self
    }

    /// Any body. A stream cannot be sent again after a redirect.
    pub fn body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.body = Body::Any(Some(body.into()));
        self
    }

    fn typed(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let default = HeaderValue::from_static(content_type);
        self.headers.entry(CONTENT_TYPE).or_insert(default);
        self.body = Body::Bytes(body.into());
        self
    }
}
