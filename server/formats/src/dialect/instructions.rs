//! Instructions that a whole repository or a part of it gives to agents: `AGENTS.md`, `CLAUDE.md`, Cursor's and Claude
//! Code's rules. Plain Markdown, of which little can be wrong.
//!
//! Sources: agents.md; docs.anthropic.com/en/docs/claude-code/memory (imports, rules); docs.cursor.com/context/rules.

use pog_template::{Link, VERBATIM, markdown};

use super::copilot;
use super::keys::{Field, Key, KeyKind};
use super::markdown_family::{self as family, Unclosed};
use super::{Dialect, Governance, Layout, ParameterSource, Role, Source};

pub(super) static INSTRUCTIONS: Dialect = Dialect {
    id: "instructions",
    name: "Repository instructions",
    globs: &[
        "AGENTS.md",
        "CLAUDE.md",
        "CLAUDE.local.md",
        "**/.cursor/rules/**/*.mdc",
        "**/.claude/rules/**/*.md",
    ],
    sniffed: &[],
    in_library: &[],
    language_id: "markdown",
    source: "https://agents.md",
    detection_doc: "it is named `AGENTS.md`, `CLAUDE.md` or `CLAUDE.local.md`, is a `.mdc` file in `.cursor/rules` or a `.md` file in \
           `.claude/rules`",
    detect: |file| {
        let inside = |folder: &str| {
            let path = file.path.replace('\\', "/");
            path.starts_with(folder) || path.contains(&format!("/{folder}"))
        };
        match file.name() {
            "AGENTS.md" => Some("the file is named AGENTS.md"),
            "CLAUDE.md" | "CLAUDE.local.md" => {
                Some("the file is named CLAUDE.md or CLAUDE.local.md")
            }
            name if name.ends_with(".mdc") && inside(".cursor/rules/") => {
                Some("a .mdc file in .cursor/rules")
            }
            name if name.ends_with(".md") && inside(".claude/rules/") => {
                Some("the file is in .claude/rules")
            }
            _ => None,
        }
    },
    split,
    metadata_companion: None,
    messages: None,
    language: &VERBATIM,
    keys: &[],
    allows_unknown_keys: true,
    parameters: ParameterSource::Unknown,
    governance: Governance::Overlay,
    roles: &[("system", Role::System)],
    role_markers: false,
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

fn split(source: &Source<'_>) -> Layout {
    let mut layout = family::split(source.text, &VERBATIM, Unclosed::Rule, |text, span| {
        let mut yaml = copilot::header(text, span);
        // The readers of these files take what they can get.
        yaml.errors.clear();
        yaml
    });
    layout.keys = Some(match source.path.rsplit(['/', '\\']).next() {
        Some(name) if name.ends_with(".mdc") => CURSOR,
        Some("AGENTS.md" | "CLAUDE.md" | "CLAUDE.local.md") => &[],
        _ => CLAUDE_RULE,
    });
    copilot::context(&mut layout, source.text);
    if let Some(region) = layout.regions.first() {
        let base = region.span.lo();
        let imports = imports(region.span.text(source.text));
        layout.links.extend(imports.into_iter().map(|mut link| {
            (link.span, link.full_span) = (link.span.shift(base), link.full_span.shift(base));
            link
        }));
        layout.links.sort_by_key(|l| l.span.start);
    }
    // What is linked here is read by people as often as by agents: a missing file is no mistake of the format.
    layout
        .links
        .iter_mut()
        .for_each(|l| l.optional |= !l.target.contains('/') && !l.target.ends_with(".md"));
    layout
}

/// `@path` of Claude Code: a file that is read along.
fn imports(text: &str) -> Vec<Link> {
    let code = markdown::read(text);
    let mut found = Vec::new();
    for (start, _) in text.match_indices('@') {
        let free = text[..start]
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '*'));
        if !free {
            continue;
        }
        let rest = &text[start + 1..];
        // A path holds no further sign: of a row of them none is read to its end.
        let end = rest.find(|c: char| {
            c.is_whitespace() || matches!(c, '`' | '"' | '\'' | ')' | ']' | '>' | ',' | '*' | '@')
        });
        let end = end.unwrap_or(rest.len());
        let path = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let is_path = path.contains(['/', '.'])
            && !path.starts_with(['/', '~'])
            && !rest[end..].starts_with('@');
        if is_path && !code.is_code(start) {
            let span = pog_text::Span::new(start + 1, start + 1 + path.len());
            let whole = pog_text::Span::new(start, span.hi());
            // Handles of people and packages look the same.
            found.push(Link {
                target: path.to_owned(),
                span,
                full_span: whole,
                optional: true,
            });
        }
    }
    found
}

const fn key(name: &'static str, kind: KeyKind, field: Option<Field>, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field,
        required: false,
    }
}

const TEXT_OR_TEXTS: KeyKind = KeyKind::Either(&KeyKind::Text, &KeyKind::List(&KeyKind::Text));

static CURSOR: &[Key] = &[
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "What the rule is about; the agent uses it to decide whether the rule applies.",
    ),
    key(
        "globs",
        TEXT_OR_TEXTS,
        None,
        "Files for which the rule is added automatically: globs separated by commas.",
    ),
    key(
        "alwaysApply",
        KeyKind::Bool,
        None,
        "Whether the rule is part of every request.",
    ),
];

static CLAUDE_RULE: &[Key] = &[
    key(
        "description",
        KeyKind::Text,
        Some(Field::Description),
        "What the rule is about.",
    ),
    key(
        "paths",
        TEXT_OR_TEXTS,
        None,
        "Globs of files the rule applies to. Without it the rule always applies.",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::{FormatHint, detect};
    use super::*;

    #[test]
    fn names_and_folders_tell_the_format() {
        let is = |path: &str| {
            detect(path, "x", FormatHint::default()).is_some_and(|(d, _)| d.id == "instructions")
        };
        for path in [
            "AGENTS.md",
            "a/CLAUDE.md",
            "CLAUDE.local.md",
            ".cursor/rules/x.mdc",
            "a/.cursor/rules/b/x.mdc",
            ".claude/rules/x.md",
        ] {
            assert!(is(path), "{path}");
        }
        for path in [
            "agents.txt",
            "x.mdc",
            "rules/x.md",
            "my.claude/rules/x.md",
            "README.md",
        ] {
            assert!(!is(path), "{path}");
        }
    }

    fn read(path: &str, text: &str) -> Layout {
        split(&Source::alone(path, text))
    }

    #[test]
    fn imports_are_links_that_may_be_missing() {
        let text = "See @docs/style.md and @README.md, not a@b.c, @alice or `@x/y.md`.\n";
        let layout = read("CLAUDE.md", text);
        let found: Vec<&str> = layout.links.iter().map(|l| l.span.text(text)).collect();
        assert_eq!(found, ["docs/style.md", "README.md"]);
        assert!(layout.links.iter().all(|l| l.optional));
    }

    #[test]
    fn rules_have_keys_and_others_none() {
        let text = "---\ndescription:\nglobs: **/*.ts\nalwaysApply: false\n---\nx\n";
        let layout = read(".cursor/rules/a.mdc", text);
        assert!(layout.yaml.errors.is_empty());
        assert_eq!(
            layout.yaml.root().unwrap().get("globs").unwrap().as_str(),
            Some("**/*.ts")
        );
        assert_eq!(layout.keys.unwrap().len(), 3);
        assert!(read("AGENTS.md", "---\n\n# x\n").front_matter.is_none());
    }
}
