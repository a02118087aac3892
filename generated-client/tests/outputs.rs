//! Results saved to folders, whatever names the server chose.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod servers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use datalab_client::Error;
use datalab_client::types::{
    CreateDocumentFinalResponse, FormFillingFinalResponse, MarkerFinalResponse, ThumbnailResponse,
};
use serde_json::{Value, json};
use servers::{Server, status};

const HELLO: &str = "aGVsbG8=";

/// Names that would lead out of a folder, onto a device, onto each other, or to nothing.
const HOSTILE: &[&str] = &[
    "",
    " ",
    ".",
    "..",
    "...",
    " .. ",
    "/",
    "//",
    "\\",
    "../a.png",
    "../../../../../../../../tmp/a.png",
    "a/../../b.png",
    "./../b.png",
    "..\\..\\b.png",
    "a\\..\\..\\b.png",
    "/etc/passwd",
    "/tmp/evil.png",
    "//server/share/x.png",
    "\\\\server\\share\\x.png",
    "\\\\?\\C:\\x.png",
    "\\\\.\\PhysicalDrive0",
    "C:\\Windows\\win.ini",
    "C:relative.png",
    "c:/x.png",
    "~/.bashrc",
    "~root",
    ".bashrc",
    ".ssh/authorized_keys",
    "outside/link.png",
    "nul",
    "NUL.png",
    "con.png",
    "aux",
    "PRN.txt.png",
    "com1",
    "LPT9.png",
    "COM¹.png",
    "conin$",
    "a\0b.png",
    "a\nb.png",
    "a\r\n\tb.png",
    "\u{1b}[31mred.png",
    "a.png.",
    "a.png   ",
    "a.png. . .",
    "a.png::$DATA",
    "a:stream.png",
    "x?.png",
    "x*.png",
    "<x>|\".png",
    "photo\u{202e}gnp.exe",
    "zero\u{200b}width.png",
    "\u{feff}bom.png",
    "a\u{2215}b.png",
    "a\u{ff0f}b.png",
    "%2e%2e%2fescaped.png",
    "file:///etc/passwd",
    "DOCUMENT.MD",
    "document.md",
    "Image.PNG",
    "image.png",
    "IMAGE.png",
    "extracted.json",
];

fn result(members: Value) -> MarkerFinalResponse {
    let mut all = json!({"status": "complete", "success": true});
    let all_members = all.as_object_mut().unwrap();
    all_members.extend(members.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

fn images<'a>(names: impl IntoIterator<Item = &'a str>) -> Value {
    let images: BTreeMap<_, _> = names.into_iter().map(|name| (name, HELLO)).collect();
    json!({"markdown": "# Hello", "images": images})
}

/// All files below a folder, and what they hold.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            files.extend(tree(&path));
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap_or_default());
        }
    }
    files
}

