//! How a request is made from a command line: its arguments, and what each of them sets.

use serde::de::DeserializeOwned;

use super::argument::{Argument, Choice, Kind, placeholder};
use super::{Failure, Values};
use crate::{Multipart, Operation, Upload};

/// A request that a command line can make. Generated code implements it.
pub trait Subcommand: Operation + Sized {
    /// The client it goes to.
    type Client: Send + 'static;

    /// The command.
    fn command() -> Command<Self::Client, Self>;
}

type Make<C, R> = Box<dyn Fn(C, &Values<'_>) -> Result<R, Failure> + Send + Sync>;
type Set<R> = Box<dyn Fn(R, &Values<'_>) -> Result<R, Failure> + Send + Sync>;

/// How a request `R` to a client `C` is made from a command line.
#[must_use]
pub struct Command<C, R> {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) arguments: Vec<Argument>,
    make: Make<C, R>,
    setters: Vec<Set<R>>,
}

impl<C: 'static, R: 'static> Command<C, R> {
    /// A command by name; that of the resource itself has none. `make` takes what must be given.
    pub fn new(
        name: &'static str,
        about: &'static str,
        make: impl Fn(C, &Values<'_>) -> Result<R, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            about,
            arguments: Vec::new(),
            make: Box::new(make),
            setters: Vec::new(),
        }
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// When a value is not one that the request takes.
    pub fn request(&self, client: C, values: &Values<'_>) -> Result<R, Failure> {
        let made = (self.make)(client, values)?;
        self.setters
            .iter()
            .try_fold(made, |request, set| set(request, values))
    }

    /// Something that must be given, by its place: what stands in the path.
    pub fn positional(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Positional, true)
    }

    /// A `T` that must be given.
    pub fn required<T>(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Value(placeholder::<T>()), true)
    }

    /// Something that must be given, of which values are known.
    pub fn required_choice<T: Choice>(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Choice(T::KNOWN), true)
    }

    /// JSON that must be given.
    pub fn required_json(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Json, true)
    }

    /// A `T` that must be given, once or more often.
    pub fn required_list<T>(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::List(placeholder::<T>()), true)
    }

    /// A file that must be given.
    pub fn required_file(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::File, true)
    }

    /// Files of which one must be given.
    pub fn required_files(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Files, true)
    }

    /// The parts of a form that must be given.
    pub fn required_form(self, name: &'static str, help: &'static str) -> Self {
        self.declare(name, help, Kind::Form, true)
    }

    /// Something that may be given.
    pub fn option<T: DeserializeOwned + 'static>(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, T) -> R + Send + Sync + 'static,
    ) -> Self {
        let kind = Kind::Value(placeholder::<T>());
        self.declare(name, help, kind, false)
            .setting(set, move |values| values.find(name))
    }

    /// Something that may be given, of which values are known.
    pub fn choice<T: Choice + DeserializeOwned + 'static>(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, T) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Choice(T::KNOWN), false)
            .setting(set, move |values| values.find(name))
    }

    /// Something that is on or off.
    pub fn switch(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, bool) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Switch, false)
            .setting(set, move |values| values.find(name))
    }

    /// JSON that may be given.
    pub fn json<T: DeserializeOwned + 'static>(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, T) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Json, false)
            .setting(set, move |values| values.find_json(name))
    }

    /// Something that may be given several times.
    pub fn list<T: DeserializeOwned + 'static>(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, Vec<T>) -> R + Send + Sync + 'static,
    ) -> Self {
        let kind = Kind::List(placeholder::<T>());
        self.declare(name, help, kind, false)
            .setting(set, move |values| values.find_list(name))
    }

    /// A file that may be given.
    pub fn file(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, Upload) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::File, false)
            .setting(set, move |values| {
                Ok(values.find_uploads(name)?.and_then(|mut all| all.pop()))
            })
    }

    /// Files that may be given.
    pub fn files(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, Vec<Upload>) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Files, false)
            .setting(set, move |values| values.find_uploads(name))
    }

    /// The parts of a form that may be given.
    pub fn form(
        self,
        name: &'static str,
        help: &'static str,
        set: impl Fn(R, Multipart) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Form, false)
            .setting(set, move |values| values.find_form(name))
    }

    /// A word that sends null for something.
    pub fn clear(
        self,
        name: &'static str,
        help: &'static str,
        clear: impl Fn(R) -> R + Send + Sync + 'static,
    ) -> Self {
        self.declare(name, help, Kind::Clear, false).setting(
            move |request, ()| clear(request),
            move |values| Ok(values.has(name).then_some(())),
        )
    }

    fn declare(
        mut self,
        name: &'static str,
        help: &'static str,
        kind: Kind,
        required: bool,
    ) -> Self {
        self.arguments.push(Argument {
            name,
            help,
            kind,
            required,
        });
        self
    }

    fn setting<T>(
        mut self,
        set: impl Fn(R, T) -> R + Send + Sync + 'static,
        find: impl Fn(&Values<'_>) -> Result<Option<T>, Failure> + Send + Sync + 'static,
    ) -> Self {
        self.setters.push(Box::new(move |request, values| {
            Ok(match find(values)? {
                Some(value) => set(request, value),
                None => request,
            })
        }));
        self
    }
}
