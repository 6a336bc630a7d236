//! Statistics of a workspace: prompts by stage, phase and layer, test coverage, missing
//! requirements. Everything that needs judgement comes from the findings of rules.

use std::collections::BTreeMap;

use pog_formats::dialect;
use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_model::{Finding, Layer, SourceFile, Stage};
use pog_world::Snapshot;
use serde::Serialize;

/// Number of prompts listed as most used.
const TOP: usize = 10;

/// Statistics of a set of prompts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Number of prompts.
    pub artifacts: usize,
    /// Prompts with governance metadata.
    pub managed: usize,
    /// By stage, lowest first; the last entry is for prompts without one.
    pub stages: Vec<StageCount>,
    /// By phase; the last entry is for prompts without one.
    pub phases: Vec<PhaseCount>,
    /// By layer, lowest first; the last entry is for prompts without one.
    pub layers: Vec<Count>,
    /// By tag, most frequent first.
    pub tags: Vec<Count>,
    /// By directory of the id.
    pub folders: Vec<Count>,
    /// By format, most frequent first.
    pub formats: Vec<Count>,
    pub parameters: Parameters,
    /// Governed prompts without an evaluation case.
    pub untested: Vec<String>,
    /// Governed prompts without an owner in their metadata or CODEOWNERS.
    pub unowned: Vec<String>,
    /// Prompts unchanged for longer than the policy allows; `None` if it sets no limit.
    pub stale: Option<Vec<String>>,
    /// Deprecated prompts.
    pub deprecated: Vec<String>,
    /// Prompts included by others, most used first.
    pub most_used: Vec<Count>,
}

/// A count by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// `None` for prompts without one.
    pub name: Option<String>,
    pub count: usize,
}

/// A stage and the requirements its prompts do not meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageCount {
    /// `None` for prompts without one.
    pub name: Option<String>,
    pub count: usize,
    /// Prompts that do not meet their gate.
    pub in_debt: usize,
    /// The gate rules with findings, most frequent first.
    pub debts: Vec<Count>,
}

/// A phase and how mature its prompts are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhaseCount {
    /// `None` for prompts without one.
    pub name: Option<String>,
    pub count: usize,
    /// Prompts at stage validated or above.
    pub validated: usize,
    /// Prompts with at least one evaluation case.
    pub tested: usize,
}

/// Parameters of all prompts together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// Declared or inferred.
    pub total: usize,
    /// Without a default.
    pub required: usize,
    /// With a description.
    pub described: usize,
    /// Marked as untrusted.
    pub untrusted: usize,
}

/// A file and its findings.
pub type Checked<'a> = (&'a SourceFile, &'a [Finding]);

/// The statistics of checked files. Files with an unknown format are ignored.
#[must_use]
pub fn of(snapshot: &Snapshot, files: &[Checked<'_>]) -> Stats {
    let all: Vec<Seen<'_>> = files
        .iter()
        .filter_map(|(file, findings)| Seen::of(file, findings))
        .collect();
    let artifacts = || all.iter().map(|s| s.artifact);
    // Without a limit nothing can be called stale, which is not the same as nothing being stale.
    let has_stale_limit = files
        .iter()
        .any(|(file, _)| snapshot.policy(file).limits.stale_after_days.is_some());
    Stats {
        artifacts: all.len(),
        managed: artifacts().filter(|a| a.is_managed()).count(),
        stages: stages(&all),
        phases: phases(&all),
        layers: count_by_name(
            Layer::ALL.iter().map(|l| l.name()),
            artifacts().map(|a| a.layer().map(Layer::name)),
        ),
        tags: most_first(
            artifacts()
                .flat_map(|a| a.texts(Field::Tags))
                .map(|(tag, _)| tag.to_owned()),
        ),
        folders: by_name(
            artifacts()
                .filter_map(|a| a.id.rsplit_once('/'))
                .map(|(folder, _)| folder.to_owned()),
        ),
        formats: most_first(artifacts().map(|a| a.dialect().name.to_owned())),
        parameters: parameters(artifacts()),
        untested: ids(&all, |s| {
            s.artifact.is_managed() && s.artifact.cases.is_empty()
        }),
        unowned: ids(&all, |s| s.artifact.is_managed() && !s.is_owned(snapshot)),
        stale: has_stale_limit.then(|| ids(&all, |s| s.is_stale())),
        deprecated: ids(&all, |s| s.artifact.deprecation().is_some()),
        most_used: most_used(snapshot, &all),
    }
}

/// An artifact with its findings.
struct Seen<'a> {
    file: &'a SourceFile,
    artifact: &'a Artifact,
    findings: &'a [Finding],
}

