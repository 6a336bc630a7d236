//! `metadata/orphan-overlay`: an overlay without its prompt. Such a file is no prompt itself, so
//! the other rules have nothing to read; [`report`] is called by the check itself.

use pog_formats::dialect::{OVERLAY_SUFFIX, may_be_prompt, overlaid};
use pog_model::{
    FixAvailability, LOOSE_ROOT, Level, Origin, Page, RuleMeta, Scope, Severity, SourceFile,
};
use pog_text::Span;
use pog_text::near::closest;
use pog_world::Snapshot;

use crate::{Context, Sink};

pub static RULE: RuleMeta = RuleMeta {
    name: "metadata/orphan-overlay",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Overlay has no prompt",
        what: "Checks for files that end in `.pog.yaml` while the file they are named after is \
               missing.",
        why: "The metadata in it governs nothing. Usually the prompt was renamed, moved or deleted \
              without its overlay, so the prompt has lost its stage, version and owners.",
        example: "=== triage.prompt.yml.pog.yaml\nstage: discovered\n\n=== sort.prompt.yml\nmessages: []\n",
        instead: "=== triage.prompt.yml.pog.yaml\nstage: discovered\n\n=== triage.prompt.yml\nmessages: []\n",
        options: "",
        fix: "",
    },
};

/// A file that is a prompt is no orphan.
pub fn check(_: &Context<'_>, _: &mut Sink) {}

/// Reports the file if it is an overlay without its prompt.
pub fn report(snapshot: &Snapshot, file: &SourceFile, sink: &mut Sink) {
    // Outside every workspace it is unknown which files stand beside it.
    if file.origin != Origin::Workspace || file.root == LOOSE_ROOT {
        return;
    }
    // Other tools may use the suffix for something else.
    let Some(prompt) = overlaid(&file.path).filter(|prompt| may_be_prompt(prompt)) else {
        return;
    };
    let is_open = snapshot
        .open_files()
        .any(|f| f.root == file.root && *f.path == *prompt);
    if is_open || snapshot.library.at_path(file.root, prompt).is_some() {
        return;
    }
    let (folder, name) = prompt.rsplit_once('/').unwrap_or(("", prompt));
    let mut names = Vec::new();
    for entry in snapshot.library.entries() {
        let (entry_folder, entry_name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        if entry.root == file.root && entry_folder == folder {
            names.push(entry_name);
        }
    }
    // The library has no order; a tie between two names must not depend on it.
    names.sort_unstable();
    let advice = match closest(name, names) {
        Some(near) => format!("did you mean '{near}{OVERLAY_SUFFIX}'?"),
        None => "name it after its prompt, or delete it".to_owned(),
    };
    let text = &file.text;
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let line = text[start..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| start + at);
    sink.report(
        Span::new(start, line),
        format!("Overlay has no prompt '{name}' beside it; {advice}"),
    );
}

#[cfg(test)]
mod tests {
    use pog_fixtures::rules::messages;
    use pog_rules::RULES;

    const NAME: &str = "metadata/orphan-overlay";

    #[test]
    fn a_prompt_with_a_similar_name_is_suggested() {
        let text = "=== a/triage.prompt.yaml.pog.yaml\nstage: skill\n=== a/triage.prompt.yml\nmessages: []\n";
        assert_eq!(
            messages(RULES, text, NAME),
            [
                "Overlay has no prompt 'triage.prompt.yaml' beside it; did you mean 'triage.prompt.yml.pog.yaml'?"
            ]
        );
        let far = "=== a/x.pog.md.pog.yaml\n=== b/x.pog.md\nHi\n";
        assert_eq!(
            messages(RULES, far, NAME),
            ["Overlay has no prompt 'x.pog.md' beside it; name it after its prompt, or delete it"]
        );
    }

    #[test]
    fn an_overlay_with_its_prompt_and_other_yaml_are_silent() {
        for text in [
            "=== a.pog.md.pog.yaml\nstage: discovered\n=== a.pog.md\nHi\n",
            "=== .pog.yaml\nstage: discovered\n",
            "=== cases.yaml\n- name: x\n",
            "=== config.pog.yaml\nkey: x\n",
            "=== loose/x.prompt.yml.pog.yaml\nstage: skill\n",
        ] {
            assert!(messages(RULES, text, NAME).is_empty(), "{text}");
        }
    }
}
