//! A rule as plain data: its name, level and documentation. Everything that speaks of rules without running them (findings,
//! policies, the schema of `pog.toml`, the generated pages) reads this; the check itself stands in the rules.

use crate::Severity;

/// Whether a rule runs, and how serious its findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The rule does not run.
    Off,
    /// It runs with this severity.
    At(Severity),
}

impl Level {
    /// The word used in policies and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.name(),
        }
    }
}

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct RuleMeta {
    /// `group/name`; never changes.
    pub name: &'static str,
    /// Level where the policy says nothing.
    pub default: Level,
    /// First version that has it.
    pub since: &'static str,
    /// Whether it offers fixes.
    pub fix: FixAvailability,
    /// What it looks at: decides whether it can run before the library is read.
    pub scope: Scope,
    /// Formats it is for, by id; empty for all.
    pub dialects: &'static [&'static str],
    /// Where the requirement comes from, if not from pog itself.
    pub source: Option<&'static str>,
    /// The rule's documentation.
    pub page: Page,
}

/// Whether a rule offers fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixAvailability {
    /// Never.
    None,
    /// For some findings.
    Sometimes,
    /// For every finding.
    Always,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The file alone, with its companion files and under its policy. A law holds rules to it: they find the same where
    /// nothing else is known.
    File,
    /// Other artifacts too, or what is kept beside them: committed versions, CODEOWNERS, recorded results.
    Library,
}

impl RuleMeta {
    /// The part before the slash.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.name
            .split_once('/')
            .map_or(self.name, |(group, _)| group)
    }

    /// The rule's page as Markdown: what `pog explain`, hover and the generated docs show.
    #[must_use]
    pub fn markdown(&self) -> String {
        let page = &self.page;
        let level = match self.default {
            Level::Off => "off",
            Level::At(severity) => severity.name(),
        };
        let mut text = format!(
            "### {}\n\n{}. Default: {level}.\n\n{}\n\n**Why**: {}\n",
            self.name, page.summary, page.what, page.why
        );
        text.push_str(&format!(
            "\n**Example**\n\n```pog\n{}\n```\n",
            page.example.trim_end()
        ));
        text.push_str(&format!(
            "\n**Use instead**\n\n```pog\n{}\n```\n",
            page.instead.trim_end()
        ));
        for (title, body) in [("Options", page.options), ("Fix", page.fix)] {
            if !body.is_empty() {
                text.push_str(&format!("\n**{title}**: {body}\n"));
            }
        }
        if let Some(source) = self.source {
            text.push_str(&format!("\n**Source**: {source}\n"));
        }
        text
    }

    /// Where the rule's page is published.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://pog.dev/rules#{}", self.name.replace('/', "-"))
    }
}

/// The page of a rule. Texts are Markdown without headings; they start with a capital and end with a full stop.
#[derive(Debug)]
pub struct Page {
    /// One line for lists; no full stop.
    pub summary: &'static str,
    /// What does it look for?
    pub what: &'static str,
    /// Why does it matter?
    pub why: &'static str,
    /// A file (or several, each behind a line `=== PATH`) on which the rule fires.
    pub example: &'static str,
    /// The same without the mistake: the rule is silent.
    pub instead: &'static str,
    /// Settings that change what it does; empty when there are none.
    pub options: &'static str,
    /// What its fix does; empty when it has none.
    pub fix: &'static str,
}
