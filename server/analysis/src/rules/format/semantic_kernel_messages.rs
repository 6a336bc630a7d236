//! `format/semantic-kernel-messages`: `<message>` elements that lose their meaning because the prompt around them is no
//! well-formed XML, or that have no role.

use pog_syntax::message_xml::{holes, scan};
use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
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
        summary: "Messages are lost because the prompt is no well-formed XML",
        what: "Looks in templates with `<message>` elements for `&` and `<` that are not written `&amp;` and `&lt;`, and \
               for elements that do not fit into each other (the latter only where no condition of the template could \
               mend it). Also finds messages without a `role`, which are refused.",
        why: "Semantic Kernel reads the rendered prompt as XML. If that fails anywhere, it does not complain: all of it, \
              tags included, is sent as one message of the person, and the system message is gone. Values of variables \
              are encoded and do no harm.",
        example: "=== support.yaml\nname: Support\ntemplate: |\n  <message role=\"system\">Be short & \
                  kind.</message>\n  <message role=\"user\">{{$question}}</message>\ninput_variables:\n  - name: question\n",
        instead: "=== support.yaml\nname: Support\ntemplate: |\n  <message role=\"system\">Be short &amp; \
                  kind.</message>\n  <message role=\"user\">{{$question}}</message>\ninput_variables:\n  - name: question\n",
        options: "",
        fix: "Writes `&amp;` or `&lt;`.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for region in &context.artifact.syntax.layout.regions {
        let text = region.text(context.text);
        if !text.contains("<message") {
            continue;
        }
        let xml = scan(text, holes(region.language));
        let conditional = text.contains("{%") || text.contains("{{#");
        if let Some(problem) = xml.error.as_ref().filter(|p| !(p.nesting && conditional)) {
            let span = region.map.span(problem.span);
            let message = format!("{}; as it is, no message keeps its role", problem.message);
            let finding = sink.report(span, message);
            let instead = match problem.span.text(text) {
                "&" => Some("&amp;"),
                "<" => Some("&lt;"),
                _ => None,
            };
            if let Some(instead) = instead {
                finding.fix(Fix::suggested(
                    format!("Write '{instead}'"),
                    vec![Edit::replace(span, instead)],
                ));
            }
        }
        for element in xml
            .messages(text)
            .filter(|m| m.role.is_none() && xml.error.is_none())
        {
            sink.report(
                region.map.span(element.open),
                "Element 'message' needs a role, such as role=\"user\"",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/semantic-kernel-messages";

    fn text(format: &str, body: &str) -> String {
        let lines: String = body.lines().map(|l| format!("  {l}\n")).collect();
        format!(
            "=== a.yaml\nname: A\ntemplate_format: {format}\ntemplate: |\n{lines}input_variables: []\nexecution_settings: {{}}\n"
        )
    }

    #[test]
    fn what_breaks_the_xml_is_found() {
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
    fn what_does_not_matter_is_left_alone() {
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
