//! The log on standard error, for the server and for commands. `POG_LOG` sets its level; from `debug` on, every span
//! prints a line when it closes, with the time spent in it. A client that does not read its end of the pipe must never
//! hold the server: its lines go through a bounded queue to a thread of their own, and are dropped when the queue is
//! full. A command writes directly, so that no line of a profile is lost.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Sets the level of pog's own lines (`error`, `warn`, `info`, `debug`, `trace`), or is a whole filter such as
/// `warn,pog_check=trace`.
const VARIABLE: &str = "POG_LOG";
/// The level if nothing else is set.
const DEFAULT: &str = "warn";
/// Capacity of the queue, in lines.
const QUEUE: usize = 1024;
/// How long the process waits for the log when it exits.
const PATIENCE: Duration = Duration::from_millis(200);

enum Item {
    Line(Vec<u8>),
    Flush(SyncSender<()>),
}

/// The running log.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    queue: SyncSender<Item>,
}

/// Starts the server's log.
pub(crate) fn start() -> Log {
    let log = Log::to(io::stderr());
    init(&std::env::var(VARIABLE).unwrap_or_default(), log.clone());
    log
}

/// Starts the log of a command where `POG_LOG` asks for one. Without a subscriber a disabled span costs one load of an
/// atomic, and commands report their errors themselves.
pub(crate) fn start_for_command() {
    if let Ok(wanted) = std::env::var(VARIABLE)
        && !wanted.trim().is_empty()
    {
        init(&wanted, io::stderr);
    }
}

/// Installs the subscriber for the whole process.
fn init(wanted: &str, writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static) {
    let filter = filter(wanted);
    let valid = filter.is_some();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new(DEFAULT)))
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(
            io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        )
        .with_writer(writer);
    // Only tests have a subscriber already, and read that one.
    let _ = builder.try_init();
    if !valid {
        tracing::warn!(
            value = wanted,
            "{VARIABLE} is not a valid log filter; using '{DEFAULT}'"
        );
    }
}

/// A bare level holds for pog's crates alone: at `debug`, the libraries below write hundreds of lines about globs and
/// ignored files, and a profile would drown in them.
fn filter(wanted: &str) -> Option<EnvFilter> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Some(EnvFilter::new(DEFAULT));
    }
    match wanted.parse::<LevelFilter>() {
        // `POG_LOG=debug` is about pog; the libraries it uses would drown that.
        Ok(level) if level > LevelFilter::WARN => {
            Some(EnvFilter::new(format!("{DEFAULT},pog={level}")))
        }
        _ => EnvFilter::try_new(wanted).ok(),
    }
}

/// Prints why the server cannot continue, in the same form as every other command.
pub(crate) fn fatal(error: &anyhow::Error) {
    // A failed write to standard error has nowhere to be reported.
    let _ = writeln!(io::stderr(), "error: {error:#}");
}

impl Log {
    /// A log that ends in `sink`.
    fn to(sink: impl Write + Send + 'static) -> Self {
        // A queue with an end: a client that does not read the server's stderr must neither stop the server nor fill
        // the memory.
        let (queue, items) = sync_channel(QUEUE);
        // Without a thread nothing is logged; serving goes on.
        let _ = std::thread::Builder::new()
            .name("pog-log".to_owned())
            .spawn(move || write_all(sink, &items));
        Self { queue }
    }

    /// Waits briefly until everything logged so far is written.
    pub(crate) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.queue.try_send(Item::Flush(done)).is_ok() {
            // At the end of the process, which a stuck stderr must not prevent.
            let _ = wait.recv_timeout(PATIENCE);
        }
    }
}

/// Writes until the last sender is gone. After a failed write the queue is still emptied, so that
/// senders never block.
fn write_all(mut sink: impl Write, items: &Receiver<Item>) {
    let mut broken = false;
    for item in items {
        match item {
            Item::Line(line) => broken = broken || sink.write_all(&line).is_err(),
            Item::Flush(done) => {
                let _ = sink.flush();
                let _ = done.try_send(());
            }
        }
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = &'a Log;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl Write for &Log {
    /// Takes a whole line: the subscriber formats an event and writes it at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A full queue drops the line: late is better lost than in the way.
        let _ = self.queue.try_send(Item::Line(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_bare_level_is_for_pog_alone() {
        for (wanted, filter_in_force) in [
            ("", "warn"),
            ("error", "error"),
            ("warn", "warn"),
            (" debug ", "pog=debug,warn"),
            ("TRACE", "pog=trace,warn"),
            ("pog_check=trace", "pog_check=trace"),
        ] {
            let filter = filter(wanted).map(|f| f.to_string());
            assert_eq!(filter.as_deref(), Some(filter_in_force), "{wanted:?}");
        }
        assert!(filter("pog=loud").is_none());
    }

    #[test]
    fn lines_arrive_in_order() {
        let sink = Shared::default();
        let log = Log::to(sink.clone());
        (&log).write_all(b"one\n").unwrap();
        (&log).write_all(b"two\n").unwrap();
        log.flush();
        assert_eq!(*sink.0.lock().unwrap(), b"one\ntwo\n");
    }

    /// Never takes anything, like a pipe nobody reads.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            loop {
                std::thread::park();
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_does_not_read_holds_nobody() {
        let log = Log::to(Full);
        let start = Instant::now();
        for _ in 0..100 * QUEUE {
            (&log).write_all(b"a line\n").unwrap();
        }
        log.flush();
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_end_is_no_reason_to_die() {
        let log = Log::to(Closed);
        (&log).write_all(b"one\n").unwrap();
        log.flush();
        (&log).write_all(b"two\n").unwrap();
        log.flush();
    }
}
