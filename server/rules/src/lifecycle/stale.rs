//! `lifecycle/stale`: prompts nobody has changed or reviewed for longer than the policy allows. Off
//! unless the policy sets a limit, and silent if the date of the last change is unknown.

use pog_formats::dialect::Field;
use pog_governance as governance;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::date::Date;
use pog_text::words::counted;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/stale",
    default: Level::At(Severity::Info),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt has not been maintained for longer than the policy allows",
        what: "Compares today's date with the last sign of maintenance: the last commit that \
               changed the prompt, its newest approval or its newest changelog entry. Uncommitted \
               changes count. Prompts that are deprecated or have no stage are ignored; without a \
               limit in the policy the rule does nothing.",
        why: "Models, libraries and habits change around a prompt. What was right half a year ago \
              should be reviewed before somebody relies on it.",
        example: "---\nname: Explain an error\nstage: discovered\nchangelog: [{ version: 0.1.0, date: 2025-01-10, summary: First version. }]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[limits]\nstale-after-days = 180\n",
        instead: "---\nname: Explain an error\nstage: discovered\nchangelog: [{ version: 0.1.0, date: 2026-10-10, summary: First version. }]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[limits]\nstale-after-days = 180\n",
        options: "`[limits] stale-after-days` sets the limit.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(limit) = &context.policy.limits.stale_after_days else {
        return;
    };
    let artifact = context.artifact;
    if artifact.stage().is_none() || artifact.deprecation().is_some() {
        return;
    }
    let Some(today) = context.snapshot.today.as_deref().and_then(Date::parse) else {
        return;
    };
    let Some(last) = last_maintained(context) else {
        return;
    };
    let days = last.days_until(today);
    if days <= i64::from(limit.value) {
        return;
    }
    let written = artifact
        .text(Field::Version)
        .or_else(|| artifact.text(Field::Stage));
    let span = written.map_or(artifact.head(), |(_, span)| span);
    let ago = counted(usize::try_from(days).unwrap_or(usize::MAX), "day");
    let message = format!(
        "Last maintained on {last}, {ago} ago; the policy allows {}: review it and record the \
         review",
        limit.value
    );
    sink.report(span, message).decided_by(&limit.source);
}

/// The day of the last sign of maintenance; `None` if it is today or unknown.
fn last_maintained(context: &Context<'_>) -> Option<Date> {
    let written = governance::newest_date(context.artifact);
    let Some(library) = context.snapshot.committed_library(context.file.root) else {
        return written;
    };
    // In git the history decides; until it has been read nothing is known.
    let history = context.snapshot.history(context.file.root)?;
    let committed = library.of(context.file.id)?;
    if *committed.text != *context.file.text || committed.companions != context.file.companions {
        return None;
    }
    let commit = history.of(context.file.id).next()?.date;
    Some(commit).max(written)
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages, places};

    const NAME: &str = "lifecycle/stale";
    const POLICY: &str = "=== pog.toml\n[limits]\nstale-after-days = 180\n";

    fn prompt(keys: &str) -> String {
        format!("---\nstage: discovered\n{keys}---\nx\n{POLICY}")
    }

    #[test]
    fn the_last_maintenance_is_long_ago() {
        let text = prompt(
            "version: 0.1.0\nchangelog: [{ date: 2025-11-21 }]\napprovals: [{ date: 2025-12-01 }]\n",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Last maintained on 2025-12-01, 355 days ago; the policy allows 180: review it and record the review"
            ]
        );
        assert_eq!(places(&text, NAME), ["0.1.0"]);
        let decided = findings(&text, NAME)[0].decided.shown();
        assert_eq!(
            decided.as_deref(),
            Some("pog.toml:2 (limits.stale-after-days)")
        );
    }

    #[test]
    fn in_git_the_last_commit_counts() {
        let committed = |date: &str| {
            let keys = "changelog: [{ date: 2025-01-01 }]\n";
            format!(
                "{}=== baseline/main.pog.md\n---\nstage: discovered\n{keys}---\nx\n=== history\n{date} A <a@b.org> main.pog.md\n",
                prompt(keys)
            )
        };
        assert_eq!(messages(&committed("2026-05-24"), NAME).len(), 1);
        assert!(
            messages(&committed("2026-05-25"), NAME).is_empty(),
            "180 days are allowed"
        );
        let edited = committed("2025-01-01").replacen("---\nx\n", "---\nnew words\n", 1);
        assert!(messages(&edited, NAME).is_empty(), "being edited");
        let untouched = committed("2025-01-01").replace("<a@b.org> main", "<a@b.org> other");
        assert!(
            messages(&untouched, NAME).is_empty(),
            "git does not say when"
        );
    }

    #[test]
    fn deprecated_unmanaged_recent_and_undated_prompts_are_silent() {
        let old = "changelog: [{ date: 2020-01-01 }]\n";
        for keys in [
            "",
            "changelog: [{ date: 2026-11-01 }]\n",
            "changelog: [{ date: soon }]\n",
        ] {
            assert!(messages(&prompt(keys), NAME).is_empty(), "{keys}");
        }
        assert!(messages(&prompt(&format!("deprecated: true\n{old}")), NAME).is_empty());
        assert!(messages(&prompt(old).replace("stage: discovered\n", ""), NAME).is_empty());
        assert!(
            messages(&prompt(old).replace(POLICY, ""), NAME).is_empty(),
            "no limit, no finding"
        );
        let unread = format!(
            "{}=== baseline/main.pog.md\n---\nstage: discovered\n{old}---\nx\n",
            prompt(old)
        );
        assert!(
            messages(&unread, NAME).is_empty(),
            "the history has not been read yet"
        );
    }
}
