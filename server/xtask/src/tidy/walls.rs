//! Walls inside and between sources. Each is a function from a file to complaints, so that a test can show it one that
//! breaks it.

use super::Report;
use super::source::Source;

/// Lines a file may have without its tests, and the length to aim at.
const MOST_LINES: usize = 500;
const AIM_LINES: usize = 400;

const PURE: [&str; 14] = [
    "server/text/src/",
    "server/yaml/src/",
    "server/template/src/",
    "server/formats/src/",
    "server/model/src/",
    "server/policy/src/",
    "server/world/src/",
    "server/render/src/",
    "server/governance/src/",
    "server/check/src/",
    "server/format-rules/src/",
    "server/rules/src/",
    "server/convert/src/",
    "server/ide/src/",
];
/// Where rules stand in folders, one for each group.
const RULES: &str = "server/rules/src/";
/// Where the rules of one group stand, without a folder.
const FORMAT_RULES: &str = "server/format-rules/src/";
const CHECK: &str = "server/check/src/";
const ASSIST: &str = "server/ide/src/";

/// Checks all sources together: some walls stand between files.
pub(super) fn check(sources: &[Source], dialects: &[&str], report: &mut Report) {
    let rules: Vec<(&str, &str)> = sources.iter().filter_map(rule_module).collect();
    for source in sources {
        let mut found: Vec<(usize, String)> = Vec::new();
        opening(source, &mut found);
        attributes(source, &mut found);
        unfinished(source, &mut found);
        unwraps(source, &mut found);
        outside_world(source, &mut found);
        rule_on_rule(source, &rules, &mut found);
        dialect_names(source, dialects, &mut found);
        command_line(source, &mut found);
        found.sort();
        report.broken.extend(
            found
                .into_iter()
                .map(|(line, what)| format!("{}:{line}: {what}", source.path)),
        );
        length(source, report);
    }
}

fn opening(source: &Source, found: &mut Vec<(usize, String)>) {
    if !source.text.starts_with("//!") {
        found.push((
            1,
            "does not open with '//!' and what the file is for".into(),
        ));
    }
}

fn attributes(source: &Source, found: &mut Vec<(usize, String)>) {
    for attribute in ["#[allow(", "#![allow("] {
        each(&source.with_tests, attribute, |line| {
            found.push((
                line,
                "'allow' hides what comes later; write '#[expect(lint, reason = …)]'".into(),
            ));
        });
    }
}

fn unfinished(source: &Source, found: &mut Vec<(usize, String)>) {
    // Spelt in two halves, so that this file does not find itself.
    for mark in [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
    ] {
        each_word(&source.comments, mark, |line| {
            found.push((
                line,
                format!("'{mark}' in a comment: do it or write an issue"),
            ))
        });
    }
    for call in ["todo!", "unimplemented!"] {
        each_word(&source.with_tests, call, |line| {
            found.push((line, format!("'{call}' is not the real thing")))
        });
    }
}

fn unwraps(source: &Source, found: &mut Vec<(usize, String)>) {
    if !source.is_test {
        each(&source.code, ".unwrap()", |line| {
            found.push((
                line,
                "'unwrap' outside tests; use 'expect' with why it cannot fail, or return an error"
                    .into(),
            ));
        });
    }
}

/// Disk, environment, clock, threads and printing.
fn outside_world(source: &Source, found: &mut Vec<(usize, String)>) {
    if source.is_test || !PURE.iter().any(|p| source.path.starts_with(p)) {
        return;
    }
    for module in ["fs", "env", "time", "thread", "process", "net"] {
        let message =
            format!("'std::{module}' in a crate without an outside world; take it as data");
        each_word(&source.code, &format!("std::{module}"), |line| {
            found.push((line, message.clone()))
        });
        for line in grouped_imports(&source.code, "std::", module) {
            found.push((line, message.clone()));
        }
    }
    for call in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
        each_word(&source.code, call, |line| {
            found.push((line, format!("'{call}' in a crate that never prints")))
        });
    }
    let positions = source.path.starts_with("server/text/");
    // Lines may be told apart (folding does); a place is never said in them.
    for name in ["LineCol", "line_col", "Encoding"]
        .iter()
        .filter(|_| !positions)
    {
        each_word(&source.code, name, |line| {
            found.push((
                line,
                format!("'{name}' below 'pog': positions are byte ranges here"),
            ));
        });
    }
}

/// The group that a file among the rules belongs to, and its path in there.
fn in_group(source: &Source) -> Option<(&str, &str)> {
    match source.path.strip_prefix(FORMAT_RULES) {
        Some(rest) => Some(("format", rest)),
        None => source.path.strip_prefix(RULES)?.split_once('/'),
    }
}

