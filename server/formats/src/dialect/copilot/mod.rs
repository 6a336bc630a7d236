//! Files that VS Code and GitHub Copilot read: prompt files, instructions, custom agents. Markdown with a front matter
//! that VS Code reads with its own part of YAML.
//!
//! Source: microsoft/vscode `src/vs/workbench/contrib/chat/common/promptSyntax/`: `config/promptFileLocations.ts` at
//! 0783120be12f (which file is what), `promptFileParser.ts` at 01a59900a295 (where the header ends, what a link is).

mod keys;
mod parameters;

use pog_template::{INPUTS, VERBATIM, input_links, read_inputs};
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Node, Yaml};

use super::markdown_family::{self as family, Unclosed};
use super::{Dialect, Governance, Layout, Message, ParameterSource, Role, Source};

const PAGES: &str = "https://code.visualstudio.com/docs/copilot/customization/";

/// Prompt files.
pub(super) static PROMPT: Dialect = Dialect {
    id: "copilot-prompt",
    name: "VS Code prompt file",
    globs: &["*.prompt.md"],
    language: &INPUTS,
    language_id: "prompt",
    source: "https://code.visualstudio.com/docs/copilot/customization/prompt-files",
    detection_doc: "its name ends in `.prompt.md`",
    detect: |file| {
        file.name()
            .ends_with(".prompt.md")
            .then_some("the file name ends in .prompt.md")
    },
    split: prompt,
    keys: keys::PROMPT,
    parameters: ParameterSource::Inferred,
    roles: &[("user", Role::User)],
    ..BASE
};

/// Custom instructions.
pub(super) static INSTRUCTIONS: Dialect = Dialect {
    id: "copilot-instructions",
    name: "Copilot instructions",
    globs: &["*.instructions.md", "copilot-instructions.md"],
    language_id: "instructions",
    source: "https://code.visualstudio.com/docs/copilot/customization/custom-instructions",
    detection_doc: "its name ends in `.instructions.md` or is `copilot-instructions.md`",
    detect: |file| {
        let name = file.name();
        if name == "copilot-instructions.md" {
            return Some("the file is named copilot-instructions.md");
        }
        name.ends_with(".instructions.md")
            .then_some("the file name ends in .instructions.md")
    },
    split: |source| instructions(source, keys::INSTRUCTIONS),
    keys: keys::INSTRUCTIONS,
    ..BASE
};

/// Custom agents, which were called chat modes.
pub(super) static AGENT: Dialect = Dialect {
    id: "copilot-agent",
    name: "Copilot custom agent",
    globs: &["*.agent.md", "*.chatmode.md", "**/.github/agents/*.md"],
    language_id: "chatagent",
    source: "https://code.visualstudio.com/docs/copilot/customization/custom-agents",
    detection_doc: "its name ends in `.agent.md` or `.chatmode.md`, or it is a `.md` file other than `README.md` in `.github/agents`",
    detect: |file| {
        let name = file.name();
        if name.ends_with(".agent.md") {
            return Some("the file name ends in .agent.md");
        }
        if name.ends_with(".chatmode.md") {
            return Some("the file name ends in .chatmode.md");
        }
        let folder = file
            .path
            .strip_suffix(name)
            .unwrap_or("")
            .trim_end_matches(['/', '\\'])
            .replace('\\', "/");
        let inside = folder == ".github/agents" || folder.ends_with("/.github/agents");
        // A README explains the folder to people and is no agent.
        (inside && name.ends_with(".md") && name != "README.md")
            .then_some("the file is in .github/agents")
    },
    split: agent,
    keys: keys::AGENT,
    ..BASE
};

