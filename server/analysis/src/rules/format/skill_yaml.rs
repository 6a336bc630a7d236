//! `format/skill-yaml`: YAML that the reference validator of Agent Skills refuses although it is valid: lists and mappings
//! in one line, aliases, tags. Most other tools take it, so this is no error.

use pog_syntax::yaml::{Entry, Kind, Node};
use pog_text::{Edit, Fix};

use super::skill::is_portable;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-yaml",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some("https://hitchdev.com/strictyaml/features-removed/"),
    page: Page {
        summary: "A skill is written in YAML that its validator refuses",
        what: "Looks in the front matter of a skill for lists and mappings in one line (`[a, b]`, `{ a: b }`), for anchors, \
               aliases, tags, merge keys and tabs. Skills below `.claude/skills` are left alone, as Claude Code reads all of YAML.",
        why: "`skills-ref validate` reads a strict subset of YAML and refuses the whole skill.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  allowed-tools: [Read, Grep]\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  allowed-tools: Read Grep\n---\nRead the merged changes.\n",
        options: "",
        fix: "Writes `allowed-tools` as words, other lists and mappings on lines of their own.",
    },
};

/// Nothing in a front matter is nested deeper.
const MAX_DEPTH: usize = 32;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let sound = artifact.syntax.layout.yaml.errors.is_empty() && is_portable(artifact);
    let Some(root) = artifact.metadata().filter(|_| sound) else {
        return;
    };
    for entry in root.entries() {
        visit(context.text, entry, entry.value, 0, sink);
    }
}

fn visit(text: &str, top: Entry<'_>, node: Node<'_>, depth: usize, sink: &mut Sink) {
    let refused = match node.kind() {
        Kind::Alias(_) => Some("an alias"),
        Kind::Mapping { flow: true, .. } => Some("a mapping in one line"),
        Kind::Sequence { flow: true, .. } => Some("a list in one line"),
        Kind::Scalar(scalar) if scalar.tagged => Some("a tag"),
        _ => between(text, top, node),
    };
    if let Some(what) = refused {
        let key = top.key.as_str().unwrap_or("");
        let finding = sink.report(
            node.span(),
            format!("Key '{key}' has {what}, which the validator of skills refuses"),
        );
        if depth == 0
            && let Some(edit) = rewritten(text, top)
        {
            finding.fix(Fix::suggested("Write it in the strict form", vec![edit]));
        }
        return;
    }
    if depth < MAX_DEPTH {
        node.entries()
            .for_each(|e| visit(text, top, e.value, depth + 1, sink));
        node.items()
            .for_each(|n| visit(text, top, n, depth + 1, sink));
    }
}

/// What stands between a top-level key and its value and must not.
fn between(text: &str, top: Entry<'_>, node: Node<'_>) -> Option<&'static str> {
    if node.entries().any(|e| e.key.as_str() == Some("<<")) {
        return Some("a merge key");
    }
    let between = text
        .get(top.key.span().hi()..node.span().lo())
        .filter(|_| node.id() == top.value.id())?;
    if between
        .trim_start_matches([':', '"', '\''])
        .trim_start()
        .starts_with('&')
    {
        return Some("an anchor");
    }
    between
        .contains('\t')
        .then_some("a tab in front of its value")
}

/// The value of a top-level key on lines of its own, or as words where the key takes words.
fn rewritten(text: &str, top: Entry<'_>) -> Option<Edit> {
    let value = top.value;
    let plain = |n: Node<'_>| {
        n.scalar()
            .filter(|s| !s.tagged)
            .map(|_| n.span().text(text).to_owned())
    };
    let (span, end) = (value.span(), crate::assist::edits::line_end(text));
    let lines = match value.kind() {
        Kind::Sequence { flow: true, .. } => {
            let items: Vec<String> = value.items().map(plain).collect::<Option<_>>()?;
            if items.is_empty() {
                return None;
            }
            let simple =
                |item: &String| item.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if top.key.as_str() == Some("allowed-tools") && items.iter().all(simple) {
                return Some(Edit::replace(span, items.join(" ")));
            }
            items
                .iter()
                .map(|item| format!("{end}  - {item}"))
                .collect::<String>()
        }
        Kind::Mapping { flow: true, .. } => {
            let line =
                |e: Entry<'_>| Some(format!("{end}  {}: {}", plain(e.key)?, plain(e.value)?));
            let lines: Vec<String> = value.entries().map(line).collect::<Option<_>>()?;
            lines.concat()
        }
        _ => return None,
    };
    // The blank behind the colon goes too.
    let before = text.get(..span.lo())?.trim_end_matches(' ').len();
    (!lines.is_empty()).then(|| Edit::replace(pog_text::Span::new(before, span.hi()), lines))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/skill-yaml";

    fn with(more: &str) -> String {
        format!("=== a/SKILL.md\n---\nname: a\ndescription: b\n{more}\n---\nX\n")
    }

    #[test]
    fn one_line_lists_and_mappings_are_written_out() {
        let fixed = |more: &str| apply_first_fix(&with(more), NAME);
        assert!(fixed("allowed-tools: [Read, Grep]").contains("\nallowed-tools: Read Grep\n"));
        assert!(
            fixed("allowed-tools: [\"Bash(git *)\"]")
                .contains("\nallowed-tools:\n  - \"Bash(git *)\"\n")
        );
        assert!(
            fixed("metadata: { a: b, c: \"1\" }").contains("\nmetadata:\n  a: b\n  c: \"1\"\n")
        );
    }

    #[test]
    fn anchors_aliases_and_tags() {
        for more in [
            "license: &l MIT",
            "license: !!str MIT",
            "license:\tMIT",
            "metadata:\n  <<: a",
            "metadata:\n  a: [b]",
            "metadata: {}",
        ] {
            assert_eq!(messages(&with(more), NAME).len(), 1, "{more}");
        }
        assert_eq!(
            messages(&with("license: &l MIT\ncompatibility: *l"), NAME).len(),
            2
        );
    }

    #[test]
    fn the_strict_form_is_silent() {
        for more in [
            "allowed-tools: Read Grep",
            "allowed-tools:\n  - Read",
            "license: '[MIT]'",
            "metadata:\n  a: b # {c}",
            "compatibility: >-\n  a & b [c]",
        ] {
            assert!(messages(&with(more), NAME).is_empty(), "{more}");
        }
        assert!(
            messages(
                "=== .claude/skills/a/SKILL.md\n---\nallowed-tools: [Read]\n---\nX\n",
                NAME
            )
            .is_empty()
        );
    }
}
