//! What rendered code names, which its file is then to import.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Found in one walk: code is long.
#[derive(Default)]
pub(super) struct Mentions {
    /// Types, by their last name; docs aside.
    types: BTreeSet<String>,
    /// What something is named in: `types` of `types::File`. A field may be called like a module.
    modules: BTreeSet<String>,
    /// Whether docs link to something in `types`.
    pub docs_link_to_types: bool,
}

impl Mentions {
    pub(super) fn of(code: &TokenStream) -> Self {
        let mut mentions = Self::default();
        mentions.walk(code.clone());
        mentions
    }

    pub(super) fn names(&self, ty: &str) -> bool {
        self.types.contains(ty)
    }

    pub(super) fn names_in(&self, module: &str) -> bool {
        self.modules.contains(module)
    }

    fn walk(&mut self, code: TokenStream) {
        let mut last = None;
        for token in code {
            match &token {
                // Of two colons the first is joint.
                TokenTree::Punct(mark)
                    if mark.as_char() == ':' && mark.spacing() == Spacing::Joint =>
                {
                    if let Some(TokenTree::Ident(module)) = &last {
                        self.modules.insert(module.to_string());
                    }
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if name.starts_with(char::is_uppercase) {
                        self.types.insert(name);
                    }
                }
                TokenTree::Group(group) => self.walk(group.stream()),
                TokenTree::Literal(text) => {
                    self.docs_link_to_types |= text.to_string().contains("](types::");
                }
                TokenTree::Punct(_) => {}
            }
            last = Some(token);
        }
    }
}
