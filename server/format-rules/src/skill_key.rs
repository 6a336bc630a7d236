//! `format/skill-key`: keys in a skill that no tool has. Those that resemble a known one are
//! reported by the rule about unknown keys.

use pog_formats::dialect::find_key;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::{line_break, line_start};
use pog_text::near::closest;
use pog_text::{Edit, Fix, Span};
use pog_yaml::Entry;

use super::skill::is_portable;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-key",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some(
        "https://github.com/agentskills/agentskills/blob/main/skills-ref/src/skills_ref/validator.py",
    ),
    page: Page {
        summary: "Unknown key in a skill",
        what: "Checks for top-level keys of a skill's front matter that neither the standard nor \
               Claude Code has. Keys for your own tools belong under `metadata`. Skills below \
               `.claude/skills` are ignored, since Claude Code ignores such keys.",
        why: "`skills-ref validate` and the services that skills are uploaded to reject a file \
              with an unknown key; other tools ignore it.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  author: Dana\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  metadata:\n  author: Dana\n---\nRead the merged changes.\n",
        options: "",
        fix: "Moves the key to `metadata`.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let layout = &artifact.syntax.layout;
    let is_intact = layout.yaml.errors.is_empty() && layout.errors.is_empty();
    if !is_intact || !is_portable(artifact) {
        return;
    }
    let Some(root) = artifact.metadata().filter(|root| root.is_mapping()) else {
        return;
    };
    let keys = artifact.keys();
    for entry in root.entries() {
        let Some(scalar) = entry.key.scalar() else {
            continue;
        };
        let name = &*scalar.value;
        if name.is_empty() || name == "<<" || find_key(keys, name).is_some() {
            continue;
        }
        // `metadata/unknown-key` reports a misspelled key, with the right one as its fix.
        let near = closest(name, keys.iter().map(|k| k.name));
        if near.is_some_and(|near| root.entry(near).is_none()) {
            continue;
        }
        let finding = sink.report(
            entry.key.inner_span(),
            format!("Unknown key '{name}' in a skill; move it to 'metadata'"),
        );
        if let Some(edits) = move_to_metadata(context.text, entry, root.entry("metadata")) {
            finding.fix(Fix::suggested("Move to 'metadata'", edits));
        }
    }
}

/// Moves a key with a value of one line to the end of `metadata`, which is added if there is none.
fn move_to_metadata(
    text: &str,
    entry: Entry<'_>,
    metadata: Option<Entry<'_>>,
) -> Option<Vec<Edit>> {
    let scalar = entry.value.scalar()?;
    let line = whole_line(text, entry.span())?;
    let content = line.text(text).trim_end_matches(['\n', '\r']);
    if content.contains('\n') || scalar.value.trim().is_empty() {
        return None;
    }
    let written = entry.span().text(text);
    let end = line_break(line.text(text));
    match metadata {
        None => Some(vec![Edit::replace(
            line,
            format!("metadata:{end}  {written}{end}"),
        )]),
        Some(metadata) => {
            let last = metadata
                .value
                .entries()
                .next_back()
                // A mapping in one line has no line to add one behind.
                .filter(|_| !metadata.value.is_flow())?;
            let place = whole_line(text, last.span())?;
            let first = metadata.value.entries().next()?.key.span();
            let indent = whole_line(text, first).map(|l| first.lo() - l.lo())?;
            let insert = Edit::insert(place.hi(), format!("{}{written}{end}", " ".repeat(indent)));
            Some(vec![Edit::delete(line), insert])
        }
    }
}

/// From the start of the first line to the end of the last one, its line break included.
fn whole_line(text: &str, span: Span) -> Option<Span> {
    let start = line_start(text, span.lo());
    let end = text
        .get(span.hi()..)?
        .find('\n')
        .map(|i| span.hi() + i + 1)?;
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/skill-key";

    fn with(more: &str) -> String {
        format!("=== a/SKILL.md\n---\nname: a\ndescription: b\n{more}---\nX\n")
    }

    #[test]
    fn a_foreign_key_is_moved_to_metadata() {
        assert_eq!(
            messages(&with("author: x\n"), NAME),
            ["Unknown key 'author' in a skill; move it to 'metadata'"]
        );
        assert!(
            apply_first_fix(&with("author: x\n"), NAME)
                .contains("description: b\nmetadata:\n  author: x\n---")
        );
        let text = with("author: x\nmetadata:\n  a: b\nlicense: MIT\n");
        assert!(
            apply_first_fix(&text, NAME)
                .contains("description: b\nmetadata:\n  a: b\n  author: x\nlicense: MIT\n")
        );
    }

    #[test]
    fn known_similar_and_broken_keys_are_silent() {
        for more in [
            "license: MIT\n",
            "argument-hint: x\nwhen_to_use: y\nversion: 1\n",
            "licence: MIT\n",
            "tags: [a\n",
            "\"\": x\n",
        ] {
            assert!(messages(&with(more), NAME).is_empty(), "{more}");
        }
        assert!(messages("=== .claude/skills/a/SKILL.md\n---\nauthor: x\n---\n", NAME).is_empty());
    }
}
