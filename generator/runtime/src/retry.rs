//! Whether a request is sent again, and when.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::{Method, StatusCode};

use crate::response::retry_after;
use crate::{Error, text};

/// How often a request is sent again by default: three tries in all.
pub(crate) const DEFAULT: u32 = 2;
/// The pause before the first retry, at most; each further one may be twice as long.
pub(crate) const PACE: Duration = Duration::from_millis(500);
/// The longest pause, in times of the first.
const LONGEST: u32 = 16;
/// The most of a server's `Retry-After` that is waited for.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// What an attempt came to that may be worth another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Failure {
    /// An answer, and how long the server asks to wait.
    Status(StatusCode, Option<Duration>),
    /// The server cannot have seen the request.
    NotConnected,
    /// The server may have seen the request.
    Lost,
    /// There was no token to send.
    NoToken,
}

impl Failure {
    pub(crate) fn of_answer(response: &reqwest::Response) -> Option<Self> {
        let status = response.status();
        let asked = || retry_after(response.headers(), SystemTime::now());
        passes(status).then(|| Self::Status(status, asked()))
    }

    pub(crate) fn of_error(error: &Error) -> Option<Self> {
        if error.is_connect() {
            return Some(Self::NotConnected);
        }
        let failure = match error {
            Error::Token(_) => Self::NoToken,
            _ => Self::Lost,
        };
        error.is_retryable().then_some(failure)
    }

    /// Whether sending again can do nothing twice.
    pub(crate) fn is_safe(&self, method: &Method) -> bool {
        match self {
            Self::Status(status, _) if *status == StatusCode::TOO_MANY_REQUESTS => true,
            Self::NotConnected | Self::NoToken => true,
            Self::Status(..) | Self::Lost => reads(method),
        }
    }

    /// The pause before the `retry`th retry, from one: random, so that many clients spread out, and at least as long
    /// as the server asks. `None` when the server asks for more than is waited for.
    pub(crate) fn pause(&self, retry: u32, pace: Duration) -> Option<Duration> {
        let factor = 2_u32.saturating_pow(retry.saturating_sub(1)).min(LONGEST);
        let jittered = pace.saturating_mul(factor).mul_f64(fastrand::f64());
        match self {
            Self::Status(_, Some(asked)) if *asked > LONGEST_ASKED => None,
            Self::Status(_, Some(asked)) => Some(asked.saturating_add(jittered)),
            _ => Some(jittered),
        }
    }
}

/// For the log: never what a server wrote.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status, _) => write!(f, "the server answered {}", status.as_u16()),
            Self::NotConnected => f.write_str("no connection was made"),
            Self::Lost => f.write_str("the connection was lost or stood still"),
            Self::NoToken => f.write_str("there was no token"),
        }
    }
}

/// Whether a status says that a later try may go better.
pub(crate) fn passes(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500..)
}

/// Whether a method changes nothing, so that it can be sent as often as one likes.
fn reads(method: &Method) -> bool {
    const READ: [&str; 7] = [
        "GET", "HEAD", "OPTIONS", "QUERY", "PROPFIND", "REPORT", "SEARCH",
    ];
    READ.contains(&method.as_str())
}

/// Why a request that could have been sent again was not, as it stands in the error.
pub(crate) enum Stop {
    /// It was sent as often as it may be.
    Tried(u32),
    AsksTooLong,
    NoTime,
    NoBudget,
    /// The body is gone, and what to do about it.
    NoBody(String),
    /// A new token was refused as the one before was.
    TokenRefused,
}

impl Stop {
    /// The body could not be written a second time.
    pub(crate) fn no_body(error: Error) -> Self {
        match error {
            Error::Upload(e) => Self::NoBody(e.what),
            other => Self::NoBody(other.to_string()),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Tried(tries) = self {
            return write!(f, "tried {tries} times");
        }
        if let Self::TokenRefused = self {
            return f.write_str("a new token was refused as well");
        }
        f.write_str("not tried again, because ")?;
        match self {
            Self::Tried(_) | Self::TokenRefused => Ok(()),
            Self::AsksTooLong => write!(f, "the server asks to wait longer than {LONGEST_ASKED:?}"),
            Self::NoTime => f.write_str("the next try would begin after `timeout`"),
            Self::NoBudget => f.write_str("too many calls of this client failed of late"),
            Self::NoBody(why) => f.write_str(&text::clean(why, text::EXCERPT)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reads_are_repeated_after_they_may_have_been_received() {
        let status = |code| Failure::Status(StatusCode::from_u16(code).unwrap_or_default(), None);
        for (method, reads) in [
            (Method::GET, true),
            (Method::HEAD, true),
            (Method::OPTIONS, true),
            (Method::from_bytes(b"QUERY").unwrap_or_default(), true),
            (Method::from_bytes(b"LINK").unwrap_or_default(), false),
            (Method::POST, false),
            (Method::PUT, false),
            (Method::PATCH, false),
            (Method::DELETE, false),
        ] {
            assert!(status(429).is_safe(&method) && Failure::NotConnected.is_safe(&method));
            for failure in [
                status(408),
                status(500),
                status(503),
                status(529),
                Failure::Lost,
            ] {
                assert_eq!(failure.is_safe(&method), reads, "{method} {failure:?}");
            }
        }
    }

    #[test]
    fn pauses_double_up_to_their_limit() {
        for (retry, most) in [(1, 500), (2, 1000), (3, 2000), (5, 8000), (60, 8000)] {
            let pauses: Vec<_> = (0..200)
                .filter_map(|_| Failure::Lost.pause(retry, PACE))
                .collect();
            let most = Duration::from_millis(most);
            assert!(pauses.iter().all(|pause| *pause <= most), "{retry}");
            // Full jitter: from nothing to all of it.
            assert!(pauses.iter().any(|pause| *pause > most / 2));
            assert!(pauses.iter().any(|pause| *pause < most / 2));
        }
    }

    #[test]
    fn a_server_is_waited_for_but_not_for_ever() {
        let asked = |seconds| {
            let asked = Some(Duration::from_secs(seconds));
            Failure::Status(StatusCode::TOO_MANY_REQUESTS, asked).pause(1, PACE)
        };
        for seconds in [0, 3, 60] {
            let pause = asked(seconds).map(|pause| pause.as_millis() as u64);
            assert!(pause.is_some_and(|ms| (seconds * 1000..=seconds * 1000 + 500).contains(&ms)));
        }
        assert_eq!(asked(61), None);
    }
}
