//! What is fixed about an operation, and the trait that each generated request implements.

use crate::{CallOptions, Decode, Http, Request};

/// One operation of an API with its parameters: a request that can be sent.
///
/// Generated code implements it; [`request!`](crate::request) adds the methods that users call.
pub trait Operation: Send + 'static {
    /// How a successful answer is read.
    type Response: Decode;

    /// What is fixed about the operation.
    const INFO: OperationInfo;

    /// Writes the request, without credentials, cookies of the client, or call options.
    ///
    /// What cannot be written is told when the request is sent.
    fn request(&self, http: &Http) -> Request;
}

/// An operation together with the client it goes to. [`request!`](crate::request) implements it.
pub trait Call: Operation {
    /// The client's transport, and what this call does differently.
    fn call(&self) -> (&Http, &CallOptions);
}

/// What is fixed about an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    /// The document's `operationId`.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path template, such as `/files/{file_id}`.
    pub path: &'static str,
    /// Security requirements: alternatives of combinations. Empty: none.
    pub security: &'static [&'static [Scheme]],
    /// Names of the client-wide cookies that the operation accepts.
    pub cookies: &'static [&'static str],
}

impl OperationInfo {
    /// An operation that needs no credentials and takes no cookies.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            security: &[],
            cookies: &[],
        }
    }

    /// The same with [`security`](Self::security) requirements.
    #[must_use]
    pub const fn security(self, security: &'static [&'static [Scheme]]) -> Self {
        Self { security, ..self }
    }

    /// The same with client-wide [`cookies`](Self::cookies).
    #[must_use]
    pub const fn cookies(self, cookies: &'static [&'static str]) -> Self {
        Self { cookies, ..self }
    }
}

/// A security scheme: which credential, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The scheme's name in the document, the key under which the client keeps the credential.
    pub id: &'static str,
    /// Where the credential goes.
    pub place: Place,
}

/// Where a credential goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A header of this name.
    Header(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A cookie of this name.
    Cookie(&'static str),
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`; the credential is `user:password`.
    Basic,
    /// `Authorization: …` with another scheme of this name; the credential is what follows it.
    Http(&'static str),
}

impl Scheme {
    /// An API key in the header `name`.
    pub const fn header(id: &'static str, name: &'static str) -> Self {
        let place = Place::Header(name);
        Self { id, place }
    }

    /// An API key in the query parameter `name`.
    pub const fn query(id: &'static str, name: &'static str) -> Self {
        let place = Place::Query(name);
        Self { id, place }
    }

    /// An API key in the cookie `name`.
    pub const fn cookie(id: &'static str, name: &'static str) -> Self {
        let place = Place::Cookie(name);
        Self { id, place }
    }

    /// A bearer token, also for OAuth 2 and OpenID Connect.
    pub const fn bearer(id: &'static str) -> Self {
        let place = Place::Bearer;
        Self { id, place }
    }

    /// Another scheme of HTTP, by its name; the credential is what follows that.
    pub const fn http(id: &'static str, name: &'static str) -> Self {
        let place = Place::Http(name);
        Self { id, place }
    }

    /// HTTP Basic; the credential is `user:password`.
    pub const fn basic(id: &'static str) -> Self {
        let place = Place::Basic;
        Self { id, place }
    }
}