#[tokio::test]
async fn every_output_has_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("new").join("folder");
    let result = result(json!({
        "markdown": "# Hello", "html": "<h1>", "json": {"a": 1}, "chunks": {"blocks": []},
        "extraction_schema_json": "{\"total\":1}", "segmentation_results": {"s": []},
        "images": {"_page_0_Figure_1.jpeg": HELLO},
    }));
    let written = result.save_to(&folder).await.unwrap();
    let names: Vec<_> = written
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    let expected = [
        "document.md",
        "document.html",
        "document.json",
        "chunks.json",
        "extracted.json",
        "segments.json",
        "_page_0_Figure_1.jpeg",
    ];
    assert_eq!(names, expected);
    assert_eq!(tree(&folder).len(), 7);
    assert_eq!(std::fs::read(&written[0]).unwrap(), b"# Hello");
    assert_eq!(std::fs::read(&written[2]).unwrap(), b"{\n  \"a\": 1\n}");
    assert_eq!(std::fs::read(&written[6]).unwrap(), b"hello");
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    assert!(HOSTILE.len() >= 40);
    let around = tempfile::tempdir().unwrap();
    let bystander = around.path().join("a.png");
    std::fs::write(&bystander, "mine").unwrap();
    // Each alone, then all together.
    let mut cases: Vec<Vec<&str>> = HOSTILE.iter().map(|name| vec![*name]).collect();
    cases.push(HOSTILE.to_vec());
    for (number, names) in cases.iter().enumerate() {
        let folder = around.path().join(number.to_string()).join("x").join("y");
        let expected = names.len() + 1;
        let written = result(images(names.iter().copied()))
            .save_to(&folder)
            .await
            .unwrap();
        assert_eq!(written.len(), expected, "{names:?}");
        for path in &written {
            assert_eq!(path.parent(), Some(folder.as_path()), "{names:?}: {path:?}");
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(
                !name.starts_with('.') && !name.ends_with(['.', ' ']),
                "{name:?}"
            );
            assert!(
                !name.contains(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c)),
                "{name:?}"
            );
        }
        let mut folded: Vec<_> = written
            .iter()
            .map(|path| path.to_str().unwrap().to_lowercase())
            .collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), expected, "{written:?}");
        assert_eq!(tree(&folder).len(), expected, "{names:?}");
        std::fs::remove_dir_all(around.path().join(number.to_string())).unwrap();
    }
    assert_eq!(
        tree(around.path()),
        BTreeMap::from([(bystander, b"mine".to_vec())])
    );
}

#[tokio::test]
async fn long_names_are_cut_and_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let long = "é".repeat(400);
    let names = [format!("{long}1.png"), format!("{long}2.png")];
    let written = result(images(names.iter().map(String::as_str)))
        .save_to(folder.path())
        .await
        .unwrap();
    assert_eq!(written.len(), 3);
    assert!(
        written[2].to_str().unwrap().ends_with("-2.png"),
        "{written:?}"
    );
}

#[tokio::test]
async fn nothing_is_overwritten_and_failure_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let existing = folder.path().join("img.png");
    std::fs::write(&existing, "mine").unwrap();
    let error = result(images(["a.png", "img.png"]))
        .save_to(folder.path())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, datalab_client::Error::File(e) if e.path() == existing)
            && error.to_string().contains("nothing is overwritten"),
        "{error}"
    );
    assert_eq!(
        tree(folder.path()),
        BTreeMap::from([(existing, b"mine".to_vec())])
    );

    let folder = tempfile::tempdir().unwrap();
    let broken = result(json!({"markdown": "# Hello", "images": {"b.png": "not base64!"}}));
    let error = broken.save_to(folder.path()).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(error.to_string().contains("images.b.png"), "{error}");
    assert!(tree(folder.path()).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn links_in_the_way_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let target = outside.path().join("target.png");
    std::fs::write(&target, "mine").unwrap();
    let dangling = outside.path().join("not-there.png");
    for (link, to) in [
        ("img.png", &target),
        ("dangling.png", &dangling),
        ("document.md", &target),
    ] {
        let link = folder.path().join(link);
        symlink(to, &link).unwrap();
        let error = result(images(["img.png", "dangling.png"]))
            .save_to(folder.path())
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("nothing is overwritten"),
            "{error}"
        );
        std::fs::remove_file(&link).unwrap();
        assert!(tree(folder.path()).is_empty());
    }
    assert_eq!(
        tree(outside.path()),
        BTreeMap::from([(target, b"mine".to_vec())])
    );
}

#[test]
fn images_are_decoded() {
    let result = result(json!({"images": {"../a.png": HELLO, "b.png": "!"}}));
    let all: Vec<_> = result.images().collect();
    let first = all[0].as_ref().unwrap();
    assert_eq!(
        (first.name, first.bytes.as_slice()),
        ("../a.png", b"hello".as_slice())
    );
    assert_eq!(first.file_name(), "_._a.png");
    assert!(matches!(all[1], Err(Error::Decode(_))));
}

