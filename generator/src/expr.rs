//! Expressions made without parsing: most of the generated code sets one thing.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprField, ExprMethodCall, ExprPath, Member, Path};

/// A word: `limit`.
pub(crate) fn word(ident: &Ident) -> Expr {
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: Path::from(ident.clone()),
    })
}

/// `self`.
pub(crate) fn this() -> Expr {
    word(&Ident::new("self", Span::call_site()))
}

/// `of.name`.
pub(crate) fn field(of: Expr, name: &Ident) -> Expr {
    Expr::Field(ExprField {
        attrs: Vec::new(),
        base: Box::new(of),
        dot_token: Default::default(),
        member: Member::Named(name.clone()),
    })
}

/// `of.into()`.
pub(crate) fn into(of: Expr) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(of),
        dot_token: Default::default(),
        method: Ident::new("into", Span::call_site()),
        turbofish: None,
        paren_token: Default::default(),
        args: Punctuated::new(),
    })
}

/// `Some(value)`.
pub(crate) fn some(value: Expr) -> Expr {
    Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(word(&Ident::new("Some", Span::call_site()))),
        paren_token: Default::default(),
        args: Punctuated::from_iter([value]),
    })
}

/// `None`.
pub(crate) fn none() -> Expr {
    word(&Ident::new("None", Span::call_site()))
}

/// Whether an expression is but this word.
pub(crate) fn is_word(expression: &Expr, word: &Ident) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(word))
}
