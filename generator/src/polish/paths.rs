//! `::std::option::Option<::std::string::String>` → `Option<String>`, and the imports that takes.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, File, Ident, Lit, Meta, Path, PathSegment, Token, Type};

use super::imports::{Imports, import};

/// Names that generated files use unqualified, and what they import for it; none for the prelude's.
const SHORT: [(&str, Option<&str>); 13] = [
    ("::std::option::Option", None),
    ("::std::string::String", None),
    ("::std::vec::Vec", None),
    ("::std::boxed::Box", None),
    ("::std::convert::From", None),
    ("::std::default::Default", None),
    (
        "::std::collections::BTreeMap",
        Some("std::collections::BTreeMap"),
    ),
    ("::serde_json::Map", Some("serde_json::Map")),
    ("::serde_json::Value", Some("serde_json::Value")),
    ("::chrono::DateTime", Some("chrono::DateTime")),
    ("::chrono::offset::Utc", Some("chrono::Utc")),
    ("::serde::Deserialize", Some("serde::Deserialize")),
    ("::serde::Serialize", Some("serde::Serialize")),
];

/// Shortens the paths of a file, adds the imports for them, and takes out those that nothing names.
pub(crate) fn shorten(file: &mut File) {
    let mut pass = Shorten {
        imports: Vec::new(),
        given: Imports::of(file),
    };
    pass.visit_file_mut(file);
    pass.given.tidy(file);
    let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, name) in pass
        .imports
        .iter()
        .filter_map(|path| path.rsplit_once("::"))
    {
        modules.entry(module).or_default().insert(name);
    }
    let imports = modules.iter().map(|(module, names)| import(module, names));
    file.items.splice(0..0, imports);
}

struct Shorten {
    imports: Vec<&'static str>,
    given: Imports,
}

impl Shorten {
    fn shorten(&mut self, path: &mut Path) {
        if path.leading_colon.is_none() {
            return;
        }
        let is = |name: &str| {
            let mut words = name.split("::").skip(1);
            let mut segments = path.segments.iter();
            words.all(|word| segments.next().is_some_and(|segment| segment.ident == word))
                && segments.next().is_none()
        };
        if let Some((_, import)) = SHORT.iter().find(|(name, _)| is(name)) {
            self.imports.extend(*import);
            if let Some(last) = path.segments.pop() {
                let last: PathSegment = last.into_value();
                path.leading_colon = None;
                path.segments.clear();
                path.segments.push(last);
            }
        }
    }
}

/// What a macro is told of a type, `A -> Vec<B> => C`.
struct Told {
    name: Ident,
    answer: Type,
    then: Option<Type>,
}

impl Parse for Told {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![->]>()?;
        let answer = input.parse()?;
        let arrow: Option<Token![=>]> = input.parse()?;
        let then = arrow.map(|_| input.parse()).transpose()?;
        Ok(Self { name, answer, then })
    }
}

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        self.given.path(path);
        self.shorten(path);
    }

    fn visit_macro_mut(&mut self, code: &mut syn::Macro) {
        self.given.path(&code.path);
        let Ok(Told {
            name,
            mut answer,
            then,
        }) = code.parse_body()
        else {
            return self.given.tokens(code.tokens.clone());
        };
        self.visit_type_mut(&mut answer);
        let then = then.map(|mut then| {
            self.visit_type_mut(&mut then);
            quote!(=> #then)
        });
        code.tokens = quote!(#name -> #answer #then);
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                if let Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) = &pair.value
                {
                    self.given.docs(&text.token().to_string());
                }
            }
            // The templates' own are short as they are.
            Meta::List(list) if list.path.is_ident("derive") && has_paths(&list.tokens) => {
                let Ok(paths) =
                    list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                else {
                    return;
                };
                let mut paths: Vec<Path> = paths.into_iter().collect();
                paths.iter_mut().for_each(|path| self.shorten(path));
                paths.sort_by_key(|path| {
                    path.segments
                        .last()
                        .map(|segment| segment.ident.to_string())
                });
                *attribute = syn::parse_quote!(#[derive(#(#paths),*)]);
            }
            _ => {}
        }
    }
}

fn has_paths(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    tokens.any(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':'))
}

/// Progenitor's types as a resource's file names them: `types::X` stays, `X` of a field becomes so.
pub(crate) fn in_module_types(mut ty: Type) -> Type {
    InTypes.visit_type_mut(&mut ty);
    ty
}

struct InTypes;

impl VisitMut for InTypes {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let known = [
            "String",
            "Option",
            "Vec",
            "Box",
            "Upload",
            "bool",
            "str",
            "ByteStream",
        ];
        if path.leading_colon.is_none()
            && path.segments.len() == 1
            && let Some(name) = path
                .segments
                .first()
                .map(|segment| segment.ident.to_string())
            && !known.contains(&name.as_str())
            // No type is called so but Rust's own; not every script has capitals.
            && !name.starts_with(|c: char| c.is_ascii_lowercase())
        {
            path.segments.insert(0, syn::parse_quote!(types));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shorten;
    use crate::polish::layout::lay_out;

    #[test]
    fn what_a_macro_is_told_is_short_too() -> Result<(), syn::Error> {
        let mut file = syn::parse_str(
            "use super::types;
            runtime::request!(A -> ::std::vec::Vec<(types::B, ::serde_json::Value)>);
            runtime::request!(B -> ::std::option::Option<a::std::vec::Vec>);",
        )?;
        shorten(&mut file);
        assert_eq!(
            lay_out(&prettyplease::unparse(&file)),
            "use serde_json::Value;
use super::types;
runtime::request!(A -> Vec<(types::B, Value)>);
runtime::request!(B -> Option<a::std::vec::Vec>);
"
        );
        Ok(())
    }
}
