//! Generates the metadata an artifact is required to have: keys with values that can be derived, a
//! passing evaluation case, a changelog entry. Never invents approvals or results; reports what
//! cannot be derived.

mod case;
mod metadata_document;
mod text;
mod values;

use super::approvals::present_version;
use super::digest::digest;
use super::requirements::{missing, undeclared};
use metadata_document::{MetadataDocument, add_item};
use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_model::{EditsByFile, Requirement, SourceFile, Stage, edits};
use pog_policy::Policy;
use pog_text::lines::line_break;
use pog_text::words::capitalized;
use pog_text::{Edit, FileEdits, Fix, Span};
use pog_world::Snapshot;
use pog_yaml::{Node, Style, write};
use text::{scalar, words};

/// Edits to be applied together. Spans are in the joined text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Edits of existing files.
    pub edits: Vec<Edit>,
    /// New files.
    pub others: Vec<FileEdits>,
    /// Requirements only a person can meet.
    pub left: Vec<Requirement>,
}

impl Draft {
    fn of(sheet: MetadataDocument<'_>, left: Vec<Requirement>) -> Self {
        let (edits, others) = sheet.finish();
        Self {
            edits,
            others,
            left,
        }
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.others.is_empty()
    }

    /// The draft as a suggested fix of a finding in the same file; its spans stay in the joined
    /// text.
    #[must_use]
    pub fn suggested(self, title: impl Into<String>) -> Fix {
        Fix {
            others: self.others,
            ..Fix::suggested(title, self.edits)
        }
    }

    /// As [`Self::suggested`], for fixes only the person concerned may apply.
    #[must_use]
    pub fn personal(self, title: impl Into<String>) -> Fix {
        Fix {
            others: self.others,
            ..Fix::personal(title, self.edits)
        }
    }

    /// The edits by file, those of `file` itself first.
    #[must_use]
    pub fn located(self, file: &SourceFile) -> EditsByFile {
        EditsByFile::located(file, file.id, self.edits, self.others)
    }
}

/// The input of a scaffold.
struct Scaffold<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    artifact: &'a Artifact,
    policy: &'a Policy,
    stage: Stage,
    /// Names to declare.
    undeclared: Vec<&'a str>,
}

/// Phases to offer: the derived one, or all if none can be derived.
#[must_use]
pub fn phases(file: &SourceFile, artifact: &Artifact) -> Vec<&'static str> {
    values::phase(file, artifact).map_or_else(|| values::choices("phase"), |phase| vec![phase])
}

/// Writes the missing requirements of `stage`, and the stage itself if it differs from the current
/// one. `phase` is used if none can be derived. `None` if the metadata has syntax errors.
#[must_use]
pub fn draft(
    snapshot: &Snapshot,
    file: &SourceFile,
    policy: &Policy,
    stage: Stage,
    phase: Option<&str>,
) -> Option<Draft> {
    let artifact = file.artifact()?;
    let mut sheet = MetadataDocument::of(file, artifact)?;
    let missing: Vec<Requirement> = missing(snapshot, file, policy, stage)
        .iter()
        .map(|s| s.value)
        .collect();
    let declares = missing
        .iter()
        .any(|r| matches!(r, Requirement::ParametersDeclared));
    let undeclared = if declares {
        undeclared(snapshot, file, artifact)
    } else {
        Vec::new()
    };
    let scaffold = Scaffold {
        snapshot,
        file,
        artifact,
        policy,
        stage,
        undeclared,
    };
    if artifact.stage() != Some(stage) {
        sheet.put(Field::Stage, &format!(" {}", stage.name()));
    }
    let left = missing
        .into_iter()
        .filter(|r| !scaffold.write(&mut sheet, *r, phase))
        .collect();
    Some(Draft::of(sheet, left))
}

/// Only sets the stage.
#[must_use]
pub fn set_stage(file: &SourceFile, stage: Stage) -> Option<Draft> {
    let mut sheet = MetadataDocument::of(file, file.artifact()?)?;
    sheet.put(Field::Stage, &format!(" {}", stage.name()));
    Some(Draft::of(sheet, Vec::new()))
}

/// Appends an evaluation case.
#[must_use]
pub fn case(file: &SourceFile) -> Option<Draft> {
    let artifact = file.artifact()?;
    let mut sheet = MetadataDocument::of(file, artifact)?;
    let count = artifact.cases.len();
    let name = if count == 0 {
        "required inputs only".to_owned()
    } else {
        format!("case {}", count + 1)
    };
    let lines = case::lines(file, artifact, &name, &[]);
    put_item(&mut sheet, Field::Cases, &lines, false)?;
    Some(Draft::of(sheet, Vec::new()))
}

