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
    /// From `const INFO: OperationInfo = OperationInfo::new("id", "GET", "/path").security(…)`, or from
    /// `client::operation("id", "GET", "/path")`, which has the security of most.
    pub fn read(item: &syn::ItemImpl, constants: &BTreeMap<String, Expr>) -> Self {
        let mut operation = Self::default();
        let mut info = item.items.iter().find_map(|part| match part {
            ImplItem::Const(constant) if constant.ident == "INFO" => Some(&constant.expr),
            _ => None,
        });
        while let Some(Expr::MethodCall(call)) = info {
            if call.method == "security"
                && let Some(security) = call.args.first()
            {
                operation.security = alternatives(security, constants);
            }
            info = Some(&call.receiver);
        }
        if let Some(Expr::Call(call)) = info {
            if last(&call.func).is_some_and(|name| name == "operation")
                && let Some(security) = constants.get("SECURITY")
            {
                operation.security = alternatives(security, constants);
            }
            let mut texts = call.args.iter().map(text);
            let mut next = || texts.next().flatten().unwrap_or_default();
            (operation.id, operation.method, operation.path) = (next(), next(), next());
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
    let kind = last(&call.func);
    let more = call.args.iter().skip(1).map(|argument| {
        text(argument).unwrap_or_else(|| tidy(&argument.to_token_stream().to_string()))
    });
    kind.into_iter().chain(more).collect::<Vec<_>>().join(" ")
}

/// What a literal of a string says.
fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// The last word of a path.
fn last(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}
