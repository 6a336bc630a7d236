//! Adjusts paths in the metadata if the prompt moves to another directory.

use serde_json::{Map, Value};

/// Rewrites the paths of case files and snapshots, which are relative to the prompt.
pub(super) fn paths(meta: &mut Map<String, Value>, from: &str, to: &str) {
    let (from, to) = (folder(from), folder(to));
    if from == to {
        return;
    }
    let Some(evals) = meta.get_mut("evals") else {
        return;
    };
    let each = |value: &mut Value| {
        if let Value::String(path) = value {
            *path = moved(path, &from, &to);
        }
    };
    each(evals);
    for case in evals.as_array_mut().into_iter().flatten() {
        each(case);
        let expectations = case.get_mut("expect").and_then(Value::as_array_mut);
        for expectation in expectations.into_iter().flatten() {
            if let Some(snapshot) = expectation.get_mut("snapshot") {
                each(snapshot);
            }
        }
    }
}

fn folder(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}

/// Rebases a relative path from one directory to another.
fn moved(path: &str, from: &[&str], to: &[&str]) -> String {
    let mut target: Vec<&str> = from.to_vec();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            // A path that leads out of the root keeps its dots: it is broken before and after.
            ".." if target.last().is_some_and(|l| *l != "..") => {
                target.pop();
            }
            part => target.push(part),
        }
    }
    // As few `..` as possible: the shortest way is the one a person would write.
    let common = target.iter().zip(to).take_while(|(a, b)| a == b).count();
    let up = to.len() - common;
    let mut parts = vec![".."; up];
    parts.extend(target.get(common..).unwrap_or_default());
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_the_same_files() {
        for (path, from, to, moved_to) in [
            ("cases.yaml", "a/b.md", "a/c.md", "cases.yaml"),
            ("./cases.yaml", "a/b.md", "c.md", "a/cases.yaml"),
            ("../x/cases.yaml", "a/b.md", "x/y/c.md", "../cases.yaml"),
            ("cases.yaml", "b.md", "a/c.md", "../cases.yaml"),
        ] {
            let (from, to) = (folder(from), folder(to));
            let found = if from == to {
                path.to_owned()
            } else {
                moved(path, &from, &to)
            };
            assert_eq!(found, moved_to);
        }
    }
}