/// Records that `by` approves the current version and content.
#[must_use]
pub fn approve(snapshot: &Snapshot, file: &SourceFile, by: &str) -> Option<Draft> {
    let artifact = file.artifact()?;
    let version = present_version(artifact)?;
    let mut sheet = MetadataDocument::of(file, artifact)?;
    let date = snapshot
        .today
        .as_deref()
        .map_or_else(String::new, |d| format!(", date: {d}"));
    let digest = digest(&snapshot.library, file)?;
    let item = format!(
        "{{ by: {}, version: {}{date}, digest: \"{digest}\" }}",
        scalar(by),
        scalar(&version.to_string())
    );
    put_item(&mut sheet, Field::Approvals, &item, true)?;
    Some(Draft::of(sheet, Vec::new()))
}

/// Adds an item to the list of a field, creating the list if necessary. `None` if the field is not
/// a list.
fn put_item(sheet: &mut MetadataDocument<'_>, field: Field, item: &str, front: bool) -> Option<()> {
    let list = sheet.value(field);
    if let Some(edit) = list.and_then(|list| add_item(sheet.text(), list, item, front)) {
        sheet.change(edit);
        return Some(());
    }
    let empty = list.is_none_or(|l| l.is_sequence() && l.items().next().is_none());
    empty.then(|| sheet.put(field, &format!("\n  - {}", item.replace('\n', "\n    "))))
}

impl Scaffold<'_> {
    /// Writes one requirement; returns whether it could.
    fn write(
        &self,
        sheet: &mut MetadataDocument<'_>,
        requirement: Requirement,
        phase: Option<&str>,
    ) -> bool {
        use Requirement as R;
        let artifact = self.artifact;
        let line = |value: &str| format!(" {}", scalar(value));
        let (field, value) = match requirement {
            R::Name => (Field::Name, Some(line(&values::name(artifact)))),
            R::Description => (
                Field::Description,
                Some(line(&values::description(self.file, artifact))),
            ),
            R::Phase => (
                Field::Phase,
                values::phase(self.file, artifact).or(phase).map(line),
            ),
            R::Layer => (Field::Layer, Some(line(values::layer(self.file, artifact)))),
            R::Risk => (Field::Risk, Some(line("medium"))),
            R::Tags => (Field::Tags, Some(list(&values::tags(artifact)))),
            R::Output => (
                Field::Output,
                Some(format!(" {{ format: {} }}", values::output(self.file))),
            ),
            R::Version => (Field::Version, Some(line_version(&self.version()))),
            R::Owners => {
                let owners = values::owners(self.snapshot, self.file, self.policy);
                (Field::Owners, (!owners.is_empty()).then(|| list(&owners)))
            }
            R::Changelog => (Field::Changelog, Some(format!("\n  - {}", self.change()))),
            R::Evals => {
                let further: Vec<_> = self
                    .undeclared
                    .iter()
                    .map(|n| (*n, self.is_list(n)))
                    .collect();
                let lines = case::lines(self.file, artifact, "required inputs only", &further);
                (
                    Field::Cases,
                    Some(format!("\n  - {}", lines.replace('\n', "\n    "))),
                )
            }
            R::Model => return self.model(sheet),
            R::ParametersDeclared => return self.declare(sheet),
            R::ParametersDescribed => return self.describe(sheet),
            R::Rationale | R::Results | R::Approval | R::PinnedModel => return false,
        };
        let Some(value) = value else { return false };
        sheet.put(field, &value);
        true
    }

    /// The current version, else a first one: 1.0.0 for prompts others depend on.
    fn version(&self) -> String {
        let first = if self.stage == Stage::Skill {
            "1.0.0"
        } else {
            "0.1.0"
        };
        let present = self
            .artifact
            .text(Field::Version)
            .map(|(t, _)| t.trim())
            .filter(|t| !t.is_empty());
        present.unwrap_or(first).to_owned()
    }

    fn change(&self) -> String {
        let date = self
            .snapshot
            .today
            .as_deref()
            .map_or_else(String::new, |d| format!(", date: {d}"));
        format!(
            "{{ version:{}{date}, summary: First recorded version. }}",
            line_version(&self.version())
        )
    }

    fn model(&self, sheet: &mut MetadataDocument<'_>) -> bool {
        let Some(id) = values::model(self.snapshot, self.file, self.policy).map(|id| scalar(&id))
        else {
            return false;
        };
        let first = sheet
            .value(Field::Model)
            .filter(|m| m.get("id").is_none())
            .and_then(|m| {
                let first = m.entries().next()?;
                Some((m.is_flow(), first.key.span().lo()))
            });
        match first {
            Some((true, at)) => sheet.change(Edit::insert(at, format!("id: {id}, "))),
            Some((false, at)) => {
                let start = sheet.text()[..at].rfind(['\n', '\r']).map_or(0, |i| i + 1);
                let lead = &sheet.text()[start..at];
                sheet.change(Edit::insert(
                    start,
                    format!("{lead}id: {id}{}", sheet.end()),
                ));
            }
            None => match sheet.value(Field::Model).and_then(|m| m.entry("id")) {
                Some(entry) => {
                    let at = sheet.text()[entry.key.span().hi()..]
                        .find(':')
                        .map(|i| entry.key.span().hi() + i + 1);
                    let Some(at) = at else { return false };
                    let end = entry.value.span().hi().max(at);
                    sheet.change(Edit::replace(Span::new(at, end), format!(" {id}")));
                }
                None => sheet.put(Field::Model, &format!(" {{ id: {id} }}")),
            },
        }
        true
    }

    fn declare(&self, sheet: &mut MetadataDocument<'_>) -> bool {
        let declared: Vec<(&str, String)> = self
            .undeclared
            .iter()
            .map(|n| (*n, self.schema(n)))
            .collect();
        let filled = sheet
            .value(Field::Parameters)
            .is_some_and(|p| p.entries().next().is_some());
        if filled {
            let edit = edits::declare(sheet.text(), self.artifact, &declared);
            return edit.map(|e| sheet.change(e)).is_some();
        }
        let lines: String = declared
            .iter()
            .map(|(n, s)| format!("\n  {}: {s}", write::key(n)))
            .collect();
        sheet.put(Field::Parameters, &lines);
        true
    }

    /// A schema for a name the template reads.
    fn schema(&self, name: &str) -> String {
        let kind = if self.is_list(name) {
            "array"
        } else {
            "string"
        };
        format!(
            "{{ type: {kind}, description: {} }}",
            scalar(&format!("{}.", capitalized(&words(name))))
        )
    }

    /// Whether the template iterates over a name.
    fn is_list(&self, name: &str) -> bool {
        let text = self.file.joined();
        self.artifact.uses_of(name).any(|span| {
            let before = text.get(..span.lo()).unwrap_or("").trim_end();
            let statement = before.rfind("{%").map_or("", |at| &before[at..]);
            before.ends_with(" in")
                && statement
                    .trim_start_matches(['{', '%', '-', '+', ' '])
                    .starts_with("for ")
        })
    }

    fn describe(&self, sheet: &mut MetadataDocument<'_>) -> bool {
        if !self.artifact.parameter_source().declares() {
            return false;
        }
        let silent = |p: &&pog_model::artifact::Parameter| {
            p.description.as_ref().is_none_or(|d| d.trim().is_empty())
        };
        let mut all = true;
        for parameter in self.artifact.parameters.iter().filter(silent) {
            let Some(node) = parameter.schema.map(|id| self.artifact.node(id)) else {
                continue;
            };
            let description = scalar(&format!("{}.", capitalized(&words(&parameter.name))));
            match describe(sheet.text(), node, &description) {
                Some(edit) => sheet.change(edit),
                None => all = false,
            }
        }
        all
    }
}

