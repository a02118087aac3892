//! `new`: a whole client crate for any document, made as this workspace's own is.

use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use clap::Args;
use openapi_client_generator::{Diagnostics, FirstCall, Generated, Options, Project, Source, emit};

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::regen::counted;
use crate::workspace::{OVERLAY, Workspace};

/// Make a client crate for a document of yours
///
/// Writes a manifest, a README with a first call, the generated code, tests with the drift check, a CI workflow, and
/// copies of the document, the files it refers to, and the overlay. The crate depends on this workspace's runtime, and for its tests on the
/// generator, by path, or by --git. `cargo run --example regen` in it generates again and keeps what was written by hand.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  the crate is made
  2  the document or the overlay cannot be used, or the folder holds something; nothing was written")]
pub struct New {
    /// The OpenAPI document, JSON or YAML
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,

    /// The folder of the new crate; made if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The name of the new crate
    #[arg(long, value_name = "NAME", value_parser = crate_name)]
    name: String,

    /// An OpenAPI Overlay: names, jobs, pages, and what else the document does not say
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,

    /// The git repository to depend on, a copy of this workspace: others can build the crate, and its CI passes
    #[arg(long, value_name = "URL")]
    git: Option<String>,

    /// Leave out operations that cannot be carried, now and later, instead of failing
    #[arg(long)]
    keep_going: bool,
}

/// Its files that are written once, and then are the user's.
const FILES: [(&str, &str); 9] = [
    ("Cargo.toml", include_str!("new/crate/Cargo.toml.txt")),
    ("README.md", include_str!("new/crate/README.md.txt")),
    (".gitignore", include_str!("new/crate/gitignore.txt")),
    (
        ".github/workflows/ci.yml",
        include_str!("new/crate/ci.yml.txt"),
    ),
    ("src/lib.rs", include_str!("new/crate/lib.rs.txt")),
    ("src/main.rs", include_str!("new/crate/main.rs.txt")),
    ("examples/regen.rs", include_str!("new/crate/regen.rs.txt")),
    ("tests/drift.rs", include_str!("new/crate/drift.rs.txt")),
    ("tests/first_call.rs", FIRST_CALL),
];
/// What is said of dependencies by path.
const CI_NOTE: &str = include_str!("new/by_path/ci.yml.txt");
const README_NOTE: &str = include_str!("new/by_path/README.md.txt");
const FIRST_CALL: &str = include_str!("new/crate/first_call.rs.txt");

