//! Enums of strings that also hold values which the document does not know.

/// An enum that [`open_enum!`](crate::open_enum) declares: a string makes a value of it, and each value is a string.
pub trait OpenEnum: From<String> + AsRef<str> {
    /// The values that the document lists.
    const VALUES: &'static [&'static str];
}

/// Declares an enum of strings that is open: a value that the document does not list is kept, not refused.
///
/// ```
/// openapi_client_runtime::open_enum! {
///     /// Region that stores and processes the document.
///     pub enum Region {
///         /// `us`
///         Us = "us",
///         /// `eu`
///         Eu = "eu",
///     }
/// }
///
/// assert_eq!(Region::from("eu"), Region::Eu);
/// assert_eq!(Region::from("mars").as_str(), "mars");
/// assert_eq!(Region::Us, "us");
/// ```
///
/// The variant for unlisted values is `Other`; where a listed value has that name, say `pub enum Region as Unknown`.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $value:literal),* $(,)?
        }
    ) => {
        $crate::open_enum! {
            $(#[$attribute])*
            $visibility enum $name as Other {
                $($(#[$variant_attribute])* $variant = $value),*
            }
        }
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident as $other:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $value:literal),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)*
            /// A value that this version of the client does not know.
            $other(::std::string::String),
        }

        #[allow(deprecated)]
        impl $name {
            /// The value as it is sent and received.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(value) => value,
                }
            }
        }

        #[allow(deprecated, clippy::match_single_binding)]
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() {
                    $($value => Self::$variant,)*
                    _ => Self::$other(value),
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::OpenEnum for $name {
            const VALUES: &'static [&'static str] = &[$($value),*];
        }

        $crate::open_enum!(@string $name);
    };
    (@string $name:ident) => {
        #[allow(deprecated)]
        const _: () = {
            // Whole paths: an enum may be called like any of these.
            impl ::core::convert::From<&str> for $name {
                fn from(value: &str) -> Self {
                    <Self as ::core::convert::From<::std::string::String>>::from(::std::borrow::ToOwned::to_owned(value))
                }
            }

            impl ::core::str::FromStr for $name {
                type Err = ::core::convert::Infallible;

                fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                    ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(value))
                }
            }

            impl ::core::cmp::PartialEq<str> for $name {
                fn eq(&self, other: &str) -> bool {
                    self.as_str() == other
                }
            }

            impl ::core::cmp::PartialEq<&str> for $name {
                fn eq(&self, other: &&str) -> bool {
                    self.as_str() == *other
                }
            }

            impl ::core::convert::AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    self.as_str()
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.as_str())
                }
            }

            impl $crate::serde::Serialize for $name {
                fn serialize<S: $crate::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    $crate::serde::Serializer::serialize_str(serializer, self.as_str())
                }
            }

            impl<'de> $crate::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <::std::string::String as $crate::serde::Deserialize>::deserialize(deserializer)
                        .map(<Self as ::core::convert::From<::std::string::String>>::from)
                }
            }
        };
    };
}
