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
    r#const { "types.rs": ["Event", "EventKind", "impl PublishBody", "impl PublishPart"], "event.rs": ["Publish::new"] }
    optional_and_null { "types.rs": ["Note"], "notes.rs": ["impl Create"] }
    open_enums { "types.rs": ["Job", "Order", "Status"], "jobs.rs": ["List", "List::order"] }
    enum_values { "types.rs": ["Things", "ThingsStrings", "Letter"] }
    large_numbers { "types.rs": ["Limits"], "limits.rs": ["impl Limits"] }
    shared_enums { "types.rs": ["Convert", "Extract", "Region", "ConvertMode", "ExtractMode"] }
    untagged_unions {
        "types.rs": ["File", "FileOwner", "From for FileOwner", "FileSize"],
        "files.rs": ["Files::get", "Get", "Operation for Get"],
    }
    unions {
        "types.rs": [
            "Shape", "ShapeColour", "Deserialize for ShapeColour", "ShapeBound", "FromStr for ShapeBound", "impl Plain", "ShapeModel", "ShapeSize", "ShapeSizeValue", "ShapeSince",
            "ShapePaint", "ShapePaintGloss", "ShapeMoved", "PutShapeResponse",
        ],
    }
    keyed_unions {
        "types.rs": [
            "Ext", "Deserialize for Ext", "HolderAll", "Deserialize for HolderBoth", "Deserialize for HolderEither",
            "ValueType", "Deserialize for ValueType",
        ],
    }
    discriminators {
        "types.rs": [
            "Mapped", "Deserialize for Mapped", "Deserialize for DefaultType", "Deserialize for Named", "Deserialize for Constant",
            "Partly", "Deserialize for Partly", "Around", "AroundBank",
        ],
    }
    applied {
        "things.rs": ["impl Things"],
        "types.rs": ["Thing", "More", "ThingInline", "ThingRecord", "ThingTwo", "Conditional", "RequiredOnly", "ThingNullable"],
    }
    one_way { "types.rs": ["User", "Count"], "users.rs": ["Users::create"] }
    inheritance { "types.rs": ["Widget", "Deserialize for Widget", "WidgetBase", "Line", "impl Line", "impl Stack", "Deserialize for Bar", "Stack"] }
    date_time { "types.rs": ["Event"], "events.rs": ["Events::list", "List", "List::until", "Operation for List"] }
    dates_inside {
        "types.rs": ["Days", "Log", "Deserialize for LogDue", "LogEnds", "LogUntil", "Stamp"],
        "log.rs": ["Operation for First", "Decode for LastAnswer"],
    }
    free_object { "types.rs": ["Row"], "rows.rs": ["Rows::create", "Create::meta", "Create::anything", "Create::extra"] }
    typed_map { "types.rs": ["Scores", "ScoresByName"], "scores.rs": ["Scores::create", "Create::by_name", "Operation for Create"] }
    schemas {
        "types.rs": ["Tree", "impl Tree", "TreePlace", "TreePlaceUnit", "Named", "Shape", "From for Shape"],
        "trees.rs": ["Create::children", "Create::place"],
    }

    extra_members { "types.rs": ["Things", "Closed", "ThingsBoth", "Any", "Composed", "Extended", "ClosedExtended"], "things.rs": ["impl Create"] }
    recursive_members { "types.rs": ["Basket", "Thing", "impl Thing"], "things.rs": ["impl Things", "impl Create"] }
    remarks { "types.rs": ["Thing"] }
    remarks_on_unions { "types.rs": ["Worth", "Pet", "Place", "Thing", "ThingInline"] }
    text_aliases { "types.rs": [] }
    tuples { "types.rs": ["Place"] }
    null_components { "types.rs": ["Holder", "Union", "Variants", "Thing"] }
    null_parts { "types.rs": ["Again", "Thing", "ThingReferred", "ThingLimited", "ThingBaseOnly"] }
    composed_enums { "types.rs": ["Job", "JobOutcome", "Status"] }
    composed_lists { "types.rs": ["Things", "ThingsItem", "Thing", "ThingBoth", "ThingNested", "Whole"] }
    composed_numbers { "types.rs": ["Size"], "sizes.rs": ["impl Get", "Operation for Get"] }
    common_members { "types.rs": ["Conflict", "ConflictKind", "ConflictContext", "Failure", "Warning", "Place", "PlaceAt"] }
    common_references {
        "types.rs": [
            "Parcel", "ParcelReferenceFirst", "ParcelReferenceLast", "ParcelDescribed", "ParcelCommon", "ParcelNullToo", "ParcelNoObject", "ParcelInner",
        ],
    }
    required_by_parts { "types.rs": ["Purchase", "impl Purchase"], "tickets.rs": ["Tickets::buy", "impl Buy"] }
    changed_dates { "types.rs": ["Change"], "notes.rs": ["impl Change"] }
    like_clashes { "types.rs": ["Thing", "impl Thing", "Merged"], "things.rs": ["impl List", "impl Create"] }
    changed_clashes { "notes.rs": ["impl Change"] }
    enum_around_enum { "types.rs": ["Outcome", "From for Outcome", "FromStr for Outcome", "Status"] }
    // Rustc must be told to follow it; see `trial.rs`.
    long_chains { "types.rs": ["S0"], "links.rs": ["Operation for Create"] }
    large_variants { "types.rs": ["Payment"] }

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
    path_queries {
        "API.md": [],
        "root.rs": ["Operation for CreateQueue", "Operation for DeleteQueue"],
        "bucket.rs": ["impl List", "Operation for List", "Operation for ListAll", "impl Uploads", "Operation for Uploads"],
    }
    parameter_clashes { "things.rs": ["Things::send", "impl List", "impl SendRequest", "impl Attach"] }
    styles {
        "styles.rs": [
            "Operation for PathsGet", "Query", "impl Query", "Operation for Query", "Others", "Operation for Others",
        ],
        "types.rs": ["Color", "impl Color", "Filter", "impl Filter", "FilterSize"],
    }
    methods { "API.md": [], "pages.rs": ["impl Pages", "Find", "impl Find", "Operation for Find", "Operation for LinkId", "Operation for MSearchId"] }
    query_string { "rows.rs": ["List", "impl List", "Operation for List"], "cells.rs": ["Operation for List"] }
    additions_3_2 { "client.rs": ["Client", "ClientBuilder::base_url", "ClientBuilder::token"], "shelves.rs": ["Shelves", "Operation for Follow"], "types.rs": ["Item", "Book"] }
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
    empty_body { "users.rs": ["Users::unban", "Operation for Unban"], "types.rs": ["Unban"] }
    optional_body {
        "jobs.rs": ["Run", "Run::dry", "Operation for Run", "Stop", "Stop::body", "Pause", "Pause::dry"],
    }
    json_bodies {
        "things.rs": [
            "List", "List::new", "Operation for List", "Text::new", "Operation for Text", "MapRequest::new", "Operation for MapRequest",
            "Nullable", "Nullable::new", "Operation for Nullable", "Anything", "Anything::body", "Operation for Anything",
            "Merge", "Merge::name", "Merge::clear_name", "Operation for Merge", "Operation for Plain", "Charset", "Operation for Charset",
            "Lines::new", "Operation for Lines",
        ],
        "API.md": [],
    }
    form_body {
        "tokens.rs": [
            "Tokens::create", "Create", "impl Create", "Operation for Create", "Change", "impl Change", "Operation for Change",
            "Put::new", "Operation for Put", "impl Revoke",
        ],
        "types.rs": ["Grant", "GrantClient"],
    }
    binary_body {
        "files.rs": [
            "Files::upload", "UploadRequest", "Operation for UploadRequest", "Append", "Append::body", "Operation for Append",
            "Operation for SetImage",
        ],
    }
    text_body {
        "notes.rs": ["Create", "Create::new", "Operation for Create", "Import", "Import::body", "Operation for Import", "Operation for Merge"],
        "types.rs": ["Note"],
    }
    media_types { "things.rs": ["Operation for Create", "Operation for Put", "Operation for SendFile"] }
    multipart { "documents.rs": ["Documents::convert", "Convert", "impl Convert", "Operation for Convert"], "types.rs": ["ConvertDocumentBody"] }
    multipart_parts {
        "shops.rs": [
            "Shops::create", "Create", "impl Create", "Operation for Create", "Import", "Import::new", "Operation for Import",
            "Patch::body", "Operation for Patch", "Put::new", "impl Put", "Operation for Put",
        ],
        "types.rs": ["CreateShopBody", "PutShopBody"],
    }
    multipart_untyped_files { "shops.rs": ["Create"], "types.rs": ["CreateShopBody"] }
    multipart_files_only { "notes.rs": ["Notes::attach", "Attach", "impl Attach", "Operation for Attach"] }

    // Answers.
    answers {
        "things.rs": [
            "Operation for NoneRequest", "List", "Operation for List", "Inline", "Operation for Inline",
            "Operation for Anything",
        ],
        "types.rs": ["InlineResponse"],
    }

    samples { "mock.rs": [], "client.rs": ["ClientBuilder"] }
    failures_only { "things.rs": [] }
    several_answers {
        "reports.rs": [
            "Get", "Operation for Get", "GetAnswer", "Decode for GetAnswer", "Delete", "Operation for Delete",
            "Operation for Put", "Operation for File", "FileAnswer", "Decode for FileAnswer", "Operation for Any",
            "Operation for DefaultRequest",
        ],
        "types.rs": ["Report"],
    }
    large_answers { "jobs.rs": ["PutAnswer", "LogAnswer", "FollowAnswer", "FetchAnswer"] }
    answer_ranges { "things.rs": ["Decode for GetAnswer", "Decode for LogAnswer"] }
    empty_answers { "things.rs": ["Operation for Empty", "Operation for Either", "Operation for Typed"] }
    answer_types {
        "things.rs": [
            "Operation for Text", "Operation for Json", "Operation for Plain", "Operation for Charset", "Operation for Image",
            "Operation for Xml", "Operation for Star", "Operation for Head", "Operation for Redirect",
            "Operation for File",
        ],
    }

    streams {
        "chats.rs": [
            "Create", "impl Create", "Operation for Create", "Operation for Watch", "Operation for Changes", "Operation for Additions", "Operation for Log",
            "Operation for Export",
            "impl Speak", "Operation for Speak",
        ],
        "types.rs": ["WatchChatsEvent", "ChangesChatsEvent", "ExportChatsLine", "SpeakChatEvent"],
    }

    // What the API sends.
    webhooks { "API.md": [], "webhooks.rs": [], "types.rs": ["PetSoldBody", "Pet"] }
    webhooks_only { "mod.rs": [], "webhooks.rs": [], "client.rs": [], "API.md": [] }
    links { "API.md": [], "links.rs": [], "mod.rs": [] }
    callbacks { "incoming.rs": [], "types.rs": ["OnDataBody", "End"] }

    // Resources and names.
    tags { "client.rs": ["Client::custom_things", "Client::other"], "custom_things.rs": ["CustomThings", "impl CustomThings"] }
    names {
        "match_.rs": ["Match::loop_", "Loop", "impl Loop", "Operation for Loop"],
        "types.rs": ["OptionType", "StringType", "ErrorType", "VecType"],
    }
    called_like_rust {
        "API.md": [],
        "client.rs": ["Client::new_", "Client::cmp", "Client::clone_"],
        "new_.rs": ["impl New"],
        "users.rs": ["Users", "impl Users", "New", "impl New"],
        "types.rs": ["impl Change", "New", "impl New"],
    }
    other_scripts { "things.rs": ["Create", "impl Create"], "types.rs": ["日本", "Mu"] }
    reserved_words {
        "gen_.rs": ["Gen", "impl Gen", "Async", "Operation for Async", "Operation for GenRequest"],
        "types.rs": ["State", "impl State"],
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
        "client.rs": ["Client::translate", "Client::health", "Client::plan"],
        "translate.rs": ["TranslateRequest", "impl TranslateRequest"],
    }

    commands { "cli.rs": [] }

    // Docs.
    docs {
        "things.rs": ["Things::a", "Things::b", "Things::c_words", "B::x"],
        "types.rs": ["Thing"],
        "client.rs": ["Client"],
    }
    lists_in_docs { "things.rs": ["impl Things", "impl Write"], "client.rs": ["Client::lists"], "types.rs": ["Thing"] }
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
    api_keys { "client.rs": ["ClientBuilder::api_email", "ClientBuilder::api_key"] }
    tokens {
        "client.rs": [
            "ClientBuilder::token", "ClientBuilder::token_provider", "ClientBuilder::client_credentials",
            "ClientBuilder::connect", "ClientBuilder::connect_provider", "ClientBuilder::connect_provider_2",
            "ClientBuilder::session", "ClientBuilder::session_provider",
            "ClientBuilder::internal", "ClientBuilder::internal_provider", "ClientBuilder::internal_client_credentials",
            "ClientBuilder::tenant", "ClientBuilder::tenant_provider",
        ],
        "things.rs": ["Operation for List"],
    }
    no_server { "client.rs": ["impl Client"] }
    odd_formats { "types.rs": ["OddResponse"], "odd.rs": ["Odd"] }
    odd_schemas { "types.rs": ["Odd"] }
    servers { "client.rs": ["impl Client", "ClientBuilder::base_url"] }
    relative_server { "client.rs": ["impl Client", "ClientBuilder::base_url"] }
    environment { "client.rs": ["impl Client"] }

    // Overlays.
    marks {
        "reports.rs": ["Reports::create", "impl Create", "List", "impl List", "Operation for List"],
        "types.rs": ["CreateReportBody", "CreateReportFormat", "Part", "impl Part", "Section"],
    }
    extensions { "actions.rs": ["Actions::perform", "impl Perform"], "types.rs": ["DoItBody", "DoItWay"] }
    foreign_extensions { "things.rs": [], "types.rs": ["Thing", "ThingEither"] }
    overlay { "storage.rs": ["Storage", "impl Storage", "ListFiles", "Operation for ListFiles"] }
}
