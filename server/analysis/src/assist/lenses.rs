//! Lines above the text: how many of the artifact's evaluation cases pass, and which. Runs what is certain to stay small
//! and says so of the rest. Shows nothing where there are no cases.

use pog_text::Span;

use crate::evaluate::{self, CaseReport, Effort};
use crate::file::SourceFile;
use crate::host::Snapshot;

/// Cases that are run at most.
const CASES: usize = 500;
/// Characters of a failure that are shown.
const SHOWN: usize = 80;

/// A line above a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The place, in the file's own text.
    pub span: Span,
    /// What it says.
    pub title: String,
}

/// The lenses of a file: the artifact's first, then each case's.
#[must_use]
pub fn lenses(snapshot: &Snapshot, file: &SourceFile) -> Vec<Lens> {
    let Some(artifact) = file.artifact().filter(|a| a.cases.iter().any(|c| c.strict)) else { return Vec::new() };
    let reports = evaluate::run(snapshot, file, Effort::Unasked, &|number, _| number <= CASES);
    let passed = reports.iter().filter(|r| r.passed()).count();
    let skipped = reports.iter().filter(|r| r.skipped.is_some()).count() + artifact.cases.len() - reports.len();
    let ran = artifact.cases.len() - skipped;
    let mut title = format!("cases passed {passed}/{ran}");
    if skipped > 0 {
        title.push_str(&format!(", {skipped} not run while typing"));
    }
    let mut found = vec![Lens { span: artifact.head(), title }];
    let own = |report: &&CaseReport| file.locate(report.place).0 == file.id;
    found.extend(reports.iter().filter(own).map(|report| Lens { span: report.place, title: verdict(report) }));
    found
}

fn verdict(report: &CaseReport) -> String {
    if report.passed() {
        return "passed".to_owned();
    }
    let (word, why) = match report.failures.first() {
        Some(failure) => ("failed", failure.message.as_str()),
        None => ("not run", report.skipped.as_deref().unwrap_or("")),
    };
    let short: String = why.chars().take(SHOWN).collect();
    let more = if short.len() < why.len() { "…" } else { "" };
    format!("{word}: {short}{more}")
}

#[cfg(test)]
mod tests {
    use super::lenses;
    use crate::fixture::Fixture;

    fn shown(text: &str) -> Vec<(String, String)> {
        let fixture = Fixture::parse(text);
        let of = |l: super::Lens| (l.span.text(&fixture.main.text).to_owned(), l.title);
        lenses(&fixture.snapshot, &fixture.main).into_iter().map(of).collect()
    }

    #[test]
    fn each_case_says_how_it_went() {
        let text = "---\nparameters: { a: string }\nevals:\n  - name: good\n    with: { a: x }\n  - name: bad\n    with: { a: x }\n    expect: [{ contains: y }]\n  - name: worse\n---\n{{ a }}\n";
        let found = shown(text);
        let told: Vec<(&str, &str)> = found.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        assert_eq!(
            told,
            [
                ("---", "cases passed 1/3"),
                ("good", "passed"),
                ("bad", "failed: Rendered prompt does not contain 'y'"),
                ("worse", "failed: Case 'worse' gives no value for the required parameter 'a'"),
            ]
        );
    }

    #[test]
    fn what_is_not_run_is_said() {
        let body = "{% set x = [1] %}{% for i in range(99) %}{% set x = x + x %}{% endfor %}{{ x }}";
        let found = shown(&format!("---\nevals: [{{ name: a }}]\n---\n{body}\n"));
        assert_eq!(found[0].1, "cases passed 0/0, 1 not run while typing");
        assert!(found[1].1.starts_with("not run: "));
    }

    #[test]
    fn without_cases_there_is_nothing_to_see() {
        assert!(shown("---\nname: a\n---\nHi\n").is_empty());
        assert!(
            shown("=== a.prompt.yml\nmessages: [{ role: user, content: \"{{a}}\" }]\ntestData: [{ a: x }]\n")
                .is_empty()
        );
    }
}
