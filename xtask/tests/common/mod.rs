//! A temporary workspace, and the commands run on it in this process.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod server;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use xtask::{Console, Exit};

/// A small document that a client can be generated from.
pub const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": "Small", "version": "1.0.0" },
  "paths": {
    "/api/v1/files/{file_id}": {
      "get": {
        "tags": ["Files"],
        "summary": "Get File",
        "operationId": "get_file_api_v1_files__file_id__get",
        "parameters": [
          {
            "name": "file_id",
            "in": "path",
            "required": true,
            "schema": { "type": "integer" }
          }
        ],
        "responses": {
          "200": {
            "description": "The file",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/File" } } }
          }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "File": {
        "type": "object",
        "title": "File",
        "required": ["file_id"],
        "properties": { "file_id": { "type": "integer" }, "name": { "type": "string" } }
      }
    }
  }
}
"##;

pub const LOCK: &str = r#"{
  "url": "https://api.invalid/openapi.json",
  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "fetched": "2020-01-01",
  "note": "Assembled."
}
"#;

/// A workspace in a temporary folder.
pub struct Root {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Root {
    /// One with a document and a lock that does not record it.
    pub fn new() -> Self {
        let root = Self::empty();
        root.put("openapi.json", DOCUMENT);
        root.put("openapi.lock.json", LOCK);
        root
    }

    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn put(&self, path: &str, content: &str) -> PathBuf {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Runs git here, as nobody in particular.
    #[track_caller]
    pub fn git(&self, args: &[&str]) -> String {
        let settings = [
            "user.name=T",
            "user.email=t@t.test",
            "commit.gpgsign=false",
            "tag.gpgsign=false",
        ];
        let settings = settings.iter().flat_map(|setting| ["-c", setting]);
        let mut command = Command::new("git");
        command.args(settings).args(args).current_dir(self.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Puts all that is here into a commit of a new repository.
    pub fn commit(&self) {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "-m", "one"]);
    }

    /// Runs `cargo xtask …` here, in this process.
    pub fn run(&self, args: &[&str]) -> Outcome {
        Self::run_in(self.path(), args)
    }

    /// Runs it in another workspace.
    pub fn run_in(workspace: &Path, args: &[&str]) -> Outcome {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let root = ["xtask".into(), "--root".into(), workspace.into()];
        let all = root.into_iter().chain(args.iter().map(OsString::from));
        let exit = xtask::run(all, &mut Console::captured(&mut out, &mut err));
        let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(
            !format!("{out}{err}").contains('\u{1b}'),
            "colours in a pipe: {out}{err}"
        );
        Outcome { exit, out, err }
    }

    /// Every file here with its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.path(), &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

impl Outcome {
    /// Asserts exit 2 and that the message holds each of these.
    #[track_caller]
    pub fn is_bad_input(&self, parts: &[&str]) {
        assert_eq!(self.exit, Exit::BadInput, "{self:?}");
        assert!(
            self.err.starts_with("error: ") && self.err.contains("\n  help: "),
            "{}",
            self.err
        );
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in:\n{}", self.err);
        }
    }

    /// Asserts exit 0 and that the output holds each of these.
    #[track_caller]
    pub fn is_fine(&self, parts: &[&str]) {
        assert_eq!(self.exit, Exit::Fine, "{self:?}");
        for part in parts {
            assert!(self.out.contains(part), "`{part}` is not in:\n{}", self.out);
        }
    }
}
