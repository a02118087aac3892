//! Commands of any client: resources that are called like the program's own commands, streams, forms, files of bytes.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

use std::io::Write;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use openapi_client_runtime::cli::{
    App, Command, Group, IntoLines as _, Program, Secret, Subcommand,
};
use openapi_client_runtime::{
    self as runtime, ByteStream, Call, CallOptions, Config, Empty, Error, Events, Http, Json,
    Multipart, Operation, OperationInfo, Scheme,
};
use serde_json::Value;

#[derive(Clone)]
struct Client(Http);

const KEY: Scheme = Scheme::query("key", "api_key");

macro_rules! operation {
    ($name:ident, $response:ty, $method:literal, $path:literal, $self:ident $request:ident => $with:expr) => {
        #[derive(Clone)]
        struct $name {
            client: Client,
            options: CallOptions,
            #[allow(dead_code)]
            form: Multipart,
        }

        impl Operation for $name {
            type Response = $response;
            const INFO: OperationInfo = OperationInfo {
                id: stringify!($name),
                method: $method,
                path: $path,
                security: &[&[KEY]],
                cookies: &[],
            };

            fn request(&$self, http: &Http) -> runtime::Request {
                let $request = http.request(&Self::INFO, &[]);
                $with
            }
        }

        impl Call for $name {
            fn call(&self) -> (&Http, &CallOptions) {
                (&self.client.0, &self.options)
            }
        }

        impl $name {
            fn new(client: Client) -> Self {
                Self { client, options: CallOptions::default(), form: Multipart::new() }
            }
        }
    };
}

operation!(Help, Empty, "GET", "/help", self request => request);
operation!(Man, ByteStream, "GET", "/bytes", self request => request.query("a", "b c"));
operation!(Watch, Json<Value>, "GET", "/watch", self request => request);
operation!(Post, Json<Value>, "POST", "/form", self request => request.multipart(self.form.clone()));

impl Subcommand for Help {
    type Client = Client;

    fn command() -> Command<Client, Self> {
        Command::new("help", "Help.", |client, _| Ok(Self::new(client)))
    }
}

impl Subcommand for Man {
    type Client = Client;

    fn command() -> Command<Client, Self> {
        Command::new("", "Bytes.", |client, _| Ok(Self::new(client)))
    }
}

impl Subcommand for Watch {
    type Client = Client;

    fn command() -> Command<Client, Self> {
        Command::new("watch", "Watch.", |client, _| Ok(Self::new(client)))
    }
}

impl Subcommand for Post {
    type Client = Client;

    fn command() -> Command<Client, Self> {
        Command::new("post", "Post.", |client, values| {
            let form = values.form("body")?;
            Ok(Self {
                form,
                ..Self::new(client)
            })
        })
        .required_form("body", "The body.")
    }
}

impl Program for Client {
    const TITLE: &'static str = "Any";
    const SECRETS: &'static [Secret] = &[Secret::credential("key", "key-file")];
    const BASE_URL: Option<&'static str> = None;
    const HAS_SERVER: bool = false;

    fn groups() -> Vec<Group<Self>> {
        Vec::from([
            Group::new("help", "Help.").call::<Help>(),
            Group::new("man", "Bytes.").call::<Man>(),
            Group::new("completions", "Streams.")
                .stream::<Watch>(|request| {
                    Box::pin(async move {
                        let events: Events<Value> = runtime::exec::events(&request).await?;
                        Ok(events.lines())
                    })
                })
                .call::<Post>(),
        ])
    }

    fn config() -> Config {
        Config::new("")
    }

    fn build(config: Config) -> Result<Self, Error> {
        config
            .configure_http(runtime::reqwest::ClientBuilder::no_proxy)
            .build()
            .map(Self)
    }
}

