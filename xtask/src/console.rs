//! Where a command writes, and how it may look there.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme};

use openapi_client_generator::Diagnostic;

use crate::exit::Failure;

/// Standard output and error, or what stands in for them in a test.
pub struct Console<'a> {
    out: Box<dyn Write + 'a>,
    err: Box<dyn Write + 'a>,
    out_colour: bool,
    err_colour: bool,
    terminal: bool,
}

impl Console<'static> {
    /// This process' output. Colours only on a terminal, and not where `NO_COLOR` is set.
    pub fn stdio() -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let terminal = io::stderr().is_terminal();
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            out_colour: colour && io::stdout().is_terminal(),
            err_colour: colour && terminal,
            terminal,
        }
    }
}

impl<'a> Console<'a> {
    /// Output to two buffers, plain as in a pipe.
    pub fn captured(out: &'a mut Vec<u8>, err: &'a mut Vec<u8>) -> Self {
        Self {
            out: Box::new(out),
            err: Box::new(err),
            out_colour: false,
            err_colour: false,
            terminal: false,
        }
    }

    /// Prints a line of the result.
    ///
    /// Errors are ignored here and below: when nobody reads any more (`| head`), the exit code still tells.
    pub(crate) fn say(&mut self, line: impl Display) {
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }

    /// Prints a line beside the result.
    pub(crate) fn note(&mut self, line: impl Display) {
        let _ = writeln!(self.err, "{line}");
        let _ = self.err.flush();
    }

    /// Prints a note about the document.
    pub(crate) fn diagnostic(&mut self, note: &Diagnostic) {
        self.note(format!(
            "note[{}]: {note}\n  help: {}",
            note.code(),
            note.help()
        ));
    }

    /// Prints help or a usage error where it belongs.
    pub(crate) fn usage(&mut self, message: &clap::Error) {
        let text = message.render();
        let (to, colour) = if message.use_stderr() {
            (&mut self.err, self.err_colour)
        } else {
            (&mut self.out, self.out_colour)
        };
        let _ = if colour {
            write!(to, "{}", text.ansi())
        } else {
            write!(to, "{text}")
        };
        let _ = to.flush();
    }

    /// Prints why a command gave up: with frames and the place in the document on a terminal, plain elsewhere.
    pub(crate) fn report(&mut self, failure: &Failure) {
        let mut text = String::new();
        if self.terminal {
            let theme = match self.err_colour {
                true => GraphicalTheme::unicode(),
                false => GraphicalTheme::unicode_nocolor(),
            };
            let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
            if handler.render_report(&mut text, failure).is_err() {
                text.clear();
            }
        }
        if text.is_empty() {
            text = failure.plain();
        }
        let _ = write!(self.err, "{text}");
        let _ = self.err.flush();
    }

    /// How far something slow has come; nothing where nobody watches.
    pub(crate) fn bar(&self, length: usize) -> ProgressBar {
        let length = u64::try_from(length).ok();
        let bar = ProgressBar::with_draw_target(length, self.draw_target());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    fn draw_target(&self) -> ProgressDrawTarget {
        match self.terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        }
    }

    /// A sign of life for something slow; nothing where nobody watches.
    pub(crate) fn spinner(&self, message: String) -> ProgressBar {
        let spinner = ProgressBar::with_draw_target(None, self.draw_target())
            .with_style(ProgressStyle::default_spinner())
            .with_message(message);
        spinner.enable_steady_tick(Duration::from_millis(100));
        spinner
    }
}
