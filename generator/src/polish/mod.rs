//! Passes over rendered code, so that it reads as if written by hand.

mod attempts;
mod boxes;
pub(crate) mod complex;
pub(crate) mod dates;
pub(crate) mod docs;
mod fields;
mod imports;
mod keyed;
pub(crate) mod layout;
mod lines;
pub(crate) mod paths;
pub(crate) mod serde;
pub(crate) mod types;
mod union;
