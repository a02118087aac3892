//! `fetch` against a real server: what is good replaces both files, what is not leaves both as they were.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use common::{DOCUMENT, LOCK, Root};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Answers one request with these bytes, as they are, and hands over what was asked.
fn serve(answer: impl Into<Vec<u8>>) -> (String, Receiver<String>) {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
        while !request.ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..read]);
        }
        let _ = tell.send(String::from_utf8(request).unwrap());
        // The other side may hang up before it has read everything.
        let _ = stream.write_all(&answer);
    });
    (url, asked)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

fn ok(body: &str) -> String {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

fn lock(root: &Root) -> Value {
    serde_json::from_str(&root.read("openapi.lock.json")).unwrap()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Fetches this answer, which must be refused with a message that holds `parts` and must change nothing.
#[track_caller]
fn refused(sent: impl Into<Vec<u8>>, parts: &[&str]) {
    let root = Root::new();
    let before = root.files();
    let (url, _) = serve(sent);
    let outcome = root.run(&["fetch", "--url", &url]);
    outcome.is_bad_input(parts);
    outcome.is_bad_input(&[&url]);
    assert_eq!(outcome.out, "");
    assert_eq!(root.files(), before);
}

#[test]
fn a_good_document_replaces_both_files() {
    let root = Root::new();
    let new = DOCUMENT.replace("Get File", "Get one file");
    let headers = "Date: Tue, 03 Mar 2026 08:12:31 GMT\r\nETag: \"v7\"\r\n";
    let (url, asked) = serve(answer("200 OK", headers, &new));
    let outcome = root.run(&["fetch", "--url", &url]);
    outcome.is_fine(&[&url, &sha256(&new), "run: cargo xtask regen"]);

    assert!(
        asked
            .recv()
            .unwrap()
            .to_lowercase()
            .contains("\r\nuser-agent: xtask/")
    );
    assert_eq!(root.read("openapi.json"), new);
    let lock = lock(&root);
    assert_eq!(lock["url"], url);
    assert_eq!(lock["sha256"], sha256(&new));
    assert_eq!(lock["fetched"], "2026-03-03");
    assert_eq!(lock["etag"], "\"v7\"");
    assert_eq!(
        lock.get("note"),
        None,
        "the note was about the document before"
    );
    assert_eq!(
        root.files().len(),
        2,
        "nothing temporary is left, no client is generated"
    );
}

#[test]
fn the_url_comes_from_the_lock_and_the_date_from_the_clock_where_nobody_says() {
    let root = Root::new();
    let (url, _) = serve(ok(DOCUMENT));
    root.put(
        "openapi.lock.json",
        &LOCK.replace("https://api.invalid/openapi.json", &url),
    );
    root.run(&["fetch"]).is_fine(&[&url]);
    let fetched = lock(&root)["fetched"].as_str().unwrap().to_owned();
    assert!(fetched.len() == 10 && *fetched > *"2026-01-01", "{fetched}");
}

#[test]
fn a_workspace_without_document_and_lock_can_be_started() {
    let root = Root::empty();
    root.run(&["fetch"])
        .is_bad_input(&["openapi.lock.json", "cargo xtask fetch --url URL"]);
    let (url, _) = serve(ok(DOCUMENT));
    root.run(&["fetch", "--url", &url]).is_fine(&[]);
    assert_eq!(root.read("openapi.json"), DOCUMENT);
}

#[test]
fn the_same_document_again_changes_nothing() {
    let root = Root::new();
    let (url, _) = serve(ok(DOCUMENT));
    root.run(&["fetch", "--url", &url]).is_fine(&["now is"]);
    let lock = root
        .read("openapi.lock.json")
        .replace("\"fetched\": \"", "\"fetched\": \"1999-12-31");
    root.put("openapi.lock.json", &lock);
    let before = root.files();
    // The same server is gone: the same address anew.
    let address = url
        .trim_start_matches("http://")
        .trim_end_matches("/openapi.json");
    let listener = TcpListener::bind(address).unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(ok(DOCUMENT).as_bytes());
    });
    root.run(&["fetch"]).is_fine(&["already is"]);
    assert_eq!(root.files(), before);
}

#[test]
fn yaml_is_taken_in_as_it_is() {
    let root = Root::new();
    let value: Value = serde_json::from_str(DOCUMENT).unwrap();
    let info = &value["info"];
    let yaml = format!(
        "# Written by hand\nopenapi: 3.1.0\ninfo: {info}\npaths: {}\n",
        value["paths"]
    ) + &format!("components: {}\n", value["components"]);
    let (url, _) = serve(answer(
        "200 OK",
        "Content-Type: application/yaml\r\n",
        &yaml,
    ));
    root.run(&["fetch", "--url", &url]).is_fine(&[]);
    assert_eq!(root.read("openapi.json"), yaml);
    assert_eq!(lock(&root)["sha256"], sha256(&yaml));
}

