//! One document over HTTP: asked for again where the trouble may pass, and never more of it than is any use.

use std::error::Error;
use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::{HTML, HTML_HELP, SIZE_LIMIT, too_large};
use crate::exit::Failure;
use crate::lock::Validators;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Before the second try; twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const REDIRECTS: usize = 10;
/// How the bytes of every gzip file begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What to ask for, and how patiently.
pub struct Request {
    pub url: Url,
    /// Of the version that is here, where the server may say that it still is the one.
    pub known: Option<Validators>,
    /// For all tries together.
    pub timeout: Duration,
    pub retries: u32,
}

pub enum Answer {
    Unchanged,
    Document(Box<Downloaded>),
}

pub struct Downloaded {
    pub bytes: Vec<u8>,
    /// Where it came from in the end.
    pub url: Url,
    /// What the server's clock said.
    pub date: Option<String>,
    pub validators: Validators,
}

/// Why a try gave no document.
enum Trouble {
    /// It may be gone the next time, which should not come before this.
    Passing(Failure, Option<Duration>),
    Lasting(Failure),
}

impl Request {
    pub fn send(&self) -> Result<Answer, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|e| Failure::new(format!("no runtime: {e}"), "try again"))?;
        runtime.block_on(async {
            let answer = tokio::time::timeout(self.timeout, self.tries()).await;
            answer.unwrap_or_else(|_| {
                let message = format!("no whole answer in {} s", self.timeout.as_secs_f64());
                let help = "try again, or wait longer: --timeout SECONDS; nothing was written";
                Err(Failure::new(message, help))
            })
        })
    }

    async fn tries(&self) -> Result<Answer, Failure> {
        let client = self
            .client()
            .map_err(|e| Failure::new(chain(&e), "try again"))?;
        let (mut tries, mut pause) = (1, FIRST_PAUSE);
        loop {
            let (failure, wait) = match self.once(&client).await {
                Ok(answer) => return Ok(answer),
                Err(Trouble::Lasting(failure)) => return Err(failure),
                Err(Trouble::Passing(failure, wait)) => (failure, wait),
            };
            if tries > self.retries {
                return Err(match tries {
                    1 => failure,
                    tries => failure.and(&format!("; so it went {tries} times")),
                });
            }
            tokio::time::sleep(wait.unwrap_or_default().max(pause)).await;
            tries += 1;
            pause *= 2;
        }
    }

    fn client(&self) -> reqwest::Result<Client> {
        let policy = redirect::Policy::custom(|attempt| {
            let from = attempt.previous().last().map(Url::scheme);
            if attempt.previous().len() > REDIRECTS {
                attempt.error("too many redirects")
            } else if from == Some("https") && attempt.url().scheme() != "https" {
                attempt.error("a redirect from https to http")
            } else {
                attempt.follow()
            }
        });
        Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(policy)
            .user_agent(concat!("xtask/", env!("CARGO_PKG_VERSION")))
            .build()
    }

    async fn once(&self, client: &Client) -> Result<Answer, Trouble> {
        let mut request = client
            .get(self.url.clone())
            .header(
                ACCEPT,
                "application/json, application/yaml;q=0.9, */*;q=0.1",
            )
            // Decoded here: reqwest's own decoding would be on in every crate of the build.
            .header(ACCEPT_ENCODING, "gzip");
        let known = self.known.as_ref();
        if let Some(etag) = known.and_then(|known| known.etag.as_deref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.and_then(|known| known.last_modified.as_deref()) {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        let response = request.send().await.map_err(broken)?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && known.is_some() {
            return Ok(Answer::Unchanged);
        }
        if !status.is_success() {
            return Err(refused(&response));
        }
        let headers = response.headers().clone();
        let is_html =
            text(&headers, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        if is_html {
            return Err(Trouble::Lasting(Failure::new(HTML, HTML_HELP)));
        }
        let url = response.url().clone();
        Ok(Answer::Document(Box::new(Downloaded {
            url,
            date: text(&headers, DATE),
            validators: Validators {
                etag: text(&headers, ETAG),
                last_modified: text(&headers, LAST_MODIFIED),
            },
            bytes: unpacked(body(response).await?)?,
        })))
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn refused(response: &Response) -> Trouble {
    let status = response.status();
    let message = format!("the server answered {status}");
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = text(response.headers(), RETRY_AFTER).and_then(|wait| wait.parse().ok());
        let failure = Failure::new(message, "try again later; nothing was written");
        return Trouble::Passing(failure, seconds.map(Duration::from_secs));
    }
    Trouble::Lasting(Failure::new(
        message,
        "check the URL; another one: cargo xtask fetch --url URL",
    ))
}

async fn body(mut response: Response) -> Result<Vec<u8>, Trouble> {
    let announced = response.content_length().unwrap_or_default();
    if announced > SIZE_LIMIT {
        return Err(Trouble::Lasting(too_large()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(Trouble::Lasting(too_large()));
        }
    }
    Ok(bytes)
}

/// What a gzip answer holds, whether or not the server says that it is one.
fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    if !bytes.starts_with(&GZIP) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes.as_slice()).take(SIZE_LIMIT + 1);
    reader.read_to_end(&mut unpacked).map_err(|e| {
        let help = "try again; nothing was written";
        Trouble::Passing(
            Failure::new(format!("the answer is broken gzip: {e}"), help),
            None,
        )
    })?;
    if unpacked.len() as u64 > SIZE_LIMIT {
        return Err(Trouble::Lasting(too_large()));
    }
    Ok(unpacked)
}

fn broken(error: reqwest::Error) -> Trouble {
    let is_ours = error.is_redirect() || error.is_builder();
    // Every message already begins with the URL.
    let failure = Failure::new(
        chain(&error.without_url()),
        "check the network and the URL, and try again; nothing was written",
    );
    match is_ours {
        true => Trouble::Lasting(failure),
        false => Trouble::Passing(failure, None),
    }
}

/// The whole chain: reqwest's own message says little more than that something failed.
fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    message
}
