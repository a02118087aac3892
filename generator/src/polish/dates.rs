//! Dates without an offset are read, wherever a type holds them: many servers leave it out.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Field, ItemStruct, Type, parse_quote};

use super::serde::says;
use crate::syntax::{arguments, inner, is_called, is_option};

/// What may stand around dates; the last argument of each is what it holds.
const AROUND: [&str; 4] = ["BTreeMap", "HashMap", "Option", "Vec"];

/// Whether a type is a date-time, or one of the standard library's that holds some.
pub(crate) fn holds(ty: &Type) -> bool {
    let is_around = || AROUND.iter().any(|name| is_called(ty, name));
    is_date_time(ty) || (is_around() && arguments(ty).last().is_some_and(holds))
}

fn is_date_time(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.leading_colon.is_some()
        && is_called(ty, "DateTime"))
}

/// How a field reads its dates, whether it has a name or not.
pub(super) fn read(field: &mut Field) {
    let ty = &field.ty;
    if !holds(ty) {
        return;
    }
    let how = match is_option(ty) {
        _ if is_date_time(ty) => "runtime::lenient::date_time",
        true if is_date_time(inner(ty)) => "runtime::lenient::optional_date_time",
        _ => "runtime::lenient::dates",
    };
    // Serde takes a missing member for `None` only where it reads the member itself.
    let may_be_missing = field.ident.is_some() && is_option(ty);
    let attribute: Attribute = match may_be_missing && !says(&field.attrs, &["default"]) {
        true => parse_quote!(#[serde(default, deserialize_with = #how)]),
        false => parse_quote!(#[serde(deserialize_with = #how)]),
    };
    field.attrs.push(attribute);
}

/// How a type that is around dates and nothing else reads them.
pub(super) fn read_alias(item: &mut ItemStruct) {
    if says(&item.attrs, &["transparent"]) {
        item.fields.iter_mut().for_each(read);
    }
}

/// What makes something of a value of this type, as it is read.
pub(crate) fn taken(ty: &Type, makes: TokenStream) -> TokenStream {
    match holds(ty) {
        true => quote!(|runtime::lenient::Dates(value)| #makes(value)),
        false => makes,
    }
}
