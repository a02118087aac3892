//! `fetch` against a real server: what is good replaces both files, what is not leaves both as they were.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use common::server::{answer, canonical, ok, serve, serve_all};
use common::{DOCUMENT, LOCK, Root};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn with_bytes(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
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
    let outcome = root.run(&["fetch", "--retries", "0", "--url", &url]);
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
    outcome.is_fine(&[&url, &sha256(&canonical(&new)), "run: cargo xtask regen"]);

    let asked = asked.recv().unwrap();
    assert!(asked.contains("\r\nuser-agent: xtask/"), "{asked}");
    assert!(!asked.contains("\r\nif-"), "{asked}");
    assert_eq!(root.read("openapi.json"), canonical(&new));
    let lock = lock(&root);
    assert_eq!(lock["url"], url);
    assert_eq!(lock["sha256"], sha256(&canonical(&new)));
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
    assert_eq!(root.read("openapi.json"), canonical(DOCUMENT));
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
fn yaml_becomes_json_with_its_order_kept() {
    let root = Root::new();
    let value: Value = serde_json::from_str(DOCUMENT).unwrap();
    let info = &value["info"];
    let paths = value["paths"].to_string().replace("\"200\":", "200: ");
    let yaml = format!("# Written by hand\nopenapi: 3.1.0\ninfo: {info}\npaths: {paths}\n")
        + &format!("components: {}\n", value["components"]);
    let (url, _) = serve(answer(
        "200 OK",
        "Content-Type: application/yaml\r\n",
        &yaml,
    ));
    root.run(&["fetch", "--url", &url]).is_fine(&[]);
    assert_eq!(root.read("openapi.json"), canonical(DOCUMENT));
    assert_eq!(lock(&root)["sha256"], sha256(&canonical(DOCUMENT)));
}

#[test]
fn a_document_on_one_line_is_laid_out_so_that_nothing_has_changed() {
    let root = Root::new();
    let value: Value = serde_json::from_str(DOCUMENT).unwrap();
    let (url, _) = serve_all([ok(DOCUMENT).into(), ok(&value.to_string()).into()]);
    root.run(&["fetch", "--url", &url]).is_fine(&["now is"]);
    let before = root.files();
    root.run(&["fetch"]).is_fine(&["already is"]);
    assert_eq!(root.files(), before);
}

#[test]
fn an_unchanged_document_is_not_sent_again() {
    let root = Root::new();
    let headers = "ETag: \"v7\"\r\nLast-Modified: Tue, 03 Mar 2026 08:12:31 GMT\r\n";
    let first = answer("200 OK", headers, DOCUMENT);
    let unchanged = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n";
    let (url, asked) = serve_all([
        first.clone().into(),
        unchanged.into(),
        first.into(),
        unchanged.into(),
    ]);
    root.run(&["fetch", "--url", &url]).is_fine(&["now is"]);
    assert_eq!(lock(&root)["etag"], "\"v7\"");
    asked.recv().unwrap();

    let before = root.files();
    root.run(&["fetch"])
        .is_fine(&["already is", &url, "the server says that it is unchanged"]);
    let conditional = asked.recv().unwrap();
    assert!(
        conditional.contains("\r\nif-none-match: \"v7\"\r\n"),
        "{conditional}"
    );
    assert!(
        conditional.contains("\r\nif-modified-since: tue, 03 mar 2026 08:12:31 gmt\r\n"),
        "{conditional}"
    );
    assert_eq!(root.files(), before);

    // A fetch that was cut off between the two files, or an edit: what is here is not what the server knows.
    root.put("openapi.json", &DOCUMENT.replace("Get File", "Get"));
    let outcome = root.run(&["regen", "--check"]);
    assert!(
        outcome
            .out
            .contains("a fetch was cut off (then: cargo xtask fetch)"),
        "{outcome:?}"
    );
    let outcome = root.run(&["fetch"]);
    outcome.is_fine(&["now is"]);
    assert!(
        outcome
            .err
            .contains("openapi.lock.json does not record this openapi.json"),
        "{outcome:?}"
    );
    assert!(!asked.recv().unwrap().contains("\r\nif-"));
    assert_eq!(root.files(), before);

    // Nobody asked whether anything changed.
    let path = root.path().join("openapi.lock.json");
    std::fs::remove_file(path).unwrap();
    root.run(&["fetch", "--url", &url])
        .is_bad_input(&["304 Not Modified"]);
}

#[test]
fn what_may_pass_is_tried_again() {
    let root = Root::new();
    let busy = answer("503 Service Unavailable", "Retry-After: 0\r\n", "");
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{";
    let (url, asked) = serve_all([busy.into(), cut.into(), ok(DOCUMENT).into()]);
    root.run(&["fetch", "--url", &url]).is_fine(&["now is"]);
    assert_eq!(asked.iter().count(), 3);

    let failing = answer("500 Internal Server Error", "", DOCUMENT);
    let (url, asked) = serve_all(vec![failing.into_bytes(); 2]);
    let before = root.files();
    root.run(&["fetch", "--retries", "1", "--url", &url])
        .is_bad_input(&[
            "the server answered 500 Internal Server Error; so it went 2 times",
            "try again later",
        ]);
    assert_eq!(asked.iter().count(), 2);

    let (url, asked) = serve_all(vec![answer("404 Not Found", "", "").into_bytes(); 2]);
    root.run(&["fetch", "--url", &url]).is_bad_input(&["404"]);
    assert_eq!(
        (asked.recv().is_ok(), asked.try_recv().is_err()),
        (true, true)
    );
    assert_eq!(root.files(), before);
}

#[test]
fn a_slow_server_is_given_up() {
    let root = Root::new();
    let before = root.files();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    // Nobody accepts, so nobody answers.
    root.run(&["fetch", "--timeout", "0.2", "--url", &url])
        .is_bad_input(&["no whole answer in 0.2 s", "--timeout SECONDS"]);
    assert_eq!(root.files(), before);
    for wrong in ["0", "-1", "soon", "1e99"] {
        let outcome = root.run(&["fetch", &format!("--timeout={wrong}")]);
        assert_eq!(outcome.exit, xtask::Exit::BadInput);
        assert!(outcome.err.contains("--timeout"), "{}", outcome.err);
    }
}

#[test]
fn a_server_that_sends_a_byte_at_a_time_is_given_up() {
    let root = Root::new();
    let before = root.files();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            // Each byte comes in time; all of them would take seconds, and be a document.
            for byte in ok(DOCUMENT).as_bytes() {
                if stream.write_all(&[*byte]).is_err() {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
    });
    assert!(ok(DOCUMENT).len() > 500);
    let args = ["fetch", "--timeout", "0.3", "--retries", "0", "--url", &url];
    root.run(&args)
        .is_bad_input(&["no whole answer in 0.3 s", "--timeout SECONDS"]);
    assert_eq!(root.files(), before);
}

#[test]
fn gzip_is_unpacked() {
    let root = Root::new();
    let packed = with_bytes("Content-Encoding: gzip\r\n", &gzip(DOCUMENT));
    let (url, asked) = serve_all([packed, with_bytes("", &gzip(DOCUMENT))]);
    root.run(&["fetch", "--url", &url]).is_fine(&["now is"]);
    assert!(
        asked
            .recv()
            .unwrap()
            .contains("\r\naccept-encoding: gzip\r\n")
    );
    assert_eq!(root.read("openapi.json"), canonical(DOCUMENT));
    // A file that is kept packed.
    root.run(&["fetch"]).is_fine(&["already is"]);

    let whole = gzip(DOCUMENT);
    refused(with_bytes("", &whole[..whole.len() / 2]), &["broken gzip"]);
    refused(
        with_bytes("", &gzip(&" ".repeat(40 * 1024 * 1024))),
        &["larger than 32 MB"],
    );
}

#[test]
fn a_redirect_is_followed_and_told() {
    let root = Root::new();
    let (there, _) = serve(ok(DOCUMENT));
    let (here, _) = serve(answer("302 Found", &format!("Location: {there}\r\n"), ""));
    let outcome = root.run(&["fetch", "--url", &here]);
    outcome.is_fine(&[&here]);
    assert!(
        outcome
            .err
            .contains(&format!("{here} leads to {there}; if that is for good:")),
        "{outcome:?}"
    );
    assert_eq!(lock(&root)["url"], here);

    let (to_itself, _) = serve_all(vec![
        answer("302 Found", "Location: /\r\n", "").into_bytes();
        20
    ]);
    root.run(&["fetch", "--url", &to_itself])
        .is_bad_input(&["too many redirects"]);
}

#[test]
fn a_document_that_lost_most_of_its_operations_is_refused() {
    let path = |at: usize| {
        format!(
            "\"/{at}\": {{\"get\": {{\"operationId\": \"get_{at}\", \"responses\": {{\"204\": {{\"description\": \"Done.\"}}}}}}}}"
        )
    };
    let document = |count: usize| {
        let paths: Vec<String> = (0..count).map(path).collect();
        format!(
            "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": \"T\", \"version\": \"1\"}}, \"paths\": {{{}}}}}",
            paths.join(", ")
        )
    };
    let root = Root::new();
    root.put("openapi.json", &document(5));
    let before = root.files();
    let (url, _) = serve_all([2, 2, 1].map(|count| ok(&document(count)).into()));
    root.run(&["fetch", "--url", &url])
        .is_bad_input(&["it has 2 operations, and openapi.json has 5", "--force"]);
    assert_eq!(root.files(), before);
    root.run(&["fetch", "--force", "--url", &url])
        .is_fine(&["now is"]);
    root.run(&["fetch"]).is_fine(&["now is"]);
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
    bytes.extend([0x28, 0xb5, 0xff, 0x00]);
    refused(bytes, &["not UTF-8 text", "compressed"]);
}

#[test]
fn more_than_the_limit_is_refused_before_it_is_read() {
    refused(
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{",
        &["larger than 32 MB"],
    );
}

#[test]
fn a_server_that_is_not_there_and_a_url_that_is_none() {
    let root = Root::new();
    let before = root.files();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    drop(listener);
    root.run(&["fetch", "--retries", "0", "--url", &url])
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
    assert_eq!(root.read("openapi.json"), canonical(&new));
    let lock = lock(&root);
    assert_eq!(lock["sha256"], sha256(&canonical(&new)));
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
