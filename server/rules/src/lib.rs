//! The registry: one file a rule, one line here. A rule reads the artifact model and the library, never another rule and
//! never a concrete format.

pub mod check;
mod composition;
#[cfg(test)]
mod declaration_tests;
mod evaluation;
mod format;
mod gate;
#[cfg(test)]
mod laws;
mod lifecycle;
mod metadata;
mod model;
mod security;
#[cfg(test)]
mod starter_tests;
mod template;
#[cfg(test)]
pub(crate) mod testing;
mod version;

pub use lifecycle::unused_suppression::{
    RULE as UNUSED_SUPPRESSION, report as report_suppressions,
};
pub use metadata::orphan_overlay::{RULE as ORPHAN_OVERLAY, report as report_orphan};
pub(crate) use pog_text::near::closest;

use pog_model::artifact::Artifact;
use pog_model::{JoinedFinding, RuleMeta, Severity, Source, SourceFile};
use pog_policy::{Catalog, INVALID, INVALID_PAGE, Policy};
use pog_text::Span;
use pog_world::Snapshot;

/// A rule: what is said about it, and the function that looks for it. One value of it stands in [`RULES`] a rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Name, level, documentation: plain data, so that findings and policies can speak of a rule without knowing rules.
    pub meta: &'static RuleMeta,
    /// Reports what it finds in one artifact.
    pub check: fn(&Context<'_>, &mut Sink),
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
    rule: &'static RuleMeta,
    severity: Severity,
    decided: Source,
    /// What was reported so far.
    pub findings: Vec<JoinedFinding>,
}

