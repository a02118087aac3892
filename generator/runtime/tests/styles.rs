//! Parameters in every style of OpenAPI, as they arrive: the specification's table of examples.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod support;

use openapi_client_runtime::{self as runtime, Error, Style};
use serde::Serialize;
use support::{Client, Server};

/// A value of a parameter.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(non_snake_case)]
enum Color {
    None,
    Text(&'static str),
    List(Vec<&'static str>),
    Object { R: u8, G: u8, B: u8 },
    Other(serde_json::Value),
}

#[derive(Clone, Copy, Debug)]
enum At {
    Path,
    Query,
    Header,
    Cookie,
}
use At::{Cookie, Header, Path, Query};

/// `GET /colors/{color}`, with the colour somewhere.
#[derive(Clone, Debug)]
struct Paint {
    client: Client,
    at: At,
    style: Style,
    value: Color,
    options: runtime::CallOptions,
}

impl runtime::Operation for Paint {
    type Response = runtime::Json<support::Link>;
    const INFO: runtime::OperationInfo =
        runtime::OperationInfo::new("paint", "GET", "/colors/{color}");

    fn request(&self, http: &runtime::Http) -> runtime::Request {
        let (style, value) = (self.style, &self.value);
        if let Path = self.at {
            return http.request(&Self::INFO, &[&style.path("color", value)]);
        }
        let request = http.request(&Self::INFO, &[&"any"]).query("q", &1);
        match self.at {
            Path => request,
            Query => request.query_as(style, "color", value),
            Header => request.header_as(style, "color", value),
            Cookie => request.cookie("q", 1).cookie_as(style, "color", value),
        }
    }
}
runtime::request!(Paint -> support::Link);

/// What arrives in the place of the colour; `refused` for a request that is not sent.
async fn arrives(at: At, style: Style, value: Color) -> String {
    let server = Server::links().await;
    let paint = Paint {
        client: server.client(),
        at,
        style,
        value,
        options: runtime::CallOptions::new(),
    };
    match paint.await {
        Ok(_) => {}
        Err(Error::Request(_)) => return "refused".into(),
        Err(e) => panic!("{e}"),
    }
    let seen = server.only();
    let beside = |text: &str, other: &str| match text.strip_prefix(other) {
        Some(rest) => rest.trim_start_matches(['&', ';', ' ']).to_owned(),
        None => panic!("{text} does not begin with {other}"),
    };
    match at {
        Path => seen.target.strip_prefix("/colors/").unwrap().to_owned(),
        Query => beside(seen.target.split_once('?').unwrap().1, "q=1"),
        Header => seen.header("color").unwrap_or("").to_owned(),
        Cookie => beside(seen.header("cookie").unwrap(), "q=1"),
    }
}

/// A row of OpenAPI 3.1's "Style Examples": the empty string, a string, an array, an object.
type Row = (At, Style, [&'static str; 4]);

/// What the specification has no example for.
const NONE: &str = "";

/// An empty value would make another path, and is refused; the rest is as the specification has it.
const TABLE: [Row; 15] = [
    (
        Path,
        Style::MATRIX,
        [
            ";color",
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ],
    ),
    (
        Path,
        Style::MATRIX.exploded(),
        [
            ";color",
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ],
    ),
    (
        Path,
        Style::LABEL,
        [
            "refused",
            ".blue",
            ".blue,black,brown",
            ".R,100,G,200,B,150",
        ],
    ),
    (
        Path,
        Style::LABEL.exploded(),
        [
            "refused",
            ".blue",
            ".blue.black.brown",
            ".R=100.G=200.B=150",
        ],
    ),
    (
        Path,
        Style::SIMPLE,
        ["refused", "blue", "blue,black,brown", "R,100,G,200,B,150"],
    ),
    (
        Path,
        Style::SIMPLE.exploded(),
        ["refused", "blue", "blue,black,brown", "R=100,G=200,B=150"],
    ),
    (
        Header,
        Style::SIMPLE,
        ["", "blue", "blue,black,brown", "R,100,G,200,B,150"],
    ),
    (
        Header,
        Style::SIMPLE.exploded(),
        ["", "blue", "blue,black,brown", "R=100,G=200,B=150"],
    ),
    (
        Query,
        Style::FORM,
        [
            "color=",
            "color=blue",
            "color=blue,black,brown",
            "color=R,100,G,200,B,150",
        ],
    ),
    (
        Query,
        Style::FORM.exploded(),
        [
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            "R=100&G=200&B=150",
        ],
    ),
    (
        Query,
        Style::SPACE_DELIMITED,
        [
            NONE,
            NONE,
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ],
    ),
    (
        Query,
        Style::PIPE_DELIMITED,
        [
            NONE,
            NONE,
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ],
    ),
    (
        Query,
        Style::DEEP_OBJECT,
        [
            NONE,
            NONE,
            NONE,
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ],
    ),
    (
        Cookie,
        Style::FORM,
        [
            "color=",
            "color=blue",
            "color=blue,black,brown",
            "color=R,100,G,200,B,150",
        ],
    ),
    // As the style `cookie` of 3.2 has it: an ampersand does not part cookies.
    (
        Cookie,
        Style::FORM.exploded(),
        [
            "color=",
            "color=blue",
            "color=blue; color=black; color=brown",
            "R=100; G=200; B=150",
        ],
    ),
];

#[tokio::test]
async fn the_table_of_the_specification() {
    for (at, style, expected) in TABLE {
        let values = [
            Color::Text(""),
            Color::Text("blue"),
            Color::List(vec!["blue", "black", "brown"]),
            Color::Object {
                R: 100,
                G: 200,
                B: 150,
            },
        ];
        for (value, expected) in values.into_iter().zip(expected) {
            if expected != NONE || matches!(at, Header) {
                let told = format!("{at:?} {style:?} {value:?}");
                assert_eq!(arrives(at, style, value).await, expected, "{told}");
            }
        }
    }
}

#[tokio::test]
async fn what_would_part_values_is_encoded_in_them() {
    let values = || Color::List(vec!["a,b", "c;d&e", "f g", "h=i/j", "%2e", "ü"]);
    for (at, style, expected) in [
        (
            Path,
            Style::SIMPLE,
            "a%2Cb,c%3Bd%26e,f%20g,h%3Di%2Fj,%252e,%C3%BC",
        ),
        (
            Path,
            Style::LABEL.exploded(),
            ".a%2Cb.c%3Bd%26e.f%20g.h%3Di%2Fj.%252e.%C3%BC",
        ),
        (
            Query,
            Style::FORM,
            "color=a%2Cb,c%3Bd%26e,f%20g,h%3Di%2Fj,%252e,%C3%BC",
        ),
        (
            Query,
            Style::PIPE_DELIMITED,
            "color=a%2Cb%7Cc%3Bd%26e%7Cf%20g%7Ch%3Di%2Fj%7C%252e%7C%C3%BC",
        ),
        (
            Query,
            Style::FORM.reserved(),
            "color=a,b,c;d%26e,f%20g,h=i/j,%252e,%C3%BC",
        ),
        (
            Cookie,
            Style::FORM,
            "color=a%2Cb,c%3Bd&e,f%20g,h=i/j,%2e,%C3%BC",
        ),
    ] {
        assert_eq!(
            arrives(at, style, values()).await,
            expected,
            "{at:?} {style:?}"
        );
    }
    let reserved = Color::Text(":/?#[]@!$&'()*+,;=");
    assert_eq!(
        arrives(Query, Style::FORM.exploded().reserved(), reserved).await,
        "color=:/?%23%5B%5D@!$%26%27()*%2B,;="
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_written() {
    for value in [
        Color::None,
        Color::List(Vec::new()),
        Color::Other(serde_json::json!({})),
        Color::Other(serde_json::json!([null])),
        Color::Other(serde_json::json!({"a": null})),
    ] {
        for (at, style) in [
            (Query, Style::FORM),
            (Query, Style::FORM.exploded()),
            (Query, Style::DEEP_OBJECT),
            (Header, Style::SIMPLE),
            (Cookie, Style::FORM),
        ] {
            let told = format!("{at:?} {style:?} {value:?}");
            assert_eq!(arrives(at, style, value.clone()).await, "", "{told}");
        }
        assert_eq!(arrives(Path, Style::MATRIX, value).await, "refused");
    }
}

#[tokio::test]
async fn json_goes_anywhere_and_deep_values_have_names() {
    let deep =
        || Color::Other(serde_json::json!({"a": [1, {"b": "x y"}], "c": {"d": true, "e": null}}));
    for (at, style, expected) in [
        (
            Path,
            Style::JSON,
            "%7B%22a%22%3A%5B1%2C%7B%22b%22%3A%22x%20y%22%7D%5D%2C%22c%22%3A%7B%22d%22%3Atrue%2C%22e%22%3Anull%7D%7D",
        ),
        (
            Query,
            Style::JSON,
            "color=%7B%22a%22%3A%5B1%2C%7B%22b%22%3A%22x%20y%22%7D%5D%2C%22c%22%3A%7B%22d%22%3Atrue%2C%22e%22%3Anull%7D%7D",
        ),
        (
            Header,
            Style::JSON,
            r#"{"a":[1,{"b":"x y"}],"c":{"d":true,"e":null}}"#,
        ),
        (
            Cookie,
            Style::JSON,
            "color={%22a%22:[1%2C{%22b%22:%22x%20y%22}]%2C%22c%22:{%22d%22:true%2C%22e%22:null}}",
        ),
        (
            Query,
            Style::DEEP_OBJECT,
            "color%5Ba%5D=1&color%5Ba%5D%5Bb%5D=x%20y&color%5Bc%5D%5Bd%5D=true",
        ),
        (
            Query,
            Style::FORM.exploded(),
            "a=%5B1%2C%7B%22b%22%3A%22x%20y%22%7D%5D&c=%7B%22d%22%3Atrue%2C%22e%22%3Anull%7D",
        ),
    ] {
        assert_eq!(
            arrives(at, style, deep()).await,
            expected,
            "{at:?} {style:?}"
        );
    }
    // A string is JSON too; its quotes tell it from a number.
    assert_eq!(
        arrives(Query, Style::JSON, Color::Text("1")).await,
        "color=%221%22"
    );
}

#[tokio::test]
async fn what_cannot_be_written_is_told() {
    for (at, value) in [(Header, "a\nb"), (Path, ".."), (Path, "")] {
        assert_eq!(
            arrives(at, Style::SIMPLE, Color::Text(value)).await,
            "refused"
        );
    }
}

/// `GET /rows`, of which the whole query is one value.
#[derive(Clone, Debug)]
struct Whole {
    client: Client,
    is_json: bool,
    value: Color,
    options: runtime::CallOptions,
}

impl runtime::Operation for Whole {
    type Response = runtime::Json<support::Link>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo::new("rows", "GET", "/rows");

    fn request(&self, http: &runtime::Http) -> runtime::Request {
        let request = http.request(&Self::INFO, &[]);
        match self.is_json {
            true => request.query_json(&self.value),
            false => request.query_form(&self.value, &[("tags", runtime::FormStyle::Joined('|'))]),
        }
    }
}
runtime::request!(Whole -> support::Link);

#[tokio::test]
async fn a_whole_query_is_a_form_or_json() {
    let value = serde_json::json!({ "a": "x &y+", "none": null, "tags": [1, 2] });
    let value = || Color::Other(value.clone());
    for (is_json, value, target) in [
        (false, value(), "/rows?a=x+%26y%2B&tags=1%7C2"),
        (
            true,
            value(),
            "/rows?%7B%22a%22%3A%22x%20%26y%2B%22%2C%22none%22%3Anull%2C%22tags%22%3A%5B1%2C2%5D%7D",
        ),
        (false, Color::None, "/rows"),
        (true, Color::None, "/rows"),
        (false, Color::Text("no object"), "refused"),
    ] {
        let server = Server::links().await;
        let whole = Whole {
            client: server.client(),
            is_json,
            value,
            options: runtime::CallOptions::new(),
        };
        let arrived = match whole.await {
            Ok(_) => server.only().target,
            Err(Error::Request(_)) => "refused".to_owned(),
            Err(e) => panic!("{e}"),
        };
        assert_eq!(arrived, target);
    }
}
