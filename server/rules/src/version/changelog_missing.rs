//! `version/changelog-missing`: a changelog without an entry for the current version. Whether there
//! has to be a changelog is a question of the gates.

use pog_formats::dialect::Field;
use pog_governance::bump::changelog_entry;
use pog_model::{FixAvailability, Level, Page, Requirement, RuleMeta, Scope, Severity};
use pog_text::Fix;
use pog_world::history;
use semver::Version;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "version/changelog-missing",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Changelog has no entry for the current version",
        what: "Checks that the changelog of a prompt has an entry for its version. A changelog \
               that is empty or missing is left to `gate/requirement-missing`.",
        why: "Users of a prompt read the changelog to learn what a new version means for them; a \
              version without an entry is one nobody explained.",
        example: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n---\nuser:\nHello.\n",
        instead: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.1.0, date: 2026-02-02, summary: Greets first. }\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n---\nuser:\nHello.\n",
        options: "",
        fix: "Adds an entry of today that lists the changes since the committed version, if there \
              is one and something changed.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((text, span)) = context.artifact.text(Field::Version) else {
        return;
    };
    let Ok(version) = Version::parse(text) else {
        return;
    };
    let Some(changelog) = context.artifact.field(Field::Changelog) else {
        return;
    };
    let entries: Vec<_> = changelog.value.items().collect();
    let has_entry = entries
        .iter()
        .any(|entry| entry.get("version").and_then(|v| v.as_str()) == Some(text));
    if entries.is_empty() || has_entry {
        return;
    }
    let finding = sink.report(
        span,
        format!("Version {version} has no changelog entry; add what changed"),
    );
    finding.relate(
        context.file.id,
        changelog.key.span(),
        "The changelog is here",
    );
    if let Some(setting) = context
        .policy
        .requires(context.artifact, Requirement::Changelog)
    {
        finding.decided_by(&setting.source);
    }
    // Without a committed version nobody but the author knows what changed.
    let Some((_, comparison)) = history::changes(context.snapshot, context.file) else {
        return;
    };
    if comparison.reasons.is_empty() {
        return;
    }
    let today = context.snapshot.today.as_deref();
    if let Some(edits) = changelog_entry(
        context.text,
        context.artifact,
        &version,
        today,
        &comparison.changelog(),
    ) {
        finding.fix(Fix::suggested(format!("Add an entry for {version}"), edits));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages};

    const NAME: &str = "version/changelog-missing";

    fn world(changelog: &str) -> String {
        format!("---\nversion: 1.1.0\nchangelog: {changelog}\n---\nuser:\nHi\n")
    }

    #[test]
    fn an_entry_for_another_version_is_not_enough() {
        assert_eq!(
            messages(
                &world("[{ version: 1.0.0, summary: mentions 1.1.0 }]"),
                NAME
            ),
            ["Version 1.1.0 has no changelog entry; add what changed"]
        );
        assert!(
            findings(&world("[{ version: 1.0.0 }]"), NAME)[0]
                .fixes
                .is_empty()
        );
    }

    #[test]
    fn any_place_in_the_list_is_fine_and_an_empty_list_is_another_rules_question() {
        assert!(messages(&world("[{ version: 1.2.0 }, { version: \"1.1.0\" }]"), NAME).is_empty());
        for changelog in ["", "[]", "CHANGELOG.md"] {
            assert!(messages(&world(changelog), NAME).is_empty(), "{changelog}");
        }
        assert!(messages("---\nchangelog: [{ version: 1.0.0 }]\n---\nx\n", NAME).is_empty());
    }

    #[test]
    fn the_fix_lists_what_changed_since_the_committed_version() {
        let text = format!(
            "{}=== baseline/main.pog.md\n---\nversion: 1.0.0\n---\nuser:\nHo\n",
            world("\n  - version: 1.0.0\n    summary: First.")
        );
        assert!(
            apply_first_fix(&text, NAME)
                .contains("changelog: \n  - version: 1.1.0\n    date: 2026-11-21\n    summary: The wording changed.\n  - version: 1.0.0\n")
        );
    }
}
