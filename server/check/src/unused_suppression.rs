//! `lifecycle/unused-suppression`: ignore comments that suppress nothing, name no known rule, give
//! no reason, have expired or end on a day that does not exist. Runs after all other rules, since
//! only then it is known what a comment suppressed.

use pog_model::artifact::Until;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Tag};
use pog_text::date::Date;
use pog_text::lines::{line_break_len, line_end, line_start};
use pog_text::near::closest;
use pog_text::words::shown;
use pog_text::{Edit, Fix, Span};

use crate::{Context, Rule, Sink, by_name};

pub static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/unused-suppression",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Ignore comment has no effect",
        what: "Checks for `pog: ignore` comments that suppress no finding, name a rule that does \
               not exist, give no reason, have expired or end on something other than a date of \
               the form YYYY-MM-DD. A comment without a reason, or with such an end, suppresses \
               nothing.",
        why: "A forgotten ignore comment hides the next, real finding, and readers take it for a \
              known one.",
        example: "---\nparameters:\n  code: string\n---\n{# pog: ignore template/unused-parameter because it is set by the caller #}\nReview {{ code }}\n",
        instead: "---\nparameters:\n  code: string\n---\nReview {{ code }}\n",
        options: "",
        fix: "Removes the comment, or corrects the name of the rule or the form of the date.",
    },
};

/// Does nothing: [`report`] runs when it is known which suppressions were used.
pub fn check(_: &Context<'_>, _: &mut Sink) {}

/// Reports on the file's suppressions: `rules` are those a comment may name, `used` states which of the suppressions
/// suppressed a finding.
pub fn report(rules: &[Rule], context: &Context<'_>, used: &[bool], sink: &mut Sink) {
    let today = context.snapshot.today.as_deref();
    for (suppression, used) in context.artifact.suppressions.iter().zip(used) {
        let Some(rule) = by_name(rules, &suppression.rule) else {
            if !sink.leaves_out(suppression.rule_span) {
                unknown_rule(rules, suppression, sink);
            }
            continue;
        };
        let name = rule.name;
        let span = suppression.span;
        if suppression.reason.is_none() {
            sink.report(
                span,
                format!("Suppression of '{name}' has no reason; add 'because …' after the rule"),
            );
        } else if let Some(Until::NoDate(written, place)) = &suppression.until {
            no_date(name, written, *place, sink);
        } else if let (Some(Until::Day(last)), false) =
            (&suppression.until, suppression.holds(today))
        {
            let finding = sink.report(span, format!("Suppression of '{name}' expired on {last}"));
            // Where the finding is back, its comment is still the place to extend the date.
            if !used {
                finding
                    .tag(Tag::Unnecessary)
                    .fix(remove_comment(context.text, span));
            }
        } else if !used && context.policy.severity(rule).is_some() {
            // A rule that is off has no findings to suppress, here and now: the comment may stay.
            sink.report(
                span,
                format!("Unused suppression: '{name}' has no finding here"),
            )
            .tag(Tag::Unnecessary)
            .fix(remove_comment(context.text, span));
        }
    }
}

/// An end that is not a date; the right form is offered where it is certain.
fn no_date(rule: &str, written: &str, place: Span, sink: &mut Sink) {
    let message = format!(
        "'{}' is not a date of the form YYYY-MM-DD, so '{rule}' is not suppressed",
        shown(written)
    );
    let finding = sink.report(place, message);
    if let Some(date) = Date::parse_other_form(written) {
        finding.fix(Fix::safe(
            format!("Change to '{date}'"),
            vec![Edit::replace(place, date.to_string())],
        ));
    }
}

fn remove_comment(text: &str, span: Span) -> Fix {
    Fix::safe(
        "Remove the ignore comment",
        vec![Edit::delete(removal(text, span))],
    )
}

fn unknown_rule(rules: &[Rule], suppression: &pog_model::artifact::Suppression, sink: &mut Sink) {
    let near = closest(&suppression.rule, rules.iter().map(|rule| rule.meta.name));
    let hint = match near {
        Some(name) => format!("; did you mean '{name}'?"),
        None => String::new(),
    };
    let finding = sink.report(
        suppression.rule_span,
        format!(
            "Unknown rule '{}' in an ignore comment{hint}",
            suppression.rule
        ),
    );
    if let Some(name) = near {
        finding.fix(Fix::safe(
            format!("Change to '{name}'"),
            vec![Edit::replace(suppression.rule_span, name)],
        ));
    }
}

/// The comment, with its whole line if nothing else is on it.
fn removal(text: &str, span: Span) -> Span {
    let (start, end) = (line_start(text, span.lo()), line_end(text, span.hi()));
    let alone = text[start..span.lo()].trim().is_empty() && text[span.hi()..end].trim().is_empty();
    if !alone {
        return span;
    }
    Span::new(start, end + line_break_len(&text[end..]))
}

#[cfg(test)]
mod tests {
    use pog_fixtures::rules::{apply_first_fix, messages};
    use pog_rules::RULES;

    const NAME: &str = "lifecycle/unused-suppression";

    #[test]
    fn a_used_comment_is_left_alone() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter because the caller sets it\n  code: string\n---\nHi\n";
        assert!(messages(RULES, text, NAME).is_empty());
        assert!(messages(RULES, text, "template/unused-parameter").is_empty());
    }

    #[test]
    fn without_a_reason_nothing_is_suppressed() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter\n  code: string\n---\nHi\n";
        assert_eq!(messages(RULES, text, NAME).len(), 1);
        assert_eq!(messages(RULES, text, "template/unused-parameter").len(), 1);
    }

    #[test]
    fn past_its_date_the_finding_returns() {
        let text = "---\nparameters:\n  # pog: ignore template/unused-parameter because soon used until 2026-01-31\n  code: string\n---\nHi\n";
        assert_eq!(
            messages(RULES, text, NAME),
            ["Suppression of 'template/unused-parameter' expired on 2026-01-31"]
        );
        assert_eq!(messages(RULES, text, "template/unused-parameter").len(), 1);
    }

    #[test]
    fn an_end_that_is_not_a_date_suppresses_nothing() {
        for date in ["2026-99-99", "31.12.2027", "2027-02-29"] {
            let text = format!(
                "---\nparameters:\n  # pog: ignore template/unused-parameter because later until {date}\n  code: string\n---\nHi\n"
            );
            assert_eq!(
                messages(RULES, &text, NAME),
                [format!(
                    "'{date}' is not a date of the form YYYY-MM-DD, so 'template/unused-parameter' is not suppressed"
                )]
            );
            assert_eq!(messages(RULES, &text, "template/unused-parameter").len(), 1);
        }
        let text = "{# pog: ignore template/unused-parameter because later until 2027/2/1 #}\n";
        assert_eq!(
            apply_first_fix(RULES, text, NAME),
            "{# pog: ignore template/unused-parameter because later until 2027-02-01 #}\n"
        );
    }

    #[test]
    fn a_misspelled_rule_is_corrected() {
        let text = "{# pog: ignore template/unused-parametre because x #}\n";
        assert_eq!(
            messages(RULES, text, NAME),
            [
                "Unknown rule 'template/unused-parametre' in an ignore comment; did you mean 'template/unused-parameter'?"
            ]
        );
        assert_eq!(
            apply_first_fix(RULES, text, NAME),
            "{# pog: ignore template/unused-parameter because x #}\n"
        );
    }
}
