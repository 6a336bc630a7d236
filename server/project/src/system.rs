//! What pog asks of the operating system. A trait, so that tests can answer instead; decides nothing.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

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

    /// Today in UTC as `YYYY-MM-DD`.
    fn today(&self) -> String;
}

/// The real one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Os;

impl System for Os {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        if meta.len() > limit {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("larger than {} MiB", limit / 1024 / 1024),
            ));
        }
        std::fs::read(path)
    }

    fn today(&self) -> String {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        civil_date(seconds / 86_400)
    }
}

/// The date of a day counted from 1970-01-01 (Howard Hinnant's `civil_from_days`).
pub(crate) fn civil_date(days: u64) -> String {
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::civil_date;

    #[test]
    fn dates_are_right_around_leap_days() {
        assert_eq!(civil_date(0), "1970-01-01");
        assert_eq!(civil_date(11_016), "2000-02-29");
        assert_eq!(civil_date(11_017), "2000-03-01");
        assert_eq!(civil_date(20_778), "2026-11-21");
    }
}
