//! Values that the API takes as text, given as types: what arrives, over a socket.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod servers;

use datalab_client::{Error, Extra, List, OutputFormat, PageRange};
use serde_json::json;
use servers::{Server, form, status};

/// A server that refuses everything, after it has noted it.
async fn server() -> Server {
    Server::start(|_| status(400, "{}")).await
}

#[tokio::test]
async fn lists_arrive_as_comma_separated_text() {
    let server = server().await;
    let convert = || server.client().convert().file_url("https://x.test/a.pdf");
    let some: Vec<Extra> = vec![Extra::ExtractLinks];
    for (request, output_format, extras) in [
        (
            convert()
                .output_format(OutputFormat::Markdown)
                .extras(Extra::TrackChanges),
            "markdown",
            "track_changes",
        ),
        (
            convert()
                .output_format([OutputFormat::Markdown, OutputFormat::Json])
                .extras([Extra::TrackChanges, Extra::ChartUnderstanding]),
            "markdown,json",
            "track_changes,chart_understanding",
        ),
        (
            convert()
                .output_format("markdown,json")
                .extras("extract_links, brand_new"),
            "markdown,json",
            "extract_links, brand_new",
        ),
        (
            convert()
                .output_format(OutputFormat::from("html,chunks"))
                .extras(
                    some.iter()
                        .cloned()
                        .chain(["brand_new".into()])
                        .collect::<List<_>>(),
                ),
            "html,chunks",
            "extract_links,brand_new",
        ),
        (
            convert().output_format(["html"]).extras(&some),
            "html",
            "extract_links",
        ),
        (
            convert().output_format(vec!["html"]).extras(List::new()),
            "html",
            "",
        ),
    ] {
        drop(request.submit().await);
        let fields = form(server.seen().last().unwrap()).await;
        assert_eq!(
            (fields["output_format"].as_str(), fields["extras"].as_str()),
            (output_format, extras)
        );
    }
}

#[tokio::test]
async fn a_page_range_arrives_in_forms_and_queries() {
    let server = server().await;
    let client = server.client();
    for (pages, text) in [
        (PageRange::from(3), "3"),
        ((0..5).into(), "0-4"),
        ("0, 5-10,20".into(), "0,5-10,20"),
        (PageRange::raw("every 2nd"), "every 2nd"),
    ] {
        let request = client
            .convert()
            .file_url("https://x.test/a.pdf")
            .page_range(pages.clone());
        drop(request.submit().await);
        assert_eq!(
            form(server.seen().last().unwrap()).await["page_range"],
            text
        );
        drop(client.thumbnails().get("key").page_range(pages).await);
        let query = server
            .seen()
            .last()
            .unwrap()
            .query
            .replace("%2C", ",")
            .replace('+', " ");
        assert_eq!(query, format!("page_range={text}"));
    }
    assert_eq!(server.seen().len(), 8);
}

#[tokio::test]
async fn a_wrong_page_range_is_told_and_nothing_is_sent() {
    let server = server().await;
    let client = server.client();
    let convert = client.convert().file_url("https://x.test/a.pdf");
    let no_pages: Vec<u32> = Vec::new();
    for (error, says) in [
        (
            convert
                .clone()
                .page_range("0,10-5")
                .submit()
                .await
                .unwrap_err(),
            "at character 3: `10-5` runs backwards",
        ),
        (
            convert.page_range(no_pages).await.unwrap_err(),
            "it names no page",
        ),
        (
            client
                .thumbnails()
                .get("key")
                .page_range("1;2")
                .await
                .unwrap_err(),
            "at character 2: `;`",
        ),
    ] {
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn whatever_serialises_arrives_as_json() {
    #[derive(serde::Serialize)]
    struct Field<'a> {
        value: &'a str,
        description: Option<&'a str>,
    }
    let server = server().await;
    let client = server.client();
    let fields = [(
        "name",
        Field {
            value: "Ada \"é\"",
            description: None,
        },
    )];
    let fields = std::collections::BTreeMap::from(fields);
    drop(
        client
            .fill()
            .field_data(&fields)
            .file_url("https://x.test/a.pdf")
            .submit()
            .await,
    );
    let sent = form(&server.seen()[0]).await;
    assert_eq!(
        sent["field_data"],
        r#"{"name":{"value":"Ada \"é\"","description":null}}"#
    );

    let segments = vec![json!({"name": "intro"})];
    drop(
        client
            .segment()
            .segmentation_schema(&segments)
            .submit()
            .await,
    );
    assert_eq!(
        form(&server.seen()[1]).await["segmentation_schema"],
        r#"[{"name":"intro"}]"#
    );

    let config = (1, true, "x");
    drop(client.convert().additional_config(&config).submit().await);
    assert_eq!(
        form(&server.seen()[2]).await["additional_config"],
        r#"[1,true,"x"]"#
    );

    drop(
        client
            .extract()
            .page_schema(r#"{"already": "text"}"#)
            .submit()
            .await,
    );
    assert_eq!(
        form(&server.seen()[3]).await["page_schema"],
        r#"{"already": "text"}"#
    );

    let no_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = client
        .extract()
        .page_schema(&no_json)
        .submit()
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Request(_)) && error.to_string().contains("key must be a string"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 4);
}
