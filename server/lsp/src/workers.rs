//! Processor work beside the message loop: at most a few pieces at once, each of which is stopped when nobody waits for it
//! and when it takes too long.
//!
//! Two lanes, so that checks of many files hold up no request and the other way round. A piece of work that goes on although
//! it was told to stop is left alone, and another one may start in its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use pog_text::interrupt::{StopSignal, Stopped};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

/// What a piece of work may take before it is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// What it has to stop in after that.
const GRACE: Duration = Duration::from_secs(1);
/// Pieces that may be left alone in a lane; behind those, work waits.
const MAX_LOST: usize = 8;

/// Work of one kind.
pub(crate) struct Lane {
    places: Arc<Places>,
    patience: Duration,
}

/// The places of a lane.
struct Places {
    permits: Arc<Semaphore>,
    /// Pieces that were left alone and have not ended.
    lost: AtomicUsize,
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
        let places = Places {
            permits: Arc::new(Semaphore::new(at_once)),
            lost: AtomicUsize::new(0),
        };
        Self {
            places: Arc::new(places),
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
        let permit = self.places.permits.clone().acquire_owned().await.ok();
        let settled = Arc::new(AtomicBool::new(false));
        let begun = StopWhenDropped(Begun {
            signal: signal.clone(),
            places: self.places.clone(),
            settled: settled.clone(),
        });
        let place = Place {
            permit,
            places: self.places.clone(),
            settled,
        };
        let watched = signal.clone();
        let span = tracing::Span::current();
        let mut job = tokio::task::spawn_blocking(move || {
            let _place = place;
            span.in_scope(|| watched.watch(work))
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
                begun.0.give_up();
                Err(Failure::TookTooLong(None))
            }
        }
    }
}

/// Held by work for as long as it runs: its place is free again when it ends, in whichever way.
struct Place {
    permit: Option<OwnedSemaphorePermit>,
    places: Arc<Places>,
    /// Set by whichever comes first: the end of the work, or that it is given up.
    settled: Arc<AtomicBool>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.settled.swap(true, Ordering::AcqRel) {
            // It went to another one when the work was given up.
            self.permit.take().into_iter().for_each(|p| p.forget());
            self.places.lost.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Held by whoever waits for work that has begun.
#[derive(Clone)]
struct Begun {
    signal: StopSignal,
    places: Arc<Places>,
    settled: Arc<AtomicBool>,
}

impl Begun {
    fn is_settled(&self) -> bool {
        self.settled.load(Ordering::Acquire)
    }

    /// Lets another piece of work start in the place of one that does not end.
    fn give_up(&self) {
        let others = self.places.lost.fetch_add(1, Ordering::AcqRel);
        if others < MAX_LOST && !self.settled.swap(true, Ordering::AcqRel) {
            self.places.permits.add_permits(1);
        } else {
            self.places.lost.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Stops work that nobody waits for any more, and gives it up where it does not stop.
struct StopWhenDropped(Begun);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.signal.cancel();
        if self.0.is_settled() {
            return;
        }
        // Without a runtime nothing waits for the place either.
        if let Ok(runtime) = Handle::try_current() {
            let begun = self.0.clone();
            runtime.spawn(async move {
                sleep(GRACE).await;
                begun.give_up();
            });
        }
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

    /// Once what was left alone has ended there is one place, and not one too many.
    async fn has_its_places_again(lane: &Lane) {
        while lane.places.lost.load(Ordering::Acquire) > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.places.permits.available_permits(), 1);
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
        has_its_places_again(&lane).await;
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_and_that_does_not_stop_holds_up_no_other() {
        let lane = Arc::new(Lane::with(1, Duration::from_secs(60)));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let (say, begun) = tokio::sync::oneshot::channel();
        let task = tokio::spawn({
            let lane = lane.clone();
            async move {
                let deaf = move || {
                    say.send(()).unwrap();
                    wait.recv().is_err()
                };
                lane.run("test", StopSignal::default(), deaf).await
            }
        });
        begun.await.unwrap();
        task.abort();
        answers(&lane).await;
        drop(go);
        has_its_places_again(&lane).await;
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
