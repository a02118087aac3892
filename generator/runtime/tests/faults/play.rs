//! Does to a client what a row says, and holds what comes of it against the row.

use std::path::Path;
use std::time::Duration;

use openapi_client_runtime::{Config, Error, Http, Json, Scheme, Upload};
use tokio::time::Instant;

use crate::operation;
use crate::rows::{Call, Row};
use crate::support::clock::{LONG_STEP, STEP};
use crate::support::faults::{Arrived, Fault, FaultServer};
use crate::support::{self, KEY, SESSION};

type Value = Json<serde_json::Value>;

const SECURITY: &[&[Scheme]] = &[&[Scheme::header("key", "X-API-Key")]];
const COOKIES: &[&str] = &["session"];
const SIGNATURE: &str = "query-secret";
const FILE: &[u8] = b"[1,2]";

operation!(Get, Value, "GET" "/x", security: SECURITY, cookies: COOKIES, |http| {
    http.request(&Self::INFO, &[]).query("token", SIGNATURE)
});
operation!(Post, Value, "POST" "/x", security: SECURITY, cookies: COOKIES, |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Put, Value, "PUT" "/x", security: SECURITY, cookies: COOKIES, |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Patch, Value, "PATCH" "/x", security: SECURITY, cookies: COOKIES, |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Delete, Value, "DELETE" "/x", security: SECURITY, cookies: COOKIES, |http| {
    http.request(&Self::INFO, &[])
});

pub async fn check(row: &Row, fault: &Fault, call: Call) {
    let what = format!("{} when the server {fault}", call.name());
    let elsewhere = FaultServer::start([Fault::Good]).await;
    let mut script = vec![match fault {
        Fault::Redirect(status, _) => Fault::Redirect(*status, format!("{}/there", elsewhere.url)),
        other => other.clone(),
    }];
    if row.once {
        script.push(Fault::Good);
    }
    let server = FaultServer::start(script).await;
    let folder = tempfile::tempdir().unwrap();

    let start = Instant::now();
    let outcome = send(call, &server.url, folder.path()).await;
    let took = start.elapsed();

    let what = format!("{what}: {outcome:?} after {took:?}");
    assert_eq!(server.calls(), row.asked, "{what}");
    assert_eq!(elsewhere.calls(), row.elsewhere, "{what}");
    let (least, most) = row.waits;
    let tries = u32::try_from(row.asked).unwrap().max(3) + 3;
    // What the clock's steps add, before and after each try.
    let long = if most > Duration::from_secs(5) {
        LONG_STEP * tries
    } else {
        Duration::ZERO
    };
    let noise = STEP * 4 * tries + long;
    assert!(took + STEP >= least && took <= most + noise, "{what}");
    match outcome {
        Ok(()) => assert_eq!(row.outcome, "ok", "{what}"),
        Err(error) => {
            assert_eq!(row.outcome, kind(&error), "{what}");
            if let (Error::Api(e), Some(status)) = (&error, fault.answered()) {
                assert_eq!(e.status().as_u16(), status, "{what}");
            }
            let text = error.to_string();
            assert!(text.starts_with(call.begins()), "{text}");
            assert!(text.contains(row.says), "{text}");
            assert!(text.len() < 1_000, "{text}");
            assert_secret(&format!("{text} {error:?}"));
        }
    }
    let left = names(folder.path());
    let whole = call == Call::Save && row.outcome == "ok";
    assert_eq!(
        left,
        if whole { vec!["file.json"] } else { vec![] },
        "{what}"
    );
    for arrived in server.arrived() {
        check_request(&arrived, call, &what);
    }
    for arrived in elsewhere.arrived() {
        assert!(arrived.body.is_empty(), "{what}");
        assert_secret(&arrived.head);
    }
}

async fn send(call: Call, url: &str, folder: &Path) -> Result<(), Error> {
    // The defaults: that is what the table is about.
    let api = |url: &str| {
        let config = Config::new(url).credential("key", KEY);
        config.cookie("session", SESSION).build().unwrap()
    };
    let client = || support::Client { http: api(url) };
    // Storage is another origin than the API.
    let http: Http = api("http://127.0.0.1:9");
    let presigned = format!("{url}/x?signature={SIGNATURE}");
    match call {
        Call::Get => Get::new(&client()).await.map(drop),
        Call::Post => Post::new(&client()).await.map(drop),
        Call::Put => Put::new(&client()).await.map(drop),
        Call::Patch => Patch::new(&client()).await.map(drop),
        Call::Delete => Delete::new(&client()).await.map(drop),
        Call::Save => {
            let saved = http.download(presigned).save(folder.join("file.json"));
            saved.await.map(|length| {
                assert_eq!(
                    std::fs::read(folder.join("file.json")).unwrap().len() as u64,
                    length
                );
            })
        }
        Call::Upload => {
            http.put(presigned, FILE.to_vec().into(), &Default::default())
                .await
        }
        Call::UploadOfStream => {
            let stream = futures::stream::iter([Ok::<_, std::io::Error>(FILE)]);
            let upload = Upload::stream(stream).length(FILE.len() as u64);
            http.put(presigned, upload, &Default::default()).await
        }
    }
}

/// Each try is the whole request again, with the key where it belongs.
fn check_request(arrived: &Arrived, call: Call, what: &str) {
    // Not read, by a server that resets at once.
    if arrived.head.is_empty() {
        return;
    }
    let key = arrived.has(&format!("x-api-key: {KEY}")) && arrived.has(SESSION);
    let body: &[u8] = match call {
        Call::Get | Call::Delete | Call::Save => b"",
        _ => FILE,
    };
    assert_eq!(key, !call.is_presigned(), "{what}");
    assert!(key || !arrived.has(KEY) && !arrived.has(SESSION), "{what}");
    assert_eq!(arrived.body, body, "{what}");
}

fn assert_secret(text: &str) {
    for secret in [KEY, SESSION, SIGNATURE] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// What the error is, in a word.
fn kind(error: &Error) -> String {
    match error {
        Error::Api(_) => "`Api`".to_owned(),
        Error::Timeout(e) => format!("`Timeout` ({:?})", e.kind()),
        Error::Transport(e) if e.is_connect() => "`Transport` (not connected)".to_owned(),
        Error::Transport(_) => "`Transport`".to_owned(),
        Error::Decode(_) => "`Decode`".to_owned(),
        Error::RefusedOrigin(_) => "`RefusedOrigin`".to_owned(),
        other => format!("{other:?}"),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}
