//! Types of many layers, as documents have them: clippy is told once for a file that they are meant.

use syn::visit::Visit;
use syn::{File, Type, parse_quote};

/// What clippy takes by default.
const MOST: u64 = 250;

/// Allows a file's types to be as they are, where one has more layers than clippy likes.
pub(crate) fn allow(file: &mut File) {
    let mut complex = Complex(false);
    complex.visit_file(file);
    if complex.0 {
        file.attrs
            .push(parse_quote!(#![allow(clippy::type_complexity)]));
    }
}

struct Complex(bool);

impl<'ast> Visit<'ast> for Complex {
    fn visit_type(&mut self, ty: &'ast Type) {
        let mut score = Score { sum: 0, depth: 1 };
        score.visit_type(ty);
        self.0 |= score.sum > MOST;
    }
}

/// As clippy counts.
struct Score {
    sum: u64,
    depth: u64,
}

impl<'ast> Visit<'ast> for Score {
    fn visit_type(&mut self, ty: &'ast Type) {
        let (weight, layers) = match ty {
            Type::Reference(_) | Type::Ptr(_) | Type::Infer(_) => (1, 0),
            Type::Path(_) | Type::Slice(_) | Type::Tuple(_) | Type::Array(_) => (10, 1),
            Type::BareFn(_) | Type::TraitObject(_) => (50, 1),
            _ => (0, 0),
        };
        self.sum += weight * self.depth;
        self.depth += layers;
        syn::visit::visit_type(self, ty);
        self.depth -= layers;
    }
}
