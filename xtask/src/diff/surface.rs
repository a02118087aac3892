//! What a user of a generated client can name: read from its files, as their text is all there is to compile.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Expr, ExprLit, Fields, FnArg, Ident, ImplItem, Item as Syntax, Lit, Meta, Pat,
    ReturnType, Visibility,
};

use super::open_enum::OpenEnum;
use super::operation::{Operation, constants};
use super::scope::{Scope, tidy};

/// What another name for a type stands for, among the types that go with it.
pub const ALIAS: &str = "=";

/// The public face of a client.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// By path from the crate's root.
    pub items: BTreeMap<String, Item>,
    /// By the path of the request.
    pub operations: BTreeMap<String, Operation>,
}

/// A type, with all that can be done with it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Set once the type itself was seen, and not only an `impl`.
    pub kind: Option<Kind>,
    pub members: BTreeMap<String, Member>,
    /// Traits that it has, with the type where one goes with it.
    pub traits: BTreeSet<String>,
    /// The types of traits: what a call answers, what a list holds.
    pub associated: BTreeMap<String, String>,
    pub about: About,
    /// What fields nobody sees hold.
    pub inside: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Struct,
    Enum,
    Alias,
}

/// A field, a variant or a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub kind: Part,
    /// Of a field, what a variant holds, what a method gives.
    pub ty: String,
    /// Of a method: names and types.
    pub arguments: Vec<(String, String)>,
    pub about: About,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Field,
    Variant,
    Method,
}

/// What is said about something, and what nobody can name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub docs: String,
    pub is_deprecated: bool,
    /// Bodies, and what serde is told.
    pub hidden: String,
}

impl Surface {
    /// Reads the files of a client, as the generator gives them: path and text.
    pub fn read(files: &BTreeMap<String, String>) -> syn::Result<Self> {
        let mut parsed = BTreeMap::new();
        for (path, text) in files {
            let file = syn::parse_file(text)?;
            parsed.insert(path.trim_end_matches(".rs"), file);
        }
        let public: BTreeSet<String> = parsed
            .get("mod")
            .into_iter()
            .flat_map(|file| &file.items)
            .filter_map(|item| match item {
                Syntax::Mod(module) if is_public(&module.vis) => Some(module.ident.to_string()),
                _ => None,
            })
            .collect();
        let mut surface = Self::default();
        let constants = parsed.get("client").map(constants).unwrap_or_default();
        // The commands follow from all else, as the server for tests does.
        for (name, file) in parsed.iter().filter(|(name, _)| **name != "cli") {
            let raw = format!("r#{name}");
            let prefix = match public.contains(*name) || public.contains(&raw) {
                true => format!("{name}::"),
                false => String::new(),
            };
            let scope = Scope::of(prefix, file);
            for item in &file.items {
                surface.add(item, &scope, &constants);
            }
        }
        surface.items.retain(|_, item| item.kind.is_some());
        Ok(surface)
    }

    fn item(&mut self, path: String) -> &mut Item {
        self.items.entry(path).or_default()
    }

    fn add(&mut self, item: &Syntax, scope: &Scope, constants: &BTreeMap<String, Expr>) {
        match item {
            Syntax::Struct(item) if is_public(&item.vis) => {
                let it = self.item(scope.local(&item.ident));
                it.declare(Kind::Struct, &item.attrs, scope);
                for (name, field) in named(&item.fields) {
                    let ty = scope.ty(&field.ty);
                    match is_public(&field.vis) {
                        true => it.add(name, Part::Field, ty, &field.attrs),
                        false => it.inside.push(ty),
                    }
                }
            }
            Syntax::Enum(item) if is_public(&item.vis) => {
                let it = self.item(scope.local(&item.ident));
                it.declare(Kind::Enum, &item.attrs, scope);
                for variant in &item.variants {
                    let held: Vec<String> = named(&variant.fields)
                        .map(|(_, field)| scope.ty(&field.ty))
                        .collect();
                    it.add(
                        variant.ident.to_string(),
                        Part::Variant,
                        held.join(", "),
                        &variant.attrs,
                    );
                }
            }
            Syntax::Type(item) if is_public(&item.vis) => {
                let it = self.item(scope.local(&item.ident));
                it.declare(Kind::Alias, &item.attrs, scope);
                it.associated.insert(ALIAS.into(), scope.ty(&item.ty));
            }
            Syntax::Impl(item) => self.add_impl(item, scope, constants),
            Syntax::Macro(item) => self.add_macro(&item.mac, scope),
            _ => {}
        }
    }

