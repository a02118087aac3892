//! The commands of a resource.

use super::action::{Action, Lines, Pages, Plain, Starts, Streams, Waits};
use super::argument::{Argument, Kind};
use super::{Command, Failure, Subcommand, Values};
use crate::{Call, Job, JobId, OperationInfo, Paged, Start};

/// The commands of a resource: itself, and those beneath it.
#[must_use]
pub struct Group<C> {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) leaves: Vec<Leaf<C>>,
}

type Run<C> = Box<dyn Fn(C, &Values<'_>) -> Result<Box<dyn Action>, Failure> + Send + Sync>;

/// A command that does something.
#[must_use]
pub struct Leaf<C> {
    /// Empty for the resource itself.
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// None for what is none of the API's operations.
    pub(super) info: Option<OperationInfo>,
    pub(super) arguments: Vec<Argument>,
    pub(super) by_hand: Vec<clap::Arg>,
    pub(super) kind: LeafKind,
    run: Run<C>,
}

/// What more a command can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeafKind {
    Plain,
    /// Not to wait; the command that comes back to a job.
    Job(&'static str),
    /// All pages.
    Pages,
    /// A stream.
    Stream,
}

impl<C: Send + 'static> Group<C> {
    /// A resource without commands.
    pub fn new(name: &'static str, about: &'static str) -> Self {
        let leaves = Vec::new();
        Self {
            name,
            about,
            leaves,
        }
    }

    /// Adds a command, in the place of one of the same name.
    pub fn with(mut self, leaf: Leaf<C>) -> Self {
        match self.leaves.iter_mut().find(|known| known.name == leaf.name) {
            Some(known) => *known = leaf,
            None => self.leaves.push(leaf),
        }
        self
    }

    /// Changes the command of a name; that of the resource itself has none.
    pub fn change(mut self, name: &str, change: impl FnOnce(Leaf<C>) -> Leaf<C>) -> Self {
        if let Some(index) = self.leaves.iter().position(|leaf| leaf.name == name) {
            let leaf = self.leaves.remove(index);
            self.leaves.insert(index, change(leaf));
        }
        self
    }

    /// Adds a request that is sent and answered.
    pub fn call<R: Subcommand<Client = C> + Call>(self) -> Self {
        self.with(Leaf::of(R::command(), LeafKind::Plain, |request| {
            Plain(request)
        }))
    }

    /// Adds a request for pages; `items` is their member with the entries.
    pub fn pages<P: Subcommand<Client = C> + Paged>(self, items: &'static str) -> Self {
        let action = move |request| Pages { request, items };
        self.with(Leaf::of(P::command(), LeafKind::Pages, action))
    }

    /// Adds a request that can be answered as a stream.
    pub fn stream<R: Subcommand<Client = C> + Call>(self, stream: fn(R) -> Lines) -> Self {
        let action = move |request| Streams { request, stream };
        self.with(Leaf::of(R::command(), LeafKind::Stream, action))
    }

    /// Adds a request that starts a job, and the command `wait`, which comes back to one.
    pub fn job<S: Subcommand<Client = C> + Start + Sync>(
        self,
        wait: &'static str,
        resume: fn(C, JobId) -> Job<S>,
    ) -> Self {
        let waits = Leaf {
            name: wait,
            about: "Wait for a job that was started before, and print its result.",
            info: Some(S::Lookup::INFO_OF_LOOKUP),
            arguments: vec![Argument {
                name: "id",
                help: "The job's id.",
                kind: Kind::Positional,
                required: true,
            }],
            by_hand: Vec::new(),
            kind: LeafKind::Plain,
            run: Box::new(move |client, values| {
                let id: String = values.get("id")?;
                Ok(Box::new(Waits(resume(client, id.into()))))
            }),
        };
        let starts = Leaf::of(S::command(), LeafKind::Job(wait), |request| Starts(request));
        self.with(starts).with(waits)
    }
}

/// The look-up's operation, by a name that no request has.
trait Info {
    const INFO_OF_LOOKUP: OperationInfo;
}

impl<R: crate::Operation> Info for R {
    const INFO_OF_LOOKUP: OperationInfo = R::INFO;
}

impl<C: Send + 'static> Leaf<C> {
    fn of<R: Subcommand<Client = C>, A: Action + 'static>(
        command: Command<C, R>,
        kind: LeafKind,
        action: impl Fn(R) -> A + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: command.name,
            about: command.about,
            info: Some(R::INFO),
            arguments: command.arguments.clone(),
            by_hand: Vec::new(),
            kind,
            run: Box::new(move |client, values| {
                Ok(Box::new(action(command.request(client, values)?)))
            }),
        }
    }

    /// A command by hand.
    pub fn by_hand(
        name: &'static str,
        about: &'static str,
        arguments: impl IntoIterator<Item = clap::Arg>,
        run: impl Fn(C, &Values<'_>) -> Result<Box<dyn Action>, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            about,
            info: None,
            arguments: Vec::new(),
            by_hand: arguments.into_iter().collect(),
            kind: LeafKind::Plain,
            run: Box::new(run),
        }
    }

    /// The same command with arguments by hand. Where `run` gives an action, that is done in the place of its own.
    pub fn or_by_hand(
        mut self,
        about: &'static str,
        arguments: impl IntoIterator<Item = clap::Arg>,
        run: impl Fn(&C, &Values<'_>) -> Result<Option<Box<dyn Action>>, Failure>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let own = self.run;
        self.about = about;
        self.by_hand.extend(arguments);
        self.run = Box::new(move |client, values| match run(&client, values)? {
            Some(action) => Ok(action),
            None => own(client, values),
        });
        self
    }

    pub(super) fn action(
        &self,
        client: C,
        values: &Values<'_>,
    ) -> Result<Box<dyn Action>, Failure> {
        (self.run)(client, values)
    }
}
