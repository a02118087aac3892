//! How long generating takes, stage by stage, over documents of growing size, beside progenitor alone.
//!
//! ```text
//! cargo bench -p openapi-client-generator --bench stages
//! ```
//!
//! The documents are OpenAPI 3.0 that progenitor takes as it is. It parses, renders and formats them; the generator does
//! so and all else, in the same turn. The argument after `--` is the size of the largest in kB (default: 4,000).

mod documents;

use std::error::Error;
use std::time::{Duration, Instant};

use openapi_client_generator::{Options, Source, generate};
use progenitor::InterfaceStyle;

use self::documents::{document, progenitor_alone};

/// Each size is measured until this has passed, and the fastest turn counts.
const ENOUGH: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let largest: usize = given
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(4_000);
    let sizes = [10, 40, 160, 640, 1_600, 4_000]
        .into_iter()
        .filter(|size| *size <= largest);
    let mut heads = false;
    for kilobytes in sizes {
        let text = document(kilobytes * 1_000)?;
        let source = Source::new("api.json", text.clone());
        let (mut ours, mut alone) = (Duration::MAX, Duration::MAX);
        let mut stages = Vec::new();
        let begin = Instant::now();
        while begin.elapsed() < ENOUGH || ours == Duration::MAX {
            alone = alone.min(timed(|| progenitor_alone(&text, InterfaceStyle::Positional))?.0);
            let (took, generated) = timed(|| Ok(generate(&source, None, &Options::default())?))?;
            if took < ours {
                (ours, stages) = (took, generated.timings);
            }
        }
        if !std::mem::replace(&mut heads, true) {
            let names: String = stages
                .iter()
                .map(|(name, _)| format!("{name:>11}"))
                .collect();
            println!(
                "{:>8}{names}{:>11}{:>11}   ratio   ms per MB",
                "kB", "all", "progenitor"
            );
        }
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        let each: String = stages
            .iter()
            .map(|(_, time)| format!("{:>11.1}", millis(*time)))
            .collect();
        println!(
            "{:>8}{each}{:>11.1}{:>11.1}   {:>5.2}   {:.0}",
            text.len() / 1_000,
            millis(ours),
            millis(alone),
            ours.as_secs_f64() / alone.as_secs_f64(),
            millis(ours) / (text.len() as f64 / 1e6),
        );
    }
    Ok(())
}

fn timed<T>(
    doing: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<(Duration, T), Box<dyn Error>> {
    let start = Instant::now();
    let done = doing()?;
    Ok((start.elapsed(), done))
}
