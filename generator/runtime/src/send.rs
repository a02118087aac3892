//! Carries one call to its final answer: credentials, bodies, redirects, retries.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue,
};
use reqwest::{Method, StatusCode, Url};
use secrecy::SecretString;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::activity::Activity;
use crate::attempt::Got;
use crate::auth::Credentials;
use crate::decode::ReadBy;
use crate::error::{Context, RefusedOriginError, RequestError, UploadError};
use crate::request::Body;
use crate::retry::{Failure, Stop};
use crate::trace::CallSpan;
use crate::{
    CallOptions, Error, Http, OperationInfo, Request, TokenError, TransportError, cookie, origin,
    path, redirect, transport_error,
};

/// A call that is ready to be sent.
pub(crate) struct Sending {
    pub failing: Failing,
    method: Method,
    url: Url,
    /// The operation's own headers.
    headers: HeaderMap,
    /// Credentials, cookies and the call's options: for the client's own origin only.
    private: HeaderMap,
    credentials: Credentials,
    body: Body,
    /// None: the call may take as long as it takes.
    pub deadline: Option<Instant>,
    pub idle_timeout: Duration,
    retries: u32,
    /// Whether a provided token was replaced because the server refused it, which is done once only.
    renewed: bool,
    /// How often it was sent, redirects not counted.
    pub tries: u32,
    pub activity: Arc<Activity>,
    span: CallSpan,
}

/// What would be sent: all but what is secret in it can be shown.
#[cfg(feature = "cli")]
pub(crate) struct Shown<'a> {
    pub method: &'a Method,
    pub url: &'a Url,
    pub headers: &'a HeaderMap,
    /// Their values are secret.
    pub private: &'a HeaderMap,
    /// Names of query parameters with secret values.
    pub secret_queries: Vec<&'static str>,
    pub body: &'a Body,
}

/// An answer, and why it was not tried again, where that might have helped.
pub(crate) type Outcome = (Got, Option<Stop>);

/// The final answer, whatever its status.
pub(crate) struct Answer {
    pub response: reqwest::Response,
    /// The body, where it was to be read whole and the status is one of success.
    pub whole: Option<Bytes>,
    /// Why it was not tried again, where that might have helped.
    pub stop: Option<Stop>,
    pub credentials: Credentials,
    pub failing: Failing,
}

/// What is needed to word an error of the network.
pub(crate) struct Failing {
    pub context: Context,
    pub http: Http,
    /// That of the whole call.
    pub limit: Option<Duration>,
}

impl Failing {
    /// `doing` completes "failed while …".
    pub(crate) fn error(&self, error: reqwest::Error, doing: &str) -> Error {
        transport_error::from_reqwest(error, doing, self.context, &self.http.inner, self.limit)
    }
}

impl Answer {
    pub(crate) fn context(&self) -> Context {
        self.failing.context
    }
}

