//! The enums of a generated client that take any value.

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Token, Visibility, braced};

/// The body of `open_enum!`.
pub struct OpenEnum {
    pub attributes: Vec<Attribute>,
    pub name: Ident,
    /// The variant for what the document does not list.
    pub other: Ident,
    pub variants: Vec<(Vec<Attribute>, Ident, LitStr)>,
}

impl Parse for OpenEnum {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![enum]>()?;
        let name: Ident = input.parse()?;
        let other = match input.parse::<Option<Token![as]>>()? {
            Some(_) => input.parse()?,
            None => Ident::new("Other", name.span()),
        };
        let body;
        braced!(body in input);
        let mut variants = Vec::new();
        while !body.is_empty() {
            let attributes = body.call(Attribute::parse_outer)?;
            let variant = body.parse()?;
            body.parse::<Token![=]>()?;
            variants.push((attributes, variant, body.parse()?));
            body.parse::<Option<Token![,]>>()?;
        }
        Ok(Self {
            attributes,
            name,
            other,
            variants,
        })
    }
}
