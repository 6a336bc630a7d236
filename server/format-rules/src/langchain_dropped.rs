//! `format/langchain-dropped`: what LangChain's `load_prompt` silently ignores.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::Resolution;
use pog_yaml::Node;

use super::common::{Kind, config, kind};
use crate::{Context, Sink};

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
        what: "Checks for messages after the first one of a chat prompt, for a `template_format` \
               inside a message, and for examples that lack a variable of the example prompt.",
        why: "Of a chat prompt the loader keeps only the first message's template, in the format \
              that the file as a whole names, and makes it the human's; nothing reports that the \
              rest is gone. An example without one of the variables loads, but fails when the \
              prompt is used.",
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
    let file_format = root
        .get("template_format")
        .and_then(Node::as_str)
        .unwrap_or("f-string");
    let messages = root.get("messages").into_iter().flat_map(Node::items);
    for (index, message) in messages.enumerate() {
        if index > 0 {
            sink.report(
                first_key_span(message),
                format!(
                    "Message {} is lost; the loader keeps only the first one",
                    index + 1
                ),
            );
        } else if let Some(format) = message.get("prompt").and_then(|p| p.get("template_format"))
            && format.as_str().is_some_and(|format| format != file_format)
        {
            sink.report(
                format.inner_span(),
                "Format of a message is ignored; set 'template_format' at the top level",
            );
        }
    }
}

/// The first key of a mapping: the whole of it would underline half the file.
fn first_key_span(node: Node<'_>) -> pog_text::Span {
    let first = node.entries().next().filter(|_| !node.is_flow());
    first.map_or(node.span(), |entry| entry.key.span())
}

fn examples(context: &Context<'_>, root: Node<'_>, sink: &mut Sink) {
    let Some(prompt) = root.get("example_prompt") else {
        return;
    };
    // In Jinja and Mustache a missing variable is empty; only an f-string fails.
    let is_f_string = prompt
        .get("template_format")
        .is_none_or(|format| format.as_str() == Some("f-string"));
    if !is_f_string {
        return;
    }
    let bound = prompt.get("partial_variables");
    let mut required: Vec<&str> = Vec::new();
    for name in &context.artifact.facts().names {
        let is_bound = bound.is_some_and(|bound| bound.entry(&name.name).is_some());
        if name.resolution == Resolution::Relative && !is_bound {
            required.push(&name.name);
        }
    }
    // The same name whatever the order of the template: findings must not jump about.
    required.sort_unstable();
    for example in root.get("examples").into_iter().flat_map(Node::items) {
        if !example.is_mapping() {
            continue;
        }
        if let Some(name) = required.iter().find(|name| example.entry(name).is_none()) {
            sink.report(
                first_key_span(example),
                format!("Example lacks '{name}', which the example prompt reads"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "format/langchain-dropped";

    #[test]
    fn messages_after_the_first_are_lost() {
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
