//! `format/skill-name`: names that the reference validator of Agent Skills rejects, most often
//! because they differ from the folder's. Skills that only Claude Code loads may have any name.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::words::elide;
use pog_text::{Edit, Fix};

use super::skill::{folder, is_portable};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/skill-name",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["skill"],
    source: Some(
        "https://github.com/agentskills/agentskills/blob/main/skills-ref/src/skills_ref/validator.py",
    ),
    page: Page {
        summary: "Skill name is rejected by its tools",
        what: "Checks for names of Agent Skills that are not the name of the folder, are longer \
               than 64 characters, start or end with a hyphen or have two in a row, or have \
               anything but lower-case letters, digits and hyphens. Below `.claude/skills` every \
               name is allowed, since Claude Code requires none.",
        why: "The folder is the skill and is found by its name. `skills-ref validate` rejects any \
              other name, and so do the services that skills are uploaded to.",
        example: "=== skills/release-notes/SKILL.md\n---\nname: release-note\ndescription: Writes release notes. Use before \
                  a release.\n---\nRead the merged changes.\n",
        instead: "=== skills/release-notes/SKILL.md\n---\nname: release-notes\ndescription: Writes release notes. Use \
                  before a release.\n---\nRead the merged changes.\n",
        options: "",
        fix: "Changes the name to that of the folder, or to lower case.",
    },
};

/// Characters a name may have.
const LONGEST: usize = 64;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if !is_portable(context.artifact) {
        return;
    }
    let Some((name, span)) = context.artifact.text(Field::Name) else {
        return;
    };
    let trimmed = name.trim();
    let folder = folder(&context.file.path);
    // The validator compares in compatibility form (NFKC), so names outside ASCII may be equal
    // although they differ here.
    let is_comparable = trimmed.is_ascii() && folder.is_none_or(str::is_ascii);
    let other_folder = folder.filter(|folder| *folder != trimmed);
    let message = match (flaw(trimmed), other_folder) {
        (Some(flaw), _) => format!("Name '{}' {flaw}", elide(trimmed, LONGEST)),
        (None, Some(folder)) if is_comparable => format!(
            "Name '{}' differs from the name of the folder, '{folder}'",
            elide(trimmed, LONGEST)
        ),
        (None, _) => return,
    };
    let lower = trimmed.to_lowercase();
    let mut to = other_folder.filter(|folder| flaw(folder).is_none());
    if to.is_none() && flaw(&lower).is_none() && lower != trimmed {
        to = Some(&lower);
    }
    let finding = sink.report(span, message);
    if let Some(to) = to.filter(|_| !trimmed.is_empty()) {
        finding.fix(Fix::suggested(
            format!("Change to '{to}'"),
            vec![Edit::replace(span, to)],
        ));
    }
}

/// What the validator rejects about a name.
fn flaw(name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.is_empty() {
        return Some("is empty; use the name of the folder".into());
    }
    if length > LONGEST {
        return Some(format!(
            "has {length} characters; at most {LONGEST} are allowed"
        ));
    }
    if name.chars().any(|c| !c.is_alphanumeric() && c != '-') {
        return Some(
            "has characters that are not allowed; use lower-case letters, digits and hyphens"
                .into(),
        );
    }
    if name.to_lowercase() != name {
        return Some("has upper-case letters; only lower-case ones are allowed".into());
    }
    if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        return Some("starts or ends with a hyphen or has two in a row".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/skill-name";

    fn at(path: &str, name: &str) -> String {
        format!("=== {path}\n---\nname: {name}\ndescription: Does a thing.\n---\nText.\n")
    }

    #[test]
    fn the_folder_decides() {
        let text = at("skills/pdf/SKILL.md", "pdf-tools");
        assert_eq!(
            messages(&text, NAME),
            ["Name 'pdf-tools' differs from the name of the folder, 'pdf'"]
        );
        assert!(apply_first_fix(&text, NAME).contains("\nname: pdf\n"));
        assert!(messages(&at("skills/pdf/SKILL.md", "\"pdf\""), NAME).is_empty());
    }

    #[test]
    fn names_the_validator_rejects() {
        for name in [
            "PDF", "-pdf", "pdf-", "p--df", "pdf_x", "p.d", "\"\"", "\"a b\"",
        ] {
            assert_eq!(messages(&at("SKILL.md", name), NAME).len(), 1, "{name}");
        }
        assert_eq!(messages(&at("SKILL.md", &"a".repeat(65)), NAME).len(), 1);
        assert!(apply_first_fix(&at("SKILL.md", "PDF"), NAME).contains("name: pdf\n"));
    }

    #[test]
    fn names_it_accepts() {
        for (path, name) in [
            ("SKILL.md", "anything"),
            ("skills/pdf2-x/SKILL.md", "pdf2-x"),
            ("skills/café/SKILL.md", "café"),
            ("skills/pdf/skill.md", "pdf"),
            (".claude/skills/pdf/SKILL.md", "PDF tools"),
        ] {
            assert!(messages(&at(path, name), NAME).is_empty(), "{path} {name}");
        }
    }
}
