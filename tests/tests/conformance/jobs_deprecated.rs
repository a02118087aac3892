//! Jobs that the document calls deprecated, and that work as before.

#![allow(deprecated)]

use datalab_client::{Mode, OutputFormat, ProcessingLocation};
use serde_json::json;

use crate::case::{Case, HOSTILE, PDF, TEXT, case, pdf};
use crate::jobs::{HOOK, URL, by_url, file, nothing};

pub fn cases() -> Vec<Case> {
    let job = json!({"path": {"request_id": HOSTILE}});
    vec![
        case("custom_pipeline_api_v1_custom_processor_post")
            .full(
                |c| {
                    let request = c.custom_processor().pipeline_id(TEXT).file(pdf()).version(3).run_eval(true);
                    let request = request.mode(Mode::Accurate).output_format(OutputFormat::Html).max_pages(7);
                    let request = request.page_range("0,5-10").paginate(true).skip_cache(true).add_block_ids(true);
                    let request = request.include_markdown_in_chunks(true).disable_image_extraction(true);
                    request.disable_image_captions(true).webhook_url(HOOK).send()
                },
                json!({"body": {
                    "pipeline_id": TEXT, "file": PDF, "version": 3, "run_eval": true, "mode": "accurate",
                    "output_format": "html", "max_pages": 7, "page_range": "0,5-10", "paginate": true,
                    "skip_cache": true, "add_block_ids": true, "include_markdown_in_chunks": true,
                    "disable_image_extraction": true, "disable_image_captions": true, "webhook_url": HOOK,
                }, "files": file()}),
            )
            .full(
                |c| {
                    let request = c.custom_processor().pipeline_id("pl").file_url(URL);
                    request.processing_location(ProcessingLocation::Us).send()
                },
                json!({"body": {"pipeline_id": "pl", "file_url": URL, "processing_location": "us"}}),
            )
            .least(|c| c.custom_processor().pipeline_id("pl").send(), json!({"body": {"pipeline_id": "pl"}})),
        case("result_response_api_v1_custom_processor__request_id__get")
            .full(|c| c.custom_processor().get(HOSTILE), job.clone()),
        case("marker_api_v1_marker_post")
            .full(
                |c| {
                    let request = c.marker().file(pdf()).max_pages(7).page_range("0,5-10").paginate(true);
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
            .full(|c| c.marker().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.marker().send(), nothing()),
        case("result_response_api_v1_marker__request_id__get").full(|c| c.marker().get(HOSTILE), job.clone()),
        case("ocr_api_v1_ocr_post")
            .full(
                |c| c.ocr().file(pdf()).max_pages(7).page_range("0,5-10").skip_cache(true).send(),
                json!({
                    "body": {"file": PDF, "max_pages": 7, "page_range": "0,5-10", "skip_cache": true},
                    "files": file(),
                }),
            )
            .full(|c| c.ocr().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.ocr().send(), nothing()),
        case("result_response_api_v1_ocr__request_id__get").full(|c| c.ocr().get(HOSTILE), job.clone()),
        case("table_rec_api_v1_table_rec_post")
            .full(
                |c| {
                    let request = c.table_rec().file(pdf()).max_pages(7).page_range("0,5-10").skip_cache(true);
                    request.output_format(OutputFormat::Json).send()
                },
                json!({"body": {
                    "file": PDF, "max_pages": 7, "page_range": "0,5-10", "skip_cache": true, "output_format": "json",
                }, "files": file()}),
            )
            .full(|c| c.table_rec().file_url(URL).processing_location(ProcessingLocation::Eu).send(), by_url())
            .least(|c| c.table_rec().send(), nothing()),
        case("result_response_api_v1_table_rec__request_id__get").full(|c| c.table_rec().get(HOSTILE), job),
    ]
}
