//! `format/poml-crossed-tags`: closing tags that do not match what they close, where POML does not
//! notice.

use pog_formats::xml::Pairing;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};

use super::poml::Tags;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-crossed-tags",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: Some("https://github.com/SAP/xml-tools/blob/master/packages/parser/lib/parser.js"),
    page: Page {
        summary: "Closing tag does not match the element it closes",
        what: "Checks for closing tags whose name is not that of the innermost open element, in \
               files that have as many closing tags as opening ones. If the numbers differ POML \
               stops, and `template/syntax-error` reports it.",
        why: "POML's reader ignores the name in a closing tag: it closes whatever is open. What \
              was meant to be outside an element ends up inside.",
        example: "=== a.poml\n<poml>\n  <task>Sum up the <b>ticket</task></b>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <task>Sum up the <b>ticket</b></task>\n</poml>\n",
        options: "",
        fix: "Changes the name to that of the element that is closed.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    // With unequal numbers POML stops, and `template/syntax-error` reports that.
    if !tags.markup.balanced {
        return;
    }
    let name = |index: usize| tags.markup.elements.get(index).map_or("", |e| &*e.name);
    for pairing in &tags.markup.pairing {
        match pairing {
            Pairing::Other(index, span) => {
                let own = name(*index);
                let written = span.text(tags.text);
                let message = format!("Tag '</{written}>' closes '<{own}>'; POML ignores the name");
                // The only case with a certain name; in the others either tag may be the wrong one.
                let fix = Fix::suggested(
                    format!("Change to '</{own}>'"),
                    vec![Edit::replace(*span, own)],
                );
                sink.report(*span, message).fix(fix);
            }
            Pairing::Late(index, span) => {
                let message = format!(
                    "Tag '</{}>' comes after the end of an enclosing element",
                    name(*index)
                );
                sink.report(*span, message);
            }
            Pairing::Unclosed(index) => {
                let span = tags
                    .markup
                    .elements
                    .get(*index)
                    .map_or(pog_text::Span::default(), |e| e.name_span);
                let message = format!(
                    "Element '<{0}>' has no '</{0}>'; another closing tag ends it",
                    name(*index)
                );
                sink.report(span, message);
            }
            Pairing::Stray(span) => {
                sink.report(
                    *span,
                    format!("Tag '</{}>' closes no open element", span.text(tags.text)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/poml-crossed-tags";

    #[test]
    fn only_where_poml_does_not_notice() {
        let reported = |text: &str| messages(&format!("=== a.poml\n{text}\n"), NAME);
        assert_eq!(reported("<poml><p>a</b></poml>").len(), 1);
        assert_eq!(reported("<poml><b><i>x</b></i></poml>").len(), 1);
        assert!(reported("<poml><p>a</poml>").is_empty());
        assert!(reported("<poml><P>a</p></poml>").is_empty());
        assert_eq!(
            apply_first_fix("=== a.poml\n<p>a</b>\n", NAME),
            "<p>a</p>\n"
        );
    }
}
