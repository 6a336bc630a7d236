//! `metadata/unknown-name`: names of other files that are nearly, but not quite, those of files in
//! the workspace. A name that resembles none is ignored: it may come from a user's own settings or
//! from an extension.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::Names;
use pog_text::{Edit, Fix};
use pog_world::name_refs::{Mention, artifacts_named, mentions, name_of, stem};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/unknown-name",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://code.visualstudio.com/docs/copilot/customization/custom-agents"),
    page: Page {
        summary: "Name is nearly that of another prompt",
        what: "Checks the names by which metadata refers to other files, such as the agent of a \
               prompt file, or the subagents and the handoffs of an agent. Only a name that \
               resembles one in the workspace is reported, since others may come from user \
               settings or from an extension. Names shorter than five letters are ignored.",
        why: "Names are compared letter by letter: the prompt runs with another agent, or the \
              button does nothing.",
        example: "=== .github/prompts/plan.prompt.md\n---\nagent: plannr\n---\nPlan the change.\n\n=== .github/agents/planner.agent.md\n---\ndescription: Plans changes.\n---\nPlan.\n",
        instead: "=== .github/prompts/plan.prompt.md\n---\nagent: planner\n---\nPlan the change.\n\n=== .github/agents/planner.agent.md\n---\ndescription: Plans changes.\n---\nPlan.\n",
        options: "",
        fix: "Changes the name to the one it resembles.",
    },
};

/// Shorter names resemble each other by chance.
const SHORTEST: usize = 5;

/// What can be named at one kind of place.
struct Known<'a> {
    /// Names and stems of files.
    words: FxHashSet<&'a str>,
    names: Names<'a>,
}

impl<'a> Known<'a> {
    fn of(context: &Context<'a>, mention: &Mention<'_>) -> Self {
        let snapshot = context.snapshot;
        let mut words = FxHashSet::default();
        let mut names = Vec::new();
        for entry in artifacts_named(snapshot, context.file.root, mention.formats) {
            // The library's own entry lives as long as the snapshot.
            if let Some(entry) = snapshot.library.get(entry.file) {
                words.extend([name_of(entry), stem(entry)]);
                names.push(name_of(entry));
            }
        }
        names.extend(mention.provided.iter().map(|choice| choice.value));
        let names = Names::new(names);
        Self { words, names }
    }
}

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut known = FxHashMap::default();
    for mention in mentions(context.artifact) {
        let written = mention.name;
        if mention.formats.is_empty()
            || written.chars().count() < SHORTEST
            || mention.provided.iter().any(|c| c.value == written)
        {
            continue;
        }
        // Both are constants of the format, and a few.
        let kind = (mention.formats.as_ptr(), mention.provided.as_ptr());
        let known = known
            .entry(kind)
            .or_insert_with(|| Known::of(context, &mention));
        if known.words.contains(written) {
            continue;
        }
        let Some(near) = known.names.closest(written) else {
            continue;
        };
        if sink.leaves_out(mention.span) {
            continue;
        }
        let finding = sink.report(
            mention.span,
            format!("Unknown name '{written}'; did you mean '{near}'?"),
        );
        // Letters and these signs need no quotes or escapes, whatever the notation around them.
        let is_plain = near
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/'));
        if is_plain || mention.span.text(context.text) == written {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(mention.span, near)],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "metadata/unknown-name";
    const AGENT: &str = "=== .github/agents/tester.agent.md\n---\nname: Unit Tester\n---\nTest.\n";

    #[test]
    fn near_names_are_suggested_wherever_they_occur() {
        let text = format!(
            "=== a.agent.md\n---\nagents: ['Unit Testr']\nhandoffs:\n  - label: Go\n    agent: unit tester\n    prompt: x\n---\nx\n{AGENT}"
        );
        assert_eq!(places(&text, NAME), ["Unit Testr", "unit tester"]);
        assert!(apply_first_fix(&text, NAME).contains("agents: ['Unit Tester']"));
        let text = format!("=== a.prompt.md\n---\nagent: Unit Testr\n---\nx\n{AGENT}");
        assert_eq!(
            messages(&text, NAME),
            ["Unknown name 'Unit Testr'; did you mean 'Unit Tester'?"]
        );
    }

    #[test]
    fn known_far_and_provided_names_are_silent() {
        for name in [
            "Unit Tester",
            "tester",
            "agent",
            "ask",
            "Planner",
            "'*'",
            "UT",
        ] {
            assert!(
                messages(
                    &format!("=== a.prompt.md\n---\nagent: {name}\n---\nx\n{AGENT}"),
                    NAME
                )
                .is_empty(),
                "{name}"
            );
        }
        assert!(
            messages("=== a.prompt.md\n---\nagent: Unit Testr\n---\nx\n", NAME).is_empty(),
            "no agent is near"
        );
        assert!(messages("=== a.agent.md\n---\ntools: [serch]\n---\nx\n", NAME).is_empty());
    }
}
