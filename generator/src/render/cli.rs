//! `cli.rs`: how a command line makes each request, and which commands there are.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::Templates;
use super::job::{Job, pages};
use super::request::{Request, Value};
use super::types::{Text, Types};
use crate::model::{Operation, Resource};
use crate::polish::docs;
use crate::syntax::{argument_of, element, inner, is_option, spelled};

/// The flags that every command has, or that the runtime adds to some.
const RESERVED: [&str; 10] = [
    "output", "out", "dry-run", "quiet", "base-url", "timeout", "help", "all", "no-wait", "stream",
];

pub(super) fn cli(templates: &Templates) -> TokenStream {
    let api = templates.api;
    let module_doc = format!(
        " The commands of {}, for [`runtime::cli::App`].",
        docs::markdown(&api.title)
    );
    let mut flags = Names::new(RESERVED);
    let credentials = api.schemes.iter().map(|scheme| {
        let (id, flag) = (
            &scheme.id,
            flags.take(&format!("{}-file", kebab(&scheme.ident)), ""),
        );
        let variable = api.environment.credentials.get(id);
        let variable = variable.map(|name| quote!(.variable(#name)));
        quote!(Secret::credential(#id, #flag) #variable)
    });
    let mut secrets: Vec<TokenStream> = credentials.collect();
    secrets.extend(api.cookies.iter().map(|cookie| {
        let (id, flag) = (
            &cookie.name,
            flags.take(&format!("{}-file", kebab(&cookie.ident)), ""),
        );
        quote!(Secret::cookie(#id, #flag))
    }));
    let mut names = Names::default();
    let mut groups = Vec::new();
    let mut commands = Vec::new();
    for resource in &api.resources {
        let requests: Vec<Request> = resource
            .operations
            .iter()
            .filter_map(|operation| Request::new(operation, templates))
            .collect();
        let name = names.take(&kebab(&resource.ident), "");
        groups.push(group(resource, &name, &requests));
        let mut names = Names::default();
        commands.extend(requests.iter().map(|request| {
            let name = match request.operation.ident.as_str() {
                "" => String::new(),
                ident => names.take(&kebab(ident), ""),
            };
            command(resource, &name, request, &flags)
        }));
    }
    let title = &api.title;
    let base_url = match &api.environment.base_url {
        Some(name) => quote!(Some(#name)),
        None => quote!(None),
    };
    let has_server = api.server.url.is_some();
    let url = (!has_server).then(|| quote!(""));
    let lines = api
        .operations()
        .any(|operation| operation.stream_method().is_some());
    let lines = lines.then(|| {
        quote!(
            use runtime::cli::IntoLines as _;
        )
    });
    let allow = api
        .operations()
        .any(|operation| operation.deprecated.is_some());
    let allow = allow.then(|| quote!(#![allow(deprecated)]));
    let body = quote! {
        impl Program for Client {
            const TITLE: &'static str = #title;
            const SECRETS: &'static [Secret] = &[#(#secrets),*];
            const BASE_URL: Option<&'static str> = #base_url;
            const HAS_SERVER: bool = #has_server;
            fn groups() -> Vec<Group<Self>> {
                Vec::from([#(#groups),*])
            }
            fn config() -> runtime::Config {
                Self::builder(#url).config
            }
            fn build(config: runtime::Config) -> Result<Self, runtime::Error> {
                ClientBuilder { config }.build()
            }
        }
        #(#commands)*
    };
    quote! {
        #![doc = #module_doc]
        #allow
        use openapi_client_runtime as runtime;
        use runtime::cli::{Command, Subcommand, Group, Program, Secret};
        #lines
        use super::{Client, ClientBuilder, types};
        #body
    }
}

/// The commands of a resource, in the document's order.
fn group(resource: &Resource, name: &str, requests: &[Request]) -> TokenStream {
    let about = help(&resource.doc);
    let module = format_ident!("{}", resource.ident);
    let jobs = resource
        .operations
        .iter()
        .filter(|operation| operation.job.is_some())
        .count();
    let mut waits = Names::new(
        resource
            .operations
            .iter()
            .map(|operation| kebab(&operation.ident)),
    );
    let leaves = requests.iter().enumerate().map(|(index, request)| {
        let ty = request.type_name();
        let ty = quote!(super::#module::#ty);
        let operation = request.operation;
        let job = Job::of(index, requests).filter(|job| job.members().is_some());
        if let Some(job) = job {
            let wait = match jobs {
                1 => waits.take("wait", "job"),
                _ => waits.take(&format!("wait-{}", kebab(&operation.ident)), "job"),
            };
            let resume = job.resume_name(resource);
            return quote!(.job(#wait, |client: Client, id| client.#module().#resume(id)));
        }
        match (&operation.pager, operation.stream_method()) {
            (Some(pager), _) if pages(request).is_some() => {
                let items = &pager.items;
                quote!(.pages::<#ty>(#items))
            }
            (_, Some(method)) => {
                let method = format_ident!("{method}");
                quote!(.stream::<#ty>(|request| Box::pin(async move { Ok(request.#method().await?.lines()) })))
            }
            _ => quote!(.call::<#ty>()),
        }
    });
    quote!(Group::new(#name, #about) #(#leaves)*)
}

/// How a command line makes a request.
fn command(resource: &Resource, name: &str, request: &Request, taken: &Names) -> TokenStream {
    let (module, ty) = (format_ident!("{}", resource.ident), request.type_name());
    let about = about(request.operation);
    let mut names = taken.clone();
    let values: Vec<(&Value, String)> = request
        .values
        .iter()
        .map(|value| {
            let ident = value.ident.to_string();
            (
                value,
                names.take(&kebab(&ident), place(request.operation, &ident)),
            )
        })
        .collect();
    let types = request.templates.types;
    let given = values
        .iter()
        .filter(|(value, _)| value.required)
        .map(|(value, name)| {
            let kind = Kind::of(&value.ty, types);
            kind.given(name, &value.ty)
        });
    let given: Vec<TokenStream> = given.collect();
    let values_name = match given.is_empty() {
        true => format_ident!("_"),
        false => format_ident!("values"),
    };
    let declared = values.iter().map(|(value, name)| {
        let kind = Kind::of(&value.ty, types);
        let help = help(value.doc);
        match value.required {
            true if place(request.operation, &value.ident.to_string()) == "path" => {
                quote!(.positional(#name, #help))
            }
            true => kind.required(name, &help, &value.ty),
            false => {
                let cleared = is_option(inner(&value.ty)).then(|| {
                    let clear = value.clear_method();
                    let flag = names.take(&format!("clear-{name}"), "");
                    let help = format!("Send null for `{name}`.");
                    quote!(.clear(#flag, #help, |request| request.#clear()))
                });
                let set = kind.optional(name, &help, value);
                quote!(#set #cleared)
            }
        }
    });
    let declared: Vec<TokenStream> = declared.collect();
    quote! {
        impl Subcommand for super::#module::#ty {
            type Client = Client;
            fn command() -> Command<Client, Self> {
                Command::new(#name, #about, |client, #values_name| Ok(Self::new(client, #(#given),*)))
                    #(#declared)*
            }
        }
    }
}

/// How a value is given on a command line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Choice,
    Switch,
    Json,
    /// JSON in a string.
    JsonText,
    List,
    File,
    Files,
    Form,
}

impl Kind {
    fn of(ty: &Type, types: &Types) -> Self {
        let ty = inner(inner(ty));
        let text = spelled(ty);
        if let Some(element) = element(ty) {
            return match spelled(element).as_str() {
                "Upload" => Self::Files,
                _ => Self::List,
            };
        }
        let enum_of = |ty: &Type| {
            let text = spelled(ty);
            let name = text.strip_prefix("types::");
            name.and_then(|name| types.text(name)) == Some(Text::Open)
        };
        match text.as_str() {
            "Upload" => Self::File,
            "runtime::Multipart" => Self::Form,
            "runtime::JsonText" => Self::JsonText,
            "bool" => Self::Switch,
            _ if enum_of(ty) => Self::Choice,
            _ if text.starts_with("runtime::List<") => match argument_of(ty).is_some_and(enum_of) {
                true => Self::Choice,
                false => Self::Value,
            },
            _ => match text.strip_prefix("types::") {
                Some(name) if types.is_word(name) => Self::Value,
                Some(_) => Self::Json,
                None if text.contains("serde_json") || text.starts_with("::std::collections") => {
                    Self::Json
                }
                None => Self::Value,
            },
        }
    }

    /// The type that is read.
    fn read(self, ty: &Type) -> TokenStream {
        let ty = inner(inner(ty));
        match (self, element(ty)) {
            (Self::JsonText, _) => quote!(serde_json::Value),
            (Self::List, Some(element)) => quote!(#element),
            _ => quote!(#ty),
        }
    }

    /// The value that is given to `new`.
    fn given(self, name: &str, ty: &Type) -> TokenStream {
        // What may be null keeps its `Option`.
        let read = match is_option(ty) && !matches!(self, Self::List | Self::Files) {
            true => quote!(#ty),
            false => self.read(ty),
        };
        match self {
            Self::Value | Self::Choice | Self::Switch => quote!(values.get::<#read>(#name)?),
            Self::Json => quote!(values.json::<#read>(#name)?),
            Self::JsonText if is_option(ty) => quote!(values.json::<#read>(#name)?),
            Self::JsonText => quote!(&values.json::<#read>(#name)?),
            Self::List if is_option(ty) => quote!(Some(values.list::<#read>(#name)?)),
            Self::List => quote!(values.list::<#read>(#name)?),
            Self::File => quote!(values.upload(#name)?),
            Self::Files => quote!(values.uploads(#name)?),
            Self::Form => quote!(values.form(#name)?),
        }
    }

    fn required(self, name: &str, help: &str, ty: &Type) -> TokenStream {
        let read = self.read(ty);
        match self {
            Self::Value => quote!(.required::<#read>(#name, #help)),
            Self::Switch => quote!(.required::<bool>(#name, #help)),
            Self::Choice => quote!(.required_choice::<#read>(#name, #help)),
            Self::Json | Self::JsonText => quote!(.required_json(#name, #help)),
            Self::List => quote!(.required_list::<#read>(#name, #help)),
            Self::File => quote!(.required_file(#name, #help)),
            Self::Files => quote!(.required_files(#name, #help)),
            Self::Form => quote!(.required_form(#name, #help)),
        }
    }

    fn optional(self, name: &str, help: &str, value: &Value) -> TokenStream {
        let (setter, read) = (&value.ident, self.read(&value.ty));
        let set = |ty: TokenStream| quote!(|request, value: #ty| request.#setter(value));
        match self {
            Self::Value => {
                let set = set(read);
                quote!(.option(#name, #help, #set))
            }
            Self::Choice => {
                let set = set(read);
                quote!(.choice(#name, #help, #set))
            }
            Self::Switch => quote!(.switch(#name, #help, |request, value| request.#setter(value))),
            Self::Json => {
                let set = set(read);
                quote!(.json(#name, #help, #set))
            }
            Self::JsonText => {
                quote!(.json(#name, #help, |request, value: #read| request.#setter(&value)))
            }
            Self::List => {
                let set = set(quote!(Vec<#read>));
                quote!(.list(#name, #help, #set))
            }
            Self::File => quote!(.file(#name, #help, |request, file| request.#setter(file))),
            Self::Files => quote!(.files(#name, #help, |request, files| request.#setter(files))),
            Self::Form => quote!(.form(#name, #help, |request, form| request.#setter(form))),
        }
    }
}

/// Where a value goes; also tells it from a flag of every command.
fn place(operation: &Operation, ident: &str) -> &'static str {
    let mut all = operation.parameters.iter();
    let parameter = all.find(|parameter| parameter.ident == ident);
    parameter.map_or("body", |parameter| parameter.location.name())
}

/// What a list of commands says, and the help.
fn about(operation: &Operation) -> String {
    let doc = help(&operation.doc);
    if operation.deprecated.is_none() {
        return doc;
    }
    match doc.split_once("\n\n") {
        Some((first, rest)) => format!("{first} (deprecated)\n\n{rest}"),
        None => format!("{doc} (deprecated)"),
    }
}

/// Text for a terminal: nothing in it that moves the cursor.
fn help(doc: &str) -> String {
    doc.trim()
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

fn kebab(ident: &str) -> String {
    ident.trim_matches('_').replace('_', "-")
}

/// Names that are taken.
#[derive(Clone, Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn new(taken: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(taken.into_iter().map(Into::into).collect())
    }

    /// A free name: with what tells it from the other of the name, or a number.
    fn take(&mut self, name: &str, with: &str) -> String {
        let told = (!with.is_empty()).then(|| format!("{name}-{with}"));
        let first = [Some(name.to_owned()), told].into_iter().flatten();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut all = first.chain(numbered);
        let free = all.find(|name| !name.is_empty() && !self.0.contains(name));
        let free = free.unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}
