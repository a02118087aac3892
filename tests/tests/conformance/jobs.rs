//! Jobs: the call that submits each, and the one that asks for its result.

use datalab_client::{Mode, OutputFormat, ProcessingLocation};
use serde_json::{Value, json};

use crate::case::{Case, HOSTILE, PDF, TEXT, case, pdf};

pub const URL: &str = "https://example.com/a.pdf?b=1&c=%2F";
pub const HOOK: &str = "https://example.com/hook?a=1&b=2";

pub fn cases() -> Vec<Case> {
    let job = json!({"path": {"request_id": HOSTILE}});
    vec![
        case("convert_api_v1_convert_post")
            .full(
                |c| {
                    let request = c.convert().file(pdf()).max_pages(7).page_range("0,5-10").paginate(true);
                    let request = request.output_format(OutputFormat::Html).mode(Mode::Accurate);
                    let request = request.skip_cache(true).save_checkpoint(true).disable_image_extraction(true);
                    let request = request.disable_image_captions(false).fence_synthetic_captions(true);
                    let request = request.add_block_ids(true).include_markdown_in_chunks(true);
                    let request = request.token_efficient_markdown(true).word_bboxes(true).extras(TEXT);
                    let request = request.additional_config(&json!({"a": null})).eval_rubric_id(9);
                    request.workflowstepdata_id(8).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "file": PDF, "max_pages": 7, "page_range": "0,5-10", "paginate": true, "output_format": "html",
                    "mode": "accurate", "skip_cache": true, "save_checkpoint": true, "disable_image_extraction": true,
                    "disable_image_captions": false, "fence_synthetic_captions": true, "add_block_ids": true,
                    "include_markdown_in_chunks": true, "token_efficient_markdown": true, "word_bboxes": true,
                    "extras": TEXT, "additional_config": "{\"a\":null}", "eval_rubric_id": 9,
                    "workflowstepdata_id": 8, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(|c| c.convert().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.convert().send(), nothing()),
        case("result_response_api_v1_convert__request_id__get").full(|c| c.convert().get(HOSTILE), job.clone()),
        case("extract_api_v1_extract_post")
            .full(
                |c| {
                    let request = c.extract().file(pdf()).page_schema(&json!({"é": ["\r\n"]})).schema_id("s");
                    let request = request.schema_version(2).checkpoint_id(TEXT).extraction_mode(Mode::Fast);
                    let request = request.mode(Mode::Balanced).output_format(OutputFormat::Json).max_pages(7);
                    let request = request.page_range("0,5-10").save_checkpoint(true).skip_cache(true);
                    request.eval_rubric_id(9).workflowstepdata_id(8).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "file": PDF, "page_schema": "{\"é\":[\"\\r\\n\"]}", "schema_id": "s", "schema_version": 2,
                    "checkpoint_id": TEXT, "extraction_mode": "fast", "mode": "balanced", "output_format": "json",
                    "max_pages": 7, "page_range": "0,5-10", "save_checkpoint": true, "skip_cache": true,
                    "eval_rubric_id": 9, "workflowstepdata_id": 8, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(|c| c.extract().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.extract().send(), nothing()),
        case("result_response_api_v1_extract__request_id__get").full(|c| c.extract().get(HOSTILE), job.clone()),
        case("segment_api_v1_segment_post")
            .full(
                |c| {
                    let request = c.segment().segmentation_schema(&json!({"a": TEXT})).file(pdf());
                    let request = request.checkpoint_id("cp").mode(Mode::Accurate).max_pages(7);
                    let request = request.page_range("0,5-10").save_checkpoint(true).skip_cache(true);
                    request.workflowstepdata_id(8).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "segmentation_schema": json!({"a": TEXT}).to_string(), "file": PDF, "checkpoint_id": "cp",
                    "mode": "accurate", "max_pages": 7, "page_range": "0,5-10", "save_checkpoint": true,
                    "skip_cache": true, "workflowstepdata_id": 8, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(
                |c| {
                    let request = c.segment().segmentation_schema(&json!({})).file_url(URL);
                    request.processing_location(ProcessingLocation::Us).send()
                },
                json!({"body": {"segmentation_schema": "{}", "file_url": URL, "processing_location": "us"}}),
            )
            .least(
                |c| c.segment().segmentation_schema(&json!([1])).send(),
                json!({"body": {"segmentation_schema": "[1]"}}),
            ),
        case("result_response_api_v1_segment__request_id__get").full(|c| c.segment().get(HOSTILE), job.clone()),
        case("fill_api_v1_fill_post")
            .full(
                |c| {
                    let request = c.fill().field_data(&json!({"name": {"value": TEXT}})).file(pdf()).context(TEXT);
                    let request = request.confidence_threshold(0.25).page_range("0,5-10").skip_cache(true);
                    request.webhook_url(HOOK).send()
                },
                json!({"body": {
                    "field_data": json!({"name": {"value": TEXT}}).to_string(), "file": PDF, "context": TEXT,
                    "confidence_threshold": 0.25, "page_range": "0,5-10", "skip_cache": true, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(
                |c| {
                    let request = c.fill().field_data(&json!({})).file_url(URL).confidence_threshold(1.0);
                    request.processing_location(ProcessingLocation::Us).send()
                },
                json!({"body": {
                    "field_data": "{}", "file_url": URL, "confidence_threshold": 1, "processing_location": "us",
                }}),
            )
            .least(|c| c.fill().field_data(&json!({})).send(), json!({"body": {"field_data": "{}"}})),
        case("result_response_api_v1_fill__request_id__get").full(|c| c.fill().get(HOSTILE), job.clone()),
        case("track_changes_api_v1_track_changes_post")
            .full(
                |c| {
                    let request = c.track_changes().file(pdf()).output_format("markdown,html").paginate(true);
                    request.max_pages(7).page_range("0,5-10").skip_cache(true).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "file": PDF, "output_format": "markdown,html", "paginate": true, "max_pages": 7,
                    "page_range": "0,5-10", "skip_cache": true, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(|c| c.track_changes().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.track_changes().send(), nothing()),
        case("result_response_api_v1_track_changes__request_id__get")
            .full(|c| c.track_changes().get(HOSTILE), job.clone()),
        case("create_document_api_v1_create_document_post")
            .full(
                |c| c.create_document().markdown(TEXT).output_format("docx").webhook_url(HOOK).send(),
                json!({"body": {"markdown": TEXT, "output_format": "docx", "webhook_url": HOOK}}),
            )
            .least(|c| c.create_document().markdown("# é").send(), json!({"body": {"markdown": "# é"}})),
        case("result_response_api_v1_create_document__request_id__get")
            .full(|c| c.create_document().get(HOSTILE), job.clone()),
        case("agent_api_v1_agent_post")
            .full(
                |c| {
                    let request = c.agent().processor(TEXT).file(pdf()).max_pages(7).page_range("0,5-10");
                    request.skip_cache(true).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "processor": TEXT, "file": PDF, "max_pages": 7, "page_range": "0,5-10", "skip_cache": true,
                    "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(
                |c| {
                    let request = c.agent().processor("p").file_url(URL);
                    request.processing_location(ProcessingLocation::Us).send()
                },
                json!({"body": {"processor": "p", "file_url": URL, "processing_location": "us"}}),
            )
            .least(|c| c.agent().processor("p").send(), json!({"body": {"processor": "p"}})),
        case("result_response_api_v1_agent__request_id__get").full(|c| c.agent().get(HOSTILE), job.clone()),
        case("gen_schemas_api_v1_marker_extraction_gen_schemas_post")
            .full(|c| c.gen_schemas().checkpoint_id(TEXT).send(), json!({"body": {"checkpoint_id": TEXT}})),
        case("result_response_api_v1_marker_extraction_gen_schemas__request_id__get")
            .full(|c| c.gen_schemas().get(HOSTILE), job),
    ]
}

/// The file of [`pdf`], as it arrives.
pub fn file() -> Value {
    json!([["file", "report.pdf", "application/pdf"]])
}

/// What arrives for a document at [`URL`], to be processed in the EU.
pub fn by_url() -> Value {
    json!({"body": {"file_url": URL, "processing_location": "eu"}})
}

/// What arrives when nothing was given and nothing is required: no form at all.
pub fn nothing() -> Value {
    json!({})
}
