//! A type's schema goes out, and what was extracted comes back as that type.
#![cfg(feature = "schemars")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, dead_code)]

mod servers;

use datalab_client::schema_of;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use servers::{Server, form};

/// An invoice.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Invoice {
    /// The number at the top.
    invoice_number: String,
    lines: Vec<Line>,
    /// When it is due, if it says so.
    due: Option<String>,
    currency: Currency,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Line {
    what: String,
    /// With tax.
    total: f64,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
enum Currency {
    Eur,
    Usd,
}

#[derive(JsonSchema)]
struct Section {
    title: String,
    sections: Vec<Section>,
}

#[test]
fn a_schema_is_whole_and_in_the_order_of_the_fields() {
    let schema = schema_of::<Invoice>();
    let text = serde_json::to_string(&schema).unwrap();
    assert!(
        !text.contains("$ref") && !text.contains("$defs") && !text.contains("$schema"),
        "{text}"
    );
    assert_eq!(schema["description"], "An invoice.");
    let properties = schema["properties"].as_object().unwrap();
    let names: Vec<_> = properties.keys().collect();
    assert_eq!(names, ["invoiceNumber", "lines", "due", "currency"]);
    assert_eq!(
        properties["invoiceNumber"],
        json!({"type": "string", "description": "The number at the top."})
    );
    assert_eq!(
        properties["lines"]["items"]["properties"]["total"]["description"],
        "With tax."
    );
    assert_eq!(properties["currency"]["enum"], json!(["Eur", "Usd"]));
    assert_eq!(
        schema["required"],
        json!(["invoiceNumber", "lines", "currency"])
    );
}

#[test]
fn a_type_that_contains_itself_keeps_its_definition() {
    let schema = Value::Object(schema_of::<Section>());
    let reference = schema["properties"]["sections"]["items"]["$ref"]
        .as_str()
        .unwrap();
    assert!(
        schema.pointer(reference.trim_start_matches('#')).is_some(),
        "{schema}"
    );
    assert_eq!(
        Value::Object(schema_of::<Value>()),
        json!({"title": "AnyValue"})
    );
}

#[tokio::test]
async fn a_type_goes_out_as_a_schema_and_comes_back_as_a_value() {
    let server = Server::start(|seen| {
        let extracted = r#"{"invoiceNumber":"7","invoiceNumber_citations":["/page/0"],"lines":[{"what":"ink","total":1.5}],"currency":"Eur"}"#;
        servers::json(match seen.call.as_str() {
            "POST /api/v1/extract" => json!({"request_id": "r", "request_check_url": "https://x.test"}),
            _ => json!({"status": "complete", "success": true, "extraction_schema_json": extracted}),
        })
    })
    .await;
    let extract = server.client().extract();
    let result = extract
        .file_url("https://x.test/a.pdf")
        .page_schema_of::<Invoice>()
        .await
        .unwrap();
    let invoice: Invoice = result.extracted().unwrap();
    let line = Line {
        what: "ink".to_owned(),
        total: 1.5,
    };
    assert_eq!(
        invoice,
        Invoice {
            invoice_number: "7".to_owned(),
            lines: vec![line],
            due: None,
            currency: Currency::Eur
        }
    );

    let sent = form(&server.seen()[0]).await;
    let expected = serde_json::to_string(&schema_of::<Invoice>()).unwrap();
    assert_eq!(sent["page_schema"], expected);
}

#[tokio::test]
async fn a_schema_is_saved() {
    let server = Server::start(|_| servers::status(400, "{}")).await;
    let schemas = server.client().extraction_schemas();
    drop(schemas.create("Invoice", schema_of::<Invoice>()).await);
    assert_eq!(
        server.only().json()["schema_json"],
        Value::Object(schema_of::<Invoice>())
    );
}
