//! The threat model names a test in each of its lines; here it is looked up. A line whose test is gone says something that
//! nobody holds any more.

use std::path::Path;

/// The page, from the root.
pub(super) const PAGE: &str = "server/docs/threat-model.md";

/// What is wrong with the page: (line, message).
pub(super) fn broken(page: &str, read: &dyn Fn(&Path) -> Option<String>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in page.lines().enumerate() {
        let Some(named) = tests_of(line) else {
            continue;
        };
        if named.is_empty() {
            found.push((at + 1, "names no test for its threat".to_owned()));
        }
        for test in named {
            if !is_there(test, read) {
                found.push((at + 1, format!("the test '{test}' is not there")));
            }
        }
    }
    found
}

/// The tests in the last cell of a line of a table; `None` for its head, and for any other line.
fn tests_of(line: &str) -> Option<Vec<&str>> {
    let cells = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let (_, last) = cells.rsplit_once(" | ")?;
    if last == "test" {
        return None;
    }
    Some(last.split('`').skip(1).step_by(2).collect())
}

/// Whether a file has a test of this name; `*` stands for any.
fn is_there(test: &str, read: &dyn Fn(&Path) -> Option<String>) -> bool {
    let Some((path, name)) = test.split_once("::") else {
        return false;
    };
    let Some(text) = read(Path::new(path)) else {
        return false;
    };
    if name == "*" {
        return text.contains("\ndef test_");
    }
    let written = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("py") => format!("def {name}("),
        Some("rs") => format!("fn {name}("),
        Some("mjs") => format!("test('{name}'"),
        _ => format!("{name}:"),
    };
    text.contains(&written)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "| threat | what holds | test |\n|---|---|---|\n";

    fn said(line: &str) -> Vec<String> {
        let read = |path: &Path| (path == Path::new("a.rs")).then(|| "fn one() {}".to_owned());
        let found = broken(&format!("{HEAD}{line}\n"), &read);
        found.into_iter().map(|(_, message)| message).collect()
    }

    #[test]
    fn each_line_names_a_test_that_is_there() {
        assert!(said("| x | y | `a.rs::one` |").is_empty());
        assert_eq!(
            said("| x | y | by hand |"),
            ["names no test for its threat"]
        );
        for gone in ["a.rs::two", "b.rs::one", "a.rs"] {
            let message = format!("the test '{gone}' is not there");
            assert_eq!(
                said(&format!("| x | y | `a.rs::one`, `{gone}` |")),
                [message]
            );
        }
    }
}
