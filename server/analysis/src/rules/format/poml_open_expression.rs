//! `format/poml-open-expression`: `{{` that no `}}` on the same line closes.

use pog_syntax::template::ConstructKind;

use super::poml::{FILE, Tags};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-open-expression",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "The expression is never closed",
        what: "Looks for `{{` with a name behind it for which no `}}` follows on the same line. POML looks for expressions \
               line by line.",
        why: "POML takes it for text and sends the braces to the model.",
        example: "=== a.poml\n<poml>\n  <task>Greet {{ name } in one sentence.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <task>Greet {{ name }} in one sentence.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if Tags::of(context).is_none() {
        return;
    }
    for open in context
        .artifact
        .facts()
        .constructs
        .iter()
        .filter(|c| !c.closed && c.kind == ConstructKind::Output)
    {
        if !open.inner.text(context.text).trim().is_empty() {
            sink.report(
                open.span,
                "Expression is never closed: '}}' is missing on its line",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::places;

    #[test]
    fn expressions_stand_on_one_line() {
        let said = |body: &str| {
            places(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-open-expression",
            )
        };
        assert_eq!(said("Hi {{ user.name, how are you?"), ["{{ user.name"]);
        assert_eq!(said("{{ a }\nb }}"), ["{{ a"]);
        assert!(said("{{ a\n }} {{}} {{ { \"json\": 1 }").is_empty());
    }
}
