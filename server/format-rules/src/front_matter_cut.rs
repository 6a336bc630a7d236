//! `format/front-matter-cut`: three dashes inside the front matter, where some tools take it to
//! end. The keys after them are then text of the prompt.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/front-matter-cut",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-agent", "claude-command", "skill"],
    source: Some(
        "https://github.com/agentskills/agentskills/blob/main/skills-ref/src/skills_ref/parser.py",
    ),
    page: Page {
        summary: "Three dashes inside the front matter end it",
        what: "Checks for `---` inside the front matter of Agent Skills, Claude Code commands and \
               agents, also in values and in comments. Only the first is reported, since \
               everything after it is text.",
        why: "`skills-ref` and Claude Code look for the next three dashes, wherever they are: a \
              value is cut there, later keys are lost, and the rest of the front matter is sent to \
              the model as text.",
        example: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes --- use before a release.\n\
                  license: MIT\n---\nRead the merged changes.\n",
        instead: "=== skills/notes/SKILL.md\n---\nname: notes\ndescription: Writes release notes – use before a release.\n\
                  license: MIT\n---\nRead the merged changes.\n",
        options: "",
        fix: "Replaces the dashes in a text with one long dash, those in a comment with equals \
              signs.",
    },
};

/// Lost keys named in a message.
const NAMED: usize = 4;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    let inside = layout.yaml_span.text(context.text);
    if layout.front_matter.is_none_or(|f| f.close.is_none()) {
        return;
    }
    let Some(at) = inside.find("---") else { return };
    let tail = inside.get(at..).unwrap_or("");
    let dashes = tail.len() - tail.trim_start_matches('-').len();
    let start = layout.yaml_span.lo() + at;
    let span = Span::new(start, start + dashes);
    let mut lost: Vec<String> = Vec::new();
    for entry in context
        .artifact
        .metadata()
        .into_iter()
        .flat_map(|r| r.entries())
    {
        if let Some(key) = entry.key.as_str()
            && entry.key.span().lo() > start
            && lost.len() < NAMED
        {
            lost.push(format!("'{key}'"));
        }
    }
    let effect = match lost.as_slice() {
        [] => String::new(),
        [key] => format!("; {key} after them is lost"),
        keys => format!("; {} after them are lost", keys.join(", ")),
    };
    let finding = sink.report(
        span,
        format!("Three dashes end the front matter here{effect}"),
    );
    // In a comment dashes draw a line, which a long dash would not.
    let in_comment = layout.yaml.comments.iter().any(|c| c.encloses(span));
    let instead = if in_comment {
        "=".repeat(dashes)
    } else {
        "–".to_owned()
    };
    finding.fix(Fix::suggested(
        format!("Change to '{instead}'"),
        vec![Edit::replace(span, instead)],
    ));
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/front-matter-cut";

    #[test]
    fn values_and_comments_are_cut() {
        let text = "=== .claude/commands/x.md\n---\ndescription: a --- b\nmodel: opus\n---\nX\n";
        assert_eq!(
            messages(text, NAME),
            ["Three dashes end the front matter here; 'model' after them is lost"]
        );
        assert!(apply_first_fix(text, NAME).contains("a – b\n"));
        let text = "=== .claude/agents/x.md\n---\nname: a\ndescription: b\n# ------ more\n---\nX\n";
        assert_eq!(places(text, NAME), ["------"]);
        assert!(apply_first_fix(text, NAME).contains("# ====== more\n"));
    }

    #[test]
    fn other_dashes_are_silent() {
        for text in [
            "---\ndescription: a -- b\n---\n---\nX --- y\n",
            "---\ndescription: a—b\n---\nX\n",
            "a --- b\n",
            "---\ndescription: a --- b\n",
        ] {
            assert!(
                messages(&format!("=== .claude/commands/x.md\n{text}"), NAME).is_empty(),
                "{text}"
            );
        }
    }
}
