//! A `multipart/form-data` body, as the object that its schema describes.

use futures::stream;
use serde_json::{Map, Value};

use crate::request::Arrived;
use crate::schema::Schemas;
use crate::text;

/// A part that carried a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// The part's name.
    pub part: String,
    /// The name of the file.
    pub file_name: String,
    /// The media type of the file.
    pub content_type: String,
    /// What the file held.
    pub bytes: Vec<u8>,
}

/// Reads the parts into one object, a file as the text of its bytes, and lists the files beside it. Faults are added to
/// `faults`; the object itself is not validated here.
pub async fn read(
    schemas: &Schemas,
    schema: &Value,
    arrived: &Arrived,
    faults: &mut Vec<String>,
) -> (Map<String, Value>, Vec<FilePart>) {
    let (mut object, mut files) = (Map::new(), Vec::new());
    let content_type = arrived
        .header("content-type")
        .first()
        .copied()
        .unwrap_or_default();
    let boundary = match multer::parse_boundary(content_type) {
        Ok(boundary) => boundary,
        Err(error) => {
            faults.push(format!("content-type {content_type:?}: {error}"));
            return (object, files);
        }
    };
    let body = arrived.body.clone();
    let mut parts = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), boundary);
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return (object, files),
            Err(error) => {
                faults.push(format!("multipart body: {error}"));
                return (object, files);
            }
        };
        let name = part.name().unwrap_or_default().to_owned();
        let Some(property) = schemas
            .properties(schema)
            .and_then(|properties| properties.get(&name))
        else {
            faults.push(format!("part `{name}` is not in the document"));
            continue;
        };
        let items = schemas.items(property);
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(ToString::to_string);
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes.to_vec(),
            Err(error) => {
                faults.push(format!("part `{name}`: {error}"));
                continue;
            }
        };
        let value = if schemas.is_binary(items.unwrap_or(property)) {
            if file_name.as_deref().is_none_or(str::is_empty) {
                faults.push(format!("part `{name}` is a file without a file name"));
            }
            if content_type.is_none() {
                faults.push(format!("part `{name}` is a file without a content type"));
            }
            let value = Value::String(String::from_utf8_lossy(&bytes).into_owned());
            files.push(FilePart {
                part: name.clone(),
                file_name: file_name.unwrap_or_default(),
                content_type: content_type.unwrap_or_default(),
                bytes,
            });
            value
        } else {
            if let Some(file_name) = file_name {
                faults.push(format!(
                    "part `{name}` is no file and has the file name {file_name:?}"
                ));
            }
            if let Some(other) =
                content_type.filter(|content_type| !content_type.starts_with("text/plain"))
            {
                faults.push(format!(
                    "part `{name}` is text and has the content type {other}"
                ));
            }
            let read = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned());
            match read.and_then(|text| text::typed(schemas, items.unwrap_or(property), &text)) {
                Ok(value) => value,
                Err(fault) => {
                    faults.push(format!("part `{name}`: {fault}"));
                    continue;
                }
            }
        };
        match (items, object.get_mut(&name)) {
            (Some(_), Some(Value::Array(elements))) => elements.push(value),
            (Some(_), _) => drop(object.insert(name, Value::Array(vec![value]))),
            (None, Some(_)) => faults.push(format!("part `{name}` came twice")),
            (None, None) => drop(object.insert(name, value)),
        }
    }
}
