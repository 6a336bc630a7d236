//! `format/answer-schema`: `jsonSchema` of GitHub Models that the tool rejects.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use serde_json::Value;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/answer-schema",
    default: Level::At(Severity::Error),
    since: "0.2.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["github-models"],
    source: Some("https://github.com/github/gh-models/blob/main/pkg/prompt/prompt.go"),
    page: Page {
        summary: "JSON Schema of the answer is rejected",
        what: "Checks `jsonSchema` in GitHub Models prompt files. With `responseFormat: \
               json_schema` it must be present, be text that contains JSON, and have `name` and \
               `schema`.",
        why: "`gh models` does not load the file.",
        example: "=== triage.prompt.yml\nresponseFormat: json_schema\njsonSchema: '{ \"schema\": { \"type\": \"object\" } }'\nmessages:\n  - role: user\n    content: Label {{input}}\n",
        instead: "=== triage.prompt.yml\nresponseFormat: json_schema\njsonSchema: '{ \"name\": \"label\", \"schema\": { \"type\": \"object\" } }'\nmessages:\n  - role: user\n    content: Label {{input}}\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    let Some(format) = root
        .entry("responseFormat")
        .filter(|e| e.value.as_str() == Some("json_schema"))
    else {
        return;
    };
    let Some(schema) = root.get("jsonSchema").filter(|n| !n.is_null()) else {
        sink.report(
            format.value.inner_span(),
            "Format 'json_schema' requires 'jsonSchema' beside it: a text with JSON",
        );
        return;
    };
    let span = schema.span();
    // A mapping has the wrong type, which is reported of every key alike.
    let Some(text) = schema.as_str() else { return };
    match serde_json::from_str::<Value>(text) {
        Err(error) => {
            let location = location(text, &error)
                .and_then(|span| Some(schema.source_map(context.text)?.span(span)));
            sink.report(
                location.unwrap_or(span),
                format!("Value of 'jsonSchema' is not JSON: {}", reason(&error)),
            );
        }
        Ok(Value::Object(map)) => {
            let missing: Vec<&str> = ["name", "schema"]
                .into_iter()
                .filter(|key| !map.contains_key(*key))
                .collect();
            if !missing.is_empty() {
                sink.report(
                    span,
                    format!(
                        "The JSON in 'jsonSchema' has no '{}'",
                        missing.join("' and no '")
                    ),
                );
            }
        }
        Ok(_) => {
            sink.report(
                span,
                "Value of 'jsonSchema' must be a JSON object with 'name' and 'schema'",
            );
        }
    }
}

/// The error without its line and column, which count in the text and not in the file.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The character at which parsing stopped.
fn location(text: &str, error: &serde_json::Error) -> Option<pog_text::Span> {
    let line = error.line().checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let at = (start + error.column().saturating_sub(1)).min(text.len());
    // The column counts bytes and may point into a character.
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at))?;
    let len = text.get(at..)?.chars().next().map_or(0, char::len_utf8);
    Some(pog_text::Span::new(at, at + len))
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    #[test]
    fn missing_and_broken_schemas_are_reported_where_they_are() {
        let file = |schema: &str| {
            format!("=== a.prompt.yml\nresponseFormat: json_schema\n{schema}messages: []\n")
        };
        let name = super::RULE.name;
        assert_eq!(places(&file(""), name), ["json_schema"]);
        assert_eq!(
            places(&file("jsonSchema: |\n  { \"name\": x }\n"), name),
            ["x"]
        );
        assert_eq!(
            messages(&file("jsonSchema: '{}'\n"), name),
            ["The JSON in 'jsonSchema' has no 'name' and no 'schema'"]
        );
        assert_eq!(messages(&file("jsonSchema: '[]'\n"), name).len(), 1);
        assert!(
            messages(
                &file("jsonSchema: '{\"name\":\"a\",\"schema\":{}}'\n"),
                name
            )
            .is_empty()
        );
        assert!(messages("=== a.prompt.yml\njsonSchema: x\nmessages: []\n", name).is_empty());
    }
}
