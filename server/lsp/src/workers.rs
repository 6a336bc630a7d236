//! Processor work beside the message loop: at most a few pieces at once, each of which is stopped when nobody waits for it
//! and when it takes too long.
//!
//! Two lanes, so that checks of many files hold up no request and the other way round. A piece of work that goes on although
//! it was told to stop is left alone, and another one may start in its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use pog_text::interrupt::{StopSignal, Stopped};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// What a piece of work may take before it is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// What it has to stop in after that.
const GRACE: Duration = Duration::from_secs(1);
/// Pieces that may be left alone in a lane; behind those, work waits.
const MAX_LOST: usize = 8;

/// Work of one kind.
pub(crate) struct Lane {
    permits: Arc<Semaphore>,
    lost: Arc<AtomicUsize>,
    patience: Duration,
}

/// Why work has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Newer work has taken its place.
    Cancelled,
    /// It was told to stop; where it was, if it has said so.
    TookTooLong(Option<&'static str>),
    /// The panic is in the log.
    Panicked,
}

impl Lane {
    /// A lane for as many pieces at once as the machine has processors, within reason.
    pub(crate) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self::with(processors.clamp(2, 8), patience())
    }

    fn with(at_once: usize, patience: Duration) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_once)),
            lost: Arc::default(),
            patience,
        }
    }

    /// Runs work when there is room for it. Dropping the future stops the work at its next checkpoint, or before it begins.
    ///
    /// # Errors
    /// When the work has no result.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        signal: StopSignal,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        // The semaphore is never closed.
        let permit = self.permits.clone().acquire_owned().await.ok();
        let _left = StopWhenDropped(signal.clone());
        let watched = signal.clone();
        // Set by whichever comes first: the end of the work, or that it is given up.
        let settled = Arc::new(AtomicBool::new(false));
        let (lost, ended) = (self.lost.clone(), settled.clone());
        let span = tracing::Span::current();
        let mut job = tokio::task::spawn_blocking(move || {
            let done = span.in_scope(|| watched.watch(work));
            if ended.swap(true, Ordering::AcqRel) {
                // Its place went to another one when it was given up.
                permit.into_iter().for_each(|permit| permit.forget());
                lost.fetch_sub(1, Ordering::AcqRel);
            }
            done
        });
        let mut done = timeout(self.patience, &mut job).await;
        if done.is_err() {
            signal.set_late();
            done = timeout(GRACE, &mut job).await;
        }
        match done {
            Ok(Ok(Ok(result))) => Ok(result),
            Ok(Ok(Err(Stopped::Cancelled))) => Err(Failure::Cancelled),
            Ok(Ok(Err(Stopped::TookTooLong(place)))) => {
                tracing::warn!(work = name, place, "stopped: it took too long");
                Err(Failure::TookTooLong(Some(place)))
            }
            Ok(Err(error)) => {
                tracing::error!(work = name, %error, "failed");
                Err(Failure::Panicked)
            }
            Err(_) => {
                tracing::error!(
                    work = name,
                    "takes too long and does not stop; it is left alone"
                );
                self.give_up(&settled);
                Err(Failure::TookTooLong(None))
            }
        }
    }
}

impl Lane {
    /// Lets another piece of work start in the place of one that does not end.
    fn give_up(&self, settled: &AtomicBool) {
        let others = self.lost.fetch_add(1, Ordering::AcqRel);
        if others < MAX_LOST && !settled.swap(true, Ordering::AcqRel) {
            self.permits.add_permits(1);
        } else {
            self.lost.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

struct StopWhenDropped(StopSignal);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// `POG_PATIENCE_MS` is for tests, which cannot wait that long.
fn patience() -> Duration {
    let told = std::env::var("POG_PATIENCE_MS").ok();
    told.and_then(|text| text.parse().ok())
        .map_or(PATIENCE, Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use pog_text::interrupt::checkpoint;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    fn for_ever() {
        loop {
            checkpoint("test");
            std::thread::yield_now();
        }
    }

    async fn answers(lane: &Lane) {
        let answer = lane.run("test", StopSignal::default(), || 1).await;
        assert_eq!(answer, Ok(1));
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_stopped_and_says_where_it_was() {
        let lane = Lane::with(1, SHORT);
        let stopped = lane.run("test", StopSignal::default(), for_ever).await;
        assert_eq!(stopped, Err(Failure::TookTooLong(Some("test"))));
        answers(&lane).await;
    }

    #[tokio::test]
    async fn work_that_does_not_stop_holds_up_no_other() {
        let lane = Lane::with(1, SHORT);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let deaf = move || wait.recv().is_err();
        let stopped = lane.run("test", StopSignal::default(), deaf).await;
        assert_eq!(stopped, Err(Failure::TookTooLong(None)));
        answers(&lane).await;
        drop(go);
        while lane.lost.load(Ordering::Acquire) > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.permits.available_permits(), 1, "no place too many");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_stops_and_what_waits_does_not_begin() {
        let lane = Arc::new(Lane::with(1, Duration::from_secs(60)));
        let begun = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..5)
            .map(|_| {
                let (lane, begun) = (lane.clone(), begun.clone());
                tokio::spawn(async move {
                    let work = move || {
                        begun.fetch_add(1, Ordering::AcqRel);
                        for_ever();
                    };
                    lane.run("test", StopSignal::default(), work).await
                })
            })
            .collect();
        while begun.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        for task in tasks.into_iter().rev() {
            task.abort();
        }
        answers(&lane).await;
        assert_eq!(begun.load(Ordering::Acquire), 1);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_of_its_own() {
        let lane = Lane::with(1, SHORT);
        let failed = lane
            .run("test", StopSignal::default(), || panic!("on purpose"))
            .await;
        assert_eq!(failed, Err::<(), _>(Failure::Panicked));
        answers(&lane).await;
    }
}
