//! What the tests share: a reading of the OpenAPI document, a validator for the requests a client makes, examples of the
//! answers a server gives, and a server to stand between the two; and what the guides' snippets run against.
//!
//! Everything that judges the client works from the document's own JSON and an independent JSON Schema validator. Nothing
//! of it comes from the generator, whose mistakes it would otherwise share.

pub mod document;
pub mod example;
pub mod guide;
pub mod multipart;
pub mod request;
pub mod route;
pub mod same;
pub mod schema;
pub mod server;
pub mod text;
pub mod validate;
