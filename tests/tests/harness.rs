//! The harness itself: that it lets a right request through, and that it can fail.

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, redirect};
use serde_json::{Value, json};
use tests::document::Document;
use tests::server::Server;
use tests::validate::{Configured, Understood, understand};

const KEY: &str = "key-1";

fn configured() -> Configured {
    Configured {
        api_key: KEY.to_owned(),
        cookies: vec![
            ("wos-session".to_owned(), "s1".to_owned()),
            ("datalab_active_team".to_owned(), "7".to_owned()),
        ],
    }
}

/// Sends a request over HTTP and reads what arrived.
async fn send(
    request: impl FnOnce(Client, String) -> RequestBuilder,
) -> Result<Understood<'static>, Vec<String>> {
    let server = Server::start().await;
    server.answer(200, &json!({}));
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    request(client, server.url() + "/api/v1")
        .send()
        .await
        .unwrap();
    let [arrived] = server.arrived().try_into().unwrap();
    understand(Document::vendored(), &configured(), &arrived).await
}

/// The same, with the key and the cookies.
async fn send_known(
    request: impl FnOnce(Client, String) -> RequestBuilder,
) -> Result<Understood<'static>, Vec<String>> {
    send(|client, base| {
        request(client, base)
            .header("X-API-Key", KEY)
            .header("cookie", "wos-session=s1; datalab_active_team=7")
    })
    .await
}

async fn faults(request: impl FnOnce(Client, String) -> RequestBuilder) -> Vec<String> {
    send_known(request)
        .await
        .map(|understood| understood.operation.id.clone())
        .expect_err("it passes")
}

fn file(text: &'static str) -> Part {
    Part::text(text)
        .file_name("a.pdf")
        .mime_str("application/pdf")
        .unwrap()
}

fn json_body(body: Value) -> impl FnOnce(Client, String) -> RequestBuilder {
    move |client, base| client.post(base + "/pipelines").json(&body)
}

#[tokio::test]
async fn a_right_request_is_understood() {
    let form = Form::new()
        .part("file", file("bytes"))
        .text("max_pages", "7")
        .text("paginate", "true")
        .text("mode", "fast");
    let understood = send_known(|client, base| client.post(base + "/convert").multipart(form))
        .await
        .unwrap();
    assert_eq!(understood.operation.id, "convert_api_v1_convert_post");
    assert_eq!(
        understood.body,
        Some(json!({"file": "bytes", "max_pages": 7, "paginate": true, "mode": "fast"}))
    );
    assert_eq!(
        (&*understood.files[0].part, &*understood.files[0].file_name),
        ("file", "a.pdf")
    );

    let form = Form::new()
        .text("request_description", "x")
        .part("files", file("1"))
        .part("files", file("2"));
    let understood =
        send_known(|client, base| client.post(base + "/custom_processors").multipart(form))
            .await
            .unwrap();
    assert_eq!(
        understood.body,
        Some(json!({"request_description": "x", "files": ["1", "2"]}))
    );

    let understood = send_known(|client, base| client.get(base + "/files?limit=5&offset=0"))
        .await
        .unwrap();
    assert_eq!(
        Value::Object(understood.query),
        json!({"limit": 5, "offset": 0})
    );

    let understood = send(|client, base| client.get(base + "/health"))
        .await
        .unwrap();
    assert_eq!((understood.body, understood.path.len()), (None, 0));
}

#[tokio::test]
async fn a_wrong_path_is_reported() {
    assert_eq!(
        faults(|c, base| c.get(base + "/file")).await,
        ["no operation is at GET /api/v1/file"]
    );
    assert_eq!(
        faults(|c, base| c.put(base + "/files/1")).await,
        ["no operation is at PUT /api/v1/files/1"]
    );
    assert_eq!(
        faults(|c, base| c.get(base + "/files/one")).await,
        ["path parameter `file_id`: \"one\" does not spell integer"]
    );
}

#[tokio::test]
async fn a_wrong_query_is_reported() {
    for (query, fault) in [
        (
            "limit=many",
            "query parameter `limit`: \"many\" does not spell integer",
        ),
        (
            "limit=101",
            "query parameter `limit`: 101 is greater than the maximum of 100",
        ),
        ("limit=1&limit=2", "query parameter `limit` came twice"),
        ("page=1", "query parameter `page` is not in the document"),
        (
            "offset=",
            "query parameter `offset`: \"\" does not spell integer",
        ),
    ] {
        assert_eq!(
            faults(|c, base| c.get(format!("{base}/files?{query}"))).await,
            [fault]
        );
    }
}

