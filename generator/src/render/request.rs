//! A request: its struct, its setters, and how it becomes an HTTP request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Expr, File, ImplItem, Item, Type, parse_quote};

use super::Templates;
use super::asked::Places;
use super::convert::{Argument, argument};
use super::job::Job;
use super::setter::{Setter, like_its_type};
use crate::expr;
use crate::lower::describe::words;
use crate::mark::marked;
use crate::model::{Body, Field, Location, Operation, Parameter};
use crate::naming;
use crate::polish::docs;
use crate::syntax::{argument_of, element, inner, is_called, is_option, named, of, spelled};

/// One operation with everything that renders it.
pub(super) struct Request<'a> {
    pub operation: &'a Operation,
    pub(super) asked: &'a Places,
    pub templates: &'a Templates<'a>,
    pub(super) values: Vec<Value<'a>>,
}

/// A value that the request holds.
pub(super) struct Value<'a> {
    pub(super) ident: syn::Ident,
    pub(super) ty: Type,
    pub(super) required: bool,
    pub(super) doc: &'a str,
    /// The field of the request it is set on; the value's own, or one of the body's.
    target: Expr,
    /// Whether it is the body or a part of it.
    on_body: bool,
}

impl Value<'_> {
    /// What is said of it, in Markdown.
    fn docs(&self) -> String {
        let ty = inner(&self.ty);
        let ty = spelled(ty);
        let how = if ty == "runtime::JsonText" {
            " Give anything that serialises, or a string of JSON."
        } else if ty.starts_with("runtime::List<") {
            " Give one value, several, or their text."
        } else {
            ""
        };
        format!("{}{how}", docs::markdown(self.doc))
    }

    /// The method that sends null for it.
    pub(super) fn clear_method(&self) -> syn::Ident {
        format_ident!("{}", naming::clear_method(&self.ident.to_string()))
    }
}

impl<'a> Request<'a> {
    pub(super) fn new(operation: &'a Operation, templates: &'a Templates<'a>) -> Option<Self> {
        let asked = templates.asked.operations.get(&operation.index)?;
        let mut request = Self {
            operation,
            asked,
            templates,
            values: Vec::new(),
        };
        request.values = request.collect_values();
        Some(request)
    }