/// The group and name of a rule's own file.
fn rule_module(source: &Source) -> Option<(&str, &str)> {
    let (group, file) = in_group(source)?;
    let name = file.strip_suffix(".rs")?;
    let is_rule = ["static RULE:", "static RULE "]
        .iter()
        .any(|d| source.code.contains(d));
    (is_rule && !name.contains('/')).then_some((group, name))
}

/// The rule whose file, or whose folder, this is.
fn own_rule<'a>(source: &'a Source, rules: &[(&'a str, &'a str)]) -> Option<(&'a str, &'a str)> {
    let (group, rest) = in_group(source)?;
    let name = rest.split('/').next()?.trim_end_matches(".rs");
    rules
        .iter()
        .find(|(g, n)| *g == group && *n == name)
        .copied()
}

fn rule_on_rule(source: &Source, rules: &[(&str, &str)], found: &mut Vec<(usize, String)>) {
    let is_list = ["/mod.rs", "/lib.rs"]
        .iter()
        .any(|p| source.path.ends_with(p));
    let Some((own_group, _)) = in_group(source).filter(|_| !is_list && !source.is_test) else {
        return;
    };
    let own = own_rule(source, rules);
    for rule in rules.iter().filter(|r| own != Some(**r)) {
        let (group, name) = rule;
        let message = format!(
            "a rule must not read another: '{group}/{name}'; move what both need beside them"
        );
        // In its own crate the group is the crate.
        let from_top = if own_group == "format" {
            "crate"
        } else {
            group
        };
        for path in [format!("super::{name}"), format!("{from_top}::{name}")] {
            each_word(&source.code, &path, |line| {
                found.push((line, message.clone()))
            });
        }
        for prefix in ["super::", &format!("{from_top}::")] {
            for line in grouped_imports(&source.code, prefix, name) {
                found.push((line, message.clone()));
            }
        }
    }
}

/// Formats named in rules and features: a string that is an id.
fn dialect_names(source: &Source, dialects: &[&str], found: &mut Vec<(usize, String)>) {
    let watched = [CHECK, FORMAT_RULES, RULES, ASSIST]
        .iter()
        .any(|p| source.path.starts_with(p));
    if !watched || source.is_test {
        return;
    }
    for id in dialects {
        let quoted = format!("\"{id}\"");
        for (offset, _) in source.with_strings.match_indices(&quoted) {
            let line = Source::line(&source.with_strings, offset);
            let text = source.with_strings.lines().nth(line - 1).unwrap_or("");
            if !text.trim_start().starts_with("dialects:") {
                found.push((
                    line,
                    format!("names the format '{id}'; ask the model instead"),
                ));
            }
        }
    }
}

/// The binary starts the server; its command line calls the same functions and never the server itself.
fn command_line(source: &Source, found: &mut Vec<(usize, String)>) {
    if source.path.starts_with("server/pog/src/cli/") && !source.is_test {
        each_word(&source.code, "pog_lsp", |line| {
            found.push((
                line,
                "mentions 'pog_lsp'; the command line does not stand on the server".into(),
            ));
        });
    }
}

fn length(source: &Source, report: &mut Report) {
    if source.is_test {
        return;
    }
    let (path, lines) = (&source.path, source.lines);
    if lines > MOST_LINES {
        report.broken.push(format!(
            "{path}: {lines} lines without tests, more than {MOST_LINES}; split it"
        ));
    } else if lines > AIM_LINES {
        report.notes.push(format!(
            "{path}: {lines} lines without tests; the aim is {AIM_LINES}"
        ));
    }
}

fn each(view: &str, wanted: &str, mut report: impl FnMut(usize)) {
    for (offset, _) in view.match_indices(wanted) {
        report(Source::line(view, offset));
    }
}

/// Occurrences that are not part of a longer name.
fn each_word(view: &str, wanted: &str, mut report: impl FnMut(usize)) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    for (offset, _) in view.match_indices(wanted) {
        let before = view[..offset].chars().next_back().is_some_and(word);
        let after = view[offset + wanted.len()..]
            .chars()
            .next()
            .is_some_and(|c| word(c) && !wanted.ends_with('!'));
        if !before && !after {
            report(Source::line(view, offset));
        }
    }
}

/// Lines of groups such as `std::{fs, io}` that bring in `name` at their first level.
fn grouped_imports(view: &str, prefix: &str, name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (offset, _) in view.match_indices(&format!("{prefix}{{")) {
        let body = &view[offset + prefix.len()..];
        let (mut depth, mut word) = (0, String::new());
        for c in body.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                c if depth == 1 && (c.is_alphanumeric() || c == '_') => {
                    word.push(c);
                    continue;
                }
                _ => {}
            }
            if word == name {
                found.push(Source::line(view, offset));
            }
            // Behind `::` stands a name of that module, not one of the group.
            word.clear();
            if c == ':' {
                word.push(':');
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}
