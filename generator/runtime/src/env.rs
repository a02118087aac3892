//! Settings from environment variables.

use crate::Error;
use crate::error::ConfigError;

/// The value of the environment variable `name`; `hint` tells the user what to do when it is not set.
///
/// # Errors
///
/// [`Error::Config`] when the variable is unset, empty or not UTF-8.
pub fn required(name: &str, hint: &str) -> Result<String, Error> {
    optional(name)?.ok_or_else(|| {
        ConfigError::new(format!(
            "the environment variable `{name}` is not set: {hint}"
        ))
        .into()
    })
}

/// The value of the environment variable `name`; an empty one counts as unset.
///
/// # Errors
///
/// [`Error::Config`] when the value is not UTF-8. The text does not show it, since it may be a secret.
pub fn optional(name: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::new(format!(
            "the environment variable `{name}` is not valid UTF-8: set it again, as UTF-8 text"
        ))
        .into()),
    }
}
