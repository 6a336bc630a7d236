//! `format/poml-invalid-meta`: `meta` elements that POML refuses or reads as something else.

use pog_syntax::xml::Element;

use super::poml::{FILE, Tags};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-invalid-meta",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML does not take this `meta` element",
        what: "Looks for `type` on `meta`, which POML gave up for elements of their own, and for entries of `components` \
               that start neither with `+` nor with `-`. A version that is not made of numbers is a warning: POML counts \
               its parts as 0.",
        why: "POML stops with an error; a version that it cannot read lets every POML through.",
        example: "=== a.poml\n<poml>\n  <meta type=\"runtime\" model=\"gpt-4o\" />\n  <task>Sum up the ticket.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <runtime model=\"gpt-4o\" />\n  <task>Sum up the ticket.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for (_, element) in tags.named("meta") {
        let value = |name: &str| {
            element
                .attribute(name)
                .and_then(|a| Some((a.value?, tags.value(a))))
        };
        if let Some((span, kind)) = value("type").filter(|(_, kind)| !kind.is_empty()) {
            let instead = match kind {
                "schema" | "responseSchema" => "output-schema",
                "tool" => "tool-definition",
                other => other,
            };
            sink.report(
                span,
                format!("Element '<meta type>' was given up: write '<{instead}>'"),
            );
            continue;
        }
        components(tags, element, sink);
        for name in ["minVersion", "maxVersion"] {
            let Some((span, version)) =
                value(name).filter(|(_, v)| !v.is_empty() && !is_version(v))
            else {
                continue;
            };
            let message =
                format!("Version '{version}' is none: POML counts what is no number as 0");
            sink.report_at_most(Severity::Warning, span, message);
        }
    }
}

fn components(tags: Tags<'_>, element: &Element, sink: &mut Sink) {
    let Some(attribute) = element.attribute("components") else {
        return;
    };
    let Some(span) = attribute.value else { return };
    let mut parts = tags
        .value(attribute)
        .split(|c: char| c == ',' || c.is_whitespace());
    // An entry of one character is passed over, whatever it is.
    if let Some(part) = parts.find(|p| p.chars().count() > 1 && !p.starts_with(['+', '-'])) {
        sink.report(span, format!("Entry '{part}' needs '+' or '-' before it"));
    }
}

/// Numbers between dots, perhaps with the mark of a nightly build.
fn is_version(version: &str) -> bool {
    let (numbers, nightly) = version
        .split_once("-nightly.")
        .map_or((version, None), |(a, b)| (a, Some(b)));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numbers.split('.').all(number) && nightly.is_none_or(number)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn what_poml_reads_is_silent() {
        let said = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-invalid-meta",
            )
        };
        assert!(
            said("<meta minVersion='0.0.8' maxVersion='1' components='-table,+p'/><meta name='type' content='x'/>")
                .is_empty()
        );
        assert!(said("<meta minVersion='0.0.8-nightly.20250812'/>").is_empty());
        assert_eq!(said("<meta minVersion='v0.1'/>").len(), 1);
        assert_eq!(
            said("<meta type='schema'>{}</meta>"),
            ["Element '<meta type>' was given up: write '<output-schema>'"]
        );
        assert_eq!(said("<meta components='table'/>").len(), 1);
    }
}
