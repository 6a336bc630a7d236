//! `format/ignored-attribute`: attributes that have an effect in another kind of file, or for
//! another target, but not here. Unknown attributes are left to `metadata/unknown-key`.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Tag};
use pog_text::lines::line_start;
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/ignored-attribute",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-instructions", "copilot-agent"],
    source: Some(
        "https://github.com/microsoft/vscode/blob/047238f9fe1b/src/vs/workbench/contrib/chat/common/promptSyntax/languageProviders/promptFileAttributes.ts",
    ),
    page: Page {
        summary: "Attribute has no effect in this kind of file",
        what: "Checks for attributes of prompt files, instructions and agents in a file of another \
               of these kinds, such as `applyTo` in a prompt file or `tools` in instructions, and \
               for attributes of VS Code in an agent whose `target` is `github-copilot`.",
        why: "VS Code ignores the attribute: the tools are not limited, the instructions are not \
              added.",
        example: "=== .github/instructions/ts.instructions.md\n---\napplyTo: \"**/*.ts\"\ntools: [search]\n---\nPrefer `unknown` to `any`.\n",
        instead: "=== .github/instructions/ts.instructions.md\n---\napplyTo: \"**/*.ts\"\n---\nPrefer `unknown` to `any`.\n",
        options: "",
        fix: "Removes the attribute.",
    },
};

const PROMPT_OR_AGENT: &str = "prompt and agent files";
const AGENT: &str = "agent files";
const INSTRUCTION: &str = "instructions files";

/// Attributes with the kind of file they belong in.
const HOMES: [(&str, &str); 16] = [
    ("argument-hint", PROMPT_OR_AGENT),
    ("model", PROMPT_OR_AGENT),
    ("tools", PROMPT_OR_AGENT),
    ("agent", "prompt files"),
    ("mode", "prompt files"),
    ("applyTo", INSTRUCTION),
    ("excludeAgent", INSTRUCTION),
    ("agents", AGENT),
    ("handoffs", AGENT),
    ("target", AGENT),
    ("user-invocable", AGENT),
    ("disable-model-invocation", AGENT),
    ("infer", AGENT),
    ("mcp-servers", AGENT),
    ("hooks", AGENT),
    ("github", AGENT),
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    let known = context.artifact.keys();
    let for_github = root
        .get("target")
        .and_then(|n| n.as_str())
        .is_some_and(|t| t == "github-copilot");
    for entry in root.entries() {
        let Some(name) = entry
            .key
            .as_str()
            .filter(|name| !known.iter().any(|k| k.name == *name))
        else {
            continue;
        };
        let Some((_, home)) = HOMES.iter().find(|(n, _)| *n == name) else {
            continue;
        };
        // Attributes of other kinds of file never belong in an agent, whatever its target is.
        let message = if for_github && *home != INSTRUCTION && name != "agent" && name != "mode" {
            format!("Attribute '{name}' has no effect for the target github-copilot; remove it")
        } else {
            format!("Attribute '{name}' has no effect here, it belongs in {home}; remove it")
        };
        let finding = sink
            .report(entry.key.inner_span(), message)
            .tag(Tag::Unnecessary);
        let edit = Edit::delete(lines(context.text, entry.span()));
        finding.fix(Fix::suggested(format!("Remove '{name}'"), vec![edit]));
    }
}

/// The whole lines that an entry takes up.
fn lines(text: &str, span: Span) -> Span {
    let start = line_start(text, span.lo());
    let start = if text
        .get(start..span.lo())
        .is_some_and(|t| t.trim().is_empty())
    {
        start
    } else {
        span.lo()
    };
    // The span of a block value already includes its last line break.
    let includes_line_end = span.text(text).ends_with('\n');
    let rest = text.get(span.hi()..).unwrap_or("");
    let end = if includes_line_end {
        span.hi()
    } else {
        rest.find('\n').map_or(text.len(), |i| span.hi() + i + 1)
    };
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/ignored-attribute";

    #[test]
    fn attributes_of_other_kinds() {
        let text = "=== a.prompt.md\n---\nname: a\napplyTo: '**'\n---\nx\n";
        assert_eq!(
            messages(text, NAME),
            ["Attribute 'applyTo' has no effect here, it belongs in instructions files; remove it"]
        );
        assert_eq!(apply_first_fix(text, NAME), "---\nname: a\n---\nx\n");
        let text = "=== a.instructions.md\n---\ntools:\n  - a\n  - b\nname: >-\n  c\n---\nx\n";
        assert_eq!(apply_first_fix(text, NAME), "---\nname: >-\n  c\n---\nx\n");
    }

    #[test]
    fn the_target_counts() {
        let text = "=== a.agent.md\n---\ntarget: github-copilot\nhandoffs: []\n---\nx\n";
        assert_eq!(
            messages(text, NAME),
            ["Attribute 'handoffs' has no effect for the target github-copilot; remove it"]
        );
        assert!(messages(&text.replace("github-copilot", "vscode"), NAME).is_empty());
    }

    #[test]
    fn foreign_keys_are_silent() {
        let text = "=== a.prompt.md\n---\ntitle: a\nversion: 1\nagent: ask\ntools: [a]\n---\nx\n";
        assert!(messages(text, NAME).is_empty());
    }
}
