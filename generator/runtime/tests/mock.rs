//! The mock server with requests of every kind, as generated code writes them.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    deprecated,
    missing_docs
)]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapi_client_runtime as runtime;
use runtime::mock::{JobMembers, MockServer, Mocked, Times};
use runtime::{ByteStream, CallOptions, Empty, Error, Json, Operation, Text, Upload};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use support::{Client, Convert, ConvertBody, Download, Link};

impl Mocked for Client {
    type Builder = runtime::Config;

    fn builder(config: runtime::Config) -> runtime::Config {
        config.credential("key", "mock").cookie("session", "s-1")
    }

    fn build(builder: runtime::Config) -> Result<Self, Error> {
        Ok(Self {
            http: builder.build()?,
        })
    }
}

impl runtime::mock::Sample for Download {
    const SAMPLE: &'static str = r#"{"url":"url"}"#;
}

type Server = MockServer<Client>;

operation!(Words, Text, "GET" "/words", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Remove, Empty, "DELETE" "/things/1", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Content, ByteStream, "GET" "/things/1/content", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));
operation!(Any, Json<Value>, "GET" "/any", security: &[], cookies: &[], |http| http.request(&Self::INFO, &[]));

/// A request with what the test puts in it.
#[derive(Clone, Debug)]
struct Put {
    client: Client,
    header: Option<&'static str>,
    cookie: Option<&'static str>,
    json: Option<Value>,
    form: Option<Value>,
    file: Option<Upload>,
    options: CallOptions,
}

impl Operation for Put {
    type Response = Empty;
    const INFO: runtime::OperationInfo = runtime::OperationInfo::new("put", "PUT", "/put");
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        let mut request = http
            .request(&Self::INFO, &[])
            .optional_header("x-trace", self.header.as_ref())
            .optional_cookie("preview", self.cookie.as_ref())
            .optional_json(self.json.as_ref());
        if let Some(form) = &self.form {
            request = request.form(form, &[]);
        }
        if let Some(file) = &self.file {
            request = request.upload(file.clone());
        }
        request
    }
}
runtime::request!(Put -> ());

fn put(client: &Client) -> Put {
    Put {
        client: client.clone(),
        header: None,
        cookie: None,
        json: None,
        form: None,
        file: None,
        options: CallOptions::new(),
    }
}

