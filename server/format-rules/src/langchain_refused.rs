//! `format/langchain-refused`: files that LangChain's `load_prompt` rejects, beyond what the key
//! table says about the form of values and what the template language says about the template.

use pog_formats::dialect::Key;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::Resolution;
use pog_yaml::{Entry, Node, Value};

use super::common::{Kind, config, is_misspelt, kind};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/langchain-refused",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["langchain"],
    source: Some(
        "https://github.com/langchain-ai/langchain/blob/master/libs/core/langchain_core/prompts/loading.py",
    ),
    page: Page {
        summary: "LangChain rejects the prompt file",
        what: "Checks for Jinja templates, which are no longer loaded from files, for a template \
               given twice or not at all, for paths that are absolute, lead upwards or have the \
               wrong suffix, for output parsers other than the default one, for \
               `validate_template` where it cannot work, for a variable named `stop`, for few-shot \
               prompts without a suffix or an example prompt and for examples that lack one of its \
               variables.",
        why: "`load_prompt` raises an error, or formatting does as soon as the prompt is used.",
        example: "=== label.yaml\n_type: prompt\ninput_variables: [ticket]\ntemplate: \"Label: {{ ticket }}\"\n\
                  template_format: jinja2\n",
        instead: "=== label.yaml\n_type: prompt\ninput_variables: [ticket]\ntemplate: \"Label: {ticket}\"\n\
                  template_format: f-string\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = config(context.artifact) else {
        return;
    };
    // `lc` marks what LangChain serialised itself, which another loader reads.
    if root.entry("lc").is_some() {
        return;
    }
    stop(context, sink);
    let kind = kind(root);
    let known = context.artifact.keys();
    // A single template is what the loader falls back to, so only the other kinds lose something.
    if kind != Kind::Prompt && root.entry("_type").is_none() && !is_misspelt(root, "_type", known) {
        let first = root.entries().next().map_or(root.span(), |e| e.key.span());
        sink.report(
            first,
            "Required key '_type' is missing; without it the file is read as a single template",
        );
    }
    match kind {
        Kind::FewShot => few_shot(root, known, sink),
        Kind::Chat => chat(root, sink),
        Kind::Prompt => prompt(root, known, sink),
    }
}

/// A prompt with one template; also the one that few-shot examples are rendered with.
fn prompt(root: Node<'_>, known: &[Key], sink: &mut Sink) {
    if let Some(format) = root
        .get("template_format")
        .filter(|f| f.as_str() == Some("jinja2"))
    {
        sink.report(
            format.inner_span(),
            "Format 'jinja2' is rejected in files; use 'f-string' or 'mustache'",
        );
    }
    one_of(root, "template", known, sink);
    if let Some(template) = root
        .get("template")
        // A list or a mapping has the wrong form, which the key table covers.
        .filter(|t| !is_text(*t) && t.scalar().is_some())
    {
        sink.report(
            template.span(),
            "Value of 'template' must be text; quote it",
        );
    }
    common(root, known, sink);
}

fn few_shot(root: Node<'_>, known: &[Key], sink: &mut Sink) {
    one_of(root, "suffix", known, sink);
    one_of(root, "example_prompt", known, sink);
    if let (Some(key), Some(_)) = (root.entry("prefix_path"), root.entry("prefix")) {
        both(key, "prefix", sink);
    }
    path(root, "prefix_path", &[".txt"], sink);
    path(
        root,
        "example_prompt_path",
        &[".json", ".yaml", ".yml"],
        sink,
    );
    // `examples` holds the examples themselves or the path of a file with them.
    if root.get("examples").is_some_and(|e| e.scalar().is_some()) {
        path(root, "examples", &[".json", ".yaml", ".yml"], sink);
    }
    if let Some(example) = root.get("example_prompt").filter(|e| e.is_mapping()) {
        prompt(example, known, sink);
    }
    common(root, known, sink);
}

fn chat(root: Node<'_>, sink: &mut Sink) {
    let Some(messages) = root.entry("messages") else {
        return;
    };
    // The loader takes the first message's template for the whole prompt; the others may be anything.
    let first = messages.value.items().next();
    let template = first.and_then(|m| m.get("prompt")?.get("template"));
    if template.is_none_or(|t| t.as_str().unwrap_or("").is_empty()) {
        let span = first.map_or(messages.key.span(), |m| {
            m.entries().next().map_or(m.span(), |e| e.key.span())
        });
        sink.report(
            span,
            "First of 'messages' requires 'prompt' with a 'template'",
        );
    }
}

/// What prompts of every kind have.
fn common(root: Node<'_>, known: &[Key], sink: &mut Sink) {
    for (key, suffixes) in [("template_path", [".txt"]), ("suffix_path", [".txt"])] {
        path(root, key, &suffixes, sink);
    }
    if let Some(parser) = root
        .get("output_parser")
        .filter(|p| p.entries().next().is_some())
    {
        let kind = parser.get("_type");
        if kind.and_then(Node::as_str) != Some("default") {
            let span = kind.map_or(
                parser
                    .entries()
                    .next()
                    .map_or(parser.span(), |e| e.key.span()),
                Node::inner_span,
            );
            sink.report(
                span,
                "Only the output parser 'default' can be loaded from a file",
            );
        }
    }
    let Some(validate) = root
        .get("validate_template")
        .filter(|v| v.as_str().is_some_and(|t| t.eq_ignore_ascii_case("true")))
    else {
        return;
    };
    if root.get("template_format").and_then(Node::as_str) == Some("mustache") {
        sink.report(
            validate.inner_span(),
            "Templates in 'mustache' cannot be validated; remove 'validate_template'",
        );
    } else if root.entry("input_variables").is_none()
        && !is_misspelt(root, "input_variables", known)
    {
        sink.report(
            validate.inner_span(),
            "Validation requires 'input_variables'",
        );
    }
}

