//! What every client's builder can set.

/// Gives a builder the settings that all clients have, and `build`.
///
/// The builder must have a `config`, a [`Config`](crate::Config), and the client an `http`, an [`Http`](crate::Http).
#[macro_export]
macro_rules! builder {
    ($builder:ident, $client:ident) => {
        impl $builder {
            /// The longest that a call may take as a whole, with its retries and its wait for a turn.
            /// Default: no limit.
            #[inline]
            pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.config = self.config.timeout(timeout);
                self
            }

            /// The longest that connecting may take. Default: 10 seconds.
            #[inline]
            pub fn connect_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.config = self.config.connect_timeout(timeout);
                self
            }

            /// The longest that no byte may move in either direction. Default: 60 seconds.
            #[inline]
            pub fn idle_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.config = self.config.idle_timeout(timeout);
                self
            }

            /// How often a call is tried again, where that is safe: reads after 408, 429, any 5xx and a lost
            /// connection, everything else only where the server cannot have carried it out. Default: 2.
            #[inline]
            pub fn retries(mut self, retries: u32) -> Self {
                self.config = self.config.retries(retries);
                self
            }

            /// Something that sees each attempt before it is sent, with its credentials, and what became of it.
            #[inline]
            pub fn middleware(mut self, middleware: impl $crate::Middleware) -> Self {
                self.config = self.config.middleware(middleware);
                self
            }

            /// The `User-Agent` header. Default: this crate's name and version.
            #[inline]
            pub fn user_agent(
                mut self,
                user_agent: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                self.config = self.config.user_agent(user_agent);
                self
            }

            /// Changes the HTTP client underneath, such as its proxy or its certificates.
            ///
            /// Redirects stay this client's own matter: credentials never follow one to another origin.
            #[inline]
            pub fn configure_http(
                mut self,
                configure: impl Fn($crate::reqwest::ClientBuilder) -> $crate::reqwest::ClientBuilder
                + Send
                + Sync
                + 'static,
            ) -> Self {
                self.config = self.config.configure_http(configure);
                self
            }

            /// The client.
            ///
            /// # Errors
            ///
            /// Fails when a setting cannot be used, such as a base URL that is none; the error names it.
            #[inline]
            pub fn build(self) -> ::core::result::Result<$client, $crate::Error> {
                // Read where the macro is called: the generated crate's.
                let crate_and_version = ::core::concat!(
                    ::core::env!("CARGO_PKG_NAME"),
                    "/",
                    ::core::env!("CARGO_PKG_VERSION")
                );
                let config = self.config.default_user_agent(crate_and_version);
                ::core::result::Result::Ok($client {
                    http: config.build()?,
                })
            }
        }
    };
}
