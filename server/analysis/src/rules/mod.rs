//! The registry: one file a rule, one line here. A rule reads the artifact model and the library, never another rule and
//! never a concrete format.

mod composition;
mod evaluation;
mod format;
mod gate;
#[cfg(test)]
mod laws;
mod lifecycle;
mod metadata;
mod model;
mod page;
mod security;
#[cfg(test)]
mod starter_tests;
mod suggest;
mod template;
#[cfg(test)]
pub(crate) mod testing;
mod version;

pub use lifecycle::unused_suppression::{
    RULE as UNUSED_SUPPRESSION, report as report_suppressions,
};
pub use metadata::orphan_overlay::{RULE as ORPHAN_OVERLAY, report as report_orphan};
pub use page::Page;
pub(crate) use suggest::closest;

use pog_text::Span;

use crate::artifact::Artifact;
use crate::file::{FileId, SourceFile};
use crate::finding::{Finding, Severity};
use crate::host::Snapshot;
use crate::policy::{Level, Policy, Source};

/// One check with a stable name.
#[derive(Debug)]
pub struct Rule {
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
    /// The check.
    pub check: fn(&Context<'_>, &mut Sink),
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
    /// Other artifacts too, or what is kept beside them: the committed past, CODEOWNERS, recorded results.
    Library,
}

impl Rule {
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

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// Its text.
    pub text: &'a str,
    /// What was read from it.
    pub artifact: &'a Artifact,
    /// Everything around it.
    pub snapshot: &'a Snapshot,
    /// What holds for it.
    pub policy: &'a Policy,
}

impl Context<'_> {
    /// Whether governance looks at this artifact at all.
    #[must_use]
    pub fn governed(&self) -> bool {
        self.policy.governs(self.artifact)
    }
}

/// Takes a rule's findings.
pub struct Sink {
    rule: &'static Rule,
    file: FileId,
    severity: Severity,
    decided: Source,
    /// What was reported so far.
    pub findings: Vec<Finding>,
}

impl Sink {
    /// A sink for one rule at one severity.
    #[must_use]
    pub fn new(rule: &'static Rule, file: FileId, severity: Severity, decided: Source) -> Self {
        Self {
            rule,
            file,
            severity,
            decided,
            findings: Vec::new(),
        }
    }

    /// Reports a finding that is not as grave as the rule's others; what the policy says of the rule still bounds it.
    pub fn report_at_most(
        &mut self,
        most: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        let severity = self.severity.min(most);
        let finding = self.report(span, message);
        finding.severity = severity;
        finding
    }

    /// Reports a finding; fixes, tags and other places are added to what is returned.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule,
            severity: self.severity,
            file: self.file,
            decided: self.decided.clone(),
            span,
            message: message.into(),
            tags: Vec::new(),
            related: Vec::new(),
            fixes: Vec::new(),
        });
        self.findings
            .last_mut()
            .expect("a finding was pushed on the line before")
    }
}

