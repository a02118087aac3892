//! The settings of a client, checked once and turned into its transport.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{ClientBuilder, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::budget::Budget;
use crate::error::ConfigError;
use crate::limit::Limits;
use crate::pools::Pools;
use crate::tokens::Tokens;
use crate::{Error, Http, Middleware, TokenProvider, http, retry};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(60);

type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// The settings of a client. `Debug` shows the names of credentials and cookies, never their values.
#[derive(Clone)]
#[must_use = "a configuration does nothing until it is built"]
pub struct Config {
    base_url: String,
    credentials: Vec<(&'static str, SecretString)>,
    token_providers: Vec<(&'static str, Arc<dyn TokenProvider>)>,
    cookies: Vec<(&'static str, SecretString)>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    idle_timeout: Duration,
    retries: u32,
    max_concurrent: Option<usize>,
    max_per_minute: Option<u32>,
    pace: Duration,
    middleware: Vec<Arc<dyn Middleware>>,
    user_agent: Option<String>,
    configure: Vec<Configure>,
}

impl Config {
    /// The defaults: no credentials, no timeout for a call, 10 seconds to connect, 60 seconds without a byte, two
    /// retries, no limits to how many requests are sent.
    pub fn new(default_base_url: impl Into<String>) -> Self {
        Self {
            base_url: default_base_url.into(),
            credentials: Vec::new(),
            token_providers: Vec::new(),
            cookies: Vec::new(),
            timeout: None,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            idle_timeout: DEFAULT_IDLE_TIMEOUT,
            retries: retry::DEFAULT,
            max_concurrent: None,
            max_per_minute: None,
            pace: retry::PACE,
            middleware: Vec::new(),
            user_agent: None,
            configure: Vec::new(),
        }
    }

    /// The URL that paths are appended to: `http` or `https`, a path prefix is allowed.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// The credential for the security scheme that the document calls `scheme_id`; for HTTP Basic, `user:password`.
    pub fn credential(mut self, scheme_id: &'static str, secret: impl Into<SecretString>) -> Self {
        self.token_providers.retain(|(id, _)| *id != scheme_id);
        put(&mut self.credentials, scheme_id, secret.into());
        self
    }

    /// Whoever gives the tokens for the security scheme that the document calls `scheme_id`, in the place of a fixed
    /// [`credential`](Self::credential).
    pub fn token_provider(mut self, scheme_id: &'static str, provider: impl TokenProvider) -> Self {
        self.credentials.retain(|(id, _)| *id != scheme_id);
        put(&mut self.token_providers, scheme_id, Arc::new(provider));
        self
    }

    /// A cookie for every operation that accepts one of this name.
    pub fn cookie(mut self, name: &'static str, value: impl Into<SecretString>) -> Self {
        put(&mut self.cookies, name, value.into());
        self
    }

    /// The longest that a whole call may take, from sending to the last byte of the answer, with its retries and with
    /// waiting for its turn. Default: no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that making a connection may take. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest that no byte may move in either direction. A large file that moves may take as long as it takes.
    /// Default: 60 seconds.
    ///
    /// It counts from the begin of a try, so that it covers connecting and waiting for the answer. What the system has
    /// taken over to send counts as moved.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How often a request is sent again, with growing pauses or when the server says so; 0 is not at all. Default: 2.
    ///
    /// Requests that read (GET, HEAD, OPTIONS) are sent again after 408, 429, any 5xx, a lost connection or one that
    /// stands still. Others may have been carried out, so they are sent again only after 429 and when no connection
    /// was made. A stream cannot be sent again. When many calls fail, fewer and fewer are retried.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The most requests to the client's own origin at a time; further ones wait for their turn, in order. Default: no
    /// limit.
    ///
    /// An answer that is read as a stream counts until it is read or dropped.
    pub fn max_concurrent(mut self, requests: usize) -> Self {
        self.max_concurrent = Some(requests);
        self
    }

    /// The most requests to the client's own origin in any minute, retries and redirects included; further ones wait
    /// for their turn, in order. Default: no limit.
    pub fn max_per_minute(mut self, requests: u32) -> Self {
        self.max_per_minute = Some(requests);
        self
    }

    /// Sees every request before it is sent, and what became of it. Several are called in their order.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// The first pause before a retry and before a job is looked up; the longer ones grow from it. Default: half a
    /// second. For tests, which should not have to wait.
    #[doc(hidden)]
    pub fn pace(mut self, first: Duration) -> Self {
        self.pace = first;
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The `User-Agent` header where none was set.
    pub fn default_user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent.get_or_insert_with(|| user_agent.into());
        self
    }

    /// Changes the `reqwest` client: proxies, certificates, connection pool. Called once for each [`build`](Self::build),
    /// and once more with the feature `blocking`, whose calls have a pool of their own.
    ///
    /// Two things stay as they are: redirects are followed by this crate, which keeps credentials at their origin, and
    /// default headers set here go to every server, also one that a redirect leads to, so put no secret in them.
    pub fn configure_http(
        mut self,
        configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure.push(Arc::new(configure));
        self
    }

    /// Checks the settings and makes the transport. Connects to nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the base URL, a credential or the HTTP client's settings cannot work.
    pub fn build(self) -> Result<Http, Error> {
        let url = parse_base_url(&self.base_url)?;
        for (name, secret) in &self.credentials {
            check_secret("credential", name, secret.expose_secret())?;
        }
        for (name, secret) in &self.cookies {
            check_secret("cookie", name, secret.expose_secret())?;
        }
        check_limit("max_concurrent", self.max_concurrent == Some(0))?;
        check_limit("max_per_minute", self.max_per_minute == Some(0))?;
        Ok(Http {
            inner: Arc::new(http::Inner {
                pools: Pools::new(|| self.pool())?,
                base_url: url.as_str().trim_end_matches('/').to_owned(),
                url,
                credentials: self.credentials,
                tokens: {
                    let providers = self.token_providers.into_iter();
                    providers
                        .map(|(id, provider)| Tokens::new(id, provider))
                        .collect()
                },
                cookies: self.cookies,
                timeout: self.timeout,
                connect_timeout: self.connect_timeout,
                idle_timeout: self.idle_timeout,
                retries: self.retries,
                pace: self.pace,
                limits: Limits::new(self.max_concurrent, self.max_per_minute),
                budget: Budget::new(),
                middleware: self.middleware,
            }),
        })
    }

    fn pool(&self) -> Result<reqwest::Client, ConfigError> {
        let mut builder = reqwest::Client::builder().connect_timeout(self.connect_timeout);
        if let Some(user_agent) = &self.user_agent {
            builder = builder.user_agent(user_agent.as_str());
        }
        for configure in &self.configure {
            builder = configure(builder);
        }
        // Last, so that nothing above can have redirects followed with credentials on board.
        builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|e| {
                ConfigError::new(format!(
                    "the HTTP client cannot be made: {}",
                    crate::text::chain(&e.without_url())
                ))
            })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = match parse_base_url(&self.base_url) {
            Ok(url) => url.to_string(),
            // It may hold a password: say nothing of it.
            Err(_) => "(not a valid base URL)".to_owned(),
        };
        f.debug_struct("Config")
            .field("base_url", &base_url)
            .field("credentials", &names(&self.credentials))
            .field("token_providers", &names(&self.token_providers))
            .field("cookies", &names(&self.cookies))
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("retries", &self.retries)
            .field("max_concurrent", &self.max_concurrent)
            .field("max_per_minute", &self.max_per_minute)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

fn names<T>(list: &[(&'static str, T)]) -> Vec<&'static str> {
    list.iter().map(|(name, _)| *name).collect()
}

fn put<T>(list: &mut Vec<(&'static str, T)>, name: &'static str, value: T) {
    list.retain(|(other, _)| *other != name);
    list.push((name, value));
}

fn check_limit(name: &str, is_zero: bool) -> Result<(), ConfigError> {
    if is_zero {
        let what =
            format!("`{name}` is 0, so that no request could be sent: raise it, or leave it out");
        return Err(ConfigError::new(what));
    }
    Ok(())
}

fn check_secret(kind: &str, name: &str, secret: &str) -> Result<(), ConfigError> {
    let wrong = if secret.is_empty() {
        "is empty: set it, or leave it out"
    } else if secret.contains(char::is_control) {
        "holds a control character, perhaps a line break at its end: set it again without"
    } else {
        return Ok(());
    };
    Err(ConfigError::new(format!("the {kind} `{name}` {wrong}")))
}

fn parse_base_url(text: &str) -> Result<Url, ConfigError> {
    const EXAMPLE: &str =
        "write it like `https://api.example.com` or `http://localhost:8080/prefix`";
    let wrong = |what: &str| ConfigError::new(format!("the base URL {what}: {EXAMPLE}"));
    let url = Url::parse(text.trim()).map_err(|e| wrong(&format!("is not a URL ({e})")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "holds a user name or password, which belongs in a credential",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("holds a query or a fragment"));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(&format!(
            "starts with `{}:`, not with `http:` or `https:`",
            url.scheme()
        )));
    }
    Ok(url)
}
