//! Enums that hold values which the document does not list.
#![deny(warnings)]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use openapi_client_runtime::open_enum;

open_enum! {
    /// Region.
    pub enum Region {
        /// `us`
        Us = "us",
        /// `eu`
        #[deprecated(note = "use `us`")]
        Eu = "eu",
    }
}

open_enum! {
    /// Has a value of its own that is called other.
    pub enum Kind as Unknown {
        /// `other`
        Other = "other",
    }
}

open_enum! {
    /// Lists nothing.
    pub enum Nothing {}
}

/// Each alone, so that what it is called like stays what it is for the others.
macro_rules! called_like_rust {
    ($($module:ident $name:ident),*) => {
        $(mod $module {
            openapi_client_runtime::open_enum! {
                /// A value.
                pub enum $name {
                    /// `a`
                    A = "a",
                }
            }
        })*

        #[test]
        fn an_enum_can_be_called_like_rust() {
            $(
                let value: $module::$name = serde_json::from_str("\"a\"").unwrap();
                assert_eq!((&value, value.to_string().as_str()), (&$module::$name::A, "a"));
                assert_eq!("a".parse::<$module::$name>().unwrap(), "a");
            )*
        }
    };
}
called_like_rust! {
    m1 From, m2 Into, m3 AsRef, m4 FromStr, m5 Infallible, m6 PartialEq, m7 Serializer, m8 Deserializer, m9 Serialize,
    m10 Deserialize, m11 Result, m12 ToOwned, m13 Display, m14 String, m15 OpenEnum, m16 Clone, m17 S, m18 D
}

#[test]
#[allow(deprecated)]
fn values_go_there_and_back() {
    for (text, value) in [
        ("us", Region::Us),
        ("eu", Region::Eu),
        ("mars", Region::Other("mars".to_owned())),
    ] {
        let json = format!("\"{text}\"");
        assert_eq!(serde_json::from_str::<Region>(&json).unwrap(), value);
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(Region::from(text), value);
        assert_eq!(Region::from(text.to_owned()), value);
        assert_eq!(text.parse::<Region>().unwrap(), value);
        assert_eq!(
            (value.as_str(), value.as_ref(), value.to_string().as_str()),
            (text, text, text)
        );
    }
    assert!(Region::Us == *"us" && Region::Us == "us");
    assert!(Region::Us != "eu");
    assert!(serde_json::from_str::<Region>("1").is_err());
    assert_eq!(format!("{:>4}|", Region::Us), "  us|");
}

#[test]
fn the_variant_for_the_rest_can_be_named() {
    assert_eq!(Kind::from("other"), Kind::Other);
    assert_eq!(Kind::from("x"), Kind::Unknown("x".to_owned()));
    assert_eq!(Nothing::from("x"), Nothing::Other("x".to_owned()));
}

#[test]
fn values_can_be_keys_and_query_parameters() {
    let set: BTreeSet<Region> = ["us", "mars", "us"].into_iter().map(Region::from).collect();
    assert_eq!(set.len(), 2);
    let query = serde_urlencoded::to_string([("region", Region::Us)]).unwrap();
    assert_eq!(query, "region=us");
    let json = serde_json::to_string(&std::collections::BTreeMap::from([(Region::Us, 1)])).unwrap();
    assert_eq!(json, r#"{"us":1}"#);
}