async fn answer(request: Request) -> impl IntoResponse {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let (kind, text) = match parts.uri.path() {
        "/bytes" => (
            "application/octet-stream",
            Bytes::from_static(b"\xff\x00raw"),
        ),
        "/watch" => (
            "text/event-stream",
            "data: {\"a\": 1}\n\ndata: [DONE]\n\n".into(),
        ),
        "/form" => {
            let text = String::from_utf8_lossy(&body).into_owned();
            (
                "application/json",
                serde_json::to_vec(&text).unwrap().into(),
            )
        }
        _ => ("text/plain", Bytes::new()),
    };
    ([(CONTENT_TYPE, kind)], text)
}

async fn server() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
    url
}

fn app(url: &str) -> App<Client> {
    let url = url.to_owned();
    App::new("any", "1").environment(move |name| match name {
        "ANY_KEY" => Some("the-key".to_owned()),
        "ANY_BASE_URL" => Some(url.clone()).filter(|url| !url.is_empty()),
        _ => None,
    })
}

async fn run(url: &str, words: &[&str]) -> (u8, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = std::iter::once(&"any").chain(words);
    let code = app(url).run(words, &mut out, &mut err).await;
    (code, out, String::from_utf8(err).unwrap())
}

#[tokio::test]
async fn resources_go_before_commands_of_the_same_name() {
    let url = server().await;
    app(&url).command().debug_assert();
    assert_eq!(
        run(&url, &["help", "help"]).await,
        (0, Vec::new(), String::new())
    );
    assert_eq!(run(&url, &["man"]).await.1, b"\xff\x00raw");
    let (code, script, _) = run(&url, &["shell-completions", "bash"]).await;
    assert_eq!(code, 0);
    assert!(
        String::from_utf8(script)
            .unwrap()
            .contains("shell-completions")
    );
    let folder = tempfile::tempdir().unwrap();
    let man = folder.path().join("man");
    assert_eq!(run(&url, &["man-pages", man.to_str().unwrap()]).await.0, 0);
    assert!(man.join("any-completions-watch.1").is_file());
}

#[tokio::test]
async fn bytes_go_to_a_file_as_they_are() {
    let url = server().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let (code, out, err) = run(&url, &["man", "-o", path.to_str().unwrap()]).await;
    assert_eq!((code, out), (0, Vec::new()), "{err}");
    assert_eq!(std::fs::read(path).unwrap(), b"\xff\x00raw");
}

#[tokio::test]
async fn a_stream_is_a_line_for_each_event() {
    let url = server().await;
    for words in [
        ["completions", "watch", "--stream"],
        ["completions", "watch", "--quiet"],
    ] {
        let (code, out, err) = run(&url, &words).await;
        assert_eq!(code, 0, "{err}");
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"a\":1}\n\"[DONE]\"\n",
            "{words:?}"
        );
    }
}

#[tokio::test]
async fn a_form_takes_texts_and_files() {
    let url = server().await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"content").unwrap();
    let part = format!("file=@{}", file.path().display());
    let words = ["completions", "post", "--body", "a=b=c", "--body", &part];
    let (code, out, err) = run(&url, &words).await;
    assert_eq!(code, 0, "{err}");
    let sent = String::from_utf8(out).unwrap();
    assert!(sent.contains("name=\\\"a\\\"\\r\\n\\r\\nb=c"), "{sent}");
    assert!(sent.contains("content"), "{sent}");
    let (code, _, err) = run(&url, &["completions", "post", "--body", "a"]).await;
    assert_eq!(
        (code, err.as_str()),
        (
            2,
            "any: the value of `body` cannot be used: it is neither NAME=TEXT nor NAME=@FILE\n"
        )
    );
}

#[tokio::test]
async fn a_key_in_the_query_is_hidden() {
    let (code, out, _) = run("http://127.0.0.1:1", &["man", "--dry-run"]).await;
    let shown = String::from_utf8(out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(
        shown,
        "GET http://127.0.0.1:1/bytes?a=b+c&api_key=…\naccept: */*\n"
    );
}

#[tokio::test]
async fn a_document_without_a_server_needs_to_be_told_of_one() {
    let (code, _, err) = run("", &["man"]).await;
    assert_eq!(
        (code, err.as_str()),
        (
            2,
            "any: where is the API served? Give --base-url, or set ANY_BASE_URL\n"
        )
    );
}
