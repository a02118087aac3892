//! The files that need nothing of each other, on as many threads as there are processors: most of the code is in them.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proc_macro2::TokenStream;
use syn::{File, Type};

use super::asked::Asked;
use super::info::Common;
use super::types::Sent;
use super::{Templates, cli, client, finish, mock, resource};
use crate::model::Api;
use crate::syntax::{read, spelled};

/// What renders a file.
type Render = fn(&Templates) -> TokenStream;

/// The files about all resources, the largest first.
const ABOUT_ALL: [(&str, Render); 3] = [
    ("cli", cli::cli),
    ("client", client::client),
    ("mock", mock::mock),
];

/// Asked for once: the answer is read from several files.
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

/// Path and text of each file.
type Files = BTreeMap<String, String>;

/// Renders a file for each resource and those about all, and `others` on this thread meanwhile; all of the files.
pub(super) fn files(
    templates: &Templates,
    header: &str,
    others: impl FnOnce() -> Result<Files, syn::Error>,
) -> Result<Files, syn::Error> {
    let count = ABOUT_ALL.len() + templates.api.resources.len();
    let helpers = (*PROCESSORS - 1).min(count);
    let next = AtomicUsize::new(0);
    let package = (helpers > 0).then(|| Package::of(templates));
    thread::scope(|scope| {
        let (next, package) = (&next, package.as_ref());
        let help =
            move || package.map_or_else(|| Ok(Files::new()), |package| package.work(header, next));
        let threads: Vec<_> = (0..helpers).map(|_| scope.spawn(help)).collect();
        let mut files = others();
        let mut add = |more: Result<Files, syn::Error>| match (&mut files, more) {
            (Ok(files), Ok(more)) => files.extend(more),
            (Ok(_), Err(error)) => files = Err(error),
            (Err(_), _) => {}
        };
        add(work(templates, header, next));
        for thread in threads {
            add(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        files
    })
}

/// Renders those that nobody has begun yet.
fn work(templates: &Templates, header: &str, next: &AtomicUsize) -> Result<Files, syn::Error> {
    let mut files = Files::new();
    while let Some((name, file)) = file(templates, next.fetch_add(1, Ordering::Relaxed)) {
        files.insert(format!("{name}.rs"), finish(file?, header));
    }
    Ok(files)
}

/// The name of a file, and the file.
fn file<'a>(
    templates: &Templates<'a>,
    number: usize,
) -> Option<(&'a str, Result<File, syn::Error>)> {
    if let Some((name, render)) = ABOUT_ALL.get(number) {
        return Some((name, syn::parse2(render(templates))));
    }
    let resource = templates.api.resources.get(number - ABOUT_ALL.len())?;
    Some((&resource.ident, resource::resource(resource, templates)))
}

/// What the templates read, as another thread may have it.
struct Package<'a> {
    api: &'a Api,
    asked: &'a Asked,
    asked_types: Vec<String>,
    types: Sent<'a>,
    common: Common<'a>,
}

impl<'a> Package<'a> {
    fn of(templates: &Templates<'a>) -> Self {
        Self {
            api: templates.api,
            asked: templates.asked,
            asked_types: templates.asked_types.iter().map(spelled).collect(),
            types: templates.types.to_send(),
            common: templates.common,
        }
    }

    fn work(&self, header: &str, next: &AtomicUsize) -> Result<Files, syn::Error> {
        let asked_types = self.asked_types.iter();
        let asked_types: Vec<Type> = asked_types.map(|ty| read(ty)).collect::<Result<_, _>>()?;
        let types = self.types.received()?;
        let templates = Templates {
            api: self.api,
            asked: self.asked,
            asked_types: &asked_types,
            types: &types,
            common: self.common,
        };
        work(&templates, header, next)
    }
}
