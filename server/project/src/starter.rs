//! The starter library in the binary, and its copy on disk for editors that want to open one of its files.

use std::io;
use std::path::{Path, PathBuf};

use crate::read::reads_as;
use crate::write::write_text;

/// Path below the library root and text of each artifact.
pub static STARTER: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/starter.rs"));

/// Writes the starter file of a path into `cache` (once; an equal file is left alone) and returns where it is.
///
/// # Errors
/// When there is no such file in the starter library or the cache cannot be written.
pub fn materialise(cache: &Path, path: &str) -> io::Result<PathBuf> {
    let found = STARTER.iter().find(|(p, _)| *p == path);
    let (_, text) = found.ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            "no such file in the starter library",
        )
    })?;
    let target = cache
        .join("pog")
        .join("starter")
        .join(env!("CARGO_PKG_VERSION"))
        .join(path);
    if reads_as(&target, text.as_bytes()).unwrap_or_default() {
        return Ok(target);
    }
    write_text(&target, text)?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_there_and_can_be_opened() {
        assert!(STARTER.len() > 30);
        let cache = tempfile::tempdir().unwrap();
        let path = materialise(cache.path(), STARTER[0].0).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), STARTER[0].1);
        assert!(materialise(cache.path(), "../../etc/passwd").is_err());
    }
}
