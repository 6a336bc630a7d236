//! Where a rule's findings go: at most [`MOST`] of a rule are kept for a file, and what a comment suppresses is dropped at
//! once, so that neither a generated file nor a hostile one costs more than can be read.

use pog_model::{JoinedFinding, RuleMeta, Severity, Source};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_text::words::counted;

use crate::suppressions::Silence;

/// How many findings of a rule are kept for a file. Nobody reads more, and each costs memory in the server, in the client
/// and on the wire between them.
pub const MOST: usize = 1_000;

/// Takes a rule's findings.
pub struct Sink {
    rule: &'static RuleMeta,
    severity: Severity,
    decided: Source,
    silence: Silence,
    /// What was reported so far, [`MOST`] at most.
    pub findings: Vec<JoinedFinding>,
    left_out: Option<LeftOut>,
    /// Stands in for a finding that is not kept: the rule may add to it what it likes.
    scratch: Option<JoinedFinding>,
}

/// What there was no room for.
struct LeftOut {
    count: usize,
    /// The first place of it.
    first: Span,
    severity: Severity,
}

impl Sink {
    /// A sink for one rule at one severity.
    #[must_use]
    pub fn new(rule: &'static RuleMeta, severity: Severity, decided: Source) -> Self {
        Self {
            rule,
            severity,
            decided,
            silence: Silence::default(),
            findings: Vec::new(),
            left_out: None,
            scratch: None,
        }
    }

    /// The sink without what comments suppress.
    pub(crate) fn silenced(mut self, silence: Silence) -> Self {
        self.silence = silence;
        self
    }

    /// Whether a finding at `span` would not be kept; it is counted then. For rules whose messages or fixes cost something:
    /// they ask before they make one.
    pub fn leaves_out(&mut self, span: Span) -> bool {
        // Other findings of the rule are the best guess at how grave one is that nobody has looked at.
        let severity = match &self.left_out {
            Some(left_out) => Some(left_out.severity),
            None if self.findings.len() < MOST => None,
            None => self.findings.iter().map(|f| f.severity).max(),
        };
        self.drops(span, severity.unwrap_or(self.severity))
    }

    /// Reports a finding that is not as grave as the rule's others; what the policy says of the rule still bounds it.
    pub fn report_at_most(
        &mut self,
        most: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> &mut JoinedFinding {
        self.add(self.severity.min(most), span, message.into())
    }

    /// Reports a finding; fixes, tags and other places are added to what is returned.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut JoinedFinding {
        self.add(self.severity, span, message.into())
    }

    fn add(&mut self, severity: Severity, span: Span, message: String) -> &mut JoinedFinding {
        let is_dropped = self.drops(span, severity);
        let finding = self.finding(severity, span, message);
        if is_dropped {
            return self.scratch.insert(finding);
        }
        self.findings.push(finding);
        self.findings
            .last_mut()
            .expect("a finding was pushed on the line before")
    }

    fn drops(&mut self, span: Span, severity: Severity) -> bool {
        checkpoint("the findings of a rule");
        // Suppressed findings take no room from those that are not.
        if self.silence.covers(span) {
            return true;
        }
        if self.findings.len() < MOST {
            return false;
        }
        let left_out = self.left_out.get_or_insert(LeftOut {
            count: 0,
            first: span,
            severity,
        });
        left_out.count += 1;
        left_out.severity = left_out.severity.max(severity);
        // Not every rule reports in the order of the text.
        if span.lo() < left_out.first.lo() {
            left_out.first = span;
        }
        true
    }

    fn finding(&self, severity: Severity, span: Span, message: String) -> JoinedFinding {
        JoinedFinding {
            rule: self.rule,
            severity,
            decided: self.decided.clone(),
            span,
            message,
            tags: Vec::new(),
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// The findings, the last of which says how many more there are, and what was suppressed.
    pub(crate) fn finish(mut self) -> (Vec<JoinedFinding>, Silence) {
        if let Some(LeftOut {
            count,
            first,
            severity,
        }) = self.left_out.take()
        {
            let message = left_out_message(count);
            let finding = self.finding(severity, first, message);
            self.findings.push(finding);
        }
        (self.findings, self.silence)
    }
}

/// What is said at the first place that was left out.
fn left_out_message(count: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!(
        "{} of this rule in this file {verb} not listed, only the first {MOST}; fix those first",
        counted(count, "more finding")
    )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use pog_fixtures::rules::{findings, messages};
    use pog_rules::RULES;

    use super::MOST;

    const NAME: &str = "template/undeclared-parameter";

    #[test]
    fn of_many_findings_the_first_are_kept_and_the_rest_counted() {
        let text = |count: usize| format!("---\nname: X\n---\n{}", "{{ x }}\n".repeat(count));
        assert_eq!(messages(RULES, &text(MOST), NAME).len(), MOST);
        let found = findings(RULES, &text(MOST + 1), NAME);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(
            found[MOST].message,
            "1 more finding of this rule in this file is not listed, only the first 1000; fix those first"
        );
        let found = findings(RULES, &text(MOST + 250), NAME);
        let last = found.last().unwrap();
        assert!(
            last.message
                .starts_with("250 more findings of this rule in this file are")
        );
        let place = text(MOST).len() + 3;
        assert_eq!(last.location.span.lo(), place, "the first that is left out");
        assert_eq!(last.severity, found[0].severity);
    }

    #[test]
    fn what_is_suppressed_takes_no_room_and_its_comments_are_used() {
        let mut text = "---\nname: X\n---\n".to_owned();
        for _ in 0..MOST + 5 {
            let _ = writeln!(text, "{{# pog: ignore {NAME} because x #}}\n{{{{ y }}}}");
        }
        assert!(messages(RULES, &text, NAME).is_empty());
        assert!(messages(RULES, &text, "lifecycle/unused-suppression").is_empty());
    }
}
