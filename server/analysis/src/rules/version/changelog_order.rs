//! `version/changelog-order`: entries that are not newest first. A fix of an older line of versions may stand where its
//! date or its number puts it.

use pog_syntax::dialect::Field;
use pog_syntax::yaml::Node;
use pog_text::{Edit, Fix};
use semver::Version;

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "version/changelog-order",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://keepachangelog.com/en/1.1.0/"),
    page: Page {
        summary: "The changelog is not in order",
        what: "Looks for entries that stand above a newer version or below an older date, and for versions with two entries. \
               A patch of an older line of versions is left alone.",
        why: "Whoever opens a changelog reads the first entry and takes it for the latest.",
        example: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n  - { version: 1.1.0, date: 2026-02-02, summary: Greets first. }\n---\nuser:\nHello.\n",
        instead: "---\nversion: 1.1.0\nchangelog:\n  - { version: 1.1.0, date: 2026-02-02, summary: Greets first. }\n  - { version: 1.0.0, date: 2026-01-14, summary: First version. }\n---\nuser:\nHello.\n",
        options: "",
        fix: "Puts the entries in the order of their versions, newest first; offered where that is what is wrong and each \
              version has one entry.",
    },
};

struct Entry<'a> {
    node: Node<'a>,
    version: Version,
    version_node: Node<'a>,
    date: Option<(&'a str, Node<'a>)>,
}

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(changelog) = context.artifact.field(Field::Changelog) else {
        return;
    };
    let items: Vec<Node<'_>> = changelog.value.items().collect();
    let entries: Vec<Entry<'_>> = items.iter().filter_map(|n| entry(*n)).collect();
    for pair in entries.windows(2) {
        let [above, below] = pair else { continue };
        let order = above.version.cmp_precedence(&below.version);
        let (place, message) = if order.is_eq() && above.version == below.version {
            (
                below.version_node,
                format!(
                    "Version {} has two entries in the changelog; join them",
                    below.version
                ),
            )
        } else if order.is_lt() && !is_patch_of_older_line(&above.version, &below.version) {
            let message = format!(
                "Entry {} stands above the newer {}; put the newest first",
                above.version, below.version
            );
            (above.version_node, message)
        } else if let (Some((date, node)), Some((older, _))) = (above.date, below.date)
            && order.is_gt()
            && date < older
            && !is_patch_of_older_line(&below.version, &above.version)
        {
            let message = format!(
                "Entry {} is dated {date}, before {} below it ({older}); correct the date",
                above.version, below.version
            );
            (node, message)
        } else {
            continue;
        };
        let finding = sink.report(place.inner_span(), message);
        finding.relate(
            context.file.id,
            below.node.span(),
            format!("Entry {}", below.version),
        );
        if order.is_lt() && entries.len() == items.len() {
            sorted(context, &entries)
                .into_iter()
                .for_each(|fix| _ = finding.fix(fix));
        }
        return;
    }
}

fn entry(node: Node<'_>) -> Option<Entry<'_>> {
    let version_node = node.get("version")?;
    let version = Version::parse(version_node.as_str()?).ok()?;
    let date = node
        .get("date")
        .and_then(|n| Some((n.as_str().filter(|d| is_date(d))?, n)));
    Some(Entry {
        node,
        version,
        version_node,
        date,
    })
}

/// `YYYY-MM-DD`: such dates sort as text.
fn is_date(text: &str) -> bool {
    let digit = |b: &u8| b.is_ascii_digit();
    matches!(text.as_bytes(), [y @ .., b'-', m1, m2, b'-', d1, d2]
        if y.len() == 4 && y.iter().chain([m1, m2, d1, d2]).all(digit))
}

/// Whether `version` mends an older line than `newer` belongs to, and so may come after it.
fn is_patch_of_older_line(version: &Version, newer: &Version) -> bool {
    version.patch > 0 && (version.major, version.minor) != (newer.major, newer.minor)
}

/// Every entry's text in the place where the order of versions puts it.
fn sorted(context: &Context<'_>, entries: &[Entry<'_>]) -> Option<Fix> {
    let mut order: Vec<&Entry<'_>> = entries.iter().collect();
    order.sort_by(|a, b| b.version.cmp_precedence(&a.version));
    let distinct = order
        .windows(2)
        .all(|p| p[0].version.cmp_precedence(&p[1].version).is_ne());
    // Block entries keep their shape only where all stand in the same column.
    let column = |e: &Entry<'_>| {
        let before = context.text.get(..e.node.span().lo()).unwrap_or("");
        before.len() - before.rfind('\n').map_or(0, |i| i + 1)
    };
    let even = entries.iter().all(|e| e.node.is_flow())
        || entries.iter().all(|e| column(e) == column(&entries[0]));
    let text = |e: &Entry<'_>| e.node.span().text(context.text).trim_end().to_owned();
    let place =
        |e: &Entry<'_>| pog_text::Span::new(e.node.span().lo(), e.node.span().lo() + text(e).len());
    let moved = entries
        .iter()
        .zip(&order)
        .filter(|(here, there)| here.node.span() != there.node.span());
    let edits: Vec<Edit> = moved
        .map(|(here, there)| Edit::replace(place(here), text(there)))
        .collect();
    (distinct && even && !edits.is_empty()).then(|| Fix::suggested("Put the newest first", edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "version/changelog-order";

    fn world(entries: &[(&str, &str)]) -> String {
        let entries: String = entries
            .iter()
            .map(|(v, d)| format!("- version: {v}\n  date: {d}\n  summary: Of {v}.\n"))
            .collect();
        format!("---\nchangelog:\n{entries}---\nx\n")
    }

    #[test]
    fn the_oldest_first_is_turned_round() {
        let text = world(&[
            ("1.0.0", "2026-01-01"),
            ("1.10.0", "2026-03-01"),
            ("1.9.0", "2026-02-01"),
        ]);
        assert_eq!(
            messages(&text, NAME),
            ["Entry 1.0.0 stands above the newer 1.10.0; put the newest first"]
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
    fn dates_and_doubles_are_seen() {
        let text = world(&[("1.1.0", "2025-01-20"), ("1.0.0", "2026-01-01")]);
        assert_eq!(places(&text, NAME), ["2025-01-20"]);
        let text = world(&[("1.1.0", "2026-01-20"), ("1.1.0", "2026-01-01")]);
        assert_eq!(
            messages(&text, NAME),
            ["Version 1.1.0 has two entries in the changelog; join them"]
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
