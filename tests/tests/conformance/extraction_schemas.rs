//! Extraction schemas.

use serde_json::{Map, Value, json};

use crate::case::{Case, HOSTILE, TEXT, case, object};

pub fn cases() -> Vec<Case> {
    vec![
        case("create_extraction_schema_api_v1_extraction_schemas_post")
            .full(
                |c| c.extraction_schemas().create("invoice", schema()).description(TEXT),
                json!({"body": {"name": "invoice", "schema_json": schema(), "description": TEXT}}),
            )
            .least(
                |c| c.extraction_schemas().create(TEXT, schema()),
                json!({"body": {"name": TEXT, "schema_json": schema()}}),
            ),
        case("list_extraction_schemas_api_v1_extraction_schemas_get")
            .full(
                |c| c.extraction_schemas().list().limit(7).offset(14).include_archived(true),
                json!({"query": {"limit": 7, "offset": 14, "include_archived": true}}),
            )
            .least(|c| c.extraction_schemas().list(), json!({})),
        case("get_extraction_schema_api_v1_extraction_schemas__schema_id__get")
            .full(|c| c.extraction_schemas().get(HOSTILE), json!({"path": {"schema_id": HOSTILE}})),
        case("update_extraction_schema_api_v1_extraction_schemas__schema_id__put")
            .full(
                |c| {
                    let request = c.extraction_schemas().update(HOSTILE).name("receipt").schema_json(schema());
                    request.description(TEXT).archived(false).create_new_version(true)
                },
                json!({"path": {"schema_id": HOSTILE}, "body": {
                    "name": "receipt", "schema_json": schema(), "description": TEXT, "archived": false,
                    "create_new_version": true,
                }}),
            )
            .least(|c| c.extraction_schemas().update("s"), json!({"path": {"schema_id": "s"}, "body": {}})),
        case("delete_extraction_schema_api_v1_extraction_schemas__schema_id__delete")
            .full(|c| c.extraction_schemas().delete(HOSTILE), json!({"path": {"schema_id": HOSTILE}})),
    ]
}

fn schema() -> Map<String, Value> {
    object(
        json!({"type": "object", "properties": {"é/\"": {"type": ["number", "null"], "default": null}}}),
    )
}
