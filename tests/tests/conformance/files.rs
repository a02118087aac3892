//! Uploaded files.

use datalab_client::ProcessingLocation;
use serde_json::json;

use crate::case::{Case, HOSTILE, TEXT, case};

pub fn cases() -> Vec<Case> {
    vec![
        case("request_upload_url_api_v1_files_upload_post")
            .full(
                |c| {
                    let request = c.files().request_upload_url(TEXT, "application/pdf");
                    request.processing_location(ProcessingLocation::Eu)
                },
                json!({"body": {
                    "filename": TEXT, "content_type": "application/pdf", "processing_location": "eu",
                }}),
            )
            .least(
                |c| c.files().request_upload_url("a.pdf", "application/pdf"),
                json!({"body": {"filename": "a.pdf", "content_type": "application/pdf"}}),
            ),
        case("confirm_upload_api_v1_files__file_id__confirm_get")
            .full(|c| c.files().confirm_upload(42), json!({"path": {"file_id": 42}}))
            .full(|c| c.files().confirm_upload(HOSTILE), json!({"path": {"file_id": HOSTILE}})),
        case("list_files_api_v1_files_get")
            .full(|c| c.files().list().limit(7).offset(14), json!({"query": {"limit": 7, "offset": 14}}))
            .least(|c| c.files().list(), json!({})),
        case("get_file_metadata_api_v1_files__file_id__get")
            .full(|c| c.files().get(42), json!({"path": {"file_id": 42}})),
        case("delete_file_api_v1_files__file_id__delete")
            .full(|c| c.files().delete(42), json!({"path": {"file_id": 42}})),
        case("get_file_download_url_api_v1_files__file_id__download_get")
            .full(
                |c| c.files().download_url(42).expires_in(600),
                json!({"path": {"file_id": 42}, "query": {"expires_in": 600}}),
            )
            .least(|c| c.files().download_url(i64::MAX), json!({"path": {"file_id": i64::MAX}})),
    ]
}
