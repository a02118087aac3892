//! The bodies of webhooks are read, and what does not fit says where.
#![allow(clippy::unwrap_used, clippy::panic)]

use openapi_client_runtime::{Error, webhook};

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Pets {
    pets: Vec<Pet>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Pet {
    id: i64,
}

#[test]
fn a_body_is_read() {
    let pets: Pets = webhook::json("newPets", br#"{"pets":[{"id":1,"name":"Rex"}]}"#).unwrap();
    assert_eq!(pets.pets, [Pet { id: 1 }]);
    assert_eq!(
        webhook::text("note", "grüezi".as_bytes()).unwrap(),
        "grüezi"
    );
}

#[test]
fn a_body_that_does_not_fit_says_where() {
    let body = br#"{"pets":[{"id":1},{"id":"two"}]}"#;
    let error = webhook::json::<Pets>("newPets", body).unwrap_err();
    let Error::Decode(mismatch) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (mismatch.path(), mismatch.operation()),
        ("pets[1].id", "newPets")
    );
    assert_eq!((mismatch.status(), error.status()), (None, None));
    assert_eq!(
        error.to_string(),
        "the webhook `newPets` came with a body that does not fit, at `pets[1].id`: invalid type: string \"two\", \
         expected i64 at line 1 column 29; the body: {\"pets\":[{\"id\":1},{\"id\":\"two\"}]}; make sure that it is \
         the API that sent it, or update the client"
    );
    let error = webhook::text("note", &[0xff]).unwrap_err();
    assert!(error.to_string().contains("the webhook `note`"), "{error}");
}

#[test]
fn a_tag_is_found_where_there_is_one() {
    assert_eq!(
        webhook::tag("type", br#"{"type":"a.b","n":1}"#).unwrap(),
        "a.b"
    );
    for without in [r#"{"type":1}"#, "{}", "[]"] {
        assert_eq!(webhook::tag("type", without.as_bytes()).unwrap(), "");
    }
    let error = webhook::tag("type", b"{").unwrap_err();
    assert!(
        error.to_string().starts_with("a webhook came with"),
        "{error}"
    );
}
