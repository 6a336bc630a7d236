//! `format/poml-open-expression`: `{{` without a `}}` on the same line.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::ConstructKind;

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-open-expression",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "Expression is never closed",
        what: "Checks for `{{` followed by a name for which no `}}` follows on the same line. POML \
               finds expressions line by line.",
        why: "POML treats it as text and sends the braces to the model.",
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
    for construct in &context.artifact.facts().constructs {
        let is_open = !construct.closed && construct.kind == ConstructKind::Output;
        // Braces around nothing are probably meant as braces.
        if is_open && !construct.inner.text(context.text).trim().is_empty() {
            sink.report(
                construct.span,
                "Expression is never closed; add '}}' on the same line",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::places;

    #[test]
    fn expressions_stand_on_one_line() {
        let reported = |body: &str| {
            places(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-open-expression",
            )
        };
        assert_eq!(reported("Hi {{ user.name, how are you?"), ["{{ user.name"]);
        assert_eq!(reported("{{ a }\nb }}"), ["{{ a"]);
        assert!(reported("{{ a\n }} {{}} {{ { \"json\": 1 }").is_empty());
    }
}