/// What the three have in common.
const BASE: Dialect = Dialect {
    id: "",
    name: "",
    globs: &[],
    sniffed: &[],
    in_library: &[],
    language_id: "markdown",
    source: PAGES,
    detection_doc: "",
    detect: |_| None,
    split: prompt,
    metadata_companion: None,
    messages: None,
    language: &VERBATIM,
    keys: &[],
    // VS Code passes over attributes it does not know.
    allows_unknown_keys: true,
    parameters: ParameterSource::Unknown,
    governance: Governance::Overlay,
    roles: &[("system", Role::System)],
    role_markers: false,
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

/// Reads a front matter as VS Code does; where any YAML reader agrees that it is valid, as any does.
pub(super) fn header(text: &str, span: Span) -> Yaml {
    let (yaml, subset) = (family::yaml(text, span), yaml::read_subset(text, span).yaml);
    if yaml.errors.is_empty() && subset.errors.is_empty() {
        yaml
    } else {
        subset
    }
}

fn prompt(source: &Source<'_>) -> Layout {
    let mut layout = family::split(source.text, &INPUTS, Unclosed::Error, header);
    message(&mut layout, source.text, Role::User);
    if let Some(region) = layout.regions.first() {
        let facts = read_inputs(region.span.text(source.text), &region.map);
        layout.parameters = parameters::read(source.text, &facts);
    }
    layout
}

fn instructions(source: &Source<'_>, keys: &'static [super::Key]) -> Layout {
    let mut layout = family::split(source.text, &VERBATIM, Unclosed::Error, header);
    layout.keys = Some(keys);
    context(&mut layout, source.text);
    layout
}

fn agent(source: &Source<'_>) -> Layout {
    let mut layout = instructions(source, keys::AGENT);
    let target = layout
        .yaml
        .root()
        .and_then(|root| root.get("target"))
        .and_then(Node::as_str);
    // The agent of github.com reads other keys than VS Code does.
    if target == Some("github-copilot") {
        layout.keys = Some(keys::GITHUB_AGENT);
    }
    layout
}

/// A text that goes in front of every request: one message of the system, with links.
pub(super) fn context(layout: &mut Layout, text: &str) {
    message(layout, text, Role::System);
    if let Some(region) = layout.regions.first() {
        let base = region.span.lo();
        // Links are found in the region and must point into the file.
        layout.links = input_links(region.span.text(text));
        for link in &mut layout.links {
            link.span = link.span.shift(base);
            link.full_span = link.full_span.shift(base);
        }
    }
}

fn message(layout: &mut Layout, text: &str, role: Role) {
    let body = layout
        .regions
        .first()
        .map(|r| r.span)
        // A file without a body sends nothing, so it has no message.
        .filter(|span| !span.text(text).trim().is_empty());
    layout.messages.extend(body.map(|body| Message {
        role: Some(role),
        role_span: Span::at(body.lo()),
        role_text: "".into(),
        body,
    }));
}

#[cfg(test)]
mod tests {
    use super::super::{Candidate, detect};
    use super::*;

    fn format(path: &str) -> Option<&'static str> {
        detect(path, "# x\n", super::super::FormatHint::default()).map(|(d, _)| d.id)
    }

    #[test]
    fn names_tell_the_format() {
        for (path, id) in [
            (".github/prompts/review.prompt.md", "copilot-prompt"),
            ("review.prompt.md", "copilot-prompt"),
            (".github/copilot-instructions.md", "copilot-instructions"),
            (
                ".github/instructions/a/b.instructions.md",
                "copilot-instructions",
            ),
            ("agents/x.agent.md", "copilot-agent"),
            (".github/chatmodes/x.chatmode.md", "copilot-agent"),
            (".github/agents/x.md", "copilot-agent"),
            ("sub/.github/agents/x.md", "copilot-agent"),
        ] {
            assert_eq!(format(path), Some(id), "{path}");
        }
        for path in [
            ".github/agents/README.md",
            ".github/agents/a/x.md",
            ".github/prompts/x.md",
            "my.github/agents/x.md",
        ] {
            assert_eq!(format(path), None, "{path}");
        }
        let candidate = Candidate {
            path: "a\\.github\\agents\\x.md",
            text: "",
            in_library: false,
        };
        assert!(
            (AGENT.detect)(&candidate)
                .is_some_and(|why| why.contains(".github/agents") || !why.is_empty())
        );
    }

    fn read(dialect: &'static Dialect, text: &str) -> Layout {
        (dialect.split)(&Source::alone("x.md", text))
    }

    #[test]
    fn a_file_is_front_matter_and_one_message() {
        let text = "\u{feff}---\r\nname: a\r\n---\r\n# b ${input:c}\r\n";
        let layout = read(&PROMPT, text);
        assert_eq!(
            layout.yaml.root().unwrap().get("name").unwrap().as_str(),
            Some("a")
        );
        assert_eq!(layout.messages[0].body.text(text), "# b ${input:c}\r\n");
        assert_eq!(layout.messages[0].role, Some(Role::User));
        assert!(read(&PROMPT, "").messages.is_empty());
        assert_eq!(read(&AGENT, "x").messages[0].role, Some(Role::System));
    }

    #[test]
    fn globs_without_quotes_are_text() {
        let text = "---\napplyTo: **/*.ts,**/*.tsx\n---\n[a](b.md)\n";
        let layout = read(&INSTRUCTIONS, text);
        assert!(layout.yaml.errors.is_empty());
        assert_eq!(
            layout.yaml.root().unwrap().get("applyTo").unwrap().as_str(),
            Some("**/*.ts,**/*.tsx")
        );
        assert_eq!(layout.links[0].span.text(text), "b.md");
    }

    #[test]
    fn the_target_decides_on_the_keys() {
        let names = |text: &str| {
            read(&AGENT, text)
                .keys
                .unwrap()
                .iter()
                .any(|k| k.name == "handoffs")
        };
        assert!(
            names("---\ntarget: vscode\n---\n")
                && names("")
                && !names("---\ntarget: github-copilot\n---\n")
        );
    }
}
