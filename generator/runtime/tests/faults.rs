//! What a server can do wrong, method by method: how often it is asked, what the error says, and how long it takes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::time::{Duration, Instant, SystemTime};

use openapi_client_runtime::{Config, Error, Json, Scheme, TimeoutKind};
use support::faults::{Fault, FaultServer};
use support::{KEY, Server, client};

type Value = Json<serde_json::Value>;

const SECURITY: &[&[Scheme]] = &[&[Scheme::header("key", "X-API-Key")]];

operation!(Get, Value, "GET" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[]).query("token", "query-secret")
});
operation!(Post, Value, "POST" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Put, Value, "PUT" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Patch, Value, "PATCH" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Delete, Value, "DELETE" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

const IDLE: Duration = Duration::from_millis(150);

async fn call(config: Config, method: &str) -> Result<serde_json::Value, Error> {
    let client = client(config.credential("key", KEY).idle_timeout(IDLE));
    match method {
        "GET" => Get::new(&client).await,
        "POST" => Post::new(&client).await,
        "PUT" => Put::new(&client).await,
        "PATCH" => Patch::new(&client).await,
        "DELETE" => Delete::new(&client).await,
        other => panic!("{other}"),
    }
}

const READS: &[&str] = &["GET"];
const WRITES: &[&str] = &["POST", "PUT", "PATCH", "DELETE"];
const ALL: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What the error is, in a word.
fn kind(error: &Error) -> String {
    match error {
        Error::Api(e) => e.status().as_u16().to_string(),
        Error::Timeout(e) => format!("{:?} timeout", e.kind()),
        Error::Transport(e) if e.is_connect() => "not connected".to_owned(),
        Error::Transport(_) => "transport".to_owned(),
        Error::Decode(_) => "decode".to_owned(),
        Error::RefusedOrigin(_) => "refused origin".to_owned(),
        other => format!("{other:?}"),
    }
}

struct Row {
    script: Vec<Fault>,
    methods: &'static [&'static str],
    /// The requests that the server saw.
    calls: usize,
    /// What came of it: `ok` or the error's kind.
    kind: &'static str,
    /// In the error's text.
    text: &'static str,
    /// How long it took, in milliseconds.
    ms: std::ops::Range<u64>,
}

fn row(
    script: impl IntoIterator<Item = Fault>,
    methods: &'static [&'static str],
    (calls, kind, text): (usize, &'static str, &'static str),
    ms: std::ops::Range<u64>,
) -> Row {
    let script = script.into_iter().collect();
    Row {
        script,
        methods,
        calls,
        kind,
        text,
        ms,
    }
}

/// Long enough for a busy machine, short enough that no pause of the real kind hides in it.
const SOON: std::ops::Range<u64> = 0..900;

async fn check(row: Row) {
    for method in row.methods {
        let server = FaultServer::start(row.script.clone()).await;
        let start = Instant::now();
        let outcome = call(Config::new(&server.url), method).await;
        let took = start.elapsed().as_millis() as u64;
        let what = format!("{method} {:?}: {outcome:?} after {took} ms", row.script);
        assert_eq!(server.calls(), row.calls, "{what}");
        assert!(row.ms.contains(&took), "{what}");
        match outcome {
            Ok(_) => assert_eq!(row.kind, "ok", "{what}"),
            Err(error) => {
                assert_eq!(kind(&error), row.kind, "{what}");
                let text = error.to_string();
                assert!(text.starts_with(&format!("{method} /x")), "{text}");
                assert!(text.contains(row.text), "{text}");
                let all = format!("{text} {error:?}");
                assert!(!all.contains(KEY) && !all.contains("query-secret"), "{all}");
            }
        }
        for arrived in server.arrived() {
            let unread = arrived.head.is_empty();
            assert!(
                unread || arrived.has(&format!("x-api-key: {KEY}")),
                "{what}"
            );
            let body = if matches!(*method, "GET" | "DELETE") {
                ""
            } else {
                "[1,2]"
            };
            assert!(unread || arrived.body == body.as_bytes(), "{what}");
        }
    }
}