impl Sink {
    /// A sink for one rule at one severity.
    #[must_use]
    pub fn new(rule: &'static RuleMeta, severity: Severity, decided: Source) -> Self {
        Self {
            rule,
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
    ) -> &mut JoinedFinding {
        let severity = self.severity.min(most);
        let finding = self.report(span, message);
        finding.severity = severity;
        finding
    }

    /// Reports a finding; fixes, tags and other places are added to what is returned.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut JoinedFinding {
        self.findings.push(JoinedFinding {
            rule: self.rule,
            severity: self.severity,
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

/// The rule of a module: its metadata and its check.
macro_rules! rule {
    ($group:ident::$name:ident) => {
        Rule {
            meta: &$group::$name::RULE,
            check: $group::$name::check,
        }
    };
}

/// Every rule, by group and name. `lifecycle/unused-suppression` stands at the end: it runs when the others have.
pub static RULES: &[Rule] = &[
    rule!(composition::broken_link),
    rule!(composition::deprecated_include),
    rule!(composition::layer_violation),
    rule!(composition::stage_inversion),
    rule!(composition::version_unsatisfied),
    rule!(evaluation::case_invalid_value),
    rule!(evaluation::case_missing_parameter),
    rule!(evaluation::case_unknown_parameter),
    rule!(evaluation::expectation_failed),
    rule!(evaluation::result_below_threshold),
    rule!(evaluation::result_missing),
    rule!(evaluation::result_stale),
    rule!(format::agent_name),
    rule!(format::answer_schema),
    rule!(format::argument_hint),
    rule!(format::argument_name),
    rule!(format::argument_position),
    rule!(format::assertion_type),
    rule!(format::block_helper),
    rule!(format::deprecated_attribute),
    rule!(format::dotprompt_front_matter),
    rule!(format::empty_attribute),
    rule!(format::evaluator_criteria),
    rule!(format::evaluator_name),
    rule!(format::front_matter_cut),
    rule!(format::front_matter_stops),
    rule!(format::helper_as_value),
    rule!(format::ignored_attribute),
    rule!(format::langchain_dropped),
    rule!(format::langchain_refused),
    rule!(format::mended_value),
    rule!(format::missing_agent_tool),
    rule!(format::misspelt_input),
    rule!(format::picoschema),
    rule!(format::poml_attribute),
    rule!(format::poml_crossed_tags),
    rule!(format::poml_dropped_text),
    rule!(format::poml_ignored_condition),
    rule!(format::poml_invalid_json),
    rule!(format::poml_invalid_let),
    rule!(format::poml_invalid_meta),
    rule!(format::poml_let_order),
    rule!(format::poml_loop_index),
    rule!(format::poml_misspelt_name),
    rule!(format::poml_open_expression),
    rule!(format::poml_repeated_element),
    rule!(format::poml_unknown_element),
    rule!(format::portable_front_matter),
    rule!(format::portable_key),
    rule!(format::prompty_dropped),
    rule!(format::prompty_front_matter),
    rule!(format::prompty_portable),
    rule!(format::prompty_prose_role),
    rule!(format::prompty_refused),
    rule!(format::prompty_role_line),
    rule!(format::semantic_kernel_call),
    rule!(format::semantic_kernel_key),
    rule!(format::semantic_kernel_liquid_role),
    rule!(format::semantic_kernel_messages),
    rule!(format::semantic_kernel_refused),
    rule!(format::skill_key),
    rule!(format::skill_length),
    rule!(format::skill_name),
    rule!(format::skill_start),
    rule!(format::skill_yaml),
    rule!(format::switch_word),
    rule!(format::unapplied_default),
    rule!(format::unclosed_input),
    rule!(format::unknown_helper),
    rule!(format::unknown_variable),
    rule!(gate::approval_missing),
    rule!(gate::approval_stale),
    rule!(gate::requirement_missing),
    rule!(gate::self_approval),
    rule!(gate::stage_skipped),
    rule!(gate::unknown_owner),
    rule!(lifecycle::deprecated_without_replacement),
    rule!(lifecycle::stale),
    rule!(metadata::conflicting_value),
    rule!(metadata::duplicate_id),
    rule!(metadata::duplicate_key),
    rule!(metadata::id_format),
    rule!(metadata::invalid_schema),
    rule!(metadata::invalid_value),
    rule!(metadata::missing_field),
    rule!(metadata::orphan_overlay),
    rule!(metadata::syntax_error),
    rule!(metadata::unknown_key),
    rule!(metadata::unknown_name),
    rule!(metadata::unreadable_file),
    rule!(model::not_allowed),
    rule!(model::parameter_range),
    rule!(model::token_budget),
    rule!(model::unpinned),
    rule!(security::forbidden_text),
    rule!(security::invisible_text),
    rule!(security::secret),
    rule!(security::untrusted_in_system),
    rule!(template::enum_comparison),
    rule!(template::include_cycle),
    rule!(template::include_outside_library),
    rule!(template::render_error),
    rule!(template::shadowed_parameter),
    rule!(template::syntax_error),
    rule!(template::undeclared_parameter),
    rule!(template::unknown_filter),
    rule!(template::unknown_function),
    rule!(template::unknown_include),
    rule!(template::unknown_role),
    rule!(template::unknown_test),
    rule!(template::unused_parameter),
    rule!(version::bump_required),
    rule!(version::changelog_missing),
    rule!(version::changelog_order),
    rule!(version::downgrade),
    rule!(lifecycle::unused_suppression),
];

/// The rule of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static RuleMeta> {
    RULES
        .iter()
        .map(|rule| rule.meta)
        .find(|meta| meta.name == name)
}

/// The metadata of every rule, for whoever reads policies.
pub static CATALOG: Catalog = Catalog::new(|| RULES.iter().map(|rule| rule.meta).collect());

/// The page of a diagnostic code as Markdown: every code that a diagnostic can have is a rule's name, or [`INVALID`].
#[must_use]
pub fn explain(code: &str) -> Option<String> {
    if code == INVALID {
        return Some(INVALID_PAGE.to_owned());
    }
    by_name(code).map(RuleMeta::markdown)
}

/// The code closest to a misspelt one, if one is close.
#[must_use]
pub fn closest_code(code: &str) -> Option<&'static str> {
    closest(
        code,
        RULES.iter().map(|rule| rule.meta.name).chain([INVALID]),
    )
}
