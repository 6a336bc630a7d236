//! `format/langchain-dropped`: what LangChain's `load_prompt` passes over without a word.

use pog_syntax::template::Resolution;
use pog_syntax::yaml::Node;

use super::common::{Kind, config, kind};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/langchain-dropped",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["langchain"],
    source: Some(
        "https://github.com/langchain-ai/langchain/blob/master/libs/core/langchain_core/prompts/loading.py",
    ),
    page: Page {
        summary: "LangChain drops part of the prompt file",
        what: "Looks for messages behind the first one of a chat prompt, for a `template_format` inside a message, and \
               for examples that lack a variable of the example prompt.",
        why: "Of a chat prompt the loader keeps the first message's template, in the format that the file as a whole \
              names, and makes it the person's; nothing says that the rest is gone. An example without one of the \
              variables loads and fails when the prompt is used.",
        example: "=== chat.yaml\n_type: chat\ninput_variables: [topic]\nmessages:\n  - prompt: { template: Be short. }\n  - \
                  prompt: { template: \"Explain {topic}\" }\n",
        instead: "=== chat.yaml\n_type: chat\ninput_variables: [topic]\nmessages:\n  - prompt: { template: \"Explain \
                  {topic} briefly\" }\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = config(context.artifact) else {
        return;
    };
    match kind(root) {
        Kind::Chat => chat(root, sink),
        Kind::FewShot => examples(context, root, sink),
        Kind::Prompt => {}
    }
}

fn chat(root: Node<'_>, sink: &mut Sink) {
    let whole = |n: Node<'_>| {
        n.get("template_format")
            .and_then(Node::as_str)
            .unwrap_or("f-string")
            .to_owned()
    };
    for (index, message) in root
        .get("messages")
        .into_iter()
        .flat_map(Node::items)
        .enumerate()
    {
        if index > 0 {
            let first = message.entries().next().filter(|_| !message.is_flow());
            let span = first.map_or(message.span(), |e| e.key.span());
            sink.report(
                span,
                format!(
                    "Message {} is lost; the loader keeps the first one only",
                    index + 1
                ),
            );
        } else if let Some(format) = message.get("prompt").and_then(|p| p.get("template_format"))
            && format.as_str().is_some_and(|f| f != whole(root))
        {
            sink.report(
                format.inner_span(),
                "Format of a message is not read; give 'template_format' at the top",
            );
        }
    }
}

fn examples(context: &Context<'_>, root: Node<'_>, sink: &mut Sink) {
    let Some(prompt) = root.get("example_prompt") else {
        return;
    };
    let bound = prompt.get("partial_variables");
    let names = context
        .artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Relative);
    let mut wanted: Vec<&str> = names.map(|n| n.name.as_str()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.retain(|name| bound.is_none_or(|b| b.entry(name).is_none()));
    let simple = prompt
        .get("template_format")
        .is_none_or(|f| f.as_str() == Some("f-string"));
    for example in root
        .get("examples")
        .into_iter()
        .flat_map(Node::items)
        .filter(|e| simple && e.is_mapping())
    {
        if let Some(name) = wanted.iter().find(|name| example.entry(name).is_none()) {
            let first = example.entries().next().filter(|_| !example.is_flow());
            let span = first.map_or(example.span(), |e| e.key.span());
            sink.report(
                span,
                format!("Example lacks '{name}', which the example prompt reads"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

    const NAME: &str = "format/langchain-dropped";

    #[test]
    fn messages_behind_the_first_are_lost() {
        let text = "=== a.yaml\n_type: chat\ninput_variables: [a]\nmessages:\n  - prompt: { template: '{a}', template_format: mustache }\n  - prompt: { template: b }\n  - prompt: { template: c }\n";
        assert_eq!(places(text, NAME), ["mustache", "prompt", "prompt"]);
    }

    #[test]
    fn examples_need_the_variables_of_their_prompt() {
        let text = |example: &str| {
            format!(
                "=== a.yaml\n_type: few_shot\ninput_variables: [a]\nsuffix: '{{a}}'\nexamples: [{example}]\nexample_prompt:\n  template: '{{q}} {{r}}'\n"
            )
        };
        assert_eq!(
            messages(&text("{ q: 1 }"), NAME),
            ["Example lacks 'r', which the example prompt reads"]
        );
        assert!(messages(&text("{ q: 1, r: 2, s: 3 }"), NAME).is_empty());
    }
}
