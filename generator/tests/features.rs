//! What each feature of a document becomes. The documents stand in `features/`, each the smallest
//! one that shows its feature; the snapshots hold only the part of the code that shows it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use support::{feature, pick};

/// A test that snapshots, of a feature's client, items of some of its files.
macro_rules! features {
    ($($(#[$attribute:meta])* $name:ident { $($file:literal: [$($item:literal),* $(,)?]),* $(,)? })*) => {
        $(
            $(#[$attribute])*
            #[test]
            fn $name() {
                snapshot(stringify!($name), &[$(($file, &[$($item),*])),*]);
            }
        )*

        /// Each feature in the folder has a test, and each test its feature.
        #[test]
        fn every_document_is_shown() {
            let mut shown = vec![$(stringify!($name).trim_start_matches("r#")),*];
            shown.sort_unstable();
            assert_eq!(support::features(), shown);
        }
    };
}

fn snapshot(name: &str, parts: &[(&str, &[&str])]) {
    let name = name.trim_start_matches("r#");
    let generated = feature(name);
    let mut text = String::new();
    for (file, items) in parts {
        let content = match *file {
            "API.md" => generated.api_md.clone(),
            file => generated
                .files
                .get(file)
                .unwrap_or_else(|| panic!("no file {file} in {:?}", generated.files.keys()))
                .clone(),
        };
        let picked = match *items {
            // The whole file but for its first line, which names the generator's version and the document's hash.
            [] => {
                content
                    .lines()
                    .skip(1)
                    .collect::<Vec<_>>()
                    .join("\n")
                    .trim()
                    .to_owned()
                    + "\n"
            }
            items => pick(&content, items),
        };
        text.push_str(&format!(
            "{}// {file}\n\n{picked}",
            if text.is_empty() { "" } else { "\n" }
        ));
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, description => format!("features/{name}.yaml") }, {
        insta::assert_snapshot!(name, text);
    });
}

features! {
    // Types.
    null_unions { "types.rs": ["Answer", "AnswerByEnum"] }
    nullable_components { "types.rs": ["Values", "ValueType", "State", "Next"], "values.rs": ["Values"] }
    r#const { "types.rs": ["Event", "EventKind"] }
    optional_and_null { "types.rs": ["Note"], "notes.rs": ["impl Create"] }
    open_enums { "types.rs": ["Job", "Order", "Status"], "jobs.rs": ["List", "List::order"] }
    enum_values { "types.rs": ["Things", "ThingsStrings", "Letter"] }
    large_numbers { "types.rs": ["Limits"], "limits.rs": ["impl Limits"] }
    shared_enums { "types.rs": ["Convert", "Extract", "Region", "ConvertMode", "ExtractMode"] }
    untagged_unions {
        "types.rs": ["File", "FileOwner", "From for FileOwner", "FileSize"],
        "files.rs": ["Files::get", "Get", "Operation for Get"],
    }
    date_time { "types.rs": ["Event"], "events.rs": ["Events::list", "List", "List::until", "Operation for List"] }
    free_object { "types.rs": ["Row"], "rows.rs": ["Rows::create", "Create::meta", "Create::anything", "Create::extra"] }
    typed_map { "types.rs": ["Scores", "ScoresByName"], "scores.rs": ["Scores::create", "Create::by_name", "Operation for Create"] }
    schemas {
        "types.rs": ["Tree", "impl Tree", "TreePlace", "TreePlaceUnit", "Named", "Shape", "From for Shape"],
        "trees.rs": ["Create::children", "Create::place"],
    }

    // Parameters.
    files {
        "API.md": [],
        "owners.rs": ["Get", "Operation for Get"],
        "types.rs": ["Animal", "Owner", "Problem", "Kind"],
    }
    references { "teams.rs": ["Teams::create_note", "CreateNote", "Operation for CreateNote"] }
    parameters { "shops.rs": ["Shops::find_item", "FindItem", "FindItem::verbose", "FindItem::x_trace_id", "Operation for FindItem"] }
    limits { "search.rs": ["impl SearchRequest"], "client.rs": ["Client::search"] }
    arrays { "search.rs": ["SearchRequest", "impl SearchRequest", "Operation for SearchRequest"] }
    styles {
        "styles.rs": [
            "Operation for PathsGet", "Query", "impl Query", "Operation for Query", "Others", "Operation for Others",
        ],
        "types.rs": ["Color", "impl Color", "Filter", "impl Filter", "FilterSize"],
    }
    version_3_2 { "a.rs": ["Operation for A"] }
    content_parameters { "points.rs": [] }
    parameter_types {
        "shops.rs": ["Find", "impl Find", "Operation for Find"],
        "types.rs": ["Size", "Either", "OneOrAll", "Since", "Whole"],
    }
    cookies {
        "client.rs": ["COOKIES", "ClientBuilder::session_id"],
        "a.rs": ["ARequest", "ARequest::preview", "Operation for ARequest"],
        "b.rs": ["B", "Operation for B"],
    }

    // Bodies.
    json_body { "teams.rs": ["Teams::put_member", "PutMember", "impl PutMember", "Operation for PutMember"] }
    large_body { "orders.rs": ["Orders::create", "Create", "impl Create"], "types.rs": ["impl Order"] }
    optional_body {
        "jobs.rs": ["Run", "Run::dry", "Operation for Run", "Stop", "Stop::body", "Pause", "Pause::dry"],
    }
    multipart { "documents.rs": ["Documents::convert", "Convert", "impl Convert", "Operation for Convert"], "types.rs": ["ConvertDocumentBody"] }
    multipart_files_only { "notes.rs": ["Notes::attach", "Attach", "impl Attach", "Operation for Attach"] }

    // Answers.
    answers {
        "things.rs": [
            "Operation for NoneRequest", "List", "Operation for List", "Inline", "Operation for Inline",
            "Operation for Anything",
        ],
        "types.rs": ["InlineResponse"],
    }

    // Resources and names.
    tags { "client.rs": ["Client::custom_things", "Client::other"], "custom_things.rs": ["CustomThings", "impl CustomThings"] }
    names {
        "match_.rs": ["Match::loop_", "Loop", "impl Loop", "Operation for Loop"],
        "types.rs": ["OptionType", "StringType", "ErrorType", "VecType"],
    }
    clashes {
        "API.md": [],
        "n123.rs": ["impl N123Request"],
        "types.rs": ["Thing", "impl Thing", "FooBar", "FooBar2", "Other", "ThingMode", "Type"],
    }
    no_operation_id { "API.md": [] }
    job_request { "convert.rs": [] }
    job_starter {
        "segment.rs": ["Segment", "impl Segment", "SegmentRequest", "impl SegmentRequest", "Start for SegmentRequest"],
        "client.rs": ["Client::segment"],
    }
    job_handle { "documents.rs": ["Documents", "impl Documents", "Start for Extract"], "client.rs": ["Client::documents"] }
    pager { "files.rs": ["Files::list", "List", "impl List", "Paged for List"], "types.rs": ["Page", "PageFile"] }
    sole_operation {
        "client.rs": ["Client::translate", "Client::health"],
        "translate.rs": ["TranslateRequest", "impl TranslateRequest"],
    }

    // Docs.
    docs {
        "things.rs": ["Things::a", "Things::b", "Things::c_words", "B::x"],
        "types.rs": ["Thing"],
        "client.rs": ["Client"],
    }
    docstring { "files.rs": ["Files::list", "impl List"] }
    deprecated {
        "client.rs": ["Client::old", "Client::older", "Client::oldest", "Client::mixed"],
        "old.rs": ["Old"],
        "mixed.rs": ["impl Mixed"],
    }

    // The client.
    security {
        "client.rs": ["HEADER_KEY", "QUERY_KEY", "COOKIE_KEY", "TOKEN", "USER", "O_AUTH", "CUSTOM", "SECURITY", "ClientBuilder::api_key", "ClientBuilder::cookie_key", "ClientBuilder::token", "ClientBuilder::basic_auth", "ClientBuilder::authorization", "ClientBuilder::connect", "ClientBuilder::retries_2"],
        "things.rs": ["Operation for Common", "Operation for Open", "Operation for Either", "Operation for Both", "Operation for Scoped", "Operation for Other", "Operation for Certified", "Operation for OnlyCertified", "Operation for Known"],
    }
    no_server { "client.rs": ["impl Client"] }
    servers { "client.rs": ["impl Client", "ClientBuilder::base_url"] }
    relative_server { "client.rs": ["impl Client", "ClientBuilder::base_url"] }
    environment { "client.rs": ["impl Client"] }

    // Overlays.
    marks {
        "reports.rs": ["Reports::create", "impl Create", "List", "impl List", "Operation for List"],
        "types.rs": ["CreateReportBody", "CreateReportFormat", "Part", "impl Part", "Section"],
    }
    extensions { "actions.rs": ["Actions::perform", "impl Perform"], "types.rs": ["DoItBody", "DoItWay"] }
    overlay { "storage.rs": ["Storage", "impl Storage", "ListFiles", "Operation for ListFiles"] }
}