#[tokio::test]
async fn statuses_that_pass() {
    for (status, kind) in [
        (408, "408"),
        (500, "500"),
        (502, "502"),
        (503, "503"),
        (504, "504"),
        (529, "529"),
    ] {
        let fault = || Fault::status(status);
        check(row([fault()], READS, (3, kind, "; tried 3 times"), SOON)).await;
        check(row([fault(), Fault::Good], READS, (2, "ok", ""), SOON)).await;
        check(row([fault()], WRITES, (1, kind, "answered "), SOON)).await;
    }
    let fault = || Fault::status(429);
    check(row([fault()], ALL, (3, "429", "; tried 3 times"), SOON)).await;
    let script = [fault(), fault(), Fault::Good];
    check(row(script, ALL, (3, "ok", ""), SOON)).await;
}

#[tokio::test]
async fn statuses_that_stay() {
    for (status, kind) in [
        (400, "400"),
        (401, "401"),
        (403, "403"),
        (404, "404"),
        (413, "413"),
        (422, "422"),
    ] {
        let fault = Fault::after(status, "1");
        check(row([fault], ALL, (1, kind, "answered "), SOON)).await;
    }
}

#[tokio::test]
async fn a_server_that_asks_to_wait() {
    let then = |fault| [fault, Fault::Good];
    let ok = (2, "ok", "");
    let second = 1000..1700;
    let fault = Fault::after(429, "1");
    check(row(then(fault), &["GET", "POST"], ok, second.clone())).await;
    let fault = Fault::after(503, "1");
    check(row(then(fault), READS, ok, second)).await;
    let date = httpdate(Duration::from_secs(2));
    // A date has whole seconds.
    check(row(then(Fault::after(429, &date)), READS, ok, 900..2700)).await;
    check(row(
        then(Fault::after(429, "Sun, 06 Nov 1994 08:49:37 GMT")),
        READS,
        ok,
        SOON,
    ))
    .await;
    check(row(then(Fault::after(429, "soon")), READS, ok, SOON)).await;
    let text = "try again in 61s; not tried again, because the server asks to wait longer than 60s";
    check(row([Fault::after(429, "61")], ALL, (1, "429", text), SOON)).await;
    let date = httpdate(Duration::from_secs(600));
    let text = "not tried again, because the server asks";
    check(row(
        [Fault::after(503, &date)],
        READS,
        (1, "503", text),
        SOON,
    ))
    .await;
    let forever = Fault::after(429, "99999999999999999999999");
    check(row([forever], READS, (3, "429", ""), SOON)).await;
}

fn httpdate(ahead: Duration) -> String {
    httpdate::fmt_http_date(SystemTime::now() + ahead)
}

#[tokio::test]
async fn connections_that_break() {
    let lost = "failed while ";
    for fault in [
        Fault::Reset,
        Fault::ResetLate,
        Fault::HangUp,
        Fault::Garbage,
        Fault::NoLength,
        Fault::TwoLengths,
        Fault::Truncate,
        Fault::BrokenChunk,
    ] {
        let again = [fault.clone(), Fault::Good];
        check(row(again, READS, (2, "ok", ""), SOON)).await;
        check(row(
            [fault.clone()],
            READS,
            (3, "transport", "; tried 3 times"),
            SOON,
        ))
        .await;
        check(row([fault], WRITES, (1, "transport", lost), SOON)).await;
    }
    // What fits the announced length is taken for the body.
    let short = "a body that does not fit, at `url`: EOF while parsing";
    check(row([Fault::TooShort], ALL, (1, "decode", short), SOON)).await;
}

