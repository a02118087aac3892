//! JSON pointers (RFC 6901), as diagnostics and references use them.

use std::fmt;

use serde_json::Value;

/// A place in a document. The empty pointer is the document itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer from its text, such as `/paths/~1files/get`.
    pub fn parse(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pointer of a member or an element of this place.
    #[must_use]
    pub fn child(&self, key: impl fmt::Display) -> Self {
        let key = key.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{key}", self.0))
    }

    /// Whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys on the way from the root, unescaped.
    pub fn keys(&self) -> Vec<String> {
        self.0.split('/').skip(1).map(unescape).collect()
    }

    /// What stands at this place.
    pub fn get<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        document.pointer(&self.0)
    }

    /// What stands at this place, to change.
    pub fn get_mut<'a>(&self, document: &'a mut Value) -> Option<&'a mut Value> {
        document.pointer_mut(&self.0)
    }

    /// A place within this one.
    #[must_use]
    pub fn join(&self, inside: &Self) -> Self {
        Self(format!("{}{}", self.0, inside.0))
    }

    /// The last key, unescaped.
    pub fn last(&self) -> Option<String> {
        let (_, last) = self.0.rsplit_once('/')?;
        Some(unescape(last))
    }

    /// The place this one is in.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.into()))
    }
}

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
