//! What a server says of a file before it comes: its length, its version, its checksum.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap};
use sha2::{Digest, Sha256};

/// What the answer to a request for the whole file says of it.
#[derive(Debug, Default)]
pub(crate) struct Announced {
    pub length: Option<u64>,
    /// A strong entity tag: two answers that have it are the same, byte for byte.
    pub tag: Option<String>,
    pub checksum: Option<Checksum>,
}

/// A checksum of the whole file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Checksum {
    Sha256(Vec<u8>),
    Md5(Vec<u8>),
}

/// Computes the checksum that was announced.
pub(crate) enum Running {
    Sha256(Sha256),
    Md5(Md5),
}

/// The part of a file that an answer holds, from `Content-Range: bytes start-end/total`.
#[derive(Debug, PartialEq)]
pub(crate) struct Part {
    pub start: u64,
    pub total: Option<u64>,
}

impl Announced {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Self {
            length: text(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()),
            tag: tag(headers),
            checksum: Checksum::read(headers),
        }
    }
}

/// The entity tag, if it is a strong one.
pub(crate) fn tag(headers: &HeaderMap) -> Option<String> {
    let tag = text(headers, ETAG.as_str())?;
    tag.starts_with('"').then(|| tag.to_owned())
}

impl Part {
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let (range, total) = text(headers, CONTENT_RANGE.as_str())?
            .strip_prefix("bytes ")?
            .split_once('/')?;
        Some(Self {
            start: range.split_once('-')?.0.trim().parse().ok()?,
            total: total.trim().parse().ok(),
        })
    }
}

impl Checksum {
    /// The strongest of those that certainly mean the whole file. What cannot be read as one is as good as none.
    fn read(headers: &HeaderMap) -> Option<Self> {
        let dictionary = |name: &str| {
            let mut members = text(headers, name)?.split(',');
            let value = members.find_map(|member| member.trim().strip_prefix("sha-256="))?;
            decode(value.strip_prefix(':')?.strip_suffix(':')?, 32)
        };
        let old = |name: &str| {
            let mut members = text(headers, name)?.split(',');
            let value = members.find_map(|member| {
                let (algorithm, value) = member.trim().split_once('=')?;
                algorithm.eq_ignore_ascii_case("sha-256").then_some(value)
            })?;
            decode(value, 32)
        };
        // One that is composed of the checksums of parts ends in `-` and their number, and is not base64.
        let alone = |name: &str, length: usize| decode(text(headers, name)?, length);
        dictionary("repr-digest")
            .or_else(|| dictionary("content-digest"))
            .or_else(|| old("digest"))
            .or_else(|| alone("x-amz-checksum-sha256", 32))
            .map(Self::Sha256)
            .or_else(|| alone("content-md5", 16).map(Self::Md5))
    }

    pub(crate) fn start(&self) -> Running {
        match self {
            Self::Sha256(_) => Running::Sha256(Sha256::new()),
            Self::Md5(_) => Running::Md5(Md5::new()),
        }
    }

    /// `Err` says what came instead.
    pub(crate) fn verify(&self, running: Running) -> Result<(), String> {
        let (name, expected, found) = match (self, running) {
            (Self::Sha256(expected), Running::Sha256(found)) => {
                ("SHA-256", expected, found.finalize().to_vec())
            }
            (Self::Md5(expected), Running::Md5(found)) => {
                ("MD5", expected, found.finalize().to_vec())
            }
            // `start` makes the one that belongs to it.
            _ => return Ok(()),
        };
        if *expected == found {
            return Ok(());
        }
        Err(format!(
            "what came has the {name} `{}`, but the server announced `{}`",
            STANDARD.encode(found),
            STANDARD.encode(expected)
        ))
    }
}

impl Running {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(digest) => digest.update(bytes),
            Self::Md5(digest) => digest.update(bytes),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

fn decode(base64: &str, length: usize) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(base64.trim()).ok()?;
    (bytes.len() == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Announced, Checksum, Part};
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    const SHA: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = all.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value);
            (
                HeaderName::from_static(name),
                value.unwrap_or(HeaderValue::from_static("")),
            )
        });
        pairs.collect()
    }

    #[test]
    fn checksums_are_read_from_each_header_that_means_the_whole() {
        let sha = |checksum: &Option<Checksum>| matches!(checksum, Some(Checksum::Sha256(_)));
        for (name, value) in [
            ("repr-digest", format!("md5=:x:, sha-256=:{SHA}:")),
            ("content-digest", format!("sha-256=:{SHA}:")),
            ("digest", format!("SHA-256={SHA}")),
            ("x-amz-checksum-sha256", SHA.to_owned()),
        ] {
            let checksum = Announced::read(&headers(&[(name, &value)])).checksum;
            assert!(sha(&checksum), "{name}: {checksum:?}");
        }
        let md5 = ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==");
        let checksum = Announced::read(&headers(&[md5])).checksum;
        assert!(matches!(checksum, Some(Checksum::Md5(_))), "{checksum:?}");
        let both = Announced::read(&headers(&[md5, ("x-amz-checksum-sha256", SHA)]));
        assert!(sha(&both.checksum));
    }

    #[test]
    fn what_is_no_checksum_of_the_whole_is_left_out() {
        for (name, value) in [
            ("x-amz-checksum-sha256", format!("{SHA}-4")),
            ("content-md5", "d41d8cd98f00b204e9800998ecf8427e".to_owned()),
            ("repr-digest", format!("sha-256={SHA}")),
            ("digest", "sha-256=short".to_owned()),
            ("etag", "\"d41d8cd98f00b204e9800998ecf8427e\"".to_owned()),
        ] {
            let checksum = Announced::read(&headers(&[(name, &value)])).checksum;
            assert_eq!(checksum, None, "{name}");
        }
    }

    #[test]
    fn tags_count_only_when_strong() {
        let tag = |text: &str| Announced::read(&headers(&[("etag", text)])).tag;
        assert_eq!(tag("\"a\"").as_deref(), Some("\"a\""));
        assert_eq!(tag("W/\"a\""), None);
    }

    #[test]
    fn parts_are_read() {
        let part = |text: &str| Part::read(&headers(&[("content-range", text)]));
        let (start, total) = (5, Some(10));
        assert_eq!(part("bytes 5-9/10"), Some(Part { start, total }));
        assert_eq!(part("bytes 5-9/*"), Some(Part { start, total: None }));
        assert_eq!(part("bytes */10"), None);
        assert_eq!(part("pages 1-2/3"), None);
    }
}
