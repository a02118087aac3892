//! Lists in pages: all of them, and none beyond the last.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use futures::{StreamExt, TryStreamExt};
use openapi_client_runtime as runtime;
use runtime::{CallOptions, Error, Json, Operation};
use serde::Deserialize;
use serde_json::json;
use support::{Client, Seen, Server};

#[derive(Debug, Deserialize)]
struct Page {
    entries: Vec<u64>,
    total: Option<u64>,
}

/// `GET /entries`
#[derive(Clone, Debug)]
struct List {
    client: Client,
    offset: Option<u64>,
    options: CallOptions,
}

impl List {
    fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            offset: None,
            options: CallOptions::new(),
        }
    }
}

impl Operation for List {
    type Response = Json<Page>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "list",
        method: "GET",
        path: "/entries",
        security: &[],
        cookies: &[],
    };
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[])
            .query("limit", &2)
            .query("offset", &self.offset)
    }
}
runtime::request!(List -> Page);

impl runtime::Paged for List {
    type Item = u64;

    fn offset(&self) -> u64 {
        self.offset.unwrap_or_default()
    }

    fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    fn total(page: &Page) -> Option<u64> {
        page.total
    }

    fn count(page: &Page) -> usize {
        page.entries.len()
    }

    fn items(page: Page) -> Vec<u64> {
        page.entries
    }
}
runtime::pages!(List -> Page => u64);

fn offset(seen: &Seen) -> u64 {
    let offset = seen.target.split("offset=").nth(1).unwrap();
    offset.parse().unwrap()
}

fn offsets(server: &Server) -> Vec<u64> {
    server.seen().iter().map(offset).collect()
}

/// A list of so many entries, two a page; whether it says how many there are.
async fn list(entries: u64, total: bool) -> Server {
    Server::start(move |seen| {
        let start = offset(seen);
        let page: Vec<u64> = (start..entries.min(start + 2)).collect();
        let total = total.then_some(entries);
        support::json(200, &json!({"entries": page, "total": total}).to_string())
    })
    .await
}

async fn all(server: &Server) -> Vec<u64> {
    let stream = List::new(&server.client()).stream();
    stream.try_collect().await.unwrap()
}

#[tokio::test]
async fn every_entry_comes_once_and_nothing_is_asked_beyond() {
    for (entries, asked) in [
        (1, vec![0]),
        (2, vec![0]),
        (3, vec![0, 2]),
        (4, vec![0, 2]),
        (5, vec![0, 2, 4]),
    ] {
        let server = list(entries, true).await;
        assert_eq!(all(&server).await, (0..entries).collect::<Vec<_>>());
        assert_eq!(offsets(&server), asked, "{entries}");
    }
}

#[tokio::test]
async fn pages_come_as_they_are_needed() {
    let server = list(5, true).await;
    let mut pages = List::new(&server.client()).pages();
    assert_eq!(server.seen().len(), 0);
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.entries, first.total), (vec![0, 1], Some(5)));
    assert_eq!(offsets(&server), [0]);
    let mut items = List::new(&server.client()).stream();
    for _ in 0..2 {
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(offsets(&server), [0, 0]);
    let sizes: Vec<_> = pages
        .map_ok(|page| page.entries.len())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(sizes, [2, 1]);
}

#[tokio::test]
async fn an_empty_list_ends_at_once() {
    for total in [true, false] {
        let server = list(0, total).await;
        assert!(all(&server).await.is_empty());
        assert_eq!(offsets(&server), [0]);
        let pages: Vec<Page> = List::new(&server.client())
            .pages()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(pages.len(), 0);
    }
}

#[tokio::test]
async fn without_a_total_an_empty_page_is_the_end() {
    let server = list(3, false).await;
    assert_eq!(all(&server).await, [0, 1, 2]);
    assert_eq!(offsets(&server), [0, 2, 3]);
}

#[tokio::test]
async fn it_begins_where_it_is_told() {
    let server = list(5, true).await;
    let mut request = List::new(&server.client());
    request.offset = Some(3);
    let entries: Vec<u64> = request.stream().try_collect().await.unwrap();
    assert_eq!((entries, offsets(&server)), (vec![3, 4], vec![3]));
    let mut request = List::new(&server.client());
    request.offset = Some(9);
    let entries: Vec<u64> = request.stream().try_collect().await.unwrap();
    assert_eq!((entries, offsets(&server)), (vec![], vec![3, 9]));
}

#[tokio::test]
async fn a_list_that_shrinks_ends() {
    // It says five, and by the second page there are but three, by the third none.
    let server = Server::start(|seen| {
        let page = match offset(seen) {
            0 => json!({"entries": [0, 1], "total": 5}),
            2 => json!({"entries": [2], "total": 5}),
            _ => json!({"entries": [], "total": 3}),
        };
        support::json(200, &page.to_string())
    })
    .await;
    assert_eq!(all(&server).await, [0, 1, 2]);
    assert_eq!(offsets(&server), [0, 2, 3]);
    let server = Server::start(|seen| {
        let page = match offset(seen) {
            0 => json!({"entries": [0, 1], "total": 5}),
            _ => json!({"entries": [2], "total": 1}),
        };
        support::json(200, &page.to_string())
    })
    .await;
    assert_eq!(all(&server).await, [0, 1, 2]);
    assert_eq!(offsets(&server), [0, 2]);
}

#[tokio::test]
async fn a_page_that_repeats_ends() {
    // A server that knows no offset.
    let server = Server::start(|_| support::json(200, r#"{"entries":[0,1],"total":null}"#)).await;
    let entries = all(&server).await;
    assert_eq!((entries, server.seen().len()), (vec![0, 1], 2));
    // With a total it ends as well, and equal pages may be what the list holds.
    let server = Server::start(|_| support::json(200, r#"{"entries":[0,0],"total":4}"#)).await;
    let entries = all(&server).await;
    assert_eq!((entries, server.seen().len()), (vec![0; 4], 2));
}

#[tokio::test]
async fn an_error_on_the_way_comes_once() {
    let server = Server::start(|seen| {
        if offset(seen) == 2 {
            support::json(404, r#"{"detail":"gone"}"#)
        } else {
            support::json(200, r#"{"entries":[0,1],"total":9}"#)
        }
    })
    .await;
    let results: Vec<Result<u64, Error>> = List::new(&server.client()).stream().collect().await;
    assert_eq!(results.len(), 3);
    assert!(results[..2].iter().all(Result::is_ok));
    assert!(results[2].as_ref().unwrap_err().is_not_found());
    assert_eq!(offsets(&server), [0, 2]);
}

#[tokio::test]
async fn a_page_is_retried_as_any_read() {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let server = Server::start(move |seen| {
        let start = offset(seen);
        if start == 2 && !failed.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return support::json(503, "{}");
        }
        let page = json!({"entries": [start, start + 1], "total": 4});
        support::json(200, &page.to_string())
    })
    .await;
    assert_eq!(all(&server).await, [0, 1, 2, 3]);
    assert_eq!(offsets(&server), [0, 2, 2]);
}
