//! What syn's types say, as several stages ask it, and types and attributes made without parsing: there are many of them.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, AttrStyle, Attribute, Expr, ExprLit, GenericArgument, Ident,
    Lit, LitStr, Meta, MetaNameValue, Path, PathArguments, PathSegment, Type, TypePath,
};

/// The first type argument of a path.
pub(crate) fn argument_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A type as text, which parses to the same.
pub(crate) fn to_text(ty: &Type) -> String {
    quote!(#ty).to_string()
}

/// A type as one writes it, without spaces.
pub(crate) fn spelled(ty: &Type) -> String {
    let mut out = String::new();
    spell(ty, &mut out);
    out
}

fn spell(ty: &Type, out: &mut String) {
    let Type::Path(TypePath { qself: None, path }) = ty else {
        return out.push_str(&to_text(ty).replace(' ', ""));
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
        last.arguments = PathArguments::AngleBracketed(AngleBracketedGenericArguments {
            colon2_token: None,
            lt_token: Default::default(),
            args,
            gt_token: Default::default(),
        });
    }
    ty
}

/// `#[doc = "…"]`.
pub(crate) fn doc(line: &str) -> Attribute {
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Path::from(Ident::new("doc", Span::call_site())),
            eq_token: Default::default(),
            value: Expr::Lit(ExprLit {
                attrs: Vec::new(),
                lit: Lit::Str(LitStr::new(line, Span::call_site())),
            }),
        }),
    }
}

/// Whether code is but this word.
pub(crate) fn is_word(code: &TokenStream, word: &Ident) -> bool {
    let mut tokens = code.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(only)), None) if only == *word)
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
