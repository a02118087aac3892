//! Health, and thumbnails of results.

use datalab_client::PageRange;
use serde_json::json;

use crate::case::{Case, HOSTILE, TEXT, case};

pub fn cases() -> Vec<Case> {
    vec![
        case("health_api_v1_health_get").full(|c| c.health(), json!({})),
        case("user_health_api_v1_user_health_get").full(|c| c.user_health(), json!({})),
        case("get_thumbnails_api_v1_thumbnails__lookup_key__get")
            .full(
                |c| {
                    let request = c.thumbnails().get(HOSTILE);
                    request
                        .page_range(PageRange::raw(TEXT))
                        .thumb_width(120)
                        .track_changes(true)
                },
                json!({
                    "path": {"lookup_key": HOSTILE},
                    "query": {"page_range": TEXT, "thumb_width": 120, "track_changes": true},
                }),
            )
            .least(
                |c| c.thumbnails().get("key"),
                json!({"path": {"lookup_key": "key"}}),
            ),
    ]
}
