//! `format/semantic-kernel-messages`: `<message>` elements that lose their meaning because the
//! prompt around them is not well-formed XML, or that have no role.

use pog_formats::message_xml::scan;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/semantic-kernel-messages",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["semantic-kernel", "skprompt"],
    source: Some(
        "https://github.com/microsoft/semantic-kernel/blob/main/python/semantic_kernel/contents/chat_history.py",
    ),
    page: Page {
        summary: "Messages are lost because the prompt is not well-formed XML",
        what: "Checks templates with `<message>` elements for `&` and `<` that are not written \
               `&amp;` and `&lt;`, and for elements that are not properly nested (only where no \
               condition of the template could repair it). Also reports messages without a `role`, \
               which are rejected.",
        why: "Semantic Kernel parses the rendered prompt as XML. If that fails anywhere, it does \
              not complain: all of it, tags included, is sent as a single user message, and the \
              system message is gone. Values of variables are encoded and do no harm.",
        example: "=== support.yaml\nname: Support\ntemplate: |\n  <message role=\"system\">Be short & \
                  kind.</message>\n  <message role=\"user\">{{$question}}</message>\ninput_variables:\n  - name: question\n",
        instead: "=== support.yaml\nname: Support\ntemplate: |\n  <message role=\"system\">Be short &amp; \
                  kind.</message>\n  <message role=\"user\">{{$question}}</message>\ninput_variables:\n  - name: question\n",
        options: "",
        fix: "Changes the character to `&amp;` or `&lt;`.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for region in &context.artifact.syntax.layout.regions {
        let text = region.text(context.text);
        if !text.contains("<message") {
            continue;
        }
        let xml = scan(text, region.language.delimiters);
        // Which elements there are then depends on the values.
        let conditional = text.contains("{%") || text.contains("{{#");
        if let Some(error) = xml
            .error
            .as_ref()
            .filter(|error| !(error.nesting && conditional))
        {
            let span = region.map.span(error.span);
            let message = format!(
                "{}; until it is fixed, no message keeps its role",
                error.message
            );
            let finding = sink.report(span, message);
            let instead = match error.span.text(text) {
                "&" => Some("&amp;"),
                "<" => Some("&lt;"),
                _ => None,
            };
            if let Some(instead) = instead {
                finding.fix(Fix::suggested(
                    format!("Change to '{instead}'"),
                    vec![Edit::replace(span, instead)],
                ));
            }
        }
        for element in xml
            .messages(text)
            // After an error no element counts as a message, and the error says so.
            .filter(|m| m.role.is_none() && xml.error.is_none())
        {
            sink.report(
                region.map.span(element.open),
                "Element 'message' requires a role, such as role=\"user\"",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/semantic-kernel-messages";

    fn text(format: &str, body: &str) -> String {
        let lines: String = body.lines().map(|l| format!("  {l}\n")).collect();
        format!(
            "=== a.yaml\nname: A\ntemplate_format: {format}\ntemplate: |\n{lines}input_variables: []\nexecution_settings: {{}}\n"
        )
    }

    #[test]
    fn text_that_breaks_the_xml_is_reported() {
        assert_eq!(
            places(
                &text(
                    "semantic-kernel",
                    "<message role='user'>a & b < c</message>"
                ),
                NAME
            ),
            ["&"]
        );
        assert_eq!(
            places(
                &text("semantic-kernel", "<message role='user'>a <br> b</message>"),
                NAME
            ),
            ["</message>"]
        );
        assert_eq!(
            places(&text("semantic-kernel", "<message role='user'>a"), NAME),
            ["<message role='user'>"]
        );
        assert_eq!(
            places(&text("semantic-kernel", "<message>a</message>"), NAME),
            ["<message>"]
        );
        let fixed = apply_first_fix(
            &text("liquid", "<message role='user'>1 < 2</message>"),
            NAME,
        );
        assert!(fixed.contains("1 &lt; 2"));
    }

    #[test]
    fn harmless_text_is_silent() {
        for (format, body) in [
            ("semantic-kernel", "a & b < c"),
            ("semantic-kernel", "<p>text & more"),
            (
                "semantic-kernel",
                "<message role='user'>a &amp; &lt; {{$x}}</message>",
            ),
            (
                "liquid",
                "<message role='user'>{% if a %}<b>{% else %}<i>{% endif %}</message>",
            ),
            (
                "liquid",
                "<message role='user'>{{ a | replace: '&', '<' }}</message>",
            ),
        ] {
            assert!(messages(&text(format, body), NAME).is_empty(), "{body}");
        }
    }
}
