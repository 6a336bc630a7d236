//! `format/skill-length`: texts of a skill's front matter that are longer than the standard allows,
//! or empty.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

use super::skill::is_portable;

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-length",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some("https://agentskills.io/specification"),
    page: Page {
        summary: "Text in a skill's front matter is too long or empty",
        what: "Checks for a `description` of more than 1,024 characters or none at all, and for a \
               `compatibility` of more than 500 characters. Skills below `.claude/skills` are \
               ignored, since Claude Code truncates what is too long.",
        why: "`skills-ref validate` and the services that skills are uploaded to reject the skill.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: \"\"\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  ---\nRead the merged changes.\n",
        options: "",
        fix: "",
    },
};

/// What a text of the front matter may be.
struct Limit {
    key: &'static str,
    characters: usize,
    empty: Empty,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Allowed,
    Rejected,
}

const LIMITS: &[Limit] = &[
    Limit {
        key: "description",
        characters: 1024,
        empty: Empty::Rejected,
    },
    Limit {
        key: "compatibility",
        characters: 500,
        empty: Empty::Allowed,
    },
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context
        .artifact
        .metadata()
        .filter(|_| is_portable(context.artifact))
    else {
        return;
    };
    // After an error a value may have swallowed the lines below, and its length is not the author's.
    if !context.artifact.syntax.layout.yaml.errors.is_empty() {
        return;
    }
    for limit in LIMITS {
        let key = limit.key;
        let Some(entry) = root.entry(key) else {
            continue;
        };
        let Some(text) = entry.value.scalar().map(|s| &*s.value) else {
            continue;
        };
        // The standard limits characters; bytes would punish text in other scripts.
        let length = text.chars().count();
        if length > limit.characters {
            let message = format!(
                "Key '{key}' has {length} characters; at most {} are allowed",
                limit.characters
            );
            sink.report(entry.value.inner_span(), message);
        } else if limit.empty == Empty::Rejected && text.trim().is_empty() {
            sink.report(
                entry.key.span(),
                format!("Key '{key}' is empty; describe what the skill does and when to use it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    const NAME: &str = "format/skill-length";

    fn with(path: &str, more: &str) -> Vec<String> {
        messages(
            &format!("=== {path}\n---\nname: a\n{more}\n---\nText.\n"),
            NAME,
        )
    }

    #[test]
    fn characters_are_counted() {
        let long = |key: &str, n: usize| {
            with(
                "a/SKILL.md",
                &format!("description: d\n{key}: {}", "é".repeat(n)),
            )
        };
        assert_eq!(
            long("compatibility", 501),
            ["Key 'compatibility' has 501 characters; at most 500 are allowed"]
        );
        assert!(long("compatibility", 500).is_empty());
        let description =
            |path: &str, n: usize| with(path, &format!("description: {}", "x".repeat(n)));
        assert_eq!(description("a/SKILL.md", 1025).len(), 1);
        assert!(description("a/SKILL.md", 1024).is_empty());
        assert!(description(".claude/skills/a/SKILL.md", 1025).is_empty());
    }

    #[test]
    fn an_empty_description_is_reported() {
        for value in ["", " \"\"", " '  '", " |\n"] {
            assert_eq!(
                with("a/SKILL.md", &format!("description:{value}")).len(),
                1,
                "{value}"
            );
        }
    }
}
