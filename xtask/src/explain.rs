//! `explain`: what became of one operation or schema, from the document to the code.

use clap::Args;
use openapi_client_generator::explain::{Answer, Explanation, Kind, explain};
use openapi_client_generator::{Options, code};
use serde_json::Value;
use similar::TextDiff;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::workspace::Workspace;

/// Tell what became of one operation or schema
///
/// Shows it as the document has it, what the overlay changed, what progenitor gets of it, who renders it and why, what it
/// is called, and the code that was made for it. Reads openapi.json and openapi.overlay.yaml, or the document that is given.
/// Writes nothing.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  told
  2  the document or the overlay cannot be used, or there is no such operation or schema; similar ones are named")]
pub struct Explain {
    /// An operationId, `GET /path`, the name of a schema or a webhook, a JSON pointer to any place in one of these, or the code of a
    /// diagnostic
    #[arg(value_name = "POINTER|OPERATION_ID")]
    asked: String,

    #[command(flatten)]
    given: Given,

    /// The most lines that a part of the answer may have
    #[arg(long, value_name = "N", default_value_t = 60)]
    lines: usize,
}

/// How many names are suggested for one that is not there.
const SUGGESTIONS: usize = 5;
/// How alike a name must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.6;
/// The longest line that is shown whole, in characters.
const WIDTH: usize = 200;

impl Explain {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if let Some(code) = code(&self.asked) {
            let (what, why, help) = (code.what, code.why, code.help);
            console.say(format!(
                "{}, the code of a diagnostic: {what}\n  why it matters: {why}\n  what to do: {help}\n  an example: docs/diagnostics.md",
                code.name
            ));
            return Ok(Exit::Fine);
        }
        let (document, overlay) = self.given.sources(workspace)?;
        let answer = explain(
            &document,
            overlay.as_ref(),
            &Options::default(),
            &self.asked,
        );
        let answer = answer.map_err(|diagnostics| {
            let message = "nothing is generated from the document, so there is nothing to explain";
            Failure::document(message, "mend the document or the overlay", diagnostics)
        })?;
        match answer {
            Answer::Found(explanation) => {
                console.say(self.text(&explanation));
                Ok(Exit::Fine)
            }
            Answer::Unknown(known) => Err(self.unknown(&known)),
        }
    }

    fn unknown(&self, known: &[String]) -> Failure {
        let asked = self.asked.to_lowercase();
        let mut alike: Vec<(f64, &String)> = known
            .iter()
            .map(|name| (strsim::jaro_winkler(&asked, &name.to_lowercase()), name))
            .filter(|(how, _)| *how >= ALIKE)
            .collect();
        alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let names = alike
            .iter()
            .take(SUGGESTIONS)
            .map(|(_, name)| name.as_str());
        let names: Vec<&str> = names.collect();
        let help = match names.as_slice() {
            [] => "give an operationId, `GET /path`, the name of a schema or a webhook, or a JSON pointer"
                .to_owned(),
            names => format!("did you mean {}?", names.join(", ")),
        };
        let what = match self.asked.trim_start_matches('#').starts_with('/') {
            true => "nothing stands there",
            false => "there is no operation, no schema and no webhook of that name",
        };
        Failure::new(format!("explaining `{}`: {what}", self.asked), help)
    }

    fn text(&self, explanation: &Explanation) -> String {
        let mut parts = vec![heading(explanation)];
        let mut add = |title: &str, text: &str| parts.push(self.part(title, text));
        if let Some(original) = &explanation.original {
            add("in the document", &json(original));
        }
        if let Some(change) = change(explanation) {
            add("changed by the overlay", &change);
        }
        if explanation.kind == Kind::Other {
            parts.push("No code is made of this place by itself.".into());
            return parts.join("\n\n");
        }
        for diagnostic in &explanation.diagnostics {
            let text = format!("{diagnostic}\nhelp: {}", diagnostic.help());
            add(&format!("diagnostic {}", diagnostic.code()), &text);
        }
        match &explanation.lowered {
            Some(lowered) => add("lowered, as progenitor gets it", &json(lowered)),
            None if explanation.kind == Kind::Webhook => {}
            None => add("lowered", "it is not: nothing of it is generated"),
        }
        if !explanation.taken.is_empty() {
            let text = format!(
                "{}, which the template puts back",
                explanation.taken.join(", ")
            );
            add("taken out", &text);
        }
        if let Some(route) = &explanation.route {
            add("rendered by", route);
        }
        let width = explanation.names.iter().map(|(what, _)| what.name().len());
        let width = width.max();
        let width = width.unwrap_or_default();
        let names = explanation
            .names
            .iter()
            .map(|(what, name)| format!("{what:<width$}  {name}"));
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            add("called", &names.join("\n"));
        }
        for (file, code) in &explanation.code {
            add(file, code);
        }
        parts.join("\n\n")
    }

    /// A part of the answer, and how many lines of it are not shown.
    fn part(&self, title: &str, text: &str) -> String {
        let mut part = format!("{title}:");
        for line in text.lines().take(self.lines) {
            let end = line.char_indices().nth(WIDTH).map(|(end, _)| end);
            match end.and_then(|end| line.get(..end)) {
                Some(start) => part.push_str(&format!("\n  {start}…")),
                None if line.is_empty() => part.push('\n'),
                None => part.push_str(&format!("\n  {line}")),
            }
        }
        let hidden = text.lines().count().saturating_sub(self.lines);
        if hidden > 0 {
            part.push_str(&format!("\n  … {hidden} more lines (--lines)"));
        }
        part
    }
}

fn heading(explanation: &Explanation) -> String {
    let kind = match explanation.kind {
        Kind::Operation => "operation",
        Kind::Schema => "schema",
        Kind::Webhook => "webhook",
        Kind::Other => "place",
    };
    format!("{kind} {}, {}", explanation.pointer, place(explanation))
}

/// Where it stands in the text of the document.
pub fn place(explanation: &Explanation) -> String {
    match (explanation.line, &explanation.overlaid) {
        (_, None) => "removed by the overlay".to_owned(),
        (Some(line), _) => format!("line {line}"),
        (None, _) => "added by the overlay".to_owned(),
    }
}

/// How the overlay's version differs; none where it does not.
pub fn change(explanation: &Explanation) -> Option<String> {
    let (original, overlaid) = (&explanation.original, &explanation.overlaid);
    if original == overlaid {
        return None;
    }
    let text = |value: &Option<Value>| value.as_ref().map(|value| json(value) + "\n");
    let (original, overlaid) = (
        text(original).unwrap_or_default(),
        text(overlaid).unwrap_or_default(),
    );
    let diff = TextDiff::from_lines(original.as_str(), overlaid.as_str());
    let diff = diff.unified_diff().context_radius(2).to_string();
    Some(diff)
}

/// As both commands show it.
pub fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
