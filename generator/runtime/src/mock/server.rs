//! The server.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::time::Duration;

use super::expected::Expected;
use super::fail;
use super::handle::Mock;
use super::received::ReceivedRequest;
use super::state::Shared;
use crate::{Call, Config, Error, Operation};

/// The first pause before a retry and before a job is looked up: a test should not have to wait.
const PACE: Duration = Duration::from_millis(1);

/// A client that a mock server can make. Generated code implements it.
pub trait Mocked: Sized {
    /// Its builder.
    type Builder;

    /// A builder that starts with these settings, and has credentials.
    fn builder(config: Config) -> Self::Builder;

    /// The client.
    ///
    /// # Errors
    ///
    /// Those of the builder.
    fn build(builder: Self::Builder) -> Result<Self, Error>;
}

/// A server for tests, which answers what it was told to; it stops when it is dropped.
///
/// # Panics
///
/// When it is dropped and something that was [expected](Mock::expect) did not come.
pub struct MockServer<C> {
    server: wiremock::MockServer,
    state: Shared,
    client: PhantomData<fn() -> C>,
}

impl<C: Mocked> MockServer<C> {
    /// Starts a server on a free port of this machine.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn start() -> Self {
        let server = wiremock::MockServer::start().await;
        let state = Shared::default();
        let answering = state.clone();
        let respond = move |request: &wiremock::Request| {
            answering.lock().respond(ReceivedRequest::of(request))
        };
        // Last, so that mocks which are set up on the server itself go first.
        wiremock::Mock::given(wiremock::matchers::any())
            .respond_with(respond)
            .with_priority(u8::MAX)
            .mount(&server)
            .await;
        Self {
            server,
            state,
            client: PhantomData,
        }
    }

    /// A client of this server, with made-up credentials, hardly a pause before retries and look-ups, and no limits.
    ///
    /// # Panics
    ///
    /// When the HTTP client cannot be made.
    pub fn client(&self) -> C {
        match C::build(self.client_builder()) {
            Ok(client) => client,
            Err(error) => fail(&error.to_string()),
        }
    }

    /// The builder of such a [`client`](Self::client), for settings of your own.
    pub fn client_builder(&self) -> C::Builder {
        // A proxy of the environment would not find the way back.
        let config = Config::new(self.uri())
            .pace(PACE)
            .configure_http(reqwest::ClientBuilder::no_proxy);
        C::builder(config)
    }
}

impl<C> MockServer<C> {
    /// The server's URL, such as `http://127.0.0.1:1234`.
    pub fn uri(&self) -> String {
        self.server.uri()
    }

    /// What is answered to a request like this one: of the same operation, with at least what this one sets.
    ///
    /// Values must be equal; of a JSON body, objects may hold more, and arrays must have as many elements. A file is
    /// compared by content, and by name and media type where these were set; of a stream, only that it is there.
    ///
    /// # Panics
    ///
    /// When the request could not be sent.
    #[track_caller]
    #[must_use = "say what it returns"]
    pub fn when<O: Call>(&self, request: O) -> Mock<O> {
        let (http, _) = request.call();
        match Expected::of(request.request(http), &O::INFO, http, &self.uri()) {
            Ok(expected) => self.add(Some(expected)),
            Err(what) => fail(&format!("{} cannot be sent: {what}", O::INFO.id)),
        }
    }

    /// What is answered to any request of an operation.
    #[track_caller]
    #[must_use = "say what it returns"]
    pub fn when_any<O: Operation>(&self) -> Mock<O> {
        self.add(None)
    }

    #[track_caller]
    fn add<O: Operation>(&self, expected: Option<Expected>) -> Mock<O> {
        let place = Location::caller();
        Mock {
            index: self.state.lock().add(O::INFO, expected, place),
            state: self.state.clone(),
            operation: PhantomData,
        }
    }

    /// Every request that came, in their order, also those that nothing expected.
    pub fn received_requests(&self) -> Vec<ReceivedRequest> {
        self.state.lock().received().to_vec()
    }

    /// Checks what was [expected](Mock::expect), as dropping the server does.
    ///
    /// # Panics
    ///
    /// When something did not come as often as it should; says which, and which calls nothing expected.
    #[track_caller]
    pub fn verify(&self) {
        let unmet = self.state.lock().unmet();
        if let Some(unmet) = unmet {
            fail(&unmet);
        }
    }

    /// The server underneath, for mocks of what is none of the API's operations. They go before the others.
    pub fn wiremock(&self) -> &wiremock::MockServer {
        &self.server
    }
}

impl<C> Drop for MockServer<C> {
    fn drop(&mut self) {
        // A test that already fails should say why, not what came of it.
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

impl<C> fmt::Debug for MockServer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("uri", &self.uri())
            .finish_non_exhaustive()
    }
}
