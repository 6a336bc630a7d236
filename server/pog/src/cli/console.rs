//! Standard output and standard error of a command: results go to the former, errors and notes to
//! the latter. A closed pipe is not an error; a full disk is.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};

use clap::builder::styling::{AnsiColor, Effects, Style};
use pog_text::printable;
use pog_text::printable::without_commands;
use serde::Serialize;

use super::FAILED;
use super::args::ColorWhen;

const BOLD: Style = Style::new().effects(Effects::BOLD);
const RED: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const YELLOW: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const BLUE: Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);

/// Stand for the colours in texts of pog's own; no characters, so that nobody else's text has them.
const BOLD_START: char = '\u{fdd0}';
const BOLD_END: char = '\u{fdd1}';

/// Who reads what a command prints for programs.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Program,
    Terminal,
    Runner,
}

/// Where a command prints.
#[derive(Debug)]
pub(crate) struct Console {
    /// Whether output may be coloured.
    pub(crate) color: bool,
    color_errors: bool,
    /// Whether a runner looks for commands in what is printed.
    in_workflow: bool,
    /// Who reads data.
    reader: Reader,
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
            in_workflow: false,
            reader: Reader::Program,
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
            in_workflow: in_workflow(),
            reader: reader_of_stdout(),
            out: Out::Stdout(BufWriter::with_capacity(64 * 1024, io::stdout())),
            failure: None,
        }
    }

    fn write(&mut self, text: &str) {
        // After the first failure nothing is written: `pog list | head` closes the pipe, and every further line would
        // fail.
        if self.failure.is_none()
            && let Err(error) = self.out.write_all(text.as_bytes())
        {
            self.failure = Some(error);
        }
    }

    /// Prints what programs read: unchanged, but on a terminal, which obeys what programs only read.
    pub(crate) fn data(&mut self, text: &str) {
        match self.reader {
            Reader::Program => self.write(text),
            Reader::Terminal => self.write(&printable::lines(text)),
            Reader::Runner => self.write(&without_commands(text)),
        }
    }

    /// Prints one line; line breaks in names and values are made visible.
    pub(crate) fn line(&mut self, line: impl Display) {
        let line = printable::line(&line.to_string());
        self.prose(&line);
    }

    /// Prints a text with its line breaks.
    pub(crate) fn lines(&mut self, text: &str) {
        let text = printable::lines(text);
        self.prose(text.strip_suffix('\n').unwrap_or(&text));
    }

    /// Prints what a renderer made, which coloured it and took care of control characters but the upper half.
    pub(crate) fn rendered(&mut self, text: &str) {
        let plain: Vec<String> = text.split('\u{1b}').map(printable::lines).collect();
        self.prose(&plain.join("\u{1b}"));
    }

    /// Prints a workflow command of pog's own.
    pub(crate) fn command(&mut self, command: &str) {
        self.write(&printable::line(command));
        self.write("\n");
    }

    fn prose(&mut self, text: &str) {
        let text = text
            .replace(BOLD_START, &BOLD.to_string())
            .replace(BOLD_END, &format!("{BOLD:#}"));
        if self.in_workflow {
            self.write(&without_commands(&text));
        } else {
            self.write(&text);
        }
        self.write("\n");
    }

    pub(crate) fn json(&mut self, value: &impl Serialize) {
        let mut text =
            serde_json::to_string_pretty(value).expect("the command line's own types are JSON");
        if self.in_workflow {
            // Means the same to whoever reads JSON, and nothing to the runner.
            text = text.replace("##[", "##\\u005b");
        }
        self.data(&text);
        self.write("\n");
    }

    /// Whether the reader is gone, so that further output is pointless.
    pub(crate) fn is_closed(&self) -> bool {
        self.failure.is_some()
    }

    /// Text in bold, if colours are on.
    pub(crate) fn bold(&self, text: &str) -> String {
        if self.color {
            // Marks of pog's own, so that nobody else's colours get through where these do.
            format!("{BOLD_START}{text}{BOLD_END}")
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
        let mut message = printable::line(message);
        if self.in_workflow {
            message = without_commands(&message);
        }
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

/// Whether this is a step of GitHub Actions, whose runner looks for commands in everything that is printed.
fn in_workflow() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| !v.is_empty())
}

fn reader_of_stdout() -> Reader {
    if io::stdout().is_terminal() {
        Reader::Terminal
    } else if in_workflow() && !is_file() {
        Reader::Runner
    } else {
        Reader::Program
    }
}

/// Whether standard output is redirected to a file, in which case no runner sees it.
#[cfg(unix)]
fn is_file() -> bool {
    use std::os::fd::AsFd as _;
    let handle = io::stdout().as_fd().try_clone_to_owned();
    handle
        .and_then(|handle| std::fs::File::from(handle).metadata())
        .is_ok_and(|meta| meta.is_file())
}

#[cfg(not(unix))]
fn is_file() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_in_a_message_reaches_the_terminal_as_a_command() {
        assert_eq!(printable::line("a\u{1b}[31mb\nc"), "a␛[31mb␊c");
    }
}
