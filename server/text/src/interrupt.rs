//! Stops work that nobody waits for, or that takes too long. Whoever starts work hands it a [`StopSignal`]; loops that can be
//! long ask [`checkpoint`] at each turn, and leave by unwinding when the signal is set. Without a signal, as in the command
//! line, a checkpoint does nothing: there, answers do not depend on time.
//!
//! ```
//! use pog_text::interrupt::{StopSignal, Stopped, checkpoint};
//!
//! let signal = StopSignal::default();
//! signal.cancel();
//! let stopped = signal.watch(|| loop { checkpoint("an example") });
//! assert_eq!(stopped, Err::<(), _>(Stopped::Cancelled));
//! ```
//!
//! It unwinds so that no function between has to hand on a result that only a server ever sees. That is sound where the
//! work only reads: what it had begun to make is dropped. Whatever changes what others see runs [`shielded`].

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const GO_ON: u8 = 0;
const CANCELLED: u8 = 1;
const LATE: u8 = 2;

thread_local! {
    static SIGNAL: RefCell<Option<StopSignal>> = const { RefCell::new(None) };
}

/// Says that work is to be stopped, from any thread.
#[derive(Debug, Clone, Default)]
pub struct StopSignal(Arc<AtomicU8>);

/// Why work did not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nobody waits for it any more.
    Cancelled,
    /// It took longer than it may; where it was.
    TookTooLong(&'static str),
}

impl StopSignal {
    /// Nobody waits for the work any more.
    pub fn cancel(&self) {
        // Work that was late stays so: whoever is told may be another one than the one who left.
        let _ = self
            .0
            .compare_exchange(GO_ON, CANCELLED, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// The work has taken longer than it may.
    pub fn set_late(&self) {
        self.0.store(LATE, Ordering::Relaxed);
    }

    /// Runs work that stops at its next checkpoint when the signal is set. Any other panic goes on.
    ///
    /// # Errors
    /// When the work was stopped.
    pub fn watch<T>(&self, work: impl FnOnce() -> T) -> Result<T, Stopped> {
        let _former = Former(SIGNAL.replace(Some(self.clone())));
        catch(work)
    }

    fn stopped(&self, place: &'static str) -> Option<Stopped> {
        match self.0.load(Ordering::Relaxed) {
            GO_ON => None,
            CANCELLED => Some(Stopped::Cancelled),
            _ => Some(Stopped::TookTooLong(place)),
        }
    }
}

/// Leaves the work that is watched, if it is to be stopped. `place` names the loop, for the log.
pub fn checkpoint(place: &'static str) {
    let stopped = SIGNAL.with_borrow(|signal| signal.as_ref()?.stopped(place));
    if let Some(stopped) = stopped {
        // Past the panic hook: nothing is wrong with the program.
        resume_unwind(Box::new(stopped));
    }
}

/// Runs work that must come to its end, inside of work that may be stopped.
pub fn shielded<T>(work: impl FnOnce() -> T) -> T {
    let _former = Former(SIGNAL.take());
    work()
}

/// Runs one of several steps; when it takes too long, says where it was, so that what the others found can be told.
///
/// # Errors
/// When the step took too long. Work that nobody waits for is left as a whole.
pub fn step<T>(work: impl FnOnce() -> T) -> Result<T, &'static str> {
    catch(work).map_err(|stopped| match stopped {
        Stopped::TookTooLong(place) => place,
        Stopped::Cancelled => resume_unwind(Box::new(stopped)),
    })
}

fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Stopped> {
    // Unwind safety: work that is watched only reads, see above.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| match panic.downcast::<Stopped>() {
        Ok(stopped) => *stopped,
        Err(panic) => resume_unwind(panic),
    })
}

/// Puts back the signal that held before, also when the work unwinds.
struct Former(Option<StopSignal>);

impl Drop for Former {
    fn drop(&mut self) {
        SIGNAL.set(self.0.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_not_watched_goes_on() {
        checkpoint("test");
        assert_eq!(StopSignal::default().watch(|| checkpoint("test")), Ok(()));
    }

    #[test]
    fn work_stops_where_it_asks_and_says_where() {
        let signal = StopSignal::default();
        signal.set_late();
        signal.cancel();
        let stopped = signal.watch(|| checkpoint("here"));
        assert_eq!(stopped, Err(Stopped::TookTooLong("here")));
        checkpoint("the signal is gone with the work");
    }

    #[test]
    fn a_late_step_leaves_the_others_and_a_cancelled_one_takes_them_along() {
        let late = StopSignal::default();
        late.set_late();
        let steps = late.watch(|| {
            let found = shielded(|| step(|| checkpoint("one")));
            (found, step(|| checkpoint("two")))
        });
        assert_eq!(steps, Ok((Ok(()), Err("two"))));
        let cancelled = StopSignal::default();
        cancelled.cancel();
        let steps = cancelled.watch(|| step(|| checkpoint("one")));
        assert_eq!(steps, Err(Stopped::Cancelled));
    }

    #[test]
    fn any_other_panic_goes_on() {
        let panicked = catch_unwind(|| {
            let _ = StopSignal::default().watch(|| resume_unwind(Box::new("own")));
        });
        assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"own"));
    }
}
