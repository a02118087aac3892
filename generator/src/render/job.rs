//! A request that starts a job: how it is looked up and what the answers say.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::request::{Request, named_type};
use crate::model::Resource;
use crate::syntax::{element, inner, is_called, is_option};

/// A job and its look-up, both in one resource.
pub(super) struct Job<'a> {
    start: &'a Request<'a>,
    lookup: &'a Request<'a>,
}

impl<'a> Job<'a> {
    /// The job that the request at `index` starts, if it does and the resource has its look-up.
    pub(super) fn of(index: usize, requests: &'a [Request<'a>]) -> Option<Self> {
        let start = requests.get(index)?;
        let job = start.operation.job.as_ref()?;
        let lookup = requests
            .iter()
            .find(|request| job.lookup.as_ref() == Some(&request.operation.id))?;
        Some(Self { start, lookup })
    }

    /// The handle's method that comes back to a job.
    pub(super) fn resume(&self, resource: &Resource) -> TokenStream {
        let start = format_ident!("{}", self.start.operation.type_name);
        let name = self.resume_name(resource);
        let lookup = self.lookup_of(&TokenStream::new());
        let deprecated = self.start.deprecated();
        quote! {
            /// A job that was started before, maybe by another process.
            #deprecated
            pub fn #name(&self, id: impl Into<runtime::JobId>) -> runtime::Job<#start> {
                let id = id.into();
                let lookup = #lookup;
                runtime::Job::resume(id, lookup)
            }
        }
    }

    pub(super) fn resume_name(&self, resource: &Resource) -> syn::Ident {
        let jobs = resource
            .operations
            .iter()
            .filter(|operation| operation.job.is_some())
            .count();
        match jobs {
            1 => format_ident!("resume"),
            _ => format_ident!("resume_{}", self.start.operation.ident),
        }
    }

    /// What makes the look-up of `id`; none where it is not an id of this API.
    fn lookup_of(&self, setters: &TokenStream) -> TokenStream {
        let lookup = format_ident!("{}", self.lookup.operation.type_name);
        match self
            .lookup
            .argument_types()
            .first()
            .filter(|ty| !is_string(ty))
        {
            None => quote!(Some(#lookup::new(self.client.clone(), id.as_str())#setters)),
            Some(ty) => {
                quote!(id.parse().map(|id: #ty| #lookup::new(self.client.clone(), id)#setters))
            }
        }
    }

    /// The request that looks it up.
    pub(super) fn lookup(&self) -> &'a Request<'a> {
        self.lookup
    }

    /// The members that tell of the job, and the words for its states, as a mock sets them.
    pub(super) fn members(&self) -> Option<TokenStream> {
        let job = self.start.operation.job.as_ref()?;
        let (answer, state) = (self.start.success(), self.lookup.success());
        // Without these two there is no `impl Start` either.
        self.start.member(&answer, &job.answer.id)?;
        self.start.member(&state, &job.state.status)?;
        let member = |ty: &Type, name: &Option<String>| {
            let known = |name: &&String| self.start.member(ty, name).is_some();
            match name.as_ref().filter(known) {
                Some(name) => quote!(Some(#name)),
                None => quote!(None),
            }
        };
        let id = &job.answer.id;
        let accepted = member(&answer, &job.answer.accepted);
        let refused = member(&answer, &job.answer.error);
        let (status, running, done) = (
            &job.state.status,
            &job.state.running,
            job.state.done.first()?,
        );
        let failed = match job.state.failed.first() {
            Some(failed) => quote!(Some(#failed)),
            None => quote!(None),
        };
        let success = member(&state, &job.state.success);
        let error = member(&state, &job.state.error);
        Some(quote! {
            id: #id, accepted: #accepted, refused: #refused, status: #status, running: #running, done: #done,
            failed: #failed, success: #success, error: #error
        })
    }

    /// What the job answers once it is done.
    pub(super) fn result(&self) -> Type {
        self.lookup.success()
    }

    /// `impl Start`, and the macro that builds on it.
    pub(super) fn render(&self) -> Option<TokenStream> {
        let job = self.start.operation.job.as_ref()?;
        let name = format_ident!("{}", self.start.operation.type_name);
        let lookup_name = format_ident!("{}", self.lookup.operation.type_name);
        let (answer, state) = (self.start.success(), self.lookup.success());
        let member = |ty: &Type, name: &Option<String>| {
            name.as_deref().and_then(|name| self.start.member(ty, name))
        };
        let (id, id_ty) = self.start.member(&answer, &job.answer.id)?;
        let (status, _) = self.start.member(&state, &job.state.status)?;
        let call = |method: &str, found: Option<(syn::Ident, Type)>, copies: bool| {
            let method = format_ident!("{method}");
            found.map(|(member, ty)| match (copies, is_option(&ty)) {
                (true, _) => quote!(.#method(answer.#member)),
                (false, true) => quote!(.#method(answer.#member.as_ref())),
                (false, false) => quote!(.#method(Some(&answer.#member))),
            })
        };
        let accepted = call("accepted", member(&answer, &job.answer.accepted), true);
        let refused = call("error", member(&answer, &job.answer.error), false);
        let success = call("success", member(&state, &job.state.success), true);
        let error = call("error", member(&state, &job.state.error), false);
        let error_in = call("error_in", member(&state, &job.state.error_in), false);
        let (done, failed) = (&job.state.done, &job.state.failed);
        let lookup = self.lookup_of(&quote!(.options(self.options.clone())));
        let started = if is_string(&id_ty) {
            quote!(&answer.#id)
        } else {
            quote!(answer.#id)
        };
        Some(quote! {
            impl runtime::Start for #name {
                type Lookup = #lookup_name;
                fn started(answer: &#answer) -> runtime::Started {
                    runtime::Started::new(#started) #accepted #refused
                }
                fn lookup(&self, id: &runtime::JobId) -> Option<#lookup_name> {
                    #lookup
                }
                fn state(answer: &#state) -> runtime::JobState {
                    runtime::JobState::new(&answer.#status, &[#(#done),*], &[#(#failed),*]) #success #error #error_in
                }
            }
            runtime::job!(#name -> #answer => #state);
        })
    }
}

fn is_string(ty: &Type) -> bool {
    is_called(ty, "String")
}

/// A list that comes in pages: `impl Paged`, and the macro that builds on it.
pub(super) fn pages(request: &Request) -> Option<TokenStream> {
    let pager = request.operation.pager.as_ref()?;
    let name = format_ident!("{}", request.operation.type_name);
    let page = request.success();
    let (items, items_ty) = request.member(&page, &pager.items)?;
    let item = element(inner(&items_ty))?;
    let offset = request
        .operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == pager.offset)?;
    let offset = format_ident!("{}", offset.ident);
    let total = match pager
        .total
        .as_deref()
        .and_then(|total| request.member(&page, total))
    {
        Some((total, ty)) if is_option(&ty) => quote!(u64::try_from(page.#total?).ok()),
        Some((total, _)) => quote!(u64::try_from(page.#total).ok()),
        None => quote!(None),
    };
    let (count, taken) = if is_option(&items_ty) {
        (
            quote!(page.#items.as_ref().map_or(0, Vec::len)),
            quote!(page.#items.unwrap_or_default()),
        )
    } else {
        (quote!(page.#items.len()), quote!(page.#items))
    };
    let item = named_type(item);
    Some(quote! {
        impl runtime::Paged for #name {
            type Item = #item;
            fn offset(&self) -> u64 {
                self.#offset.and_then(|offset| u64::try_from(offset).ok()).unwrap_or_default()
            }
            fn at(mut self, offset: u64) -> Self {
                self.#offset = Some(i64::try_from(offset).unwrap_or(i64::MAX));
                self
            }
            fn total(page: &#page) -> Option<u64> {
                #total
            }
            fn count(page: &#page) -> usize {
                #count
            }
            fn items(page: #page) -> Vec<Self::Item> {
                #taken
            }
        }
        runtime::pages!(#name -> #page => #item);
    })
}
