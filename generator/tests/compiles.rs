//! The generated code of every feature compiles, as one crate, without a warning of rustc, clippy or rustdoc.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use openapi_client_generator::trial::{Bench, CHECKS};
use support::{feature, features};

#[test]
fn every_feature_compiles_without_a_warning() {
    let clients: Vec<_> = features()
        .into_iter()
        .map(|name| (feature(&name).files, name))
        .collect();
    let modules = clients.iter().map(|(files, name)| (name.as_str(), files));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let trial = Bench::new(workspace)
        .trial("features", modules, HAND_WRITTEN)
        .unwrap();
    for (name, arguments) in CHECKS {
        // Rustdoc says which link leads nowhere and which text would be read as HTML.
        if let Some(said) = trial.run(arguments).unwrap() {
            panic!("{name} in {}:\n{said}", trial.folder().display());
        }
    }
}

/// What `x-type` names.
const HAND_WRITTEN: &str = "
/// Types of the client's own.
pub mod own {
    /// Pages.
    #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, serde::Serialize)]
    pub struct Pages(String);

    impl From<&str> for Pages {
        fn from(text: &str) -> Self {
            Self(text.into())
        }
    }
}

/// Where tokens come from.
pub mod sign_in {
    use openapi_client_runtime::{OAuth2, ProvidedToken};

    async fn sign_in() -> Result<ProvidedToken, std::io::Error> {
        Ok(ProvidedToken::new(std::fs::read_to_string(\"token\")?))
    }

    /// As users of a client write it.
    pub fn builder(id: &str, secret: String) -> crate::tokens::ClientBuilder {
        crate::tokens::Client::builder()
            .client_credentials(id, secret)
            .session_provider(sign_in)
            .internal_provider(|| async { sign_in().await })
            .tenant_provider(OAuth2::refresh_token(\"https://a.test/token\", \"…\").public_client(id))
    }
}
";