    fn add_impl(
        &mut self,
        item: &syn::ItemImpl,
        scope: &Scope,
        constants: &BTreeMap<String, Expr>,
    ) {
        let path = scope.ty(&item.self_ty);
        if let Some((_, name, _)) = &item.trait_ {
            let name = scope.path(name);
            if name == "runtime::Operation" {
                let operation = Operation::read(item, constants);
                self.operations.insert(path.clone(), operation);
            }
            let it = self.item(path);
            for part in &item.items {
                match part {
                    ImplItem::Type(ty) => {
                        it.associated.insert(ty.ident.to_string(), scope.ty(&ty.ty));
                    }
                    // Where an operation goes and what it needs is told by itself.
                    ImplItem::Const(constant) if constant.ident == "INFO" => {}
                    // How the server for tests is set up follows from all else.
                    _ if name.starts_with("runtime::mock::") => {}
                    part => it.about.hide(part),
                }
            }
            it.traits.insert(name);
            return;
        }
        let it = self.item(path);
        for part in &item.items {
            let ImplItem::Fn(function) = part else {
                continue;
            };
            if !is_public(&function.vis) {
                it.about.hide(&function.block);
                continue;
            }
            let name = function.sig.ident.to_string();
            let member = method(function, scope);
            it.members.insert(name, member);
        }
    }

    fn add_macro(&mut self, mac: &syn::Macro, scope: &Scope) {
        let name = mac.path.segments.last().map(|last| last.ident.to_string());
        let name = name.unwrap_or_default();
        if let Ok(open) = mac.parse_body::<OpenEnum>() {
            let it = self.item(scope.local(&open.name));
            it.declare(Kind::Enum, &open.attributes, scope);
            it.traits.insert(format!("runtime::{name}!"));
            let other = open.other.to_string();
            it.add(other, Part::Variant, "String".into(), &[]);
            for (attributes, variant, value) in &open.variants {
                let variant = variant.to_string();
                it.add(variant.clone(), Part::Variant, String::new(), attributes);
                if let Some(member) = it.members.get_mut(&variant) {
                    member.about.hide(value);
                }
            }
            return;
        }
        // What the runtime's macros give to a type, which is their first argument.
        let first = |input: ParseStream<'_>| {
            let ty = input.parse::<syn::Type>()?;
            input.parse::<proc_macro2::TokenStream>().map(|_| ty)
        };
        if let Ok(ty) = first.parse2(mac.tokens.clone()) {
            let ability = format!("runtime::{name}!");
            self.item(scope.ty(&ty)).traits.insert(ability);
        }
    }

    /// The same where things are called by their new paths.
    pub fn renamed(&self, renames: &BTreeMap<String, String>) -> Self {
        let text = |text: &str| replace(text, renames, is_path);
        // What nobody can name is written from within its file: by the last word.
        let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
        let words: BTreeMap<String, String> = renames
            .iter()
            .map(|(old, new)| (last(old), last(new)))
            .collect();
        let about = |about: &About| About {
            hidden: replace(&about.hidden, &words, is_word),
            ..about.clone()
        };
        let member = |member: &Member| Member {
            ty: text(&member.ty),
            arguments: member
                .arguments
                .iter()
                .map(|(name, ty)| (name.clone(), text(ty)))
                .collect(),
            about: about(&member.about),
            ..*member
        };
        let item = |item: &Item| Item {
            members: item
                .members
                .iter()
                .map(|(name, it)| (name.clone(), member(it)))
                .collect(),
            traits: item.traits.iter().map(|it| text(it)).collect(),
            associated: item
                .associated
                .iter()
                .map(|(name, ty)| (name.clone(), text(ty)))
                .collect(),
            inside: item.inside.iter().map(|ty| text(ty)).collect(),
            about: about(&item.about),
            ..*item
        };
        let items = self.items.iter();
        let operations = self.operations.iter();
        Self {
            items: items.map(|(path, it)| (text(path), item(it))).collect(),
            operations: operations
                .map(|(path, it)| (text(path), it.clone()))
                .collect(),
        }
    }
}

