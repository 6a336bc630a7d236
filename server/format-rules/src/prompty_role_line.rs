//! `format/prompty-role-line`: role lines that do not work in the strict mode of Prompty 2, which
//! is on unless a file turns it off: attributes are dropped, and a role that comes from a value is
//! rejected.

use pog_formats::dialect::prompty::{is_role_line, strict};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{ConstructKind, Resolution};
use pog_text::Span;

use super::prompty::{body_lines, is_two, own};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-role-line",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some(
        "https://github.com/microsoft/prompty/blob/main/runtime/python/prompty/prompty/parsers/prompty.py",
    ),
    page: Page {
        summary: "Role line does not work in Prompty's strict mode",
        what: "Checks for role lines with attributes, such as `user[name=\"Ada\"]:`, and for lines \
               such as `{{ item.role }}:` in files for Prompty 2 that do not set \
               `template.format.strict` to `false`.",
        why: "In strict mode, which is the default, the parser puts its own mark in the place of \
              all attributes, so they are lost; a role line that only rendering produces has no \
              mark and ends with an error.",
        example: "=== chat.prompty\n---\nname: chat\nmodel: gpt-4o\ninputs:\n  - { name: question, kind: string }\n---\nsystem:\nAnswer briefly.\n\nuser[name=\"Ada\"]:\n{{ question }}\n",
        instead: "=== chat.prompty\n---\nname: chat\nmodel: gpt-4o\ninputs:\n  - { name: question, kind: string }\n---\nsystem:\nAnswer briefly.\n\nuser:\n{{ question }}\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    if !is_two(context) || strict(layout) == Some(false) || !layout.errors.is_empty() {
        return;
    }
    let text = own(context);
    for message in &context.artifact.syntax.messages {
        if message.role_span.is_empty() {
            continue;
        }
        let start = message.role_span.hi();
        let rest = text.get(start..).unwrap_or("");
        let line = rest.split(['\n', '\r']).next().unwrap_or("");
        if let Some(open) = line.find('[')
            && let Some(close) = line.rfind(']')
            && open < close
        {
            sink.report(
                Span::new(start + open, start + close + 1),
                "Attributes of a role line are lost in strict mode; set 'template.format.strict' to false",
            );
        }
    }
    dynamic(context, sink);
}

/// Lines that are nothing but an output of something called `role` and a colon.
fn dynamic(context: &Context<'_>, sink: &mut Sink) {
    let text = own(context);
    let facts = context.artifact.facts();
    for line in body_lines(context) {
        let content = line.text(text).trim();
        if !content.starts_with("{{") || !content.ends_with(':') || is_role_line(content) {
            continue;
        }
        let at = line.lo() + line.text(text).find("{{").unwrap_or(0);
        let found = facts
            .constructs
            .binary_search_by_key(&at, |c| c.span.lo())
            .ok()
            .and_then(|i| facts.constructs.get(i));
        let Some(output) = found.filter(|c| c.kind == ConstructKind::Output && c.closed) else {
            continue;
        };
        let is_whole_line = text
            .get(output.span.hi()..line.hi())
            .is_some_and(|t| t.trim() == ":");
        let name = facts
            .names
            .iter()
            .find(|n| output.inner.encloses(n.span) && n.resolution != Resolution::Builtin);
        let last = name.map(|n| n.path.last().map_or(n.name.as_str(), |p| p.name.as_str()));
        // Any other output before a colon is more likely a label than a role.
        if is_whole_line && last == Some("role") {
            let message = "Prompty rejects a role that comes from a value in strict mode; pass the messages as an input of kind 'thread'";
            sink.report(output.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "format/prompty-role-line";

    fn file(front: &str, body: &str) -> String {
        format!("=== a.prompty\n---\nmodel: gpt-4o\n{front}\n---\n{body}\n")
    }

    #[test]
    fn attributes_are_lost() {
        let body = "system:\nx\nuser[name=\"Ada\", age=3]:\ny";
        assert_eq!(
            places(&file("name: x", body), NAME),
            ["[name=\"Ada\", age=3]"]
        );
        let lax =
            "template: { format: { kind: jinja2, strict: false }, parser: { kind: prompty } }";
        assert!(messages(&file(lax, body), NAME).is_empty());
    }

    #[test]
    fn roles_from_values_are_rejected() {
        let body = "{% for m in history %}\n{{ m.role }}:\n{{ m.content }}\n{% endfor %}";
        assert_eq!(places(&file("name: x", body), NAME), ["{{ m.role }}"]);
        assert!(
            messages(
                &format!("=== a.prompty\n---\nmodel: {{ api: chat }}\n---\n{body}\n"),
                NAME
            )
            .is_empty()
        );
        for body in [
            "{{ m.name }}:\nx",
            "{{ m.role }}: x",
            "The {{ m.role }}:",
            "user:\nx",
        ] {
            assert!(messages(&file("name: x", body), NAME).is_empty(), "{body}");
        }
    }
}
