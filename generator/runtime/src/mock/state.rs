//! The mocks of a server, and what has come for them.

use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wiremock::ResponseTemplate;

use super::expected::{Expected, literal};
use super::job::Script;
use super::received::ReceivedRequest;
use super::times::Times;
use super::unmatched;
use crate::OperationInfo;

/// The mocks of a server, shared with the handles on them.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<State>>);

#[derive(Default)]
pub(super) struct State {
    entries: Vec<Entry>,
    received: Vec<ReceivedRequest>,
    /// What each call was told that no mock expects.
    unmatched: Vec<String>,
    /// How many jobs were started.
    jobs: u64,
}

/// One mock.
pub(super) struct Entry {
    pub info: OperationInfo,
    /// Where it was set up.
    pub place: &'static Location<'static>,
    /// None: any request of the operation.
    expected: Option<Expected>,
    /// In a row; the last one stays.
    replies: Vec<Reply>,
    received: Vec<ReceivedRequest>,
    times: Option<Times>,
}

#[derive(Clone)]
pub(super) enum Reply {
    Fixed(ResponseTemplate),
    /// Starts a job, with an id and a look-up of its own.
    Start(Arc<Script>),
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a mock, and gives its place in the list.
    pub(super) fn add(
        &mut self,
        info: OperationInfo,
        expected: Option<Expected>,
        place: &'static Location<'static>,
    ) -> usize {
        self.entries.push(Entry {
            info,
            place,
            expected,
            replies: Vec::new(),
            received: Vec::new(),
            times: None,
        });
        self.entries.len() - 1
    }

    pub(super) fn reply(&mut self, index: usize, reply: Reply) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.replies.push(reply);
        }
    }

    pub(super) fn expect(&mut self, index: usize, times: Times) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.times = Some(times);
        }
    }

    /// Answers the look-ups of a job.
    pub(super) fn look_up(&mut self, id: &str, script: &Script) {
        let expected = Expected::path_of(&script.lookup, id);
        let index = self.add(script.lookup, Some(expected), script.place);
        for answer in &script.answers {
            self.reply(index, Reply::Fixed(answer.clone()));
        }
    }

    /// What has come for one mock.
    pub(super) fn received_by(&self, index: usize) -> &[ReceivedRequest] {
        self.entries.get(index).map_or(&[], |entry| &entry.received)
    }

    /// What has come at all.
    pub(super) fn received(&self) -> &[ReceivedRequest] {
        &self.received
    }

    pub(super) fn respond(&mut self, request: ReceivedRequest) -> ResponseTemplate {
        self.received.push(request.clone());
        let entries = self.entries.iter().enumerate();
        let ranked = entries.filter_map(|(index, entry)| Some((entry.rank(&request)?, index)));
        let Some((_, index)) = ranked.max() else {
            let text = unmatched::text(&request, &self.entries);
            let answer = unmatched::answer(&text);
            self.unmatched.push(text);
            return answer;
        };
        let Some(entry) = self.entries.get_mut(index) else {
            return ResponseTemplate::new(500);
        };
        let reply = entry.replies.get(entry.received.len());
        let reply = reply.or(entry.replies.last()).cloned();
        entry.received.push(request);
        match reply {
            Some(Reply::Fixed(answer)) => answer,
            Some(Reply::Start(script)) => {
                self.jobs += 1;
                let (answer, id) = script.start(self.jobs);
                self.look_up(&id, &script);
                answer
            }
            None => {
                let what = format!(
                    "the mock set up at {} has no answer: say what it returns",
                    entry.place
                );
                unmatched::answer(&what)
            }
        }
    }

    /// What is not as it was expected, a line each; none when all is well.
    pub(super) fn unmet(&self) -> Option<String> {
        let mut lines: Vec<String> = self.entries.iter().filter_map(Entry::unmet).collect();
        if lines.is_empty() {
            return None;
        }
        lines.extend(self.unmatched.iter().cloned());
        Some(lines.join("\n"))
    }
}

impl Entry {
    /// How well it fits a request; `None` when it does not.
    fn rank(&self, request: &ReceivedRequest) -> Option<(bool, usize)> {
        if self.info.method != request.method() {
            return None;
        }
        match &self.expected {
            Some(expected) => expected
                .differences(request)
                .is_empty()
                .then_some((true, 0)),
            None => literal(self.info.path, request.path()).map(|literal| (false, literal)),
        }
    }

    /// Why it does not fit a request for the same operation.
    pub(super) fn differences(&self, request: &ReceivedRequest) -> Vec<String> {
        let expected = self.expected.as_ref();
        expected.map_or_else(Vec::new, |expected| expected.differences(request))
    }

    fn unmet(&self) -> Option<String> {
        let times = self.times?;
        let calls = self.received.len();
        (!times.contain(calls)).then(|| {
            format!(
                "the mock of {} {} set up at {}: {times} expected, {calls} came",
                self.info.method, self.info.path, self.place
            )
        })
    }
}
