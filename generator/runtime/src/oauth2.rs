//! OAuth 2.0: tokens for a client's own credentials, or for a refresh token (RFC 6749, sections 4.4 and 6).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use form_urlencoded::byte_serialize;
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::oauth2_answer::{self, Granted};
use crate::{Http, OAuth2Error, ProvidedToken, TokenFuture, TokenProvider, origin};

/// The most of an answer that is read, in bytes.
const ANSWER: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);

/// Gets tokens from an OAuth 2.0 token server: a [`TokenProvider`].
///
/// ```
/// use openapi_client_runtime::{Config, OAuth2};
///
/// let tokens = OAuth2::client_credentials("https://login.example.com/token", "my-id", "my-secret").scope("read");
/// let config = Config::new("https://api.example.com").token_provider("oauth", tokens);
/// ```
///
/// It asks by way of the client's own proxy and certificates, follows no redirect, and sends what is secret to the token
/// server only: by `https`, or to a host that speaks `http` where it is this machine or the client's own base URL does,
/// too. `Debug` shows no secret.
pub struct OAuth2 {
    token_url: String,
    grant: Grant,
    client: Option<(String, Option<SecretString>)>,
    in_body: bool,
    scopes: Vec<String>,
    parameters: Vec<(String, SecretString)>,
    timeout: Duration,
    on_refresh_token: Option<OnRefreshToken>,
}

type OnRefreshToken = Arc<dyn Fn(&SecretString) + Send + Sync>;

enum Grant {
    ClientCredentials,
    /// Locked while it is used: a server may take each refresh token but once.
    RefreshToken(Mutex<SecretString>),
}

impl OAuth2 {
    /// Tokens for the client itself, by its id and secret. A `token_url` that is not whole starts at the base URL.
    #[must_use]
    pub fn client_credentials(
        token_url: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        Self::new(token_url.into(), Grant::ClientCredentials).client(id, secret)
    }

    /// Tokens for the user who gave the client a refresh token; [`client`](Self::client) or
    /// [`public_client`](Self::public_client) says who the client is.
    ///
    /// Where the server gives a new refresh token along with a token, that is the one for the next;
    /// [`on_refresh_token`](Self::on_refresh_token) shows it, to be kept for the next start of the program.
    #[must_use]
    pub fn refresh_token(
        token_url: impl Into<String>,
        refresh_token: impl Into<SecretString>,
    ) -> Self {
        let grant = Grant::RefreshToken(Mutex::new(refresh_token.into()));
        Self::new(token_url.into(), grant)
    }

    fn new(token_url: String, grant: Grant) -> Self {
        Self {
            token_url,
            grant,
            client: None,
            in_body: false,
            scopes: Vec::new(),
            parameters: Vec::new(),
            timeout: TIMEOUT,
            on_refresh_token: None,
        }
    }