impl<'a> Seen<'a> {
    fn of(file: &'a SourceFile, findings: &'a [Finding]) -> Option<Self> {
        Some(Self {
            file,
            artifact: file.artifact()?,
            findings,
        })
    }
}

impl Seen<'_> {
    /// Whether somebody is responsible: by the metadata or by CODEOWNERS.
    fn is_owned(&self, snapshot: &Snapshot) -> bool {
        let in_metadata = !self.artifact.texts(Field::Owners).is_empty();
        in_metadata
            || snapshot
                .codeowners(self.file.root)
                .is_some_and(|c| !c.of(&self.file.path).is_empty())
    }

    fn is_stale(&self) -> bool {
        self.findings
            .iter()
            .any(|f| f.rule.name == "lifecycle/stale")
    }

    /// The names of the gate rules with findings, once per finding.
    fn missing_requirements(&self) -> impl Iterator<Item = String> + '_ {
        self.findings
            .iter()
            .filter(|f| f.rule.group() == "gate")
            .map(|f| f.rule.name.to_owned())
    }
}

/// The ids of the prompts that `wanted` selects.
fn ids(all: &[Seen<'_>], wanted: impl Fn(&Seen<'_>) -> bool) -> Vec<String> {
    all.iter()
        .filter(|s| wanted(s))
        .map(|s| s.artifact.id.clone())
        .collect()
}

fn stages(all: &[Seen<'_>]) -> Vec<StageCount> {
    let mut found = Vec::new();
    for stage in Stage::ALL.iter().map(|s| Some(*s)).chain([None]) {
        let here: Vec<&Seen<'_>> = all.iter().filter(|s| s.artifact.stage() == stage).collect();
        let incomplete = here
            .iter()
            .filter(|s| s.missing_requirements().next().is_some())
            .count();
        found.push(StageCount {
            name: stage.map(|s| s.name().to_owned()),
            count: here.len(),
            in_debt: incomplete,
            debts: most_first(here.iter().flat_map(|s| s.missing_requirements())),
        });
    }
    found
}

fn phases(all: &[Seen<'_>]) -> Vec<PhaseCount> {
    let key = dialect::find_key(dialect::GOVERNANCE_KEYS, "phase");
    let known: Vec<&str> = key
        .map(|k| k.kind.choices())
        .unwrap_or_default()
        .iter()
        .map(|c| c.value)
        .collect();
    let mut found = Vec::new();
    for name in known.iter().map(|name| Some(*name)).chain([None]) {
        let mut phase = PhaseCount {
            name: name.map(str::to_owned),
            count: 0,
            validated: 0,
            tested: 0,
        };
        for seen in all {
            // A phase that is not in the list counts as none; a rule reports it.
            let own = seen.artifact.text(Field::Phase).map(|(text, _)| text);
            if own.filter(|text| known.contains(text)) != name {
                continue;
            }
            phase.count += 1;
            phase.validated += usize::from(seen.artifact.stage() >= Some(Stage::Validated));
            phase.tested += usize::from(!seen.artifact.cases.is_empty());
        }
        found.push(phase);
    }
    found
}

fn parameters<'a>(artifacts: impl Iterator<Item = &'a Artifact>) -> Parameters {
    let mut sum = Parameters::default();
    for parameter in artifacts.flat_map(|a| &a.parameters) {
        sum.total += 1;
        sum.required += usize::from(parameter.required());
        sum.described += usize::from(
            parameter
                .description
                .as_ref()
                .is_some_and(|d| !d.trim().is_empty()),
        );
        sum.untrusted += usize::from(parameter.untrusted);
    }
    sum
}

fn most_used(snapshot: &Snapshot, all: &[Seen<'_>]) -> Vec<Count> {
    let used = all.iter().filter_map(|s| {
        let entry = snapshot.library.get(s.file.id)?;
        let count = snapshot.library.dependents(entry).len();
        (count > 0).then(|| Count {
            name: Some(s.artifact.id.clone()),
            count,
        })
    });
    let mut used: Vec<Count> = used.collect();
    used.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    used.truncate(TOP);
    used
}

/// The count of every known name, and last the count of those without one.
fn count_by_name<'a>(
    known: impl Iterator<Item = &'a str>,
    found: impl Iterator<Item = Option<&'a str>>,
) -> Vec<Count> {
    let found: Vec<Option<&str>> = found.collect();
    let count = |name: Option<&str>| found.iter().filter(|f| **f == name).count();
    known
        .map(Some)
        .chain([None])
        .map(|n| Count {
            name: n.map(str::to_owned),
            count: count(n),
        })
        .collect()
}

fn by_name(names: impl Iterator<Item = String>) -> Vec<Count> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
        .into_iter()
        .map(|(name, count)| Count {
            name: Some(name),
            count,
        })
        .collect()
}

