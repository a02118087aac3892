//! The method of a request that asks for a stream in the place of its answer.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::request::Request;
use crate::lower::Content;
use crate::polish::docs;

/// The member of a body that switches a stream on, where it has one: so do all chat APIs, and none means anything else.
const SWITCH: &str = "stream";

impl Request<'_> {
    pub(super) fn stream_method(&self) -> Option<TokenStream> {
        let operation = self.operation;
        let stream = operation.stream.as_ref()?;
        let name = format_ident!("{}", operation.stream_method()?);
        // Its type comes after those of the answers.
        let item = self.templates.asked_type((*self.asked.answers.last()?)?)?;
        let media_type = &stream.media_type;
        let (ty, what, ask) = match stream.content {
            Content::Events => (quote!(Events), "stream of events", quote!(events(&self))),
            _ => (
                quote!(JsonLines),
                "stream of lines",
                quote!(json_lines(&self, #media_type)),
            ),
        };
        let switch = self.switch();
        let (receiver, how) = match &switch {
            Some(_) => (quote!(mut self), format!(", with `{SWITCH}` set,")),
            None => (quote!(self), String::new()),
        };
        let doc = docs::attributes(&format!(
            "Sends the request{how} and reads its answer as a {what}, as they come.\n\n# Errors\n\nAs [`send`](Self::send); what goes wrong later is an item of the stream."
        ));
        Some(quote! {
            #(#doc)*
            pub async fn #name(#receiver) -> Result<runtime::#ty<#item>, runtime::Error> {
                #switch
                runtime::exec::#ask.await
            }
        })
    }

    /// Sets the member of the body that switches the stream on.
    fn switch(&self) -> Option<TokenStream> {
        let body = self.body()?;
        let member = self
            .templates
            .types
            .member(body.schema.as_deref()?, SWITCH)?;
        let (ident, ty) = (&member.ident, &member.ty);
        let value = match quote!(#ty)
            .to_string()
            .replace(' ', "")
            .rsplit("::")
            .next()?
        {
            "bool" => quote!(true),
            "Option<bool>" => quote!(Some(true)),
            _ => return None,
        };
        (!self.body_is_optional()).then(|| quote!(self.body.#ident = #value;))
    }
}