impl Item {
    fn declare(&mut self, kind: Kind, attributes: &[Attribute], scope: &Scope) {
        self.kind = Some(kind);
        let hidden = std::mem::take(&mut self.about.hidden);
        self.about = About::read(attributes);
        self.about.hidden.push_str(&hidden);
        for attribute in attributes.iter().filter(|it| it.path().is_ident("derive")) {
            let _ = attribute.parse_nested_meta(|derived| {
                self.traits.insert(scope.path(&derived.path));
                Ok(())
            });
        }
    }

    fn add(&mut self, name: String, kind: Part, ty: String, attributes: &[Attribute]) {
        let member = Member {
            kind,
            ty,
            arguments: Vec::new(),
            about: About::read(attributes),
        };
        self.members.insert(name, member);
    }

    /// Every type that it names.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let members = self.members.values().flat_map(|member| {
            let arguments = member.arguments.iter().map(|(_, ty)| ty.as_str());
            arguments.chain([member.ty.as_str()])
        });
        let inside = self.inside.iter().map(String::as_str);
        let associated = self.associated.values().map(String::as_str);
        members.chain(inside).chain(associated)
    }
}

impl About {
    fn read(attributes: &[Attribute]) -> Self {
        let mut about = Self::default();
        for attribute in attributes {
            let path = attribute.path();
            if path.is_ident("deprecated") {
                about.is_deprecated = true;
            } else if path.is_ident("serde") {
                about.hide(attribute);
            } else if let Meta::NameValue(meta) = &attribute.meta
                && path.is_ident("doc")
                && let Expr::Lit(ExprLit {
                    lit: Lit::Str(line),
                    ..
                }) = &meta.value
            {
                let line = line.value();
                // Links lead to what is called by other names, which is told where it is.
                let said = match line.contains("[`") {
                    true => line.find("Fails as").and_then(|at| line.get(at..)),
                    false => Some(line.as_str()),
                };
                about.docs.push_str(said.unwrap_or_default().trim());
                about.docs.push('\n');
            }
        }
        about
    }

    fn hide(&mut self, part: &impl ToTokens) {
        self.hidden
            .push_str(&tidy(&part.to_token_stream().to_string()));
        self.hidden.push('\n');
    }
}

fn method(function: &syn::ImplItemFn, scope: &Scope) -> Member {
    let signature = &function.sig;
    let mut about = About::read(&function.attrs);
    about.hide(&function.block);
    let inputs = signature.inputs.iter();
    let arguments = inputs.filter_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(argument) => {
            let name = match argument.pat.as_ref() {
                Pat::Ident(name) => name.ident.to_string(),
                other => tidy(&other.to_token_stream().to_string()),
            };
            Some((name, scope.ty(&argument.ty)))
        }
    });
    let mut ty = match &signature.output {
        ReturnType::Default => "()".to_owned(),
        ReturnType::Type(_, ty) => scope.ty(ty),
    };
    if signature.asyncness.is_some() {
        ty = format!("impl Future<Output = {ty}>");
    }
    let generics = &signature.generics;
    let bounds = generics.to_token_stream().to_string()
        + &generics.where_clause.to_token_stream().to_string();
    if !bounds.is_empty() {
        ty = format!("{ty} for {}", tidy(&bounds));
    }
    Member {
        kind: Part::Method,
        ty,
        arguments: arguments.collect(),
        about,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Fields with their names, or their places.
fn named(fields: &Fields) -> impl Iterator<Item = (String, &syn::Field)> {
    fields.iter().enumerate().map(|(place, field)| {
        let name = field.ident.as_ref().map(Ident::to_string);
        (name.unwrap_or_else(|| place.to_string()), field)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_path(c: char) -> bool {
    is_word(c) || c == ':'
}

/// The paths in a text: words with `::` between them.
pub fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_path(c)).filter(|path| !path.is_empty())
}

fn replace(text: &str, renames: &BTreeMap<String, String>, is_part: fn(char) -> bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        let (part, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(renames.get(part).map_or(part, String::as_str));
        rest = after;
    }
    out + rest
}
