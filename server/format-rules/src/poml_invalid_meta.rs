//! `format/poml-invalid-meta`: `meta` elements that POML rejects or misreads.

use pog_formats::xml::Element;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-invalid-meta",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML does not accept this `meta` element",
        what: "Checks for `type` on `meta`, which POML replaced by elements of their own, and for \
               entries of `components` that start neither with `+` nor with `-`. A version that \
               does not consist of numbers is a warning: POML treats such parts as 0.",
        why: "POML stops with an error; a version that it cannot read accepts every version of \
              POML.",
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
    for (_, element) in tags.elements_named("meta") {
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
                format!("Element '<meta type>' is no longer supported; use '<{instead}>'"),
            );
            // The element is to be replaced as a whole; until then its other attributes do not matter.
            continue;
        }
        components(tags, element, sink);
        for name in ["minVersion", "maxVersion"] {
            let Some((span, version)) = value(name) else {
                continue;
            };
            if version.is_empty() || is_version(version) {
                continue;
            }
            let message =
                format!("Version '{version}' is invalid; POML treats what is not a number as 0");
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
    // POML ignores an entry of one character, whatever it is.
    if let Some(part) = parts.find(|p| p.chars().count() > 1 && !p.starts_with(['+', '-'])) {
        sink.report(span, format!("Entry '{part}' must start with '+' or '-'"));
    }
}

/// Numbers between dots, perhaps with the suffix of a nightly build.
fn is_version(version: &str) -> bool {
    let (numbers, nightly) = match version.split_once("-nightly.") {
        Some((numbers, nightly)) => (numbers, Some(nightly)),
        None => (version, None),
    };
    numbers.split('.').all(is_number) && nightly.is_none_or(is_number)
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn elements_poml_accepts_are_silent() {
        let reported = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-invalid-meta",
            )
        };
        assert!(
            reported("<meta minVersion='0.0.8' maxVersion='1' components='-table,+p'/><meta name='type' content='x'/>")
                .is_empty()
        );
        assert!(reported("<meta minVersion='0.0.8-nightly.20250812'/>").is_empty());
        assert_eq!(reported("<meta minVersion='v0.1'/>").len(), 1);
        assert_eq!(
            reported("<meta type='schema'>{}</meta>"),
            ["Element '<meta type>' is no longer supported; use '<output-schema>'"]
        );
        assert_eq!(reported("<meta components='table'/>").len(), 1);
    }
}
