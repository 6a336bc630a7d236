//! Lines above the text: how many of the artifact's evaluation cases pass, and which; who uses it; how large it is. Runs
//! what is certain to stay small and says so of the rest. Shows nothing of what is not there.

use pog_governance::evaluate;
use pog_governance::evaluate::{CaseReport, Effort};
use pog_model::artifact::Artifact;
use pog_model::{FileId, SourceFile};
use pog_policy::models::tokens;
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_text::words::{counted, elide};
use pog_world::Snapshot;

use super::docs::template_text;

/// Cases that are run at most.
const CASES: usize = 500;
/// Places of users that a lens leads to; how many prompts there are it counts all the same. The list of places that a client
/// opens from it is read from the top.
const PLACES: usize = 1_000;
/// Characters of a failure that are shown.
const SHOWN: usize = 80;

/// A line above a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The place, in the file's own text.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// What it leads to.
    pub leads: Leads,
}

/// What a click on a lens leads to. A client that has no such thing shows the words, if they say something by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    Nowhere,
    /// Places in other files.
    To(Vec<(FileId, Span)>),
    /// The rendered messages. The words alone say nothing.
    Preview,
}

/// The lenses of a file: the artifact's first, then each case's.
#[must_use]
pub fn lenses(snapshot: &Snapshot, file: &SourceFile) -> Vec<Lens> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let head = artifact.head();
    let mut found = Vec::new();
    let reports = cases(snapshot, file, artifact);
    if let Some(reports) = &reports {
        found.push(Lens {
            span: head,
            title: summary(artifact, reports),
            leads: Leads::Nowhere,
        });
    }
    // One that nobody uses yet needs no line that says so.
    let mut users = users(snapshot, file);
    if !users.is_empty() {
        // Places are sorted by file: a prompt that includes this one twice is one user.
        let mut files: Vec<FileId> = users.iter().map(|(file, _)| *file).collect();
        files.dedup();
        let title = format!("used by {}", counted(files.len(), "prompt"));
        users.truncate(PLACES);
        found.push(Lens {
            span: head,
            title,
            leads: Leads::To(users),
        });
    }
    let text = template_text(file, artifact);
    if !text.trim().is_empty() {
        let title = format!("about {}", counted(tokens::quick(&text), "token"));
        found.push(Lens {
            span: head,
            title,
            leads: Leads::Nowhere,
        });
        found.push(Lens {
            span: head,
            title: "preview".to_owned(),
            leads: Leads::Preview,
        });
    }
    for report in reports.iter().flatten() {
        // Cases in files of their own have their lenses there.
        if file.locate(report.place).file == file.id {
            found.push(Lens {
                span: report.place,
                title: verdict(report),
                leads: Leads::Nowhere,
            });
        }
    }
    found
}

/// Where others refer to the artifact, by file and place.
fn users(snapshot: &Snapshot, file: &SourceFile) -> Vec<(FileId, Span)> {
    let library = &snapshot.library;
    let Some(entry) = library.get(file.id) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for user in library.dependents(entry) {
        let Some(user) = library.get(user) else {
            continue;
        };
        for include in &user.summary.includes {
            checkpoint("users");
            let target = library.resolve(&include.target, user.root, &user.path);
            if target.entry().is_some_and(|e| e.file == file.id) {
                found.push((user.file, include.span));
            }
        }
    }
    found.sort_unstable();
    found
}

/// How the cases went; `None` where there are none that can fail.
fn cases(snapshot: &Snapshot, file: &SourceFile, artifact: &Artifact) -> Option<Vec<CaseReport>> {
    if !artifact.cases.iter().any(|c| c.strict) {
        return None;
    }
    let reports = evaluate::run(snapshot, file, Effort::Unasked, &|number, _| {
        number <= CASES
    });
    Some(reports)
}

