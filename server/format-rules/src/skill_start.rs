//! `format/skill-start`: skills that do not start with front matter, which the reference validator
//! rejects without reading on.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::line_break;
use pog_text::{Edit, Fix, Span};
use pog_yaml::write;

use super::skill::{folder, is_portable};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-start",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some(
        "https://github.com/agentskills/agentskills/blob/main/skills-ref/src/skills_ref/parser.py",
    ),
    page: Page {
        summary: "Skill does not start with front matter",
        what: "Checks for `SKILL.md` files that start with anything but a line of three dashes, be \
               it a byte order mark that no editor shows, and for front matter without a key. \
               Skills below `.claude/skills` may have none.",
        why: "The validator checks the first three bytes. Without a name and a description nobody \
              finds the skill.",
        example: "=== skills/notes/SKILL.md\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes. Use before a release.\n\
                  ---\nRead the merged changes.\n",
        options: "",
        fix: "Adds front matter with the folder's name, or removes the byte order mark.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let text = &*context.file.text;
    // A file without any content is only just being started.
    let content = text.trim_matches(|c: char| c.is_whitespace() || c == '-');
    if !is_portable(artifact) || content.is_empty() {
        return;
    }
    if let Some(rest) = text.strip_prefix('\u{feff}')
        && rest.starts_with("---")
    {
        let mark = Span::new(0, text.len() - rest.len());
        sink.report(mark, "Byte order mark precedes the front matter; remove it")
            .fix(Fix::suggested(
                "Remove the byte order mark",
                vec![Edit::delete(mark)],
            ));
        return;
    }
    let layout = &artifact.syntax.layout;
    let end = line_break(text);
    let name = match folder(&context.file.path) {
        None | Some("") => String::new(),
        Some(name) => write::scalar(name, write::Context::Block),
    };
    let keys = format!("name: {name}{end}description: \"\"{end}");
    match layout.front_matter {
        None => {
            let first = text.lines().next().unwrap_or("").len();
            sink.report(
                Span::new(0, first),
                "Skill has no front matter; add it with 'name' and 'description'",
            )
            .fix(Fix::suggested(
                "Add front matter",
                vec![Edit::insert(0, format!("---{end}{keys}---{end}{end}"))],
            ));
        }
        Some(fence)
            if layout.yaml.root().is_none_or(|r| r.is_null()) && layout.yaml.errors.is_empty() =>
        {
            let at = layout.yaml_span.lo();
            sink.report(
                fence.open,
                "Front matter is empty; add 'name' and 'description'",
            )
            .fix(Fix::suggested("Add the keys", vec![Edit::insert(at, keys)]));
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/skill-start";

    #[test]
    fn missing_or_empty_front_matter_can_be_added() {
        let text = "=== skills/a/SKILL.md\n# Notes\n";
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nname: a\ndescription: \"\"\n---\n\n# Notes\n"
        );
        let text = "=== skills/a/SKILL.md\n---\n---\n# Notes\n";
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nname: a\ndescription: \"\"\n---\n# Notes\n"
        );
    }

    #[test]
    fn a_byte_order_mark_is_in_the_way() {
        let text = "=== skills/a/SKILL.md\n\u{feff}---\nname: a\ndescription: b\n---\nX\n";
        assert_eq!(
            messages(text, NAME),
            ["Byte order mark precedes the front matter; remove it"]
        );
        assert!(apply_first_fix(text, NAME).starts_with("---\n"));
    }

    #[test]
    fn unfinished_skills_and_those_for_claude_code_are_silent() {
        for text in [
            "=== a/SKILL.md\n",
            "=== a/SKILL.md\n---\n",
            "=== .claude/skills/a/SKILL.md\nText.\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
