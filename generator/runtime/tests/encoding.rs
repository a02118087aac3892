//! Whatever the text, it arrives: in the query, in the path, as a file's name. Checked by parsers that are not ours.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::{Component, Path};

use openapi_client_runtime::{self as runtime, Error, UniqueNames, safe_name};
use proptest::prelude::*;
use support::{Client, Server};

/// Text with what means something in URLs, and with every character now and then.
fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "&", "=", "+", "%", "%2e", "%2F", "?", "#", "/", "\\", " ", ";", ":", "@", "..", ".", "\0",
        "\r\n", "\t", "\u{7f}", "é", "\u{2028}", "\u{feff}", "𝄞", "\u{fffd}", "a",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(special, 0..8).prop_map(|parts| parts.concat()),
    ]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

/// A server and a runtime to call it in; each case goes over the same connection.
fn start() -> (tokio::runtime::Runtime, Server) {
    let threads = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = threads.block_on(Server::links());
    (threads, server)
}

/// `GET /search`, with any parameters.
#[derive(Clone, Debug)]
struct Search {
    client: Client,
    parameters: Vec<(String, String)>,
    options: runtime::CallOptions,
}

impl runtime::Operation for Search {
    type Response = runtime::Json<support::Link>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "search",
        method: "GET",
        path: "/search",
        security: &[],
        cookies: &[],
    };

    fn request(&self, http: &runtime::Http) -> runtime::Request {
        let request = http.request(&Self::INFO, &[]);
        self.parameters
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value))
    }
}
runtime::request!(Search -> support::Link);

#[test]
fn any_query_parameters_arrive() {
    let (threads, server) = start();
    let client = server.client();
    let pairs = prop::collection::vec((text(), text()), 0..5);
    let mut runner = proptest::test_runner::TestRunner::new(config(128));
    let result = runner.run(&pairs, |parameters| {
        let search = Search {
            client: client.clone(),
            parameters: parameters.clone(),
            options: runtime::CallOptions::new(),
        };
        threads.block_on(search.send()).unwrap();
        let target = server.seen().pop().unwrap().target;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        prop_assert_eq!(path, "/search");
        let arrived: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        prop_assert_eq!(arrived, parameters);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn any_path_parameter_arrives_as_one_segment_or_is_refused() {
    let (threads, server) = start();
    let client = server.client();
    let mut runner = proptest::test_runner::TestRunner::new(config(192));
    let result = runner.run(&text(), |value| {
        let before = server.seen().len();
        let sent = threads.block_on(support::Download::new(&client, value.as_str()).send());
        let seen = server.seen();
        if ["", ".", ".."].contains(&value.as_str()) {
            prop_assert!(matches!(sent, Err(Error::Request(_))), "{sent:?}");
            prop_assert_eq!(seen.len(), before);
            return Ok(());
        }
        sent.unwrap();
        let target = &seen.last().unwrap().target;
        let segments: Vec<&str> = target.split('/').collect();
        let ["", "files", segment, "download"] = segments.as_slice() else {
            return Err(TestCaseError::fail(format!("{target} is another path")));
        };
        prop_assert!(!segment.contains(['?', '#', '\\', '&']));
        // A plus sign is a space to this parser only.
        let escaped = segment.replace('+', "%2B");
        let decoded: Vec<(String, String)> = form_urlencoded::parse(escaped.as_bytes())
            .into_owned()
            .collect();
        prop_assert_eq!(decoded, [(value, String::new())]);
        Ok(())
    });
    result.unwrap();
}

/// Names that systems take for something else, in parts.
fn name() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "/",
        "\\",
        "..",
        ".",
        " ",
        ":",
        "\0",
        "\n",
        "~",
        "con",
        "NUL",
        "lpt1",
        "COM¹",
        "aux",
        "CLOCK$",
        "a",
        "A",
        "ß",
        "ẞ",
        "SS",
        "ı",
        "I",
        "İ",
        "ſ",
        "K",
        "ς",
        "Σ",
        "ǆ",
        "ǅ",
        "ﬁ",
        "é",
        "図",
        "\u{202e}",
        "\u{200b}",
        "\u{3000}",
        "\u{301}",
        "-2",
        ".png",
        ".PNG",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(special, 0..8).prop_map(|parts| parts.concat()),
        "[ab.]{150,300}",
    ]
}

/// Short names of letters with more forms than two, so that some are each other's.
fn alike() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec![
        "ß", "ẞ", "ss", "SS", "ı", "I", "i", "İ", "ſ", "s", "S", "K", "k", "ς", "Σ", "σ", "ǆ", "ǅ",
        "Å", "å", "µ", "μ", "ﬁ", "FI", "-2", ".a", ".A",
    ]);
    prop::collection::vec(letters, 1..3).prop_map(|parts| parts.concat())
}

fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let first = components.next();
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|number| {
            let mut digits = number.chars();
            digits
                .next()
                .is_some_and(|digit| "0123456789¹²³".contains(digit))
                && digits.next().is_none()
        })
    });
    matches!(first, Some(Component::Normal(first)) if first == name)
        && components.next().is_none()
        && name.len() <= 255
        && !devices.contains(&stem.as_str())
        && !numbered
        && !name.starts_with(['.', ' '])
        && !name.ends_with(['.', ' '])
        && !name.contains(|c: char| c.is_control() || "/\\:*?\"<>|".contains(c))
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn any_name_becomes_one_plain_component(name in name()) {
        let safe = safe_name(&name);
        prop_assert!(is_plain(&safe), "{safe:?}");
        prop_assert_eq!(safe_name(&safe), safe);
    }

    #[test]
    fn names_in_one_folder_differ_also_where_capitals_do_not_count(all in prop::collection::vec(prop_oneof![name(), alike()], 0..12)) {
        let mut unique = UniqueNames::new();
        let mut lower = std::collections::HashSet::new();
        let mut upper = std::collections::HashSet::new();
        for name in all {
            let taken = unique.take(&name);
            prop_assert!(is_plain(&taken), "{taken:?}");
            prop_assert!(lower.insert(taken.to_lowercase()), "{taken:?} again");
            prop_assert!(upper.insert(taken.to_uppercase()), "{taken:?} again");
        }
    }
}
