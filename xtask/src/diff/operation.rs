//! Where the requests of a generated client go, and what they need, as their code says it.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Expr, ExprLit, ImplItem, Item, Lit};

use super::scope::tidy;

/// What the request of an operation says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    /// Alternatives of schemes that go together.
    pub security: Vec<BTreeSet<String>>,
}

impl Operation {
    /// From `const INFO: OperationInfo = OperationInfo { … }`.
    pub fn read(item: &syn::ItemImpl, constants: &BTreeMap<String, Expr>) -> Self {
        let mut operation = Self::default();
        let info = item.items.iter().find_map(|part| match part {
            ImplItem::Const(constant) if constant.ident == "INFO" => Some(&constant.expr),
            _ => None,
        });
        let Some(Expr::Struct(info)) = info else {
            return operation;
        };
        for field in &info.fields {
            let name = field.member.to_token_stream().to_string();
            let text = match &field.expr {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => text.value(),
                _ => String::new(),
            };
            match name.as_str() {
                "id" => operation.id = text,
                "method" => operation.method = text,
                "path" => operation.path = text,
                "security" => operation.security = alternatives(&field.expr, constants),
                _ => {}
            }
        }
        operation
    }

    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The constants of the client: its schemes, and what most operations need.
pub fn constants(client: &syn::File) -> BTreeMap<String, Expr> {
    let constants = client.items.iter().filter_map(|item| match item {
        Item::Const(item) => Some((item.ident.to_string(), item.expr.as_ref().clone())),
        _ => None,
    });
    constants.collect()
}

/// `&[&[client::TOKEN], &[client::KEY]]`, or the constant that is this, as names of schemes.
fn alternatives(expr: &Expr, constants: &BTreeMap<String, Expr>) -> Vec<BTreeSet<String>> {
    let elements = |expr: &Expr| -> Vec<Expr> {
        match expr {
            Expr::Reference(reference) => match reference.expr.as_ref() {
                Expr::Array(array) => array.elems.iter().cloned().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    };
    let last = |expr: &Expr| match expr {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    if let Some(constant) = last(expr).and_then(|name| constants.get(&name)) {
        return alternatives(constant, constants);
    }
    let scheme = |expr: &Expr| last(expr).map(|name| constants.get(&name).map_or(name, sent));
    let schemes = |expr: &Expr| elements(expr).iter().filter_map(scheme).collect();
    elements(expr).iter().map(schemes).collect()
}

/// What a scheme sends, whatever it is called: `Scheme::header("Key", "X-Key")` is `header X-Key`.
fn sent(scheme: &Expr) -> String {
    let Expr::Call(call) = scheme else {
        return tidy(&scheme.to_token_stream().to_string());
    };
    let kind = match call.func.as_ref() {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    let more = call.args.iter().skip(1).map(|argument| match argument {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.value(),
        other => tidy(&other.to_token_stream().to_string()),
    });
    kind.into_iter().chain(more).collect::<Vec<_>>().join(" ")
}
