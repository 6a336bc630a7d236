//! `gate/stage-skipped`: the stage rose by more than one step since the committed version. Files
//! that are new, moved in or were not governed before are ignored: nothing was skipped there.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Stage};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/stage-skipped",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Stage skips a step",
        what: "Compares the stage with that of the committed version (`HEAD`, or what `--base` \
               names). A stage may rise by one step at a time and fall by any number.",
        why: "A stage is worth what was learned on the way to it; skipping one claims experience \
              nobody has had.",
        example: "---\nname: Explain an error\nstage: normalized\nphase: development\ndescription: Explains errors.\n---\nuser:\nExplain errors.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nstage: interaction\n---\nuser:\nExplain errors.\n",
        instead: "---\nname: Explain an error\nstage: discovered\n---\nuser:\nExplain errors.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nstage: interaction\n---\nuser:\nExplain errors.\n",
        options: "",
        fix: "Changes the stage to the next one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(stage) = context.artifact.stage() else {
        return;
    };
    let Some(library) = context.snapshot.committed_library(context.file.root) else {
        return;
    };
    let committed = library
        .of(context.file.id)
        .and_then(|entry| Stage::parse(entry.summary.stage.as_deref()?));
    let Some(committed) = committed else {
        return;
    };
    let Some((word, span)) = context.artifact.text(Field::Stage) else {
        return;
    };
    if (stage as usize) < committed as usize + 2 {
        return;
    }
    let next = Stage::ALL[committed as usize + 1];
    let message = format!(
        "Stage skips from '{}' to '{}' since {}; the next stage is '{}'",
        committed.name(),
        stage.name(),
        library.reference,
        next.name()
    );
    let finding = sink.report(span, message);
    // A word written with escapes cannot be replaced by its span alone.
    if span.text(context.text) == word {
        let edits = vec![Edit::replace(span, next.name())];
        finding.fix(Fix::suggested(
            format!("Change to '{}'", next.name()),
            edits,
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "gate/stage-skipped";

    fn rise(then: &str, now: &str) -> String {
        format!("---\n{now}---\nx\n=== baseline/main.pog.md\n---\n{then}---\nx\n")
    }

    #[test]
    fn from_the_bottom_to_the_top() {
        let text = rise("stage: discovered\n", "stage: 'skill'\n");
        assert_eq!(
            messages(&text, NAME),
            ["Stage skips from 'discovered' to 'skill' since HEAD; the next stage is 'normalized'"]
        );
        assert_eq!(places(&text, NAME), ["skill"]);
        assert_eq!(
            apply_first_fix(&text, NAME),
            "---\nstage: 'normalized'\n---\nx\n"
        );
    }

    #[test]
    fn one_step_a_fall_and_ungoverned_prompts_are_silent() {
        for (then, now) in [
            ("stage: discovered\n", "stage: normalized\n"),
            ("stage: skill\n", "stage: interaction\n"),
            ("stage: skill\n", "stage: skill\n"),
            ("name: x\n", "stage: skill\n"),
            ("stage: nonsense\n", "stage: skill\n"),
            ("stage: interaction\n", "stage: nonsense\n"),
            ("stage: interaction\n", "name: x\n"),
        ] {
            assert!(
                messages(&rise(then, now), NAME).is_empty(),
                "{then} -> {now}"
            );
        }
        assert!(
            messages("---\nstage: skill\n---\nx\n", NAME).is_empty(),
            "no baseline"
        );
        assert!(
            messages("=== new/a.pog.md\n---\nstage: skill\n---\nx\n", NAME).is_empty(),
            "a new file"
        );
    }
}
