//! `format/semantic-kernel-refused`: configurations that Semantic Kernel's loaders reject, beyond
//! what the key table says about the form of values.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::{Entry, Node, Style, Value, write};

use super::common::{config, is_misspelt};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/semantic-kernel-refused",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["semantic-kernel", "skprompt"],
    source: Some(
        "https://github.com/microsoft/semantic-kernel/blob/main/python/semantic_kernel/prompt_template/prompt_template_config.py",
    ),
    page: Page {
        summary: "Semantic Kernel rejects the configuration",
        what: "Checks for a `default` that is not text (numbers and booleans must be quoted), for \
               other texts that are written as numbers, for a function name that is missing or has \
               characters other than letters, digits, `_` and `-`, for `input_variables` without a \
               value and for a `json_schema` that is not JSON.",
        why: "The loader of one runtime or of both stops with an error: .NET and Python require a \
              default to be text, and Python requires a name. Python silently ignores `0` and \
              `false`, and the default is lost.",
        example: "=== story.yaml\nname: Story\ntemplate: Tell a story in {{$count}} sentences.\ninput_variables:\n  - name: \
                  count\n    default: 5\n",
        instead: "=== story.yaml\nname: Story\ntemplate: Tell a story in {{$count}} sentences.\ninput_variables:\n  - name: \
                  count\n    default: \"5\"\n",
        options: "",
        fix: "Quotes the value.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = config(context.artifact) else {
        return;
    };
    for entry in root.entries() {
        match entry.key.as_str() {
            Some("name") => name(entry.value, sink),
            Some("input_variables") if entry.value.is_null() => {
                sink.report(
                    entry.key.span(),
                    "List 'input_variables' has no value; write '[]' or remove the key",
                );
            }
            _ => {}
        }
    }
    texts(root, &["name", "description", "template"], sink);
    for variable in root
        .get("input_variables")
        .into_iter()
        .flat_map(Node::items)
    {
        texts(variable, &["name", "description", "json_schema"], sink);
        if let Some(entry) = variable.entry("default") {
            default(variable, entry, sink);
        }
        if let Some(schema) = variable
            .get("json_schema")
            // A mapping here has the wrong form, which the key table covers.
            .filter(|n| n.scalar().is_some() && !n.is_null())
        {
            let text = schema.as_str().unwrap_or("");
            if !text.trim().is_empty() && serde_json::from_str::<serde_json::Value>(text).is_err() {
                sink.report(
                    schema.inner_span(),
                    "Text under 'json_schema' is not JSON, which .NET rejects",
                );
            }
        }
    }
    // A prompt in a folder is named after the folder.
    let needs_no_name = root.entry("name").is_some()
        || is_misspelt(root, "name", context.artifact.keys())
        || root.entry("template").is_none();
    if let Some(first) = root.entries().next().filter(|_| !needs_no_name) {
        let message =
            "Required key 'name' is missing; Python rejects the file, .NET makes up a random name";
        sink.report(first.key.span(), message);
    }
}

fn name(node: Node<'_>, sink: &mut Sink) {
    let text = node.as_str().unwrap_or("");
    if node.scalar().is_some()
        && (text.is_empty()
            || !text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')))
    {
        sink.report(
            node.inner_span(),
            format!("Name '{text}' is rejected; use ASCII letters, digits, '_' and '-'"),
        );
    }
}

fn default(variable: Node<'_>, entry: Entry<'_>, sink: &mut Sink) {
    let shown = variable.get("name").and_then(Node::as_str).unwrap_or("");
    let is_text = entry
        .value
        .scalar()
        .is_some_and(|s| s.value() == Value::Text);
    if entry.value.is_null() || is_text {
        return;
    }
    let message =
        format!("Default of '{shown}' must be text, or it is rejected or dropped; quote it");
    let finding = sink.report(entry.value.span(), message);
    // A list or a mapping has no single text that could be quoted.
    if let Some(quoted) = quoted(entry.value) {
        finding.fix(quoted);
    }
}

fn texts(node: Node<'_>, keys: &[&str], sink: &mut Sink) {
    for entry in keys.iter().filter_map(|key| node.entry(key)) {
        let scalar = entry.value.scalar().map(|s| s.value());
        if matches!(
            scalar,
            Some(Value::Bool(_) | Value::Int(_) | Value::Float(_))
        ) {
            let key = entry.key.as_str().unwrap_or("");
            let finding = sink.report(
                entry.value.span(),
                format!("Value of '{key}' must be text, not a number or boolean; quote it"),
            );
            if let Some(quoted) = quoted(entry.value) {
                finding.fix(quoted);
            }
        }
    }
}

fn quoted(node: Node<'_>) -> Option<Fix> {
    let scalar = node.scalar().filter(|s| s.style == Style::Plain)?;
    let edit = Edit::replace(node.span(), write::double_quoted(&scalar.value));
    Some(Fix::suggested(
        format!("Quote '{}'", scalar.value),
        vec![edit],
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/semantic-kernel-refused";
    const HEAD: &str = "=== a.yaml\nname: A\ntemplate: hi {{$x}}\ninput_variables:\n  - name: x\n";

    #[test]
    fn defaults_must_be_text() {
        for (value, count) in [
            ("5", 1),
            ("true", 1),
            ("0", 1),
            ("[a]", 1),
            ("text", 0),
            ("'5'", 0),
            ("", 0),
            ("~", 0),
        ] {
            assert_eq!(
                messages(&format!("{HEAD}    default: {value}\n"), NAME).len(),
                count,
                "{value}"
            );
        }
        assert_eq!(
            apply_first_fix(&format!("{HEAD}    default: 5\n"), NAME)
                .lines()
                .last(),
            Some("    default: \"5\"")
        );
    }

    #[test]
    fn names_and_schemas() {
        assert_eq!(
            places(
                "=== a.yaml\nname: A b\ntemplate: hi\nexecution_settings: {}\n",
                NAME
            ),
            ["A b"]
        );
        assert_eq!(
            places("=== a.yaml\ntemplate: hi\nexecution_settings: {}\n", NAME),
            ["template"]
        );
        assert_eq!(
            places(
                "=== a.yaml\nname: A-b_1\ndescription: 5\ntemplate: hi\nexecution_settings: {}\n",
                NAME
            ),
            ["5"]
        );
        assert_eq!(
            places(
                &format!("{HEAD}    json_schema: '{{type: string}}'\n"),
                NAME
            ),
            ["{type: string}"]
        );
        assert!(
            messages(
                &format!("{HEAD}    json_schema: '{{\"type\": \"string\"}}'\n"),
                NAME
            )
            .is_empty()
        );
        assert_eq!(
            places(
                "=== a.yaml\nname: A\ntemplate: hi\ninput_variables:\nexecution_settings: {}\n",
                NAME
            ),
            ["input_variables"]
        );
    }

    #[test]
    fn the_configuration_beside_the_text_counts() {
        let text = "=== F/skprompt.txt\nSay {{$x}}\n=== F/config.json\n{\"input_variables\": [{\"name\": \"x\", \"default\": 5}]}\n";
        assert_eq!(messages(text, NAME).len(), 1);
        assert!(messages(&text.replace(": 5", ": \"5\""), NAME).is_empty());
    }
}