#[test]
fn an_error_status_is_refused() {
    refused(
        answer("404 Not Found", "", "{}"),
        &["fetching", "404 Not Found", "--url URL"],
    );
    refused(
        answer("500 Internal Server Error", "", DOCUMENT),
        &["500 Internal Server Error"],
    );
}

#[test]
fn html_is_refused_even_where_it_says_200() {
    let page = "<!doctype html><title>Sign in</title>";
    refused(
        answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", page),
        &["HTML", "browser"],
    );
    refused(ok(page), &["HTML", "as before"]);
}

#[test]
fn a_cut_off_document_is_refused() {
    let cut = &DOCUMENT[..DOCUMENT.len() / 2];
    refused(
        ok(cut),
        &["as before", "not valid JSON", "openapi.json:18:"],
    );
    // A connection that ends before the announced length.
    let length = DOCUMENT.len();
    refused(
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{cut}"),
        &["fetching", "try again"],
    );
    refused(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nshort",
        &["fetching"],
    );
}

#[test]
fn what_is_not_an_openapi_document_is_refused() {
    refused(
        ok(r#"{ "detail": "Not here" }"#),
        &["as before", "no client can be generated", "openapi"],
    );
    refused(ok("[]"), &["as before"]);
    refused(ok(""), &["as before"]);
    refused(
        ok(r#"{ "swagger": "2.0", "info": {}, "paths": {} }"#),
        &["as before", "2.0"],
    );
    refused(
        ok(&DOCUMENT.replace("3.1.0", "4.0.0")),
        &["as before", "4.0.0"],
    );
}

#[test]
fn a_document_that_no_client_can_be_generated_from_is_refused() {
    let broken = DOCUMENT.replace("#/components/schemas/File", "#/components/schemas/Gone");
    refused(
        ok(&broken),
        &["as before", "#/components/schemas/Gone", "openapi.json:21:"],
    );
}

#[test]
fn bytes_that_are_not_text_are_refused() {
    let mut bytes = ok("")
        .replace("Content-Length: 0", "Content-Length: 4")
        .into_bytes();
    bytes.extend([0x1f, 0x8b, 0xff, 0x00]);
    refused(bytes, &["not UTF-8 text", "compressed"]);
}

#[test]
fn more_than_the_limit_is_refused_before_it_is_read() {
    refused(
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{",
        &["larger than 64 MB"],
    );
}

#[test]
fn a_server_that_is_not_there_and_a_url_that_is_none() {
    let root = Root::new();
    let before = root.files();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    drop(listener);
    root.run(&["fetch", "--url", &url])
        .is_bad_input(&["fetching", &url, "check the network"]);
    root.run(&["fetch", "--url", "ftp://a/b"])
        .is_bad_input(&["not an http or https URL"]);
    root.run(&["fetch", "--url", "openapi.json"])
        .is_bad_input(&["not an http or https URL"]);
    root.run(&["fetch", "--url", "http://me:pw@localhost/a"])
        .is_bad_input(&["credentials"]);
    assert_eq!(root.files(), before);
}

#[test]
fn a_file_replaces_both_files() {
    let root = Root::new();
    let new = DOCUMENT.replace("Get File", "Get one file");
    let file = root.put("elsewhere/new.json", &new);
    root.run(&["fetch", "--file", file.to_str().unwrap()])
        .is_fine(&["new.json"]);
    assert_eq!(root.read("openapi.json"), new);
    let lock = lock(&root);
    assert_eq!(lock["sha256"], sha256(&new));
    assert_eq!(
        lock["url"], "https://api.invalid/openapi.json",
        "still where it is published"
    );
    assert_eq!(lock["note"], "Not fetched from `url`: taken from a file.");
    assert!(
        !lock.to_string().contains("elsewhere"),
        "a machine's paths are nobody's business: {lock}"
    );
}

#[test]
fn an_edit_by_hand_is_recorded_and_the_note_kept() {
    let root = Root::new();
    for edit in ["Get a file", "Get one file"] {
        root.put("openapi.json", &DOCUMENT.replace("Get File", edit));
        root.run(&["fetch", "--file", "openapi.json"]).is_fine(&[]);
        let lock = lock(&root);
        assert_eq!(lock["sha256"], sha256(&root.read("openapi.json")));
        assert_eq!(lock["note"], "Assembled. Edited by hand since.");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused() {
    let root = Root::new();
    let bad = root.put("bad.json", "{ \"openapi\": ");
    let before = root.files();
    root.run(&["fetch", "--file", bad.to_str().unwrap()])
        .is_bad_input(&["as before", "bad.json:1:"]);
    root.run(&["fetch", "--file", "none.json"])
        .is_bad_input(&["reading none.json", "check the path"]);
    assert_eq!(root.files(), before);
    let both = root.run(&["fetch", "--file", "a", "--url", "b"]);
    assert_eq!(both.exit, xtask::Exit::BadInput);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn a_broken_lock_is_named() {
    let root = Root::new();
    root.put("openapi.lock.json", "{");
    let before = root.files();
    root.run(&["fetch"])
        .is_bad_input(&["openapi.lock.json", "line 1", "restore"]);
    assert_eq!(root.files(), before);
}
