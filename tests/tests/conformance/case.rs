//! What a table of cases is made of.

use std::pin::Pin;

use datalab_client::{Client, Error, Upload};
use serde::Serialize;
use serde_json::{Map, Value};

/// What a path parameter may hold: everything that means something in a URL, and a letter beyond ASCII.
pub const HOSTILE: &str = "a/b c?d#é%";

/// A text that would break a form or a JSON document which is put together carelessly.
pub const TEXT: &str = "\"q\" \\ é;\r\n--x=1&y";

/// What is in the file of [`pdf`].
pub const PDF: &str = "%PDF-1.7\r\n--x--\r\n\0";

/// One operation, and the calls that a user would make of it.
pub struct Case {
    /// The `operationId`.
    pub id: &'static str,
    /// The calls.
    pub calls: Vec<Call>,
}

/// One call.
pub struct Call {
    /// Whether it gives only what it must.
    pub least: bool,
    /// Makes the call; what it answers, written as JSON again.
    pub send: Box<dyn Fn(&Client) -> Sent + Send + Sync>,
    /// The `path`, `query`, `body` and `files` that arrive, the empty ones left out.
    pub expected: Value,
}

/// A call on its way.
pub type Sent = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>;

/// An operation without calls yet.
pub fn case(id: &'static str) -> Case {
    Case {
        id,
        calls: Vec::new(),
    }
}

impl Case {
    /// A call that gives as much as it can. Where not everything goes together, there are several.
    pub fn full<R: Request>(
        self,
        make: impl Fn(&Client) -> R + Send + Sync + 'static,
        expected: Value,
    ) -> Case {
        self.call(false, make, expected)
    }

    /// A call that gives only what it must.
    pub fn least<R: Request>(
        self,
        make: impl Fn(&Client) -> R + Send + Sync + 'static,
        expected: Value,
    ) -> Case {
        self.call(true, make, expected)
    }

    fn call<R: Request>(
        mut self,
        least: bool,
        make: impl Fn(&Client) -> R + Send + Sync + 'static,
        expected: Value,
    ) -> Case {
        let send = Box::new(move |client: &Client| make(client).run());
        self.calls.push(Call {
            least,
            send,
            expected,
        });
        self
    }
}

/// What a user awaits, with an answer that can be written again.
pub trait Request {
    /// Sends it.
    fn run(self) -> Sent;
}

impl<R, T> Request for R
where
    R: IntoFuture<Output = Result<T, Error>, IntoFuture: Send + 'static>,
    T: Serialize,
{
    fn run(self) -> Sent {
        let future = self.into_future();
        Box::pin(async move {
            let answer = future.await?;
            Ok(serde_json::to_value(&answer).expect("an answer can be written"))
        })
    }
}

/// A file to send, whose bytes are [`PDF`].
pub fn pdf() -> Upload {
    Upload::from(PDF.as_bytes()).file_name("report.pdf")
}

/// The members of an object.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}
