//! How a change of a prompt affects its cases: renders the committed version with the same values
//! as the current one and compares the recorded pass rates. Reports differences without judging
//! them.

use pog_formats::dialect::Field;
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_render as render;
use pog_world::Snapshot;
use pog_world::history::CommittedLibrary;
use pog_world::results::Results;

use super::{CaseReport, Comparison, Effort, given, run, transcript};

/// An artifact's cases then and now.
#[derive(Debug, Clone)]
pub struct Regression {
    /// Whether the artifact is missing in the committed version.
    pub is_new: bool,
    /// Its version then and now.
    pub versions: (Option<String>, Option<String>),
    /// Each current case, and how its text changed.
    pub cases: Vec<(CaseReport, Became)>,
    /// Pass rates by model, if both versions have one.
    pub rates: Vec<Rate>,
}

/// How the rendered text of a case changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// The same text.
    Same,
    /// Another text.
    Other(Box<Comparison>),
    /// Nothing to compare with, and why.
    Unknown(String),
}

/// A model's pass rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    pub model: String,
    /// Of the committed version, 0 to 1.
    pub then: f64,
    /// Of the current version.
    pub now: f64,
}

/// Compares an artifact with its committed version.
#[must_use]
pub fn regression(
    snapshot: &Snapshot,
    committed: &CommittedLibrary,
    file: &SourceFile,
    chosen: &dyn Fn(usize, Option<&str>) -> bool,
) -> Regression {
    // The cases of today on both versions: a case that was changed says nothing about the prompt.
    let reports = run(snapshot, file, Effort::Asked, chosen);
    let mut old_snapshot = snapshot.clone();
    // The whole library, so that the old version includes what was committed with it.
    old_snapshot.library = committed.library.clone();
    let then = committed.of(file.id).map(|entry| entry.source().clone());
    let now = file.artifact();
    let old = then.as_deref().and_then(SourceFile::artifact);
    let version = |a: Option<&Artifact>| {
        a.and_then(|a| a.text(Field::Version))
            .map(|(v, _)| v.to_owned())
    };
    let became = |report: &CaseReport| match (then.as_deref(), now, &report.messages) {
        (Some(then), Some(now), Some(messages)) => {
            compare(&old_snapshot, then, now, report, &transcript(messages))
        }
        (None, ..) => Became::Unknown("the prompt is new".to_owned()),
        _ => Became::Unknown("it does not render".to_owned()),
    };
    let cases = reports
        .into_iter()
        .map(|report| (became(&report), report))
        .map(|(b, r)| (r, b))
        .collect();
    let rates = match (then.as_deref().zip(old), now, snapshot.results(file.root)) {
        (Some((then, old)), Some(now), Some(results)) => {
            let digests = (
                super::digest(&old_snapshot, then),
                super::digest(snapshot, file),
            );
            rates(
                results,
                (old, digests.0.as_deref()),
                (now, digests.1.as_deref()),
            )
        }
        _ => Vec::new(),
    };
    Regression {
        is_new: then.is_none(),
        versions: (version(old), version(now)),
        cases,
        rates,
    }
}

fn compare(
    old_snapshot: &Snapshot,
    then: &SourceFile,
    now: &Artifact,
    report: &CaseReport,
    actual: &str,
) -> Became {
    let Some(case) = now.cases.get(report.number - 1) else {
        return Became::Same;
    };
    let values = render::inputs(&old_snapshot.library, then, &given(now, case)).values;
    match render::render(old_snapshot, then, &values) {
        Ok(messages) => {
            let expected = transcript(&messages);
            if expected == actual {
                return Became::Same;
            }
            Became::Other(Box::new(Comparison {
                expected,
                actual: actual.to_owned(),
                snapshot: None,
            }))
        }
        Err(error) => Became::Unknown(format!(
            "the committed version does not render with these values ({})",
            error.message
        )),
    }
}

