//! The API and its storage, as two servers on two origins.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response};
use datalab_client::Client;
use serde_json::Value;

pub const KEY: &str = "sk-very-secret-key";
pub const SESSION: &str = "very-secret-session";
pub const SIGNATURE: &str = "abcdef0123456789";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub call: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers each request with what `answer` makes of it.
    pub async fn start(answer: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let answer = Arc::new(answer);
        let app = Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                let request = Seen {
                    call: format!("{} {}", parts.method, parts.uri.path()),
                    query: parts.uri.query().unwrap_or_default().to_owned(),
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

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn calls(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.call).collect()
    }

    pub fn only(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    /// That nothing of the client's came here.
    pub fn saw_no_secret(&self) {
        for seen in self.seen() {
            let shown = format!("{seen:?}");
            assert!(!shown.contains(KEY) && !shown.contains(SESSION), "{shown}");
            assert_eq!(seen.header("cookie"), "");
            assert_eq!(seen.header("x-api-key"), "");
        }
    }

    pub fn client(&self) -> Client {
        Client::builder()
            .base_url(&self.url)
            .api_key(KEY)
            .wos_session(SESSION)
            .build()
            .unwrap()
    }

    /// A presigned URL of this server.
    pub fn presigned(&self) -> String {
        format!("{}/bucket/file?X-Amz-Signature={SIGNATURE}", self.url)
    }
}

pub fn status(status: u16, body: impl Into<Body>) -> Response<Body> {
    let response = Response::builder().status(status);
    response.body(body.into()).unwrap()
}

pub fn json(value: Value) -> Response<Body> {
    let response = Response::builder().header("content-type", "application/json");
    response.body(value.to_string().into()).unwrap()
}

/// The text fields of a multipart body.
pub async fn form(seen: &Seen) -> BTreeMap<String, String> {
    let boundary = multer::parse_boundary(seen.header("content-type")).unwrap();
    let body = futures::stream::iter([Ok::<_, std::io::Error>(seen.body.clone())]);
    let mut parts = multer::Multipart::new(body, boundary);
    let mut fields = BTreeMap::new();
    while let Some(part) = parts.next_field().await.unwrap() {
        let name = part.name().unwrap().to_owned();
        let known = fields.insert(name.clone(), part.text().await.unwrap());
        assert_eq!(known, None, "{name} was sent twice");
    }
    fields
}
