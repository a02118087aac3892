//! The bytes of a file as they arrive, over as many connections as it takes.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::TryStreamExt;
use reqwest::StatusCode;

use crate::download_check::{Announced, Part, Running, tag};
use crate::transfer::{Clock, GET, Target, pause};
use crate::transfer_error::failed;
use crate::upload::Progress;
use crate::{BoxFuture, ByteStream, Error, Response};

/// How often in a row a transfer may break off without having come further.
const FRUITLESS: u32 = 4;

/// Asks for the file's URL, within what is left of the time.
pub(crate) type Renew =
    Box<dyn Fn(Option<Duration>) -> BoxFuture<Result<String, Error>> + Send + Sync>;

/// A file on its way.
pub(crate) struct Incoming {
    from: Target,
    renew: Option<Renew>,
    progress: Option<Progress>,
    clock: Clock,
    body: Option<ByteStream>,
    announced: Option<Announced>,
    running: Option<Running>,
    received: u64,
    furthest: u64,
    fruitless: u32,
    /// Whether the URL is new, and nothing has come from it yet.
    renewed: bool,
}

/// What happens next to a file.
pub(crate) enum Event {
    /// The file starts; what came before is void. `unchanged`: surely it is the same file again.
    Start { unchanged: bool },
    /// More of it.
    Chunk(Bytes),
}

impl Incoming {
    pub(crate) fn new(from: Target, renew: Option<Renew>, progress: Option<Progress>) -> Self {
        Self {
            clock: Clock::start(&from),
            from,
            renew,
            progress,
            body: None,
            announced: None,
            running: None,
            received: 0,
            furthest: 0,
            fruitless: 0,
            renewed: false,
        }
    }

    /// The next event; `None` once the file is whole and what was announced of it holds.
    pub(crate) async fn next(&mut self) -> Result<Option<Event>, Error> {
        loop {
            let broken = match &mut self.body {
                None => match self.open().await {
                    Ok(Some(start)) => return Ok(Some(start)),
                    Ok(None) => continue,
                    // The first request has been tried as often as any: it is an error as of any other call.
                    Err(e) if self.announced.is_none() => return Err(e),
                    Err(e) => Some(e),
                },
                Some(body) => match body.try_next().await {
                    Ok(Some(chunk)) => return self.accept(chunk).map(Some),
                    Ok(None) if self.is_whole() => return self.verify().map(|()| None),
                    Ok(None) => None,
                    Err(e) => Some(e),
                },
            };
            self.recover(broken).await?;
        }
    }

    /// Asks for the file, or for the rest of it where that is sure to be a rest of the same.
    async fn open(&mut self) -> Result<Option<Event>, Error> {
        let tag_before = self.announced.as_ref().and_then(|a| a.tag.clone());
        let resume = tag_before.clone().map(|tag| (self.received, tag));
        let resume = resume.filter(|(received, _)| *received > 0);
        self.from.options.timeout = self.clock.left();
        let resumed = resume.is_some();
        let answer = self.from.get(resume).await?;
        if answer.status() == StatusCode::PARTIAL_CONTENT {
            let fits = resumed && self.continues(&answer, tag_before.as_deref());
            if !fits {
                return Err(failed(
                    &GET,
                    "the server answered with another part of the file than was asked for: ask its support",
                ));
            }
            self.body = Some(answer.into_inner());
            return Ok(None);
        }
        let announced = Announced::read(answer.headers());
        let unchanged = tag_before.is_some() && tag_before == announced.tag;
        self.running = announced.checksum.as_ref().map(|checksum| checksum.start());
        self.announced = Some(announced);
        self.received = 0;
        self.body = Some(answer.into_inner());
        Ok(Some(Event::Start { unchanged }))
    }

    /// Whether a part goes on where the connection broke, in the same file.
    fn continues(&self, answer: &Response<ByteStream>, tag_before: Option<&str>) -> bool {
        let same_tag = match tag(answer.headers()) {
            Some(tag) => Some(tag.as_str()) == tag_before,
            None => true,
        };
        let same_total = |part: &Part| part.total.is_none() || part.total == self.length();
        let part = Part::read(answer.headers());
        same_tag && part.is_some_and(|part| part.start == self.received && same_total(&part))
    }

    fn length(&self) -> Option<u64> {
        self.announced.as_ref()?.length
    }

    fn is_whole(&self) -> bool {
        self.length().is_none_or(|length| self.received >= length)
    }

    fn accept(&mut self, chunk: Bytes) -> Result<Event, Error> {
        self.received += chunk.len() as u64;
        let length = self.length();
        if let Some(length) = length.filter(|length| *length < self.received) {
            let what = format!("more came than the {length} bytes that the server announced");
            return Err(failed(&GET, what));
        }
        if let Some(running) = &mut self.running {
            running.update(&chunk);
        }
        if self.received > self.furthest {
            self.furthest = self.received;
            self.fruitless = 0;
            self.renewed = false;
        }
        if let Some(progress) = &self.progress {
            progress(self.received, length);
        }
        Ok(Event::Chunk(chunk))
    }

    fn verify(&mut self) -> Result<(), Error> {
        let checksum = self.announced.as_ref().and_then(|a| a.checksum.as_ref());
        let (Some(checksum), Some(running)) = (checksum, self.running.take()) else {
            return Ok(());
        };
        let verified = checksum.verify(running);
        verified.map_err(|what| failed(&GET, format!("{what}: nothing of it is kept; try again")))
    }

    /// Waits a little after a break, unless there is no point in going on. Without an error the body just ended early.
    async fn recover(&mut self, broken: Option<Error>) -> Result<(), Error> {
        self.body = None;
        if let Some(error) = broken {
            if self.clock.has_run_out() {
                return Err(error);
            }
            if !error.is_retryable() {
                return self.renew(error).await;
            }
            if self.fruitless >= FRUITLESS {
                return Err(self.noted(error));
            }
        } else if self.fruitless >= FRUITLESS {
            let what = format!("the server ended it early; {}", self.gave_up());
            return Err(failed(&GET, what));
        }
        tokio::time::sleep(pause(self.fruitless)).await;
        self.fruitless += 1;
        Ok(())
    }

    /// Asks for a new URL where the storage refuses the one that has worked: it has expired.
    async fn renew(&mut self, error: Error) -> Result<(), Error> {
        let refused = matches!(&error, Error::Api(e) if e.status().is_client_error());
        let renew = self.renew.as_ref().filter(|_| refused && !self.renewed);
        let Some(renew) = renew else {
            return Err(error);
        };
        let url = renew(self.clock.left()).await?;
        self.from.url = url.into();
        self.from.check(&GET)?;
        self.renewed = true;
        Ok(())
    }

    /// Says in the error's text how far it came. It stays what it is, so that it can be asked whether to try again.
    fn noted(&self, mut error: Error) -> Error {
        match &mut error {
            Error::Transport(e) => e.note(&self.gave_up()),
            Error::Timeout(e) => e.note(&self.gave_up()),
            _ => {}
        }
        error
    }

    fn gave_up(&self) -> String {
        let of = match self.length() {
            Some(length) => format!(" of the {length} announced"),
            None => String::new(),
        };
        format!(
            "it broke off after {} bytes{of}, and asking again brought nothing more: try again later",
            self.furthest
        )
    }
}
