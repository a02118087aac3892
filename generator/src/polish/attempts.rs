//! `TryFrom` of a text that cannot fail, as typify gives it to a type around one → left out: clippy refuses it, and the type
//! is made `From` what it is around. Any text is a value of an open enum, too.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, ItemImpl, Type};

use crate::syntax::is_called;

pub(super) fn run(items: &mut Vec<Item>, open: &BTreeSet<String>) {
    let mut sure: BTreeSet<String> = open.clone();
    // A type around one that takes any text takes any text itself.
    loop {
        let before = sure.len();
        let readers = items.iter().filter_map(|item| of(item, "FromStr"));
        let found: Vec<String> = readers
            .filter(|block| fails(block, "Err").is_some_and(|error| is_never(error, &sure)))
            .filter_map(|block| name(&block.self_ty))
            .collect();
        sure.extend(found);
        if sure.len() == before {
            break;
        }
    }
    items.retain(|item| {
        let error = of(item, "TryFrom").and_then(|block| fails(block, "Error"));
        !error.is_some_and(|error| is_never(error, &sure))
    });
}

/// The implementation of a trait called so.
fn of<'a>(item: &'a Item, name: &str) -> Option<&'a ItemImpl> {
    let Item::Impl(block) = item else { return None };
    let (_, path, _) = block.trait_.as_ref()?;
    (path.segments.last()?.ident == name).then_some(block)
}

/// What it fails with.
fn fails<'a>(block: &'a ItemImpl, called: &str) -> Option<&'a Type> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Type(error) if error.ident == called => Some(&error.ty),
        _ => None,
    })
}

/// `Infallible`, or `<T as FromStr>::Err` of a `T` that takes any text.
fn is_never(error: &Type, sure: &BTreeSet<String>) -> bool {
    let Type::Path(path) = error else {
        return false;
    };
    match &path.qself {
        Some(of) => name(&of.ty).is_some_and(|name| sure.contains(&name)),
        None => is_called(error, "Infallible"),
    }
}

fn name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path.get_ident().map(ToString::to_string)
}
