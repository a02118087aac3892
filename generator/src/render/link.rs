//! `links.rs`: links as methods of what is answered.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Type;

use super::Templates;
use super::api_md::call_with;
use super::convert::argument;
use super::request::{Request, deprecated, named_type};
use super::types::Text;
use crate::model::{Api, Expression, Link, Location, Operation, Parameter, Resource};
use crate::naming;
use crate::polish::docs;
use crate::syntax::{argument_of, element, inner, is_called, is_option, spelled};

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

/// The call that a link leads to.
struct Call<'a> {
    resource: &'a Resource,
    operation: &'a Operation,
    request: Request<'a>,
    /// What was answered.
    answer: &'a Request<'a>,
}

/// A value in the answer.
struct Found {
    code: TokenStream,
    ty: Type,
    /// Whether the code is a reference to it.
    is_reference: bool,
    /// Whether the code ends the method where the value is missing.
    may_lack: bool,
}

impl Call<'_> {
    /// From the arguments on, and the docs.
    fn render(&self, link: &Link, answer: &Type) -> Result<(TokenStream, String), String> {
        let mut values: Vec<Option<TokenStream>> =
            self.operation.parameters.iter().map(|_| None).collect();
        let mut arguments = TokenStream::new();
        let (mut asked, mut here) = (Vec::new(), Vec::new());
        let mut may_lack = false;
        for given in &link.given {
            let name = &given.name;
            let index = self.parameter(name, given.location);
            let index = index.ok_or_else(|| format!("{} has no parameter `{name}`", link.to))?;
            let Some(parameter) = self.operation.parameters.get(index) else {
                continue;
            };
            let ty = self.request.parameter_type(parameter);
            let ty = inner(&ty);
            let value = match &given.from {
                Expression::Answer(place) => {
                    let found = self.find(answer, &place.keys())?;
                    may_lack |= found.may_lack || is_option(&found.ty);
                    self.fit(&found, ty).ok_or_else(|| {
                        format!(
                            "`{}` at `{place}` is no `{}`, which `{name}` is",
                            text(&found.ty),
                            text(ty)
                        )
                    })?
                }
                Expression::Request(expression) => {
                    let ident = format_ident!("{}", parameter.ident);
                    let takes = argument(ty, &ident).takes;
                    arguments.extend(quote!(, #ident: #takes));
                    asked.push(format!(
                        "`{ident}` is what it was in the request, `{expression}`."
                    ));
                    quote!(#ident)
                }
                Expression::Constant(value) => self
                    .constant(value, ty)
                    .ok_or_else(|| format!("`{value}` is no `{}`, which `{name}` is", text(ty)))?,
                Expression::Other(expression) => {
                    return Err(format!(
                        "`{expression}` is not in the answer once that is read"
                    ));
                }
            };
            if let Some(slot) = values.get_mut(index) {
                *slot = Some(value);
            }
            if matches!(given.from, Expression::Answer(_)) {
                here.push(format!("`{}`", parameter.ident));
            }
        }
        let mut required = Vec::new();
        let mut setters = TokenStream::new();
        for (parameter, value) in self.operation.parameters.iter().zip(values) {
            let ident = format_ident!("{}", parameter.ident);
            match value {
                Some(value) if parameter.required => required.push(value.to_string()),
                Some(value) => setters.extend(quote!(.#ident(#value))),
                None if parameter.required => {
                    return Err(format!("it does not say what `{}` is", parameter.name));
                }
                None => {}
            }
        }
        if self.operation.argument_count() > required.len() {
            return Err(format!("{} needs a body", link.to));
        }
        let index = self.resource.operations.iter();
        let index = index.take_while(|one| one.index != self.operation.index);
        let call = call_with(self.resource, index.count(), &required);
        let call: TokenStream = call.parse().map_err(|_| format!("`{call}` is no call"))?;
        let (module, request) = (&self.resource.ident, &self.operation.type_name);
        let path: TokenStream = format!("{module}::{request}").parse().unwrap_or_default();
        let (gives, call) = match may_lack {
            true => (quote!(Option<#path>), quote!(Some(#call #setters))),
            false => (path, quote!(#call #setters)),
        };
        // Of the operation's docs what lists of methods show.
        let first = self.operation.doc.split("\n\n").next();
        let doc = link.doc.as_deref().or(first).unwrap_or_default();
        let mut text = docs::markdown(doc);
        text.push_str(&format!("\n\nThe request [`{module}::{request}`]"));
        if let Some((last, others)) = here.split_last() {
            let others = others.join(", ");
            let joint = if others.is_empty() { "" } else { " and " };
            text.push_str(&format!(", with {others}{joint}{last} from here"));
        }
        text.push_str(if may_lack {
            ", or `None` where that is missing."
        } else {
            "."
        });
        for asked in asked {
            text.push_str(&format!(" {asked}"));
        }
        Ok((
            quote!((&self, client: &Client #arguments) -> #gives { #call }),
            text,
        ))
    }

    fn parameter(&self, name: &str, location: Option<Location>) -> Option<usize> {
        let is = |parameter: &Parameter| {
            parameter.name == name && location.is_none_or(|place| place == parameter.location)
        };
        // That of the path stands first.
        self.operation.parameters.iter().position(is)
    }

    /// The value at a place in the answer.
    fn find(&self, answer: &Type, keys: &[String]) -> Result<Found, String> {
        let mut found = Found {
            code: quote!(self),
            ty: answer.clone(),
            is_reference: true,
            may_lack: false,
        };
        for key in keys {
            found = found.opened();
            let code = &found.code;
            let list = element(&found.ty).cloned();
            if let (Some(element), Ok(index)) = (list, key.parse::<usize>()) {
                let index = Literal::usize_unsuffixed(index);
                found.code = match index.to_string().as_str() {
                    "0" => quote!(#code.first()?),
                    _ => quote!(#code.get(#index)?),
                };
                found.ty = named_type(&element);
                found.is_reference = true;
                found.may_lack = true;
                continue;
            }
            let Some((ident, ty)) = self.answer.member(&found.ty, key) else {
                return Err(format!("`{}` has no member `{key}`", text(&found.ty)));
            };
            found.code = quote!(#code.#ident);
            found.ty = named_type(&ty);
            found.is_reference = false;
        }
        Ok(found)
    }

    /// A value as an argument of this type.
    fn fit(&self, found: &Found, wanted: &Type) -> Option<TokenStream> {
        let types = self.request.templates.types;
        let to = text(wanted);
        let is_option = is_option(&found.ty);
        let from = text(inner(&found.ty));
        let is_copied = |ty: &str| {
            INTEGERS.contains(&ty)
                || ["bool", "f32", "f64"].contains(&ty)
                || ty.contains("DateTime<")
        };
        let code = &found.code;
        let copy = match (is_option, found.is_reference) {
            (true, true) => quote!((*#code)?),
            (true, false) => quote!(#code?),
            (false, true) => quote!(*#code),
            (false, false) => quote!(#code),
        };
        // To call something on.
        let held = match is_option {
            true => quote!(#code.as_ref()?),
            false => quote!(#code),
        };
        let is_text = |ty: &str, kinds: &[Text]| {
            let kind = ty.strip_prefix("types::").and_then(|name| types.text(name));
            kind.is_some_and(|kind| kinds.contains(&kind))
        };
        let is_integer = INTEGERS.contains(&from.as_str());
        Some(match (from.as_str(), to.as_str()) {
            (from, to) if from == to && is_copied(from) => copy,
            ("String", "String") if is_option => quote!(#code.as_deref()?),
            ("String", "String") if found.is_reference => held,
            ("String", "String") => quote!(&#code),
            (from, to) if from == to && !to.starts_with("runtime::") => quote!(#held.clone()),
            ("i32" | "u32", "i64") => quote!(i64::from(#copy)),
            (from, "String") if is_integer || from == "bool" => match is_option {
                true => quote!(#copy.to_string()),
                false => quote!(#code.to_string()),
            },
            (from, "String") if is_text(from, &[Text::Open, Text::Alone]) => {
                quote!(#held.to_string())
            }
            ("String", to) if is_text(to, &[Text::Open]) => quote!(#held.as_str()),
            ("String", to) if is_text(to, &[Text::Alone]) => quote!(#held.clone()),
            _ => return None,
        })
    }

    /// A constant as an argument of this type.
    fn constant(&self, value: &Value, ty: &Type) -> Option<TokenStream> {
        let types = self.request.templates.types;
        let to = text(ty);
        let kind = to.strip_prefix("types::").and_then(|name| types.text(name));
        match (value, to.as_str(), kind) {
            (Value::String(value), "String", _) | (Value::String(value), _, Some(Text::Open)) => {
                Some(quote!(#value))
            }
            (Value::String(value), _, Some(Text::Alone)) => Some(quote!(#value.to_owned())),
            (Value::Number(_) | Value::Bool(_), "String", _) => {
                let value = value.to_string();
                Some(quote!(#value))
            }
            (Value::Bool(value), "bool", _) => Some(quote!(#value)),
            (Value::Number(value), "i64", _) => {
                let value = Literal::i64_unsuffixed(value.as_i64()?);
                Some(quote!(#value))
            }
            (Value::Number(value), "i32", _) => {
                let value = i32::try_from(value.as_i64()?).ok()?;
                let value = Literal::i32_unsuffixed(value);
                Some(quote!(#value))
            }
            _ => None,
        }
    }
}

const INTEGERS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

impl Found {
    /// What is in it, where it may be missing or is boxed.
    fn opened(mut self) -> Self {
        loop {
            let (code, ty) = (&self.code, argument_of(&self.ty).cloned());
            self.ty = match ty {
                Some(ty) if is_option(&self.ty) => {
                    self.code = quote!(#code.as_ref()?);
                    self.is_reference = true;
                    self.may_lack = true;
                    ty
                }
                Some(ty) if is_called(&self.ty, "Box") => {
                    // `as_ref` would be the box's own; all else is found in it.
                    if is_option(&ty) {
                        self.code = quote!((*#code));
                    }
                    ty
                }
                _ => return self,
            };
        }
    }
}

/// A type as one writes it.
fn text(ty: &Type) -> String {
    let text = spelled(ty);
    text.replace("::std::string::", "")
        .replace("::std::vec::", "")
}
