//! Downloads: whole, broken, lied about, and what is left on the disk.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod wire;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::TryStreamExt;
use openapi_client_runtime::{CallOptions, Config, Download, Error, Http};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use wire::{Wire, answer};

const BODY: &[u8] = b"0123456789abcdefghij";
const SHA256: &str = "a8FL3EUXp6aCxpEN4uKUbrjh7NBAkHKP720JKnzrYsU=";

fn http() -> Http {
    let config = Config::new("http://127.0.0.1:9/api");
    config.credential("key", "sk-very-secret").build().unwrap()
}

fn url(wire: &Wire) -> String {
    format!("{}/file.pdf?X-Amz-Signature=abcdef0123456789&x=1", wire.url)
}

fn whole(headers: &str) -> Vec<u8> {
    answer("200 OK", &format!("content-length: 20\n{headers}"), BODY)
}

/// The first `sent` bytes of the body, of which there should be 20.
fn broken(headers: &str, sent: usize) -> Vec<u8> {
    answer(
        "200 OK",
        &format!("content-length: 20\n{headers}"),
        &BODY[..sent],
    )
}

fn rest(headers: &str, from: usize) -> Vec<u8> {
    let length = 20 - from;
    let headers = format!("content-length: {length}\ncontent-range: bytes {from}-19/20\n{headers}");
    answer("206 Partial Content", &headers, &BODY[from..])
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("file.pdf")
    }

    /// Names and contents.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                let name = entry.file_name().into_string().unwrap();
                (name, std::fs::read(entry.path()).unwrap_or_default())
            })
            .collect();
        all.sort();
        all
    }

    fn holds(&self, content: &[u8]) {
        assert_eq!(self.all(), [("file.pdf".to_owned(), content.to_vec())]);
    }

    fn is_empty(&self) {
        assert_eq!(self.all(), []);
    }
}

async fn save(wire: &Wire, path: &Path) -> Result<u64, Error> {
    http().download(url(wire)).save(path).await
}

async fn read(wire: &Wire) -> Result<Vec<u8>, Error> {
    let chunks: Vec<_> = http().download(url(wire)).stream().try_collect().await?;
    Ok(chunks.concat())
}

/// The error's text, which never shows the URL's query.
fn text(error: &Error) -> String {
    let text = error.to_string();
    for shown in [&text, &format!("{error:?}")] {
        assert!(!shown.contains("abcdef0123456789"), "{shown}");
        assert!(!shown.contains("sk-very-secret"), "{shown}");
    }
    text
}

#[tokio::test]
async fn a_file_is_saved_and_only_the_file() {
    let wire = Wire::start([whole("")]).await;
    let folder = Folder::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let download = http().download(url(&wire)).sync(true);
    let download = download.on_progress(move |got, of| log.lock().unwrap().push((got, of)));
    assert_eq!(download.save(folder.file()).await.unwrap(), 20);
    folder.holds(BODY);
    assert_eq!(seen.lock().unwrap().last(), Some(&(20, Some(20))));
    let head = wire.heads().remove(0);
    assert!(head.contains("accept-encoding: identity"), "{head}");
    assert!(
        !head.contains("secret") && !head.contains("range:"),
        "{head}"
    );
}

#[tokio::test]
async fn it_can_be_read_and_streamed() {
    let wire = Wire::start([whole("")]).await;
    assert_eq!(http().download(url(&wire)).bytes().await.unwrap(), BODY);
    assert_eq!(read(&wire).await.unwrap(), BODY);
    let empty = Wire::start([answer("200 OK", "content-length: 0\n", b"")]).await;
    assert_eq!(read(&empty).await.unwrap(), b"");
    let folder = Folder::new();
    assert_eq!(save(&empty, &folder.file()).await.unwrap(), 0);
    folder.holds(b"");
    let unknown = Wire::start([answer("200 OK", "", BODY)]).await;
    assert_eq!(read(&unknown).await.unwrap(), BODY);
}

#[tokio::test]
async fn a_broken_connection_goes_on_where_it_broke() {
    let tag = "etag: \"v1\"\n";
    let wire = Wire::start([broken(tag, 7), rest(tag, 7)]).await;
    let folder = Folder::new();
    assert_eq!(save(&wire, &folder.file()).await.unwrap(), 20);
    folder.holds(BODY);
    let heads = wire.heads();
    assert_eq!(heads.len(), 2);
    assert!(heads[1].contains("range: bytes=7-\r\n"), "{}", heads[1]);
    assert!(heads[1].contains("if-range: \"v1\"\r\n"), "{}", heads[1]);

    let wire = Wire::start([broken(tag, 7), rest(tag, 7)]).await;
    assert_eq!(read(&wire).await.unwrap(), BODY);
}

