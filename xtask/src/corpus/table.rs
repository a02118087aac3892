//! The rows as text.

use super::row::{Because, Row};
use crate::regen::counted;

const HEAD: [&str; 11] = [
    "document",
    "outcome",
    "operations",
    "progenitor",
    "templates",
    "left out",
    "lines",
    "seconds",
    "peak MiB",
    "compile",
    "seconds",
];
/// Columns of words; the others are numbers, which end at one edge.
const WORDS: [usize; 3] = [0, 1, 9];

/// The longest message that is shown, in characters.
const LONGEST: usize = 300;

/// The table, then why operations were left out and what failed, then the sum.
pub fn table(rows: &[Row]) -> String {
    let mut cells: Vec<Vec<String>> = vec![HEAD.iter().map(ToString::to_string).collect()];
    cells.extend(rows.iter().map(row));
    let mut lines = columns(&cells);
    for row in rows {
        let about = about(row);
        if !about.is_empty() {
            lines.push(format!("\n{}", row.document));
            lines.extend(about);
        }
    }
    if rows.iter().any(|row| row.peak_kib.is_none()) {
        lines.push("\n?: this system does not tell the peak memory of every process".into());
    }
    lines.push(format!("\n{}", sum(rows)));
    lines.join("\n")
}

fn row(row: &Row) -> Vec<String> {
    let (compile, seconds) = match &row.compile {
        None => ("-".into(), "-".into()),
        Some(compile) => {
            let seconds: f64 = compile.seconds.iter().map(|(_, seconds)| seconds).sum();
            let outcome = match &compile.failed {
                None => "clean".into(),
                Some((check, errors)) => format!("{check}: {}", counted(*errors, "error")),
            };
            (outcome, format!("{seconds:.1}"))
        }
    };
    let peak = row.peak_kib.map(|kib| (kib / 1024).to_string());
    // Where nothing was generated nothing was counted.
    let count = |of: usize| match row.lines {
        0 => "-".to_owned(),
        _ => of.to_string(),
    };
    vec![
        row.document.clone(),
        row.outcome.name().into(),
        count(row.operations),
        count(row.by_progenitor),
        count(row.by_template),
        count(row.left_out),
        count(row.lines),
        format!("{:.1}", row.seconds),
        peak.unwrap_or_else(|| "?".into()),
        compile,
        seconds,
    ]
}

/// Each row as a line, its cells as wide as the widest of their column.
fn columns(rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, &width))| match WORDS.contains(&column) {
            true => format!("{cell:<width$}"),
            false => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect()
}

/// What there is to say of a row beyond its numbers.
fn about(row: &Row) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(detail) = &row.detail {
        lines.push(format!("  {}: {}", row.outcome.name(), short(detail)));
    }
    lines.extend(row.because.iter().map(because));
    if let Some(compile) = &row.compile
        && let (Some(error), Some(output)) = (&compile.first_error, &compile.output)
    {
        lines.push(format!(
            "  {}; all of them: {}",
            short(error),
            output.display()
        ));
    }
    lines
}

fn because(because: &Because) -> String {
    let Because { code, count, first } = because;
    format!("  {code} ×{count}, first: {}", short(&first.message))
}

fn short(text: &str) -> String {
    let line = text.replace('\n', " ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn sum(rows: &[Row]) -> String {
    let count = |name: &str| rows.iter().filter(|row| row.outcome.name() == name).count();
    let outcomes = [
        "whole",
        "part",
        "refused",
        "PANICKED",
        "CRASHED",
        "TIMED OUT",
    ];
    let outcomes = outcomes.map(|name| (count(name), name));
    let outcomes = outcomes.iter().filter(|(count, _)| *count > 0);
    let outcomes: Vec<String> = outcomes
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let total = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let compiled = rows.iter().filter_map(|row| row.compile.as_ref());
    let (clean, all) = compiled.fold((0, 0), |(clean, all), compile| {
        (clean + usize::from(compile.failed.is_none()), all + 1)
    });
    let compiled = match all {
        0 => String::new(),
        all => format!("; {clean} of {all} compile cleanly"),
    };
    format!(
        "{}: {}; {}, {} left out; {}{compiled}",
        counted(rows.len(), "document"),
        outcomes.join(", "),
        counted(total(|row| row.operations), "operation"),
        total(|row| row.left_out),
        counted(total(|row| row.lines), "line"),
    )
}
