//! A server on a real socket that does to each request what its script says.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a request is met with.
#[derive(Clone, Debug)]
pub enum Fault {
    /// An answer with this status, and a `Retry-After`.
    Status(u16, Option<String>),
    /// A good answer.
    Good,
    /// The connection is reset before the request has been read.
    Reset,
    /// The connection is reset once the request has been read.
    ResetLate,
    /// The connection ends without an answer.
    HangUp,
    /// Nothing.
    StallBeforeHead,
    /// The head and a part of the body, and then nothing.
    StallInBody,
    /// The body ends before its announced length.
    Truncate,
    /// The announced length is that of a part of the body.
    TooShort,
    /// The length is not one.
    NoLength,
    /// Two lengths that differ.
    TwoLengths,
    /// A chunked body that breaks off.
    BrokenChunk,
    /// Something that is not HTTP.
    Garbage,
    /// The status, and where to go.
    Redirect(u16, String),
}

impl Fault {
    pub fn status(status: u16) -> Self {
        Self::Status(status, None)
    }

    pub fn after(status: u16, retry_after: &str) -> Self {
        Self::Status(status, Some(retry_after.to_owned()))
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub head: String,
    pub body: Vec<u8>,
    pub at: Instant,
}

impl Arrived {
    pub fn has(&self, text: &str) -> bool {
        self.head.to_lowercase().contains(&text.to_lowercase())
    }
}

pub struct FaultServer {
    pub url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

const GOOD: &str = r#"{"url":"https://x.test/1"}"#;

impl FaultServer {
    /// Meets the first request with the first of the script, and so on; the last one repeats.
    pub async fn start(script: impl IntoIterator<Item = Fault>) -> Self {
        let script: Vec<Fault> = script.into_iter().collect();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&arrived);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, log) = (script.clone(), Arc::clone(&log));
                tokio::spawn(async move { meet(socket, &script, &log).await });
            }
        });
        Self { url, arrived }
    }

    /// The URL of a server that takes no connections.
    pub async fn refusing() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    pub fn calls(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }

    /// The time between the requests.
    pub fn pauses(&self) -> Vec<Duration> {
        let arrived = self.arrived();
        let pairs = arrived.windows(2);
        pairs
            .map(|pair| pair.last().unwrap().at - pair.first().unwrap().at)
            .collect()
    }
}

async fn meet(mut socket: TcpStream, script: &[Fault], log: &Mutex<Vec<Arrived>>) {
    // The first bytes say that a request came; what it was is filled in once it is whole.
    let mut first = [0; 1];
    if socket.peek(&mut first).await.unwrap_or(0) == 0 {
        return;
    }
    let number = {
        let mut log = log.lock().unwrap();
        log.push(Arrived {
            head: String::new(),
            body: Vec::new(),
            at: Instant::now(),
        });
        log.len() - 1
    };
    let fault = script.get(number).or(script.last()).cloned().unwrap();
    if matches!(fault, Fault::Reset) {
        socket.set_zero_linger().unwrap();
        return;
    }
    let Some((head, body)) = read(&mut socket).await else {
        return;
    };
    if let Some(arrived) = log.lock().unwrap().get_mut(number) {
        arrived.head = head;
        arrived.body = body;
    }
    let good = GOOD.len();
    let half = GOOD.get(..good / 2).unwrap();
    let typed = "content-type: application/json\r\nconnection: close\r\n";
    let answer = match &fault {
        Fault::Status(status, after) => {
            let after = after
                .as_ref()
                .map(|after| format!("retry-after: {after}\r\n"))
                .unwrap_or_default();
            format!("HTTP/1.1 {status} X\r\n{typed}{after}content-length: {good}\r\n\r\n{GOOD}")
        }
        Fault::Good => format!("HTTP/1.1 200 OK\r\n{typed}content-length: {good}\r\n\r\n{GOOD}"),
        Fault::StallInBody | Fault::Truncate => {
            format!("HTTP/1.1 200 OK\r\n{typed}content-length: {good}\r\n\r\n{half}")
        }
        Fault::TooShort => {
            let less = good / 2;
            format!("HTTP/1.1 200 OK\r\n{typed}content-length: {less}\r\n\r\n{GOOD}")
        }
        Fault::NoLength => {
            format!("HTTP/1.1 200 OK\r\n{typed}content-length: many\r\n\r\n{GOOD}")
        }
        Fault::TwoLengths => format!(
            "HTTP/1.1 200 OK\r\n{typed}content-length: 1\r\ncontent-length: {good}\r\n\r\n{GOOD}"
        ),
        Fault::BrokenChunk => {
            format!("HTTP/1.1 200 OK\r\n{typed}transfer-encoding: chunked\r\n\r\nff\r\n{half}")
        }
        Fault::Garbage => "SSH-2.0-OpenSSH_9.9\r\n\r\n".to_owned(),
        Fault::Redirect(status, to) => format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        ),
        Fault::Reset | Fault::ResetLate | Fault::HangUp | Fault::StallBeforeHead => String::new(),
    };
    let _ = socket.write_all(answer.as_bytes()).await;
    match fault {
        Fault::ResetLate => socket.set_zero_linger().unwrap(),
        Fault::StallBeforeHead | Fault::StallInBody => {
            // Until the client gives up.
            let _ = socket.read(&mut first).await;
        }
        _ => {
            let _ = socket.shutdown().await;
        }
    }
}

/// Reads a request with its body, of a length or in chunks.
async fn read(socket: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = socket.read(&mut buffer).await.ok()?;
        if read == 0 {
            return None;
        }
        all.extend_from_slice(buffer.get(..read)?);
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(all.get(..end)?).into_owned();
        let body = all.get(end + 4..)?;
        let lower = head.to_lowercase();
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok());
        let whole = if lower.contains("transfer-encoding: chunked") {
            body.ends_with(b"0\r\n\r\n")
        } else {
            body.len() >= length.unwrap_or(0)
        };
        if whole {
            return Some((head, body.to_vec()));
        }
    }
}
