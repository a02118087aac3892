//! What typify's `#[serde(…)]` say: words, some of them set to a text. Read without parsing, as there is one for most
//! fields.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Lit, Meta};

/// A word, and the text that it is set to.
struct Word {
    ident: Ident,
    literal: Option<Literal>,
}

impl Word {
    fn text(&self) -> Option<String> {
        match Lit::new(self.literal.clone()?) {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        }
    }
}

impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ident = &self.ident;
        tokens.extend(match &self.literal {
            Some(literal) => quote!(#ident = #literal),
            None => quote!(#ident),
        });
    }
}

/// The words of an attribute; none if it is not serde's.
fn words(attribute: &Attribute) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let Meta::List(list) = &attribute.meta else {
        return words;
    };
    if !list.path.is_ident("serde") {
        return words;
    }
    for token in list.tokens.clone() {
        match token {
            TokenTree::Ident(ident) => words.push(Word {
                ident,
                literal: None,
            }),
            TokenTree::Literal(literal) => {
                if let Some(last) = words.last_mut() {
                    last.literal = Some(literal);
                }
            }
            _ => {}
        }
    }
    words
}

/// Whether one of the attributes says one of these words.
pub(crate) fn says(attributes: &[Attribute], any: &[&str]) -> bool {
    let mut said = attributes.iter().flat_map(words);
    said.any(|word| any.iter().any(|other| word.ident == other))
}

/// What a field or a variant is renamed to.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut said = attributes.iter().flat_map(words);
    said.find(|word| word.ident == "rename")?.text()
}

/// The name of a field in JSON.
pub(crate) fn wire_name(attributes: &[Attribute], ident: Option<&Ident>) -> String {
    renamed(attributes)
        .or_else(|| ident.map(|ident| ident.to_string().trim_start_matches("r#").to_owned()))
        .unwrap_or_default()
}

/// A member that is missing reads as `None`; and `None` is left out.
pub(super) fn skip_none(attributes: &mut [Attribute]) {
    for attribute in attributes {
        let mut words = words(attribute);
        let default = words.iter_mut().find(|word| word.ident == "default");
        let Some(default) = default else { continue };
        *default = Word {
            ident: Ident::new("skip_serializing_if", Span::call_site()),
            literal: Some(Literal::string("Option::is_none")),
        };
        say(attribute, &words);
    }
}

/// Shorter paths, and a required member that may be null also reads when it is missing.
pub(super) fn shorten(attributes: &mut Vec<Attribute>) {
    attributes.retain_mut(|attribute| {
        let mut words = words(attribute);
        if words.is_empty() {
            return true;
        }
        words.retain(|word| word.ident != "deserialize_with");
        for word in &mut words {
            let text = (word.ident == "skip_serializing_if").then(|| word.text());
            if let Some(text) = text.flatten() {
                let short = text
                    .replace("::std::option::", "")
                    .replace("::std::vec::", "");
                word.literal = Some(Literal::string(&short));
            }
        }
        say(attribute, &words);
        !words.is_empty()
    });
}

fn say(attribute: &mut Attribute, words: &[Word]) {
    if let Meta::List(list) = &mut attribute.meta {
        list.tokens = quote!(#(#words),*);
    }
}