#[tokio::test]
async fn an_error_of_the_server_in_between_is_waited_out() {
    let tag = "etag: \"v1\"\n";
    let busy = answer("503 Service Unavailable", "content-length: 0\n", b"");
    let wire = Wire::start([broken(tag, 7), busy, rest(tag, 7)]).await;
    assert_eq!(read(&wire).await.unwrap(), BODY);
}

#[tokio::test]
async fn a_whole_answer_instead_of_the_rest_starts_again() {
    let tag = "etag: \"v1\"\n";
    let wire = Wire::start([broken(tag, 7), broken(tag, 3), whole(tag)]).await;
    let folder = Folder::new();
    assert_eq!(save(&wire, &folder.file()).await.unwrap(), 20);
    folder.holds(BODY);
    let wire = Wire::start([broken(tag, 7), broken(tag, 3), whole(tag)]).await;
    assert_eq!(read(&wire).await.unwrap(), BODY);
}

#[tokio::test]
async fn a_file_that_changed_is_saved_anew_but_not_mixed_into_a_stream() {
    let new = answer("200 OK", "content-length: 3\netag: \"v2\"\n", b"new");
    let answers = [broken("etag: \"v1\"\n", 7), new];
    let wire = Wire::start(answers.clone()).await;
    let folder = Folder::new();
    assert_eq!(save(&wire, &folder.file()).await.unwrap(), 3);
    folder.holds(b"new");
    let wire = Wire::start(answers).await;
    let error = read(&wire).await.unwrap_err();
    assert!(
        text(&error).contains("cannot say that the file is still the same"),
        "{error}"
    );
}

#[tokio::test]
async fn without_a_strong_tag_nothing_is_resumed() {
    for tag in ["", "etag: W/\"v1\"\n"] {
        let wire = Wire::start([broken(tag, 7), whole(tag)]).await;
        let folder = Folder::new();
        assert_eq!(save(&wire, &folder.file()).await.unwrap(), 20);
        folder.holds(BODY);
        assert!(!wire.heads()[1].contains("range:"), "{:?}", wire.heads());
    }
}

#[tokio::test]
async fn another_part_than_asked_for_is_refused() {
    let tag = "etag: \"v1\"\n";
    let other_total = answer(
        "206 Partial Content",
        "content-length: 13\ncontent-range: bytes 7-19/21\netag: \"v1\"\n",
        &BODY[7..],
    );
    for part in [rest(tag, 6), rest("etag: \"v2\"\n", 7), other_total] {
        let wire = Wire::start([broken(tag, 7), part]).await;
        let folder = Folder::new();
        let error = save(&wire, &folder.file()).await.unwrap_err();
        assert!(text(&error).contains("another part of the file"), "{error}");
        folder.is_empty();
    }
    let unasked = Wire::start([rest(tag, 7)]).await;
    assert!(read(&unasked).await.is_err());
}

#[tokio::test]
async fn a_url_that_expires_on_the_way_is_asked_for_again() {
    let tag = "etag: \"v1\"\n";
    let expired = || answer("403 Forbidden", "content-length: 0\n", b"");
    let ask = |wire: &Wire| {
        let (asked, url) = (Arc::new(Mutex::new(0)), url(wire));
        let log = Arc::clone(&asked);
        let download = Download::ask(&http(), move |_| {
            *log.lock().unwrap() += 1;
            let url = format!("{url}&try={}", log.lock().unwrap());
            Box::pin(async move { Ok(url) })
        });
        (download, asked)
    };
    let wire = Wire::start([broken(tag, 7), expired(), rest(tag, 7)]).await;
    let folder = Folder::new();
    let (download, asked) = ask(&wire);
    assert_eq!(download.save(folder.file()).await.unwrap(), 20);
    folder.holds(BODY);
    assert_eq!(*asked.lock().unwrap(), 2);
    let heads = wire.heads();
    let resumed = |head: &String| head.contains("range: bytes=7-");
    assert!(resumed(&heads[1]) && resumed(&heads[2]), "{heads:?}");
    assert!(heads[2].contains("&try=2"), "{heads:?}");

    // A new URL that is refused, too, has not expired; nor has one that never worked.
    for (script, asks) in [(vec![broken(tag, 7), expired()], 2), (vec![expired()], 1)] {
        let wire = Wire::start(script).await;
        let (download, asked) = ask(&wire);
        let folder = Folder::new();
        let error = download.save(folder.file()).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 403);
        text(&error);
        folder.is_empty();
        assert_eq!(*asked.lock().unwrap(), asks);
    }
}

