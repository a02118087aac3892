//! The call that a link leads to, with its arguments out of the answer.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Type;

use super::api_md::call_with;
use super::convert::argument;
use super::request::{Request, named_type};
use super::types::Text;
use crate::model::{Expression, Link, Location, Operation, Parameter, Resource};
use crate::polish::docs;
use crate::syntax::{argument_of, element, inner, is_called, is_option, spelled};

/// The call that a link leads to.
pub(super) struct Call<'a> {
    pub resource: &'a Resource,
    pub operation: &'a Operation,
    pub request: Request<'a>,
    /// What was answered.
    pub answer: &'a Request<'a>,
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
    pub fn render(&self, link: &Link, answer: &Type) -> Result<(TokenStream, String), String> {
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
                // All else is found in the box.
                Some(ty) if is_called(&self.ty, "Box") => ty,
                _ => return self,
            };
        }
    }
}

/// A type as one writes it.
pub(super) fn text(ty: &Type) -> String {
    let text = spelled(ty);
    text.replace("::std::string::", "")
        .replace("::std::vec::", "")
}
