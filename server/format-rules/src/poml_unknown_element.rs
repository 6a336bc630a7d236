//! `format/poml-unknown-element`: elements that POML does not have, or not here.

use pog_formats::xml::Element;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use rustc_hash::FxHashSet;

use super::poml::{BASE, Tags, is_special};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-unknown-element",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: BASE,
    page: Page {
        summary: "Unknown POML element",
        what: "Checks for elements that POML does not have under this name, for `context` and \
               `stylesheet` anywhere but directly below `poml`, and for elements that a preceding \
               `<meta components=\"-…\" />` switches off.",
        why: "POML stops at such an element and renders nothing of it.",
        example: "=== a.poml\n<poml>\n  <taks>Sum up the ticket.</taks>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <task>Sum up the ticket.</task>\n</poml>\n",
        options: "",
        fix: "Changes the name to the one that was probably meant, in both tags.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    let mut disabled: FxHashSet<String> = FxHashSet::default();
    for (_, element) in tags.finished() {
        if element.is("meta") {
            // Elements come in the order of the text, so a switch affects only what follows it.
            switch(tags, element, &mut disabled);
        }
        if is_special(element) {
            continue;
        }
        let name = &*element.name;
        let lower = name.to_ascii_lowercase();
        if lower == "context" || lower == "stylesheet" {
            if !tags.below_root(element) {
                let message = format!(
                    "Element '<{name}>' is only read directly below '<poml>'; move it there"
                );
                sink.report(element.name_span, message);
            }
        // Asked before the vocabulary, which still knows what is switched off.
        } else if disabled.contains(&lower) {
            sink.report(
                element.name_span,
                format!("Element '<{name}>' is switched off by a preceding '<meta>'"),
            );
        } else if !tags.vocabulary.knows(name) {
            unknown(tags, element, sink);
        }
    }
}

/// Follows `components="-table,+img"`, which disables and enables elements.
fn switch(tags: Tags<'_>, element: &Element, disabled: &mut FxHashSet<String>) {
    let components = element
        .attribute("components")
        .map_or("", |a| tags.value(a));
    for part in components.split([',', ' ', '\t', '\r', '\n']) {
        if let Some(name) = part.strip_prefix('-') {
            disabled.insert(name.to_ascii_lowercase());
        } else if let Some(name) = part.strip_prefix('+') {
            disabled.remove(&name.to_ascii_lowercase());
        }
    }
}

fn unknown(tags: Tags<'_>, element: &Element, sink: &mut Sink) {
    if sink.leaves_out(element.name_span) {
        return;
    }
    let known = tags.vocabulary.tags.iter().flat_map(|t| t.names());
    let near = closest(&element.name, known);
    let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
    let finding = sink.report(
        element.name_span,
        format!("Unknown POML element '{}'{hint}", element.name),
    );
    if let Some(near) = near {
        // Both tags at once, or the fix would leave a pair that does not match.
        let names = std::iter::once(element.name_span).chain(element.close_name);
        let edits = names.map(|span| Edit::replace(span, near)).collect();
        finding.fix(Fix::suggested(format!("Change to '{near}'"), edits));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/poml-unknown-element";

    #[test]
    fn names_are_compared_as_poml_does() {
        let reported = |body: &str| messages(&format!("=== a.poml\n<poml>{body}</poml>\n"), NAME);
        assert!(
            reported("<P>a</P><system-message>b</system-message><Markup.Paragraph>c</Markup.Paragraph><IMG src='a'/>")
                .is_empty()
        );
        assert_eq!(
            reported("<pargraph>a</pargraph>"),
            ["Unknown POML element 'pargraph'; did you mean 'Paragraph'?"]
        );
        assert_eq!(reported("<systemmsg>a</systemmsg>").len(), 1);
        assert_eq!(reported("<p><context>{}</context></p>").len(), 1);
        assert!(reported("<context>{}</context>").is_empty());
        assert_eq!(
            reported("<meta components='-p'/><p>a</p><paragraph>b</paragraph>").len(),
            1
        );
        assert!(reported("<meta components='-p'/><meta components='+p'/><p>a</p>").is_empty());
        assert!(reported("<tas").is_empty());
    }

    #[test]
    fn both_tags_are_fixed() {
        assert_eq!(
            apply_first_fix("=== a.poml\n<taks>a</taks>\n", NAME),
            "<task>a</task>\n"
        );
    }
}
