//! Origins: scheme, host and port, which decide where credentials may go.

use reqwest::Url;

/// Whether two URLs have one origin.
pub(crate) fn same(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme()
        && a.host_str() == b.host_str()
        && a.port_or_known_default() == b.port_or_known_default()
}

/// `scheme://host[:port]`, for comparing and for error texts; never holds a path, a query or a user.
pub(crate) fn of(url: &Url) -> String {
    let origin = url.origin();
    if origin.is_tuple() {
        origin.ascii_serialization()
    } else {
        format!("{}:", url.scheme())
    }
}