fn failure(test: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    payload.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn every_kind_of_answer_can_be_given() {
    let mock = Server::start().await;
    let client = mock.client();
    mock.when_any::<Words>().returns("a word");
    mock.when_any::<Remove>().returns(());
    mock.when_any::<Content>().returns(b"%PDF".as_slice());
    mock.when_any::<Any>().returns(json!([1]));
    mock.when_any::<Download>().returns(Link {
        url: "https://x.test/1".into(),
    });
    assert_eq!(Words::new(&client).await.unwrap(), "a word");
    Remove::new(&client).await.unwrap();
    let content = Content::new(&client).await.unwrap();
    assert_eq!(content.bytes().await.unwrap(), "%PDF");
    assert_eq!(Any::new(&client).await.unwrap(), json!([1]));
    let link = Download::new(&client, "1").await.unwrap();
    assert_eq!(link.url, "https://x.test/1");
}

#[tokio::test]
async fn lists_headers_and_cookies_are_compared_where_they_are_set() {
    let mock = Server::start().await;
    let client = mock.client();
    mock.when(Download::new(&client, "a/b").tags(&["x", "y"]))
        .returns_sample();
    let told = async |request: Download| request.await.unwrap_err().to_string();
    let download = || Download::new(&client, "a/b");
    download().expires_in(3).tags(&["x", "y"]).await.unwrap();
    for (tags, shown) in [(vec!["y", "x"], r#"["y", "x"]"#), (vec!["x"], r#""x""#)] {
        let said = told(download().tags(&tags)).await;
        assert!(
            said.contains(&format!(r#"`tag` is {shown}, not ["x", "y"]"#)),
            "{said}"
        );
    }

    let mut expected = put(&client);
    (expected.header, expected.cookie) = (Some("t-1"), Some("a b"));
    mock.when(expected.clone()).returns(());
    expected.clone().await.unwrap();
    expected.header = Some("t-2");
    let said = expected.clone().await.unwrap_err().to_string();
    assert!(
        said.contains("the header `x-trace` is not \"t-1\""),
        "{said}"
    );
    expected.cookie = Some("b");
    let said = expected.await.unwrap_err().to_string();
    assert!(said.contains("the cookie `preview` is another"), "{said}");
}

#[tokio::test]
async fn every_kind_of_body_is_compared() {
    let with = |change: &dyn Fn(&mut Put), client: &Client| {
        let mut put = put(client);
        change(&mut put);
        put
    };
    type Change = Box<dyn Fn(&mut Put)>;
    let json = |value: Value| -> Change { Box::new(move |put| put.json = Some(value.clone())) };
    let form = |value: Value| -> Change { Box::new(move |put| put.form = Some(value.clone())) };
    let file =
        |bytes: &'static [u8]| -> Change { Box::new(move |put| put.file = Some(bytes.into())) };
    for (expected, fits, other, difference) in [
        (
            json(json!({"a": [{"b": 1}]})),
            json(json!({"a": [{"b": 1, "c": 2}], "d": 3})),
            json(json!({"a": [{"b": 1}, {"b": 2}]})),
            r#"the `body.a` is [{"b":1},{"b":2}], not [{"b":1}]"#,
        ),
        (
            json(json!({"a": 1})),
            json(json!({"a": 1})),
            form(json!({"a": 1})),
            "the body is not JSON",
        ),
        (
            form(json!({"a": "1 2"})),
            form(json!({"a": "1 2", "b": "3"})),
            form(json!({"b": "3"})),
            "the field `a` is not there, not \"1 2\"",
        ),
        (
            file(b"one"),
            file(b"one"),
            file(b"two!"),
            "has other content: 4 bytes, where 3 are expected",
        ),
    ] {
        let mock = Server::start().await;
        let client = mock.client();
        mock.when(with(&*expected, &client)).returns(());
        with(&*fits, &client).await.unwrap();
        let said = with(&*other, &client).await.unwrap_err().to_string();
        assert!(said.contains(difference), "{said}");
    }
}

#[tokio::test]
async fn a_form_of_several_files_is_compared_file_by_file() {
    let mock = Server::start().await;
    let client = mock.client();
    let two = |last: &'static [u8]| {
        let convert = Convert::new(&client).more(b"1".as_slice());
        convert.more(Upload::from(last).content_type("image/png"))
    };
    let convert = mock.when(two(b"2")).returns(Link { url: "a".into() });
    let body = ConvertBody {
        tags: Some(vec!["x".into(), "y".into()]),
        ..ConvertBody::default()
    };
    two(b"2").body(body).await.unwrap();
    let received = convert.received_requests().remove(0);
    assert_eq!(received.files().len(), 2);
    let tag = |tag: &str| ("tags".to_owned(), tag.to_owned());
    assert_eq!(received.fields(), [tag("x"), tag("y")]);

    let said = two(b"3").await.unwrap_err().to_string();
    assert!(said.contains("the file `more` has other content"), "{said}");
    let one = Convert::new(&client).more(b"1".as_slice());
    let said = one.await.unwrap_err().to_string();
    assert!(said.contains("it has 1 files `more`, not 2"), "{said}");
    let plain = Convert::new(&client)
        .more(b"1".as_slice())
        .more(b"2".as_slice());
    let said = plain.await.unwrap_err().to_string();
    assert!(
        said.contains("the file `more` is not of the type `image/png`"),
        "{said}"
    );

    let lost = mock.when(Convert::new(&client).file("no/such/file.pdf"));
    let given = Upload::from(b"1".as_slice()).file_name("file.pdf");
    let said = Convert::new(&client)
        .file(given)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("the expected file `file` cannot be read"),
        "{said}"
    );
    assert_eq!(lost.calls(), 0);
}

#[tokio::test]
async fn a_large_form_is_read_whole() {
    let mock = Server::start().await;
    let client = mock.client();
    let large = vec![b'x'; 3_000_000];
    let convert = mock
        .when(Convert::new(&client).file(large.clone()))
        .returns(Link { url: "a".into() });
    Convert::new(&client).file(large.clone()).await.unwrap();
    let received = convert.received_requests().remove(0);
    assert!(received.file("file").unwrap().bytes == large);
}

#[derive(Debug, Deserialize, Serialize)]
struct Ticket {
    id: i64,
}

#[derive(Debug, Deserialize, Serialize)]
struct State {
    state: String,
    pages: Option<u32>,
}

/// A job whose id is a number, and which never fails.
#[derive(Clone, Debug)]
struct Work {
    client: Client,
    options: CallOptions,
}

#[derive(Clone, Debug)]
struct Look {
    client: Client,
    id: i64,
    options: CallOptions,
}

impl Operation for Work {
    type Response = Json<Ticket>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo::new("work", "POST", "/work");
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[])
    }
}

