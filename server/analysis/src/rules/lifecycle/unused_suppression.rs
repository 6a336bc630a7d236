//! `lifecycle/unused-suppression`: ignore comments that silence nothing, name no rule, give no reason or have expired.
//! Runs after all other rules, since only then it is known what a comment silenced.

use pog_text::{Edit, Fix};

use crate::finding::{Severity, Tag};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, by_name, closest};

/// The rule.
pub static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/unused-suppression",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "An ignore comment that does nothing",
        what: "Looks for `pog: ignore` comments that silence no finding, name a rule that does not exist, give no reason \
               or are past their date. A comment without a reason silences nothing.",
        why: "A forgotten ignore comment hides the next, real finding, and a reader takes it for a known problem.",
        example: "---\nparameters:\n  code: string\n---\n{# pog: ignore template/unused-parameter because it is set by the caller #}\nReview {{ code }}\n",
        instead: "---\nparameters:\n  code: string\n---\nReview {{ code }}\n",
        options: "",
        fix: "Removes the comment, or corrects the rule's name.",
    },
};

/// Runs by itself, when it is known which suppressions were used.
pub(crate) fn check(_: &Context<'_>, _: &mut Sink) {}

/// Reports on the file's suppressions; `used` tells which of them met a finding.
pub fn report(context: &Context<'_>, used: &[bool], sink: &mut Sink) {
    for (suppression, used) in context.artifact.suppressions.iter().zip(used) {
        let Some(rule) = by_name(&suppression.rule) else {
            unknown_rule(suppression, sink);
            continue;
        };
        let name = rule.name;
        let remove = || {
            Fix::safe(
                "Remove the ignore comment",
                vec![Edit::delete(removal(context.text, suppression.span))],
            )
        };
        if suppression.reason.is_none() {
            sink.report(
                suppression.span,
                format!(
                    "Ignoring '{name}' needs a reason: write 'because …' behind the rule's name"
                ),
            );
        } else if suppression.expired(context.snapshot.today.as_deref()) {
            let until = suppression.until.as_deref().unwrap_or("");
            let finding = sink.report(
                suppression.span,
                format!("Ignoring '{name}' ended on {until}"),
            );
            if !used {
                finding.tag(Tag::Unnecessary).fix(remove());
            }
        } else if !used && context.policy.severity(rule).is_some() {
            sink.report(
                suppression.span,
                format!("Nothing to ignore: '{name}' has no finding here"),
            )
            .tag(Tag::Unnecessary)
            .fix(remove());
        }
    }
}

fn unknown_rule(suppression: &crate::artifact::Suppression, sink: &mut Sink) {
    let known = closest(
        &suppression.rule,
        crate::rules::RULES.iter().map(|rule| rule.meta.name),
    );
    let hint = known.map_or_else(String::new, |name| format!("; did you mean '{name}'?"));
    let finding = sink.report(
        suppression.rule_span,
        format!(
            "Unknown rule '{}' in an ignore comment{hint}",
            suppression.rule
        ),
    );
    if let Some(name) = known {
        finding.fix(Fix::safe(
            format!("Change to '{name}'"),
            vec![Edit::replace(suppression.rule_span, name)],
        ));
    }
}

/// The comment with the line it stands on, when it is alone there.
fn removal(text: &str, span: pog_text::Span) -> pog_text::Span {
    let start = text[..span.lo()].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let rest = &text[span.hi()..];
    let end = span.hi() + rest.find(['\n', '\r']).unwrap_or(rest.len());
    let alone = text[start..span.lo()].trim().is_empty() && text[span.hi()..end].trim().is_empty();
    if !alone {
        return span;
    }
    let line_break = if text[end..].starts_with("\r\n") {
        2
    } else {
        usize::from(end < text.len())
    };
    pog_text::Span::new(start, end + line_break)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "lifecycle/unused-suppression";

    #[test]
    fn a_used_comment_is_left_alone() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter because the caller sets it\n  code: string\n---\nHi\n";
        assert!(messages(text, NAME).is_empty());
        assert!(messages(text, "template/unused-parameter").is_empty());
    }

    #[test]
    fn without_a_reason_nothing_is_silenced() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter\n  code: string\n---\nHi\n";
        assert_eq!(messages(text, NAME).len(), 1);
        assert_eq!(messages(text, "template/unused-parameter").len(), 1);
    }

    #[test]
    fn past_its_date_the_finding_returns() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter because soon used until 2026-01-31\n  code: string\n---\nHi\n";
        assert_eq!(
            messages(text, NAME),
            ["Ignoring 'template/unused-parameter' ended on 2026-01-31"]
        );
        assert_eq!(messages(text, "template/unused-parameter").len(), 1);
    }

    #[test]
    fn a_misspelt_rule_is_corrected() {
        let text = "{# pog: ignore template/unused-parametre because x #}\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Unknown rule 'template/unused-parametre' in an ignore comment; did you mean 'template/unused-parameter'?"
            ]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "{# pog: ignore template/unused-parameter because x #}\n"
        );
    }
}
