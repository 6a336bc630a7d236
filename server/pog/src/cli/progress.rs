//! A progress line on standard error for long runs. Only on a terminal, and only after a delay:
//! most runs finish before anyone could read it.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Delay before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(100);

/// Counts steps; removes its line when dropped.
pub(crate) struct Progress {
    done: Arc<AtomicUsize>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows `what` and the steps done of `total`, unless `quiet` or without a terminal.
    pub(crate) fn new(what: &'static str, total: usize, quiet: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let dumb = std::env::var_os("TERM").is_none_or(|t| t == "dumb");
        let shown = (!quiet && !dumb && stderr().is_terminal()).then(|| {
            let (stop, stopped) = channel();
            let done = done.clone();
            let thread = std::thread::spawn(move || {
                // What is done within half a second shows nothing at all.
                let mut wait = PATIENCE;
                let mut any = false;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = TICK;
                    any = true;
                    // A failed write to standard error has nowhere to be reported.
                    let _ = write!(
                        stderr(),
                        "\r{what} {}/{total}",
                        done.load(Ordering::Relaxed)
                    );
                    let _ = stderr().flush();
                }
                if any {
                    let _ = write!(stderr(), "\r\u{1b}[K");
                }
            });
            (stop, thread)
        });
        Self { done, shown }
    }

    pub(crate) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.shown.take() {
            // Closing the channel wakes the thread, which then wipes its line before anything else is printed.
            drop(stop);
            // The thread only writes; if it panics, the line stays.
            let _ = thread.join();
        }
    }
}
