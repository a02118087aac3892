//! Custom processors.

use datalab_client::{ChatMessage, ChatMessageRole};
use serde_json::json;

use crate::case::{Case, HOSTILE, PDF, TEXT, case, pdf};

pub fn cases() -> Vec<Case> {
    let processor = json!({"path": {"processor_id": HOSTILE}});
    vec![
        case("submit_custom_pipeline_api_v1_custom_processors_post")
            .full(
                |c| {
                    let request = c.custom_processors().create(TEXT).files([pdf(), pdf()]);
                    request.name("name").pipeline_id("pl")
                },
                json!({
                    "body": {
                        "request_description": TEXT, "files": [PDF, PDF], "name": "name", "pipeline_id": "pl",
                    },
                    "files": [
                        ["files", "report.pdf", "application/pdf"],
                        ["files", "report.pdf", "application/pdf"],
                    ],
                }),
            )
            .least(
                |c| c.custom_processors().create("do it"),
                json!({"body": {"request_description": "do it"}}),
            ),
        case("list_custom_processors_api_v1_custom_processors_get")
            .full(
                |c| c.custom_processors().list().limit(7).offset(14),
                json!({"query": {"limit": 7, "offset": 14}}),
            )
            .least(|c| c.custom_processors().list(), json!({})),
        case("describe_customizer_api_v1_custom_processors_describe_post").full(
            |c| {
                c.custom_processors().describe([
                    ChatMessage::new(ChatMessageRole::User, TEXT),
                    ChatMessage::new(ChatMessageRole::Assistant, "which?"),
                ])
            },
            json!({"body": {"messages": [
                {"role": "user", "content": TEXT},
                {"role": "assistant", "content": "which?"},
            ]}}),
        ),
        case("get_custom_processor_status_api_v1_custom_processors__lookup_key__get")
            .full(|c| c.custom_processors().get(HOSTILE), json!({"path": {"lookup_key": HOSTILE}})),
        case("list_custom_processor_versions_api_v1_custom_processors__processor_id__versions_get")
            .full(|c| c.custom_processors().list_versions(HOSTILE), processor.clone()),
        case("set_active_version_api_v1_custom_processors__processor_id__set_active_post").full(
            |c| c.custom_processors().set_active_version(HOSTILE, 3),
            json!({"path": {"processor_id": HOSTILE}, "body": {"version": 3}}),
        ),
        case("archive_custom_processor_api_v1_custom_processors__processor_id__archive_post")
            .full(|c| c.custom_processors().archive(HOSTILE), processor),
    ]
}