/// What all cases come to.
fn summary(artifact: &Artifact, reports: &[CaseReport]) -> String {
    let passed = reports.iter().filter(|r| r.passed()).count();
    let skipped = reports.iter().filter(|r| r.skipped.is_some()).count() + artifact.cases.len()
        - reports.len();
    let ran = artifact.cases.len() - skipped;
    let mut title = format!("{passed}/{ran} cases passed");
    if skipped > 0 {
        title.push_str(&format!(", {skipped} not run while typing"));
    }
    title
}

fn verdict(report: &CaseReport) -> String {
    if report.passed() {
        return "passed".to_owned();
    }
    let (word, why) = match report.failures.first() {
        Some(failure) => ("failed", failure.message.as_str()),
        None => ("not run", report.skipped.as_deref().unwrap_or("")),
    };
    format!("{word}: {}", elide(why, SHOWN))
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use super::{Leads, lenses};

    fn shown(text: &str) -> Vec<(String, String)> {
        let fixture = Fixture::parse(text);
        let of = |l: super::Lens| (l.span.text(&fixture.main.text).to_owned(), l.title);
        lenses(&fixture.snapshot, &fixture.main)
            .into_iter()
            .map(of)
            .collect()
    }

    #[test]
    fn each_case_says_how_it_went() {
        let text = "---\nparameters: { a: string }\nevals:\n  - name: good\n    with: { a: x }\n  - name: bad\n    with: { a: x }\n    expect: [{ contains: y }]\n  - name: worse\n---\n{{ a }}\n";
        let found = shown(text);
        let titles: Vec<(&str, &str)> = found
            .iter()
            .map(|(p, t)| (p.as_str(), t.as_str()))
            .collect();
        assert_eq!(
            titles,
            [
                ("---", "1/3 cases passed"),
                ("---", "about 4 tokens"),
                ("---", "preview"),
                ("good", "passed"),
                ("bad", "failed: Rendered prompt does not contain 'y'"),
                (
                    "worse",
                    "failed: Case 'worse' has no value for the required parameter 'a'"
                ),
            ]
        );
    }

    #[test]
    fn what_is_not_run_is_said() {
        let body =
            "{% set x = [1] %}{% for i in range(99) %}{% set x = x + x %}{% endfor %}{{ x }}";
        let found = shown(&format!("---\nevals: [{{ name: a }}]\n---\n{body}\n"));
        assert_eq!(found[0].1, "0/0 cases passed, 1 not run while typing");
        assert!(found.last().unwrap().1.starts_with("not run: "));
    }

    #[test]
    fn what_is_not_there_is_not_told() {
        let titles = |text: &str| {
            shown(text)
                .into_iter()
                .map(|(_, title)| title)
                .collect::<Vec<_>>()
        };
        assert!(titles("---\nname: a\n---\n\n").is_empty());
        assert_eq!(
            titles("---\nname: a\n---\nHi\n"),
            ["about 2 tokens", "preview"]
        );
        let rows = "=== a.prompt.yml\nmessages: [{ role: user, content: \"{{a}}\" }]\ntestData: [{ a: x }]\n";
        assert_eq!(titles(rows), ["about 3 tokens", "preview"]);
    }

    #[test]
    fn users_are_counted_by_file_and_found_by_place() {
        let users = "=== main.pog.md\nx\n=== a.pog.md\n{% include 'main' %}{% include './main' %}\n=== b.pog.md\n{% include 'main@^1' %}{% include 'a' %}\n";
        let fixture = Fixture::parse(users);
        let found = lenses(&fixture.snapshot, &fixture.main);
        assert_eq!(found[0].title, "used by 2 prompts");
        let Leads::To(places) = &found[0].leads else {
            panic!("{:?}", found[0])
        };
        let text = |(file, span): &(pog_model::FileId, pog_text::Span)| {
            span.text(&fixture.snapshot.library.get(*file).unwrap().text)
                .to_owned()
        };
        assert_eq!(
            places.iter().map(text).collect::<Vec<_>>(),
            ["main", "./main", "main@^1"]
        );
    }
}
