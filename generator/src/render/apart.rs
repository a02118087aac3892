//! Progenitor's code, taken apart: its types, and the types of what was asked for. All else is left unparsed, which would
//! take long.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use serde_json::Value;
use syn::{Item, ItemEnum, ItemMod, Type};

use super::asked::number;
use crate::polish::types::is_open;
use crate::syntax::argument_of;

/// The items of its module `types`, without what open enums have of their macro; and the types of the first so many that
/// were asked for. None if the code is not as it is known.
pub(super) fn take_apart(
    code: TokenStream,
    schemas: &Value,
    count: usize,
) -> Option<(Vec<Item>, Vec<Type>)> {
    let mut types = None;
    let mut asked: BTreeMap<usize, Type> = BTreeMap::new();
    for piece in pieces(code) {
        match piece.keyword.as_deref() {
            Some("mod") if piece.name.as_ref()? == "types" => {
                types = Some(items(piece.braces?, schemas)?);
            }
            Some("impl") => answers(piece.braces?, &mut asked)?,
            _ => {}
        }
    }
    let asked = (0..count).map(|number| asked.remove(&number));
    Some((types?, asked.collect::<Option<_>>()?))
}

/// An item, or another part of code that ends with braces or a semicolon.
#[derive(Default)]
struct Piece {
    tokens: TokenStream,
    /// The first that says what it is.
    keyword: Option<String>,
    /// The last word before the braces: its name, or of an `impl` the name of the type that it is for.
    name: Option<Ident>,
    /// What is in the braces.
    braces: Option<TokenStream>,
}

fn pieces(code: TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    for token in code {
        let mut ends = false;
        match &token {
            TokenTree::Ident(word) => {
                let keyword = ["enum", "fn", "impl", "mod", "struct", "type", "use"];
                if piece.keyword.is_none() && keyword.iter().any(|keyword| word == keyword) {
                    piece.keyword = Some(word.to_string());
                }
                piece.name = Some(word.clone());
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                piece.braces = Some(group.stream());
                ends = piece.keyword.as_deref() != Some("use");
            }
            TokenTree::Punct(mark) => ends = mark.as_char() == ';',
            _ => {}
        }
        piece.tokens.extend([token]);
        if ends {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces
}

/// The items of the module `types`.
fn items(code: TokenStream, schemas: &Value) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut open = BTreeSet::new();
    let mut errors = None;
    let mut converts = false;
    for piece in pieces(code) {
        match piece.keyword.as_deref() {
            Some("mod") if piece.name.as_ref()? == "error" => errors = Some(piece.tokens),
            // What the open enums' macro writes.
            Some("impl") if open.contains(piece.name.as_ref()?) => {}
            Some("enum") => {
                let item: ItemEnum = syn::parse2(piece.tokens).ok()?;
                if is_open(schemas, &item) {
                    open.insert(item.ident.clone());
                }
                items.push(item.into());
            }
            keyword => {
                converts |= keyword == Some("impl");
                items.push(syn::parse2(piece.tokens).ok()?);
            }
        }
    }
    // Of conversions, which are in `impl`s.
    if let Some(errors) = errors.filter(|_| converts) {
        items.insert(0, syn::parse2::<ItemMod>(errors).ok()?.into());
    }
    Some(items)
}

/// The types of what was asked for, from the methods of an `impl`: `fn t_3(&self) -> Result<…> { … }`.
fn answers(methods: TokenStream, asked: &mut BTreeMap<usize, Type>) -> Option<()> {
    for method in pieces(methods) {
        let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
        let mut tokens = method.tokens.into_iter().skip_while(|token| !is_fn(token));
        let name = tokens.nth(1).map(|name| name.to_string());
        let Some(number) = name.as_deref().and_then(number) else {
            continue;
        };
        let is_dash =
            |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '-');
        let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        // `->` is two tokens.
        let output = tokens.skip_while(|token| !is_dash(token)).skip(2);
        let output: TokenStream = output.take_while(|token| !is_body(token)).collect();
        asked.insert(number, success(&syn::parse2(output).ok()?)?);
    }
    Some(())
}

/// `Result<ResponseValue<T>, Error<E>>` → `T`.
fn success(result: &Type) -> Option<Type> {
    argument_of(argument_of(result)?).cloned()
}
