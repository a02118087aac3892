//! Templates import whatever they may name; what a file does not name goes.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Attribute, File, Item, Path, UseGroup, UsePath, UseTree, Visibility, parse_quote};

/// The names that a file imports for itself, and whether it names them.
pub(super) struct Imports {
    names: Vec<(String, bool)>,
}

impl Imports {
    pub(super) fn of(file: &File) -> Self {
        let mut all = Self { names: Vec::new() };
        for item in &file.items {
            if let Some(tree) = own(item) {
                all.add(tree);
            }
        }
        all
    }

    fn add(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.add(&path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(tree)),
            _ => self.names.extend(name(tree).map(|name| (name, false))),
        }
    }

    /// Takes down that code has a path. A lone word in lower case is no module: it may be a variable.
    pub(super) fn path(&mut self, path: &Path) {
        let Some(first) = path.segments.first() else {
            return;
        };
        let long = path.segments.len() > 1;
        self.mark(|name| first.ident == name && (long || is_type(name)));
    }

    /// Takes down what is named in a macro.
    pub(super) fn tokens(&mut self, tokens: TokenStream) {
        let mut last = None;
        for token in tokens {
            match &token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(word) => self.mark(|name| is_type(name) && word == name),
                // Of two colons the first is joint.
                TokenTree::Punct(mark)
                    if mark.as_char() == ':' && mark.spacing() == Spacing::Joint =>
                {
                    if let Some(TokenTree::Ident(word)) = &last {
                        self.mark(|name| word == name);
                    }
                }
                _ => {}
            }
            last = Some(token);
        }
    }

    fn mark(&mut self, is: impl Fn(&str) -> bool) {
        for (name, used) in &mut self.names {
            *used = *used || is(name);
        }
    }

    /// Takes the others out. What docs alone link to stays for them.
    pub(super) fn tidy(mut self, file: &mut File) {
        if self.names.iter().any(|(_, used)| !used) {
            self.in_imports(file);
        }
        let unused = self.names.iter().filter(|(_, used)| !used);
        let unused: Vec<&str> = unused.map(|(name, _)| name.as_str()).collect();
        if unused.is_empty() {
            return;
        }
        let linked = linked(file, &unused);
        // Imports come first; to move all that follows would take long.
        let imports = file.items.iter();
        let imports = imports.take_while(|item| matches!(item, Item::Use(_)));
        let imports: Vec<Item> = file.items.drain(..imports.count()).collect();
        let imports: Vec<Item> = imports
            .into_iter()
            .flat_map(|item| match own(&item) {
                None => vec![item],
                Some(tree) => {
                    let used = filtered(tree, &|name| !unused.contains(&name));
                    let for_docs = filtered(tree, &|name| linked.contains(&name));
                    let used = used.map(|tree| parse_quote!(use #tree;));
                    let for_docs =
                        for_docs.map(|tree| parse_quote!(#[allow(unused_imports)] use #tree;));
                    used.into_iter().chain(for_docs).collect()
                }
            })
            .collect();
        file.items.splice(0..0, imports);
    }

    /// An import may begin with what another one imports.
    fn in_imports(&mut self, file: &File) {
        for item in &file.items {
            if let Item::Use(import) = item
                && let UseTree::Path(path) = &import.tree
            {
                self.mark(|name| path.ident == name);
            }
        }
    }
}

/// What an item imports for the file itself, with no further ado.
fn own(item: &Item) -> Option<&UseTree> {
    match item {
        Item::Use(import) => {
            let plain = import.attrs.is_empty() && matches!(import.vis, Visibility::Inherited);
            plain.then_some(&import.tree)
        }
        _ => None,
    }
}

/// What an import is called by; none where it need not be named.
fn name(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Name(name) => Some(name.ident.to_string()),
        UseTree::Rename(name) if name.rename != "_" => Some(name.rename.to_string()),
        _ => None,
    }
}

fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// A tree with those of its names only.
fn filtered(tree: &UseTree, keep: &dyn Fn(&str) -> bool) -> Option<UseTree> {
    match tree {
        UseTree::Path(path) => {
            let tree = Box::new(filtered(&path.tree, keep)?);
            let path = path.clone();
            Some(UseTree::Path(UsePath { tree, ..path }))
        }
        UseTree::Group(group) => {
            let items = group.items.iter();
            let items: Punctuated<_, _> = items.filter_map(|tree| filtered(tree, keep)).collect();
            let group = UseGroup {
                items,
                ..group.clone()
            };
            (!group.items.is_empty()).then_some(UseTree::Group(group))
        }
        _ => name(tree)
            .is_none_or(|name| keep(&name))
            .then(|| tree.clone()),
    }
}

/// Those of the names that docs link to: `types` of `](types::File)`.
fn linked<'a>(file: &mut File, names: &[&'a str]) -> Vec<&'a str> {
    struct Docs {
        links: Vec<(String, bool)>,
    }
    impl VisitMut for Docs {
        fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
            if attribute.path().is_ident("doc") {
                let text = attribute.meta.to_token_stream().to_string();
                for (link, found) in &mut self.links {
                    *found = *found || text.contains(link.as_str());
                }
            }
        }
    }
    let links = names.iter().map(|name| (format!("]({name}::"), false));
    let mut docs = Docs {
        links: links.collect(),
    };
    docs.visit_file_mut(file);
    let found = names.iter().zip(docs.links);
    found
        .filter_map(|(name, (_, found))| found.then_some(*name))
        .collect()
}
