//! Whatever a document calls its things, Rust can call them so too.

use proptest::prelude::*;
use syn::Ident;

use super::*;

/// Words as documents have them, keywords, other scripts, numbers that are no digits, and any character.
fn text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "get", "list", "self", "Self", "crate", "super", "type", "fn", "async", "try", "gen",
        "abstract", "_", "__", "r#", "-", " ", ".", "/", "{id}", "api", "v1", "v2", "1", "9a",
        "files", "Option", "str", "é", "ß", "Ü", "图", "ª", "²", "½", "Ⅷ", "\u{301}", "\u{200d}",
        "ǆ", "ﬁ", "★", "\0", "\n", "ids", "URLs", "of",
    ]);
    prop_oneof![
        any::<String>(),
        "[a-zA-Z_]{0,12}",
        prop::collection::vec(parts, 0..6).prop_map(|parts| parts.concat()),
    ]
}

fn is_name(name: &str) -> bool {
    // Keywords are none.
    syn::parse_str::<Ident>(name).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(768) })]

    #[test]
    fn fields_and_types_and_variants_have_names(text in text()) {
        for name in [ident(&text), free_method(&text), type_name(&text), request_name(&text), variant(&text, &[])] {
            prop_assert!(is_name(&name), "{name:?}");
        }
        prop_assert_eq!(ident(&text), ident(&text));
        // What has its name keeps it.
        prop_assert_eq!(ident(&ident(&text)), ident(&text));
        let named = type_name(&text);
        prop_assert_eq!(type_name(&named), named);
    }

    #[test]
    fn variants_of_one_enum_differ(values in prop::collection::vec(text(), 0..8)) {
        let mut used = vec!["Other".to_owned()];
        for value in values {
            let name = variant(&value, &used);
            prop_assert!(is_name(&name) && !used.contains(&name), "{name:?}");
            used.push(name);
        }
    }

    #[test]
    fn operations_have_names(id in prop::option::of(text()), tag in prop::option::of(text()), path in "(/[a-z0-9_{}.-]{0,8}){0,4}", any_path in text()) {
        for path in [path, format!("/{any_path}")] {
            let names = || {
                let short = short_id(id.as_deref(), "get", &path);
                let resource = resource(tag.as_deref(), &path);
                let method = method(&short, &resource, "get", &path);
                (short, resource, method)
            };
            let (short, resource, method) = names();
            prop_assert!(is_name(&resource), "{resource:?}");
            prop_assert!(method.is_empty() || is_name(&method), "{method:?}");
            prop_assert!(is_name(&type_name(&short)) && is_name(&request_name(&method)), "{short:?}");
            prop_assert_eq!(names(), (short, resource, method));
        }
    }
}
