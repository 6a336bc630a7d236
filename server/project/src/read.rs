//! The one door for reading files. A repository may hold a named pipe, a device, or a link to one, under any name that pog
//! reads; opening must not wait for it, and reading must end.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// A regular file's bytes, at most `limit` of them.
///
/// # Errors
/// As the system says; `InvalidInput` for what is no regular file, `FileTooLarge` beyond the limit.
pub fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let (file, meta) = open_regular(path)?;
    must_be_within(meta.len(), limit)?;
    // The length was read before the text; a file that grows meanwhile is held to the limit all the same.
    let bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    read_on(file, bytes, limit)
}

/// The bytes of what a person has named on the command line, at most `limit` of them. It may be a pipe, and is theirs to
/// wait for.
///
/// # Errors
/// As the system says; `FileTooLarge` beyond the limit.
pub(crate) fn read_given(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_on(File::open(path)?, Vec::new(), limit)
}

fn read_on(file: File, mut bytes: Vec<u8>, limit: u64) -> io::Result<Vec<u8>> {
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    must_be_within(u64::try_from(bytes.len()).unwrap_or(u64::MAX), limit)?;
    Ok(bytes)
}

fn must_be_within(length: u64, limit: u64) -> io::Result<()> {
    if length > limit {
        let message = format!("larger than {}", amount(limit));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(())
}

/// A regular file's text, at most `limit` bytes of it.
///
/// # Errors
/// As [`read_bytes`]; `InvalidData` for what is not UTF-8.
pub(crate) fn read_string(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read_bytes(path, limit)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
}

/// Whether a file reads exactly as `expected`; nothing larger is read.
///
/// # Errors
/// As [`read_bytes`].
pub fn reads_as(path: &Path, expected: &[u8]) -> io::Result<bool> {
    let limit = u64::try_from(expected.len()).unwrap_or(u64::MAX);
    match read_bytes(path, limit) {
        Ok(bytes) => Ok(bytes == expected),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(false),
        Err(error) => Err(error),
    }
}

/// Refuses what reading it could wait for or never end with; for files that a library opens by itself.
///
/// # Errors
/// As the system says, and as [`read_bytes`].
pub(crate) fn must_be_small(path: &Path, limit: u64) -> io::Result<()> {
    must_be_within(regular(std::fs::metadata(path)?)?.len(), limit)
}

fn open_regular(path: &Path) -> io::Result<(File, Metadata)> {
    // Opening some devices does something by itself, so that what is one already is not opened at all.
    regular(std::fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    let file = options.open(path)?;
    // The path may name another file by now; what was opened is what counts.
    let meta = regular(file.metadata()?)?;
    Ok((file, meta))
}

fn regular(meta: Metadata) -> io::Result<Metadata> {
    if meta.is_file() {
        return Ok(meta);
    }
    let message = "not a regular file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
fn without_waiting(_options: &mut OpenOptions) {}

fn amount(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        0..KIB => format!("{bytes} bytes"),
        KIB..0x10_0000 => format!("{} KiB", bytes / KIB),
        _ => format!("{} MiB", bytes / KIB / KIB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_bytes(&path, 4).unwrap(), b"four");
        let error = read_bytes(&path, 3).unwrap_err();
        assert_eq!(error.to_string(), "larger than 3 bytes");
        assert!(reads_as(&path, b"four").unwrap());
        assert!(!reads_as(&path, b"fou").unwrap() && !reads_as(&path, b"fourth").unwrap());
        // Sparse: it takes no room on the disk, and would take ten gigabytes of memory.
        File::create(&path).unwrap().set_len(10 << 30).unwrap();
        let error = read_bytes(&path, 1 << 20).unwrap_err();
        assert_eq!(error.to_string(), "larger than 1 MiB");
    }

    #[test]
    #[cfg(unix)]
    fn what_a_person_names_may_be_anything_and_is_read_to_its_limit() {
        let error = read_given(Path::new("/dev/zero"), 1 << 20).unwrap_err();
        assert_eq!(error.to_string(), "larger than 1 MiB");
        assert!(read_given(Path::new("/dev/null"), 1).unwrap().is_empty());
        assert!(read_given(Path::new("/dev"), 1).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_regular_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        for path in [link.as_path(), folder.path(), Path::new("/dev/tty")] {
            let error = read_bytes(path, 10).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
        }
    }
}
