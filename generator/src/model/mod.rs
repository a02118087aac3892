//! The client as data: what templates read.

mod answer;
mod body;
mod build;
mod clashes;
mod docstring;
mod extension;
mod flows;
mod link;
mod operation;
mod parameter;
mod path;
mod relations;
mod resource;
mod sample;
mod security;
mod server;
mod setters;
mod webhook;

use serde_json::Value;

pub(crate) use self::build::build;
pub use self::extension::{Job, Pager};
pub use self::link::{Expression, Link};
pub use self::server::Server;
use crate::lower::{Asked, Content, FormStyle, OperationKey, Stream, Style, Wire};
use crate::route::Route;

/// The whole client.
#[derive(Debug)]
pub struct Api {
    /// The API's name.
    pub title: String,
    /// Where the API is served.
    pub server: Server,
    /// How clients prove who they are.
    pub schemes: Vec<Scheme>,
    /// Cookies that nearly every operation accepts: set once, on the client.
    pub cookies: Vec<Setting>,
    /// The most that the API takes.
    pub limits: Limits,
    /// Environment variables that `from_env` reads.
    pub environment: Environment,
    /// In the order of their first operation.
    pub resources: Vec<Resource>,
    /// The requests that the API makes.
    pub webhooks: Webhooks,
    /// Calls that can follow an answer.
    pub links: Vec<Link>,
}

/// The requests that the API makes: webhooks and callbacks.
#[derive(Debug)]
pub struct Webhooks {
    /// Their module.
    pub module: String,
    /// The webhooks, then the callbacks.
    pub all: Vec<Webhook>,
    /// How webhooks can be told apart by their bodies.
    pub tag: Option<Tag>,
}

/// A webhook or a callback.
#[derive(Debug)]
pub struct Webhook {
    /// Its number in the lowered document.
    pub index: usize,
    /// The document's name of it.
    pub name: String,
    /// Its type.
    pub type_name: String,
    /// `POST`, …
    pub method: String,
    /// The docs, in Markdown.
    pub doc: String,
    /// The operations that a callback comes of; nothing, where it is no callback.
    pub asked: Vec<Asked>,
    /// What the API expects to be answered: the statuses, and what is said of each.
    pub answers: Vec<(String, String)>,
    /// What comes beside the body: name, place, and what is said of it.
    pub parameters: Vec<[String; 3]>,
    /// What comes.
    pub content: Content,
    /// The media types of that; more than one only of bytes.
    pub media_types: Vec<String>,
}

/// A member that tells webhooks apart.
#[derive(Debug)]
pub struct Tag {
    /// Its name.
    pub member: String,
    /// What it is, of the webhook with each number.
    pub values: Vec<(String, usize)>,
}

/// How much the API takes before it refuses; from `x-limits` of the document's `info`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Requests under way at once.
    pub concurrent: Option<u32>,
    /// Requests in a minute.
    pub per_minute: Option<u32>,
}

/// The names of environment variables; from `x-environment` of the document's `info`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Security scheme → variable with the credential.
    #[serde(default)]
    pub credentials: std::collections::BTreeMap<String, String>,
    /// The variable with the base URL.
    pub base_url: Option<String>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The document's name of it.
    pub id: String,
    /// The setter on the client's builder.
    pub ident: String,
    /// The constant that operations name it by.
    pub constant: String,
    /// Where the credential goes.
    pub kind: SchemeKind,
    /// What the document says of it.
    pub doc: String,
    /// Where tokens may come from, when it is one.
    pub tokens: Option<TokenSetters>,
}

/// Setters of the client's builder for where tokens come from, in the place of a fixed one.
#[derive(Clone, Debug)]
pub struct TokenSetters {
    /// The setter for a provider.
    pub provider: String,
    /// That for the flow that needs nobody but the client.
    pub client_credentials: Option<ClientCredentials>,
}

/// The flow of OAuth 2 that needs nobody but the client.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The setter.
    pub ident: String,
    /// Where tokens are given; it may start at the base URL.
    pub token_url: String,
    /// A sentence of its scopes; empty when there are none.
    pub scopes: String,
}

/// Where a credential goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// An API key in a header, a query parameter or a cookie: the place and the name.
    ApiKey(&'static str, String),
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// `Authorization: …`, with the name of another scheme.
    Http(String),
}

/// Something that is set once on the client's builder.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The name on the wire.
    pub name: String,
    /// The setter.
    pub ident: String,
    /// What the document says of it.
    pub doc: String,
}

