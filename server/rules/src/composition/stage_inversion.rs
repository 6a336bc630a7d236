//! `composition/stage-inversion`: a validated prompt or a skill that builds on something less
//! mature. The starter library is exempt: it comes with the binary and nobody here can promote it.

use pog_formats::dialect::Field;
use pog_model::library::Entry;
use pog_model::{FixAvailability, Level, Origin, Page, RuleMeta, Scope, Severity, Stage};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/stage-inversion",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt includes a less mature prompt",
        what: "Compares the stage of a `validated` prompt or a `skill` with the stages of the \
               prompts it includes, imports and extends. What a skill includes must have a stage. \
               The starter library is exempt.",
        why: "A prompt is only as good as its weakest part. A skill is approved word for word, and \
              then an included prompt that nobody reviews changes it.",
        example: "---\nname: Review\nstage: validated\nlayer: domain\ndescription: Reviews code.\nevals: [{ name: asks, with: {}, expect: [{ contains: Review }] }]\n---\nuser:\nReview the code.\n{% include \"parts/tone\" %}\n\n=== parts/tone.pog.md\n---\nname: Tone\nstage: discovered\n---\nBe kind.\n",
        instead: "---\nname: Review\nstage: validated\nlayer: domain\ndescription: Reviews code.\nevals: [{ name: asks, with: {}, expect: [{ contains: Review }] }]\n---\nuser:\nReview the code.\n{% include \"parts/tone\" %}\n\n=== parts/tone.pog.md\n---\nname: Tone\ndescription: How to write.\nstage: validated\nlayer: foundation\nevals: [{ name: asks, with: {}, expect: [{ contains: kind }] }]\n---\nBe kind.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(own) = context.artifact.stage().filter(|s| *s >= Stage::Validated) else {
        return;
    };
    let library = &context.snapshot.library;
    for reference in &context.artifact.facts().references {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let Some(entry) = library
            .resolve(target, context.file.root, &context.file.path)
            .entry()
        else {
            continue;
        };
        // An include of itself is a cycle, which another rule reports.
        if entry.origin == Origin::Starter || entry.file == context.file.id {
            continue;
        }
        let id = &entry.summary.id;
        let message = match claimed(entry) {
            Claim::Stage(other) if other < own => {
                format!(
                    "Prompt '{id}' is only '{}' but this prompt is '{}'; promote it first",
                    other.name(),
                    own.name()
                )
            }
            Claim::Nothing if own == Stage::Skill => {
                format!("Prompt '{id}' has no stage but this prompt is a 'skill'; promote it first")
            }
            _ => continue,
        };
        let finding = sink.report(reference.span, message);
        if let Some((_, span)) = context.artifact.text(Field::Stage) {
            finding.relate(
                context.file.id,
                span,
                format!("Stage '{}' is set here", own.name()),
            );
        }
    }
}

enum Claim {
    Stage(Stage),
    /// A word that is not a stage: `metadata/invalid-value` reports it.
    Unknown,
    Nothing,
}

fn claimed(entry: &Entry) -> Claim {
    match entry.summary.stage.as_deref() {
        None => Claim::Nothing,
        Some(word) => Stage::parse(word).map_or(Claim::Unknown, Claim::Stage),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "composition/stage-inversion";

    fn pair(own: &str, other: &str) -> String {
        format!("---\n{own}---\n{{% include \"other\" %}}\n=== other.pog.md\n---\n{other}---\nx\n")
    }

    #[test]
    fn a_skill_on_something_less() {
        let text = pair("stage: skill\n", "stage: validated\n");
        assert_eq!(
            messages(&text, NAME),
            ["Prompt 'other' is only 'validated' but this prompt is 'skill'; promote it first"]
        );
        assert_eq!(places(&text, NAME), ["other"]);
        assert_eq!(
            messages(&pair("stage: skill\n", "name: x\n"), NAME),
            ["Prompt 'other' has no stage but this prompt is a 'skill'; promote it first"]
        );
        assert_eq!(
            messages(&pair("stage: validated\n", "stage: normalized\n"), NAME).len(),
            1
        );
    }

    #[test]
    fn equals_the_more_mature_and_beginners_are_silent() {
        for (own, other) in [
            ("stage: skill\n", "stage: skill\n"),
            ("stage: validated\n", "stage: skill\n"),
            ("stage: validated\n", "name: x\n"),
            ("stage: normalized\n", "stage: interaction\n"),
            ("name: x\n", "stage: interaction\n"),
            ("stage: skill\n", "stage: done\n"),
        ] {
            assert!(
                messages(&pair(own, other), NAME).is_empty(),
                "{own} {other}"
            );
        }
        let starter = "---\nstage: skill\n---\n{% include \"s\" %}\n=== starter/s.pog.md\n---\nstage: validated\n---\nx\n";
        assert!(messages(starter, NAME).is_empty());
    }
}
