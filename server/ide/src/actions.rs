//! Refactorings offered at a place: declare what is undeclared, insert a library prompt, change governance metadata.
//! Fixes of findings are not here: they come with the finding.

use pog_convert as convert;
use pog_governance as governance;
use pog_governance::ApprovalState;
use pog_model::artifact::Artifact;
use pog_model::library::Hit;
use pog_model::{EditsByFile, Origin, SourceFile, Stage, edits};
use pog_text::Span;
use pog_world::Snapshot;
use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::insert::{self, Mode};
use super::promote;

/// How many library prompts the menu offers in each form.
const OFFERED: usize = 5;
/// Metadata that cannot be read cannot be added to.
const BROKEN: &str = "Fix the metadata first";

/// A refactoring whose edits are worked out when it is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What the person chooses.
    pub title: String,
    pub kind: ActionKind,
    /// What to do when it is chosen.
    pub data: ActionData,
}

/// The menu an action belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    Declare,
    /// Inserts a library prompt.
    Insert,
    /// Changes governance metadata.
    Govern,
    /// Writes the prompt in another format.
    Convert,
}

/// A chosen action; survives the trip to the client and back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum ActionData {
    /// Declares every undeclared parameter.
    DeclareAll,
    /// Inserts a library prompt.
    Insert {
        id: String,
        mode: Mode,
        /// First byte replaced.
        start: u32,
        /// One past the last byte replaced.
        end: u32,
    },
    /// Raises the stage and adds what it requires.
    Promote { to: String },
    /// Adds an evaluation case.
    AddCase,
    /// Records an approval of what is there now.
    Approve {
        /// In whose name.
        by: String,
    },
    /// Writes the prompt in another format, in a file beside it.
    Convert { to: String },
}

/// The refactorings for a selection or cursor.
#[must_use]
pub fn actions(snapshot: &Snapshot, file: &SourceFile, place: Span) -> Vec<Action> {
    let mut found = Vec::new();
    // Wherever the cursor stands: an undeclared name is a matter of the whole file.
    let undeclared = file
        .artifact()
        .map_or_else(Vec::new, Artifact::undeclared_names);
    if !undeclared.is_empty() {
        let title = match undeclared.as_slice() {
            [one] => format!("Declare parameter '{one}'"),
            many => format!("Declare all {} undeclared parameters", many.len()),
        };
        found.push(Action {
            title,
            kind: ActionKind::Declare,
            data: ActionData::DeclareAll,
        });
    }
    if let Some(artifact) = file.artifact().filter(|a| promote::is_offered_at(a, place)) {
        govern(snapshot, file, artifact, &mut found);
        if convert::to_native_makes_sense(file, artifact) {
            let data = ActionData::Convert {
                to: convert::NATIVE.to_owned(),
            };
            found.push(Action {
                title: "Convert to a pog prompt".to_owned(),
                kind: ActionKind::Convert,
                data,
            });
        }
    }
    if in_template(file, place) {
        let hits = insert::candidates(snapshot, Some(file), place.lo(), "");
        if insert::can_include(file) {
            let includable = hits.iter().filter(|h| h.entry.summary.includable);
            let included = includable.take(OFFERED);
            found.extend(included.map(|hit| insertion(hit, Mode::Include, place)));
        }
        let copied = hits.iter().take(OFFERED);
        found.extend(copied.map(|hit| insertion(hit, Mode::Text, place)));
    }
    found
}

fn insertion(hit: &Hit<'_>, mode: Mode, place: Span) -> Action {
    let form = match mode {
        Mode::Include => "include",
        Mode::Text => "text",
    };
    Action {
        title: format!(
            "Insert library prompt: {} ({form})",
            hit.entry.summary.title()
        ),
        kind: ActionKind::Insert,
        data: ActionData::Insert {
            id: hit.entry.summary.id.clone(),
            mode,
            start: place.start,
            end: place.end,
        },
    }
}

