//! What a server does wrong, and what must come of it.

use std::time::Duration;

use crate::support::faults::Fault;

/// What is sent to the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Call {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    /// A file at a presigned URL, saved.
    Save,
    /// Bytes to a presigned URL.
    Upload,
    /// A stream to a presigned URL.
    UploadOfStream,
}

impl Call {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Save => "download",
            Self::Upload => "upload",
            Self::UploadOfStream => "upload of a stream",
        }
    }

    /// Whether it goes to a URL that the server gave, without the key.
    pub fn is_presigned(self) -> bool {
        matches!(self, Self::Save | Self::Upload | Self::UploadOfStream)
    }

    /// What its errors begin with.
    pub fn begins(self) -> &'static str {
        match self {
            Self::Get => "GET /x",
            Self::Post => "POST /x",
            Self::Put => "PUT /x",
            Self::Patch => "PATCH /x",
            Self::Delete => "DELETE /x",
            Self::Save => "GET <presigned URL>",
            Self::Upload | Self::UploadOfStream => "PUT <presigned upload URL>",
        }
    }
}

const READS: &[Call] = &[Call::Get];
const WRITES: &[Call] = &[Call::Post, Call::Put, Call::Patch, Call::Delete];
const ALL: &[Call] = &[Call::Get, Call::Post, Call::Put, Call::Patch, Call::Delete];
const SAVE: &[Call] = &[Call::Save];
const UPLOAD: &[Call] = &[Call::Upload];
const STREAM: &[Call] = &[Call::UploadOfStream];

#[derive(Clone, Copy, Debug)]
pub enum Group {
    Statuses,
    Connections,
    StandStills,
    Redirects,
    Bodies,
    Files,
}

pub const GROUPS: &[(Group, &str)] = &[
    (Group::Statuses, "Statuses"),
    (Group::Connections, "Connections that break"),
    (Group::StandStills, "Connections that stand still"),
    (Group::Redirects, "Redirects"),
    (Group::Bodies, "Bodies"),
    (Group::Files, "Files at presigned URLs"),
];

pub struct Row {
    /// What the server does, one or the other.
    pub faults: Vec<Fault>,
    /// Whether it does so once only, and then answers well.
    pub once: bool,
    pub calls: &'static [Call],
    /// The requests that the server sees.
    pub asked: usize,
    /// Those that another origin sees.
    pub elsewhere: usize,
    /// The least and the most that is waited.
    pub waits: (Duration, Duration),
    /// `ok`, or the error's variant.
    pub outcome: &'static str,
    /// In the error's text.
    pub says: &'static str,
}

impl Row {
    fn once(mut self) -> Self {
        self.once = true;
        self
    }

    fn elsewhere(mut self, elsewhere: usize) -> Self {
        self.elsewhere = elsewhere;
        self
    }
}

fn row(
    faults: impl IntoIterator<Item = Fault>,
    calls: &'static [Call],
    asked: usize,
    (least, most): (f64, f64),
    outcome: &'static str,
    says: &'static str,
) -> Row {
    Row {
        faults: faults.into_iter().collect(),
        once: false,
        calls,
        asked,
        elsewhere: 0,
        waits: (
            Duration::from_secs_f64(least),
            Duration::from_secs_f64(most),
        ),
        outcome,
        says,
    }
}

/// Not at all.
const NOW: (f64, f64) = (0.0, 0.0);
/// Before the second try.
const ONCE: (f64, f64) = (0.0, 0.5);
/// Before the second and the third try.
const TWICE: (f64, f64) = (0.0, 1.5);
const TRIED: &str = "; tried 3 times";

pub fn of(group: Group) -> Vec<Row> {
    match group {
        Group::Statuses => statuses(),
        Group::Connections => connections(),
        Group::StandStills => stand_stills(),
        Group::Redirects => redirects(),
        Group::Bodies => bodies(),
        Group::Files => files(),
    }
}

const OK: &str = "ok";
const API: &str = "`Api`";
const LOST: &str = "`Transport`";
const IDLE: &str = "`Timeout` (Idle)";

fn statuses() -> Vec<Row> {
    let lasting = || [400, 401, 403, 404, 413, 422].map(Fault::status);
    let passing = || [408, 500, 502, 503, 504, 529].map(Fault::status);
    let busy = || [Fault::status(429)];
    let past_or_wrong = ["Sun, 06 Nov 1994 08:49:37 GMT", "soon"];
    let asks_too_long =
        "try again in 61s; not tried again, because the server asks to wait longer than 60s";
    vec![
        row(lasting(), ALL, 1, NOW, API, "answered "),
        row(
            [Fault::after(404, "1")],
            ALL,
            1,
            NOW,
            API,
            "try again in 1s",
        ),
        row(passing(), READS, 3, TWICE, API, TRIED),
        row(passing(), READS, 2, ONCE, OK, "").once(),
        row(passing(), WRITES, 1, NOW, API, "answered "),
        row(busy(), ALL, 3, TWICE, API, TRIED),
        row(busy(), ALL, 2, ONCE, OK, "").once(),
        row([Fault::after(429, "20")], ALL, 2, (20.0, 20.5), OK, "").once(),
        row([Fault::after(503, "20")], READS, 2, (20.0, 20.5), OK, "").once(),
        // A date has whole seconds.
        row(
            [Fault::StatusUntil(429, 30)],
            READS,
            2,
            (28.0, 30.5),
            OK,
            "",
        )
        .once(),
        row(
            past_or_wrong.map(|after| Fault::after(429, after)),
            READS,
            2,
            ONCE,
            OK,
            "",
        )
        .once(),
        row([Fault::after(429, "61")], ALL, 1, NOW, API, asks_too_long),
    ]
}

