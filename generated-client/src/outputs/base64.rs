//! Base64 as it comes: padded or not, in lines or not, also as a `data:` URL.

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use openapi_client_runtime::{Error, transfer_mismatch};

use super::READING;

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes it; `place` says where it stands, for the error.
pub(super) fn decode(text: &str, place: impl FnOnce() -> String) -> Result<Vec<u8>, Error> {
    let text = match text
        .strip_prefix("data:")
        .and_then(|url| url.split_once(";base64,"))
    {
        Some((_, text)) => text,
        None => text,
    };
    let decoded = if text.contains(|c: char| c.is_ascii_whitespace()) {
        let text: String = text.split_ascii_whitespace().collect();
        ENGINE.decode(text)
    } else {
        ENGINE.decode(text)
    };
    decoded.map_err(|e| transfer_mismatch(&READING, place(), format!("it is not base64 ({e})")))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn each_way_to_write_it_is_read() {
        for text in [
            "aGVsbG8=",
            "aGVsbG8",
            "aGVs\r\nbG8=\n",
            "data:image/png;base64,aGVsbG8=",
        ] {
            let decoded = decode(text, String::new);
            assert!(
                matches!(&decoded, Ok(bytes) if bytes == b"hello"),
                "{text}: {decoded:?}"
            );
        }
        let error = decode("a*b", || "images.x".to_owned());
        let text = error.map_err(|e| e.to_string());
        assert!(
            matches!(&text, Err(text) if text.contains("at `images.x`: it is not base64")),
            "{text:?}"
        );
    }
}