fn rates(
    results: &Results,
    then: (&Artifact, Option<&str>),
    now: (&Artifact, Option<&str>),
) -> Vec<Rate> {
    let before = results.current(then.0, then.1);
    let after = results.current(now.0, now.1);
    let rate = |run: &&pog_world::results::Run| {
        let old = before
            .iter()
            // A run without version and digest belongs to both sides; compared with itself it would call everything
            // steady.
            .find(|b| b.model == run.model && !std::ptr::eq(**b, *run))?;
        Some(Rate {
            model: run.model.clone(),
            then: old.pass_rate()?,
            now: run.pass_rate()?,
        })
    };
    after.iter().filter_map(rate).collect()
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use super::*;

    fn compared(fixture: &str) -> Regression {
        let fixture = Fixture::parse(fixture);
        let committed = fixture
            .snapshot
            .committed_library(0)
            .expect("the fixture has a past")
            .clone();
        regression(&fixture.snapshot, &committed, &fixture.main, &|_, _| true)
    }

    const NOW: &str = "---\nversion: 2.0.0\nparameters: { a: string, tone: { default: calm } }\nevals: [{ name: one, with: { a: bird } }]\n---\nA {{ a }}, {{ tone }}.\n";

    #[test]
    fn the_baseline_is_rendered_with_the_same_values() {
        let found = compared(&format!(
            "{NOW}=== baseline/main.pog.md\n---\nversion: 1.0.0\nparameters: {{ a: string }}\n---\nThe {{{{ a }}}}.\n"
        ));
        assert_eq!(found.versions, (Some("1.0.0".into()), Some("2.0.0".into())));
        let Became::Other(diff) = &found.cases[0].1 else {
            panic!("{found:?}")
        };
        assert_eq!(
            (diff.expected.as_str(), diff.actual.as_str()),
            ("system:\nThe bird.\n", "system:\nA bird, calm.\n")
        );
    }

    #[test]
    fn a_changed_include_is_seen_and_the_same_text_is_not() {
        let main = "---\nevals: [{ name: one }]\n---\n{% include \"part\" %}\n";
        let found = compared(&format!(
            "{main}=== part.pog.md\nNew\n=== baseline/part.pog.md\nOld\n"
        ));
        assert!(
            matches!(&found.cases[0].1, Became::Other(d) if d.expected == "system:\nOld\n"),
            "{found:?}"
        );
        let found = compared(&format!(
            "{main}=== part.pog.md\nNew\n=== other.pog.md\nx\n=== baseline/other.pog.md\ny\n"
        ));
        assert_eq!(found.cases[0].1, Became::Same);
    }

    #[test]
    fn a_new_prompt_and_one_that_needed_more_have_nothing_to_compare_with() {
        let found = compared(
            "=== new/main.pog.md\n---\nevals: [{ name: one }]\n---\nHi\n=== other.pog.md\nx\n=== baseline/other.pog.md\ny\n",
        );
        assert!(
            found.is_new && matches!(found.cases[0].1, Became::Unknown(_)),
            "{found:?}"
        );
        let found = compared(&format!(
            "{NOW}=== baseline/main.pog.md\n---\nparameters: {{ b: string }}\n---\nThe {{{{ b }}}}.\n"
        ));
        assert!(
            matches!(&found.cases[0].1, Became::Unknown(why) if why.contains("does not render")),
            "{found:?}"
        );
    }

    #[test]
    fn recorded_rates_of_both_are_compared() {
        let runs = "{ \"version\": \"1.0.0\", \"model\": \"m\", \"date\": \"2026-01-01\", \"passed\": 4, \"failed\": 0 }, { \"version\": \"2.0.0\", \"model\": \"m\", \"date\": \"2026-02-01\", \"passed\": 1, \"failed\": 1 }";
        let found = compared(&format!(
            "{NOW}=== baseline/main.pog.md\n---\nversion: 1.0.0\n---\nThe.\n=== .pog/results/main.json\n{{ \"version\": 1, \"artifact\": \"main\", \"runs\": [{runs}] }}\n"
        ));
        assert_eq!(
            found.rates,
            [Rate {
                model: "m".into(),
                then: 1.0,
                now: 0.5
            }]
        );
    }
}