    /// The client's id and secret, sent as HTTP Basic (`client_secret_basic`).
    #[must_use]
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.client = Some((id.into(), Some(secret.into())));
        self
    }

    /// The id of a client that has no secret.
    #[must_use]
    pub fn public_client(mut self, id: impl Into<String>) -> Self {
        self.client = Some((id.into(), None));
        self
    }

    /// Sends the client's secret in the form (`client_secret_post`), for servers that do not take HTTP Basic.
    #[must_use]
    pub fn secret_in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// A scope to ask for, or several with spaces between them. Without any, the server chooses.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// A parameter of the server's own, such as `audience` or `resource`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The longest that the token server may take. Default: 30 seconds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sees each new refresh token that the server gives, before it is used.
    #[must_use]
    pub fn on_refresh_token(mut self, see: impl Fn(&SecretString) + Send + Sync + 'static) -> Self {
        self.on_refresh_token = Some(Arc::new(see));
        self
    }

    async fn ask(&self, http: &Http) -> Result<ProvidedToken, OAuth2Error> {
        let url = self.url(http)?;
        let mut form = vec![];
        let refresh_token = match &self.grant {
            Grant::ClientCredentials => {
                form.push(("grant_type", "client_credentials"));
                None
            }
            Grant::RefreshToken(refresh_token) => Some(refresh_token.lock().await),
        };
        if let Some(refresh_token) = &refresh_token {
            form.push(("grant_type", "refresh_token"));
            form.push(("refresh_token", refresh_token.expose_secret()));
        }
        let secrets = self.secrets(refresh_token.as_deref());
        let granted = self.send(http, url, form, &secrets).await?;
        if let (Some(new), Some(mut kept)) = (granted.refresh_token, refresh_token) {
            if let Some(see) = &self.on_refresh_token {
                see(&new);
            }
            *kept = new;
        }
        Ok(granted.token)
    }

    async fn send(
        &self,
        http: &Http,
        url: Url,
        mut form: Vec<(&str, &str)>,
        secrets: &[SecretString],
    ) -> Result<Granted, OAuth2Error> {
        let server = origin::of(&url);
        let lost = |error: reqwest::Error| OAuth2Error::network(&server, error);
        let scopes = self.scopes.join(" ");
        if !scopes.is_empty() {
            form.push(("scope", &scopes));
        }
        let mut request = http.reqwest().post(url);
        match &self.client {
            Some((id, Some(secret))) if !self.in_body => {
                let (id, secret) = (encoded(id), encoded(secret.expose_secret()));
                request = request.basic_auth(id, Some(secret));
            }
            Some((id, secret)) => {
                form.push(("client_id", id));
                form.extend(
                    secret
                        .as_ref()
                        .map(|s| ("client_secret", s.expose_secret())),
                );
            }
            None => {}
        }
        let parameters = self.parameters.iter();
        form.extend(parameters.map(|(name, value)| (name.as_str(), value.expose_secret())));
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = request
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let mut response = request.send().await.map_err(lost)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER {
                let what = format!("answered with more than {ANSWER} bytes, which is no token");
                return Err(OAuth2Error::new(&server, what));
            }
        }
        oauth2_answer::read(&server, response.status(), &body, secrets)
    }

    fn url(&self, http: &Http) -> Result<Url, OAuth2Error> {
        let base = &http.inner.url;
        let wrong = |what: String| Err(OAuth2Error::new("", what));
        let below = Url::parse(&format!("{}/", http.base_url()));
        let url = match below.and_then(|below| below.join(self.token_url.trim())) {
            Ok(url) => url,
            Err(e) => return wrong(format!("the token URL is not a URL ({e})")),
        };
        let is_here = match url.host_str() {
            Some(host) => {
                let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
                host == "localhost" || address.is_ok_and(|address| address.is_loopback())
            }
            None => false,
        };
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_here || base.scheme() == "http" => Ok(url),
            scheme => wrong(format!(
                "the token URL starts with `{scheme}:`, which would show the client's secret to others: it must be `https:`"
            )),
        }
    }

    /// What must not stand in an error.
    fn secrets(&self, refresh_token: Option<&SecretString>) -> Vec<SecretString> {
        let client = self.client.as_ref().and_then(|(_, secret)| secret.as_ref());
        let parameters = self.parameters.iter().map(|(_, value)| value);
        let plain = client.into_iter().chain(refresh_token).chain(parameters);
        let both = |secret: &SecretString| [secret.clone(), encoded(secret.expose_secret()).into()];
        plain.flat_map(both).collect()
    }
}

impl TokenProvider for OAuth2 {
    fn token(&self, http: Http) -> TokenFuture<'_> {
        Box::pin(async move {
            let asked = tokio::time::timeout(self.timeout, self.ask(&http)).await;
            let late = |_| OAuth2Error::timeout(self.timeout);
            Ok(asked.map_err(late)??)
        })
    }
}

/// As RFC 6749 wants an id and a secret before they are joined by a colon, so that they may hold one.
fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grant = match self.grant {
            Grant::ClientCredentials => "client_credentials",
            Grant::RefreshToken(_) => "refresh_token",
        };
        f.debug_struct("OAuth2")
            .field("grant", &grant)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
