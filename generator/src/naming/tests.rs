//! The rule's table: what each operation is called.

use super::*;

/// (operationId, tag, method, path) → `client.…`
const TABLE: [(&str, Option<&str>, &str, &str, &str); 26] = [
    (
        "get_file_download_url_api_v1_files__file_id__download_get",
        Some("files"),
        "get",
        "/api/v1/files/{file_id}/download",
        "files.download_url",
    ),
    (
        "get_file_metadata_api_v1_files__file_id__get",
        Some("files"),
        "get",
        "/api/v1/files/{file_id}",
        "files.get",
    ),
    (
        "list_files_api_v1_files_get",
        Some("files"),
        "get",
        "/api/v1/files",
        "files.list",
    ),
    (
        "request_upload_url_api_v1_files_upload_post",
        Some("files"),
        "post",
        "/api/v1/files/upload",
        "files.request_upload_url",
    ),
    (
        "list_custom_processor_versions_api_v1_custom_processors__processor_id__versions_get",
        Some("Custom Processors"),
        "get",
        "/api/v1/custom_processors/{processor_id}/versions",
        "custom_processors.list_versions",
    ),
    (
        "archive_eval_rubric_api_v1_eval_rubrics__rubric_id__delete",
        Some("eval_rubrics"),
        "delete",
        "/api/v1/eval_rubrics/{rubric_id}",
        "eval_rubrics.archive",
    ),
    (
        "add_files_to_collection_api_v1_collections__collection_id__files_post",
        Some("collections"),
        "post",
        "/api/v1/collections/{collection_id}/files",
        "collections.add_files",
    ),
    (
        "generate_from_feedback_api_v1_eval_rubrics_generate_from_feedback_post",
        Some("eval_rubrics"),
        "post",
        "/api/v1/eval_rubrics/generate_from_feedback",
        "eval_rubrics.generate_from_feedback",
    ),
    (
        "get_batch_run_results_api_v1_eval_batch_runs__run_id__results_get",
        Some("eval_batch_runs"),
        "get",
        "/api/v1/eval_batch_runs/{run_id}/results",
        "eval_batch_runs.results",
    ),
    (
        "create_workflow_api_v1_workflows_workflows_post",
        None,
        "post",
        "/api/v1/workflows/workflows",
        "workflows.create",
    ),
    (
        "get_step_types_api_v1_workflows_step_types_get",
        None,
        "get",
        "/api/v1/workflows/step-types",
        "workflows.step_types",
    ),
    (
        "health_api_v1_health_get",
        None,
        "get",
        "/api/v1/health",
        "health",
    ),
    (
        "user_health_api_v1_user_health_get",
        None,
        "get",
        "/api/v1/user_health",
        "user_health",
    ),
    (
        "convert_api_v1_convert_post",
        None,
        "post",
        "/api/v1/convert",
        "convert",
    ),
    (
        "result_response_api_v1_convert__request_id__get",
        None,
        "get",
        "/api/v1/convert/{request_id}",
        "convert.get",
    ),
    (
        "track_changes_api_v1_track_changes_post",
        None,
        "post",
        "/api/v1/track-changes",
        "track_changes",
    ),
    (
        "get_thumbnails_api_v1_thumbnails__lookup_key__get",
        None,
        "get",
        "/api/v1/thumbnails/{lookup_key}",
        "thumbnails.get",
    ),
    ("listPets", Some("pets"), "get", "/pets", "pets.list"),
    (
        "showPetById",
        Some("pets"),
        "get",
        "/pets/{petId}",
        "pets.get",
    ),
    (
        "health",
        Some("user_health"),
        "get",
        "/user/health",
        "user_health.health",
    ),
    (
        "",
        None,
        "delete",
        "/v2/keys/{key_id}",
        "keys.delete_key_id",
    ),
    (
        "type",
        Some("match"),
        "get",
        "/match/x/type",
        "match_.type_",
    ),
    (
        "getInvoice",
        Some("billing"),
        "get",
        "/invoices/{id}",
        "billing.invoice",
    ),
    (
        "getSubscription",
        Some("billing"),
        "get",
        "/subscriptions/{id}",
        "billing.subscription",
    ),
    ("new", None, "get", "/new", "new_"),
    ("new", Some("users"), "get", "/users/new", "users.new_"),
];

#[test]
fn names_come_from_one_rule() {
    for (id, tag, http_method, path, expected) in TABLE {
        let short = short_id(Some(id), http_method, path);
        let resource = resource(tag, path);
        let method = method(&short, &resource, http_method, path);
        let call = if method.is_empty() {
            resource
        } else {
            format!("{resource}.{method}")
        };
        assert_eq!(call, expected, "{id} {path}");
    }
}

#[test]
fn singular_of_what_resources_are_called() {
    for (plural, one) in [
        ("files", "file"),
        ("rubrics", "rubric"),
        ("status", "status"),
        ("boxes", "box"),
        ("entries", "entry"),
        ("classes", "class"),
        ("access", "access"),
        ("s", "s"),
    ] {
        assert_eq!(singular(plural), one);
    }
}

#[test]
fn types_and_fields_avoid_what_rust_and_the_templates_use() {
    assert_eq!(type_name("HTTPValidationError"), "HttpValidationError");
    assert_eq!(type_name("option"), "OptionType");
    assert_eq!(resource(Some("Mock"), "/mock"), "mock_");
    assert_eq!(type_name("3d-model"), "N3dModel");
    assert_eq!(type_name("★"), "Unnamed");
    assert_eq!(type_name("A_B"), "Ab");
    assert_eq!(type_name("日本"), "日本");
    assert_eq!(type_name("µ"), "Mu");
    assert_eq!(type_name("size in m²"), "SizeInM");
    assert_eq!(resource(None, "/new"), "new_");
    assert_eq!(free_method("clone"), "clone_");
    assert_eq!(parameter("DateSent<"), "date_sent_before");
    assert_eq!(parameter("DateSent"), "date_sent");
    assert_eq!(ident("type"), "type_");
    assert_eq!(ident("X-API-Key"), "x_api_key");
    assert_eq!(ident("2fa"), "n2fa");
}

#[test]
fn values_of_symbols_are_spelled_out() {
    let mut used = Vec::new();
    for (value, name) in [
        ("<", "Less"),
        ("<=", "LessOrEqual"),
        ("<>", "Unequal"),
        ("=", "Equal"),
        ("..", "DotDot"),
        ("*", "Star"),
        ("★", "Unnamed"),
        ("-", "Minus"),
        ("+1", "Plus1"),
        ("", "Empty"),
    ] {
        assert_eq!(variant(value, &used), name);
        used.push(name.to_owned());
    }
}