#[tokio::test]
async fn a_length_that_never_comes_is_an_error_and_leaves_nothing() {
    let wire = Wire::start([broken("", 7)]).await;
    let folder = Folder::new();
    let error = save(&wire, &folder.file()).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_retryable());
    let shown = text(&error);
    assert!(
        shown.starts_with("GET <presigned URL>: failed while reading the answer"),
        "{shown}"
    );
    assert!(
        shown.contains("it broke off after 7 bytes of the 20 announced"),
        "{shown}"
    );
    assert!(wire.heads().len() <= 6, "{}", wire.heads().len());
    folder.is_empty();
}

#[tokio::test]
async fn the_old_file_stays_until_the_new_one_is_whole() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/f", listener.local_addr().unwrap());
    let (go, going) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        wire::head(&mut socket).await.unwrap();
        socket.write_all(&broken("", 7)).await.unwrap();
        going.await.unwrap();
        socket.write_all(&BODY[7..]).await.unwrap();
    });
    let folder = Folder::new();
    std::fs::write(folder.file(), "old").unwrap();
    let (begun, mut beginning) = tokio::sync::mpsc::unbounded_channel();
    let download = http().download(url);
    let download = download.on_progress(move |got, _| begun.send(got).unwrap());
    let saving = tokio::spawn(download.save(folder.file()));
    assert_eq!(beginning.recv().await, Some(7));
    assert_eq!(std::fs::read(folder.file()).unwrap(), b"old");
    assert_eq!(folder.all().len(), 2);
    go.send(()).unwrap();
    assert_eq!(saving.await.unwrap().unwrap(), 20);
    folder.holds(BODY);
}

#[tokio::test]
async fn a_connection_that_stands_still_is_left_for_another() {
    let tag = "etag: \"v1\"\n";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/f", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        wire::head(&mut first).await.unwrap();
        first.write_all(&broken(tag, 7)).await.unwrap();
        let (mut second, _) = listener.accept().await.unwrap();
        let head = wire::head(&mut second).await.unwrap();
        assert!(head.contains("range: bytes=7-"), "{head}");
        second.write_all(&rest(tag, 7)).await.unwrap();
    });
    let options = CallOptions::new().idle_timeout(Duration::from_millis(200));
    let body = http().download(url).options(options).bytes().await;
    assert_eq!(body.unwrap(), BODY);
}

#[tokio::test]
async fn a_dropped_transfer_leaves_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/f", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        wire::head(&mut socket).await.unwrap();
        socket.write_all(&broken("", 7)).await.unwrap();
        socket
    });
    let folder = Folder::new();
    let saving = http().download(url).save(folder.file());
    let dropped = tokio::time::timeout(Duration::from_millis(300), saving).await;
    assert!(dropped.is_err());
    let _socket = server.await.unwrap();
    folder.is_empty();
}

#[tokio::test]
async fn checksums_are_held_to() {
    let md5 = "content-md5: CSbCy8RJ0YAz75LcEQxwSQ==\n";
    for right in [
        format!("repr-digest: sha-256=:{SHA256}:\n"),
        format!("digest: SHA-256={SHA256}\n"),
        format!("x-amz-checksum-sha256: {SHA256}\n"),
        "content-md5: ZEvgbfxUBh/R5n9eu6vNWA==\n".to_owned(),
    ] {
        let wire = Wire::start([whole(&right)]).await;
        assert_eq!(read(&wire).await.unwrap(), BODY, "{right}");
    }
    let folder = Folder::new();
    std::fs::write(folder.file(), "old").unwrap();
    let wire = Wire::start([whole(md5)]).await;
    let error = save(&wire, &folder.file()).await.unwrap_err();
    let expected = "but the server announced `CSbCy8RJ0YAz75LcEQxwSQ==`";
    assert!(text(&error).contains(expected), "{error}");
    folder.holds(b"old");
    // It is that of the whole, also when the whole came in parts.
    let tag = format!("etag: \"v1\"\nx-amz-checksum-sha256: {SHA256}\n");
    let wire = Wire::start([broken(&tag, 7), rest("", 7)]).await;
    assert_eq!(read(&wire).await.unwrap(), BODY);
}

