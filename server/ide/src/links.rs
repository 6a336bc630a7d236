//! Places that can be followed with a click: targets of includes and their kin, the replacement of a retired artifact,
//! files that are mentioned. A target that is not there is no link.

use pog_model::artifact::Artifact;
use pog_model::companions::linked;
use pog_model::library::Entry;
use pog_model::{CompanionKind, FileId, SourceFile};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::Snapshot;

use super::mentioned::{VersionFit, mentioned};

/// A place that leads to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What is clicked, quotes excluded.
    pub span: Span,
    /// Where it leads.
    pub file: FileId,
    /// What is there.
    pub tooltip: String,
}

/// Links of one document. Clients underline all of them; a page that links more is a list that no person wrote.
const MAX_LINKS: usize = 5_000;

/// The links of a document, in source order; `document` is its place in the joined text. Of more than can be used the first.
#[must_use]
pub fn links(snapshot: &Snapshot, file: &SourceFile, document: Span) -> Vec<Link> {
    let mut found = links_in(snapshot, file, document);
    found.retain(|l| document.encloses(l.span));
    found.truncate(MAX_LINKS);
    found
}

/// All links that share a place with a range.
pub(crate) fn links_in(snapshot: &Snapshot, file: &SourceFile, range: Span) -> Vec<Link> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for mention in mentioned(snapshot, file, artifact, range) {
        found.push(Link {
            span: mention.span,
            file: mention.entry.file,
            tooltip: tooltip(&mention.entry, mention.version),
        });
    }
    // A reference by path is a mention too; what it means stays, since the sort is stable.
    found.extend(files(file, artifact));
    found.sort_by_key(|l| l.span);
    found.dedup_by_key(|l| l.span);
    found.retain(|l| l.span.hi() >= range.lo() && l.span.lo() <= range.hi());
    found
}

/// Links to files that are mentioned by path and need not be prompts.
fn files(file: &SourceFile, artifact: &Artifact) -> Vec<Link> {
    let mut found = Vec::new();
    for link in &artifact.facts().links {
        checkpoint("links");
        let Some(path) = linked(&file.path, &link.target) else {
            continue;
        };
        let attached = file
            .companions
            .iter()
            .find(|p| p.kind == CompanionKind::Link && *p.path == *path);
        found.extend(attached.map(|part| Link {
            span: link.span,
            file: part.id,
            tooltip: format!("Open {path}"),
        }));
    }
    found
}

fn tooltip(entry: &Entry, version: VersionFit) -> String {
    let summary = &entry.summary;
    let mut text = format!("Open {}", summary.title());
    if let Some(version) = &summary.version {
        text.push_str(&format!(" {version}"));
    }
    if version == VersionFit::OutsideRange {
        text.push_str(", outside the version range");
    }
    if summary.deprecated.is_some() {
        text.push_str(" (deprecated)");
    }
    text
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use pog_text::Span;

    use super::{MAX_LINKS, links, links_in};

    fn shown(text: &str) -> Vec<String> {
        let fixture = Fixture::parse(text);
        let found = links(
            &fixture.snapshot,
            &fixture.main,
            Span::new(0, fixture.main.joined().len()),
        );
        found
            .iter()
            .map(|l| {
                format!(
                    "{} -> {} {}",
                    l.span.text(&fixture.main.text),
                    l.file.0,
                    l.tooltip
                )
            })
            .collect()
    }

    #[test]
    fn every_mention_that_leads_somewhere_is_a_link() {
        let text = "---\ndeprecated: { replacement: \"a\" }\n---\n🦀 {% extends 'a@^1' %}{% include ['a', \"./b\"] %}{% from 'a@^2' import m %}{% import 'gone' as g %}{% include x %}\n=== a.pog.md\n---\nname: A\nversion: 1.2.0\n---\n=== b.pog.md\n---\ndeprecated: true\n---\n";
        assert_eq!(
            shown(text),
            [
                "a -> 1 Open A 1.2.0",
                "a@^1 -> 1 Open A 1.2.0",
                "a -> 1 Open A 1.2.0",
                "./b -> 2 Open b (deprecated)",
                "a@^2 -> 1 Open A 1.2.0, outside the version range",
            ]
        );
    }

    #[test]
    fn of_many_links_the_first_are_answered() {
        let text = "{% include 'a' %}\n".repeat(MAX_LINKS + 10);
        let fixture = Fixture::parse(&format!("{text}=== a.pog.md\nx"));
        let whole = Span::new(0, fixture.main.joined().len());
        let found = links(&fixture.snapshot, &fixture.main, whole);
        assert_eq!(found.len(), MAX_LINKS);
        assert_eq!(found[0].span.lo(), "{% include '".len());
        let far = text.rfind('a').unwrap();
        assert_eq!(
            links_in(&fixture.snapshot, &fixture.main, Span::at(far)).len(),
            1
        );
    }

    #[test]
    fn half_typed_mentions_lead_where_they_can() {
        assert_eq!(shown("{% include 'a\n=== a.pog.md\nx"), ["a -> 1 Open a"]);
        assert!(shown("{% include '").is_empty());
    }
}
