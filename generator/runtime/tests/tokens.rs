//! Tokens that a provider gives: when it is asked, what becomes of them, and what of its failures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::error::Error as _;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::response::Response;
use futures::future::join_all;
use openapi_client_runtime as runtime;
use runtime::{
    CallOptions, Config, Error, Http, Json, ProvidedToken, Scheme, TimeoutKind, TokenFuture,
    TokenProvider,
};
use support::{Client, Seen, Server, client, clock, json, link, redirect};

type Value = Json<serde_json::Value>;

const LOGIN: Scheme = Scheme::bearer("login");
const KEY: Scheme = Scheme::header("key", "X-API-Key");
const SECURITY: &[&[Scheme]] = &[&[LOGIN]];

operation!(Get, Value, "GET" "/x", security: SECURITY, cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Post, Value, "POST" "/x", security: SECURITY, cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(Streamed, Value, "PUT" "/x", security: SECURITY, cookies: &[], |http| {
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("once")]);
    let body = runtime::reqwest::Body::wrap_stream(chunks);
    http.request(&Self::INFO, &[]).body(body)
});
operation!(Sent, Value, "POST" "/x", security: SECURITY, cookies: &[], |http| {
    let file = runtime::Upload::from(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let body = runtime::Multipart::new().file("file", Some(&file));
    http.request(&Self::INFO, &[]).multipart(body)
});
operation!(Either, Value, "GET" "/x", security: &[&[KEY, LOGIN], &[LOGIN], &[KEY]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Custom, Value, "GET" "/x", security: &[&[Scheme::http("login", "Token")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(ByQuery, Value, "GET" "/x", security: &[&[Scheme::query("login", "key")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Elsewhere, Value, "GET" "/x", security: SECURITY, cookies: &[], |http| {
    http.request_to("GET", "http://localhost:1/x")
});

/// Gives `token-1`, `token-2` and so on, after a pause, for some time.
#[derive(Clone, Default)]
struct Numbered {
    asked: Arc<AtomicUsize>,
    pause: Duration,
    lifetime: Option<Duration>,
}

impl TokenProvider for Numbered {
    fn token(&self, _: Http) -> TokenFuture<'_> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(self.pause).await;
            let token = ProvidedToken::new(format!("token-{number}"));
            Ok(match self.lifetime {
                Some(lifetime) => token.expires_in(lifetime),
                None => token,
            })
        })
    }
}

impl Numbered {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn client(&self, server: &Server) -> Client {
        client(Config::new(&server.url).token_provider("login", self.clone()))
    }
}

/// A server that takes no token before `token-{first}`.
async fn from(first: usize) -> Server {
    Server::start(move |seen| {
        if number(seen) < first {
            refuse()
        } else {
            link()
        }
    })
    .await
}

fn number(seen: &Seen) -> usize {
    let token = seen.header("authorization").unwrap();
    token
        .strip_prefix("Bearer token-")
        .unwrap()
        .parse()
        .unwrap()
}

fn refuse() -> Response {
    json(401, r#"{"detail":"The token is too old"}"#)
}

fn numbers(server: &Server) -> Vec<usize> {
    server.seen().iter().map(number).collect()
}

#[test]
fn a_token_is_kept_until_shortly_before_its_end() {
    clock::run(async {
        let server = from(0).await;
        for (lifetime, early) in [(3600, 30), (60, 6)] {
            let tokens = Numbered {
                lifetime: Some(Duration::from_secs(lifetime)),
                ..Numbered::default()
            };
            let client = tokens.client(&server);
            let begin = tokio::time::Instant::now();
            Get::new(&client).await.unwrap();
            let due = begin + Duration::from_secs(lifetime - early);
            tokio::time::sleep_until(due - Duration::from_secs(2)).await;
            Get::new(&client).await.unwrap();
            assert_eq!(tokens.asked(), 1);
            tokio::time::sleep_until(due + Duration::from_secs(2)).await;
            Get::new(&client).await.unwrap();
            assert_eq!(tokens.asked(), 2);
        }
        assert_eq!(numbers(&server), [1, 1, 2, 1, 1, 2]);
    });
}

#[tokio::test]
async fn a_token_that_has_ended_is_used_by_those_who_waited_for_it() {
    let server = from(0).await;
    let tokens = Numbered {
        lifetime: Some(Duration::ZERO),
        ..Numbered::default()
    };
    let client = tokens.client(&server);
    Get::new(&client).await.unwrap();
    Get::new(&client).await.unwrap();
    assert_eq!(numbers(&server), [1, 2]);
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_request_sent_once_more() {
    let server = from(2).await;
    let tokens = Numbered::default();
    let client = tokens.client(&server);
    // It is no retry.
    let none = CallOptions::new().retries(0);
    Post::new(&client).options(none).await.unwrap();
    Get::new(&client).await.unwrap();
    assert_eq!(numbers(&server), [1, 2, 2]);
    assert_eq!(tokens.asked(), 2);
    assert_eq!(server.seen()[1].text(), "[1,2]");
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let server = from(9).await;
    let tokens = Numbered::default();
    let error = Get::new(&tokens.client(&server)).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(
        error.to_string(),
        "GET /x answered 401 Unauthorized: The token is too old; check the credentials; a new token was refused as well (request req-7)"
    );
    assert_eq!(numbers(&server), [1, 2]);
}

#[tokio::test]
async fn a_stream_is_not_sent_again_but_the_next_call_has_a_new_token() {
    let server = from(2).await;
    let tokens = Numbered::default();
    let client = tokens.client(&server);
    let error = Streamed::new(&client).await.unwrap_err();
    assert!(error.is_unauthorized());
    let text = error.to_string();
    assert!(
        text.contains("not tried again, because its body is a stream"),
        "{text}"
    );
    Streamed::new(&client).await.unwrap();
    assert_eq!(numbers(&server), [1, 2]);
}

#[tokio::test]
async fn a_file_is_read_again() {
    let server = from(2).await;
    Sent::new(&Numbered::default().client(&server))
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(numbers(&server), [1, 2]);
    for sent in seen {
        assert!(sent.text().contains(include_str!("../Cargo.toml")));
    }
}

#[tokio::test]
async fn other_refusals_are_none_of_the_token() {
    let server = Server::start(|_| json(403, "{}")).await;
    let tokens = Numbered::default();
    Get::new(&tokens.client(&server)).await.unwrap_err();
    assert_eq!((tokens.asked(), server.seen().len()), (1, 1));
    // Nor is a fixed one replaced.
    let server = Server::start(|_| refuse()).await;
    let fixed = Config::new(&server.url).token_provider("login", tokens);
    let fixed = client(fixed.credential("login", "token-7"));
    Get::new(&fixed).await.unwrap_err();
    assert_eq!(numbers(&server), [7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_calls_ask_once() {
    let server = from(2).await;
    let tokens = Numbered {
        pause: Duration::from_millis(100),
        ..Numbered::default()
    };
    let client = tokens.client(&server);
    let calls = (0..50).map(|_| tokio::spawn(Get::new(&client).send()));
    for outcome in join_all(calls).await {
        outcome.unwrap().unwrap();
    }
    // All were refused, and all of them together asked once more.
    assert_eq!(tokens.asked(), 2);
    assert_eq!(server.seen().len(), 100);
}

#[tokio::test]
async fn a_closure_is_a_provider_and_its_error_is_the_source() {
    let server = from(0).await;
    let texts = Config::new(&server.url)
        .token_provider("login", || async { Ok::<_, Error>("token-5".to_owned()) });
    Get::new(&client(texts)).await.unwrap();
    assert_eq!(numbers(&server), [5]);

    let failing =
        || async { Err::<ProvidedToken, _>(std::io::Error::other("the vault is\nclosed")) };
    let failing = client(Config::new(&server.url).token_provider("login", failing));
    let error = Get::new(&failing).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /x was not sent, because there is no token for `login`: the vault is closed"
    );
    assert!(!error.is_retryable());
    let Error::Token(error) = &error else {
        panic!("{error:?}");
    };
    assert_eq!((error.scheme(), error.operation()), ("login", "Get"));
    assert!(error.source().unwrap().is::<std::io::Error>());
    assert!(error.oauth2().is_none());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn no_new_token_after_a_refusal_says_so() {
    let server = from(9).await;
    let asked = AtomicUsize::new(0);
    let once = move || {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        async move { first.then_some("token-1").ok_or("token-1 was the last") }
    };
    let client = client(Config::new(&server.url).token_provider("login", once));
    let error = Get::new(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /x answered 401 Unauthorized, and there is no new token for `login`: [REDACTED] was the last"
    );
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again() {
    let server = from(0).await;
    let other = Server::start(|_| json(503, "{}")).await;
    let other = client(Config::new(&other.url).retries(0));
    operation!(SignIn, Value, "POST" "/sign-in", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let flaky = move || {
        let (first, other) = (count.fetch_add(1, Ordering::SeqCst) < 2, other.clone());
        async move {
            if first {
                SignIn::new(&other).await?;
            }
            Ok::<_, Error>("token-1")
        }
    };
    let client = client(Config::new(&server.url).token_provider("login", flaky));
    let error = Post::new(&client)
        .options(CallOptions::new().retries(0))
        .await
        .unwrap_err();
    assert!(error.is_retryable(), "{error}");
    Post::new(&client).await.unwrap();
    assert_eq!((asked.load(Ordering::SeqCst), server.seen().len()), (3, 1));
}

#[tokio::test]
async fn a_call_waits_for_its_provider_no_longer_than_it_may_take() {
    let server = from(0).await;
    let hung = || pending::<Result<ProvidedToken, Error>>();
    let config = Config::new(&server.url).token_provider("login", hung);
    let client = client(config.timeout(Duration::from_millis(50)));
    let error = Get::new(&client).await.unwrap_err();
    let Error::Timeout(timeout) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(timeout.kind(), TimeoutKind::Call);
    assert!(
        error
            .to_string()
            .ends_with("it waited for a token, see the client's token provider")
    );
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_call_that_is_given_up_loses_no_token() {
    let server = from(0).await;
    let tokens = Numbered {
        pause: Duration::from_millis(100),
        ..Numbered::default()
    };
    let client = tokens.client(&server);
    let soon = Duration::from_millis(20);
    tokio::time::timeout(soon, Get::new(&client).send())
        .await
        .unwrap_err();
    let short = CallOptions::new().timeout(soon);
    Get::new(&client).options(short).await.unwrap_err();
    Get::new(&client).await.unwrap();
    assert_eq!((tokens.asked(), numbers(&server)), (1, vec![1]));
}

#[tokio::test]
async fn a_provider_that_panics_is_asked_again_by_the_next_call() {
    let server = from(0).await;
    let asked = AtomicUsize::new(0);
    let panics = move || {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            assert!(!first, "as the test wants it");
            Ok::<_, Error>("token-1")
        }
    };
    let client = client(Config::new(&server.url).token_provider("login", panics));
    let error = Get::new(&client).await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("has ended, in a panic or with its runtime"),
        "{error}"
    );
    Get::new(&client).await.unwrap();
}

#[tokio::test]
async fn a_token_that_no_header_holds_is_told_without_it_and_not_kept() {
    let server = from(0).await;
    for (token, expected) in [
        ("", "the token is empty"),
        ("hunter2\n", "a character that a header cannot hold"),
    ] {
        let asked = AtomicUsize::new(0);
        let odd = move || {
            let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            async move { Ok::<_, Error>(if first { token } else { "token-1" }) }
        };
        let client = client(Config::new(&server.url).token_provider("login", odd));
        let error = Get::new(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains(expected), "{text}");
        assert!(!format!("{text} {error:?}").contains("hunter2"));
        Get::new(&client).await.unwrap();
    }
}

#[tokio::test]
async fn a_provider_counts_as_a_credential() {
    let server = Server::start(|_| link()).await;
    let base = || Config::new(&server.url);
    let tokens = Numbered::default();
    let alone = base().token_provider("login", tokens.clone());
    Either::new(&client(alone.clone())).await.unwrap();
    Either::new(&client(alone.credential("key", "key-1")))
        .await
        .unwrap();
    Either::new(&client(base().credential("key", "key-1")))
        .await
        .unwrap();
    let custom = base().token_provider("login", || async { Ok::<_, Error>("abc") });
    Custom::new(&client(custom.clone())).await.unwrap();
    let seen = server.seen();
    let sent: Vec<_> = seen
        .iter()
        .map(|s| (s.header("x-api-key"), s.header("authorization")))
        .collect();
    assert_eq!(
        sent,
        [
            (None, Some("Bearer token-1")),
            (Some("key-1"), Some("Bearer token-2")),
            (Some("key-1"), None),
            (None, Some("Token abc")),
        ]
    );
    let error = ByQuery::new(&client(custom)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /x was not sent: the credential `login` is none that a token provider gives"
    );
}

#[tokio::test]
async fn nobody_is_asked_where_no_token_goes() {
    let server = Server::start(|_| refuse()).await;
    let tokens = Numbered::default();
    let client = tokens.client(&server);
    let own = CallOptions::new().header("authorization", "Bearer mine");
    Get::new(&client).options(own).await.unwrap_err();
    assert_eq!(server.only().header("authorization"), Some("Bearer mine"));
    // Another origin.
    Elsewhere::new(&client)
        .options(CallOptions::new().retries(0))
        .await
        .unwrap_err();
    assert_eq!(tokens.asked(), 0);
}

#[tokio::test]
async fn a_redirect_takes_the_token_along_within_its_origin_only() {
    let other = Server::start(|_| refuse()).await;
    let to = other.url.clone();
    let server = Server::start(move |seen| match seen.target.as_str() {
        "/x" if number(seen) == 1 => refuse(),
        "/x" => redirect(307, "/y"),
        _ => redirect(302, &to),
    })
    .await;
    let tokens = Numbered::default();
    let error = Get::new(&tokens.client(&server)).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(numbers(&server), [1, 2, 2]);
    // Its refusal is none of the token, which it never saw.
    assert_eq!(other.only().header("authorization"), None);
    assert_eq!(tokens.asked(), 2);
}

#[tokio::test]
async fn no_text_shows_a_token() {
    let secret = "very-secret-token";
    let silent = |text: String| assert!(!text.contains(secret), "{text}");
    let token = ProvidedToken::new(secret).expires_in(Duration::from_secs(60));
    silent(format!("{token:?} {token:#?}"));
    let server = Server::start(|seen| {
        let repeated = format!("{:?}", seen.header("authorization"));
        json(401, &serde_json::json!({ "detail": repeated }).to_string())
    })
    .await;
    let config = Config::new(&server.url).token_provider("login", move || {
        let token = token.clone();
        async move { Ok::<_, Error>(token) }
    });
    let text = format!("{config:?}");
    assert!(text.contains("token_providers: [\"login\"]"), "{text}");
    silent(text);
    let client = client(config);
    silent(format!("{client:?}"));
    let error = Get::new(&client).await.unwrap_err();
    assert!(error.to_string().contains("Bearer [REDACTED]"), "{error}");
    silent(format!("{error} {error:?}"));
}

#[tokio::test]
async fn a_long_pause_before_a_retry_does_not_let_the_token_grow_old() {
    let server = Server::start(|seen| {
        if number(seen) < 3 {
            json(429, "{}")
        } else {
            link()
        }
    })
    .await;
    let tokens = Numbered {
        lifetime: Some(Duration::ZERO),
        ..Numbered::default()
    };
    Get::new(&tokens.client(&server)).await.unwrap();
    assert_eq!(numbers(&server), [1, 2, 3]);
}

/// The client's limits are about requests: whoever waits for a token has its turn, and gives it back to renew.
#[tokio::test]
async fn one_request_at_a_time_is_enough() {
    let server = from(2).await;
    let tokens = Numbered::default();
    let config = Config::new(&server.url).token_provider("login", tokens.clone());
    let client = client(config.max_concurrent(1));
    let calls = (0..5).map(|_| Get::new(&client).send());
    let all = tokio::time::timeout(Duration::from_secs(10), join_all(calls))
        .await
        .unwrap();
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(tokens.asked(), 2);
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_calls_have_tokens_too() {
    use runtime::blocking::Call as _;
    let serving = tokio::runtime::Runtime::new().unwrap();
    let server = serving.block_on(from(2));
    let tokens = Numbered {
        pause: Duration::from_millis(5),
        ..Numbered::default()
    };
    let client = tokens.client(&server);
    Get::new(&client).call().unwrap();
    assert_eq!(numbers(&server), [1, 2]);
    // An async call on the same thread is on its way to a token, and held up by this one.
    let client = tokens.client(&server);
    let alone = tokio::runtime::Builder::new_current_thread();
    let alone = { alone }.enable_all().build().unwrap();
    alone.block_on(async {
        let waits = tokio::spawn(Get::new(&client).send());
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        Get::new(&client).call().unwrap();
        waits.await.unwrap().unwrap();
    });
    assert_eq!(tokens.asked(), 4);
    assert_eq!(numbers(&server)[2..], [4, 3]);
}

#[cfg(feature = "mock")]
#[tokio::test]
async fn a_mock_sees_the_provided_token() {
    use runtime::mock::{MockServer, Mocked, wiremock};
    struct Api(Client);
    impl Mocked for Api {
        type Builder = Config;
        fn builder(config: Config) -> Config {
            config.credential("login", "mock")
        }
        fn build(config: Config) -> Result<Self, Error> {
            let http = config.build()?;
            Ok(Self(Client { http }))
        }
    }
    let mock: MockServer<Api> = MockServer::start().await;
    let tokens = Numbered::default();
    let builder = mock
        .client_builder()
        .token_provider("login", tokens.clone());
    let client = Api::build(builder).unwrap().0;
    let answers = |status| wiremock::ResponseTemplate::new(status).set_body_string("1");
    let get = mock
        .when(Get::new(&client))
        .responds_with(answers(401))
        .responds_with(answers(200));
    Get::new(&client).await.unwrap();
    let sent = get.received_requests();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].header("authorization"), Some("Bearer token-2"));
}
