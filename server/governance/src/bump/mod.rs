//! A new version for an artifact: which one, and the edits that write it down with a dated changelog entry. Used by fixes,
//! by the code action and by `pog bump`, so that all of them do the same.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_model::edits::{add_key, insert_line_after};
use pog_model::{Requirement, SourceFile};
use pog_text::lines::line_break;
use pog_text::{Edit, Span};
use pog_world::history::{Bump, Comparison};
use pog_world::{Snapshot, history};
use pog_yaml::write::Context;
use pog_yaml::{Node, write};
use semver::Version;

/// Which version is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The least that what changed since the baseline needs.
    Least,
    /// One step of a size, whatever changed.
    Step(Bump),
    /// This one.
    Exactly(Version),
}

/// A new version and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The version in the file; `None` where it has none.
    pub from: Option<Version>,
    /// The new one.
    pub to: Version,
    /// What changed since the baseline.
    pub comparison: Comparison,
    /// Edits in the file's joined text; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Why there is no new version, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    why: String,
    way_out: WayOut,
}

/// What helps. It has other words on the command line than in an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOut {
    /// What the reason says itself.
    Said,
    FirstVersion,
    ChosenStep,
}

impl Refusal {
    /// In words for somebody who has menus and no options.
    #[must_use]
    pub fn in_an_editor(&self) -> String {
        self.with(
            "write 'version: 1.0.0' into its metadata",
            "choose patch, minor or major to bump it all the same",
        )
    }

    fn with(&self, first_version: &str, chosen_step: &str) -> String {
        let way_out = match self.way_out {
            WayOut::Said => return self.why.clone(),
            WayOut::FirstVersion => first_version,
            WayOut::ChosenStep => chosen_step,
        };
        format!("{}; {way_out}", self.why)
    }
}

/// In words of the command line.
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.with(
            "give it one with --to 1.0.0",
            "say --major, --minor or --patch to bump it all the same",
        ))
    }
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self {
            why,
            way_out: WayOut::Said,
        }
    }
}

/// The new version of a file and the edits that write it; `summary` goes into the changelog, in place of what changed.
///
/// # Errors
/// When there is nothing to bump or the metadata is too broken to write to: why, and what to do.
pub fn propose(
    snapshot: &Snapshot,
    file: &SourceFile,
    wanted: &Wanted,
    summary: Option<&str>,
) -> Result<Proposal, Refusal> {
    let refusal = |why: &str| Refusal::from(why.to_owned());
    let uncertain = "The format of the file is not certain, so its metadata cannot be changed";
    let artifact = file.artifact().ok_or_else(|| refusal(uncertain))?;
    let from = present(artifact)?;
    let changes = history::changes(snapshot, file);
    let reference = snapshot
        .committed_library(file.root)
        .map_or("HEAD", |b| b.reference.as_str());
    let (then, comparison) = match changes {
        Some((old, comparison)) => (
            old.summary
                .version
                .as_deref()
                .and_then(|v| Version::parse(v).ok()),
            comparison,
        ),
        None => (None, Comparison::default()),
    };
    let to = target(wanted, from.as_ref(), then.as_ref(), &comparison, reference)?;
    let given = summary.map(str::to_owned).filter(|s| !s.trim().is_empty());
    let summary = given.clone().unwrap_or_else(|| comparison.changelog());
    let is_required = snapshot
        .policy(file)
        .requires(artifact, Requirement::Changelog)
        .is_some();
    let writer = Writer {
        text: file.joined(),
        artifact,
        to: &to,
        // The version in the file is not the committed one: nobody has seen it yet, so its entry moves on with it.
        unreleased: from
            .as_ref()
            .filter(|v| then.as_ref().is_some_and(|t| t != *v)),
        date: snapshot.today.as_deref(),
        summary: &summary,
        create: is_required || given.is_some(),
    };
    let edits = writer
        .edits()
        .ok_or_else(|| refusal("The metadata is too broken to be changed; mend it first"))?;
    Ok(Proposal {
        from,
        to,
        comparison,
        edits,
    })
}

fn present(artifact: &Artifact) -> Result<Option<Version>, String> {
    let Some((text, _)) = artifact.text(Field::Version) else {
        return Ok(None);
    };
    let broken = |_| format!("'{text}' is not a SemVer version such as 1.2.0; correct it first");
    Version::parse(text).map(Some).map_err(broken)
}

fn target(
    wanted: &Wanted,
    from: Option<&Version>,
    then: Option<&Version>,
    comparison: &Comparison,
    reference: &str,
) -> Result<Version, Refusal> {
    match wanted {
        Wanted::Exactly(version) => {
            match [from, then]
                .into_iter()
                .flatten()
                .find(|v| version.cmp_precedence(v).is_le())
            {
                Some(known) => Err(format!(
                    "{version} is not higher than {known}; choose a higher version"
                )
                .into()),
                None => Ok(version.clone()),
            }
        }
        Wanted::Step(size) => {
            let start = then
                .or(from)
                .cloned()
                .unwrap_or_else(|| Version::new(0, 0, 0));
            let next = step(&start, *size);
            // Already past that: one further step.
            Ok(match from {
                Some(from) if next.cmp_precedence(from).is_le() => step(from, *size),
                _ => next,
            })
        }
        Wanted::Least => {
            let ask = |why: String| Refusal {
                why,
                way_out: WayOut::ChosenStep,
            };
            let Some(from) = from else {
                return Err(Refusal {
                    why: "The prompt has no version yet".to_owned(),
                    way_out: WayOut::FirstVersion,
                });
            };
            let Some(then) = then else {
                return Err(ask(format!(
                    "There is no committed version in {reference} to compare with"
                )));
            };
            if comparison.least == Bump::None {
                return Err(ask(format!(
                    "Nothing that needs a new version has changed since {reference}"
                )));
            }
            if comparison.least.is_met(then, from) {
                return Err(ask(format!(
                    "Version {from} is enough for what changed since {then} ({})",
                    comparison.summary()
                )));
            }
            Ok(comparison.least.apply(then))
        }
    }
}

