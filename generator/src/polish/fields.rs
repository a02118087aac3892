//! Fields of one struct that would have one name: a name for each.

use syn::Field;

use super::serde::{says, wire_name};
use crate::naming;

/// Gives each field a name of its own: the one that is called most like it on the wire keeps it, the others get a number.
pub(super) fn rename_clashes<'a>(fields: impl Iterator<Item = &'a mut Field>) {
    let mut fields: Vec<&mut Field> = fields.collect();
    // Stable: among those as near the order decides.
    fields.sort_by_key(|field| distance(field));
    let mut used: Vec<String> = Vec::new();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let name = naming::numbered(&ident.to_string(), |name| {
            used.iter().any(|used| used == name)
        });
        if *ident != name {
            field.ident = Some(quote::format_ident!("{name}"));
        }
        used.push(name);
    }
}

/// How far a field's name is from that on the wire. What has no name there comes last.
fn distance(field: &Field) -> u8 {
    match &field.ident {
        Some(ident) if !says(&field.attrs, &["flatten"]) => {
            let wire = wire_name(&field.attrs, Some(ident));
            naming::distance(&wire, &ident.to_string())
        }
        _ => u8::MAX,
    }
}
