//! Carries one call to its final answer: credentials, bodies, redirects, time limits.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use secrecy::SecretString;

use crate::auth::Credentials;
use crate::error::{Context, RefusedOriginError, RequestError, UploadError};
use crate::request::Body;
use crate::{
    CallOptions, Error, Http, OperationInfo, Request, TimeoutError, TransportError, cookie, origin,
    path, redirect, transport_error,
};

/// A call that is ready to be sent.
pub(crate) struct Sending {
    failing: Failing,
    method: Method,
    url: Url,
    /// The operation's own headers.
    headers: HeaderMap,
    /// Credentials, cookies and the call's options: for the client's own origin only.
    private: HeaderMap,
    credentials: Credentials,
    body: Body,
    started: Instant,
}

/// The final answer, whatever its status.
pub(crate) struct Answer {
    pub response: reqwest::Response,
    pub credentials: Credentials,
    pub failing: Failing,
}

/// What is needed to word an error of the network.
pub(crate) struct Failing {
    context: Context,
    http: Http,
    limit: Option<Duration>,
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
        let mut cookies = credentials.cookies.clone();
        cookies.extend(request.cookies);
        cookies.extend(options.cookies.iter().cloned());
        let mut private = credentials.headers.clone();
        if let Some(cookies) = cookie::header(&cookies).map_err(wrong)? {
            private.insert(COOKIE, cookies);
        }
        override_with(&mut private, &options.headers);
        credentials.secrets.extend(secrets_of(options));
        if origin::of(&url) == http.inner.origin {
            credentials.add_to_query(&mut url);
        }
        let mut headers = request.headers;
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static(accept));
        Ok(Self {
            failing: Failing {
                context,
                http: http.clone(),
                limit: options.timeout.or(http.inner.timeout),
            },
            method: request.method,
            url,
            headers,
            private,
            credentials,
            body: request.body,
            started: Instant::now(),
        })
    }

    /// Sends it, and again wherever it is redirected to.
    pub(crate) async fn send(mut self) -> Result<Answer, Error> {
        // Once a call has left its origin it gets no credentials any more, not even when it is sent back: another
        // server would choose what they are used for.
        let mut private = origin::of(&self.url) == self.failing.http.inner.origin;
        let mut redirects = 0;
        loop {
            let response = self.send_once(private).await?;
            let next = redirect::next(
                response.status(),
                response.headers(),
                &self.method,
                &self.url,
            );
            let Some(hop) = next.map_err(|other| self.refused(other))? else {
                return Ok(Answer {
                    response,
                    credentials: self.credentials,
                    failing: self.failing,
                });
            };
            redirects += 1;
            if redirects > redirect::LIMIT {
                let what = format!("was redirected more than {} times", redirect::LIMIT);
                return Err(TransportError::new(self.failing.context, what).into());
            }
            self.follow(hop, private)?;
            private &= origin::of(&self.url) == self.failing.http.inner.origin;
        }
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

    async fn send_once(&mut self, private: bool) -> Result<reqwest::Response, Error> {
        let mut request = reqwest::Request::new(self.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers.clone();
        if private {
            override_with(request.headers_mut(), &self.private);
        }
        request = self.fill(request).await?;
        if let Some(limit) = self.failing.limit {
            let Some(left) = limit.checked_sub(self.started.elapsed()) else {
                return Err(TimeoutError::call(self.failing.context, Some(limit)).into());
            };
            *request.timeout_mut() = Some(left);
        }
        let sent = self.failing.http.inner.client.execute(request).await;
        sent.map_err(|e| self.failing.error(e, "sending the request"))
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
                        "the server redirected it, and its body is a stream, which can be sent only once: \
                         give a body that can be sent again"
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
                let client = self.failing.http.inner.client.clone();
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
