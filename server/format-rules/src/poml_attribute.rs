//! `format/poml-attribute`: attributes that POML rejects, requires or ignores.

use pog_formats::dialect::{Tag, TagValue};
use pog_formats::xml::{Attribute, Element};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};

use super::poml::{BASE, Tags, is_tool};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-attribute",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: BASE,
    page: Page {
        summary: "POML does not accept the attributes of this element",
        what: "Checks for values outside the list an attribute allows, for values that are not the \
               required boolean or JSON, and for required attributes: `caption` of `cp`, `src` of \
               `include`, `name` of `tool-definition`, `id` and `name` of `tool-request`, \
               `messages` of `conversation`, `items` of `tree`, a source of `document`, `table`, \
               `img`, `folder` and `webpage`. Values with expressions in them are ignored. An \
               unknown attribute that resembles a known one, and one that is given twice, are \
               warnings: POML silently ignores them.",
        why: "POML stops with an error, or renders the element as if the attribute were not there.",
        example: "=== a.poml\n<poml>\n  <list listStyle=\"number\">\n    <item>Read the change.</item>\n  </list>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <list listStyle=\"decimal\">\n    <item>Read the change.</item>\n  </list>\n</poml>\n",
        options: "",
        fix: "Changes the name or the value to the one that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for (_, element) in tags.finished() {
        let Some(tag) = tags.vocabulary.find(&element.name) else {
            continue;
        };
        for (index, attribute) in element.attributes.iter().enumerate() {
            let earlier = &element.attributes[..index.min(MAX_COMPARED)];
            if earlier.iter().any(|other| same(other, attribute)) {
                let message = format!("Duplicate attribute '{}'", attribute.name);
                sink.report_at_most(Severity::Warning, attribute.name_span, message);
            }
            match tags.vocabulary.attribute(tag, &attribute.name) {
                // The type says how to read text; an expression has a type of its own.
                Some(known) if known.name == "type" && has_expression(element) => {}
                Some(known) => value(tags, attribute, known.value, sink),
                None => unknown(tags, tag, element, attribute, sink),
            }
        }
        missing(tags, tag, element, sink);
    }
}

/// Attributes of one element that are compared with each other, so that the check stays linear.
const MAX_COMPARED: usize = 100;

fn same(a: &Attribute, b: &Attribute) -> bool {
    a.name.eq_ignore_ascii_case(&b.name)
}

fn value(tags: Tags<'_>, attribute: &Attribute, kind: TagValue, sink: &mut Sink) {
    let written = tags.value(attribute);
    let Some(span) = attribute
        .value
        .filter(|v| !v.is_empty() && !written.contains("{{"))
    else {
        return;
    };
    let name = &attribute.name;
    match kind {
        TagValue::Choice(choices) if !choices.iter().any(|c| c.value == written) => {
            if sink.leaves_out(span) {
                return;
            }
            let words: Vec<&str> = choices.iter().map(|c| c.value).collect();
            let near = closest(written, words.iter().copied());
            let message = format!(
                "Attribute '{name}' is '{written}', but must be one of {}",
                words.join(", ")
            );
            let finding = sink.report(span, message);
            if let Some(near) = near {
                finding.fix(Fix::suggested(
                    format!("Change to '{near}'"),
                    vec![Edit::replace(span, near)],
                ));
            }
        }
        TagValue::Bool
            if !["true", "false", "0", "1"]
                .iter()
                .any(|b| written.eq_ignore_ascii_case(b)) =>
        {
            sink.report(
                span,
                format!("Attribute '{name}' is '{written}', but must be true or false"),
            );
        }
        TagValue::Json if serde_json::from_str::<serde::de::IgnoredAny>(written).is_err() => {
            sink.report(span, format!("Value of '{name}' is not valid JSON"));
        }
        _ => {}
    }
}

/// Reports an unknown name if it resembles a known one; others may be somebody's own.
fn unknown(
    tags: Tags<'_>,
    tag: &'static Tag,
    element: &Element,
    attribute: &Attribute,
    sink: &mut Sink,
) {
    // `runtime` passes every attribute on to the model, whose parameters are not all known.
    let is_free = element.is("runtime");
    // Names as short as this resemble each other by chance.
    if attribute.name.len() <= 3 {
        return;
    }
    let known = tags
        .vocabulary
        .attributes(tag)
        .map(|a| a.name)
        .filter(|name| !is_free || name.len() > 4);
    let Some(near) = closest(&attribute.name, known) else {
        return;
    };
    let is_given = element
        .attributes
        .iter()
        .any(|other| (tags.vocabulary.same)(&other.name, near));
    // Renaming to an attribute that is there already would only give it twice.
    if is_given || (is_free && squeezed(&attribute.name) == squeezed(near)) {
        return;
    }
    let message = format!(
        "Element '<{}>' has no attribute '{}'; did you mean '{near}'?",
        element.name, attribute.name
    );
    let fix = Fix::suggested(
        format!("Change to '{near}'"),
        vec![Edit::replace(attribute.name_span, near)],
    );
    sink.report_at_most(Severity::Warning, attribute.name_span, message)
        .fix(fix);
}