/// Every rule, by group and name. `lifecycle/unused-suppression` stands at the end: it runs when the others have.
pub static RULES: &[&Rule] = &[
    &composition::broken_link::RULE,
    &composition::deprecated_include::RULE,
    &composition::layer_violation::RULE,
    &composition::stage_inversion::RULE,
    &composition::version_unsatisfied::RULE,
    &evaluation::case_invalid_value::RULE,
    &evaluation::case_missing_parameter::RULE,
    &evaluation::case_unknown_parameter::RULE,
    &evaluation::expectation_failed::RULE,
    &evaluation::result_below_threshold::RULE,
    &evaluation::result_missing::RULE,
    &evaluation::result_stale::RULE,
    &format::agent_name::RULE,
    &format::answer_schema::RULE,
    &format::argument_hint::RULE,
    &format::argument_name::RULE,
    &format::argument_position::RULE,
    &format::assertion_type::RULE,
    &format::block_helper::RULE,
    &format::deprecated_attribute::RULE,
    &format::dotprompt_front_matter::RULE,
    &format::empty_attribute::RULE,
    &format::evaluator_criteria::RULE,
    &format::evaluator_name::RULE,
    &format::front_matter_cut::RULE,
    &format::front_matter_stops::RULE,
    &format::helper_as_value::RULE,
    &format::ignored_attribute::RULE,
    &format::langchain_dropped::RULE,
    &format::langchain_refused::RULE,
    &format::mended_value::RULE,
    &format::missing_agent_tool::RULE,
    &format::misspelt_input::RULE,
    &format::picoschema::RULE,
    &format::poml_attribute::RULE,
    &format::poml_crossed_tags::RULE,
    &format::poml_dropped_text::RULE,
    &format::poml_ignored_condition::RULE,
    &format::poml_invalid_json::RULE,
    &format::poml_invalid_let::RULE,
    &format::poml_invalid_meta::RULE,
    &format::poml_let_order::RULE,
    &format::poml_loop_index::RULE,
    &format::poml_misspelt_name::RULE,
    &format::poml_open_expression::RULE,
    &format::poml_repeated_element::RULE,
    &format::poml_unknown_element::RULE,
    &format::portable_front_matter::RULE,
    &format::portable_key::RULE,
    &format::prompty_dropped::RULE,
    &format::prompty_front_matter::RULE,
    &format::prompty_portable::RULE,
    &format::prompty_prose_role::RULE,
    &format::prompty_refused::RULE,
    &format::prompty_role_line::RULE,
    &format::semantic_kernel_call::RULE,
    &format::semantic_kernel_key::RULE,
    &format::semantic_kernel_liquid_role::RULE,
    &format::semantic_kernel_messages::RULE,
    &format::semantic_kernel_refused::RULE,
    &format::skill_key::RULE,
    &format::skill_length::RULE,
    &format::skill_name::RULE,
    &format::skill_start::RULE,
    &format::skill_yaml::RULE,
    &format::switch_word::RULE,
    &format::unapplied_default::RULE,
    &format::unclosed_input::RULE,
    &format::unknown_helper::RULE,
    &format::unknown_variable::RULE,
    &gate::approval_missing::RULE,
    &gate::approval_stale::RULE,
    &gate::requirement_missing::RULE,
    &gate::self_approval::RULE,
    &gate::stage_skipped::RULE,
    &gate::unknown_owner::RULE,
    &lifecycle::deprecated_without_replacement::RULE,
    &lifecycle::stale::RULE,
    &metadata::conflicting_value::RULE,
    &metadata::duplicate_id::RULE,
    &metadata::duplicate_key::RULE,
    &metadata::id_format::RULE,
    &metadata::invalid_schema::RULE,
    &metadata::invalid_value::RULE,
    &metadata::missing_field::RULE,
    &ORPHAN_OVERLAY,
    &metadata::syntax_error::RULE,
    &metadata::unknown_key::RULE,
    &metadata::unknown_name::RULE,
    &metadata::unreadable_file::RULE,
    &model::not_allowed::RULE,
    &model::parameter_range::RULE,
    &model::token_budget::RULE,
    &model::unpinned::RULE,
    &security::forbidden_text::RULE,
    &security::invisible_text::RULE,
    &security::secret::RULE,
    &security::untrusted_in_system::RULE,
    &template::enum_comparison::RULE,
    &template::include_cycle::RULE,
    &template::include_outside_library::RULE,
    &template::render_error::RULE,
    &template::shadowed_parameter::RULE,
    &template::syntax_error::RULE,
    &template::undeclared_parameter::RULE,
    &template::unknown_filter::RULE,
    &template::unknown_function::RULE,
    &template::unknown_include::RULE,
    &template::unknown_role::RULE,
    &template::unknown_test::RULE,
    &template::unused_parameter::RULE,
    &version::bump_required::RULE,
    &version::changelog_missing::RULE,
    &version::changelog_order::RULE,
    &version::downgrade::RULE,
    &UNUSED_SUPPRESSION,
];

/// The rule of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.name == name).copied()
}

/// The rule whose name is closest to a misspelt one, if one is close.
#[must_use]
pub fn closest_rule(name: &str) -> Option<&'static str> {
    closest(name, RULES.iter().map(|r| r.name))
}

/// The closest of some words, if one is close.
#[must_use]
pub fn closest_word<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(word, words)
}