#[tokio::test]
async fn a_missing_or_wrong_key_is_reported() {
    let cookies = "wos-session=s1; datalab_active_team=7";
    let bare = |c: Client, base: String| c.get(base + "/files").header("cookie", cookies);
    assert_eq!(
        send(bare).await.unwrap_err(),
        ["the key is missing: no header X-API-Key"]
    );
    let wrong = |c, base| bare(c, base).header("X-API-Key", "key-2");
    assert_eq!(
        send(wrong).await.unwrap_err(),
        ["the key in header X-API-Key is not the configured one"]
    );
    let needless = |c: Client, base: String| c.get(base + "/health").header("X-API-Key", KEY);
    assert_eq!(
        send(needless).await.unwrap_err(),
        ["header `x-api-key` is not in the document"]
    );
    assert_eq!(
        faults(|c, base| c.get(base + "/files").header("api-version", "0.0.1")).await,
        ["header `api-version` is not in the document"]
    );
}

#[tokio::test]
async fn a_wrong_cookie_is_reported() {
    for (cookies, fault) in [
        (
            "wos-session=s1; datalab_active_team=7; other=1",
            "cookie parameter `other` is not in the document",
        ),
        (
            "wos-session=s1",
            "cookie `datalab_active_team` was configured and is missing",
        ),
        (
            "wos-session=s2; datalab_active_team=7",
            "cookie `wos-session` was configured as \"s1\" and came as \"s2\"",
        ),
    ] {
        let found = send(|c, base| {
            c.get(base + "/files")
                .header("X-API-Key", KEY)
                .header("cookie", cookies)
        })
        .await;
        assert_eq!(found.unwrap_err()[0], fault);
    }
    let needless =
        |c: Client, base: String| c.get(base + "/health").header("cookie", "wos-session=s1");
    assert_eq!(
        send(needless).await.unwrap_err(),
        ["cookie parameter `wos-session` is not in the document"]
    );
}

#[tokio::test]
async fn a_wrong_json_body_is_reported() {
    assert_eq!(
        faults(json_body(json!({"steps": [{"type": "paint"}]}))).await,
        [
            r#"body: /steps/0/type: "paint" is not one of "convert", "extract" or 4 other candidates"#
        ]
    );
    assert_eq!(
        faults(json_body(json!({"name": "x"}))).await,
        [r#"body: "steps" is a required property"#]
    );
    assert_eq!(
        faults(json_body(json!({"steps": []}))).await,
        ["body: /steps: [] has less than 1 item"]
    );
    assert_eq!(
        faults(json_body(json!({"steps": 5}))).await,
        [r#"body: /steps: 5 is not of type "array""#]
    );
    assert_eq!(
        faults(|c, base| c.post(base + "/pipelines")).await,
        ["the body is missing"]
    );
    assert_eq!(
        faults(|c, base| c.post(base + "/pipelines").body("{}")).await,
        ["content-type is \"\", not application/json"]
    );
    assert_eq!(
        faults(|c, base| c.get(base + "/files").json(&json!({}))).await,
        [
            "a body came and the operation has none",
            "content-type application/json came without a body"
        ]
    );
}

#[tokio::test]
async fn a_wrong_form_is_reported() {
    for (form, expected) in [
        (
            Form::new().text("colour", "red"),
            "part `colour` is not in the document",
        ),
        (
            Form::new().text("max_pages", "7").text("max_pages", "8"),
            "part `max_pages` came twice",
        ),
        (
            Form::new().text("max_pages", "seven"),
            "part `max_pages`: \"seven\" does not spell integer",
        ),
        (
            Form::new().text("paginate", "True"),
            "part `paginate`: \"True\" does not spell boolean",
        ),
        (
            Form::new().text("processing_location", "moon"),
            "part `processing_location`: \"moon\" is not valid",
        ),
        (
            Form::new().part("file", Part::text("x").mime_str("a/b").unwrap()),
            "part `file` is a file without a file name",
        ),
        (
            Form::new().part("file", Part::text("x").file_name("x")),
            "part `file` is a file without a content type",
        ),
        (
            Form::new().part("mode", file("fast")),
            "part `mode` is no file and has the file name \"a.pdf\"",
        ),
    ] {
        let found = faults(|c, base| c.post(base + "/convert").multipart(form)).await;
        assert!(found[0].starts_with(expected), "{found:?}");
    }
    let form = Form::new().text("name", "x");
    assert_eq!(
        faults(|c, base| c.post(base + "/custom_processors").multipart(form)).await,
        [r#"body: "request_description" is a required property"#]
    );
    assert_eq!(
        faults(|c, base| c
            .post(base + "/convert")
            .header("content-type", "multipart/form-data; boundary=b")
            .body("--b\r\n"))
        .await,
        ["multipart body: incomplete multipart stream"]
    );
}
