//! `gate/stage-skipped`: the stage rose by more than one step since the committed version. Files that are new, moved in or
//! not governed before are left alone: nothing was skipped there.

use pog_syntax::dialect::Field;
use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::policy::{Level, Stage};
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "gate/stage-skipped",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The stage rises by more than one step at once",
        what: "Compares the stage with that of the committed version (`HEAD`, or what `--base` names). It may rise by one \
               step at a time and fall as far as it likes.",
        why: "Each stage is worth what was found out on the way to it; who skips one claims experience nobody has had.",
        example: "---\nname: Explain an error\nstage: normalized\nphase: development\ndescription: Explains errors.\n---\nuser:\nExplain errors.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nstage: interaction\n---\nuser:\nExplain errors.\n",
        instead: "---\nname: Explain an error\nstage: discovered\n---\nuser:\nExplain errors.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nstage: interaction\n---\nuser:\nExplain errors.\n",
        options: "",
        fix: "Changes the stage to the one that comes next.",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(stage) = context.artifact.stage() else { return };
    let Some(baseline) = context.snapshot.baseline(context.file.root) else { return };
    let Some(then) = baseline.of(context.file.id).and_then(|e| Stage::parse(e.summary.stage.as_deref()?)) else {
        return;
    };
    let Some((word, span)) = context.artifact.text(Field::Stage) else { return };
    if (stage as usize) < then as usize + 2 {
        return;
    }
    let next = Stage::ALL[then as usize + 1];
    let message = format!(
        "Stage rises from '{}' to '{}' at once since {}; '{}' comes next",
        then.name(),
        stage.name(),
        baseline.reference,
        next.name()
    );
    let finding = sink.report(span, message);
    if span.text(context.text) == word {
        let edits = vec![Edit::replace(span, next.name())];
        finding.fix(Fix::suggested(format!("Change to '{}'", next.name()), edits));
    }
}
