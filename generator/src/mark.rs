//! What an overlay says of a string's Rust type: `x-json`, `x-list`, `x-type`.

use serde_json::{Map, Value};
use syn::Type;

use crate::syntax::{element, inner, is_option, named, of};

/// The extensions, of which a schema may have one.
pub(crate) const MARKS: [&str; 3] = ["x-json", "x-list", "x-type"];

/// What a string is in Rust.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// JSON text: anything that serialises.
    Json,
    /// Values of an enum, with this between them.
    List(char),
    /// A hand-written type, by its path in the client's crate.
    Type(Box<Type>),
}

impl Mark {
    /// Reads an extension; `Ok(None)` where it says no. `Err` says what it must be.
    pub(crate) fn read(name: &str, value: &Value) -> Result<Option<Self>, &'static str> {
        match (name, value) {
            ("x-json", Value::Bool(says)) => Ok(says.then_some(Self::Json)),
            ("x-json", _) => Err("`true` or `false`"),
            ("x-list", Value::String(text)) => {
                let mut chars = text.chars();
                match (chars.next(), chars.next()) {
                    (Some(one), None) if !one.is_alphanumeric() && !one.is_control() => {
                        Ok(Some(Self::List(one)))
                    }
                    _ => Err(SEPARATOR),
                }
            }
            ("x-list", _) => Err(SEPARATOR),
            ("x-type", Value::String(text)) => path(text).ok_or(PATH).map(Some),
            ("x-type", _) => Err(PATH),
            _ => Ok(None),
        }
    }

    /// The mark on a schema, which was checked.
    pub(crate) fn of(schema: &Map<String, Value>) -> Option<Self> {
        MARKS
            .iter()
            .find_map(|name| Self::read(name, schema.get(*name)?).ok()?)
    }

    fn wrap(self, ty: &Type) -> Type {
        match self {
            Self::Json => named("runtime::JsonText"),
            Self::List(',') => of("runtime::List", ty.clone()),
            Self::List(separator) => syn::parse_quote!(runtime::List<#ty, #separator>),
            Self::Type(path) => *path,
        }
    }
}

const SEPARATOR: &str = "the one character between the values, such as `\",\"`";
const PATH: &str =
    "the path of a type, as seen from the root of the client's crate, such as `PageRange`";

fn path(text: &str) -> Option<Mark> {
    let path = syn::parse_str::<syn::TypePath>(text).ok()?.path;
    let named = path.segments.iter().all(|segment| {
        segment.arguments.is_none()
            && !["crate", "self", "super", "Self"]
                .iter()
                .any(|word| segment.ident == word)
    });
    (named && path.leading_colon.is_none())
        .then(|| Mark::Type(Box::new(syn::parse_quote!(crate::#path))))
}

/// The type of a schema's values, where typify made `ty` of it: marks on it, and on a list's elements, have their way.
pub(crate) fn marked(schema: &Value, ty: &Type) -> Type {
    let bare = inner(ty);
    let new = match (
        schema.as_object().and_then(Mark::of),
        schema.get("items"),
        element(bare),
    ) {
        (Some(mark), ..) => mark.wrap(bare),
        (None, Some(items), Some(element)) => {
            let element = marked(items, element);
            of("Vec", element)
        }
        _ => return ty.clone(),
    };
    if is_option(ty) {
        of("Option", new)
    } else {
        new
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Mark, marked};

    #[test]
    fn a_mark_keeps_what_may_be_missing() {
        for (schema, ty, expected) in [
            (json!({}), "Option<Vec<String>>", "Option<Vec<String>>"),
            (json!({"x-json": false}), "String", "String"),
            (
                json!({"x-json": true}),
                "Option<String>",
                "Option<runtime::JsonText>",
            ),
            (json!({"x-list": ","}), "Way", "runtime::List<Way>"),
            (json!({"x-list": "|"}), "Way", "runtime::List<Way, '|'>"),
            (
                json!({"x-type": "pages::Range"}),
                "Option<String>",
                "Option<crate::pages::Range>",
            ),
            (
                json!({"items": {"x-type": "Range"}}),
                "Option<Vec<String>>",
                "Option<Vec<crate::Range>>",
            ),
        ] {
            let parse = |text| syn::parse_str::<syn::Type>(text).ok();
            let found = parse(ty).map(|ty| marked(&schema, &ty));
            assert!(found.is_some());
            assert_eq!(found, parse(expected), "{schema}");
        }
    }

    #[test]
    fn wrong_marks_are_told_from_right_ones() {
        let wrong: [(&str, &[Value]); 3] = [
            ("x-json", &[json!("yes"), json!(1), json!(null)]),
            (
                "x-list",
                &[json!(true), json!(""), json!(", "), json!("a"), json!("\n")],
            ),
            (
                "x-type",
                &[
                    json!(true),
                    json!(""),
                    json!("a b"),
                    json!("::std::string::String"),
                    json!("crate::A"),
                    json!("super::A"),
                    json!("Vec<A>"),
                    json!("&A"),
                    json!("fn"),
                    json!("A; struct B"),
                    json!("(A)"),
                ],
            ),
        ];
        for (name, values) in wrong {
            for value in values {
                assert!(Mark::read(name, value).is_err(), "{name}: {value}");
            }
        }
    }
}