/// What a person who looks after the metadata may want to do next. Whoever approves chooses their own name.
fn govern(snapshot: &Snapshot, file: &SourceFile, artifact: &Artifact, found: &mut Vec<Action>) {
    // Nothing is offered that could not be done: libraries are read-only, broken metadata cannot be added to.
    if file.origin != Origin::Workspace || !artifact.syntax.layout.yaml.errors.is_empty() {
        return;
    }
    let kind = ActionKind::Govern;
    if let Some(next) = promote::next_stage(artifact) {
        let to = next.name().to_owned();
        found.push(Action {
            title: format!("Promote to '{to}'"),
            kind,
            data: ActionData::Promote { to },
        });
    }
    if !artifact.syntax.messages.is_empty() {
        found.push(Action {
            title: "Add an evaluation case".to_owned(),
            kind,
            data: ActionData::AddCase,
        });
    }
    let policy = snapshot.policy(file);
    let Some(version) = governance::present_version(artifact).filter(|_| policy.governs(artifact))
    else {
        return;
    };
    let approval = governance::approval_state(&snapshot.library, file, artifact, &policy);
    if matches!(approval, ApprovalState::Approved(_)) {
        return;
    }
    // Nothing tells who is at the keyboard, so every reviewer is offered.
    let reviewers = governance::reviewers(&policy).unwrap_or_default();
    for by in reviewers.into_iter().take(OFFERED) {
        found.push(Action {
            title: format!("Approve {version} as '{by}'"),
            kind,
            data: ActionData::Approve { by: by.to_owned() },
        });
    }
}

/// The place that is meant by an editor that hands over the line of the cursor when nothing is selected, as Kate does: the end
/// of a line that is selected as a whole and alone, so that what stands there is not replaced.
#[must_use]
pub fn caret(text: &str, place: Span) -> Span {
    let ends = ['\n', '\r'];
    let place = place.clamp_to(text);
    let line = place.text(text).trim_end_matches(ends);
    let end = place.lo() + line.len();
    let whole = text[..place.lo()].ends_with(ends) || place.lo() == 0;
    let whole = whole && (text[end..].starts_with(ends) || end == text.len());
    if whole && !line.contains(ends) && !line.trim().is_empty() {
        Span::at(end)
    } else {
        place
    }
}

/// Insertion is offered where text is written: in a message, outside template constructs; anywhere in other files.
fn in_template(file: &SourceFile, place: Span) -> bool {
    let Some(artifact) = file.artifact() else {
        return true;
    };
    let inside = artifact
        .syntax
        .layout
        .regions
        .iter()
        .any(|r| r.in_message && r.span.touches(place.lo()));
    inside && artifact.facts().construct_at(place.lo()).is_none()
}