#[tokio::test]
async fn documents_and_thumbnails_are_saved() {
    let folder = tempfile::tempdir().unwrap();
    let created: CreateDocumentFinalResponse =
        serde_json::from_value(json!({"status": "complete", "output_base64": HELLO})).unwrap();
    assert_eq!(created.document().unwrap().unwrap(), b"hello");
    let written = created.save_to(folder.path()).await.unwrap();
    assert_eq!(written, [folder.path().join("document.docx")]);
    let filled: FormFillingFinalResponse = serde_json::from_value(
        json!({"status": "complete", "output_base64": HELLO, "output_format": "../x"}),
    )
    .unwrap();
    let written = filled.save_to(folder.path()).await.unwrap();
    assert_eq!(written[0].parent(), Some(folder.path()));
    let pages: ThumbnailResponse =
        serde_json::from_value(json!({"success": true, "thumbnails": [HELLO, HELLO]})).unwrap();
    assert_eq!(pages.images().count(), 2);
    let written = pages.save_to(folder.path()).await.unwrap();
    assert_eq!(written[1], folder.path().join("page-2.jpg"));
}

#[test]
fn extracted_values_become_a_type() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Invoice {
        lines: Vec<Line>,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Line {
        total: f64,
    }
    let right = result(
        json!({"extraction_schema_json": r#"{"lines":[{"total":1.5}],"lines_citations":[]}"#}),
    );
    let invoice: Invoice = right.extracted().unwrap();
    assert_eq!(
        invoice,
        Invoice {
            lines: vec![Line { total: 1.5 }]
        }
    );
    let wrong = result(json!({"extraction_schema_json": r#"{"lines":[{"total":"much"}]}"#}));
    let Err(Error::Decode(error)) = wrong.extracted::<Invoice>() else {
        panic!("it fits");
    };
    assert_eq!(error.path(), "lines[0].total");
    assert!(error.to_string().contains("much"), "{error}");
    let error = result(json!({})).extracted::<Invoice>().unwrap_err();
    assert!(
        error.to_string().contains("holds no extracted values"),
        "{error}"
    );
}

#[tokio::test]
async fn a_result_that_is_too_large_is_fetched() {
    let storage = Server::start(|seen| {
        assert_eq!(seen.call, "GET /bucket/file");
        servers::json(json!({"markdown": "# Large", "html": null, "images": {"a.png": HELLO}}))
    })
    .await;
    let api = Server::start(|_| status(500, "not asked")).await;
    let large = result(json!({"result_url": storage.presigned(), "page_count": 3, "html": "<h1>"}));
    let folder = tempfile::tempdir().unwrap();
    let full = large.clone().fetch_full(&api.client()).await.unwrap();
    assert_eq!(full.markdown.as_deref(), Some("# Large"));
    assert_eq!(
        (full.page_count, full.html.as_deref()),
        (Some(3), Some("<h1>"))
    );
    assert_eq!(full.result_url, None);
    assert_eq!(full.save_to(folder.path()).await.unwrap().len(), 3);
    storage.saw_no_secret();
    assert!(api.seen().is_empty());
    // A second time there is nothing to fetch.
    assert_eq!(full.clone().fetch_full(&api.client()).await.unwrap(), full);
    assert_eq!(storage.seen().len(), 1);

    let unfetched = result(json!({"result_url": storage.presigned()}));
    let error = unfetched.save_to(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("call `fetch_full`"), "{error}");
}

#[tokio::test]
async fn a_fetched_result_that_does_not_fit_says_where() {
    let storage = Server::start(|_| servers::json(json!({"markdown": 5}))).await;
    let large = result(json!({"result_url": storage.presigned()}));
    let Err(Error::Decode(error)) = large.fetch_full(&storage.client()).await else {
        panic!("it fits");
    };
    assert_eq!(error.path(), "markdown");
}
