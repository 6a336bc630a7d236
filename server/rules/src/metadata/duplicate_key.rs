//! `metadata/duplicate-key`: one key given twice in one mapping. Compares what is written, not what
//! keys mean.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::{line_break_len, line_start};
use pog_text::{Edit, Fix, Span};
use pog_yaml::{Entry, Kind, Node};
use rustc_hash::FxHashMap;

use super::shape::{each_sound_node, is_absent};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/duplicate-key",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://yaml.org/spec/1.2.2/#3213-node-comparison"),
    page: Page {
        summary: "Duplicate key",
        what: "Checks for keys that appear twice in one mapping, anywhere in the metadata.",
        why: "YAML forbids it, and tools disagree on what it means: some reject the file, some \
              take the first value, some the last. What a reader sees is not what runs.",
        example: "---\nname: Code review\nstage: discovered\nname: Reviewer\n---\nReview the change.\n",
        instead: "---\nname: Code review\nstage: discovered\n---\nReview the change.\n",
        options: "",
        fix: "Removes the second entry if both have the same value.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    each_sound_node(context.artifact, &mut |node| {
        if matches!(node.kind(), Kind::Mapping { .. }) {
            mapping(context, node, sink);
        }
    });
}

fn mapping(context: &Context<'_>, node: Node<'_>, sink: &mut Sink) {
    let mut first: FxHashMap<&str, Entry<'_>> = FxHashMap::default();
    let mut before: Option<Entry<'_>> = None;
    for entry in node.entries() {
        // `<<` may be given once for each mapping that is merged.
        let name = entry
            .key
            .scalar()
            .map(|s| &*s.value)
            .filter(|k| *k != "<<" && !is_absent(entry.key));
        if let Some(name) = name {
            if let Some(first) = first.get(name) {
                let finding = sink.report(
                    entry.key.inner_span(),
                    format!("Duplicate key '{name}' in this mapping; remove one of the two"),
                );
                finding.relate(
                    context.file.id,
                    first.key.inner_span(),
                    format!("'{name}' is first set here"),
                );
                let edit =
                    before.and_then(|before| removal(context.text, node, before, *first, entry));
                if let Some(edit) = edit {
                    finding.fix(Fix::suggested(
                        format!("Remove the second '{name}'"),
                        vec![edit],
                    ));
                }
            } else {
                first.insert(name, entry);
            }
        }
        before = Some(entry);
    }
}

/// Deletes `second`, if its value is written like that of `first` and nothing else would go with
/// it.
fn removal(
    text: &str,
    node: Node<'_>,
    before: Entry<'_>,
    first: Entry<'_>,
    second: Entry<'_>,
) -> Option<Edit> {
    let value = second.value.span().text(text);
    let head = between(text, second)?;
    let same = value.trim_end() == first.value.span().text(text).trim_end()
        && between(text, first) == Some(head);
    // An anchor may be used elsewhere, and a comment belongs to its author.
    if !same || head.contains(['&', '!', '#']) {
        return None;
    }
    let end = second.value.span().hi();
    if node.is_flow() {
        let from = before.span().hi();
        let gap = text.get(from..second.key.span().lo())?;
        return (gap.trim() == ",").then(|| Edit::delete(Span::new(from, end)));
    }
    let start = line_start(text, second.key.span().lo());
    if !text.get(start..second.key.span().lo())?.trim().is_empty() {
        return None;
    }
    if value.ends_with(['\n', '\r']) {
        return Some(Edit::delete(Span::new(start, end)));
    }
    let rest = text.get(end..)?;
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let line_break = line_break_len(rest.get(line..)?);
    rest.get(..line)?
        .trim()
        .is_empty()
        .then(|| Edit::delete(Span::new(start, end + line + line_break)))
}

/// What stands between key and value: the colon and the header of a block scalar, perhaps an anchor
/// or a tag.
fn between<'t>(text: &'t str, entry: Entry<'_>) -> Option<&'t str> {
    text.get(entry.key.span().hi()..entry.value.span().lo())
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "metadata/duplicate-key";

    #[test]
    fn at_any_depth_and_in_both_notations() {
        let text = "---\nmodel:\n  id: a\n  id: b\nparameters: { x: string, y: string, x: integer }\n---\n{{ x }}{{ y }}\n";
        assert_eq!(places(text, NAME), ["id", "x"]);
        let found = findings(text, NAME);
        assert_eq!(
            found[0].message,
            "Duplicate key 'id' in this mapping; remove one of the two"
        );
        assert_eq!(found[0].related[0].location.span.text(text), "id");
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn an_equal_entry_is_removed() {
        let block = "---\nname: X\ntags:\n  - a\nname: X\nstage: skill\n---\n";
        assert_eq!(
            apply_first_fix(block, NAME),
            "---\nname: X\ntags:\n  - a\nstage: skill\n---\n"
        );
        let list = "---\r\ntags:\r\n  - a\r\ntags:\r\n  - a\r\n---\r\n";
        assert_eq!(
            apply_first_fix(list, NAME),
            "---\r\ntags:\r\n  - a\r\n---\r\n"
        );
        let flow = "---\nparameters: { x: string, x: string }\n---\n{{ x }}\n";
        assert_eq!(
            apply_first_fix(flow, NAME),
            "---\nparameters: { x: string }\n---\n{{ x }}\n"
        );
        let last = "=== a.prompt.yml\nname: X\nmessages: []\nname: X";
        assert_eq!(apply_first_fix(last, NAME), "name: X\nmessages: []\n");
        let literal = "---\nrationale: |\n  why\nname: X\nrationale: |\n  why\n---\n";
        assert_eq!(
            apply_first_fix(literal, NAME),
            "---\nrationale: |\n  why\nname: X\n---\n"
        );
    }

    #[test]
    fn the_same_key_in_two_mappings_is_fine() {
        let text = "---\nevals:\n  - name: a\n  - name: b\nmodel: { id: x }\nid: y\n---\n";
        assert!(messages(text, NAME).is_empty());
    }

    #[test]
    fn a_hundred_thousand_keys_are_compared_in_one_pass() {
        let mut text = "---\nparameters:\n".to_owned();
        for i in 0..100_000 {
            writeln!(text, "  p{i}: string").unwrap();
        }
        text.push_str("  p0: string\n---\n");
        let fixture = pog_fixtures::Fixture::parse(&text);
        let artifact = fixture.main.artifact().unwrap();
        let policy = pog_policy::Policy::default();
        let context = crate::Context {
            file: &fixture.main,
            text: &text,
            artifact,
            snapshot: &fixture.snapshot,
            policy: &policy,
        };
        let mut sink = crate::Sink::new(
            &super::RULE,
            pog_model::Severity::Error,
            pog_model::Source::Default,
        );
        // The time is measured by the benchmark; a quadratic check would not come back here.
        super::check(&context, &mut sink);
        assert_eq!(sink.findings.len(), 1);
    }
}
