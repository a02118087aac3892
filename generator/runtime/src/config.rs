//! The settings of a client, checked once and turned into its transport.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{ClientBuilder, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::error::ConfigError;
use crate::{Error, Http, http, origin};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// The settings of a client. `Debug` shows the names of credentials and cookies, never their values.
#[derive(Clone)]
#[must_use = "a configuration does nothing until it is built"]
pub struct Config {
    base_url: String,
    credentials: Vec<(&'static str, SecretString)>,
    cookies: Vec<(&'static str, SecretString)>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    user_agent: Option<String>,
    configure: Vec<Configure>,
}

impl Config {
    /// The defaults: no credentials, no timeout for a call, 10 seconds to connect.
    pub fn new(default_base_url: impl Into<String>) -> Self {
        Self {
            base_url: default_base_url.into(),
            credentials: Vec::new(),
            cookies: Vec::new(),
            timeout: None,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
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
        put(&mut self.credentials, scheme_id, secret.into());
        self
    }

    /// A cookie for every operation that accepts one of this name.
    pub fn cookie(mut self, name: &'static str, value: impl Into<SecretString>) -> Self {
        put(&mut self.cookies, name, value.into());
        self
    }

    /// The longest that a whole call may take, from sending to the last byte of the answer. Default: no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that making a connection may take. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
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

    /// Changes the `reqwest` client: proxies, certificates, connection pool. Called once for each [`build`](Self::build).
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
        let mut builder = reqwest::Client::builder().connect_timeout(self.connect_timeout);
        if let Some(user_agent) = &self.user_agent {
            builder = builder.user_agent(user_agent.as_str());
        }
        for configure in &self.configure {
            builder = configure(builder);
        }
        // Last, so that nothing above can have redirects followed with credentials on board.
        let client = builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|e| {
                ConfigError::new(format!(
                    "the HTTP client cannot be made: {}",
                    crate::text::chain(&e.without_url())
                ))
            })?;
        Ok(Http {
            inner: Arc::new(http::Inner {
                client,
                origin: origin::of(&url),
                base_url: url.as_str().trim_end_matches('/').to_owned(),
                credentials: self.credentials,
                cookies: self.cookies,
                timeout: self.timeout,
                connect_timeout: self.connect_timeout,
            }),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |list: &[(&'static str, SecretString)]| -> Vec<&'static str> {
            list.iter().map(|(name, _)| *name).collect()
        };
        let base_url = match parse_base_url(&self.base_url) {
            Ok(url) => url.to_string(),
            // It may hold a password: say nothing of it.
            Err(_) => "(not a valid base URL)".to_owned(),
        };
        f.debug_struct("Config")
            .field("base_url", &base_url)
            .field("credentials", &names(&self.credentials))
            .field("cookies", &names(&self.cookies))
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

fn put(list: &mut Vec<(&'static str, SecretString)>, name: &'static str, value: SecretString) {
    list.retain(|(other, _)| *other != name);
    list.push((name, value));
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
