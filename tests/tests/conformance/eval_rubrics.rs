//! Rubrics for evaluations.

use serde_json::{Map, Value, json};

use crate::case::{Case, TEXT, case, object};

pub fn cases() -> Vec<Case> {
    let rubric = json!({"path": {"rubric_id": 42}});
    vec![
        case("create_eval_rubric_api_v1_eval_rubrics_post")
            .full(
                |c| c.eval_rubrics().create("name", definition()).description(TEXT),
                json!({"body": {"name": "name", "eval_definition": definition(), "description": TEXT}}),
            )
            .least(
                |c| c.eval_rubrics().create(TEXT, definition()),
                json!({"body": {"name": TEXT, "eval_definition": definition()}}),
            ),
        case("list_eval_rubrics_api_v1_eval_rubrics_get")
            .full(
                |c| c.eval_rubrics().list().limit(7).offset(14).include_archived(false),
                json!({"query": {"limit": 7, "offset": 14, "include_archived": false}}),
            )
            .least(|c| c.eval_rubrics().list(), json!({})),
        case("get_eval_rubric_api_v1_eval_rubrics__rubric_id__get")
            .full(|c| c.eval_rubrics().get(42), rubric.clone()),
        case("update_eval_rubric_api_v1_eval_rubrics__rubric_id__put")
            .full(
                |c| c.eval_rubrics().update(42).name("name").description(TEXT).eval_definition(definition()),
                json!({
                    "path": {"rubric_id": 42},
                    "body": {"name": "name", "description": TEXT, "eval_definition": definition()},
                }),
            )
            .least(|c| c.eval_rubrics().update(42), json!({"path": {"rubric_id": 42}, "body": {}})),
        case("archive_eval_rubric_api_v1_eval_rubrics__rubric_id__delete")
            .full(|c| c.eval_rubrics().archive(42), rubric),
        case("generate_from_description_api_v1_eval_rubrics_generate_from_description_post").full(
            |c| c.eval_rubrics().generate_from_description(TEXT),
            json!({"body": {"description": TEXT}}),
        ),
        case("generate_from_feedback_api_v1_eval_rubrics_generate_from_feedback_post")
            .full(
                |c| c.eval_rubrics().generate_from_feedback("more").eval_definition(definition()),
                json!({"body": {"feedback": "more", "eval_definition": definition()}}),
            )
            .least(
                |c| c.eval_rubrics().generate_from_feedback(TEXT),
                json!({"body": {"feedback": TEXT}}),
            ),
    ]
}

fn definition() -> Map<String, Value> {
    object(json!({"criteria": [{"name": TEXT, "weight": 0.5, "max": null}]}))
}
