//! Standard output and standard error of a command: results go to the former, errors and notes to
//! the latter. A closed pipe is not an error; a full disk is.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};

use clap::builder::styling::{AnsiColor, Effects, Style};
use serde::Serialize;

use super::FAILED;
use super::args::ColorWhen;

const BOLD: Style = Style::new().effects(Effects::BOLD);
const RED: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const YELLOW: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const BLUE: Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);

/// Where a command prints.
#[derive(Debug)]
pub(crate) struct Console {
    /// Whether output may be coloured.
    pub(crate) color: bool,
    color_errors: bool,
    out: Out,
    failure: Option<io::Error>,
}

/// Where output goes.
#[derive(Debug)]
enum Out {
    Stdout(BufWriter<Stdout>),
    Kept(Vec<u8>),
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Kept(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Kept(_) => Ok(()),
        }
    }
}

impl Console {
    /// A console that captures standard output, without colours, so that it can be written to a
    /// file.
    pub(crate) fn keeping(&self) -> Self {
        Self {
            color: false,
            color_errors: self.color_errors,
            out: Out::Kept(Vec::new()),
            failure: None,
        }
    }

    pub(crate) fn kept(self) -> String {
        match self.out {
            Out::Kept(bytes) => String::from_utf8(bytes).expect("only text is printed"),
            Out::Stdout(_) => String::new(),
        }
    }

    /// The process's own streams.
    pub(crate) fn new(when: ColorWhen) -> Self {
        Self {
            color: colored(when, io::stdout().is_terminal()),
            color_errors: colored(when, io::stderr().is_terminal()),
            out: Out::Stdout(BufWriter::with_capacity(64 * 1024, io::stdout())),
            failure: None,
        }
    }

    /// Prints text unchanged.
    pub(crate) fn text(&mut self, text: &str) {
        // After the first failure nothing is written: `pog list | head` closes the pipe, and every further line would
        // fail.
        if self.failure.is_none()
            && let Err(error) = self.out.write_all(text.as_bytes())
        {
            self.failure = Some(error);
        }
    }

    pub(crate) fn line(&mut self, line: impl Display) {
        self.text(&format!("{line}\n"));
    }

    pub(crate) fn json(&mut self, value: &impl Serialize) {
        let text =
            serde_json::to_string_pretty(value).expect("the command line's own types are JSON");
        self.line(text);
    }

    /// Whether the reader is gone, so that further output is pointless.
    pub(crate) fn is_closed(&self) -> bool {
        self.failure.is_some()
    }

    /// Text in bold, if colours are on.
    pub(crate) fn bold(&self, text: &str) -> String {
        if self.color {
            format!("{BOLD}{text}{BOLD:#}")
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn error(&mut self, message: impl Display) {
        self.message(RED, "error", &message.to_string());
    }

    pub(crate) fn warning(&mut self, message: impl Display) {
        self.message(YELLOW, "warning", &message.to_string());
    }

    pub(crate) fn info(&mut self, message: impl Display) {
        self.message(BLUE, "info", &message.to_string());
    }

    fn message(&mut self, style: Style, word: &str, message: &str) {
        let message = printable(message);
        // A failed write to standard error has nowhere to be reported.
        let _ = if self.color_errors {
            writeln!(io::stderr(), "{style}{word}{style:#}: {message}")
        } else {
            writeln!(io::stderr(), "{word}: {message}")
        };
    }

    /// Flushes the output. A command keeps its exit code if the reader is gone, and fails if
    /// writing failed.
    pub(crate) fn finish(mut self, code: i32) -> i32 {
        let failure = self.failure.take().or_else(|| self.out.flush().err());
        if let Out::Stdout(out) = self.out {
            // Unwritten output is dropped here instead of being written again.
            let _ = out.into_parts();
        }
        match failure {
            // A reader that has seen enough is no failure.
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let _ = writeln!(io::stderr(), "error: Cannot write the output: {error}");
                FAILED
            }
            _ => code,
        }
    }
}

fn colored(when: ColorWhen, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            // An empty NO_COLOR counts as none, as no-color.org has it. Windows sets no TERM at all.
            terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
        }
    }
}

/// One line of text with control characters made visible: file names and messages may contain any.
pub(crate) fn printable(text: &str) -> String {
    // Paths and messages quote files of others, which may hold escape sequences for the terminal.
    annotate_snippets::normalize_untrusted_str(text)
        .replace('\n', "␊")
        .replace('\r', "␍")
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_in_a_message_reaches_the_terminal_as_a_command() {
        assert_eq!(printable("a\u{1b}[31mb\nc"), "a␛[31mb␊c");
    }
}
