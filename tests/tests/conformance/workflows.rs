//! Workflows.

use datalab_client::WorkflowStepRequest;
use serde_json::json;

use crate::case::{Case, TEXT, case, object};

pub fn cases() -> Vec<Case> {
    let workflow = json!({"path": {"workflow_id": 42}});
    vec![
        case("create_workflow_api_v1_workflows_workflows_post")
            .full(
                |c| {
                    let settings = object(json!({"a": null}));
                    let first = WorkflowStepRequest::new("first", "convert").settings(settings);
                    let second = WorkflowStepRequest::new("second", TEXT).depends_on(["first"]);
                    c.workflows().create(TEXT, [first, second]).team_id(7)
                },
                json!({"body": {"name": TEXT, "team_id": 7, "steps": [
                    {"unique_name": "first", "step_key": "convert", "settings": {"a": null}},
                    {"unique_name": "second", "step_key": TEXT, "depends_on": ["first"]},
                ]}}),
            )
            .least(
                |c| c.workflows().create("w", [WorkflowStepRequest::new("one", "convert")]),
                json!({"body": {"name": "w", "steps": [{"unique_name": "one", "step_key": "convert"}]}}),
            ),
        case("list_workflows_api_v1_workflows_workflows_get").full(|c| c.workflows().list(), json!({})),
        case("get_workflow_api_v1_workflows_workflows__workflow_id__get")
            .full(|c| c.workflows().get(42), workflow.clone()),
        case("delete_workflow_api_v1_workflows_workflows__workflow_id__delete")
            .full(|c| c.workflows().delete(42), workflow.clone()),
        case("execute_workflow_api_v1_workflows_workflows__workflow_id__execute_post")
            .full(
                |c| c.workflows().execute(42).input_config(object(json!({"file_urls": [TEXT], "none": null}))).send(),
                json!({
                    "path": {"workflow_id": 42},
                    "body": {"input_config": {"file_urls": [TEXT], "none": null}},
                }),
            )
            .least(|c| c.workflows().execute(42).send(), workflow),
        case("get_execution_status_api_v1_workflows_executions__execution_id__get")
            .full(|c| c.workflows().execution_status(42), json!({"path": {"execution_id": 42}})),
        case("get_step_types_api_v1_workflows_step_types_get").full(|c| c.workflows().step_types(), json!({})),
    ]
}
