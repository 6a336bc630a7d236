//! Paths as URIs.

use std::fmt::Write as _;
use std::path::Path;

use url::Url;

pub(super) fn of_file(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(String::from)
}

/// The URI of a directory, ending in `/` so that others can be relative to it.
pub(super) fn of_folder(path: &Path) -> Option<String> {
    Url::from_directory_path(path).ok().map(String::from)
}

/// A relative path with `/` between parts as a relative URI.
pub(super) fn relative(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            // `:` is escaped although a path may contain it: `c:d` would read as a URI with the scheme `c`.
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => write!(out, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn odd_names_are_escaped() {
        assert_eq!(relative("a b/é#%?.pog.md"), "a%20b/%C3%A9%23%25%3F.pog.md");
        assert_eq!(relative("c:d"), "c%3Ad");
    }
}
