//! A method that sets something, made without parsing most of it: there are more of them than of all else.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Block, Expr, ExprAssign, FnArg, Generics, ImplItem, ImplItemFn, Pat, PatIdent,
    PatType, Receiver, ReturnType, Signature, Stmt, Type, Visibility,
};

use crate::expr;
use crate::naming;
use crate::syntax::named;

/// `pub fn name(mut self, argument: Type) -> Self { target = value; self }`
pub(super) struct Setter<'a> {
    pub attributes: Vec<Attribute>,
    pub name: &'a Ident,
    /// Its name and type, if it takes one.
    pub argument: Option<(&'a Ident, Type)>,
    pub target: Expr,
    pub value: Expr,
}

/// What a method has that is called like one of a trait's: its name is the document's word for what it does.
pub(super) fn like_of_trait(name: &str) -> Option<Attribute> {
    naming::is_of_trait(name).then(|| syn::parse_quote!(#[allow(clippy::should_implement_trait)]))
}

/// What a constructor has whose type is called like it.
pub(super) fn like_its_type(name: &Ident) -> Option<Attribute> {
    (name == "New").then(|| syn::parse_quote!(#[allow(clippy::self_named_constructors)]))
}

impl Setter<'_> {
    pub(super) fn method(self) -> ImplItem {
        let mut inputs = Punctuated::new();
        inputs.push(FnArg::Receiver(Receiver {
            attrs: Vec::new(),
            reference: None,
            mutability: Some(Default::default()),
            self_token: Default::default(),
            colon_token: None,
            ty: Box::new(named("Self")),
        }));
        if let Some((name, takes)) = self.argument {
            inputs.push(FnArg::Typed(PatType {
                attrs: Vec::new(),
                pat: Box::new(Pat::Ident(PatIdent {
                    attrs: Vec::new(),
                    by_ref: None,
                    mutability: None,
                    ident: name.clone(),
                    subpat: None,
                })),
                colon_token: Default::default(),
                ty: Box::new(takes),
            }));
        }
        let set = Expr::Assign(ExprAssign {
            attrs: Vec::new(),
            left: Box::new(self.target),
            eq_token: Default::default(),
            right: Box::new(self.value),
        });
        let allowed = like_of_trait(&self.name.to_string());
        ImplItem::Fn(ImplItemFn {
            attrs: self.attributes.into_iter().chain(allowed).collect(),
            vis: Visibility::Public(Default::default()),
            defaultness: None,
            sig: Signature {
                constness: None,
                asyncness: None,
                unsafety: None,
                abi: None,
                fn_token: Default::default(),
                ident: self.name.clone(),
                generics: Generics::default(),
                paren_token: Default::default(),
                inputs,
                variadic: None,
                output: ReturnType::Type(Default::default(), Box::new(named("Self"))),
            },
            block: Block {
                brace_token: Default::default(),
                stmts: vec![
                    Stmt::Expr(set, Some(Default::default())),
                    Stmt::Expr(expr::this(), None),
                ],
            },
        })
    }
}
