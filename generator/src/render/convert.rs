//! How a caller may give a value of each type: `impl Into<String>` for a `String`.

use syn::{Expr, Type, parse_quote};

use crate::expr;
use crate::syntax::{element, impl_into, inner, spelled};

/// What an argument takes, and how it becomes the value that is stored.
pub(super) struct Argument {
    /// The argument's type.
    pub takes: Type,
    /// From the argument to the value.
    pub value: Expr,
}

/// For a value of type `ty` (an `Option` counts as what is in it), given as `name`.
pub(super) fn argument(ty: &Type, name: &syn::Ident) -> Argument {
    let ty = inner(ty);
    if let Some(element) = element(ty) {
        return match kind(element) {
            Kind::Plain => Argument {
                takes: parse_quote!(impl IntoIterator<Item = #element>),
                value: parse_quote!(#name.into_iter().collect()),
            },
            Kind::Into | Kind::Map | Kind::Json => Argument {
                takes: parse_quote!(impl IntoIterator<Item = impl Into<#element>>),
                value: parse_quote!(#name.into_iter().map(Into::into).collect()),
            },
        };
    }
    match kind(ty) {
        Kind::Plain => Argument {
            takes: ty.clone(),
            value: expr::word(name),
        },
        Kind::Into => Argument {
            takes: impl_into(ty.clone()),
            value: expr::into(expr::word(name)),
        },
        Kind::Json => Argument {
            takes: parse_quote!(&(impl serde::Serialize + ?Sized)),
            value: parse_quote!(runtime::JsonText::new(#name)),
        },
        Kind::Map => Argument {
            takes: parse_quote!(
                impl IntoIterator<Item = (impl Into<String>, impl Into<serde_json::Value>)>
            ),
            value: parse_quote!(#name.into_iter().map(|(name, value)| (name.into(), value.into())).collect()),
        },
    }
}

enum Kind {
    /// Given as it is.
    Plain,
    /// Given as anything that converts.
    Into,
    /// JSON in a string: given as anything that serialises.
    Json,
    /// A free JSON object: given as anything with names and values.
    Map,
}

fn kind(ty: &Type) -> Kind {
    let text = spelled(ty);
    let plain = [
        "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
    ];
    if plain.contains(&text.as_str())
        || text.contains("DateTime<")
        || text.starts_with("::std::collections::")
    {
        Kind::Plain
    } else if text == "runtime::JsonText" {
        Kind::Json
    } else if text.starts_with("::serde_json::Map<") {
        Kind::Map
    } else {
        Kind::Into
    }
}