impl Operation for Look {
    type Response = Json<State>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo::new("look", "GET", "/work/{id}");
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[&self.id])
    }
}
runtime::request!(Look -> State);

impl runtime::Start for Work {
    type Lookup = Look;
    fn started(answer: &Ticket) -> runtime::Started {
        runtime::Started::new(answer.id)
    }
    fn lookup(&self, id: &runtime::JobId) -> Option<Look> {
        let (client, options) = (self.client.clone(), self.options.clone());
        id.parse().map(|id| Look {
            client,
            id,
            options,
        })
    }
    fn state(answer: &State) -> runtime::JobState {
        runtime::JobState::new(&answer.state, &["done"], &[])
    }
}
runtime::job!(Work -> Ticket => State);

impl runtime::mock::Sample for Work {
    const SAMPLE: &'static str = r#"{"id":0}"#;
}

impl runtime::mock::Sample for Look {
    const SAMPLE: &'static str = r#"{"state":"state","pages":null}"#;
}

impl runtime::mock::JobSample for Work {
    const MEMBERS: JobMembers = JobMembers {
        id: "id",
        accepted: None,
        refused: None,
        status: "state",
        running: "running",
        done: "done",
        failed: None,
        success: None,
        error: None,
    };
}

#[tokio::test]
async fn a_job_is_told_by_the_members_that_the_api_has() {
    let mock = Server::start().await;
    let client = mock.client();
    let work = || Work {
        client: client.clone(),
        options: CallOptions::new(),
    };
    let jobs = mock
        .when(work())
        .job()
        .running(1)
        .completes_with(|state| state.pages = Some(3))
        .job()
        .completes_json(json!({"state": "done", "pages": 4}));
    assert_eq!(work().await.unwrap().pages, Some(3));
    let job = work().submit().await.unwrap();
    assert_eq!(job.id().as_str(), "2");
    assert_eq!(job.wait().await.unwrap().pages, Some(4));
    assert_eq!(jobs.calls(), 2);

    let said = failure(|| drop(mock.when(work()).job().fails("no")));
    assert_eq!(
        said,
        "no job of this operation fails: the API has no word for it"
    );
    let said = failure(|| drop(mock.when(work()).job().completes_json(json!({"state": 1}))));
    assert!(
        said.contains("no client could read this answer") && said.contains("state"),
        "{said}"
    );
}

/// A fixture may hand them to any thread.
#[test]
fn servers_and_mocks_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Server>();
    shared::<runtime::mock::Mock<Work>>();
    shared::<runtime::mock::JobMock<Work>>();
}

#[test]
fn times_read_as_they_are_meant() {
    for (times, shown) in [
        (Times::from(1), "1 call"),
        (2.into(), "2 calls"),
        (0.into(), "0 calls"),
        ((1..).into(), "at least 1 call"),
        ((..3).into(), "at most 2 calls"),
        ((..=1).into(), "at most 1 call"),
        ((2..=4).into(), "2 to 4 calls"),
        ((1..2).into(), "1 call"),
        ((..).into(), "at least 0 calls"),
    ] {
        assert_eq!(times.to_string(), shown);
    }
}
