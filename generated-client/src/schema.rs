//! JSON schemas of types, for extraction.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::extract::Extract;

/// The JSON schema of a type, for a saved extraction schema or to change before it is sent; else
/// [`Extract::page_schema_of`] is shorter.
///
/// Doc comments are its descriptions, members stand in the order of the fields, and attributes of serde count as for
/// reading, which [`extracted`](crate::types::MarkerFinalResponse::extracted) does. It is whole in itself: other types
/// stand where they are used, but for those that contain themselves, which stand under `$defs`.
///
/// ```
/// use datalab_client::{schema_of, schemars};
///
/// #[derive(schemars::JsonSchema)]
/// struct Invoice {
///     /// The sum, with tax.
///     total: f64,
/// }
///
/// let schema = schema_of::<Invoice>();
/// assert_eq!(schema["properties"]["total"]["description"], "The sum, with tax.");
/// assert_eq!(schema["required"][0], "total");
/// ```
pub fn schema_of<T: JsonSchema + ?Sized>() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    std::mem::take(schema.ensure_object())
}

impl Extract {
    /// What to extract, as a type: its JSON schema, see [`schema_of`]. Exclusive with `schema_id`.
    ///
    /// ```no_run
    /// # use datalab_client::{Client, schemars};
    /// #[derive(schemars::JsonSchema, serde::Deserialize)]
    /// struct Invoice {
    ///     /// The number at the top of the first page.
    ///     number: String,
    ///     /// The sum, with tax.
    ///     total: f64,
    /// }
    ///
    /// # async fn run(client: Client) -> Result<(), datalab_client::Error> {
    /// let result = client.extract().file("invoice.pdf").page_schema_of::<Invoice>().await?;
    /// let invoice: Invoice = result.extracted()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn page_schema_of<T: JsonSchema + ?Sized>(self) -> Self {
        self.page_schema(&schema_of::<T>())
    }
}
