//! Collections, and batch runs over them.

use serde_json::json;

use crate::case::{Case, TEXT, case, object};

pub fn cases() -> Vec<Case> {
    let collection = json!({"path": {"collection_id": 42}});
    let run = json!({"path": {"run_id": 42}});
    vec![
        case("create_collection_api_v1_collections_post")
            .full(
                |c| c.collections().create("name").description(TEXT).file_ids([1, 2]),
                json!({"body": {"name": "name", "description": TEXT, "file_ids": [1, 2]}}),
            )
            .least(|c| c.collections().create(TEXT), json!({"body": {"name": TEXT}})),
        case("list_collections_api_v1_collections_get")
            .full(
                |c| c.collections().list().limit(7).offset(14).include_archived(true),
                json!({"query": {"limit": 7, "offset": 14, "include_archived": true}}),
            )
            .least(|c| c.collections().list(), json!({})),
        case("get_collection_api_v1_collections__collection_id__get")
            .full(|c| c.collections().get(42), collection.clone()),
        case("update_collection_api_v1_collections__collection_id__put")
            .full(
                |c| c.collections().update(42).name("name").description(TEXT).archived(true),
                json!({
                    "path": {"collection_id": 42},
                    "body": {"name": "name", "description": TEXT, "archived": true},
                }),
            )
            .least(|c| c.collections().update(42), json!({"path": {"collection_id": 42}, "body": {}})),
        case("delete_collection_api_v1_collections__collection_id__delete")
            .full(|c| c.collections().delete(42), collection),
        case("add_files_to_collection_api_v1_collections__collection_id__files_post").full(
            |c| c.collections().add_files(42, [1, 2]),
            json!({"path": {"collection_id": 42}, "body": {"file_ids": [1, 2]}}),
        ),
        case("list_collection_files_api_v1_collections__collection_id__files_get")
            .full(
                |c| c.collections().list_files(42).limit(7).offset(14),
                json!({"path": {"collection_id": 42}, "query": {"limit": 7, "offset": 14}}),
            )
            .least(|c| c.collections().list_files(42), json!({"path": {"collection_id": 42}})),
        case("remove_file_from_collection_api_v1_collections__collection_id__files__file_id__delete").full(
            |c| c.collections().remove_file(42, 7),
            json!({"path": {"collection_id": 42, "file_id": 7}}),
        ),
        case("start_batch_run_api_v1_eval_batch_runs_post")
            .full(
                |c| {
                    let request = c.eval_batch_runs().start(42, 9).pipeline_id(TEXT).pipeline_type("type");
                    request.config(object(json!({"a": [null, 1.5]})))
                },
                json!({"body": {
                    "collection_id": 42, "eval_rubric_id": 9, "pipeline_id": TEXT, "pipeline_type": "type",
                    "config": {"a": [null, 1.5]},
                }}),
            )
            .least(
                |c| c.eval_batch_runs().start(42, 9),
                json!({"body": {"collection_id": 42, "eval_rubric_id": 9}}),
            ),
        case("list_batch_runs_api_v1_eval_batch_runs_get")
            .full(
                |c| {
                    let request = c.eval_batch_runs().list().collection_id(42).eval_rubric_id(9);
                    request.pipeline_id(TEXT).limit(7).offset(14)
                },
                json!({"query": {
                    "collection_id": 42, "eval_rubric_id": 9, "pipeline_id": TEXT, "limit": 7, "offset": 14,
                }}),
            )
            .least(|c| c.eval_batch_runs().list(), json!({})),
        case("get_batch_run_api_v1_eval_batch_runs__run_id__get")
            .full(|c| c.eval_batch_runs().get(42), run.clone()),
        case("get_batch_run_results_api_v1_eval_batch_runs__run_id__results_get")
            .full(|c| c.eval_batch_runs().results(42), run),
    ]
}
