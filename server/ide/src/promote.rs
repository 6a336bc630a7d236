//! Raises a prompt to a stage and scaffolds what that stage requires; used by the code action and `pog promote`, so that
//! both do the same. Leaves approvals and recorded results to those who give them.

use pog_governance as governance;
use pog_governance::Draft;
use pog_model::artifact::Artifact;
use pog_model::{Origin, Requirement, SourceFile, Stage};
use pog_text::Span;
use pog_world::Snapshot;

/// A prompt at another stage and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The stage it claims; `None` where it claims none.
    pub from: Option<Stage>,
    pub to: Stage,
    /// What is added for it.
    pub added: Vec<Requirement>,
    /// What the stage requires and only the author can write.
    pub left: Vec<Requirement>,
    /// Edits; places are those of the joined text.
    pub draft: Draft,
}

/// The stage that comes next: a prompt without one is as someone typed it.
#[must_use]
pub fn next_stage(artifact: &Artifact) -> Option<Stage> {
    let now = artifact.stage().unwrap_or(Stage::Interaction);
    Stage::ALL.get(now as usize + 1).copied()
}

/// Gives the prompt a stage and what that stage requires. A lower stage is a step back: nothing else changes. `phase` serves
/// where neither folder nor tags tell it.
///
/// # Errors
/// When it has the stage already, cannot be written to, or its metadata has syntax errors.
pub fn promote(
    snapshot: &Snapshot,
    file: &SourceFile,
    to: Option<Stage>,
    phase: Option<&str>,
) -> Result<Promotion, String> {
    let artifact = file
        .artifact()
        .ok_or("Unknown file format: its metadata cannot be changed")?;
    writable(file)?;
    let from = artifact.stage();
    let Some(to) = to.or_else(|| next_stage(artifact)) else {
        return Err(format!(
            "'{}' is already a '{}'; no stage is higher",
            artifact.id,
            Stage::Skill.name()
        ));
    };
    if from == Some(to) {
        return Err(format!(
            "'{}' is already at stage '{}'",
            artifact.id,
            to.name()
        ));
    }
    let broken = "Fix the metadata first; 'pog check' lists the syntax errors";
    // What a higher stage required does no harm at a lower one, and its author may want it back.
    if from.is_some_and(|from| to < from) {
        let draft = governance::set_stage(file, to).ok_or(broken)?;
        return Ok(Promotion {
            from,
            to,
            added: Vec::new(),
            left: Vec::new(),
            draft,
        });
    }
    let policy = snapshot.policy(file);
    let draft = governance::draft(snapshot, file, &policy, to, phase).ok_or(broken)?;
    let missing = governance::missing(snapshot, file, &policy, to)
        .into_iter()
        .map(|s| s.value);
    // What the draft could not write is left to the author.
    let (left, added) = missing.partition(|r| draft.left.contains(r));
    Ok(Promotion {
        from,
        to,
        added,
        left,
        draft,
    })
}

/// Libraries of others and the starter library are read only.
///
/// # Errors
/// When the file is one of theirs; says so.
pub fn writable(file: &SourceFile) -> Result<(), String> {
    match file.origin {
        Origin::Workspace => Ok(()),
        Origin::Source => Err(format!(
            "{} is part of a library source, which is read-only",
            file.path
        )),
        Origin::Starter => Err(format!(
            "{} is part of the starter library, which is read-only",
            file.path
        )),
    }
}

/// Whether a place is one where a person looks after the prompt's metadata: in it, or at the start of a file without.
#[must_use]
pub fn is_offered_at(artifact: &Artifact, place: Span) -> bool {
    let head = match artifact.syntax.layout.front_matter {
        Some(front_matter) => front_matter
            .open
            .cover(front_matter.close.unwrap_or(artifact.metadata_span())),
        None if artifact.metadata_span().is_empty() => {
            Span::new(0, artifact.metadata_span().hi() + 1)
        }
        None => artifact.metadata_span(),
    };
    head.touches(place.lo())
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_rules::check::check_file;
    use pog_text::apply_edits;

    use super::*;

    fn promoted(text: &str, to: Option<Stage>) -> Result<(Promotion, String), String> {
        let fixture = Fixture::parse(text);
        let promotion = promote(&fixture.snapshot, &fixture.main, to, None)?;
        let after =
            apply_edits(&fixture.main.text, &promotion.draft.edits).expect("the edits apply");
        Ok((promotion, after))
    }

    #[test]
    fn step_by_step_from_a_bare_prompt_to_a_skill() {
        const POLICY: &str = "=== pog.toml\n[roles]\nreviewer = [\"@alice\"]\n[models]\nallow = [\"claude-*\", \"gpt-4o-2024-08-06\"]\n";
        let mut text = "user:\nExplain this error to a beginner: {{ error }}\n".to_owned();
        let mut stages = Vec::new();
        for _ in 0..4 {
            let world = format!("=== development/explain.pog.md\n{text}{POLICY}");
            let (promotion, after) = promoted(&world, None).expect("it can be promoted");
            stages.push(promotion.to.name());
            let fixture = Fixture::parse(&world);
            let file = fixture.main.with_text(after.as_str().into());
            let left: Vec<_> = check_file(&fixture.snapshot, &file)
                .into_iter()
                .map(|f| f.rule.name)
                .collect();
            let required: &[&str] = match promotion.to {
                Stage::Discovered => &["template/undeclared-parameter"],
                Stage::Skill => &["gate/approval-missing"],
                _ => &[],
            };
            assert_eq!(left, required, "{after}");
            text = after;
        }
        assert_eq!(stages, ["discovered", "normalized", "validated", "skill"]);
        assert!(
            text.contains("model: { id: gpt-4o-2024-08-06 }")
                && text.contains("owners: [\"@alice\"]"),
            "{text}"
        );
        let error = promoted(&format!("{text}{POLICY}"), None).unwrap_err();
        assert!(error.contains("no stage is higher"), "{error}");
    }

    #[test]
    fn a_step_back_changes_the_stage_alone() {
        let (promotion, after) =
            promoted("---\nstage: validated\n---\nx\n", Some(Stage::Discovered)).unwrap();
        assert_eq!(
            (promotion.added.len(), after.as_str()),
            (0, "---\nstage: discovered\n---\nx\n")
        );
    }

    #[test]
    fn what_cannot_be_told_is_left_and_said() {
        let (promotion, after) =
            promoted("---\nstage: discovered\n---\nSay words\n", None).unwrap();
        assert_eq!(promotion.left, [Requirement::Phase]);
        assert!(!after.contains("phase"), "{after}");
    }

    #[test]
    fn refusals_say_why() {
        for (text, why) in [
            ("---\nname: [\n---\nx\n", "Fix the metadata"),
            ("=== starter/a.pog.md\nx\n", "read-only"),
            ("=== a.prompt.yml\nx: 1\n", "Unknown file format"),
        ] {
            let error = promoted(text, None).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let error = promoted("---\nstage: skill\n---\nx\n", Some(Stage::Skill)).unwrap_err();
        assert_eq!(error, "'main' is already at stage 'skill'");
    }
}
