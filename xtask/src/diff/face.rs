//! A client as its user sees it: which call makes a request, and which calls a type has to do with.

use std::collections::{BTreeMap, BTreeSet};

use super::surface::{Item, Member, Part, Surface, paths};

/// The client itself, from which every call starts.
pub const CLIENT: &str = "Client";
/// Its settings.
pub const BUILDER: &str = "ClientBuilder";

pub struct Face<'a> {
    pub surface: &'a Surface,
    /// Of each request, what has the method that makes it, and the method.
    pub calls: BTreeMap<&'a str, (&'a str, &'a str)>,
    /// Of what is no request, such as a resource: the same.
    handles: BTreeMap<&'a str, (&'a str, &'a str)>,
    /// The requests that a type is sent with.
    pub sent: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The requests that it is answered to.
    pub answered: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Face<'a> {
    pub fn of(surface: &'a Surface) -> Self {
        let mut face = Self {
            surface,
            calls: BTreeMap::new(),
            handles: BTreeMap::new(),
            sent: BTreeMap::new(),
            answered: BTreeMap::new(),
        };
        for (path, item) in &surface.items {
            for (name, member) in methods(item) {
                let by = (path.as_str(), name);
                let made = member.ty.as_str();
                if surface.operations.contains_key(made) {
                    face.calls.entry(made).or_insert(by);
                } else if member.arguments.is_empty()
                    && surface.items.contains_key(made)
                    && ![CLIENT, BUILDER].contains(&made)
                {
                    face.handles.entry(made).or_insert(by);
                }
            }
        }
        for request in surface.operations.keys() {
            let Some(item) = surface.items.get(request) else {
                continue;
            };
            let call = face.method_of(request).map(|method| &method.arguments);
            let arguments = call.into_iter().flatten().map(|(_, ty)| ty.as_str());
            let setters = methods(item).flat_map(|(_, setter)| &setter.arguments);
            let given = arguments.chain(setters.map(|(_, ty)| ty.as_str()));
            let given: Vec<&str> = given
                .chain(item.inside.iter().map(String::as_str))
                .collect();
            let answers = item.associated.values().map(String::as_str).collect();
            face.reach(request, given, |face| &mut face.sent);
            face.reach(request, answers, |face| &mut face.answered);
        }
        face
    }

    /// Notes the request at every type that these lead to.
    fn reach(
        &mut self,
        request: &'a str,
        mut texts: Vec<&'a str>,
        side: fn(&mut Self) -> &mut BTreeMap<&'a str, BTreeSet<&'a str>>,
    ) {
        while let Some(text) = texts.pop() {
            for path in paths(text) {
                let Some((path, item)) = self.surface.items.get_key_value(path) else {
                    continue;
                };
                let is_type = !self.surface.operations.contains_key(path)
                    && !self.handles.contains_key(path.as_str())
                    && ![CLIENT, BUILDER].contains(&path.as_str());
                if is_type && side(self).entry(path).or_default().insert(request) {
                    texts.extend(item.types());
                }
            }
        }
    }

    /// The method that makes a request.
    pub fn method_of(&self, request: &str) -> Option<&'a Member> {
        let (owner, name) = self.calls.get(request)?;
        self.surface.items.get(*owner)?.members.get(*name)
    }

    /// Whether something is but a way to calls: a resource, the start of a job.
    pub fn is_handle(&self, path: &str) -> bool {
        self.handles.contains_key(path)
    }

    /// Whether a method only leads to a request or a handle.
    pub fn leads(&self, owner: &str, name: &str) -> bool {
        let ways = self.calls.values().chain(self.handles.values());
        ways.into_iter().any(|way| *way == (owner, name))
    }

    /// `client.files().get`.
    pub fn call(&self, request: &str) -> String {
        self.way(request, 0).unwrap_or_else(|| request.to_owned())
    }

    /// `client.files().get(file_id)`.
    pub fn whole_call(&self, request: &str) -> String {
        let method = self.method_of(request);
        let names = method.map(|method| method.arguments.iter().map(|(name, _)| name.as_str()));
        let names: Vec<&str> = names.into_iter().flatten().collect();
        format!("{}({})", self.call(request), names.join(", "))
    }

    fn way(&self, path: &str, depth: usize) -> Option<String> {
        if depth > self.surface.items.len() {
            return None;
        }
        let (owner, name) = self.calls.get(path).or_else(|| self.handles.get(path))?;
        if *owner == CLIENT {
            return Some(format!("client.{name}"));
        }
        Some(format!("{}().{name}", self.way(owner, depth + 1)?))
    }
}

pub fn methods(item: &Item) -> impl Iterator<Item = (&str, &Member)> {
    let members = item.members.iter();
    let methods = members.filter(|(_, member)| member.kind == Part::Method);
    methods.map(|(name, member)| (name.as_str(), member))
}
