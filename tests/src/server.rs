//! A real HTTP server on this machine: it keeps what arrives, and answers what it was told to.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::request::Arrived;

/// A server that stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    answers: Mutex<VecDeque<(StatusCode, String)>>,
    arrived: Mutex<Vec<Arrived>>,
}

impl Server {
    /// Starts a server on a free port of the loopback.
    pub async fn start() -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let shared = Arc::new(Shared::default());
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            axum::serve(listener, router)
                .await
                .expect("the server runs until it is stopped");
        });
        Server {
            address,
            shared,
            task,
        }
    }

    /// Where it listens, as `http://127.0.0.1:1234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives this JSON to the next request that has no answer yet.
    pub fn answer(&self, status: u16, body: &Value) {
        let status = StatusCode::from_u16(status).expect("a status of HTTP");
        self.shared
            .answers
            .lock()
            .expect("no handler panics")
            .push_back((status, body.to_string()));
    }

    /// Forgets what has arrived, and the answers that nobody came for.
    pub fn reset(&self) {
        self.shared
            .answers
            .lock()
            .expect("no handler panics")
            .clear();
        self.shared
            .arrived
            .lock()
            .expect("no handler panics")
            .clear();
    }

    /// What has arrived since the last time this was asked.
    pub fn arrived(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.shared.arrived.lock().expect("no handler panics"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return (StatusCode::BAD_REQUEST, "the body broke off").into_response();
    };
    shared
        .arrived
        .lock()
        .expect("no handler panics")
        .push(Arrived {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts.headers,
            body,
        });
    let answer = shared
        .answers
        .lock()
        .expect("no handler panics")
        .pop_front();
    match answer {
        Some((status, json)) => {
            (status, [(header::CONTENT_TYPE, "application/json")], json).into_response()
        }
        None => (
            StatusCode::NOT_IMPLEMENTED,
            "no answer was prepared for this request",
        )
            .into_response(),
    }
}