fn most_first(names: impl Iterator<Item = String>) -> Vec<Count> {
    let mut counts = by_name(names);
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_policy::ANY_RULE;
    use pog_rules::check::check_file;
    use pog_world::Host;

    use super::*;

    fn stats(text: &str) -> Stats {
        let world = Fixture::parse(text);
        let found: Vec<Vec<Finding>> = world
            .files
            .iter()
            .map(|f| check_file(&world.snapshot, f))
            .collect();
        let files: Vec<Checked<'_>> = world
            .files
            .iter()
            .zip(&found)
            .map(|(f, found)| (&**f, &**found))
            .collect();
        of(&world.snapshot, &files)
    }

    fn shown(counts: &[Count]) -> Vec<String> {
        counts
            .iter()
            .map(|c| format!("{} {}", c.name.as_deref().unwrap_or("-"), c.count))
            .collect()
    }

    const LIBRARY: &str = "=== design/a.pog.md
---
stage: validated
phase: design
layer: task
owners: [\"@me\"]
tags: [x, y]
parameters:
  one: { type: string, description: Described., untrusted: true }
  two: { type: string, default: d }
evals: [{ with: { one: a }, expect: [{ contains: a }] }]
---
{% include \"part\" %}{{ one }}{{ two }}
=== design/b.pog.md
---
stage: discovered
phase: design
tags: [x]
deprecated: true
---
{% include \"part\" %}
=== part.pog.md
---
layer: foundation
---
Text.
=== scratch.pog.md
Just text.
";

    #[test]
    fn everything_is_counted_once() {
        let s = stats(LIBRARY);
        assert_eq!((s.artifacts, s.managed), (4, 3));
        let stages: Vec<_> = s
            .stages
            .iter()
            .map(|s| (s.name.as_deref().unwrap_or("-"), s.count))
            .collect();
        assert_eq!(
            stages,
            [
                ("interaction", 0),
                ("discovered", 1),
                ("normalized", 0),
                ("validated", 1),
                ("skill", 0),
                ("-", 2)
            ]
        );
        let design = s
            .phases
            .iter()
            .find(|p| p.name.as_deref() == Some("design"))
            .unwrap();
        assert_eq!((design.count, design.validated, design.tested), (2, 1, 1));
        assert_eq!(s.phases.iter().map(|p| p.count).sum::<usize>(), s.artifacts);
        assert_eq!(
            shown(&s.layers),
            ["foundation 1", "domain 0", "task 1", "runtime 0", "- 2"]
        );
        assert_eq!(shown(&s.tags), ["x 2", "y 1"]);
        assert_eq!(shown(&s.folders), ["design 2"]);
        assert_eq!(
            s.parameters,
            Parameters {
                total: 2,
                required: 1,
                described: 1,
                untrusted: 1
            }
        );
        assert_eq!(shown(&s.most_used), ["part 2"]);
    }

    #[test]
    fn what_is_missing_is_named_and_scratch_is_left_alone() {
        let s = stats(LIBRARY);
        assert_eq!(s.untested, ["design/b", "part"]);
        assert_eq!(s.unowned, ["design/b", "part"]);
        assert_eq!(s.deprecated, ["design/b"]);
        assert_eq!(s.stale, None);
    }

    #[test]
    fn an_empty_workspace_has_figures_too() {
        let s = of(&Host::new(&ANY_RULE).snapshot(), &[]);
        assert_eq!(s.artifacts, 0);
        assert_eq!(s.stages.len(), Stage::ALL.len() + 1);
    }
}
