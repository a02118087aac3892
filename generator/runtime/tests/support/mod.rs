//! A server that records what it is sent, and a client written as generated code is.
#![allow(dead_code, clippy::unwrap_used)]

pub mod clock;
pub mod faults;

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use openapi_client_runtime as runtime;
use serde::{Deserialize, Serialize};

pub const KEY: &str = "sk-very-secret-key";
pub const PACE: std::time::Duration = std::time::Duration::from_millis(5);
pub const SESSION: &str = "very-secret-session";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let first = all.next().map(|value| value.to_str().unwrap());
        assert!(all.next().is_none(), "{name} was sent twice");
        first
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers each request with what `answer` makes of it.
    pub async fn start(answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let answer = Arc::new(answer);
        let app = axum::Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                let request = Seen {
                    method: parts.method.to_string(),
                    target: parts.uri.to_string(),
                    headers: parts.headers,
                    body: body.to_vec(),
                };
                log.lock().unwrap().push(request.clone());
                answer(&request)
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    /// Answers each request with a link.
    pub async fn links() -> Self {
        Self::start(|_| link()).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request that came.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.into_iter().next().unwrap()
    }

    pub fn client(&self) -> Client {
        client(runtime::Config::new(&self.url).credential("key", KEY))
    }
}

/// A client that hardly pauses before it tries again.
pub fn client(config: runtime::Config) -> Client {
    let http = config.pace(PACE).build().unwrap();
    Client { http }
}

pub fn link() -> Response {
    json(200, r#"{"url":"https://x.test/1"}"#)
}

pub fn json(status: u16, body: &str) -> Response {
    let headers = [
        ("content-type", "application/json"),
        ("x-request-id", "req-7"),
    ];
    let status = StatusCode::from_u16(status).unwrap();
    (status, headers, body.to_owned()).into_response()
}

pub fn redirect(status: u16, to: impl Into<String>) -> Response {
    let response = Response::builder().status(status);
    response
        .header("location", to.into())
        .body(Body::empty())
        .unwrap()
}

// From here on as generated.

#[derive(Clone, Debug)]
pub struct Client {
    pub http: runtime::Http,
}

const HEADER_KEY: runtime::Scheme = runtime::Scheme::header("key", "X-API-Key");

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Link {
    pub url: String,
}

/// `GET /files/{file_id}/download`
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct Download {
    client: Client,
    file_id: String,
    expires_in: Option<i64>,
    tags: Option<Vec<String>>,
    options: runtime::CallOptions,
}

impl Download {
    pub fn new(client: &Client, file_id: impl Into<String>) -> Self {
        Self {
            client: client.clone(),
            file_id: file_id.into(),
            expires_in: None,
            tags: None,
            options: runtime::CallOptions::new(),
        }
    }

    pub fn expires_in(mut self, expires_in: i64) -> Self {
        self.expires_in = Some(expires_in);
        self
    }

    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.tags = Some(tags.iter().map(|&tag| tag.to_owned()).collect());
        self
    }
}

impl runtime::Operation for Download {
    type Response = runtime::Json<Link>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "get_download",
        method: "GET",
        path: "/files/{file_id}/download",
        security: &[&[HEADER_KEY]],
        cookies: &["session"],
    };
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[&self.file_id])
            .query("expires_in", &self.expires_in)
            .query("tag", &self.tags)
    }
}
runtime::request!(Download -> Link);

/// `POST /convert`
#[derive(Clone, Debug)]
#[deprecated(note = "use something else")]
pub struct Convert {
    client: Client,
    body: ConvertBody,
    file: Option<runtime::Upload>,
    more: Vec<runtime::Upload>,
    options: runtime::CallOptions,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ConvertBody {
    pub z_first: Option<String>,
    pub count: Option<i64>,
    pub ratio: Option<f64>,
    pub deep: Option<bool>,
    pub tags: Option<Vec<String>>,
    pub pages: Option<Vec<serde_json::Value>>,
    pub extra: Option<Link>,
    pub absent: Option<String>,
}

#[allow(deprecated)]
impl Convert {
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            body: ConvertBody::default(),
            file: None,
            more: Vec::new(),
            options: runtime::CallOptions::new(),
        }
    }

    pub fn body(mut self, body: ConvertBody) -> Self {
        self.body = body;
        self
    }

    pub fn file(mut self, file: impl Into<runtime::Upload>) -> Self {
        self.file = Some(file.into());
        self
    }

    pub fn more(mut self, more: impl Into<runtime::Upload>) -> Self {
        self.more.push(more.into());
        self
    }
}

#[allow(deprecated)]
impl runtime::Operation for Convert {
    type Response = runtime::Json<Link>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "convert",
        method: "POST",
        path: "/convert",
        security: &[&[HEADER_KEY]],
        cookies: &[],
    };
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        let body = runtime::Multipart::new()
            .fields(&self.body)
            .file("file", self.file.as_ref())
            .files("more", &self.more);
        http.request(&Self::INFO, &[]).multipart(body)
    }
}
runtime::request!(Convert -> Link);

/// An operation that a test makes up: how it is written, and what is fixed about it.
#[macro_export]
macro_rules! operation {
    ($name:ident, $response:ty, $method:literal $path:literal, security: $security:expr, cookies: $cookies:expr, |$http:ident| $request:expr) => {
        #[derive(Clone, Debug)]
        struct $name {
            client: support::Client,
            options: openapi_client_runtime::CallOptions,
        }

        impl $name {
            fn new(client: &support::Client) -> Self {
                let (client, options) = (client.clone(), Default::default());
                Self { client, options }
            }
        }

        impl openapi_client_runtime::Operation for $name {
            type Response = $response;
            const INFO: openapi_client_runtime::OperationInfo =
                openapi_client_runtime::OperationInfo {
                    id: stringify!($name),
                    method: $method,
                    path: $path,
                    security: $security,
                    cookies: $cookies,
                };
            fn request(
                &self,
                $http: &openapi_client_runtime::Http,
            ) -> openapi_client_runtime::Request {
                $request
            }
        }
        openapi_client_runtime::request!($name -> openapi_client_runtime::exec::Output<$name>);
    };
}
