//! `format/poml-invalid-json`: JSON inside elements that POML cannot read.

use pog_formats::xml::Element;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::poml::{FILE, Tags, is_schema, is_tool, json_error, place};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-invalid-json",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "JSON inside the element is not valid",
        what: "Parses the text of `context` and `stylesheet`, of `let` with `type=\"object\"` or \
               `\"array\"`, and of schemas in JSON, as POML does: without comments, without \
               trailing commas, names in double quotes. Schemas with expressions in them are \
               ignored.",
        why: "POML stops with an error, and none of the values is available.",
        example: "=== a.poml\n<poml>\n  <context>{ \"tone\": \"plain\", }</context>\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <context>{ \"tone\": \"plain\" }</context>\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for (index, element) in tags.finished() {
        let named = ["context", "stylesheet", "let"]
            .iter()
            .any(|name| element.is(name));
        if !named && !is_schema(element) && !is_tool(element) {
            continue;
        }
        let text = tags.inside(index);
        if !reads_json(tags, element, &text) {
            continue;
        }
        let Some((at, message)) = json_error(&text) else {
            continue;
        };
        let message = format!(
            "Element '<{}>' does not contain valid JSON: {message}",
            element.name
        );
        sink.report(place(tags, index, at), message);
    }
}

/// Whether POML parses the text of an element as JSON.
fn reads_json(tags: Tags<'_>, element: &Element, text: &str) -> bool {
    // While the closing tag is missing, it is unclear where the text ends.
    if element.close.is_none() && !element.empty {
        return false;
    }
    if element.is("context") || element.is("stylesheet") {
        return tags.below_root(element);
    }
    let value = |name: &str| element.attribute(name).map_or("", |a| tags.value(a));
    if element.is("let") {
        return value("src").is_empty()
            && value("value").is_empty()
            && matches!(value("type"), "object" | "array")
            && !text.is_empty();
    }
    let is_json = match value("parser") {
        "" => text.trim_start().starts_with('{'),
        parser => parser == "json",
    };
    // An expression may produce any part of the JSON.
    (is_schema(element) || is_tool(element)) && is_json && !text.contains("{{")
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "format/poml-invalid-json";

    #[test]
    fn text_is_parsed_as_poml_does() {
        let reported = |body: &str| messages(&format!("=== a.poml\n<poml>{body}</poml>\n"), NAME);
        for body in [
            "<context>{\"a\": 1 <!-- c -->}</context>",
            "<stylesheet>\n{ \"p\": { \"syntax\": \"json\" } }\n</stylesheet>",
            "<let name='a' type='string'>{ a }</let><let name='b'>{ b }</let>",
            "<output-schema>z.object({})</output-schema><tool name='t'>{{ schema }}</tool>",
            "<tool name='t'>{ \"type\": {{ type }} }</tool>",
        ] {
            assert_eq!(reported(body), Vec::<String>::new(), "{body}");
        }
        for body in [
            "<context>{ a: 1 }</context>",
            "<stylesheet></stylesheet>",
            "<let name='a' type='object'>{bad}</let>",
            "<output-schema>{type: \"object\"}</output-schema>",
            "<tool name='t' parser='json'>z.object({})</tool>",
        ] {
            assert_eq!(reported(body).len(), 1, "{body}");
        }
        assert_eq!(
            places(
                "=== a.poml\n<poml><context>\n{\n  \"a\": 1,\n  b: 2\n}</context></poml>\n",
                NAME
            ),
            ["b:"]
        );
    }
}
