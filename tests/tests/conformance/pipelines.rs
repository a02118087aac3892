//! Pipelines.

use datalab_client::{PipelineStep, PipelineStepType, ProcessingLocation};
use serde_json::{Value, json};

use crate::case::{Case, HOSTILE, PDF, TEXT, case, object, pdf};

pub fn cases() -> Vec<Case> {
    let pipeline = json!({"path": {"pipeline_id": HOSTILE}});
    let execution = json!({"path": {"execution_id": HOSTILE}});
    vec![
        case("create_pipeline_api_v1_pipelines_post")
            .full(|c| c.pipelines().create(steps()).name(TEXT), json!({"body": {"steps": steps_json(), "name": TEXT}}))
            .least(
                |c| c.pipelines().create([PipelineStep::new(PipelineStepType::Fill)]),
                json!({"body": {"steps": [{"type": "fill"}]}}),
            ),
        case("list_pipelines_api_v1_pipelines_get")
            .full(
                |c| c.pipelines().list().saved_only(false).include_archived(true).limit(7).offset(14),
                json!({"query": {"saved_only": false, "include_archived": true, "limit": 7, "offset": 14}}),
            )
            .least(|c| c.pipelines().list(), json!({})),
        case("get_pipeline_api_v1_pipelines__pipeline_id__get")
            .full(|c| c.pipelines().get(HOSTILE), pipeline.clone()),
        case("update_pipeline_api_v1_pipelines__pipeline_id__put")
            .full(
                |c| c.pipelines().update(HOSTILE, steps()),
                json!({"path": {"pipeline_id": HOSTILE}, "body": {"steps": steps_json()}}),
            )
            .least(
                |c| c.pipelines().update("pl", [PipelineStep::new(PipelineStepType::TrackChanges)]),
                json!({"path": {"pipeline_id": "pl"}, "body": {"steps": [{"type": "track_changes"}]}}),
            ),
        case("save_pipeline_api_v1_pipelines__pipeline_id__save_put").full(
            |c| c.pipelines().save(HOSTILE, TEXT),
            json!({"path": {"pipeline_id": HOSTILE}, "body": {"name": TEXT}}),
        ),
        case("archive_pipeline_api_v1_pipelines__pipeline_id__archive_post")
            .full(|c| c.pipelines().archive(HOSTILE), pipeline.clone()),
        case("unarchive_pipeline_api_v1_pipelines__pipeline_id__unarchive_post")
            .full(|c| c.pipelines().unarchive(HOSTILE), pipeline.clone()),
        case("create_pipeline_version_api_v1_pipelines__pipeline_id__versions_post")
            .full(
                |c| c.pipelines().create_version(HOSTILE).description(TEXT),
                json!({"path": {"pipeline_id": HOSTILE}, "body": {"description": TEXT}}),
            )
            .least(|c| c.pipelines().create_version("pl"), json!({"path": {"pipeline_id": "pl"}, "body": {}})),
        case("list_pipeline_versions_api_v1_pipelines__pipeline_id__versions_get")
            .full(|c| c.pipelines().list_versions(HOSTILE), pipeline.clone()),
        case("discard_pipeline_draft_api_v1_pipelines__pipeline_id__discard_post")
            .full(
                |c| c.pipelines().discard_draft(HOSTILE).version(3),
                json!({"path": {"pipeline_id": HOSTILE}, "body": {"version": 3}}),
            )
            .least(|c| c.pipelines().discard_draft("pl"), json!({"path": {"pipeline_id": "pl"}})),
        case("get_pipeline_rate_api_v1_pipelines__pipeline_id__rate_get")
            .full(|c| c.pipelines().rate(HOSTILE), pipeline),
        case("run_pipeline_api_v1_pipelines__pipeline_id__run_post")
            .full(
                |c| {
                    let request = c.pipelines().run(HOSTILE).file(pdf()).version(3).page_range("0,5-10");
                    let request = request.output_format(TEXT).run_evals(true).skip_cache(false);
                    request.checkpoint_id("cp").webhook_url("https://example.com/hook?a=1&b=2").send()
                },
                json!({
                    "path": {"pipeline_id": HOSTILE},
                    "body": {
                        "file": PDF, "version": 3, "page_range": "0,5-10", "output_format": TEXT, "run_evals": true,
                        "skip_cache": false, "checkpoint_id": "cp", "webhook_url": "https://example.com/hook?a=1&b=2",
                    },
                    "files": [["file", "report.pdf", "application/pdf"]],
                }),
            )
            .full(
                |c| {
                    let request = c.pipelines().run("pl").file_url("datalab://file-7");
                    request.processing_location(ProcessingLocation::Us).send()
                },
                json!({
                    "path": {"pipeline_id": "pl"},
                    "body": {"file_url": "datalab://file-7", "processing_location": "us"},
                }),
            )
            .least(|c| c.pipelines().run("pl").send(), json!({"path": {"pipeline_id": "pl"}})),
        case("get_pipeline_execution_api_v1_pipelines_executions__execution_id__get")
            .full(|c| c.pipelines().execution(HOSTILE), execution),
        case("list_pipeline_executions_api_v1_pipelines__pipeline_id__executions_get")
            .full(
                |c| c.pipelines().list_executions(HOSTILE).limit(7).offset(14),
                json!({"path": {"pipeline_id": HOSTILE}, "query": {"limit": 7, "offset": 14}}),
            )
            .least(|c| c.pipelines().list_executions("pl"), json!({"path": {"pipeline_id": "pl"}})),
        case("get_step_result_api_v1_pipelines_executions__execution_id__steps__step_index__result_get").full(
            |c| c.pipelines().step_result(HOSTILE, 0),
            json!({"path": {"execution_id": HOSTILE, "step_index": 0}}),
        ),
    ]
}

fn steps() -> Vec<PipelineStep> {
    let settings = object(json!({"mode": "accurate", "deep": {"none": null}}));
    vec![
        PipelineStep::new(PipelineStepType::Convert).settings(settings),
        PipelineStep::new(PipelineStepType::Custom)
            .custom_processor_id(TEXT)
            .eval_rubric_id(9),
    ]
}

fn steps_json() -> Value {
    json!([
        {"type": "convert", "settings": {"mode": "accurate", "deep": {"none": null}}},
        {"type": "custom", "custom_processor_id": TEXT, "eval_rubric_id": 9},
    ])
}
