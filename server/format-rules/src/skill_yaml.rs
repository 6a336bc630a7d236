//! `format/skill-yaml`: YAML that the reference validator of Agent Skills rejects although it is
//! valid: lists and mappings in one line, aliases, tags. Most other tools accept it, so this is not
//! an error.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::line_break;
use pog_text::{Edit, Fix};
use pog_yaml::{Entry, Kind, Node};

use super::skill::is_portable;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-yaml",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some("https://hitchdev.com/strictyaml/features-removed/"),
    page: Page {
        summary: "Skill uses YAML that its validator rejects",
        what: "Checks the front matter of a skill for lists and mappings in one line (`[a, b]`, `{ \
               a: b }`), for anchors, aliases, tags, merge keys and tabs. Skills below \
               `.claude/skills` are ignored, since Claude Code reads all of YAML.",
        why: "`skills-ref validate` reads a strict subset of YAML and rejects the whole skill.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  allowed-tools: [Read, Grep]\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  allowed-tools: Read Grep\n---\nRead the merged changes.\n",
        options: "",
        fix: "Writes `allowed-tools` as words, and other lists and mappings on lines of their own.",
    },
};

/// Nesting that is followed, so that recursion has a bound; no front matter is nested deeper.
const MAX_DEPTH: usize = 32;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if !artifact.syntax.layout.yaml.errors.is_empty() || !is_portable(artifact) {
        return;
    }
    let Some(root) = artifact.metadata() else {
        return;
    };
    for entry in root.entries() {
        visit(context.text, entry, entry.value, 0, sink);
    }
}

fn visit(text: &str, top: Entry<'_>, node: Node<'_>, depth: usize, sink: &mut Sink) {
    let construct = match node.kind() {
        Kind::Alias(_) => Some("an alias"),
        Kind::Mapping { flow: true, .. } => Some("a mapping in one line"),
        Kind::Sequence { flow: true, .. } => Some("a list in one line"),
        Kind::Scalar(scalar) if scalar.tagged => Some("a tag"),
        _ => before_value(text, top, node),
    };
    if let Some(construct) = construct {
        let key = top.key.as_str().unwrap_or("");
        let finding = sink.report(
            node.span(),
            format!("Key '{key}' has {construct}, which the validator of skills rejects"),
        );
        // Further down the indentation that the lines must have is not known.
        if depth == 0
            && let Some(edit) = rewritten(text, top)
        {
            finding.fix(Fix::suggested("Rewrite it in the strict form", vec![edit]));
        }
        return;
    }
    if depth < MAX_DEPTH {
        for entry in node.entries() {
            visit(text, top, entry.value, depth + 1, sink);
        }
        for item in node.items() {
            visit(text, top, item, depth + 1, sink);
        }
    }
}

/// A rejected construct that is no part of the value: a merge key in it, or what comes before a
/// top-level one.
fn before_value(text: &str, top: Entry<'_>, node: Node<'_>) -> Option<&'static str> {
    if node.entries().any(|e| e.key.as_str() == Some("<<")) {
        return Some("a merge key");
    }
    // The text between key and value is known for a top-level entry only.
    if node.id() != top.value.id() {
        return None;
    }
    let between = text.get(top.key.span().hi()..node.span().lo())?;
    let after_colon = between.trim_start_matches([':', '"', '\'']).trim_start();
    if after_colon.starts_with('&') {
        return Some("an anchor");
    }
    between.contains('\t').then_some("a tab before its value")
}

/// The value of a top-level key on lines of its own, or as words if the key takes words.
fn rewritten(text: &str, top: Entry<'_>) -> Option<Edit> {
    let value = top.value;
    let span = value.span();
    let end = line_break(text);
    let mut lines = String::new();
    match value.kind() {
        Kind::Sequence { flow: true, .. } => {
            let mut items = Vec::new();
            for item in value.items() {
                items.push(scalar_text(text, item)?);
            }
            let are_words = items
                .iter()
                .all(|item| item.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            if top.key.as_str() == Some("allowed-tools") && are_words && !items.is_empty() {
                return Some(Edit::replace(span, items.join(" ")));
            }
            for item in items {
                lines.push_str(&format!("{end}  - {item}"));
            }
        }
        Kind::Mapping { flow: true, .. } => {
            for entry in value.entries() {
                let key = scalar_text(text, entry.key)?;
                let value = scalar_text(text, entry.value)?;
                lines.push_str(&format!("{end}  {key}: {value}"));
            }
        }
        _ => return None,
    }
    // The blank after the colon goes too.
    let before = text.get(..span.lo())?.trim_end_matches(' ').len();
    (!lines.is_empty()).then(|| Edit::replace(pog_text::Span::new(before, span.hi()), lines))
}

/// A scalar as written; `None` for collections and tagged values, which have no strict form of one
/// line.
fn scalar_text<'t>(text: &'t str, node: Node<'_>) -> Option<&'t str> {
    let scalar = node.scalar()?;
    (!scalar.tagged).then(|| node.span().text(text))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

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
