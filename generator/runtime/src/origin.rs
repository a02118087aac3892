//! Origins: scheme, host and port, which decide where credentials may go.

use reqwest::Url;

/// `scheme://host[:port]`, for comparing and for error texts; never holds a path, a query or a user.
pub(crate) fn of(url: &Url) -> String {
    let origin = url.origin();
    if origin.is_tuple() {
        origin.ascii_serialization()
    } else {
        format!("{}:", url.scheme())
    }
}
