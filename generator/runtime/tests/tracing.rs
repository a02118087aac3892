//! What tracing is told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use openapi_client_runtime::{CallOptions, Config, Json, OAuth2, Scheme};
use support::faults::{Fault, FaultServer};
use support::{Download, KEY, SESSION, Server, client};

operation!(ByQuery, Json<serde_json::Value>, "POST" "/q/{id}", security: &[&[Scheme::query("key", "api_key")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[&"path-secret"]).json("content-secret")
});

operation!(WithToken, Json<serde_json::Value>, "GET" "/x", security: &[&[Scheme::bearer("login")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

/// One at a time: what is enabled is known to the whole process.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// What is traced on this thread, at the levels that one reads, until the guard is dropped.
    fn start(&self) -> tracing::subscriber::DefaultGuard {
        self.start_at(tracing::Level::INFO)
    }

    fn start_at(&self, level: tracing::Level) -> tracing::subscriber::DefaultGuard {
        use tracing_subscriber::fmt::format::FmtSpan;

        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(level)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    /// The lines that say something of a call.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(ToOwned::to_owned).collect()
    }
}

#[tokio::test]
async fn a_span_tells_of_the_call_and_an_event_of_each_retry() {
    let _alone = ALONE.lock().await;
    let log = Log::default();
    let guard = log.start();
    let server = FaultServer::start([Fault::status(503), Fault::HangUp, Fault::Good]).await;
    let config = Config::new(&server.url).credential("key", KEY);
    Download::new(&client(config), "1").await.unwrap();
    drop(guard);
    let lines = log.lines();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let call =
        "api.call{operation=\"get_download\" method=\"GET\" path=\"/files/{file_id}/download\"";
    for line in &lines {
        assert!(line.contains(call), "{line}");
    }
    assert!(
        lines[0].contains("WARN") && lines[0].contains("will try again attempt=1 wait_ms="),
        "{lines:#?}"
    );
    assert!(
        lines[0].contains("reason=the server answered 503"),
        "{lines:#?}"
    );
    assert!(
        lines[1].contains("attempt=2") && lines[1].contains("reason=the connection was lost"),
        "{lines:#?}"
    );
    assert!(
        lines[2].contains("attempt=3 status=200 bytes_sent=0 bytes_received=26"),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn neither_shows_a_secret() {
    let _alone = ALONE.lock().await;
    let log = Log::default();
    let guard = log.start();
    let repeats = format!("/elsewhere?signature=query-secret&key={KEY}");
    let scripts = [
        vec![Fault::Good],
        vec![Fault::status(429)],
        vec![Fault::Reset],
        vec![Fault::Redirect(307, repeats), Fault::status(401)],
    ];
    for script in scripts {
        let server = FaultServer::start(script).await;
        let config = Config::new(&server.url)
            .credential("key", KEY)
            .cookie("session", SESSION);
        let options = CallOptions::new()
            .header("x-private", "option-secret")
            .cookie("extra", "cookie-secret");
        let _ = ByQuery::new(&client(config)).options(options).await;
    }
    drop(guard);
    let lines = log.lines();
    assert!(lines.len() > 4, "{lines:#?}");
    let text = lines.join("\n");
    for secret in [
        KEY,
        SESSION,
        "option-secret",
        "cookie-secret",
        "query-secret",
        "content-secret",
        "path-secret",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(
        text.contains("error=\"transport\"") && text.contains("status=401"),
        "{text}"
    );
    assert!(text.contains("bytes_sent=16"), "{text}");
}

#[tokio::test]
async fn no_level_shows_what_a_token_server_is_sent_or_gives() {
    let _alone = ALONE.lock().await;
    let log = Log::default();
    let guard = log.start_at(tracing::Level::TRACE);
    let server = Server::start(|seen| {
        if seen.target == "/token" {
            support::json(
                200,
                r#"{"access_token":"access-secret","refresh_token":"next-secret"}"#,
            )
        } else {
            support::json(401, "{}")
        }
    })
    .await;
    let oauth2 = OAuth2::refresh_token("token", "refresh-secret").client("id", "client-secret");
    let config = Config::new(&server.url).token_provider("login", oauth2);
    WithToken::new(&client(config)).await.unwrap_err();
    drop(guard);
    assert_eq!(server.seen().len(), 4);
    let text = log.lines().join("\n");
    let asked = text
        .matches(r#"asked for a token scheme="login" given=true"#)
        .count();
    assert_eq!(asked, 2, "{text}");
    // `id:client-secret` is how Basic has it.
    for secret in [
        "access-secret",
        "next-secret",
        "refresh-secret",
        "client-secret",
        "aWQ6Y2xpZW50LXNlY3JldA",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
