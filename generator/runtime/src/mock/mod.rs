//! A server for tests, scripted with the client's own requests.
//!
//! [`MockServer::when`] takes a request as the code under test makes it, and gives a [`Mock`] that says what is
//! answered. What the request leaves unset may be anything; the method, the path, and everything that is set must
//! come as it is there. Credentials are not compared. Of several mocks that match, one of `when` goes before one of
//! [`when_any`](MockServer::when_any), and the one that was set up last before the others.
//!
//! A call that none matches fails with the status 418, which no client tries again, and says what differs. HTTP itself
//! is [`wiremock`]'s: [`MockServer::wiremock`] takes its own mocks too, for what is not of the API, such as a
//! presigned URL.

mod answer;
mod compare;
mod expected;
mod handle;
mod job;
mod received;
mod sample;
mod server;
mod state;
mod times;
mod unmatched;

pub use self::answer::Answer;
pub use self::handle::Mock;
pub use self::job::JobMock;
pub use self::received::{ReceivedFile, ReceivedRequest};
pub use self::sample::{JobMembers, JobSample, Sample, sample};
pub use self::server::{MockServer, Mocked};
pub use self::times::Times;
pub use wiremock;
pub use wiremock::ResponseTemplate;

/// Fails the test.
#[allow(
    clippy::panic,
    reason = "a test that is set up wrongly, or that missed what it expects, must fail"
)]
#[track_caller]
fn fail(what: &str) -> ! {
    panic!("{what}")
}
