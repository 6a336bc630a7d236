//! `metadata/unreadable-file`: files of cases that the metadata names and nobody can read, and an overlay that is there
//! but is no text. What stands in a file that was read is the business of the other rules.

use crate::file::PartKind;
use crate::finding::Severity;
use crate::parts::{Unreadable, Wanted};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/unreadable-file",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A file that the metadata names cannot be read",
        what: "Looks for files of evaluation cases that are missing, leave the workspace, are reached through a symbolic \
               link, are too large or are not UTF-8, and for overlays that cannot be read. Paths are relative to the \
               prompt. A snapshot that is not there yet is written by `pog eval --update`.",
        why: "Cases in a file that is not read are not run, and the prompt seems tested when it is not.",
        example: "---\nname: Triage\nevals: cases/triage.yaml\n---\nSort the report.\n\n=== cases/triage.yml\n- name: empty report\n",
        instead: "---\nname: Triage\nevals: cases/triage.yml\n---\nSort the report.\n\n=== cases/triage.yml\n- name: empty report\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let unread = &context.file.unread;
    for broken in unread
        .iter()
        .filter(|u| matches!(u.kind, PartKind::Overlay | PartKind::Companion))
    {
        if let Unreadable::Broken(why) = &broken.why {
            sink.report(
                context.artifact.head(),
                format!(
                    "'{}' belongs to this prompt and cannot be read: {why}",
                    broken.path
                ),
            );
        }
    }
    let wanted = context.file.wanted();
    // Of a snapshot that leads nowhere the expectation itself speaks.
    for wanted in wanted
        .into_iter()
        .filter(|w| w.kind != PartKind::Link && (w.kind == PartKind::Cases || w.path.is_some()))
    {
        if let Some(message) = problem(context, &wanted) {
            sink.report(wanted.span, message);
        }
    }
}

fn problem(context: &Context<'_>, wanted: &Wanted) -> Option<String> {
    let written: String = wanted
        .written
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let written: String = written.chars().take(100).collect();
    let Some(path) = &wanted.path else {
        return Some(format!(
            "'{written}' leads out of the workspace; write a path relative to this file, with '/'"
        ));
    };
    if **path == *context.file.path {
        return Some(format!(
            "'{written}' is this file itself; write the cases here, or name another file"
        ));
    }
    let unread = context.file.unread.iter().find(|u| *u.path == **path)?;
    match &unread.why {
        Unreadable::Missing if wanted.kind == PartKind::Snapshot => None,
        Unreadable::Missing => Some(format!(
            "There is no file '{path}'; create it or correct the path"
        )),
        Unreadable::Broken(why) => Some(format!("'{path}' cannot be read: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

    const NAME: &str = "metadata/unreadable-file";

    #[test]
    fn each_path_of_a_list_is_looked_at() {
        let text = "=== a/x.pog.md\n---\nevals: [one.yaml, ../two.yaml, ../../three.yaml, /four.yaml, x.pog.md]\n---\nHi\n=== two.yaml\n[]\n";
        assert_eq!(
            messages(text, NAME),
            [
                "There is no file 'a/one.yaml'; create it or correct the path",
                "'../../three.yaml' leads out of the workspace; write a path relative to this file, with '/'",
                "'/four.yaml' leads out of the workspace; write a path relative to this file, with '/'",
                "'x.pog.md' is this file itself; write the cases here, or name another file",
            ]
        );
        assert_eq!(places(text, NAME)[0], "one.yaml");
    }

    #[test]
    fn a_path_in_the_overlay_is_relative_to_the_prompt() {
        let text =
            "=== a/x.prompt.yml\nmessages: []\n=== a/x.prompt.yml.pog.yaml\nevals: nothing.yaml\n";
        assert_eq!(
            messages(text, NAME),
            ["There is no file 'a/nothing.yaml'; create it or correct the path"]
        );
    }

    #[test]
    fn files_that_are_there_inline_cases_and_new_snapshots_are_silent() {
        for text in [
            "---\nevals: cases.yaml\n---\nHi\n=== cases.yaml\ncases: [{ name: x }]\n",
            "---\nevals: [{ name: x, expect: [{ snapshot: new.txt }] }]\n---\nHi\n",
            "---\nevals:\n---\nHi\n",
            "---\nevals: []\n---\nHi\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
