//! What a client is for a program: its commands and settings.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgMatches};

use super::{Failure, Group};
use crate::operation::OperationInfo;
use crate::{Config, Error, SecretString};

/// A client whose requests a command line can make. Generated code implements it.
pub trait Program: Sized + Clone + Send + Sync + 'static {
    /// The API's name.
    const TITLE: &'static str;
    /// Its credentials, and the cookies that are set once.
    const SECRETS: &'static [Secret];
    /// The variable with the base URL, where the document names one.
    const BASE_URL: Option<&'static str>;
    /// Whether the document says where the API is served.
    const HAS_SERVER: bool;

    /// The commands, resource by resource.
    fn groups() -> Vec<Group<Self>>;

    /// The settings that it starts with.
    fn config() -> Config;

    /// The client.
    ///
    /// # Errors
    ///
    /// Those of the settings.
    fn build(config: Config) -> Result<Self, Error>;
}

/// A credential or a cookie: it comes from a file or the environment, never from an argument, which others could see.
#[derive(Clone, Copy, Debug)]
pub struct Secret {
    id: &'static str,
    flag: &'static str,
    variable: Option<&'static str>,
    is_cookie: bool,
}

impl Secret {
    /// The credential for the security scheme `id`; `flag` takes a file with it.
    pub const fn credential(id: &'static str, flag: &'static str) -> Self {
        Self {
            id,
            flag,
            variable: None,
            is_cookie: false,
        }
    }

    /// The cookie of this name.
    pub const fn cookie(id: &'static str, flag: &'static str) -> Self {
        Self {
            id,
            flag,
            variable: None,
            is_cookie: true,
        }
    }

    /// The environment variable that it is in, where the document names one.
    pub const fn variable(mut self, name: &'static str) -> Self {
        self.variable = Some(name);
        self
    }

    /// The variable: else one made of the program's name.
    fn variable_of(&self, program: &str) -> String {
        let flag = self.flag.strip_suffix("-file").unwrap_or(self.flag);
        self.variable
            .map_or_else(|| made_variable(program, flag), Into::into)
    }
}

fn made_variable(program: &str, what: &str) -> String {
    let whole = match what.starts_with(&format!("{program}-")) {
        true => what.to_owned(),
        false => format!("{program}_{what}"),
    };
    whole.to_uppercase().replace('-', "_")
}

/// How the environment is read.
pub(super) type Environment = Box<dyn Fn(&str) -> Result<Option<String>, Error> + Send + Sync>;

/// The arguments for what is set once.
pub(super) fn arguments<P: Program>(program: &str) -> Vec<Arg> {
    let mut all: Vec<Arg> = P::SECRETS
        .iter()
        .map(|secret| {
            let variable = secret.variable_of(program);
            let what = match secret.is_cookie {
                true => format!("the cookie `{}`", secret.id),
                false => "the credential".to_owned(),
            };
            let help = format!("A file with {what}, in the place of the variable {variable}");
            Arg::new(secret.flag)
                .long(secret.flag)
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .value_hint(clap::ValueHint::FilePath)
                .help(help)
        })
        .collect();
    let variable = base_url_variable::<P>(program);
    let help = format!("Where the API is served, in the place of the variable {variable}");
    all.push(
        Arg::new("base-url")
            .long("base-url")
            .value_name("URL")
            .help(help),
    );
    all.push(
        Arg::new("timeout")
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(clap::value_parser!(u64).range(1..))
            .help("The longest that a call may take, with its retries"),
    );
    all
}

fn base_url_variable<P: Program>(program: &str) -> String {
    P::BASE_URL.map_or_else(|| made_variable(program, "base-url"), Into::into)
}

/// The client, as the arguments and the environment say. With `is_dry` nothing is sent, so what is not set is made up.
pub(super) fn client<P: Program>(
    program: &str,
    matches: &ArgMatches,
    environment: &Environment,
    needs: Option<&OperationInfo>,
    is_dry: bool,
    config: Config,
) -> Result<P, Failure> {
    let mut config = config;
    let mut known = Vec::new();
    for secret in P::SECRETS {
        let value = match matches.get_one::<PathBuf>(secret.flag) {
            Some(path) => Some(read(path)?),
            None => environment(&secret.variable_of(program))?,
        };
        let value = match value {
            None if is_dry && !secret.is_cookie => "-".to_owned(),
            None => continue,
            Some(value) => value,
        };
        known.push(secret.id);
        let value = SecretString::from(value);
        config = match secret.is_cookie {
            true => config.cookie(secret.id, value),
            false => config.credential(secret.id, value),
        };
    }
    if let Some(info) = needs {
        check::<P>(program, info, &known)?;
    }
    let variable = base_url_variable::<P>(program);
    let url = match matches.get_one::<String>("base-url") {
        Some(url) => Some(url.clone()),
        None => environment(&variable)?,
    };
    config = match url {
        Some(url) => config.base_url(url),
        None if !P::HAS_SERVER => {
            let what = format!("where is the API served? Give --base-url, or set {variable}");
            return Err(Failure::Usage(what));
        }
        None => config,
    };
    if let Some(seconds) = matches.get_one::<u64>("timeout") {
        config = config.timeout(Duration::from_secs(*seconds));
    }
    Ok(P::build(config)?)
}

/// Whether there is what an operation needs.
fn check<P: Program>(program: &str, info: &OperationInfo, known: &[&str]) -> Result<(), Failure> {
    let enough = info.security.is_empty()
        || info
            .security
            .iter()
            .any(|all| all.iter().all(|scheme| known.contains(&scheme.id)));
    if enough {
        return Ok(());
    }
    let named = |id: &str| {
        let secret = P::SECRETS.iter().find(|secret| secret.id == id)?;
        let (variable, flag) = (secret.variable_of(program), secret.flag);
        Some(format!("set {variable}, or give a file with --{flag}"))
    };
    let ways: Vec<String> = info
        .security
        .iter()
        .map(|all| {
            let all: Vec<String> = all.iter().filter_map(|scheme| named(scheme.id)).collect();
            all.join("; and ")
        })
        .collect();
    Err(Failure::Usage(format!(
        "{} {} needs a credential: {}",
        info.method,
        info.path,
        ways.join("; or ")
    )))
}

fn read(path: &PathBuf) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::File(format!("{} could not be read: {e}", path.display())))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
