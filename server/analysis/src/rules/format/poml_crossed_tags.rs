//! `format/poml-crossed-tags`: closing tags that do not belong to what they close, where POML does not notice.

use pog_syntax::xml::Pairing;
use pog_text::{Edit, Fix};

use super::poml::Tags;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-crossed-tags",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: Some("https://github.com/SAP/xml-tools/blob/master/packages/parser/lib/parser.js"),
    page: Page {
        summary: "The closing tag has another name than what it closes",
        what: "Looks for closing tags whose name is not that of the innermost open element, in files that have as many \
               closing tags as opening ones. Where the numbers differ POML stops, and `template/syntax-error` says so.",
        why: "POML's reader does not look at the name in a closing tag: it closes whatever is open. What was meant to be \
              outside of an element ends up inside.",
        example: "=== a.poml\n<poml>\n  <task>Sum up the <b>ticket</task></b>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <task>Sum up the <b>ticket</b></task>\n</poml>\n",
        options: "",
        fix: "Writes the name of the element that is closed.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context).filter(|t| t.markup.balanced) else {
        return;
    };
    let name = |index: usize| tags.markup.elements.get(index).map_or("", |e| &*e.name);
    for pairing in &tags.markup.pairing {
        match pairing {
            Pairing::Other(index, span) => {
                let (own, written) = (name(*index), span.text(tags.text));
                let message =
                    format!("Tag '</{written}>' closes '<{own}>': POML does not look at the name");
                let fix = Fix::suggested(
                    format!("Change to '</{own}>'"),
                    vec![Edit::replace(*span, own)],
                );
                sink.report(*span, message).fix(fix);
            }
            Pairing::Late(index, span) => {
                let message = format!(
                    "Tag '</{}>' stands behind the end of an element around it",
                    name(*index)
                );
                sink.report(*span, message);
            }
            Pairing::Unclosed(index) => {
                let place = tags
                    .markup
                    .elements
                    .get(*index)
                    .map_or(pog_text::Span::default(), |e| e.name_span);
                let message = format!(
                    "Element '<{0}>' has no '</{0}>': another closing tag ends it",
                    name(*index)
                );
                sink.report(place, message);
            }
            Pairing::Stray(span) => {
                sink.report(
                    *span,
                    format!(
                        "Tag '</{}>' does not belong to any open element",
                        span.text(tags.text)
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/poml-crossed-tags";

    #[test]
    fn only_where_poml_does_not_notice() {
        let said = |text: &str| messages(&format!("=== a.poml\n{text}\n"), NAME);
        assert_eq!(said("<poml><p>a</b></poml>").len(), 1);
        assert_eq!(said("<poml><b><i>x</b></i></poml>").len(), 1);
        assert!(said("<poml><p>a</poml>").is_empty());
        assert!(said("<poml><P>a</p></poml>").is_empty());
        assert_eq!(
            apply_first_fix("=== a.poml\n<p>a</b>\n", NAME),
            "<p>a</p>\n"
        );
    }
}
