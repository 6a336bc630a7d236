//! `lifecycle/stale`: prompts nobody has touched or looked at for longer than the policy allows. Off where the policy sets
//! no limit, and silent where it cannot be known when the last change was.

use pog_syntax::dialect::Field;

use crate::finding::Severity;
use crate::governance;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
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
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(limit) = &context.policy.limits.stale_after_days else { return };
    let artifact = context.artifact;
    if artifact.stage().is_none() || artifact.deprecation().is_some() {
        return;
    }
    let Some(today) = context.snapshot.today.as_deref() else { return };
    let Some(last) = last_care(context) else { return };
    let Some(days) = governance::days_between(&last, today).filter(|days| *days > i64::from(limit.value)) else {
        return;
    };
    let place = artifact.text(Field::Version).or_else(|| artifact.text(Field::Stage));
    let message = format!(
        "Last looked after on {last}, {days} days ago; the policy allows {}: review it and record that",
        limit.value
    );
    sink.report(place.map_or(artifact.head(), |(_, span)| span), message).decided_by(&limit.source);
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
