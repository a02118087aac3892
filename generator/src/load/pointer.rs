//! JSON pointers (RFC 6901), as diagnostics and references use them.

use std::fmt::{self, Write as _};

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
        let mut text = String::with_capacity(self.0.len() + 24);
        text.push_str(&self.0);
        text.push('/');
        // Writing to a string never fails.
        let _ = write!(Escaped(&mut text), "{key}");
        Self(text)
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

/// Writes a key as it stands in a pointer.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, key: &str) -> fmt::Result {
        let mut rest = key;
        while let Some(at) = rest.find(['~', '/']) {
            let (before, after) = rest.split_at(at);
            self.0.push_str(before);
            self.0
                .push_str(if after.starts_with('~') { "~0" } else { "~1" });
            rest = after.get(1..).unwrap_or_default();
        }
        self.0.push_str(rest);
        Ok(())
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
