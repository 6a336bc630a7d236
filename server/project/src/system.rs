//! What pog asks of the operating system. A trait, so that tests can answer instead; decides nothing.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use pog_text::date::Date;

use crate::read::{read_bytes, read_given};

/// The operating system as pog needs it.
pub trait System: Send + Sync {
    /// A file's bytes, at most `limit` of them.
    ///
    /// # Errors
    /// As the system says; `FileTooLarge` beyond the limit.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// The text an editor holds for a file: newer than the disk's, and shared instead of copied.
    fn open_text(&self, path: &Path) -> Option<Arc<str>> {
        let _ = path;
        None
    }

    /// Whether a person stands by the folders that are read: what lies outside of their work trees is read only then.
    fn trusts_folders(&self) -> bool {
        true
    }

    /// Today in UTC as `YYYY-MM-DD`.
    fn today(&self) -> String;
}

/// The real one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Os;

impl System for Os {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        read_bytes(path, limit)
    }

    fn today(&self) -> String {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX);
        Date::from_unix_days(days).to_string()
    }
}

/// The system, for files that a person names on the command line: those may be pipes, such as `/dev/stdin`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given;

impl System for Given {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        read_given(path, limit)
    }

    fn today(&self) -> String {
        Os.today()
    }
}