/// One plain step; a prerelease is stepped to its release where that is such a step.
fn step(from: &Version, size: Bump) -> Version {
    let released = !from.pre.is_empty();
    match size {
        Bump::None => from.clone(),
        Bump::Patch if released => Version::new(from.major, from.minor, from.patch),
        Bump::Minor if released && from.patch == 0 => Version::new(from.major, from.minor, 0),
        Bump::Major if released && from.patch == 0 && from.minor == 0 => {
            Version::new(from.major, 0, 0)
        }
        Bump::Patch => Version::new(from.major, from.minor, from.patch.saturating_add(1)),
        Bump::Minor => Version::new(from.major, from.minor.saturating_add(1), 0),
        Bump::Major => Version::new(from.major.saturating_add(1), 0, 0),
    }
}

/// The edits that add a changelog entry for a version; `None` where there is no list to add to.
#[must_use]
pub fn changelog_entry(
    text: &str,
    artifact: &Artifact,
    version: &Version,
    date: Option<&str>,
    summary: &str,
) -> Option<Vec<Edit>> {
    let writer = Writer {
        text,
        artifact,
        to: version,
        unreleased: None,
        date,
        summary,
        create: false,
    };
    let edits = writer.changelog()?;
    (!edits.is_empty()).then_some(edits)
}

struct Writer<'a> {
    /// The joined text.
    text: &'a str,
    artifact: &'a Artifact,
    to: &'a Version,
    unreleased: Option<&'a Version>,
    date: Option<&'a str>,
    summary: &'a str,
    /// Whether a changelog is begun where there is none.
    create: bool,
}

impl Writer<'_> {
    fn edits(&self) -> Option<Vec<Edit>> {
        let end = line_break(self.text);
        let mut fresh = String::new();
        let mut edits = Vec::new();
        match self.artifact.text(Field::Version) {
            Some((_, span)) => edits.push(Edit::replace(span, self.to.to_string())),
            None if self.artifact.field(Field::Version).is_some() => return None,
            None => fresh.push_str(&format!("version: {}{end}", self.to)),
        }
        match self.artifact.field(Field::Changelog) {
            Some(_) => edits.extend(self.changelog()?),
            None if self.create => {
                fresh.push_str(&format!("changelog:{end}  - {}{end}", self.flow()))
            }
            None => {}
        }
        if !fresh.is_empty() {
            edits.push(add_key(self.text, self.artifact, &fresh)?);
        }
        Some(edits)
    }

    /// Edits of a changelog that exists; empty where there is nothing to add.
    fn changelog(&self) -> Option<Vec<Edit>> {
        let field = self.artifact.field(Field::Changelog)?;
        let version_of = |item: &Node<'_>| Version::parse(item.get("version")?.as_str()?).ok();
        let items: Vec<Node<'_>> = field.value.items().collect();
        if items
            .iter()
            .any(|i| version_of(i).as_ref() == Some(self.to))
        {
            return Some(Vec::new());
        }
        let Some(first) = items.first() else {
            return self.begin_list(field.value, field.key.span());
        };
        if let (Some(unreleased), Some(node)) = (self.unreleased, first.get("version"))
            && version_of(first).as_ref() == Some(unreleased)
        {
            return Some(vec![Edit::replace(node.inner_span(), self.to.to_string())]);
        }
        let at = first.span().lo();
        if field.value.is_flow() {
            return Some(vec![Edit::insert(at, format!("{}, ", self.flow()))]);
        }
        // A dash, then the item, with nothing but white space between and before.
        let before = self.text.get(..at)?.trim_end().strip_suffix('-')?;
        let line = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let indent = &before[line..];
        if !indent.chars().all(|c| c == ' ') {
            return None;
        }
        let end = line_break(self.text);
        let entry = if first.is_mapping() && !first.is_flow() {
            self.pairs().join(&format!("{end}{indent}  "))
        } else {
            self.flow()
        };
        Some(vec![Edit::insert(line, format!("{indent}- {entry}{end}"))])
    }

    fn begin_list(&self, value: Node<'_>, key: Span) -> Option<Vec<Edit>> {
        if value.is_sequence() {
            return Some(vec![Edit::replace(
                value.span(),
                format!("[{}]", self.flow()),
            )]);
        }
        if !value.is_null() || !value.span().is_empty() {
            return None;
        }
        let line = self
            .text
            .get(..key.lo())?
            .rfind(['\n', '\r'])
            .map_or(0, |i| i + 1);
        let indent = self.text.get(line..key.lo())?;
        if !indent.chars().all(|c| c == ' ') {
            return None;
        }
        let entry = format!("{indent}  - {}{}", self.flow(), line_break(self.text));
        Some(vec![insert_line_after(self.text, key.hi(), &entry)])
    }

    fn flow(&self) -> String {
        format!("{{ {} }}", self.pairs().join(", "))
    }

    fn pairs(&self) -> Vec<String> {
        let mut pairs = vec![format!("version: {}", self.to)];
        pairs.extend(self.date.map(|date| format!("date: {date}")));
        pairs.push(format!(
            "summary: {}",
            write::scalar(self.summary, Context::Flow)
        ));
        pairs
    }
}

#[cfg(test)]
mod tests;
