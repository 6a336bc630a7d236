//! Places that can be followed with a click: targets of includes and their kin, the replacement of a retired artifact,
//! files that are mentioned. A target that is not there is no link.

use pog_model::artifact::Artifact;
use pog_model::companions::linked;
use pog_model::library::Entry;
use pog_model::{CompanionKind, FileId, SourceFile};
use pog_text::Span;
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

/// The links of a file, in source order.
#[must_use]
pub fn links(snapshot: &Snapshot, file: &SourceFile) -> Vec<Link> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for mention in mentioned(snapshot, file, artifact) {
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
    found
}

/// Links to files that are mentioned by path and need not be prompts.
fn files(file: &SourceFile, artifact: &Artifact) -> Vec<Link> {
    let mut found = Vec::new();
    for link in &artifact.facts().links {
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

    use super::links;

    fn shown(text: &str) -> Vec<String> {
        let fixture = Fixture::parse(text);
        let found = links(&fixture.snapshot, &fixture.main);
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
    fn half_typed_mentions_lead_where_they_can() {
        assert_eq!(shown("{% include 'a\n=== a.pog.md\nx"), ["a -> 1 Open a"]);
        assert!(shown("{% include '").is_empty());
    }
}
