//! `Box<Option<T>>`, as typify breaks some circles → `Option<Box<T>>`, which all else takes for a member that can be unset.

use syn::{Fields, Item, Type};

use super::serde;
use crate::syntax::{argument_of, is_called, is_option, of};

pub(super) fn run(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Struct(item) => turn_all(&mut item.fields),
            Item::Enum(item) => {
                for variant in &mut item.variants {
                    turn_all(&mut variant.fields);
                }
            }
            _ => {}
        }
    }
}

fn turn_all(fields: &mut Fields) {
    // Conversions name the type of a field without a name.
    let Fields::Named(fields) = fields else {
        return;
    };
    for field in &mut fields.named {
        if let Some(turned) = turned(&field.ty) {
            field.ty = turned;
            serde::skip_none(&mut field.attrs);
        }
    }
}

fn turned(ty: &Type) -> Option<Type> {
    let option = argument_of(ty).filter(|_| is_called(ty, "Box"))?;
    let inside = argument_of(option).filter(|_| is_option(option))?;
    Some(of("Option", of("Box", inside.clone())))
}
