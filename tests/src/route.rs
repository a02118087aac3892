//! Which operation a request is for.

use percent_encoding::percent_decode_str;

use crate::document::{Document, Operation};

/// Where a request leads.
#[derive(Debug)]
pub struct Route<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The path parameters, decoded.
    pub values: Vec<(&'a str, String)>,
}

/// The route of a method and a percent-encoded path.
///
/// Where several templates match, the one whose earlier segments are literal wins.
pub fn find<'a>(document: &'a Document, method: &str, path: &str) -> Result<Route<'a>, String> {
    let best = document
        .operations
        .iter()
        .filter(|operation| operation.method == method)
        .filter_map(|operation| Some((operation, bind(&operation.path, path)?)))
        .max_by_key(|(operation, _)| {
            operation
                .path
                .split('/')
                .map(|s| name_of(s).is_none())
                .collect::<Vec<_>>()
        });
    let (operation, bound) = best.ok_or_else(|| format!("no operation is at {method} {path}"))?;
    let mut values = Vec::new();
    for (name, text) in bound {
        let decoded = percent_decode_str(text).decode_utf8();
        values.push((
            name,
            decoded
                .map_err(|_| format!("path parameter `{name}` is not UTF-8: {text}"))?
                .into_owned(),
        ));
    }
    Ok(Route { operation, values })
}

/// The path's text for each parameter of the template, when the path follows it.
fn bind<'a, 'p>(template: &'a str, path: &'p str) -> Option<Vec<(&'a str, &'p str)>> {
    let (templates, segments): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    if templates.len() != segments.len() {
        return None;
    }
    let mut bound = Vec::new();
    for (template, segment) in templates.into_iter().zip(segments) {
        match name_of(template) {
            Some(name) if !segment.is_empty() => bound.push((name, segment)),
            None if template == segment => {}
            _ => return None,
        }
    }
    Some(bound)
}

fn name_of(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::document::Document;

    #[track_caller]
    fn id(method: &str, path: &str) -> String {
        find(Document::vendored(), method, path)
            .map_or_else(|error| error, |route| route.operation.id.clone())
    }

    #[test]
    fn a_literal_segment_wins_over_a_parameter() {
        assert_eq!(
            id("GET", "/api/v1/pipelines/executions/executions"),
            "get_pipeline_execution_api_v1_pipelines_executions__execution_id__get"
        );
        assert_eq!(
            id("GET", "/api/v1/pipelines/pl_1/executions"),
            "list_pipeline_executions_api_v1_pipelines__pipeline_id__executions_get"
        );
        assert_eq!(
            id("POST", "/api/v1/custom_processors/describe"),
            "describe_customizer_api_v1_custom_processors_describe_post"
        );
    }

    #[test]
    fn parameters_are_decoded() {
        let route = find(
            Document::vendored(),
            "GET",
            "/api/v1/convert/a%2Fb%20c%3Fd%23%C3%A9%25",
        )
        .unwrap();
        assert_eq!(route.values, [("request_id", "a/b c?d#é%".to_owned())]);
    }

    #[test]
    fn a_path_or_method_of_no_operation_is_reported() {
        for (method, path) in [
            ("GET", "/api/v1/nothing"),
            ("GET", "/api/v1/files/"),
            ("GET", "/api/v1/convert/a/b"),
            ("PATCH", "/api/v1/files/1"),
            ("GET", "/api/v1/files/1/"),
        ] {
            assert_eq!(
                id(method, path),
                format!("no operation is at {method} {path}")
            );
        }
        assert_eq!(
            id("GET", "/api/v1/convert/%FF"),
            "path parameter `request_id` is not UTF-8: %FF"
        );
    }
}
