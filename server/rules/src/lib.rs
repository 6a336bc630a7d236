//! The registry of all rules, and the rules that hold in every format: one file a rule, one line here. A rule reads the
//! artifact model and the library, never another rule and never a concrete format; nothing here knows an editor or a disk.

pub mod check;
mod composition;
#[cfg(test)]
mod declaration_tests;
mod evaluation;
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
mod testing;
mod version;

pub use pog_check::MOST;
pub(crate) use pog_check::{Context, Sink};

use pog_check::{Rule, joined, rule};
use pog_model::RuleMeta;
use pog_policy::{Catalog, INVALID, INVALID_PAGE};
use pog_text::near::closest;

/// The rules of the groups before `format`, by group and name.
static BEFORE_FORMAT: &[Rule] = &[
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
];

/// The rules of the groups after `format`, by group and name. `lifecycle/unused-suppression` stands at the end: it runs
/// when the others have.
static AFTER_FORMAT: &[Rule] = &[
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
    rule!(pog_check::orphan_overlay),
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
    rule!(pog_check::unused_suppression),
];

const COUNT: usize = BEFORE_FORMAT.len() + pog_format_rules::RULES.len() + AFTER_FORMAT.len();

/// Every rule, by group and name, and `lifecycle/unused-suppression` at the end.
pub static RULES: &[Rule] =
    &joined::<COUNT>(&[BEFORE_FORMAT, pog_format_rules::RULES, AFTER_FORMAT]);

/// The rule of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static RuleMeta> {
    pog_check::by_name(RULES, name)
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