/// The edits of a chosen action, by file.
///
/// # Errors
/// When the text has changed so that it cannot be done any more, or the prompt does not render.
pub fn resolve(
    snapshot: &Snapshot,
    file: &SourceFile,
    data: &ActionData,
) -> Result<EditsByFile, String> {
    let draft = match data {
        ActionData::DeclareAll => {
            let artifact = file.artifact().ok_or("Not a prompt file")?;
            let edit =
                edits::declare_parameters(file.joined(), artifact, &artifact.undeclared_names());
            return Ok(file.locate_edits(vec![edit.ok_or(BROKEN)?]));
        }
        ActionData::Insert {
            id,
            mode,
            start,
            end,
        } => {
            let place = Span::new(*start as usize, *end as usize);
            let edits = insert::insert(snapshot, file, place, id, *mode, &Map::new())?;
            return Ok(file.locate_edits(edits));
        }
        ActionData::Convert { to } => {
            let created = convert::edits(snapshot, file, to, false)?;
            return Ok(EditsByFile::located(file, file.id, Vec::new(), created));
        }
        ActionData::Promote { to } => {
            let stage = Stage::parse(to).ok_or_else(|| format!("Unknown stage '{to}'"))?;
            promote::promote(snapshot, file, Some(stage), None)?.draft
        }
        ActionData::AddCase => governance::case(file).ok_or(BROKEN)?,
        ActionData::Approve { by } => governance::approve(snapshot, file, by).ok_or(BROKEN)?,
    };
    Ok(draft.located(file))
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_text::apply_edits;

    use super::*;

    #[test]
    fn all_undeclared_are_declared_at_once() {
        let fixture = Fixture::parse(
            "---\nparameters:\n  a: string\nname: X\n---\n{{ a }} {{ b }} {{ c }} {{ b }}$0\n",
        );
        let found = actions(&fixture.snapshot, &fixture.main, Span::at(fixture.offset()));
        assert_eq!(found[0].title, "Declare all 2 undeclared parameters");
        let edits = resolve(&fixture.snapshot, &fixture.main, &found[0].data).unwrap();
        assert_eq!(
            apply_edits(&fixture.main.text, edits.of(fixture.main.id)).unwrap(),
            "---\nparameters:\n  a: string\n  b: { type: string, description: \"\" }\n  c: { type: string, description: \"\" }\nname: X\n---\n{{ a }} {{ b }} {{ c }} {{ b }}\n"
        );
    }

    #[test]
    fn insertion_is_not_offered_inside_a_construct_or_in_metadata() {
        let library = "\n=== starter/x.pog.md\n---\nname: X\n---\ny\n";
        let titles = |host: &str| {
            let fixture = Fixture::parse(&format!("{host}{library}"));
            let found = actions(&fixture.snapshot, &fixture.main, Span::at(fixture.offset()));
            found
                .into_iter()
                .filter(|a| a.kind == ActionKind::Insert)
                .map(|a| a.title)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            titles("---\nname: A\n---\n$0"),
            [
                "Insert library prompt: X (include)",
                "Insert library prompt: X (text)"
            ]
        );
        assert!(titles("---\nname: A$0\n---\n").is_empty());
        assert!(titles("---\nparameters: {a: string}\n---\n{{ a$0 }}").is_empty());
    }

    #[test]
    fn a_whole_line_is_not_replaced_but_what_is_selected_is() {
        let inserted = |host: &str, selected: &str| {
            let fixture = Fixture::parse(&format!(
                "{host}=== starter/x.pog.md\n---\nname: X\n---\ny\n"
            ));
            let text = &fixture.main.text;
            let lo = text.find(selected).unwrap();
            let place = caret(text, Span::new(lo, lo + selected.len()));
            let found = actions(&fixture.snapshot, &fixture.main, place);
            let include = found
                .iter()
                .find(|a| a.title.ends_with("X (include)"))
                .unwrap();
            let edits = resolve(&fixture.snapshot, &fixture.main, &include.data).unwrap();
            apply_edits(text, edits.of(fixture.main.id)).unwrap()
        };
        let include = "{% include \"x\" %}";
        assert_eq!(
            inserted("One 🦀\r\nTwo\r\n", "One 🦀\r\n"),
            format!("One 🦀\r\n{include}\r\nTwo\r\n")
        );
        assert_eq!(
            inserted("One\nTwo\n", "Two"),
            format!("One\nTwo\n{include}\n")
        );
        assert_eq!(
            inserted("One\nTwo\nThree\n", "One\nTwo\n"),
            format!("{include}\nThree\n")
        );
        assert_eq!(
            inserted("One two three\n", "two"),
            format!("One \n{include}\n three\n")
        );
    }

    #[test]
    fn in_the_metadata_governance_is_offered() {
        let titles = |text: &str| {
            let fixture = Fixture::parse(text);
            let found = actions(&fixture.snapshot, &fixture.main, Span::at(fixture.offset()));
            let found = found.into_iter().filter(|a| a.kind == ActionKind::Govern);
            for action in found.clone() {
                resolve(&fixture.snapshot, &fixture.main, &action.data)
                    .expect("what is offered can be done");
            }
            found.map(|a| a.title).collect::<Vec<_>>()
        };
        let policy = "=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@bob\"]\n";
        assert_eq!(
            titles(&format!(
                "---\nstage: vali$0dated\nversion: 1.0.0\n---\nx\n{policy}"
            )),
            [
                "Promote to 'skill'",
                "Add an evaluation case",
                "Approve 1.0.0 as '@alice'",
                "Approve 1.0.0 as '@bob'"
            ]
        );
        assert_eq!(
            titles("$0\nSay something\n"),
            ["Promote to 'discovered'", "Add an evaluation case"]
        );
        assert_eq!(titles("---\nstage: skill\n-$0--\n"), [""; 0]);
        assert!(titles("---\nstage: skill\n---\nx$0\n").is_empty());
        assert!(titles("---\nstage: [$0\n---\nx\n").is_empty());
    }
}
