//! Chooses and writes the credentials and cookies of a call.

use std::sync::Arc;

use base64::Engine as _;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::Http;
use crate::http::Inner;
use crate::operation::{OperationInfo, Place, Scheme};
use crate::options::header;
use crate::tokens::{Cause, Tokens, cause};

/// What a call carries to the client's own origin, and nowhere else.
#[derive(Default)]
pub(crate) struct Credentials {
    pub headers: HeaderMap,
    query: Vec<(&'static str, SecretString)>,
    pub cookies: Vec<(String, SecretString)>,
    /// What a provider gives, once it is asked. A request has but one `Authorization`, so one of them.
    token: Option<Asked>,
    /// The schemes that would have been needed, when the client has credentials for none of the alternatives.
    pub missing: Option<String>,
    /// Every secret above, to keep it out of error texts.
    pub secrets: Vec<SecretString>,
}

/// A token that is asked for just before it is sent.
struct Asked {
    tokens: Arc<Tokens>,
    /// What stands before it in its header.
    word: &'static str,
    /// The number of the one that was sent last.
    sent: Option<u64>,
}

impl Credentials {
    /// Chooses the first alternative for which the client has every credential; that of no credentials only when
    /// there is no other. `Err` says what is wrong with a credential, without showing it.
    pub(crate) fn choose(http: &Inner, info: &OperationInfo) -> Result<Self, String> {
        let mut chosen = Self::default();
        for (name, value) in &http.cookies {
            if info.cookies.contains(name) {
                chosen.secrets.push(value.clone());
                chosen.cookies.push(((*name).to_owned(), value.clone()));
            }
        }
        let complete = |alternative: &&&[Scheme]| {
            !alternative.is_empty()
                && alternative.iter().all(|scheme| {
                    credential(http, scheme).is_some() || tokens(http, scheme).is_some()
                })
        };
        if let Some(alternative) = info.security.iter().find(complete) {
            for scheme in *alternative {
                if let Some(secret) = credential(http, scheme) {
                    chosen.add(scheme, secret)?;
                } else if let Some(tokens) = tokens(http, scheme) {
                    chosen.add_tokens(scheme, tokens)?;
                }
            }
        } else if !info.security.is_empty() && !info.security.iter().any(|a| a.is_empty()) {
            chosen.missing = Some(describe(info.security));
        }
        Ok(chosen)
    }

    fn add(&mut self, scheme: &Scheme, secret: &SecretString) -> Result<(), String> {
        let text = secret.expose_secret();
        self.secrets.push(secret.clone());
        match scheme.place {
            Place::Header(name) => {
                let (name, value) = header(name, text)?;
                self.header(name, value);
            }
            Place::Bearer => {
                let (name, value) = header(AUTHORIZATION, format!("Bearer {text}"))?;
                self.header(name, value);
            }
            Place::Http(scheme) => {
                let (name, value) = header(AUTHORIZATION, format!("{scheme} {text}"))?;
                self.header(name, value);
            }
            Place::Basic => {
                let encoded = base64::engine::general_purpose::STANDARD.encode(text);
                self.secrets.push(encoded.clone().into());
                let (name, value) = header(AUTHORIZATION, format!("Basic {encoded}"))?;
                self.header(name, value);
            }
            Place::Query(name) => self.query.push((name, secret.clone())),
            Place::Cookie(name) => self.cookies.push((name.to_owned(), secret.clone())),
        }
        Ok(())
    }

    fn add_tokens(&mut self, scheme: &Scheme, tokens: &Arc<Tokens>) -> Result<(), String> {
        let word = match scheme.place {
            Place::Bearer => "Bearer",
            Place::Http(word) => word,
            _ => {
                return Err(format!(
                    "the credential `{}` is none that a token provider gives",
                    scheme.id
                ));
            }
        };
        self.token = Some(Asked {
            tokens: Arc::clone(tokens),
            word,
            sent: None,
        });
        Ok(())
    }

    /// The call has an `Authorization` of its own.
    pub(crate) fn without_token(&mut self) {
        self.token = None;
    }

    /// The header with the provided token, when that is another than before. `Err` says for which scheme there is none.
    pub(crate) async fn renew(
        &mut self,
        http: &Http,
    ) -> Result<Option<HeaderValue>, (&'static str, Cause)> {
        let Some(Asked { tokens, word, sent }) = &mut self.token else {
            return Ok(None);
        };
        let failed = |cause| (tokens.scheme, cause);
        let given = tokens.get(http).await.map_err(failed)?;
        let number = Some(given.number);
        if *sent == number {
            return Ok(None);
        }
        let written = match given.secret.expose_secret() {
            "" => Err("the token is empty".to_owned()),
            text => header(AUTHORIZATION, format!("{word} {text}")),
        };
        let (_, mut value) = written.map_err(|what| {
            tokens.refused(given.number);
            failed(cause(what))
        })?;
        value.set_sensitive(true);
        self.secrets.push(given.secret);
        *sent = number;
        Ok(Some(value))
    }

    /// The server refused the call: its token is not used again. True when it had one.
    pub(crate) fn refused(&self) -> bool {
        let token = self.token.as_ref();
        let sent = token.and_then(|token| Some((&token.tokens, token.sent?)));
        if let Some((tokens, number)) = sent {
            tokens.refused(number);
        }
        sent.is_some()
    }

    fn header(&mut self, name: HeaderName, mut value: HeaderValue) {
        value.set_sensitive(true);
        self.headers.insert(name, value);
    }

    /// Adds the credentials that go into the query, unless they are there (a redirect may have kept them).
    pub(crate) fn add_to_query(&self, url: &mut Url) {
        for (name, secret) in &self.query {
            if !url.query_pairs().any(|(key, _)| key == *name) {
                url.query_pairs_mut()
                    .append_pair(name, secret.expose_secret());
            }
        }
    }

    /// The query parameters that credentials go into.
    #[cfg(feature = "cli")]
    pub(crate) fn query_names(&self) -> impl Iterator<Item = &'static str> {
        self.query.iter().map(|(name, _)| *name)
    }

    /// Whether a query credential stands in `url`.
    pub(crate) fn are_in_query(&self, url: &Url) -> bool {
        let is_secret = |value: &str| self.query.iter().any(|(_, s)| s.expose_secret() == value);
        url.query_pairs().any(|(_, value)| is_secret(&value))
    }
}

fn credential<'a>(http: &'a Inner, scheme: &Scheme) -> Option<&'a SecretString> {
    let mut all = http.credentials.iter();
    all.find(|(id, _)| *id == scheme.id)
        .map(|(_, secret)| secret)
}

fn tokens<'a>(http: &'a Inner, scheme: &Scheme) -> Option<&'a Arc<Tokens>> {
    http.tokens.iter().find(|tokens| tokens.scheme == scheme.id)
}

fn describe(security: &[&[Scheme]]) -> String {
    let alternatives: Vec<String> = security
        .iter()
        .map(|all| {
            all.iter()
                .map(|s| format!("`{}`", s.id))
                .collect::<Vec<_>>()
                .join(" and ")
        })
        .collect();
    alternatives.join(", or ")
}
