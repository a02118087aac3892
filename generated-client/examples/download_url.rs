//! Asks for a link to download a file, and prints it.
//!
//! ```text
//! cargo run -p datalab-client --example download_url
//! ```
//!
//! With `DATALAB_HOST` set, it asks that server, with the key in `DATALAB_API_KEY`. Without, it starts a server of its own
//! on this machine and asks that.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use datalab_client::{Client, Error};
use serde_json::{Value, json};

const LOCAL_KEY: &str = "local-key";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = match std::env::var_os("DATALAB_HOST") {
        Some(_) => Client::from_env()?,
        None => local_client().await?,
    };
    println!("{}", link(&client).await?);
    Ok(())
}

/// The call itself.
pub async fn link(client: &Client) -> Result<String, Error> {
    let link = client.files().download_url(42).expires_in(600).await?;
    Ok(format!(
        "{} → {}",
        link.original_filename, link.download_url
    ))
}

/// A client of a server on this machine, which runs until the program ends.
pub async fn local_client() -> Result<Client, Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let host = format!("http://{}", listener.local_addr()?);
    let router = Router::new().route("/api/v1/files/{file_id}/download", get(download_url));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(Client::builder()
        .base_url(host)
        .api_key(LOCAL_KEY)
        .build()?)
}

/// Answers as the API does.
async fn download_url(
    Path(file_id): Path<i64>,
    Query(query): Query<HashMap<String, i64>>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    if headers.get("X-API-Key").is_none_or(|key| key != LOCAL_KEY) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"detail": "Invalid API key"})),
        );
    }
    let expires_in = query.get("expires_in").copied().unwrap_or(3600);
    let link = json!({
        "file_id": file_id,
        "original_filename": "report.pdf",
        "download_url": format!("https://storage.example.com/{file_id}/report.pdf?expires={expires_in}"),
        "expires_in": expires_in,
    });
    (StatusCode::OK, Json(link))
}