fn connections() -> Vec<Row> {
    let overdue = "could not connect within 10s: check the network and the base URL, or raise `connect_timeout`";
    let broken = || {
        [
            Fault::Reset,
            Fault::ResetLate,
            Fault::HangUp,
            Fault::Garbage,
            Fault::NoLength,
            Fault::TwoLengths,
            Fault::Truncate,
            Fault::BrokenChunk,
        ]
    };
    let maybe = "the server may have done what was asked";
    vec![
        row(
            [Fault::Refuse],
            ALL,
            0,
            TWICE,
            "`Transport` (not connected)",
            TRIED,
        ),
        row(
            [Fault::NoAccept],
            ALL,
            0,
            (30.0, 31.5),
            "`Timeout` (Connect)",
            overdue,
        ),
        row(broken(), READS, 3, TWICE, LOST, TRIED),
        row(broken(), READS, 2, ONCE, OK, "").once(),
        row(broken(), WRITES, 1, NOW, LOST, maybe),
    ]
}

fn stand_stills() -> Vec<Row> {
    let stalls = || [Fault::StallBeforeHead, Fault::StallInBody];
    let still = "stood still, no byte moved for 60s: try again, or raise `idle_timeout`";
    vec![
        row(stalls(), READS, 3, (180.0, 181.5), IDLE, TRIED),
        row(stalls(), READS, 2, (60.0, 60.5), OK, "").once(),
        row(stalls(), WRITES, 1, (60.0, 60.0), IDLE, still),
    ]
}

fn redirects() -> Vec<Row> {
    let to = |statuses: &[u16]| -> Vec<Fault> {
        let redirect = |status: &u16| Fault::Redirect(*status, String::new());
        statuses.iter().map(redirect).collect()
    };
    let stays =
        "requests that write, or that carry a credential in their URL, stay at their origin";
    // A POST becomes a GET, as everywhere.
    let as_get: &[Call] = &[Call::Get, Call::Post];
    let others: &[Call] = &[Call::Put, Call::Patch, Call::Delete];
    vec![
        row(to(&[301, 302]), as_get, 1, NOW, OK, "").elsewhere(1),
        row(to(&[301, 302]), others, 1, NOW, "`RefusedOrigin`", stays),
        row(to(&[303]), ALL, 1, NOW, OK, "").elsewhere(1),
        row(to(&[307, 308]), READS, 1, NOW, OK, "").elsewhere(1),
        row(to(&[307, 308]), WRITES, 1, NOW, "`RefusedOrigin`", stays),
    ]
}

fn bodies() -> Vec<Row> {
    let page = "answered 502 Bad Gateway: Bad gateway";
    let misfit = "a body that does not fit, at `.`";
    let short = "a body that does not fit, at `url`: EOF while parsing";
    vec![
        row([Fault::Html(502)], WRITES, 1, NOW, API, page),
        row(
            [Fault::Huge(400)],
            ALL,
            1,
            NOW,
            API,
            "answered 400 Bad Request: xxx",
        ),
        row(
            [Fault::Empty(400)],
            ALL,
            1,
            NOW,
            API,
            "answered 400 Bad Request",
        ),
        row(
            [Fault::Html(200), Fault::Huge(200)],
            ALL,
            1,
            NOW,
            "`Decode`",
            misfit,
        ),
        row(
            [Fault::Empty(200)],
            ALL,
            1,
            NOW,
            "`Decode`",
            "the body: (empty)",
        ),
        // What fits the announced length is taken for the body.
        row([Fault::TooShort], ALL, 1, NOW, "`Decode`", short),
    ]
}

fn files() -> Vec<Row> {
    let gave_up =
        "it broke off after 13 bytes of the 26 announced, and asking again brought nothing more";
    let kept = "nothing of it is kept; try again";
    let broken = || [Fault::Reset, Fault::HangUp];
    let busy = || [Fault::status(503)];
    let once = "not tried again, because the stream has already been sent, and a stream can be sent only once";
    vec![
        row([Fault::status(403)], SAVE, 1, NOW, API, "answered 403"),
        row(busy(), SAVE, 3, TWICE, API, TRIED),
        row([Fault::Truncate], SAVE, 2, (0.1, 0.2), OK, "").once(),
        row([Fault::Truncate], SAVE, 5, (1.5, 3.0), LOST, gave_up),
        row([Fault::StallInBody], SAVE, 2, (60.1, 60.2), OK, "").once(),
        row([Fault::WrongChecksum], SAVE, 1, NOW, LOST, kept),
        row(
            busy().into_iter().chain(broken()),
            UPLOAD,
            2,
            (0.1, 0.2),
            OK,
            "",
        )
        .once(),
        row(busy(), UPLOAD, 3, (0.3, 0.6), API, TRIED),
        row(busy(), STREAM, 1, NOW, API, once),
        row(broken(), UPLOAD, 3, (0.3, 0.6), LOST, TRIED),
        row(broken(), STREAM, 1, NOW, LOST, once),
    ]
}