impl New {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        self.check_folder()?;
        let made = tempfile::tempdir().map_err(|e| self.unwritten(&e))?;
        // Made whole elsewhere first: nothing half-made is left in the user's folder.
        let generated = self.make(made.path(), workspace)?;
        copy(made.path(), &self.out).map_err(|e| self.unwritten(&e))?;
        for note in &generated.notes {
            console.diagnostic(note);
        }
        let summary = generated.summary;
        console.say(format!(
            "{} in {}; next: cd {} && cargo test --all-features",
            counted(summary.operations - summary.left_out, "operation"),
            self.out.display(),
            self.out.display()
        ));
        Ok(Exit::Fine)
    }

    fn check_folder(&self) -> Result<(), Failure> {
        let holds = fs::read_dir(&self.out).is_ok_and(|mut entries| entries.next().is_some());
        if holds || self.out.is_file() {
            let message = format!("{} holds something already", self.out.display());
            let help =
                "give a new folder; to generate a crate again: cargo run --example regen, in it";
            return Err(Failure::new(message, help));
        }
        Ok(())
    }

    /// Writes the crate into an empty folder.
    fn make(&self, root: &Path, workspace: &Workspace) -> Result<Generated, Failure> {
        let document = Project::document_name(&self.spec);
        self.copy_inputs(document, root)?;
        let mut options = Options::default();
        options.command = "cargo run --example regen".into();
        options.keep_going = self.keep_going;
        let (tree, generated) = self.generate(root, &options)?;
        emit::write(&tree).map_err(|e| self.unwritten(&e))?;
        let fill = self.blanks(document, &generated, workspace)?;
        for (path, template) in FILES {
            // Without a call that can be written down there is nothing to test.
            let testable = generated
                .first_call
                .as_ref()
                .is_some_and(|call| call.has_sample);
            if template == FIRST_CALL && !testable {
                continue;
            }
            let path = root.join(path);
            let text = fill
                .iter()
                .fold(template.to_owned(), |text, (blank, value)| {
                    text.replace(&format!("{{{{{blank}}}}}"), value)
                });
            let folder = path.parent().unwrap_or(root);
            let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
            written.map_err(|e| self.unwritten(&e))?;
        }
        // Calls and names of any length stand in them. Without rustfmt they stay as they are.
        let written = FILES.iter().map(|(path, _)| root.join(path));
        let rust =
            written.filter(|path| path.extension().is_some_and(|end| end == "rs") && path.exists());
        let _ = Command::new("rustfmt")
            .args(["--edition", "2024"])
            .args(rust)
            .output();
        Ok(generated)
    }

    /// The document, the overlay, and the files that the document takes in, in the places where it looks for them.
    fn copy_inputs(&self, document: &str, root: &Path) -> Result<(), Failure> {
        let source = Source::read(&self.spec);
        // What is wrong with them is told when generating, with all else.
        let files = source.and_then(|source| Project::files_of(&source));
        let files = files.unwrap_or_default();
        if files.iter().any(|name| name == document) {
            let message = format!(
                "{} refers to another file that is called {document}, as the document is in a new crate",
                self.spec.display()
            );
            let help = "give that file another name";
            return Err(Failure::new(message, help));
        }
        let beside = self.spec.parent().unwrap_or(Path::new(""));
        let files = files.iter().map(|name| (beside.join(name), name.as_str()));
        let overlay = self.overlay.iter().map(|path| (path.clone(), OVERLAY));
        let all = [(self.spec.clone(), document)].into_iter();
        for (from, name) in all.chain(overlay).chain(files) {
            let to = root.join(name);
            let copied = fs::read(&from).and_then(|bytes| {
                fs::create_dir_all(to.parent().unwrap_or(root))?;
                fs::write(&to, bytes)
            });
            copied.map_err(|e| {
                let message = format!("{}: {e}", from.display());
                Failure::new(message, "give a file that can be read")
            })?;
        }
        Ok(())
    }

    /// From the copies; what is wrong with the document is told of the file that was given.
    fn generate(&self, root: &Path, options: &Options) -> Result<(emit::Tree, Generated), Failure> {
        let generated = Project::at(root).generate(options);
        generated.map_err(|of_copy| {
            let message = format!("no client can be generated from {}", self.spec.display());
            let help = "mend the document, say more in an overlay, or leave out what cannot be carried: --keep-going";
            let of_given = self.refused(options);
            Failure::document(message, help, of_given.unwrap_or(of_copy))
        })
    }

    /// What is wrong with the files that were given.
    fn refused(&self, options: &Options) -> Option<Diagnostics> {
        let overlay = self.overlay.as_deref().map(Source::read).transpose();
        let generated = Source::read(&self.spec)
            .and_then(|spec| openapi_client_generator::generate(&spec, overlay?.as_ref(), options));
        generated.err()
    }

    /// What the templates leave blank.
    fn blanks(
        &self,
        document: &str,
        generated: &Generated,
        workspace: &Workspace,
    ) -> Result<Vec<(&'static str, String)>, Failure> {
        let title = generated.title.replace(['\n', '\r'], " ");
        let first = generated.first_call.clone().unwrap_or_else(|| FirstCall {
            client: "Client::builder().build()?".into(),
            request: String::new(),
            has_sample: false,
        });
        let call = |indent: &str| match first.request.as_str() {
            "" => format!("{indent}let _ = client;\n"),
            request => format!(
                "{indent}let answer = {request}.await?;\n{indent}println!(\"{{answer:?}}\");\n"
            ),
        };
        let source = |of: &str| match &self.git {
            Some(url) => Ok(format!("git = \"{}\"", url.escape_default())),
            None => {
                let path = relative(&workspace.root().join(of), &self.out);
                let path = path.map_err(|e| self.unwritten(&e))?;
                Ok(format!("path = \"{}\"", path.escape_default()))
            }
        };
        let only_here = |text: &str| match self.git {
            Some(_) => String::new(),
            None => text.to_owned(),
        };
        Ok(vec![
            ("ci_note", only_here(CI_NOTE)),
            ("readme_note", only_here(README_NOTE)),
            ("crate", self.name.replace('-', "_")),
            ("name", self.name.clone()),
            ("title_toml", title.escape_default().to_string()),
            ("title", title),
            ("document", document.into()),
            ("runtime", source("generator/runtime")?),
            ("generator", source("generator")?),
            ("readme_call", call("    ")),
            ("doc_call", call("//! ")),
            ("client", first.client),
            ("request", first.request),
            ("keep_going", self.keep_going.to_string()),
        ])
    }

    fn unwritten(&self, error: &io::Error) -> Failure {
        let message = format!("writing {}: {error}", self.out.display());
        Failure::new(message, "give a folder that can be written to")
    }
}

/// What cargo takes for a name.
fn crate_name(name: &str) -> Result<String, String> {
    let mut all = name.chars();
    let starts = all.next().is_some_and(|first| first.is_ascii_lowercase());
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if starts && all.all(fits) {
        Ok(name.to_owned())
    } else {
        Err(
            "write it like `pet-store-client`: small letters, digits, - and _, a letter first"
                .into(),
        )
    }
}

/// The way to a folder from one that may not be there yet; the whole path where they are on two drives.
fn relative(to: &Path, from: &Path) -> io::Result<String> {
    let to = fs::canonicalize(to)?;
    let from = std::path::absolute(from)?;
    let there = from.ancestors().find(|folder| folder.exists());
    let there = there.unwrap_or(&from);
    let below = from.strip_prefix(there).unwrap_or(Path::new(""));
    let mut folder = fs::canonicalize(there)?;
    for part in below.components() {
        match part {
            Component::ParentDir => drop(folder.pop()),
            part => folder.push(part),
        }
    }
    let (to_parts, from_parts) = (to.components(), folder.components());
    let same = to_parts.clone().zip(from_parts.clone());
    let same = same.take_while(|(a, b)| a == b).count();
    // The first is the root, or a drive.
    if same == 0 {
        return Ok(to.display().to_string());
    }
    let up = from_parts.skip(same).map(|_| "..".into());
    let down = to_parts.skip(same);
    let down = down.map(|part| part.as_os_str().to_string_lossy());
    // As cargo takes it on every system.
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