    /// What must be given.
    pub(super) fn required(&self) -> impl Iterator<Item = &Value<'a>> {
        self.values.iter().filter(|value| value.required)
    }

    pub(super) fn type_name(&self) -> syn::Ident {
        format_ident!("{}", self.operation.type_name)
    }

    pub(super) fn body(&self) -> Option<&'a Body> {
        self.operation.body.as_ref()
    }

    /// The type of a parameter: progenitor's, unless the document says what a string is.
    pub(super) fn parameter_type(&self, parameter: &Parameter) -> Type {
        let number = self.asked.parameters.get(parameter.index);
        let ty = number.and_then(|number| self.templates.asked_type(*number));
        let ty = ty.unwrap_or_else(|| named("String"));
        match parameter.location {
            Location::Query => marked(&parameter.schema, &ty),
            _ => ty,
        }
    }

    pub(super) fn path_parameters(&self) -> impl Iterator<Item = &'a Parameter> {
        self.operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
    }

    /// Everything that the request holds: parameters, what is set on the body, files, a whole body.
    fn collect_values(&self) -> Vec<Value<'a>> {
        let mut all = Vec::new();
        for parameter in &self.operation.parameters {
            let ident = format_ident!("{}", parameter.ident);
            all.push(Value {
                ty: inner(&self.parameter_type(parameter)).clone(),
                required: parameter.required,
                doc: &parameter.doc,
                target: expr::field(expr::this(), &ident),
                on_body: false,
                ident,
            });
        }
        let Some(body) = self.body() else { return all };
        for field in body.fields.iter().flatten() {
            let member = body
                .schema
                .as_deref()
                .and_then(|schema| self.templates.types.member(schema, &field.name));
            let Some(member) = member else { continue };
            let name = &member.ident;
            let target = match (&body.schema, self.body_is_optional()) {
                (Some(schema), true) => {
                    let schema = format_ident!("{schema}");
                    parse_quote!(self.body.get_or_insert_with(types::#schema::new).#name)
                }
                _ => expr::field(whole_body(), name),
            };
            all.push(Value {
                ident: format_ident!("{}", field.ident),
                ty: named_type(&member.ty),
                required: field.required,
                doc: &field.doc,
                target,
                on_body: true,
            });
        }
        for file in &body.files {
            let ident = format_ident!("{}", file.ident);
            all.push(Value {
                ty: file_type(file),
                required: file.required,
                doc: &file.doc,
                target: expr::field(expr::this(), &ident),
                on_body: false,
                ident,
            });
        }
        if body.fields.is_none()
            && let Some(ty) = self.body_type()
        {
            all.push(Value {
                ident: format_ident!("body"),
                ty: if body.nullable {
                    ty
                } else {
                    inner(&ty).clone()
                },
                required: body.required,
                doc: "The body.",
                target: whole_body(),
                on_body: true,
            });
        }
        all
    }

    /// A member of a type of `types`, by its name in JSON: the field and its type.
    pub(super) fn member(&self, ty: &Type, name: &str) -> Option<(syn::Ident, Type)> {
        let text = spelled(ty);
        let member = self
            .templates
            .types
            .member(text.strip_prefix("types::")?, name)?;
        Some((member.ident.clone(), member.ty.clone()))
    }

    /// The types of the arguments, as the request holds them.
    pub(super) fn argument_types(&self) -> Vec<Type> {
        self.required().map(|value| value.ty.clone()).collect()
    }

    /// The arguments of the call: names, and what each takes.
    pub(super) fn arguments(&self) -> Vec<(syn::Ident, Type)> {
        self.required()
            .map(|value| (value.ident.clone(), given(value).takes))
            .collect()
    }

    /// The docs of the call.
    pub(super) fn docs(&self) -> String {
        let operation = self.operation;
        let mut text = docs::markdown(&operation.doc);
        // What only repeats the argument's name tells nothing.
        let tells = |value: &Value| value.doc != words(&value.ident.to_string());
        let told: Vec<String> = self
            .required()
            .filter(|value| tells(value))
            .map(|value| {
                let docs = value.docs().replace('\n', "\n  ");
                format!("- `{}`: {docs}", value.ident)
            })
            .collect();
        if !told.is_empty() {
            text.push_str(&format!("\n\n{}", told.join("\n")));
        }
        text.push_str(&format!("\n\n`{}`", operation.key));
        text
    }

    /// `#[deprecated]`, where the operation is.
    pub(super) fn deprecated(&self) -> TokenStream {
        deprecated(self.operation)
    }

    /// The struct with all that belongs to it. `made_by` is the call that makes it, for the docs.
    /// `job` stands in for the macro of plain requests.
    pub(super) fn render(&self, made_by: &str, job: Option<&Job>) -> Result<Vec<Item>, syn::Error> {
        let name = self.type_name();
        let doc = docs::attributes(&self.struct_docs(made_by, job));
        let deprecated = self.deprecated();
        let fields = self.fields();
        let declared = fields.iter().map(|(ident, ty, _)| quote!(#ident: #ty));
        let new = self.constructor(&fields);
        let operation = self.operation_impl();
        let answer = self.answer_enum();
        let stream = self.stream_method();
        let finish = job.and_then(Job::render).unwrap_or_else(|| {
            let answer = self.success();
            quote!(runtime::request!(#name -> #answer);)
        });
        let pages = super::job::pages(self);
        let file: File = syn::parse2(quote! {
            #(#doc)*
            #deprecated
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is awaited"]
            pub struct #name {
                client: Client,
                #(#declared,)*
                options: CallOptions,
            }
            impl #name {
                #new
                #stream
            }
            #operation
            #answer
            #finish
            #pages
        })?;
        let mut items = file.items;
        let own = items.iter_mut().find_map(|item| match item {
            Item::Impl(block) => Some(&mut block.items),
            _ => None,
        });
        if let Some(methods) = own {
            // Behind the constructor.
            methods.splice(1..1, self.setters());
        }
        Ok(items)
    }

    fn struct_docs(&self, made_by: &str, job: Option<&Job>) -> String {
        let answers = |ty: &Type| {
            link(inner(ty))
                .map(|link| format!("\n\nAnswers {link}{}.", or_nothing(ty)))
                .unwrap_or_default()
        };
        let mut text = match job {
            Some(job) => format!(
                "A job of {made_by}; await it for its result, or hold it with `submit`.{}",
                answers(&job.result())
            ),
            None => format!(
                "A request for {made_by}; await it to send it.{}",
                answers(&self.success())
            ),
        };
        if let Some(method) = self.operation.stream_method() {
            text.push_str(&format!(
                " [`{method}`](Self::{method}) gives it as a stream."
            ));
        }
        let failures: Vec<String> = self
            .operation
            .failures
            .iter()
            .filter_map(|(status, ty)| {
                Some(format!(
                    "`{status}` with [`{0}`](types::{0})",
                    ty.as_deref()?
                ))
            })
            .collect();
        if !failures.is_empty() {
            text.push_str(&format!(
                " Fails as {}, which [`ApiError::body_as`](runtime::ApiError::body_as) reads.",
                failures.join(", ")
            ));
        }
        text
    }

    /// The fields: name, type, and the value at the start.
    fn fields(&self) -> Vec<(syn::Ident, Type, Expr)> {
        let mut fields = Vec::new();
        for value in &self.values {
            let ident = value.ident.clone();
            // What is set on the body is no field of its own.
            if value.on_body {
                continue;
            }
            let ty = value.ty.clone();
            if value.required {
                let start = given(value).value;
                fields.push((ident, ty, start));
            } else if element(&ty).is_some() && is_upload_list(&ty) {
                fields.push((ident, ty, parse_quote!(Vec::new())));
            } else {
                fields.push((ident, of("Option", ty), expr::none()));
            }
        }
        if let (Some(ty), Some(start)) = (self.body_type(), self.body_at_start()) {
            fields.push((format_ident!("body"), ty, start));
        }
        fields
    }

    /// For functions that take the arguments, and a client or themselves before them: clippy is content with seven.
    pub(super) fn allow_many_arguments(&self) -> Option<TokenStream> {
        (self.required().count() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]))
    }

    fn constructor(&self, fields: &[(syn::Ident, Type, Expr)]) -> TokenStream {
        let many = self.allow_many_arguments();
        let arguments = self.arguments();
        let arguments = arguments.iter().map(|(name, takes)| quote!(#name: #takes));
        let starts = fields.iter().map(|(ident, _, start)| {
            if expr::is_word(start, ident) {
                quote!(#ident)
            } else {
                quote!(#ident: #start)
            }
        });
        let named = like_its_type(&self.type_name());
        quote! {
            #many
            #named
            pub(super) fn new(client: Client, #(#arguments),*) -> Self {
                Self {
                    client,
                    #(#starts,)*
                    options: CallOptions::default(),
                }
            }
        }
    }

    fn setters(&self) -> Vec<ImplItem> {
        let optional = self.values.iter().filter(|value| !value.required);
        optional.flat_map(setters).collect()
    }
}

/// `#[deprecated]`, where an operation is.
pub(super) fn deprecated(operation: &Operation) -> TokenStream {
    match operation.deprecated.as_deref() {
        None => TokenStream::new(),
        Some("") => quote!(#[deprecated]),
        Some(note) => quote!(#[deprecated(note = #note)]),
    }
}

/// The setter of a value, and where that may be null what sends null.
fn setters(value: &Value) -> Vec<ImplItem> {
    let ident = &value.ident;
    let clears = is_option(inner(&value.ty));
    let ty = if clears {
        inner(inner(&value.ty))
    } else {
        &value.ty
    };
    let argument = argument(ty, ident);
    let given = argument.value;
    let setter = Setter {
        attributes: docs::attributes(&value.docs()),
        name: ident,
        argument: Some((ident, argument.takes)),
        target: value.target.clone(),
        value: match (is_upload_list(ty), clears) {
            (true, _) => given,
            (false, false) => expr::some(given),
            (false, true) => expr::some(expr::some(given)),
        },
    };
    let mut methods = vec![setter.method()];
    if clears {
        let doc = format!("Sends null for `{ident}`: there is none any more.");
        let clear = Setter {
            attributes: docs::attributes(&doc),
            name: &value.clear_method(),
            argument: None,
            target: value.target.clone(),
            value: expr::some(expr::none()),
        };
        methods.push(clear.method());
    }
    methods
}

/// `self.body`.
fn whole_body() -> Expr {
    expr::field(expr::this(), &format_ident!("body"))
}

/// A type of progenitor's as a resource's file names it.
pub(super) fn named_type(ty: &Type) -> Type {
    crate::polish::paths::in_module_types(ty.clone())
}

/// How a required value is given: one that may be null keeps its `Option`.
fn given(value: &Value) -> Argument {
    let ident = &value.ident;
    if is_option(&value.ty) {
        let ty = &value.ty;
        return Argument {
            takes: ty.clone(),
            value: expr::word(ident),
        };
    }
    argument(&value.ty, ident)
}

fn file_type(file: &Field) -> Type {
    if file.repeated {
        of("Vec", named("Upload"))
    } else {
        named("Upload")
    }
}

fn is_upload_list(ty: &Type) -> bool {
    element(ty).is_some_and(|element| is_called(element, "Upload"))
}

/// A link to a type of `types`, or of the same file, for the docs.
pub(super) fn link(ty: &Type) -> Option<String> {
    let text = spelled(ty);
    let own = text.ends_with("Answer") && !text.contains(':');
    let is_stream = ["runtime::Events<", "runtime::JsonLines<"]
        .iter()
        .any(|start| text.starts_with(start));
    if is_stream {
        return link(argument_of(ty)?).map(|item| format!("a stream of {item}"));
    }
    let name = match text.strip_prefix("types::") {
        None if own => return Some(format!("[`{text}`]")),
        name => name?,
    };
    name.chars()
        .all(char::is_alphanumeric)
        .then(|| format!("[`{name}`](types::{name})"))
}

fn or_nothing(ty: &Type) -> &'static str {
    if is_option(ty) { ", or nothing" } else { "" }
}