/// Adds a description to a parameter's schema.
fn describe(text: &str, node: Node<'_>, description: &str) -> Option<Edit> {
    if let Some(old) = node.entry("description") {
        let at = old.key.span().hi() + text.get(old.key.span().hi()..)?.find(':')? + 1;
        return Some(Edit::replace(
            Span::new(at, old.value.span().hi().max(at)),
            format!(" {description}"),
        ));
    }
    if let Some(bare) = node.as_str() {
        let plain = node.scalar().is_some_and(|s| s.style == Style::Plain);
        let kind = if plain {
            bare.to_owned()
        } else {
            write::flow(&bare.into())
        };
        return Some(Edit::replace(
            node.span(),
            format!("{{ type: {kind}, description: {description} }}"),
        ));
    }
    let last = node.entries().next_back()?;
    let end = last.value.span().hi().max(last.key.span().hi());
    if node.is_flow() {
        return Some(Edit::insert(end, format!(", description: {description}")));
    }
    let start = text
        .get(..last.key.span().lo())?
        .rfind(['\n', '\r'])
        .map_or(0, |i| i + 1);
    let lead = text
        .get(start..last.key.span().lo())
        .filter(|l| l.chars().all(|c| c == ' '))?;
    Some(edits::insert_line_after(
        text,
        end,
        &format!("{lead}description: {description}{}", line_break(text)),
    ))
}

fn list(items: &[String]) -> String {
    format!(
        " [{}]",
        items
            .iter()
            .map(|i| scalar(i))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

fn line_version(version: &str) -> String {
    semver::Version::parse(version).map_or_else(
        |_| format!(" {}", scalar(version)),
        |v| format!(" {}", scalar(&v.to_string())),
    )
}

#[cfg(test)]
mod tests;
