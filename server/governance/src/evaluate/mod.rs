//! Evaluation of cases: renders the prompt with a case's values and checks the case's expectations.
//! Deterministic and offline; recorded answers of models ([`Results`]) are only read.
//!
//! Expectations apply to the contents of all messages, joined by a blank line; only `role-order`
//! and `snapshot` see roles.

mod budget;
mod expectation;
pub mod inputs;
pub mod promptfoo;
pub mod regression;
mod secrets;
mod transcript;

pub use regression::{Became, Rate, Regression, regression};
pub use secrets::Secrets;
pub use transcript::{text_of, transcript};

use pog_model::SourceFile;
use pog_model::artifact::{Artifact, Case};
use pog_render as render;
use pog_render::{RenderedMessage, Small};
use pog_text::Span;
use pog_world::Snapshot;
use pog_yaml::{Node, to_json};
use serde_json::{Map, Value};

use crate as governance;

/// How much work a run may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Explicitly requested: everything runs, within the bounds of [`render::render`].
    Asked,
    /// In the background: only what is certain to stay small.
    Unasked,
}

/// The result of one case.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// Its number in the artifact, from 1.
    pub number: usize,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The whole case, in the joined text.
    pub span: Span,
    /// The span of its name, or its start.
    pub place: Span,
    /// Why it did not run, if so.
    pub skipped: Option<String>,
    /// Failures.
    pub failures: Vec<Failure>,
    /// The rendered messages.
    pub messages: Option<Vec<RenderedMessage>>,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// The location of the expectation, in the joined text.
    pub span: Span,
    /// Capitalised, no full stop.
    pub message: String,
    /// Expected and actual text, if comparing helps.
    pub diff: Option<Box<Comparison>>,
}

/// Two texts to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// As expected by the case.
    pub expected: String,
    /// As rendered.
    pub actual: String,
    /// The snapshot file this is about, below the workspace root.
    pub snapshot: Option<String>,
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The case's values do not match the parameters.
    Input,
    /// The template fails.
    Render,
    /// The expectation itself is invalid.
    Unreadable,
    /// The rendered prompt is not as expected.
    Expectation,
}

impl CaseReport {
    /// The case's name, or its number in words.
    #[must_use]
    pub fn title(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| format!("case {}", self.number))
    }

    /// Whether it ran without failures.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.skipped.is_none() && self.failures.is_empty()
    }

    /// Whether it ran with failures.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.failures.is_empty()
    }
}

/// Runs the cases of an artifact that `chosen` accepts, by number and name.
#[must_use]
pub fn run(
    snapshot: &Snapshot,
    file: &SourceFile,
    effort: Effort,
    chosen: &dyn Fn(usize, Option<&str>) -> bool,
) -> Vec<CaseReport> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let cases = artifact
        .cases
        .iter()
        .enumerate()
        .map(|(index, case)| (index + 1, case));
    let wanted: Vec<(usize, &Case)> = cases
        .filter(|(number, case)| chosen(*number, case.name.as_ref().map(|(n, _)| n.as_str())))
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let renderer = match effort {
        Effort::Unasked => Small::of(snapshot, file).map_or(Renderer::Unbounded, Renderer::Small),
        _ => Renderer::OnRequest(render::Allowance::default()),
    };
    let names = inputs::Names::of(&snapshot.library, file, artifact);
    let runner = Runner {
        snapshot,
        file,
        artifact,
        effort,
        names,
        renderer,
    };
    wanted
        .into_iter()
        .map(|(number, case)| runner.case(number, case))
        .collect()
}

/// The values a case gives.
#[must_use]
pub fn given(artifact: &Artifact, case: &Case) -> Map<String, Value> {
    case.inputs
        .iter()
        .map(|i| (i.name.clone(), to_json(artifact.node(i.value))))
        .collect()
}

/// Digest of what is evaluated; results recorded for another digest belong to other content.
#[must_use]
pub fn digest(snapshot: &Snapshot, file: &SourceFile) -> Option<String> {
    governance::digest(&snapshot.library, file)
}

struct Runner<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    artifact: &'a Artifact,
    effort: Effort,
    names: inputs::Names<'a>,
    renderer: Renderer<'a>,
}

/// How the cases of a file are rendered.
enum Renderer<'a> {
    /// Somebody asked: with all the fuel and output a request may take.
    OnRequest(render::Allowance),
    /// In the background, which is only for what is certain to stay small.
    Small(Small<'a>),
    /// In the background, and nothing bounds this file: its cases are not rendered.
    Unbounded,
}

impl Runner<'_> {
    fn case(&self, number: usize, case: &Case) -> CaseReport {
        let mut report = CaseReport {
            number,
            name: case.name.as_ref().map(|(name, _)| name.clone()),
            span: case.span,
            place: case
                .name
                .as_ref()
                .map_or(Span::at(case.span.lo()), |(_, span)| *span),
            skipped: None,
            failures: Vec::new(),
            messages: None,
        };
        if case.strict {
            let wrong = inputs::problems(&self.names, self.file, self.artifact, number, case);
            let failure = |p: inputs::Problem| Failure::new(FailureKind::Input, p.span, p.message);
            report.failures.extend(wrong.into_iter().map(failure));
        }
        if report.failures.is_empty() {
            self.render(case, &mut report);
        }
        report
    }

    fn render(&self, case: &Case, report: &mut CaseReport) {
        let values = render::inputs(
            &self.snapshot.library,
            self.file,
            &given(self.artifact, case),
        )
        .values;
        let rendered = match &self.renderer {
            Renderer::OnRequest(allowance) => {
                Some(allowance.render(self.snapshot, self.file, &values))
            }
            Renderer::Small(small) => small.render(&values),
            Renderer::Unbounded => None,
        };
        match rendered {
            None => {
                report.skipped = Some("Too large to render while typing; run 'pog eval'".to_owned())
            }
            Some(Err(error))
                if error.out_of_bounds && !matches!(self.renderer, Renderer::OnRequest(_)) =>
            {
                report.skipped = Some(error.message)
            }
            Some(Err(error)) => {
                let message = format!("Rendering fails: {}", error.message);
                report
                    .failures
                    .push(Failure::new(FailureKind::Render, report.place, message));
            }
            Some(Ok(messages)) => {
                self.expectations(case, &messages, report);
                report.messages = Some(messages);
            }
        }
    }

    fn expectations(&self, case: &Case, messages: &[RenderedMessage], report: &mut CaseReport) {
        let Some(expect) = case.expect.map(|id| self.artifact.node(id)) else {
            return;
        };
        let subject = expectation::Subject::new(self.file, self.artifact, messages, self.effort);
        let entries = expect
            .items()
            .flat_map(Node::entries)
            .filter(|e| !(e.value.is_null() && e.value.span().is_empty()));
        for entry in entries {
            let Some(key) = entry.key.as_str().filter(|k| !k.starts_with("x-")) else {
                continue;
            };
            if let Some(failure) = subject.judge(key, entry) {
                report.failures.push(failure);
            }
        }
    }
}

impl Failure {
    fn new(kind: FailureKind, span: Span, message: String) -> Self {
        Self {
            kind,
            span,
            message,
            diff: None,
        }
    }
}

#[cfg(test)]
mod tests;
