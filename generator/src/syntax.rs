//! What syn's types say, as several stages ask it, and types and attributes made without parsing: there are many of them.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, AttrStyle, Attribute, Expr, ExprLit, GenericArgument, Ident,
    Lit, LitStr, Meta, MetaNameValue, Path, PathArguments, PathSegment, Token, TraitBound,
    TraitBoundModifier, Type, TypeImplTrait, TypeParamBound, TypePath,
};

/// The first type argument of a path.
pub(crate) fn argument_of(ty: &Type) -> Option<&Type> {
    arguments(ty).next()
}

/// The types that a generic type is given.
pub(crate) fn arguments(ty: &Type) -> impl Iterator<Item = &Type> {
    let last = match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let given = last.and_then(|last| match &last.arguments {
        syn::PathArguments::AngleBracketed(given) => Some(&given.args),
        _ => None,
    });
    given.into_iter().flatten().filter_map(|one| match one {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A type as one writes it, without spaces; [`read`] reads it.
pub(crate) fn spelled(ty: &Type) -> String {
    let mut out = String::new();
    spell(ty, &mut out);
    out
}

fn spell(ty: &Type, out: &mut String) {
    let Type::Path(TypePath { qself: None, path }) = ty else {
        return out.push_str(&quote!(#ty).to_string().replace(' ', ""));
    };
    for (index, segment) in path.segments.iter().enumerate() {
        if index > 0 || path.leading_colon.is_some() {
            out.push_str("::");
        }
        out.push_str(&segment.ident.to_string());
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments) => {
                out.push('<');
                for (index, argument) in arguments.args.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    match argument {
                        GenericArgument::Type(ty) => spell(ty, out),
                        other => out.push_str(&quote!(#other).to_string().replace(' ', "")),
                    }
                }
                out.push('>');
            }
            other => out.push_str(&quote!(#other).to_string().replace(' ', "")),
        }
    }
}

/// The type that is spelled so.
pub(crate) fn read(spelled: &str) -> Result<Type, syn::Error> {
    match read_path(spelled) {
        Some((ty, "")) => Ok(ty),
        _ => syn::parse_str(spelled),
    }
}

/// A path of plain words at the beginning of a text, and what comes after it.
fn read_path(text: &str) -> Option<(Type, &str)> {
    let (leading_colon, mut rest) = match text.strip_prefix("::") {
        Some(rest) => (Some(Default::default()), rest),
        None => (None, text),
    };
    let mut segments = Punctuated::new();
    loop {
        let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (word, after) = rest.split_at(rest.find(|c| !is_in_word(c)).unwrap_or(rest.len()));
        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut segment = PathSegment::from(Ident::new(word, Span::call_site()));
        rest = after;
        if let Some(mut inside) = rest.strip_prefix('<') {
            let mut args = Punctuated::new();
            rest = loop {
                let (argument, after) = read_path(inside)?;
                args.push(GenericArgument::Type(argument));
                match after.strip_prefix(',') {
                    Some(more) => inside = more,
                    None => break after.strip_prefix('>')?,
                }
            };
            segment.arguments = in_angles(args);
        }
        segments.push(segment);
        match rest.strip_prefix("::") {
            Some(more) => rest = more,
            None => break,
        }
    }
    let path = Path {
        leading_colon,
        segments,
    };
    Some((Type::Path(TypePath { qself: None, path }), rest))
}

fn in_angles(args: Punctuated<GenericArgument, Token![,]>) -> PathArguments {
    PathArguments::AngleBracketed(AngleBracketedGenericArguments {
        colon2_token: None,
        lt_token: Default::default(),
        args,
        gt_token: Default::default(),
    })
}

/// Whether a type is called so, wherever it is.
pub(crate) fn is_called(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// The type of a path such as `types::File`.
pub(crate) fn named(path: &str) -> Type {
    let segments = path.split("::");
    let segments = segments.map(|word| PathSegment::from(Ident::new(word, Span::call_site())));
    Type::Path(TypePath {
        qself: None,
        path: Path {
            leading_colon: None,
            segments: segments.collect(),
        },
    })
}

/// `Option<T>`, or what else a path makes of a type.
pub(crate) fn of(path: &str, argument: Type) -> Type {
    let mut ty = named(path);
    if let Type::Path(path) = &mut ty
        && let Some(last) = path.path.segments.last_mut()
    {
        let mut args = Punctuated::new();
        args.push(GenericArgument::Type(argument));
        last.arguments = in_angles(args);
    }
    ty
}

/// `impl Into<T>`.
pub(crate) fn impl_into(ty: Type) -> Type {
    let Type::Path(TypePath { path, .. }) = of("Into", ty) else {
        return Type::Verbatim(TokenStream::new());
    };
    let bound = TypeParamBound::Trait(TraitBound {
        paren_token: None,
        modifier: TraitBoundModifier::None,
        lifetimes: None,
        path,
    });
    Type::ImplTrait(TypeImplTrait {
        impl_token: Default::default(),
        bounds: Punctuated::from_iter([bound]),
    })
}

/// `#[doc = "…"]`.
pub(crate) fn doc(line: &str) -> Attribute {
    attribute(Meta::NameValue(MetaNameValue {
        path: Path::from(Ident::new("doc", Span::call_site())),
        eq_token: Default::default(),
        value: Expr::Lit(ExprLit {
            attrs: Vec::new(),
            lit: Lit::Str(LitStr::new(line, Span::call_site())),
        }),
    }))
}

/// `#[must_use]`.
pub(crate) fn must_use() -> Attribute {
    attribute(Meta::Path(Path::from(Ident::new(
        "must_use",
        Span::call_site(),
    ))))
}

fn attribute(meta: Meta) -> Attribute {
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta,
    }
}

/// Whether a type is `Option<…>`.
pub(crate) fn is_option(ty: &Type) -> bool {
    is_called(ty, "Option")
}

/// `T` of an `Option<T>`, or the type itself.
pub(crate) fn inner(ty: &Type) -> &Type {
    argument_of(ty).filter(|_| is_option(ty)).unwrap_or(ty)
}

/// The type argument of `Vec<T>`.
pub(crate) fn element(ty: &Type) -> Option<&Type> {
    argument_of(ty).filter(|_| is_called(ty, "Vec"))
}

#[cfg(test)]
mod tests {
    use syn::Type;

    use super::{read, spelled};

    #[test]
    fn a_type_is_read_as_it_was_spelled() -> Result<(), syn::Error> {
        for text in [
            "bool",
            "::std::vec::Vec<types::Pet>",
            "::std::collections::BTreeMap<String,Option<[f64;2usize]>>",
            "(i64,::std::option::Option<r#type>)",
            "::chrono::DateTime<::chrono::offset::Utc>",
        ] {
            let parsed: Type = syn::parse_str(text)?;
            assert_eq!(spelled(&parsed), text);
            assert!(read(text)? == parsed, "{text}");
        }
        assert!(read("Vec<").is_err());
        Ok(())
    }
}
