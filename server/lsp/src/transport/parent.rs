//! Notices that the client's process has died, so that no server is left behind.
//!
//! The closing of stdin says the same in most cases, but not when a handler keeps the main task from reading, nor
//! when a child of the dead editor has inherited its end of the pipe; both leave servers behind that use a whole core
//! or hold the workspace's memory until the next restart. Hence a thread of its own, asleep but for one look a second,
//! which ends the process itself where the main task does not do so in time.
//!
//! On Windows there is no look: a process id can be reused at once there, asking properly needs a handle opened in
//! `unsafe` code, and the pipe breaks with the process that owns it. Only the closing of stdin counts there.

use std::future::Future;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What the main task has for leaving by itself. With the look this stays below the three seconds promised.
const GRACE: Duration = Duration::from_secs(1);

/// Begins to watch the process `pid`; the future waits until it has ended. The watch goes on, and stays binding,
/// whether the future is polled or not.
pub(super) fn watch(pid: u32) -> impl Future<Output = ()> + Send + 'static {
    let (sender, receiver) = oneshot::channel();
    let look = move || {
        match Process::find(pid) {
            None => tracing::warn!(pid, "the client's process does not exist"),
            Some(process) => {
                while process.is_alive() {
                    thread::sleep(LOOK_EVERY);
                }
                tracing::warn!(pid, "the client's process has ended");
            }
        }
        end(sender);
    };
    if cfg!(unix) {
        let thread = thread::Builder::new().name("parent-watch".to_owned());
        if let Err(error) = thread.spawn(look) {
            tracing::error!(%error, "cannot watch the client's process");
        }
    }
    async move {
        // An error says that there is no watch.
        if receiver.await.is_err() {
            std::future::pending().await
        }
    }
}

fn end(sender: oneshot::Sender<()>) {
    let listening = sender.send(()).is_ok();
    // Whether or not anybody listens: a main task that is blocked has no moment to look.
    thread::sleep(GRACE);
    tracing::error!(listening, "the server did not leave by itself");
    std::process::exit(1);
}

/// A process, told apart from a later one with the same id where the system lets us.
struct Process {
    pid: u32,
    #[cfg(target_os = "linux")]
    started: Option<u64>,
}

impl Process {
    fn find(pid: u32) -> Option<Self> {
        let process = Self {
            pid,
            #[cfg(target_os = "linux")]
            started: linux::look(pid).map(|seen| seen.started),
        };
        process.is_alive().then_some(process)
    }

    #[cfg(target_os = "linux")]
    fn is_alive(&self) -> bool {
        // /proc may be hidden from us, even while the process lives: then the signal check alone decides.
        let same = linux::look(self.pid)
            .is_none_or(|seen| !seen.ended && Some(seen.started) == self.started);
        same && exists(self.pid)
    }

    #[cfg(not(target_os = "linux"))]
    fn is_alive(&self) -> bool {
        exists(self.pid)
    }
}

/// A process of another user answers "not permitted": it exists.
#[cfg(unix)]
fn exists(pid: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return false;
    };
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

#[cfg(not(unix))]
fn exists(_: u32) -> bool {
    true
}

#[cfg(target_os = "linux")]
mod linux {
    /// What /proc says of a process.
    pub(super) struct Seen {
        /// Dead, and only waiting for its own parent to take note.
        pub(super) ended: bool,
        /// In clock ticks since boot.
        pub(super) started: u64,
    }

    pub(super) fn look(pid: u32) -> Option<Seen> {
        let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in parentheses and may contain anything, so the fields begin after the last one.
        let name_end = stat.iter().rposition(|&byte| byte == b')')?;
        let mut fields = std::str::from_utf8(&stat[name_end + 1..])
            .ok()?
            .split_ascii_whitespace();
        let ended = matches!(fields.next()?, "Z" | "X" | "x");
        // Field 22 of the file; the state before it was field 3.
        let started = fields.nth(18)?.parse().ok()?;
        Some(Seen { ended, started })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::{Child, Command};

    fn sleeper() -> Child {
        Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("sleep is on every unix")
    }

    #[test]
    fn a_living_process_is_alive_until_it_is_reaped() {
        let mut child = sleeper();
        let process = Process::find(child.id()).expect("it has just been started");
        assert!(process.is_alive());
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        assert!(!process.is_alive());
        assert!(Process::find(child.id()).is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_dead_process_that_nobody_reaped_is_dead() {
        let mut child = sleeper();
        let process = Process::find(child.id()).expect("it has just been started");
        child.kill().expect("it is ours");
        let until = std::time::Instant::now() + Duration::from_secs(5);
        while process.is_alive() && std::time::Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        assert!(!process.is_alive());
        child.wait().expect("it is ours");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_later_process_with_the_same_id_is_another() {
        let own = std::process::id();
        let started = linux::look(own).expect("/proc is there in tests").started;
        assert!(
            Process {
                pid: own,
                started: Some(started)
            }
            .is_alive()
        );
        assert!(
            !Process {
                pid: own,
                started: Some(started - 1)
            }
            .is_alive()
        );
    }

    #[test]
    fn ids_that_name_no_process_do_not_exist() {
        assert!(!exists(u32::MAX));
        assert!(!exists(i32::MAX as u32));
    }
}