#[tokio::test]
async fn what_storage_repeats_of_the_signature_is_not_shown() {
    let body = b"<Error><Code>SignatureDoesNotMatch</Code><SignatureProvided>abcdef0123456789</SignatureProvided></Error>";
    let refused = answer(
        "403 Forbidden",
        "content-length: 104\ncontent-type: application/xml\n",
        body,
    );
    assert_eq!(body.len(), 104);
    let wire = Wire::start([refused]).await;
    let folder = Folder::new();
    let error = save(&wire, &folder.file()).await.unwrap_err();
    assert_eq!(error.status().map(|s| s.as_u16()), Some(403));
    assert!(text(&error).contains("SignatureDoesNotMatch"), "{error}");
    assert!(
        text(&error).starts_with("GET <presigned URL> answered 403"),
        "{error}"
    );
    folder.is_empty();
}

#[tokio::test]
async fn a_missing_file_is_not_found_and_leaves_nothing() {
    let wire = Wire::start([answer("404 Not Found", "content-length: 0\n", b"")]).await;
    let folder = Folder::new();
    assert!(
        save(&wire, &folder.file())
            .await
            .unwrap_err()
            .is_not_found()
    );
    folder.is_empty();
    assert_eq!(wire.heads().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_told_before_anything_is_asked_for() {
    let wire = Wire::start([whole("")]).await;
    let folder = Folder::new();
    let missing = folder.0.path().join("missing").join("file.pdf");
    let error = save(&wire, &missing).await.unwrap_err();
    let shown = text(&error);
    let Error::File(file) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (file.path(), file.kind()),
        (&*missing, std::io::ErrorKind::NotFound)
    );
    assert!(!error.is_retryable());
    assert!(
        shown.contains(missing.to_str().unwrap()) && shown.contains("make its folder"),
        "{shown}"
    );
    let error = save(&wire, folder.0.path()).await.unwrap_err();
    assert!(text(&error).contains("give the path of a file"), "{error}");
    assert!(wire.heads().is_empty());
    folder.is_empty();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_is_replaced_and_not_followed() {
    let (folder, other) = (Folder::new(), Folder::new());
    std::fs::write(other.file(), "other").unwrap();
    std::os::unix::fs::symlink(other.file(), folder.file()).unwrap();
    let wire = Wire::start([whole("")]).await;
    save(&wire, &folder.file()).await.unwrap();
    folder.holds(BODY);
    assert!(!folder.file().is_symlink());
    other.holds(b"other");
}

#[tokio::test]
async fn nothing_of_the_client_goes_there_even_at_its_own_origin() {
    let wire = Wire::start([whole("")]).await;
    let config = Config::new(&wire.url).credential("key", "sk-very-secret");
    let http = config.cookie("session", "sk-very-secret").build().unwrap();
    let options = CallOptions::new()
        .header("x-own", "sk-very-secret")
        .cookie("more", "sk-very-secret");
    http.download(format!("{}//a//b?x=1", wire.url))
        .options(options)
        .bytes()
        .await
        .unwrap();
    let head = wire.heads().remove(0);
    assert!(
        !head.contains("secret") && !head.contains("cookie"),
        "{head}"
    );
    assert!(head.starts_with("get //a//b?x=1 "), "{head}");
}

#[tokio::test]
async fn a_redirect_to_other_storage_is_followed() {
    let wire = Wire::start([whole("")]).await;
    let location = format!("location: {}/other\ncontent-length: 0\n", wire.url);
    let first = Wire::start([answer("307 Temporary Redirect", &location, b"")]).await;
    assert_eq!(read(&first).await.unwrap(), BODY);
}

#[tokio::test]
async fn urls_without_encryption_or_of_another_kind_are_refused() {
    let wire = Wire::start([whole("")]).await;
    let http = Config::new("https://api.test").build().unwrap();
    let error = http.download(url(&wire)).bytes().await.unwrap_err();
    assert!(text(&error).contains("without encryption"), "{error}");
    let error = http
        .download("file:///etc/passwd")
        .bytes()
        .await
        .unwrap_err();
    assert!(text(&error).contains("neither http nor https"), "{error}");
    assert!(wire.heads().is_empty());
}

#[tokio::test]
async fn a_timeout_is_for_all_of_it() {
    let wire = Wire::start([broken("", 7)]).await;
    let options = CallOptions::new().timeout(Duration::from_millis(500));
    let started = std::time::Instant::now();
    let download = http().download(url(&wire)).options(options);
    download.bytes().await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn debug_shows_no_url() {
    let shown = format!(
        "{:?}",
        http().download("https://x.test/?X-Amz-Signature=abcdef0123456789")
    );
    assert!(!shown.contains("abcdef"), "{shown}");
}
