//! Fields of one struct that would have one name: a name for each.

use syn::Field;

use super::serde::says;

/// Gives each field a name of its own: one that is called so on the wire keeps it, the others get a number.
pub(super) fn rename_clashes<'a>(fields: impl Iterator<Item = &'a mut Field>) {
    let mut fields: Vec<&mut Field> = fields.collect();
    // Stable: among the others the order decides.
    fields.sort_by_key(|field| says(&field.attrs, &["rename", "flatten"]));
    let mut used: Vec<String> = Vec::new();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let name = crate::naming::numbered(&ident.to_string(), |name| {
            used.iter().any(|used| used == name)
        });
        if *ident != name {
            field.ident = Some(quote::format_ident!("{name}"));
        }
        used.push(name);
    }
}