#[tokio::test]
async fn connections_that_stand_still() {
    let text = "/x stood still, no byte moved for 150ms: try again, or raise `idle_timeout`";
    for fault in [Fault::StallBeforeHead, Fault::StallInBody] {
        let again = [fault.clone(), Fault::Good];
        check(row(again, READS, (2, "ok", ""), 150..800)).await;
        let all = (3, "Idle timeout", "; tried 3 times");
        check(row([fault.clone()], READS, all, 450..1200)).await;
        check(row([fault], WRITES, (1, "Idle timeout", text), 150..800)).await;
    }
}

#[tokio::test]
async fn connections_that_are_not_made() {
    for method in ALL {
        let url = FaultServer::refusing().await;
        let start = Instant::now();
        let error = call(Config::new(&url), method).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_millis(450));
        assert!(error.is_connect() && error.is_retryable(), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains(&format!("{method} /x: could not connect to {url}")),
            "{text}"
        );
        assert!(text.ends_with("; tried 3 times"), "{text}");
    }
}

#[tokio::test]
async fn connecting_has_its_own_limit() {
    // A listener whose queue is full takes no further connection.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    for _ in 0..8 {
        let connect = tokio::net::TcpStream::connect(address);
        held.push(tokio::time::timeout(Duration::from_millis(50), connect).await);
    }
    let limit = Duration::from_millis(100);
    let config = Config::new(format!("http://{address}")).connect_timeout(limit);
    let start = Instant::now();
    let error = call(config, "POST").await.unwrap_err();
    let Error::Timeout(timeout) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (timeout.kind(), timeout.limit()),
        (TimeoutKind::Connect, Some(limit))
    );
    assert!(error.is_connect() && error.is_timeout());
    assert_eq!(
        error.to_string(),
        "POST /x could not connect within 100ms: check the network and the base URL, or raise `connect_timeout`; \
         tried 3 times"
    );
    // Three tries, since the server cannot have seen any of them.
    let took = start.elapsed();
    assert!(took >= 3 * limit && took < 8 * limit, "{took:?}");
}

#[tokio::test]
async fn redirects_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::start(|_| support::link()).await;
        let to = format!("{}/there", other.url);
        let server = FaultServer::start([Fault::Redirect(status, to.clone())]).await;
        call(Config::new(&server.url), "GET").await.unwrap();
        let seen = other.only();
        assert_eq!(seen.header("x-api-key"), None);
        assert!(!seen.target.contains("query-secret"));
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let becomes_get = status == 303 || (method == "POST" && status < 303);
            let before = other.seen().len();
            let server = FaultServer::start([Fault::Redirect(status, to.clone())]).await;
            let outcome = call(Config::new(&server.url), method).await;
            assert_eq!(server.calls(), 1);
            assert_eq!(
                other.seen().len() - before,
                usize::from(becomes_get),
                "{status} {method}"
            );
            match outcome {
                Ok(_) => assert!(becomes_get),
                Err(error) => assert_eq!(kind(&error), "refused origin"),
            }
        }
        for seen in other.seen() {
            assert_eq!((seen.header("x-api-key"), seen.body.len()), (None, 0));
        }
    }
}

#[tokio::test]
async fn where_a_redirect_leads_is_tried_again_there() {
    let other = FaultServer::start([Fault::status(503), Fault::Reset, Fault::Good]).await;
    let script = [Fault::status(429), Fault::Redirect(302, other.url.clone())];
    let server = FaultServer::start(script).await;
    let config = Config::new(&server.url).retries(3);
    call(config, "GET").await.unwrap();
    assert_eq!((server.calls(), other.calls()), (2, 3));
    for arrived in other.arrived() {
        assert!(!arrived.has(KEY), "{}", arrived.head);
    }
    // The retries are those of the call, wherever they are spent.
    let other = FaultServer::start([Fault::status(503)]).await;
    let script = [Fault::status(503), Fault::Redirect(302, other.url.clone())];
    let server = FaultServer::start(script).await;
    let error = call(Config::new(&server.url), "GET").await.unwrap_err();
    assert_eq!((server.calls(), other.calls()), (2, 2));
    assert_eq!(kind(&error), "503");
}
