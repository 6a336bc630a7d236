//! `format/missing-agent-tool`: agents that name subagents but lack the tool that starts them.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::Node;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/missing-agent-tool",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["copilot-agent"],
    source: Some(
        "https://github.com/microsoft/vscode/blob/01a59900a295/src/vs/workbench/contrib/chat/common/promptSyntax/languageProviders/promptValidator.ts",
    ),
    page: Page {
        summary: "Tool that starts subagents is missing",
        what: "Checks for agents that list `agents` and `tools`, but not the tool `agent`.",
        why: "The agent is told that it may start other agents but has no tool to do it.",
        example: "=== .github/agents/lead.agent.md\n---\nagents: [tester]\ntools: [search, edit]\n---\nHand tests to the tester.\n",
        instead: "=== .github/agents/lead.agent.md\n---\nagents: [tester]\ntools: [agent, search, edit]\n---\nHand tests to the tester.\n",
        options: "",
        fix: "Adds `agent` to the tools.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    // In another kind of file the attribute has no effect, which `format/ignored-attribute`
    // reports.
    if !context.artifact.keys().iter().any(|k| k.name == "agents") {
        return;
    }
    let Some(agents) = root.entry("agents") else {
        return;
    };
    let names_agent = agents
        .value
        .items()
        .any(|item| item.as_str().is_some_and(|name| !name.is_empty()));
    if !names_agent {
        return;
    }
    // Only a list of tools can lack one.
    let Some(tools) = root.get("tools").filter(|t| t.is_sequence()) else {
        return;
    };
    if tools.items().filter_map(Node::as_str).any(starts_agents) {
        return;
    }
    let finding = sink.report(
        agents.key.inner_span(),
        "Subagents require the tool 'agent', which is missing from 'tools'",
    );
    if let Some(first) = tools.items().next().filter(|_| tools.is_flow()) {
        finding.fix(Fix::suggested(
            "Add 'agent' to the tools",
            vec![Edit::insert(first.span().lo(), "agent, ")],
        ));
    }
}

/// Whether a tool, or a set of tools, can start subagents; VS Code and other editors have different
/// names for it.
fn starts_agents(tool: &str) -> bool {
    tool == "*"
        || tool == "agent"
        || tool.starts_with("agent/")
        || matches!(tool, "runSubagent" | "Task" | "custom-agent")
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/missing-agent-tool";

    fn file(metadata: &str) -> String {
        format!("=== a.agent.md\n---\n{metadata}---\nx\n")
    }

    #[test]
    fn subagents_without_the_tool() {
        let text = file("agents: ['*']\ntools: ['search']\n");
        assert_eq!(messages(&text, NAME).len(), 1);
        assert!(apply_first_fix(&text, NAME).contains("tools: [agent, 'search']"));
        assert_eq!(
            messages(&file("agents:\n- b\ntools:\n- search\n"), NAME).len(),
            1
        );
    }

    #[test]
    fn everything_else_is_silent() {
        for metadata in [
            "agents: [b]\n",
            "agents: []\ntools: [c]\n",
            "agents: [b]\ntools: [c, agent]\n",
            "tools: [c]\n",
            "agents: [b]\ntools: ['*']\n",
            "agents: [b]\ntools: ['agent/runSubagent']\n",
            "agents: [b]\ntools: a, b\n",
        ] {
            assert!(messages(&file(metadata), NAME).is_empty(), "{metadata}");
        }
    }
}
