//! `version/changelog-order`: entries that are not newest first. A patch of an older release line
//! may stand where its date or its number puts it.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::date::Date;
use pog_text::{Edit, Fix};
use pog_yaml::Node;
use semver::Version;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "version/changelog-order",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://keepachangelog.com/en/1.1.0/"),
    page: Page {
        summary: "Changelog is not in order",
        what: "Checks for entries above a newer version or dated before an entry below them, and \
               for versions with two entries. Patches of older release lines are ignored.",
        why: "Readers open a changelog and take its first entry for the latest.",
        example: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n  - { version: 1.1.0, date: 2026-02-02, summary: Greets first. }\n---\nuser:\nHello.\n",
        instead: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.1.0, date: 2026-02-02, summary: Greets first. }\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n---\nuser:\nHello.\n",
        options: "",
        fix: "Sorts the entries by version, newest first, if that is what is wrong and each \
              version has one entry.",
    },
};

struct Entry<'a> {
    node: Node<'a>,
    version: Version,
    version_node: Node<'a>,
    date: Option<(Date, Node<'a>)>,
}

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(changelog) = context.artifact.field(Field::Changelog) else {
        return;
    };
    let items: Vec<Node<'_>> = changelog.value.items().collect();
    let entries: Vec<Entry<'_>> = items.iter().filter_map(|node| entry(*node)).collect();
    for pair in entries.windows(2) {
        let [above, below] = pair else { continue };
        let Some((node, message)) = disorder(above, below) else {
            continue;
        };
        let finding = sink.report(node.inner_span(), message);
        finding.relate(
            context.file.id,
            below.node.span(),
            format!("Entry {}", below.version),
        );
        // An entry without a readable version has no place in the order.
        if above.version.cmp_precedence(&below.version).is_lt()
            && entries.len() == items.len()
            && let Some(fix) = sort_entries(context.text, &entries)
        {
            finding.fix(fix);
        }
        // One misplaced entry makes its neighbours look misplaced too.
        return;
    }
}

/// What is wrong with two neighbouring entries, and the node it is wrong in.
fn disorder<'a>(above: &Entry<'a>, below: &Entry<'a>) -> Option<(Node<'a>, String)> {
    let order = above.version.cmp_precedence(&below.version);
    if above.version == below.version {
        let message = format!(
            "Version {} has two changelog entries; merge them",
            below.version
        );
        return Some((below.version_node, message));
    }
    if order.is_lt() && !is_patch_of_older_line(&above.version, &below.version) {
        let message = format!(
            "Entry {} is above the newer {}; put the newest first",
            above.version, below.version
        );
        return Some((above.version_node, message));
    }
    let (date, node) = above.date?;
    let (older, _) = below.date?;
    if order.is_gt() && date < older && !is_patch_of_older_line(&below.version, &above.version) {
        let message = format!(
            "Entry {} is dated {date}, before {} below it ({older}); correct the date",
            above.version, below.version
        );
        return Some((node, message));
    }
    None
}

fn entry(node: Node<'_>) -> Option<Entry<'_>> {
    let version_node = node.get("version")?;
    let version = Version::parse(version_node.as_str()?).ok()?;
    let date = node
        .get("date")
        .and_then(|n| Some((Date::parse(n.as_str()?)?, n)));
    Some(Entry {
        node,
        version,
        version_node,
        date,
    })
}

/// Whether `version` patches an older line than `newer` belongs to, and so may come after it.
fn is_patch_of_older_line(version: &Version, newer: &Version) -> bool {
    version.patch > 0 && (version.major, version.minor) != (newer.major, newer.minor)
}

/// Moves every entry's text to where the order of versions puts it; `None` if that order is not
/// clear or the entries would not keep their shape.
fn sort_entries(text: &str, entries: &[Entry<'_>]) -> Option<Fix> {
    let mut sorted: Vec<&Entry<'_>> = entries.iter().collect();
    sorted.sort_by(|a, b| b.version.cmp_precedence(&a.version));
    for pair in sorted.windows(2) {
        if pair[0].version.cmp_precedence(&pair[1].version).is_eq() {
            return None;
        }
    }
    // The lines of a block entry are indented to its column, so all must stand in the same one.
    let all_flow = entries.iter().all(|entry| entry.node.is_flow());
    let first_column = column(text, &entries[0]);
    if !all_flow && entries.iter().any(|e| column(text, e) != first_column) {
        return None;
    }
    let mut edits = Vec::new();
    for (here, there) in entries.iter().zip(&sorted) {
        let span = trimmed_span(text, here);
        let replacement = trimmed_span(text, there);
        if span != replacement {
            edits.push(Edit::replace(span, replacement.text(text)));
        }
    }
    (!edits.is_empty()).then(|| Fix::suggested("Sort the entries, newest first", edits))
}

/// Bytes between the start of the line and the entry.
fn column(text: &str, entry: &Entry<'_>) -> usize {
    let before = text.get(..entry.node.span().lo()).unwrap_or("");
    before.len() - before.rfind('\n').map_or(0, |line_end| line_end + 1)
}

/// The entry without the white space and line breaks that a block entry's span may end with.
fn trimmed_span(text: &str, entry: &Entry<'_>) -> pog_text::Span {
    let span = entry.node.span();
    pog_text::Span::new(span.lo(), span.lo() + span.text(text).trim_end().len())
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "version/changelog-order";

    fn world(entries: &[(&str, &str)]) -> String {
        let entries: String = entries
            .iter()
            .map(|(v, d)| format!("- version: {v}\n  date: {d}\n  summary: Of {v}.\n"))
            .collect();
        format!("---\nchangelog:\n{entries}---\nx\n")
    }

    #[test]
    fn oldest_first_is_reversed() {
        let text = world(&[
            ("1.0.0", "2026-01-01"),
            ("1.10.0", "2026-03-01"),
            ("1.9.0", "2026-02-01"),
        ]);
        assert_eq!(
            messages(&text, NAME),
            ["Entry 1.0.0 is above the newer 1.10.0; put the newest first"]
        );
        assert_eq!(
            apply_first_fix(&text, NAME),
            world(&[
                ("1.10.0", "2026-03-01"),
                ("1.9.0", "2026-02-01"),
                ("1.0.0", "2026-01-01")
            ])
        );
    }

    #[test]
    fn dates_and_duplicates_are_reported() {
        let text = world(&[("1.1.0", "2025-01-20"), ("1.0.0", "2026-01-01")]);
        assert_eq!(places(&text, NAME), ["2025-01-20"]);
        let text = world(&[("1.1.0", "2026-01-20"), ("1.1.0", "2026-01-01")]);
        assert_eq!(
            messages(&text, NAME),
            ["Version 1.1.0 has two changelog entries; merge them"]
        );
    }

    #[test]
    fn a_patch_of_an_older_line_may_stand_anywhere() {
        assert!(
            messages(
                &world(&[("1.0.1", "2026-03-01"), ("2.0.0", "2026-02-01")]),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                &world(&[("2.0.0", "2026-02-01"), ("1.0.1", "2026-03-01")]),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                &world(&[("1.1.0", "2026-02-01"), ("1.0.0", "2026-02-01")]),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                &world(&[("1.1.0", "soon"), ("1.0.0", "2026-02-01"), ("x", "")]),
                NAME
            )
            .is_empty()
        );
    }
}
