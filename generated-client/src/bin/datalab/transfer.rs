//! `datalab files upload` and `download`: what takes several calls.

use std::path::PathBuf;

use datalab_client::cli::clap::{Arg, ValueHint, value_parser};
use datalab_client::cli::{Action, Answer, Failure, How, Leaf, Preview};
use datalab_client::{Client, Upload};
use openapi_client_runtime::BoxFuture;

/// `files upload FILE`.
pub fn upload() -> Leaf<Client> {
    let file = Arg::new("file")
        .value_name("FILE")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help("The file.");
    let about = "Upload a file: ask where to, send it there, confirm it.";
    Leaf::by_hand("upload", about, [file], |client: Client, values| {
        let file = values.upload("file")?;
        Ok(Box::new(Uploads { client, file }))
    })
}

struct Uploads {
    client: Client,
    file: Upload,
}

impl Action for Uploads {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        let (name, media_type) = (self.file.name(), self.file.media_type());
        let request = self.client.files().request_upload_url(name, media_type);
        Ok(vec![Preview::of(&request)?])
    }

    fn run(self: Box<Self>, _: How) -> BoxFuture<Result<Answer, Failure>> {
        Box::pin(async move {
            let confirmed = self.client.files().upload(self.file).await?;
            Ok(Answer::Value(
                serde_json::to_value(confirmed).unwrap_or_default(),
            ))
        })
    }
}

/// `files download FILE_ID`.
pub fn download() -> Leaf<Client> {
    let id = Arg::new("file-id")
        .value_name("FILE_ID")
        .required(true)
        .help("File ID.");
    let about = "Download a file, into -o FILE or to the standard output.";
    Leaf::by_hand("download", about, [id], |client: Client, values| {
        let file_id = values.get("file-id")?;
        Ok(Box::new(Downloads { client, file_id }))
    })
}

struct Downloads {
    client: Client,
    file_id: i64,
}

impl Action for Downloads {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        let request = self.client.files().download_url(self.file_id);
        Ok(vec![Preview::of(&request)?])
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        Box::pin(async move {
            let download = self.client.files().download(self.file_id);
            let Some(path) = how.out else {
                return Ok(Answer::stream(download.stream()));
            };
            let length = download.save(&path).await?;
            Ok(Answer::Done(format!("{}: {length} bytes", path.display())))
        })
    }
}
