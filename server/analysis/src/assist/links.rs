//! Places that can be followed with a click: targets of includes and their kin, the replacement of a retired artifact,
//! files that are mentioned. A target that is not there is no link.

use pog_text::Span;

use super::navigation::replacement;
use crate::file::{FileId, PartKind, SourceFile};
use crate::host::Snapshot;
use crate::library::{Entry, Resolved};
use crate::named;
use crate::parts::linked;

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
    let mentions = artifact
        .facts()
        .references
        .iter()
        .filter_map(|r| Some((r.target.as_deref()?, r.span)));
    let mut found: Vec<Link> = mentions
        .chain(replacement(artifact))
        .filter_map(|(target, span)| {
            let resolved = snapshot.library.resolve(target, file.root, &file.path);
            let entry = resolved.entry()?;
            let wrong = matches!(resolved, Resolved::WrongVersion(_));
            Some(Link {
                span,
                file: entry.file,
                tooltip: tooltip(entry, wrong),
            })
        })
        .collect();
    found.extend(artifact.facts().links.iter().filter_map(|link| {
        let path = linked(&file.path, &link.target)?;
        let part = file
            .parts
            .iter()
            .find(|p| p.kind == PartKind::Link && *p.path == *path)?;
        Some(Link {
            span: link.span,
            file: part.id,
            tooltip: format!("Open {path}"),
        })
    }));
    for mention in named::mentions(artifact) {
        let meant = named::meant(snapshot, file.root, mention.formats, mention.name);
        found.extend(meant.first().map(|e| Link {
            span: mention.span,
            file: e.file,
            tooltip: tooltip(e, false),
        }));
    }
    found.sort_by_key(|l| l.span);
    found.dedup_by_key(|l| l.span);
    found
}

fn tooltip(entry: &Entry, wrong_version: bool) -> String {
    let summary = &entry.summary;
    let mut text = format!("Open {}", summary.title());
    if let Some(version) = &summary.version {
        text.push_str(&format!(" {version}"));
    }
    if wrong_version {
        text.push_str(", which is outside the range");
    }
    if summary.deprecated.is_some() {
        text.push_str(" (deprecated)");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::links;
    use crate::fixture::Fixture;

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
                "a@^2 -> 1 Open A 1.2.0, which is outside the range",
            ]
        );
    }

    #[test]
    fn half_typed_mentions_lead_where_they_can() {
        assert_eq!(shown("{% include 'a\n=== a.pog.md\nx"), ["a -> 1 Open a"]);
        assert!(shown("{% include '").is_empty());
    }
}
