//! `links.rs`: links as methods of what is answered.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Templates;
use super::followed::{Call, text};
use super::request::{Request, deprecated};
use crate::model::{Api, Link};
use crate::naming;
use crate::polish::docs;
use crate::syntax::inner;

/// The module, unlike any resource; nobody names it.
pub(super) fn module(api: &Api) -> String {
    naming::numbered("links", |name| {
        api.resources.iter().any(|resource| resource.ident == name)
    })
}

/// A link that became a method.
pub(crate) struct Method {
    /// The link's number.
    pub index: usize,
    /// The type of the answer.
    pub ty: String,
    /// The method's name.
    pub ident: String,
    /// The name that it would have, were that not taken.
    wanted: String,
    /// The resource of the request that it makes.
    module: String,
    /// Arguments, what it gives, and what it does: two links that have this in common are one.
    code: TokenStream,
    docs: String,
    deprecated: TokenStream,
}

/// All links: those that became methods, and why the others did not, by their number.
#[derive(Default)]
pub(crate) struct Links {
    pub methods: Vec<Method>,
    /// Those that share the method of another, and the number of that.
    shared: Vec<(usize, usize)>,
    /// Those that another link took the name of, and the one they have.
    pub renamed: Vec<(usize, String)>,
    /// Those that are no method, and why.
    pub refused: Vec<(usize, String)>,
}

impl Links {
    pub(super) fn new(templates: &Templates) -> Self {
        let mut all = Self::default();
        for (index, link) in templates.api.links.iter().enumerate() {
            match method(index, link, templates) {
                Ok(method) => all.add(method, link, templates),
                Err(why) => all.refused.push((index, why)),
            }
        }
        all
    }

    fn add(&mut self, mut method: Method, link: &Link, templates: &Templates) {
        let code = method.code.to_string();
        let known = self.methods.iter().position(|other| {
            other.ty == method.ty && other.wanted == method.wanted && other.code.to_string() == code
        });
        if let Some(known) = known {
            self.shared.push((method.index, known));
            return;
        }
        let own = self.methods.iter().filter(|other| other.ty == method.ty);
        let mut taken: BTreeSet<String> = own.map(|other| other.ident.clone()).collect();
        let clashes = taken.contains(&method.wanted);
        taken.extend(RESERVED.iter().map(ToString::to_string));
        let members = templates.types.in_order(&method.ty).iter();
        taken.extend(members.map(|member| member.ident.to_string()));
        let others = [link.name.clone(), format!("follow_{}", method.wanted)];
        let mut names = others.iter().map(|name| naming::ident(name));
        if taken.contains(&method.ident) {
            let free = names.find(|name| !taken.contains(name));
            method.ident = free
                .unwrap_or_else(|| naming::numbered(&method.wanted, |name| taken.contains(name)));
        }
        if clashes {
            self.renamed.push((method.index, method.ident.clone()));
        }
        self.methods.push(method);
    }

    /// The method that a link became.
    pub(crate) fn method(&self, index: usize) -> Option<&Method> {
        let shared = self.shared.iter().find(|(link, _)| *link == index);
        match shared {
            Some((_, method)) => self.methods.get(*method),
            None => self.methods.iter().find(|method| method.index == index),
        }
    }

    /// The file; nothing where there are none.
    pub(super) fn render(&self) -> Option<TokenStream> {
        let mut types: Vec<&str> = Vec::new();
        for method in &self.methods {
            if !types.contains(&method.ty.as_str()) {
                types.push(&method.ty);
            }
        }
        if types.is_empty() {
            return None;
        }
        let impls = types.iter().map(|ty| {
            let own = self.methods.iter().filter(|method| method.ty == **ty);
            let methods = own.map(Method::render);
            let ty = format_ident!("{ty}");
            quote!(impl types::#ty { #(#methods)* })
        });
        let impls = quote!(#(#impls)*);
        let modules = self.methods.iter().map(|one| one.module.as_str());
        let modules: BTreeSet<&str> = modules.chain(["types"]).collect();
        let modules = modules.iter().map(|module| format_ident!("{module}"));
        let allow = self.methods.iter().any(|one| !one.deprecated.is_empty());
        let allow = allow.then(|| quote!(#![allow(deprecated)]));
        Some(quote! {
            //! Calls that follow an answer, as methods of it.
            #allow
            use super::{Client, #(#modules),*};
            #impls
        })
    }
}

impl Method {
    fn render(&self) -> TokenStream {
        let doc = docs::attributes(&self.docs);
        let (ident, code, deprecated) = (
            format_ident!("{}", self.ident),
            &self.code,
            &self.deprecated,
        );
        quote! {
            #(#doc)*
            #deprecated
            pub fn #ident #code
        }
    }
}

/// What a type has besides.
const RESERVED: [&str; 8] = [
    "borrow", "clone", "default", "eq", "fmt", "from", "into", "new",
];

fn method(index: usize, link: &Link, templates: &Templates) -> Result<Method, String> {
    let api = templates.api;
    let request = |operation| Request::new(operation, templates);
    let unknown = || "its operation is left out".to_owned();
    let (_, from) = api.operation(&link.from).ok_or_else(unknown)?;
    let (resource, to) = api.operation(&link.to).ok_or_else(unknown)?;
    let from = request(from).ok_or_else(unknown)?;
    let call = Call {
        resource,
        operation: to,
        request: request(to).ok_or_else(unknown)?,
        answer: &from,
    };
    let answer = from.answer_type(link.answer);
    let ty = text(inner(&answer));
    let ty = ty.strip_prefix("types::").unwrap_or_default();
    if !templates.types.is_struct(ty) {
        return Err(format!(
            "what is answered, `{}`, is no object that could have methods",
            text(&answer)
        ));
    }
    let wanted = match &link.ident {
        Some(name) => naming::ident(name),
        None => name(&link.name, ty),
    };
    let (code, docs) = call.render(link, inner(&answer))?;
    Ok(Method {
        index,
        ty: ty.to_owned(),
        ident: wanted.clone(),
        wanted,
        module: resource.ident.clone(),
        code,
        docs,
        deprecated: deprecated(to),
    })
}

/// The link's name without what the answer's type says, and what it is looked up by.
fn name(link: &str, ty: &str) -> String {
    let snake = link.to_snake_case();
    let mut rest: Vec<&str> = snake.split('_').collect();
    // `PullRequest` may be one word to the document.
    let own = ty.to_lowercase();
    let mut ranges =
        (0..rest.len()).flat_map(|start| (start + 1..=rest.len()).map(move |end| start..end));
    let is_own = |range: &std::ops::Range<usize>| {
        let words = rest.get(range.clone()).unwrap_or_default().concat();
        words == own || naming::singular(&words) == own
    };
    if let Some(range) = ranges.find(is_own) {
        rest.drain(range);
    }
    if let Some(by) = rest
        .iter()
        .position(|word| *word == "by")
        .filter(|by| *by > 0)
    {
        rest.truncate(by);
    }
    if rest.len() > 1 && rest.first() == Some(&"get") {
        rest.remove(0);
    }
    match rest.join("_").as_str() {
        "" => naming::ident(link),
        // `self_` reads like a field.
        rest if naming::is_keyword(rest) => format!("follow_{rest}"),
        rest => naming::ident(rest),
    }
}
