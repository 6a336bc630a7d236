//! `metadata/unreadable-file`: case files that the metadata names and that cannot be read, and an
//! overlay that exists but is not text. What a readable file contains is checked by the other
//! rules.

use pog_model::companions::{CompanionReference, Unreadable};
use pog_model::{CompanionKind, FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::words::single_line;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/unreadable-file",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "File named in the metadata cannot be read",
        what: "Checks for files of evaluation cases that are missing, outside the workspace, \
               reached through a symbolic link, too large or not UTF-8, and for overlays that \
               cannot be read. Paths are relative to the prompt. A snapshot that does not exist \
               yet is written by `pog eval --update`.",
        why: "Cases in a file that cannot be read do not run, and the prompt seems tested when it \
              is not.",
        example: "---\nname: Triage\nevals: cases/triage.yaml\n---\nSort the report.\n\n=== cases/triage.yml\n- name: empty report\n",
        instead: "---\nname: Triage\nevals: cases/triage.yml\n---\nSort the report.\n\n=== cases/triage.yml\n- name: empty report\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for unread in context.file.unread.iter() {
        if let Unreadable::Broken(why) = &unread.why
            && matches!(
                unread.kind,
                CompanionKind::Overlay | CompanionKind::Metadata
            )
        {
            sink.report(
                context.artifact.head(),
                format!(
                    "File '{}' belongs to this prompt but cannot be read: {why}",
                    unread.path
                ),
            );
        }
    }
    for wanted in context.file.companion_references() {
        // `composition/broken-link` reports links, and a failed expectation a snapshot without a
        // path.
        let is_checked = match wanted.kind {
            CompanionKind::Link => false,
            CompanionKind::Cases => true,
            _ => wanted.path.is_some(),
        };
        if is_checked && let Some(message) = unreadable(context, &wanted) {
            sink.report(wanted.span, message);
        }
    }
}

fn unreadable(context: &Context<'_>, wanted: &CompanionReference) -> Option<String> {
    let written: String = single_line(&wanted.written).chars().take(100).collect();
    let Some(path) = &wanted.path else {
        return Some(format!(
            "Path '{written}' leaves the workspace; use a path relative to this file, with '/'"
        ));
    };
    if **path == *context.file.path {
        return Some(format!(
            "Path '{written}' is this file itself; write the cases here, or name another file"
        ));
    }
    let unread = context.file.unread.iter().find(|u| *u.path == **path)?;
    match &unread.why {
        // `pog eval --update` writes it.
        Unreadable::Missing if wanted.kind == CompanionKind::Snapshot => None,
        Unreadable::Missing => Some(format!(
            "File '{path}' does not exist; create it or correct the path"
        )),
        Unreadable::Broken(why) => Some(format!("File '{path}' cannot be read: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "metadata/unreadable-file";

    #[test]
    fn each_path_of_a_list_is_checked() {
        let text = "=== a/x.pog.md\n---\nevals: [one.yaml, ../two.yaml, ../../three.yaml, /four.yaml, x.pog.md]\n---\nHi\n=== two.yaml\n[]\n";
        assert_eq!(
            messages(text, NAME),
            [
                "File 'a/one.yaml' does not exist; create it or correct the path",
                "Path '../../three.yaml' leaves the workspace; use a path relative to this file, with '/'",
                "Path '/four.yaml' leaves the workspace; use a path relative to this file, with '/'",
                "Path 'x.pog.md' is this file itself; write the cases here, or name another file",
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
            ["File 'a/nothing.yaml' does not exist; create it or correct the path"]
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
