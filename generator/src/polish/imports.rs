//! Templates import whatever they may name; what a file does not name goes.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{
    File, Item, ItemUse, Path, UseGroup, UseName, UsePath, UseTree, Visibility, parse_quote,
};

/// `use module::{names};`, made without parsing: each file has some.
pub(super) fn import(module: &str, names: &BTreeSet<&str>) -> Item {
    let word = |text: &str| Ident::new(text, Span::call_site());
    let name = |name: &&str| UseTree::Name(UseName { ident: word(name) });
    let last = match names.len() {
        1 => names.first().map(name),
        _ => None,
    };
    let last = last.unwrap_or_else(|| {
        UseTree::Group(UseGroup {
            brace_token: Default::default(),
            items: names.iter().map(name).collect(),
        })
    });
    let tree = module.rsplit("::").fold(last, |tree, segment| {
        UseTree::Path(UsePath {
            ident: word(segment),
            colon2_token: Default::default(),
            tree: Box::new(tree),
        })
    });
    of_tree(tree)
}

fn of_tree(tree: UseTree) -> Item {
    Item::Use(ItemUse {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        use_token: Default::default(),
        leading_colon: None,
        tree,
        semi_token: Default::default(),
    })
}

/// The names that a file imports for itself.
pub(super) struct Imports {
    names: Vec<Import>,
}

struct Import {
    name: String,
    /// Whether code names it.
    used: bool,
    /// Whether docs link to something in it: `types` of `](types::File)`.
    linked: bool,
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
            _ => self.names.extend(name(tree).map(|name| Import {
                name,
                used: false,
                linked: false,
            })),
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
        for import in &mut self.names {
            import.used = import.used || is(&import.name);
        }
    }

    /// Takes down what docs link to.
    pub(super) fn docs(&mut self, text: &str) {
        for (at, _) in text.match_indices("](") {
            let link = text.get(at + 2..).unwrap_or_default();
            for import in &mut self.names {
                let inside = link.strip_prefix(import.name.as_str());
                import.linked |= inside.is_some_and(|rest| rest.starts_with("::"));
            }
        }
    }

    /// Takes the others out. What docs alone link to stays for them.
    pub(super) fn tidy(mut self, file: &mut File) {
        if self.names.iter().all(|import| import.used) {
            return;
        }
        self.in_imports(file);
        let unused: Vec<&Import> = self.names.iter().filter(|import| !import.used).collect();
        let is_unused = |name: &str| unused.iter().any(|import| import.name == name);
        let is_linked = |name: &str| {
            let mut unused = unused.iter();
            unused.any(|import| import.linked && import.name == name)
        };
        // Imports come first; to move all that follows would take long.
        let imports = file.items.iter();
        let imports = imports.take_while(|item| matches!(item, Item::Use(_)));
        let imports: Vec<Item> = file.items.drain(..imports.count()).collect();
        let imports: Vec<Item> = imports
            .into_iter()
            .flat_map(|item| match own(&item) {
                None => vec![item],
                Some(tree) => {
                    let used = filtered(tree, &|name| !is_unused(name));
                    let for_docs = filtered(tree, &is_linked);
                    let used = used.map(of_tree);
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
