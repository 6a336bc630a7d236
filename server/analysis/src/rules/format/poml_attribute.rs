//! `format/poml-attribute`: attributes that POML refuses, wants or passes over.

use pog_syntax::dialect::{Tag, TagValue};
use pog_syntax::xml::{Attribute, Element};
use pog_text::{Edit, Fix};

use super::poml::{BASE, Tags, is_tool};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-attribute",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: BASE,
    page: Page {
        summary: "POML does not take the attributes of this element",
        what: "Looks for values outside the list an attribute allows, for values that are not the boolean or the JSON \
               they have to be, and for attributes that must be there: `caption` of `cp`, `src` of `include`, `name` of \
               `tool-definition`, `id` and `name` of `tool-request`, `messages` of `conversation`, `items` of `tree`, a source of \
               `document`, `table`, `img`, `folder` and `webpage`. Values with \
               expressions in them are left alone. An attribute that POML does not know but that resembles one it does, \
               and one that is given twice, are warnings: POML passes over them without a word.",
        why: "POML stops with an error, or renders the element as if the attribute were not there.",
        example: "=== a.poml\n<poml>\n  <list listStyle=\"number\">\n    <item>Read the change.</item>\n  </list>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <list listStyle=\"decimal\">\n    <item>Read the change.</item>\n  </list>\n</poml>\n",
        options: "",
        fix: "Writes the name or the value that was probably meant.",
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
            if element
                .attributes
                .iter()
                .take(index.min(MOST))
                .any(|a| same(a, attribute))
            {
                let message = format!("Attribute '{}' is given twice", attribute.name);
                sink.report_at_most(Severity::Warning, attribute.name_span, message);
            }
            match tags.vocabulary.attribute(tag, &attribute.name) {
                // The type says how to read a text; a value is what it is.
                Some(known) if known.name == "type" && is_value(element) => {}
                Some(known) => value(tags, attribute, known.value, sink),
                None => unknown(tags, tag, element, attribute, sink),
            }
        }
        missing(tags, tag, element, sink);
    }
}

/// Attributes of one element that are compared with each other.
const MOST: usize = 100;

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
            sink.report(span, format!("The value of '{name}' is not valid JSON"));
        }
        _ => {}
    }
}

/// A name that POML does not know is somebody's own unless it resembles one that it does.
fn unknown(
    tags: Tags<'_>,
    tag: &'static Tag,
    element: &Element,
    attribute: &Attribute,
    sink: &mut Sink,
) {
    let free = element.is("runtime");
    let known = tags
        .vocabulary
        .attributes(tag)
        .map(|a| a.name)
        .filter(|n| !free || n.len() > 4);
    let taken = |name: &str| {
        element
            .attributes
            .iter()
            .any(|a| (tags.vocabulary.same)(&a.name, name))
    };
    let Some(near) =
        closest(&attribute.name, known).filter(|near| !taken(near) && attribute.name.len() > 3)
    else {
        return;
    };
    let squeezed = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    if free && squeezed(&attribute.name) == squeezed(near) {
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

fn missing(tags: Tags<'_>, tag: &'static Tag, element: &Element, sink: &mut Sink) {
    // A value of no characters counts as none.
    let given = |name: &str| {
        let mut same = element
            .attributes
            .iter()
            .filter(|a| (tags.vocabulary.same)(&a.name, name));
        same.any(|a| !tags.value(a).is_empty() || !a.quoted)
    };
    let wanted: &[&str] = match tag.name {
        "cp" => &["caption"],
        "include" => &["src"],
        "tool-request" | "tool-response" => &["id", "name"],
        "conversation" => &["messages"],
        "tree" => &["items"],
        _ if is_tool(element) => &["name"],
        _ => &[],
    };
    for name in wanted.iter().filter(|name| !given(name)) {
        sink.report(
            element.name_span,
            format!("Element '<{}>' needs the attribute '{name}'", element.name),
        );
    }
    let one_of: &[&str] = match tag.name {
        "document" => &["src", "buffer", "base64"],
        "table" => &["src", "records"],
        "img" => &["src", "base64"],
        "folder" => &["src", "data"],
        "webpage" => &["src", "url", "buffer", "base64"],
        _ => return,
    };
    // The stylesheet may give them.
    if !one_of.iter().any(|name| given(name)) && tags.named("stylesheet").next().is_none() {
        let message = format!(
            "Element '<{}>' needs one of the attributes {}",
            element.name,
            one_of.join(", ")
        );
        sink.report(element.name_span, message);
    }
}

/// Whether a `let` has an expression for its value.
fn is_value(element: &Element) -> bool {
    element.is("let") && element.attribute("value").is_some()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, findings, messages};

    const NAME: &str = "format/poml-attribute";

    fn said(body: &str) -> Vec<String> {
        messages(&format!("=== a.poml\n<poml>{body}</poml>\n"), NAME)
    }

    #[test]
    fn what_poml_takes_is_silent() {
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
            assert_eq!(said(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn what_poml_refuses_is_said() {
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
            assert_eq!(said(body).len(), 1, "{body}: {:?}", said(body));
        }
    }

    #[test]
    fn near_names_are_warnings() {
        let text = "=== a.poml\n<list listStlye='dash'><item>a</item></list>\n";
        let found = findings(text, NAME);
        assert_eq!(found[0].severity, crate::finding::Severity::Warning);
        assert!(apply_first_fix(text, NAME).starts_with("<list listStyle='dash'>"));
        assert_eq!(said("<p if='a' if='b'>x</p>").len(), 1);
    }
}
