//! `mock.rs`: what a mock server of the client needs, and a sample of each answer.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::Templates;
use super::job::Job;
use super::request::Request;
use crate::model::{Resource, SchemeKind};
use crate::polish::docs;

pub(super) fn mock(templates: &Templates) -> TokenStream {
    let api = templates.api;
    let title = docs::markdown(&api.title);
    let module_doc = format!(" A server that stands in for {title} in tests: [`MockServer`].");
    let alias_doc = docs::attributes(&format!(
        "A server that stands in for {title} in tests.\n\n\
        [`client`](runtime::mock::MockServer::client) gives a client of it. \
        [`when`](runtime::mock::MockServer::when) takes a request as the code under test makes it, and gives a \
        [`Mock`], which says what is answered and keeps what came. Dropping the server checks what was \
        [expected](Mock::expect)."
    ));
    let credentials = api.schemes.iter().map(|scheme| {
        let secret = match scheme.kind {
            SchemeKind::Basic => "mock:mock",
            _ => "mock",
        };
        let id = &scheme.id;
        quote!(.credential(#id, #secret))
    });
    let credentials =
        (!api.schemes.is_empty()).then(|| quote!(let config = config #(#credentials)*;));
    let mut kinds = Kinds::default();
    let samples: Vec<TokenStream> = api
        .resources
        .iter()
        .map(|resource| samples(resource, templates, &mut kinds))
        .collect();
    let kinds = kinds.render();
    quote! {
        #![doc = #module_doc]
        use openapi_client_runtime as runtime;
        use super::{Client, ClientBuilder};
        pub use runtime::mock::{
            Answer, JobMembers, JobMock, JobSample, Mock, ReceivedFile, ReceivedRequest, ResponseTemplate, Sample,
            Times, sample, wiremock,
        };
        #(#alias_doc)*
        pub type MockServer = runtime::mock::MockServer<Client>;
        impl runtime::mock::Mocked for Client {
            type Builder = ClientBuilder;
            fn builder(config: runtime::Config) -> ClientBuilder {
                #credentials
                ClientBuilder { config }
            }
            fn build(builder: ClientBuilder) -> Result<Self, runtime::Error> {
                builder.build()
            }
        }
        #kinds
        #(#samples)*
    }
}

/// The samples of a resource's operations, and how the answers of its jobs tell of them.
fn samples(resource: &Resource, templates: &Templates, kinds: &mut Kinds) -> TokenStream {
    let module = format_ident!("{}", resource.ident);
    let requests: Vec<Request> = resource
        .operations
        .iter()
        .filter_map(|operation| Request::new(operation, templates))
        .collect();
    let has_sample =
        |request: &Request| request.operation.sample.is_some() && request.operation.answers_json();
    let mut rendered = TokenStream::new();
    for (index, request) in requests.iter().enumerate() {
        let Some(sample) = request.operation.sample.as_ref() else {
            continue;
        };
        if !has_sample(request) {
            continue;
        }
        let name = request.type_name();
        let sample = raw_string(&sample.to_string());
        rendered.extend(quote!(runtime::sample!(#module::#name, #sample);));
        let job = Job::of(index, &requests).filter(|job| has_sample(job.lookup()));
        if let Some(members) = job.and_then(|job| job.members()) {
            let members = kinds.constant(members);
            rendered.extend(quote!(runtime::job_sample!(#module::#name, #members);));
        }
    }
    rendered
}

/// The kinds of jobs: those whose answers tell of them in the same way share a constant.
#[derive(Default)]
struct Kinds(Vec<TokenStream>);

impl Kinds {
    fn constant(&mut self, members: TokenStream) -> Ident {
        let text = members.to_string();
        let known = self.0.iter().position(|other| other.to_string() == text);
        let index = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push(members);
        }
        constant(index)
    }

    fn render(self) -> TokenStream {
        let all = self.0.into_iter().enumerate().map(|(index, members)| {
            let name = constant(index);
            quote!(const #name: JobMembers = JobMembers { #members };)
        });
        quote!(#(#all)*)
    }
}

fn constant(index: usize) -> Ident {
    match index {
        0 => format_ident!("JOB"),
        index => format_ident!("JOB_{}", index + 1),
    }
}

/// A literal without a backslash before each quote.
fn raw_string(text: &str) -> Literal {
    let hashes = "#".repeat(1 + text.matches("\"#").count());
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    raw.parse().unwrap_or_else(|_| Literal::string(text))
}
