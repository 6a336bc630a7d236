//! `format/skill-key`: keys that no tool knows in a skill. Those that resemble a known one are spoken of by the rule about
//! unknown keys.

use pog_syntax::dialect::find_key;
use pog_syntax::yaml::Entry;
use pog_text::{Edit, Fix, Span};

use super::skill::is_portable;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
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
        summary: "A skill has a key that no tool knows",
        what: "Looks for top-level keys of a skill's front matter that neither the standard nor Claude Code has. What one's \
               own tools read belongs under `metadata`. Skills below `.claude/skills` are left alone, as Claude Code \
               passes over such keys.",
        why: "`skills-ref validate` and the services that skills are uploaded to refuse a file with an unknown key; other \
              tools pass over it.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  author: Dana\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  metadata:\n  author: Dana\n---\nRead the merged changes.\n",
        options: "",
        fix: "Moves the key under `metadata`.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let layout = &artifact.syntax.layout;
    let sound = layout.yaml.errors.is_empty() && layout.errors.is_empty() && is_portable(artifact);
    let Some(root) = artifact.metadata().filter(|r| sound && r.is_mapping()) else {
        return;
    };
    let keys = artifact.keys();
    for entry in root.entries() {
        let Some(name) = entry
            .key
            .scalar()
            .map(|s| &*s.value)
            .filter(|n| !n.is_empty() && *n != "<<")
        else {
            continue;
        };
        let near =
            closest(name, keys.iter().map(|k| k.name)).filter(|near| root.entry(near).is_none());
        if find_key(keys, name).is_some() || near.is_some() {
            continue;
        }
        let finding = sink.report(
            entry.key.inner_span(),
            format!("No tool knows the key '{name}'; put it under 'metadata'"),
        );
        if let Some(edits) = moved(context.text, entry, root.entry("metadata")) {
            finding.fix(Fix::suggested("Move under 'metadata'", edits));
        }
    }
}

/// Moves a key with a value of one line behind the last one under `metadata`, which is made if there is none.
fn moved(text: &str, entry: Entry<'_>, metadata: Option<Entry<'_>>) -> Option<Vec<Edit>> {
    let scalar = entry.value.scalar()?;
    let line = whole_line(text, entry.span())?;
    if line
        .text(text)
        .trim_end_matches(['\n', '\r'])
        .contains('\n')
        || scalar.value.trim().is_empty()
    {
        return None;
    }
    let written = entry.span().text(text);
    let end = if line.text(text).ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
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
                .filter(|_| !metadata.value.is_flow())?;
            let place = whole_line(text, last.span())?;
            let first = metadata.value.entries().next()?.key.span();
            let indent = whole_line(text, first).map(|l| first.lo() - l.lo())?;
            let insert = Edit::insert(place.hi(), format!("{}{written}{end}", " ".repeat(indent)));
            Some(vec![Edit::delete(line), insert])
        }
    }
}

/// From the start of the first line to behind the break of the last one.
fn whole_line(text: &str, span: Span) -> Option<Span> {
    let start = text.get(..span.lo())?.rfind('\n').map_or(0, |i| i + 1);
    let end = text
        .get(span.hi()..)?
        .find('\n')
        .map(|i| span.hi() + i + 1)?;
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/skill-key";

    fn with(more: &str) -> String {
        format!("=== a/SKILL.md\n---\nname: a\ndescription: b\n{more}---\nX\n")
    }

    #[test]
    fn a_foreign_key_moves_under_metadata() {
        assert_eq!(
            messages(&with("author: x\n"), NAME),
            ["No tool knows the key 'author'; put it under 'metadata'"]
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
    fn known_near_and_broken_ones_are_left_alone() {
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
