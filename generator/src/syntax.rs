//! What syn's types say, as several stages ask it.

use syn::Type;

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
    quote::quote!(#ty).to_string()
}

/// Whether a type is `Option<…>`.
pub(crate) fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
}

/// `T` of an `Option<T>`, or the type itself.
pub(crate) fn inner(ty: &Type) -> &Type {
    argument_of(ty).filter(|_| is_option(ty)).unwrap_or(ty)
}

/// The type argument of `Vec<T>`.
pub(crate) fn element(ty: &Type) -> Option<&Type> {
    let is_list = matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Vec"));
    argument_of(ty).filter(|_| is_list)
}
