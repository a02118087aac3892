//! A token that could not be had.

use std::fmt;

use secrecy::SecretString;

use crate::error::Context;
use crate::tokens::Cause;
use crate::{Error, OAuth2Error, text};

/// A [`TokenProvider`](crate::TokenProvider) gave no token, so that the call was not sent. The provider's own error is its
/// [source](std::error::Error::source).
#[derive(Debug)]
pub struct TokenError {
    context: Context,
    scheme: &'static str,
    what: String,
    source: Cause,
    /// The server has refused a token before.
    again: bool,
}

impl TokenError {
    pub(crate) fn new(
        context: Context,
        scheme: &'static str,
        source: Cause,
        again: bool,
        secrets: &[SecretString],
    ) -> Self {
        let what = text::redact(&text::chain(&*source), secrets);
        let what = text::clean(&what, text::EXCERPT);
        Self {
            context,
            scheme,
            what,
            source,
            again,
        }
    }

    pub(crate) fn note(&mut self, note: &str) {
        self.what.push_str("; ");
        self.what.push_str(note);
    }

    /// Whether asking again may help, as far as the provider's error tells.
    pub(crate) fn passes(&self) -> bool {
        if let Some(error) = self.source.downcast_ref::<Error>() {
            return error.is_retryable();
        }
        self.oauth2().is_some_and(OAuth2Error::passes)
    }

    /// The name in the document of the security scheme that the token is for.
    pub fn scheme(&self) -> &str {
        self.scheme
    }

    /// What went wrong at the token server, when [`OAuth2`](crate::OAuth2) is the provider.
    pub fn oauth2(&self) -> Option<&OAuth2Error> {
        self.source.downcast_ref()
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            context, scheme, ..
        } = self;
        if self.again {
            write!(
                f,
                "{context} answered 401 Unauthorized, and there is no new token for `{scheme}`: "
            )?;
        } else {
            write!(
                f,
                "{context} was not sent, because there is no token for `{scheme}`: "
            )?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