/// A name without what `max_tokens`, `max-tokens` and `maxTokens` differ in.
fn squeezed(name: &str) -> String {
    name.replace(['-', '_'], "").to_ascii_lowercase()
}

fn missing(tags: Tags<'_>, tag: &'static Tag, element: &Element, sink: &mut Sink) {
    let required: &[&str] = match tag.name {
        "cp" => &["caption"],
        "include" => &["src"],
        "tool-request" | "tool-response" => &["id", "name"],
        "conversation" => &["messages"],
        "tree" => &["items"],
        _ if is_tool(element) => &["name"],
        _ => &[],
    };
    for name in required {
        if !is_given(tags, element, name) {
            sink.report(
                element.name_span,
                format!(
                    "Element '<{}>' requires the attribute '{name}'",
                    element.name
                ),
            );
        }
    }
    let one_of: &[&str] = match tag.name {
        "document" => &["src", "buffer", "base64"],
        "table" => &["src", "records"],
        "img" => &["src", "base64"],
        "folder" => &["src", "data"],
        "webpage" => &["src", "url", "buffer", "base64"],
        _ => return,
    };
    let any_given = one_of.iter().any(|name| is_given(tags, element, name));
    // The stylesheet may provide them.
    if !any_given && tags.elements_named("stylesheet").next().is_none() {
        let message = format!(
            "Element '<{}>' requires one of the attributes {}",
            element.name,
            one_of.join(", ")
        );
        sink.report(element.name_span, message);
    }
}

/// Whether an attribute has a value; an empty one counts as none.
fn is_given(tags: Tags<'_>, element: &Element, name: &str) -> bool {
    element.attributes.iter().any(|attribute| {
        (tags.vocabulary.same)(&attribute.name, name)
            && (!tags.value(attribute).is_empty() || !attribute.quoted)
    })
}

/// Whether a `let` has an expression as its value.
fn has_expression(element: &Element) -> bool {
    element.is("let") && element.attribute("value").is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages};

    const NAME: &str = "format/poml-attribute";

    fn reported(body: &str) -> Vec<String> {
        messages(&format!("=== a.poml\n<poml>{body}</poml>\n"), NAME)
    }

    #[test]
    fn attributes_poml_accepts_are_silent() {
        for body in [
            "<cp CAPTIONSTYLE='bold' caption='x'>a</cp>",
            "<cp caption-style='bold' caption='x'>a</cp>",
            "<p captionStyle='x' data-x='1'>a</p>",
            "<p speaker='{{ who }}'>a</p>",
            "<object data='{\"a\": 1}'/>",
            "<code inline='False'>a</code>",
            "<runtime model='m' top_k='5' maxTokens='3'/>",
            "<let name='x' type='integer' value='1'/>",
            "<hint foo='1'>a</hint>",
        ] {
            assert_eq!(reported(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn attributes_poml_rejects_are_reported() {
        for body in [
            "<p speaker='assistant'>a</p>",
            "<cp caption='x' captionStyle='BOLD'>a</cp>",
            "<code inline='maybe'>a</code>",
            "<object data='{bad'/>",
            "<cp>a</cp>",
            "<cp caption=''>a</cp>",
            "<table/>",
            "<img alt='x'/>",
            "<include/>",
            "<tool>{}</tool>",
            "<tool-request id='1'/>",
            "<let name='x' type='json'>{}</let>",
            "<output-schema parser='yaml'>{}</output-schema>",
        ] {
            assert_eq!(reported(body).len(), 1, "{body}: {:?}", reported(body));
        }
    }

    #[test]
    fn similar_names_are_warnings() {
        let text = "=== a.poml\n<list listStlye='dash'><item>a</item></list>\n";
        let found = findings(text, NAME);
        assert_eq!(found[0].severity, pog_model::Severity::Warning);
        assert!(apply_first_fix(text, NAME).starts_with("<list listStyle='dash'>"));
        assert_eq!(reported("<p if='a' if='b'>x</p>").len(), 1);
    }
}