impl Sending {
    pub(crate) fn new(
        http: &Http,
        info: &OperationInfo,
        request: Request,
        options: &CallOptions,
        accept: &'static str,
    ) -> Result<Self, Error> {
        let context = Context::from(info);
        let wrong = |what: String| Error::from(RequestError::new(what).during(context));
        if let Some(problem) = request.problem.or_else(|| options.problem.clone()) {
            return Err(wrong(problem));
        }
        let Some(mut url) = request.url else {
            return Err(wrong("it has no URL".to_owned()));
        };
        if let Some(path) = request.written_url.strip_prefix(http.base_url()) {
            path::check(path, info.path).map_err(wrong)?;
        }
        let mut credentials = Credentials::choose(&http.inner, info).map_err(wrong)?;
        let mut cookies = cookie::Jar::default();
        cookies.add(&credentials.cookies);
        cookies.add_encoded(&request.cookies);
        cookies.add(&options.cookies);
        let mut private = credentials.headers.clone();
        if let Some(cookies) = cookies.header().map_err(wrong)? {
            private.insert(COOKIE, cookies);
        }
        override_with(&mut private, &options.headers);
        if options.headers.contains_key(AUTHORIZATION) {
            credentials.without_token();
        }
        credentials.secrets.extend(secrets_of(options));
        if http.inner.owns(&url) {
            credentials.add_to_query(&mut url);
        }
        let mut headers = request.headers;
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static(accept));
        let limit = options.timeout.or(http.inner.timeout);
        let span = CallSpan::new(context);
        Ok(Self {
            failing: Failing {
                context,
                http: http.clone(),
                limit,
            },
            method: request.method,
            url,
            headers,
            private,
            credentials,
            body: request.body,
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
            idle_timeout: options.idle_timeout.unwrap_or(http.inner.idle_timeout),
            retries: options.retries.unwrap_or(http.inner.retries),
            renewed: false,
            tries: 0,
            activity: Activity::new(span.span.clone()),
            span,
        })
    }

    /// What would be sent.
    #[cfg(feature = "cli")]
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            method: &self.method,
            url: &self.url,
            headers: &self.headers,
            private: &self.private,
            secret_queries: self.credentials.query_names().collect(),
            body: &self.body,
        }
    }

    /// Sends it once only: whoever calls tries again by other rules.
    pub(crate) fn without_retries(mut self) -> Self {
        self.retries = 0;
        self
    }

    /// Sends it, and again wherever it is redirected to or where a failure may pass.
    pub(crate) async fn send(mut self, read: ReadBy) -> Result<Answer, Error> {
        let span = self.span.clone();
        let outcome = self.follow_all(read).instrument(span.span.clone()).await;
        span.end(self.tries, &outcome);
        let (got, stop) = outcome?;
        Ok(Answer {
            response: got.response,
            whole: got.whole,
            stop,
            credentials: self.credentials,
            failing: self.failing,
        })
    }

    async fn follow_all(&mut self, read: ReadBy) -> Result<Outcome, Error> {
        // Once a call has left its origin it gets no credentials any more, not even when it is sent back: another
        // server would choose what they are used for.
        let mut private = self.failing.http.inner.owns(&self.url);
        let mut redirects = 0;
        loop {
            let (got, stop) = self.try_until_answered(private, read).await?;
            let next = redirect::next(
                got.response.status(),
                got.response.headers(),
                &self.method,
                &self.url,
            );
            let Some(hop) = next.map_err(|other| self.refused(other))? else {
                return Ok((got, stop));
            };
            redirects += 1;
            if redirects > redirect::LIMIT {
                let what = format!("was redirected more than {} times", redirect::LIMIT);
                return Err(TransportError::new(self.failing.context, what).into());
            }
            self.follow(hop, private)?;
            private &= self.failing.http.inner.owns(&self.url);
        }
    }

    /// Sends the request as it stands until there is an answer that a further try would not better, or none is left.
    async fn try_until_answered(&mut self, private: bool, read: ReadBy) -> Result<Outcome, Error> {
        let mut retried = false;
        loop {
            let turn = self.turn(private).await?;
            self.tries += 1;
            let outcome = match self.authorize(private).await {
                Ok(()) => {
                    // Not before its turn, so that those who wait hold no files open.
                    let request = self.write(private).await?;
                    self.attempt(request, turn, private, read).await
                }
                Err(e) => Err(e),
            };
            let failure = match &outcome {
                Ok(got) => Failure::of_answer(&got.response),
                Err(e) => Failure::of_error(e),
            };
            let Some(failure) = failure else {
                let got = outcome?;
                let mut stop = None;
                if private && got.response.status() == StatusCode::UNAUTHORIZED {
                    match self.renewal().await {
                        Ok(()) => continue,
                        Err(why) => stop = why,
                    }
                }
                self.failing.http.inner.budget.give_back(retried);
                return Ok((got, stop));
            };
            let begin = match self.next_try(failure, private).await {
                Ok(begin) => begin,
                Err(stop) => return conclude(outcome, stop),
            };
            retried = true;
            // The turn and the connection are for others meanwhile.
            drop(outcome);
            tokio::time::sleep_until(begin).await;
        }
    }

    /// Adds the token of a provider, where one is needed.
    async fn authorize(&mut self, private: bool) -> Result<(), Error> {
        if !private {
            return Ok(());
        }
        let renewed = self.credentials.renew(&self.failing.http);
        let renewed = match self.deadline {
            None => Ok(renewed.await),
            Some(deadline) => tokio::time::timeout_at(deadline, renewed).await,
        };
        let renewed = renewed.map_err(|_| {
            let mut timeout = self.overdue();
            timeout.note("it waited for a token, see the client's token provider");
            timeout
        })?;
        let renewed = renewed.map_err(|(scheme, cause)| {
            let (context, secrets) = (self.failing.context, &self.credentials.secrets);
            TokenError::new(context, scheme, cause, self.renewed, secrets)
        })?;
        if let Some(token) = renewed {
            self.private.insert(AUTHORIZATION, token);
        }
        Ok(())
    }

    /// Gives up the token that the server has refused. `Err` when the request is not to be sent with another one.
    async fn renewal(&mut self) -> Result<(), Option<Stop>> {
        if self.renewed {
            return Err(Some(Stop::TokenRefused));
        }
        if !self.credentials.refused() {
            return Err(None);
        }
        drop(self.write(true).await.map_err(|e| Some(Stop::no_body(e)))?);
        self.renewed = true;
        Ok(())
    }

    /// When the request is to be sent again. `Err` says why it is not, where that is worth a word.
    async fn next_try(&mut self, failure: Failure, private: bool) -> Result<Instant, Option<Stop>> {
        let http = Arc::clone(&self.failing.http.inner);
        let over = self.deadline.is_some_and(|end| end <= Instant::now());
        if self.retries == 0 || over || !failure.is_safe(&self.method) {
            let tries = self.tries;
            return Err((tries > 1).then_some(Stop::Tried(tries)));
        }
        let pause = failure.pause(self.tries, http.pace);
        let pause = pause.ok_or(Stop::AsksTooLong)?;
        let begin = Instant::now() + pause;
        if self.deadline.is_some_and(|end| end <= begin) {
            return Err(Some(Stop::NoTime));
        }
        // Before the pause, which a body that is gone would make a waste of time.
        drop(self.write(private).await.map_err(Stop::no_body)?);
        if !http.budget.take() {
            return Err(Some(Stop::NoBudget));
        }
        self.retries -= 1;
        self.span.retry(self.tries, failure, pause);
        Ok(begin)
    }

    /// Turns to where a redirect leads.
    fn follow(&mut self, hop: redirect::Hop, private: bool) -> Result<(), Error> {
        if !hop.keeps_body(&self.method) {
            self.body = Body::None;
            self.headers.remove(CONTENT_TYPE);
            self.private.remove(CONTENT_TYPE);
        }
        let mut url = hop.url;
        if !hop.same_origin {
            if self.credentials.are_in_query(&url) {
                return Err(self.refused(origin::of(&url)));
            }
            self.headers = redirect::public_headers(&self.headers);
            self.body = Body::None;
        } else if private {
            self.credentials.add_to_query(&mut url);
        }
        self.method = hop.method;
        self.url = url;
        Ok(())
    }

    /// The request as it goes out, with its body.
    async fn write(&mut self, private: bool) -> Result<reqwest::Request, Error> {
        let mut request = reqwest::Request::new(self.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers.clone();
        if private {
            override_with(request.headers_mut(), &self.private);
        }
        self.fill(request).await
    }

    /// Puts the body in, opening files.
    async fn fill(&mut self, mut request: reqwest::Request) -> Result<reqwest::Request, Error> {
        let context = self.failing.context;
        let broken = |what: String| Error::from(UploadError { context, what });
        match &mut self.body {
            Body::None => {}
            Body::Bytes(bytes) => *request.body_mut() = Some(bytes.clone().into()),
            Body::Any(body) => {
                let Some(body) = body.take() else {
                    return Err(broken(
                        "its body is a stream, which can be sent only once: give a body that can be sent again, such as \
                         bytes or a path"
                            .to_owned(),
                    ));
                };
                *request.body_mut() = Some(body);
                // Shares the bytes; nothing comes back for a stream.
                let again = request.try_clone();
                self.body = Body::Any(again.and_then(|mut again| again.body_mut().take()));
            }
            Body::Upload(upload) => {
                let opened = upload.open().await.map_err(broken)?;
                let content_type = HeaderValue::try_from(&opened.content_type).map_err(|_| {
                    broken(format!(
                        "`{}` is not a media type",
                        opened.content_type.escape_debug()
                    ))
                })?;
                let headers = request.headers_mut();
                headers.entry(CONTENT_TYPE).or_insert(content_type);
                if let Some(length) = opened.length {
                    headers.insert(CONTENT_LENGTH, length.into());
                }
                *request.body_mut() = Some(opened.body);
            }
            Body::Multipart(multipart) => {
                let form = multipart.open().await.map_err(broken)?;
                let client = self.failing.http.inner.pools.here().clone();
                let builder = reqwest::RequestBuilder::from_parts(client, request);
                let built = builder.multipart(form).build();
                request = built.map_err(|e| self.failing.error(e, "writing the form"))?;
            }
        }
        Ok(request)
    }

    fn refused(&self, other: String) -> Error {
        RefusedOriginError {
            context: self.failing.context,
            own: origin::of(&self.url),
            other,
        }
        .into()
    }
}

/// What the last attempt came to, with a word on why there is none after it.
fn conclude(outcome: Result<Got, Error>, stop: Option<Stop>) -> Result<Outcome, Error> {
    match (outcome, stop) {
        (Ok(got), stop) => Ok((got, stop)),
        (Err(e), Some(stop)) => Err(e.noted(&stop)),
        (Err(e), None) => Err(e),
    }
}

fn override_with(headers: &mut HeaderMap, with: &HeaderMap) {
    for (name, value) in with {
        headers.insert(name, value.clone());
    }
}

/// What a call's options hold that must not stand in an error.
fn secrets_of(options: &CallOptions) -> Vec<SecretString> {
    let headers = options.headers.values();
    let headers = headers.filter_map(|value| value.to_str().ok().map(SecretString::from));
    let cookies = options.cookies.iter().map(|(_, value)| value.clone());
    headers.chain(cookies).collect()
}
