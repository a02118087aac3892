//! What every request value can do.

/// Gives an [`Operation`](crate::Operation) the methods that users call: `options`, `send`, `send_with_response`,
/// `send_raw`, and `.await`.
///
/// It is told what the operation answers, as its docs show it: `request!(Get -> types::Thing)`. The type must have a
/// `client` whose `http` is an [`Http`](crate::Http), and `options`, a [`CallOptions`](crate::CallOptions).
// `inline`, here and in the other macros, so that a crate compiles what it calls, and the client none of it.
#[macro_export]
macro_rules! request {
    ($operation:ident -> $answer:ty) => {
        $crate::request!(@methods $operation -> $answer);

        #[allow(deprecated)]
        impl ::core::future::IntoFuture for $operation {
            type Output = ::core::result::Result<$answer, $crate::Error>;
            type IntoFuture = $crate::BoxFuture<Self::Output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
    (@methods $operation:ident -> $answer:ty) => {
        #[allow(deprecated)]
        impl $crate::Call for $operation {
            #[inline]
            fn call(&self) -> (&$crate::Http, &$crate::CallOptions) {
                (&self.client.http, &self.options)
            }
        }

        #[allow(deprecated)]
        impl $operation {
            /// Sets what this call does differently from the client's defaults.
            #[inline]
            pub fn options(mut self, options: $crate::CallOptions) -> Self {
                self.options = options;
                self
            }

            /// Sends the request and reads its answer.
            ///
            /// # Errors
            ///
            /// Any `Error`: the server refused, could not be reached, or answered something else.
            #[inline]
            pub fn send(
                self,
            ) -> $crate::BoxFuture<::core::result::Result<$answer, $crate::Error>>
            {
                $crate::exec::sent(self)
            }

            /// Sends the request; the result comes with the status and headers of the answer.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            #[inline]
            pub fn send_with_response(
                self,
            ) -> $crate::BoxFuture<
                ::core::result::Result<$crate::Response<$answer>, $crate::Error>,
            > {
                $crate::exec::sent_with_response(self)
            }

            /// Sends the request and gives the answer as it is: any status, the body not read.
            ///
            /// # Errors
            ///
            /// Any `Error` but those that an answer causes.
            #[inline]
            pub fn send_raw(
                self,
            ) -> $crate::BoxFuture<::core::result::Result<$crate::reqwest::Response, $crate::Error>>
            {
                $crate::exec::sent_raw(self)
            }
        }
    };
}
