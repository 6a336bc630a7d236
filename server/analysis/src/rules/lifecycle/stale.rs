//! `lifecycle/stale`: prompts nobody has touched or looked at for longer than the policy allows. Off where the policy sets
//! no limit, and silent where it cannot be known when the last change was.

use pog_syntax::dialect::Field;

use crate::finding::Severity;
use crate::governance;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/stale",
    default: Level::At(Severity::Info),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Nobody has looked at the prompt for longer than the policy allows",
        what: "Compares today with the last sign of care: the last commit that changed the prompt, its newest approval, \
               its newest changelog entry. Uncommitted changes are care. Prompts that are deprecated or claim no stage \
               are left alone; without a limit in the policy the rule does nothing.",
        why: "Models, libraries and habits change around a prompt. What was right half a year ago should be read again \
              before somebody relies on it.",
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
    let Some(today) = context.snapshot.today.as_deref() else {
        return;
    };
    let Some(last) = last_care(context) else {
        return;
    };
    let Some(days) =
        governance::days_between(&last, today).filter(|days| *days > i64::from(limit.value))
    else {
        return;
    };
    let place = artifact
        .text(Field::Version)
        .or_else(|| artifact.text(Field::Stage));
    let message = format!(
        "Last looked after on {last}, {days} days ago; the policy allows {}: review it and record that",
        limit.value
    );
    sink.report(place.map_or(artifact.head(), |(_, span)| span), message)
        .decided_by(&limit.source);
}

/// The day of the last sign of care; `None` where it is today or cannot be known.
fn last_care(context: &Context<'_>) -> Option<String> {
    let written = governance::newest_date(context.artifact);
    let Some(baseline) = context.snapshot.baseline(context.file.root) else {
        return written.map(str::to_owned);
    };
    // In git the history knows better; as long as it has not been read nothing is known.
    let history = context.snapshot.history(context.file.root)?;
    let then = baseline.of(context.file.id)?;
    if *then.text != *context.file.text || then.parts != context.file.parts {
        return None;
    }
    let commit = history.of(context.file.id).next().map(|c| c.date.as_str());
    commit?;
    commit.max(written).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, messages, places};

    const NAME: &str = "lifecycle/stale";
    const POLICY: &str = "=== pog.toml\n[limits]\nstale-after-days = 180\n";

    fn prompt(keys: &str) -> String {
        format!("---\nstage: discovered\n{keys}---\nx\n{POLICY}")
    }

    #[test]
    fn the_last_sign_of_care_is_long_ago() {
        let text = prompt(
            "version: 0.1.0\nchangelog: [{ date: 2025-11-21 }]\napprovals: [{ date: 2025-12-01 }]\n",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Last looked after on 2025-12-01, 355 days ago; the policy allows 180: review it and record that"
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
        assert!(messages(&edited, NAME).is_empty(), "somebody is at it");
        let untouched = committed("2025-01-01").replace("<a@b.org> main", "<a@b.org> other");
        assert!(
            messages(&untouched, NAME).is_empty(),
            "git does not say when"
        );
    }

    #[test]
    fn what_is_retired_unmanaged_young_or_undated_is_silent() {
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
