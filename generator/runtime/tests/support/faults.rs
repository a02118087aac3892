//! A server on a real socket that does to each request what its script says.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::Instant;

/// What a request is met with.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Nobody listens.
    Refuse,
    /// The connection is never made: the queue of those who wait is full.
    NoAccept,
    /// An answer with this status, and a `Retry-After`.
    Status(u16, Option<String>),
    /// An answer with this status, and the date in so many seconds as its `Retry-After`.
    StatusUntil(u16, u64),
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
    /// A page of HTML with this status, as a proxy answers.
    Html(u16),
    /// Ten million bytes with this status.
    Huge(u16),
    /// Nothing but this status.
    Empty(u16),
    /// A good answer with the checksum of another.
    WrongChecksum,
}

/// What the server does, as the table of faults says it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status, None) => write!(f, "answers {status}"),
            Self::Status(status, Some(after)) => {
                write!(f, "answers {status} with `Retry-After: {after}`")
            }
            Self::StatusUntil(status, seconds) => {
                write!(
                    f,
                    "answers {status} with the date in {seconds} s as `Retry-After`"
                )
            }
            Self::Refuse => f.write_str("refuses the connection"),
            Self::NoAccept => f.write_str("never takes the connection"),
            Self::Good => f.write_str("answers well"),
            Self::Reset => f.write_str("resets the connection before it has read the request"),
            Self::ResetLate => f.write_str("resets the connection once it has read the request"),
            Self::HangUp => f.write_str("hangs up without an answer"),
            Self::StallBeforeHead => f.write_str("never answers"),
            Self::StallInBody => f.write_str("stops in the middle of the body"),
            Self::Truncate => f.write_str("sends less than it announced, and hangs up"),
            Self::TooShort => f.write_str("announces less than it sends"),
            Self::NoLength => f.write_str("announces a length that is not a number"),
            Self::TwoLengths => f.write_str("announces two lengths"),
            Self::BrokenChunk => f.write_str("hangs up in the middle of a chunk"),
            Self::Garbage => f.write_str("does not speak HTTP"),
            Self::Redirect(status, _) => write!(f, "redirects to another origin with {status}"),
            Self::Html(status) => write!(f, "answers {status} with a page of HTML"),
            Self::Huge(status) => write!(f, "answers {status} with 10 MB"),
            Self::Empty(status) => write!(f, "answers {status} with an empty body"),
            Self::WrongChecksum => f.write_str("announces another checksum"),
        }
    }
}

impl Fault {
    pub fn status(status: u16) -> Self {
        Self::Status(status, None)
    }

    /// The status that it answers with.
    pub fn answered(&self) -> Option<u16> {
        match self {
            Self::Status(status, _)
            | Self::StatusUntil(status, _)
            | Self::Html(status)
            | Self::Huge(status)
            | Self::Empty(status) => Some(*status),
            _ => None,
        }
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

pub const GOOD: &str = r#"{"url":"https://x.test/1"}"#;

impl FaultServer {
    /// Meets the first request with the first of the script, and so on; the last one repeats.
    pub async fn start(script: impl IntoIterator<Item = Fault>) -> Self {
        let script: Vec<Fault> = script.into_iter().collect();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&arrived);
        if matches!(script.first(), Some(Fault::NoAccept)) {
            let url = format!("http://{}", full_queue().await);
            return Self { url, arrived };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        if matches!(script.first(), Some(Fault::Refuse)) {
            return Self { url, arrived };
        }
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, log) = (script.clone(), Arc::clone(&log));
                tokio::spawn(async move { meet(socket, &script, &log).await });
            }
        });
        Self { url, arrived }
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

/// The address of a listener that takes nobody, and whose queue is full.
async fn full_queue() -> std::net::SocketAddr {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    for _ in 0..8 {
        let connect = TcpStream::connect(address);
        held.push(tokio::time::timeout(Duration::from_millis(50), connect).await);
    }
    tokio::spawn(async move {
        let _held = (listener, held);
        std::future::pending::<()>().await;
    });
    address
}

async fn meet(mut socket: TcpStream, script: &[Fault], log: &Mutex<Vec<Arrived>>) {
    super::clock::happened();
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
    let fault = match fault {
        Fault::StatusUntil(status, seconds) => {
            let date = std::time::SystemTime::now() + Duration::from_secs(seconds);
            Fault::after(status, &httpdate::fmt_http_date(date))
        }
        other => other,
    };
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
        Fault::Html(status) => {
            let page = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body>";
            let length = page.len();
            format!(
                "HTTP/1.1 {status} X\r\ncontent-type: text/html\r\nconnection: close\r\n\
                 content-length: {length}\r\n\r\n{page}"
            )
        }
        Fault::Huge(status) => {
            let body = "x".repeat(10_000_000);
            format!("HTTP/1.1 {status} X\r\n{typed}content-length: 10000000\r\n\r\n{body}")
        }
        Fault::Empty(status) => format!("HTTP/1.1 {status} X\r\n{typed}content-length: 0\r\n\r\n"),
        Fault::WrongChecksum => format!(
            "HTTP/1.1 200 OK\r\n{typed}content-md5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\ncontent-length: {good}\r\n\r\n{GOOD}"
        ),
        Fault::Refuse
        | Fault::NoAccept
        | Fault::StatusUntil(..)
        | Fault::Reset
        | Fault::ResetLate
        | Fault::HangUp
        | Fault::StallBeforeHead => String::new(),
    };
    let _ = socket.write_all(answer.as_bytes()).await;
    super::clock::happened();
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
