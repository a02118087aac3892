//! A token, and whoever is asked for one: what stands in the place of a fixed credential.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use crate::Http;

/// How long before its end a token is replaced, at most: clocks differ, and a request takes its time to arrive.
const EARLY: Duration = Duration::from_secs(30);

/// A token, and how long it is good for. `Debug` does not show it.
#[derive(Clone)]
pub struct ProvidedToken {
    pub(crate) secret: SecretString,
    /// From when on another one is asked for. None: once the server refuses it.
    pub(crate) renew: Option<Instant>,
}

impl ProvidedToken {
    /// A token that is used until the server refuses it with 401.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        let secret = secret.into();
        Self {
            secret,
            renew: None,
        }
    }

    /// How long it is good for, from now on. It is replaced a little earlier: by 30 seconds, or by a tenth of a time that
    /// is short.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        let early = EARLY.min(lifetime / 10);
        self.renew = Instant::now().checked_add(lifetime.saturating_sub(early));
        self
    }
}

impl fmt::Debug for ProvidedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProvidedToken").finish_non_exhaustive()
    }
}

macro_rules! into_token {
    ($($text:ty),*) => {
        $(impl From<$text> for ProvidedToken {
            fn from(secret: $text) -> Self {
                Self::new(secret)
            }
        })*
    };
}

into_token!(String, &str, SecretString);

/// Gives tokens, each time that a client needs another one.
///
/// The client keeps a token until shortly before its end, asks for one at a time however many calls wait, and, when the
/// server refuses one with 401, asks once more and sends the request again. [`OAuth2`](crate::OAuth2) is a provider. So
/// is every closure without arguments that gives a future of a token or its text, or an error of any type:
///
/// ```
/// use std::time::Duration;
///
/// use openapi_client_runtime::{Config, ProvidedToken};
///
/// # async fn sign_in() -> Result<String, std::io::Error> { Ok("…".into()) }
/// let config = Config::new("https://api.example.com").token_provider("login", || async {
///     let token = sign_in().await?;
///     Ok::<_, std::io::Error>(ProvidedToken::new(token).expires_in(Duration::from_secs(3600)))
/// });
/// ```
///
/// A type of your own boxes its future:
///
/// ```
/// use openapi_client_runtime::{Http, ProvidedToken, TokenFuture, TokenProvider};
///
/// struct Kept(std::path::PathBuf);
///
/// impl TokenProvider for Kept {
///     fn token(&self, _: Http) -> TokenFuture<'_> {
///         Box::pin(async move { Ok(ProvidedToken::new(std::fs::read_to_string(&self.0)?.trim())) })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Gets a token.
    ///
    /// `http` is the client's transport: [`Http::reqwest`] sends by its proxy and with its certificates.
    ///
    /// It runs in a task of its own, and to its end, also when the calls that wait for it are given up. They wait as long
    /// as their `timeout` lets them; a limit of its own is the provider's matter. Its error is the
    /// [source](std::error::Error::source) of each call's [`Error::Token`](crate::Error::Token).
    fn token(&self, http: Http) -> TokenFuture<'_>;
}

/// What a [`TokenProvider`] gives.
pub type TokenFuture<'a> = Pin<
    Box<
        dyn Future<Output = Result<ProvidedToken, Box<dyn std::error::Error + Send + Sync>>>
            + Send
            + 'a,
    >,
>;

impl<F, R, T, E> TokenProvider for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<T, E>> + Send + 'static,
    T: Into<ProvidedToken>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn token(&self, _: Http) -> TokenFuture<'_> {
        let asked = self();
        Box::pin(async move { asked.await.map(Into::into).map_err(Into::into) })
    }
}