/// Exactly one of a key and the key of its path must be given.
fn one_of(root: Node<'_>, key: &str, known: &[Key], sink: &mut Sink) {
    let by_path = format!("{key}_path");
    match (root.entry(key), root.entry(&by_path)) {
        (Some(_), Some(path)) => both(path, key, sink),
        (None, None) if is_misspelt(root, key, known) || is_misspelt(root, &by_path, known) => {}
        (None, None) => {
            let first = root.entries().next().map_or(root.span(), |e| e.key.span());
            sink.report(
                first,
                format!("Required key '{key}' is missing; add it or '{by_path}'"),
            );
        }
        _ => {}
    }
}

fn both(path: Entry<'_>, key: &str, sink: &mut Sink) {
    let shown = path.key.as_str().unwrap_or("");
    sink.report(
        path.key.inner_span(),
        format!("Keys '{key}' and '{shown}' are mutually exclusive; remove one"),
    );
}

fn path(root: Node<'_>, key: &str, suffixes: &[&str], sink: &mut Sink) {
    let Some((node, path)) = root.get(key).and_then(|n| Some((n, n.as_str()?))) else {
        return;
    };
    let reason = if path.starts_with('/') {
        "is absolute, which LangChain rejects".to_owned()
    } else if path.split(['/', '\\']).any(|part| part == "..") {
        "leads upwards, which LangChain rejects".to_owned()
    } else if !suffixes.iter().any(|suffix| path.ends_with(suffix)) {
        format!("must end in {}", suffixes.join(" or "))
    } else {
        return;
    };
    sink.report(
        node.inner_span(),
        format!("Path '{path}' under '{key}' {reason}"),
    );
}

fn stop(context: &Context<'_>, sink: &mut Sink) {
    let names = context.artifact.facts().names.iter();
    if let Some(name) = names
        // A name that the template binds itself never becomes a variable of the prompt.
        .filter(|n| n.resolution == Resolution::Free)
        .find(|n| n.name == "stop")
    {
        sink.report(
            name.span,
            "Variable 'stop' is reserved by LangChain; rename it",
        );
    }
}

fn is_text(node: Node<'_>) -> bool {
    node.scalar().is_some_and(|s| s.value() == Value::Text)
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "format/langchain-refused";

    fn prompt(keys: &str) -> String {
        format!("=== a.yaml\n_type: prompt\ninput_variables: [a]\n{keys}")
    }

    #[test]
    fn files_the_loader_rejects() {
        for (keys, place) in [
            ("template: '{{a}}'\ntemplate_format: jinja2\n", "jinja2"),
            ("template: '{a}'\ntemplate_path: a.txt\n", "template_path"),
            ("tags: [x]\n", "_type"),
            ("template_path: /a.txt\n", "/a.txt"),
            ("template_path: ../a.txt\n", "../a.txt"),
            ("template_path: a.md\n", "a.md"),
            (
                "template: '{a}'\noutput_parser: { _type: regex_parser }\n",
                "regex_parser",
            ),
            (
                "template: '{{a}}'\ntemplate_format: mustache\nvalidate_template: true\n",
                "true",
            ),
            ("template: 5\n", "5"),
            ("template: '{stop}'\n", "stop"),
        ] {
            assert_eq!(places(&prompt(keys), NAME), [place], "{keys}");
        }
    }

    #[test]
    fn files_it_accepts() {
        for keys in [
            "template: '{a}'\noutput_parser:\n",
            "template: '{a}'\noutput_parser: { _type: default }\nvalidate_template: true\n",
            "template_path: parts/a.txt\n",
        ] {
            assert_eq!(
                messages(&prompt(keys), NAME),
                Vec::<String>::new(),
                "{keys}"
            );
        }
    }

    #[test]
    fn few_shot_and_chat() {
        let few = "=== a.yaml\n_type: few_shot\ninput_variables: [a]\nexamples: [{ q: x }]\n";
        let full = format!("{few}suffix: '{{a}}'\nexample_prompt: {{ template: 'Q {{q}}' }}\n");
        assert_eq!(messages(&full, NAME), Vec::<String>::new());
        assert_eq!(messages(few, NAME).len(), 2);
        let chat =
            "=== a.yaml\n_type: chat\ninput_variables: [a]\nmessages:\n  - template: '{a}'\n";
        assert_eq!(messages(chat, NAME).len(), 1);
        assert!(
            messages(
                &chat.replace("template: '{a}'", "prompt: { template: '{a}' }"),
                NAME
            )
            .is_empty()
        );
    }
}