/// A group of operations: `client.files()`.
#[derive(Debug)]
pub struct Resource {
    /// The module and the method of the client, in snake case.
    pub ident: String,
    /// The handle's type.
    pub type_name: String,
    /// What the handle is for.
    pub doc: String,
    /// The operation that is the resource itself, such as `client.convert()`.
    pub root: Option<usize>,
    /// In the document's order.
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its number in the lowered document.
    pub index: usize,
    /// Where it stands.
    pub key: OperationKey,
    /// The path that is sent, with its parameters in braces.
    pub path: String,
    /// The document's operationId, or the name made for it.
    pub id: String,
    /// The method of the handle; empty for the resource's root.
    pub ident: String,
    /// Whether the overlay chose the method's name.
    pub is_named: bool,
    /// The operationId without its path, should the method's name be taken.
    pub short: String,
    /// The request's type.
    pub type_name: String,
    /// Whether it is a job: submitted here, looked up later (`x-job`).
    pub is_job: bool,
    /// How the job is looked up, where the overlay says so.
    pub job: Option<Job>,
    /// How the list pages, where the overlay says so.
    pub pager: Option<Pager>,
    /// The docs, in Markdown.
    pub doc: String,
    /// What to use instead, where the operation is deprecated.
    pub deprecated: Option<String>,
    /// Path parameters, in the order of the path; then query and header parameters.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// Alternatives of scheme ids that must come together; empty where none is needed.
    pub security: Vec<Vec<String>>,
    /// The client's cookies that the operation accepts, by name.
    pub cookies: Vec<String>,
    /// What it can succeed with, each of another type.
    pub answers: Vec<Answer>,
    /// What its answers become together.
    pub success: Success,
    /// A stream that can be asked for in their place.
    pub stream: Option<Stream>,
    /// The component that the operation answers when it succeeds, where it is one.
    pub answer: Option<String>,
    /// A sample of what it answers, where the document tells enough.
    pub sample: Option<serde_json::Value>,
    /// The media types to ask for, where they are others than come to mind.
    pub accept: Option<String>,
    /// What the operation answers when it fails, by status.
    pub failures: Vec<(String, Option<String>)>,
    /// Who renders it, and why.
    pub route: Route,
}

/// One kind of successful answer.
#[derive(Debug)]
pub struct Answer {
    /// Its statuses as the document writes them.
    pub statuses: Vec<String>,
    /// What comes.
    pub content: Content,
    /// Its variant, where there are several.
    pub variant: String,
    /// The docs, in Markdown.
    pub doc: String,
}

/// What the answers of an operation become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Success {
    /// The only one.
    One,
    /// The one with this index, or nothing.
    Optional(usize),
    /// An enum of this name.
    OneOf(String),
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// It is the whole query.
    QueryString,
    /// Into a header.
    Header,
    /// Into a cookie of this one request.
    Cookie,
}

/// The places, as a document calls them.
const LOCATIONS: [(&str, Location); 5] = [
    ("path", Location::Path),
    ("query", Location::Query),
    ("querystring", Location::QueryString),
    ("header", Location::Header),
    ("cookie", Location::Cookie),
];

impl Location {
    /// The place that a document calls so.
    pub fn of(name: &str) -> Option<Self> {
        let mut all = LOCATIONS.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, location)| *location)
    }

    /// What a document calls it.
    pub fn name(self) -> &'static str {
        let mut all = LOCATIONS.iter();
        all.find(|(_, location)| *location == self)
            .map_or("", |(name, _)| name)
    }
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its number in the lowered operation.
    pub index: usize,
    /// The name on the wire.
    pub name: String,
    /// The argument or setter, and the request's field.
    pub ident: String,
    /// Where it goes.
    pub location: Location,
    /// Its type in the document, with its format where that makes another Rust type.
    pub kind: String,
    /// Its schema, lowered.
    pub schema: Value,
    /// How it is written, where that is not the plain way.
    pub style: Option<Style>,
    /// Of a whole query that is a form: the style of members that have one of their own.
    pub form: Vec<(String, FormStyle)>,
    /// Whether it must be given.
    pub required: bool,
    /// The docs, in Markdown.
    pub doc: String,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// How it goes over the wire.
    pub wire: Wire,
    /// Its media type, where that is another than what goes over the wire so has by itself.
    pub media_type: Option<String>,
    /// The component with the body's fields; none for a body of another kind, or of files only.
    pub schema: Option<String>,
    /// Whether it changes a part of what is there, so that null clears a member and a member that is
    /// left out stays as it is.
    pub changes: bool,
    /// Its fields, where they are arguments and setters of the request.
    pub fields: Option<Vec<Field>>,
    /// The files of a multipart body.
    pub files: Vec<Field>,
    /// The media types of its parts that have one of their own.
    pub part_types: Vec<(String, String)>,
    /// Whether it must be sent, but may be null.
    pub nullable: bool,
    /// Whether it must be sent.
    pub required: bool,
}

/// A member of a body.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The argument or setter.
    pub ident: String,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it is a list of files.
    pub repeated: bool,
    /// The docs, in Markdown.
    pub doc: String,
}

impl Api {
    /// The operation with a key, and its resource.
    pub fn operation(&self, key: &OperationKey) -> Option<(&Resource, &Operation)> {
        webhook::operation(&self.resources, key)
    }

    /// All operations, resource by resource.
    pub fn operations(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.resources
            .iter()
            .flat_map(|resource| &resource.operations)
    }
}

impl Operation {
    /// The method that asks for the stream.
    pub fn stream_method(&self) -> Option<&'static str> {
        let stream = self.stream.as_ref()?;
        Some(match stream.content {
            Content::Events => "events",
            _ => "lines",
        })
    }

    /// Everything that must be given, as arguments.
    pub fn required_fields(&self) -> impl Iterator<Item = &Field> {
        let body = self.body.as_ref();
        let fields = body
            .and_then(|body| body.fields.as_ref())
            .into_iter()
            .flatten();
        let files = body.into_iter().flat_map(|body| &body.files);
        fields.chain(files).filter(|field| field.required)
    }

    /// Whether it answers JSON, of one type.
    pub fn answers_json(&self) -> bool {
        let content = self.answers.first().map(|answer| answer.content);
        self.success == Success::One && content == Some(Content::Json)
    }

    /// How many arguments the call has.
    pub fn argument_count(&self) -> usize {
        let parameters = self
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .count();
        let whole_body = self
            .body
            .as_ref()
            .is_some_and(|body| body.fields.is_none() && body.required);
        parameters + self.required_fields().count() + usize::from(whole_body)
    }
}
