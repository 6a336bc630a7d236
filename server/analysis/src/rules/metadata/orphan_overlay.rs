//! `metadata/orphan-overlay`: an overlay beside which there is no prompt. It is about a file that is no artifact, so it
//! runs where the others have nothing to read; [`report`] is called by the check itself.

use pog_syntax::dialect::{OVERLAY_SUFFIX, may_be_prompt, overlaid};
use pog_text::Span;

use crate::file::{LOOSE_ROOT, Origin, SourceFile};
use crate::finding::Severity;
use crate::host::Snapshot;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub static RULE: RuleMeta = RuleMeta {
    name: "metadata/orphan-overlay",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The overlay belongs to no prompt",
        what: "Looks for files that end in `.pog.yaml` beside which the file they are named after is missing.",
        why: "The metadata in it governs nothing. Mostly the prompt was renamed, moved or deleted and its overlay was left \
              behind, so the prompt has lost its stage, version and owners.",
        example: "=== triage.prompt.yml.pog.yaml\nstage: discovered\n\n=== sort.prompt.yml\nmessages: []\n",
        instead: "=== triage.prompt.yml.pog.yaml\nstage: discovered\n\n=== triage.prompt.yml\nmessages: []\n",
        options: "",
        fix: "",
    },
};

/// An artifact is no orphan.
pub(crate) fn check(_: &Context<'_>, _: &mut Sink) {}

/// Reports the file if it is an overlay without its prompt.
pub fn report(snapshot: &Snapshot, file: &SourceFile, sink: &mut Sink) {
    // Outside of every workspace nobody knows what stands beside a file.
    let known = file.origin == Origin::Workspace && file.root != LOOSE_ROOT;
    // Other tools may use the suffix for something else.
    let Some(wanted) = overlaid(&file.path).filter(|prompt| known && may_be_prompt(prompt)) else {
        return;
    };
    let open = snapshot
        .open_files()
        .any(|f| f.root == file.root && *f.path == *wanted);
    if open || snapshot.library.at_path(file.root, wanted).is_some() {
        return;
    }
    let (folder, name) = wanted.rsplit_once('/').unwrap_or(("", wanted));
    let beside = snapshot
        .library
        .entries()
        .filter(|e| e.root == file.root)
        .filter_map(|e| {
            let (place, name) = e.path.rsplit_once('/').unwrap_or(("", &e.path));
            (place == folder).then_some(name)
        });
    let mut names: Vec<&str> = beside.collect();
    names.sort_unstable();
    let advice = match closest(name, names) {
        Some(near) => format!("was '{near}{OVERLAY_SUFFIX}' meant?"),
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
        format!("There is no '{name}' beside this overlay; {advice}"),
    );
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    const NAME: &str = "metadata/orphan-overlay";

    #[test]
    fn a_prompt_of_nearly_that_name_is_offered() {
        let text = "=== a/triage.prompt.yaml.pog.yaml\nstage: skill\n=== a/triage.prompt.yml\nmessages: []\n";
        assert_eq!(
            messages(text, NAME),
            [
                "There is no 'triage.prompt.yaml' beside this overlay; was 'triage.prompt.yml.pog.yaml' meant?"
            ]
        );
        let far = "=== a/x.pog.md.pog.yaml\n=== b/x.pog.md\nHi\n";
        assert_eq!(
            messages(far, NAME),
            ["There is no 'x.pog.md' beside this overlay; name it after its prompt, or delete it"]
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
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
