//! What a name in a generated file stands for, wherever it is written: `Get` in `files.rs` is `files::Get`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{File, Ident, Item, UseTree};

/// The names that one file knows.
pub struct Scope {
    /// In front of what the file declares: `files::`, or nothing for what the crate's root shows.
    pub prefix: String,
    imports: BTreeMap<String, String>,
    locals: BTreeSet<String>,
}

impl Scope {
    pub fn of(prefix: String, file: &File) -> Self {
        let mut imports = BTreeMap::new();
        let mut locals = BTreeSet::new();
        for item in &file.items {
            match item {
                Item::Use(item) => import(&item.tree, "", &mut imports),
                Item::Struct(item) => drop(locals.insert(item.ident.to_string())),
                Item::Enum(item) => drop(locals.insert(item.ident.to_string())),
                Item::Type(item) => drop(locals.insert(item.ident.to_string())),
                Item::Macro(item) => {
                    // `open_enum! { pub enum Name … }`
                    let mut tokens = item.mac.tokens.clone().into_iter();
                    if tokens.any(|token| token.to_string() == "enum") {
                        locals.extend(tokens.next().map(|name| name.to_string()));
                    }
                }
                _ => {}
            }
        }
        Self {
            prefix,
            imports,
            locals,
        }
    }

    /// A type as text, with each name in full.
    pub fn ty(&self, ty: &syn::Type) -> String {
        let mut ty = ty.clone();
        Full(self).visit_type_mut(&mut ty);
        tidy(&ty.to_token_stream().to_string())
    }

    pub fn path(&self, path: &syn::Path) -> String {
        let mut path = path.clone();
        Full(self).visit_path_mut(&mut path);
        tidy(&path.to_token_stream().to_string())
    }

    /// What a name of this file is called from the crate's root.
    pub fn local(&self, name: &Ident) -> String {
        format!("{}{name}", self.prefix)
    }

    /// What the first word of a path stands for.
    fn target(&self, word: &str) -> Option<String> {
        let local = self.locals.contains(word);
        match self.imports.get(word) {
            Some(target) => Some(target.clone()),
            None => local.then(|| format!("{}{word}", self.prefix)),
        }
    }
}

fn import(tree: &UseTree, before: &str, imports: &mut BTreeMap<String, String>) {
    let full = |name: &Ident| match (before, name.to_string().as_str()) {
        // The root of the crate, and the runtime by the name that all files have for it.
        (_, "super" | "self") => String::new(),
        ("", "openapi_client_runtime") => "runtime".to_owned(),
        ("", name) => name.to_owned(),
        (before, name) => format!("{before}::{name}"),
    };
    match tree {
        UseTree::Path(path) => import(&path.tree, &full(&path.ident), imports),
        UseTree::Name(name) => drop(imports.insert(name.ident.to_string(), full(&name.ident))),
        UseTree::Rename(rename) => {
            imports.insert(rename.rename.to_string(), full(&rename.ident));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                import(tree, before, imports);
            }
        }
        UseTree::Glob(_) => {}
    }
}

/// Writes every name in full.
struct Full<'a>(&'a Scope);

impl VisitMut for Full<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let mut segments: Vec<_> = path.segments.iter().cloned().collect();
        let before = segments.len();
        while segments.len() > 1 && segments.first().is_some_and(|it| it.ident == "super") {
            segments.remove(0);
        }
        // A name behind `super` is one of the root already.
        if segments.len() == before
            && let Some(first) = segments.first_mut()
            && let Some(target) = self.0.target(&first.ident.to_string())
        {
            let mut words: Vec<&str> = target.split("::").collect();
            let last = words.pop().unwrap_or_default();
            first.ident = Ident::new(last.trim_start_matches("r#"), first.ident.span());
            for word in words.into_iter().rev() {
                let ident = Ident::new(word.trim_start_matches("r#"), Span::call_site());
                segments.insert(0, ident.into());
            }
        }
        path.segments = segments.into_iter().collect();
    }
}

/// Tokens with the spaces that a person would write.
pub fn tidy(tokens: &str) -> String {
    let mut text = tokens.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("[ ", "["),
        (" ]", "]"),
    ] {
        text = text.replace(from, to);
    }
    text
}
