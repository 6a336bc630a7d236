//! The policy as plain, resolved data: the settings in effect for one file and where each was set.
//! The project crate reads the files.

pub mod catalog;
pub mod file;
mod gates;
mod invalid;
mod layer;
pub mod models;
pub mod read;
pub mod schema;
mod set;
pub mod show;

pub use catalog::{ANY_RULE, Catalog};
pub use invalid::{INVALID, INVALID_PAGE};
pub use layer::PolicyLayer;
pub use set::{Override, Policies};

use globset::GlobSet;
use pog_model::{Level, Requirement, Risk, RuleMeta, Severity, Source};
use regex::Regex;

/// A value and where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: T,
    /// Where it was set.
    pub source: Source,
}

impl<T> Setting<T> {
    /// A default value.
    pub const fn default(value: T) -> Self {
        Self {
            value,
            source: Source::Default,
        }
    }
}

/// Compiled globs with their sources.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    /// As written, in order.
    pub texts: Vec<String>,
    /// Compiled.
    pub set: GlobSet,
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts
    }
}

/// The members of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// The role's name: `reviewer`.
    pub name: String,
    /// Handles, teams, e-mail addresses.
    pub members: Setting<Vec<String>>,
}

/// Git identities of a handle.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// `@alice`.
    pub handle: String,
    /// E-mail addresses and names used in commits.
    pub identities: Vec<String>,
}

/// Who may be an owner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnerPolicy {
    /// Whether CODEOWNERS is used.
    pub codeowners: Option<Setting<bool>>,
    /// The CODEOWNERS file, relative to the workspace's policy, if not at one of the usual places.
    pub codeowners_file: Option<Setting<String>>,
    /// Known owners in addition to roles, people and CODEOWNERS.
    pub known: Option<Setting<Vec<String>>>,
}

/// Allowed models, and facts about them that extend pog's table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelPolicy {
    /// Only these are allowed.
    pub allow: Option<Setting<Patterns>>,
    /// These are never allowed.
    pub deny: Option<Setting<Patterns>>,
    /// Facts that extend or override pog's own, nearest first.
    pub facts: Vec<models::ModelFacts>,
}

/// Numeric limits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Tokens of the rendered prompt.
    pub tokens: Option<Setting<u64>>,
    /// Days without a change after which a prompt is stale.
    pub stale_after_days: Option<Setting<u32>>,
    /// Minimum share of passed cases in recorded results, 0 to 1.
    pub pass_rate: Option<Setting<f64>>,
    /// Days after which recorded results expire.
    pub result_max_age_days: Option<Setting<u32>>,
}

/// Text prompts must not contain.
#[derive(Debug, Clone)]
pub struct Forbid {
    /// As written.
    pub pattern: String,
    /// Compiled.
    pub regex: Regex,
    /// Message of the finding.
    pub message: String,
    /// Severity; the rule's own if not set.
    pub severity: Option<Severity>,
}

impl PartialEq for Forbid {
    fn eq(&self, other: &Self) -> bool {
        (&self.pattern, &self.message, self.severity)
            == (&other.pattern, &other.message, other.severity)
    }
}

/// How versions are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionPolicy {
    /// Branch or commit whose merge base with HEAD prompts are compared against in CI.
    pub base: Option<Setting<String>>,
}

/// Settings of a check as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckPolicy {
    /// The lowest severity that makes `pog check` fail; an inner `None` means never.
    pub fail_on: Option<Setting<Option<Severity>>>,
    /// The baseline file, relative to the workspace.
    pub baseline: Option<Setting<String>>,
}

/// The settings in effect for one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// `group/name` or `group/*` to level, in order; later entries override earlier ones, and a
    /// rule overrides its group.
    pub rules: Vec<(String, Setting<Level>)>,
    /// The requirements of each stage itself, by [`Stage`]; stages inherit those of lower stages.
    pub gates: [Vec<Setting<Requirement>>; 5],
    /// Where the list of each stage was set, even if it is empty.
    pub gate_sources: [Source; 5],
    /// Requirements waived by risk.
    pub waivers: Vec<(Risk, Setting<Requirement>)>,
    /// Requirements added by risk, from stage `validated` on.
    pub additions: Vec<(Risk, Setting<Requirement>)>,
    pub roles: Vec<Role>,
    /// Git identities.
    pub people: Vec<Person>,
    pub owners: OwnerPolicy,
    pub models: ModelPolicy,
    /// Limits.
    pub limits: Limits,
    /// Forbidden texts.
    pub forbid: Vec<Setting<Forbid>>,
    /// Whether files here are governed even without governance metadata.
    pub governed: Option<Setting<bool>>,
    /// The format of these files, if the policy sets it.
    pub format: Option<Setting<file::FormatWord>>,
    pub versions: VersionPolicy,
    /// The check as a whole.
    pub check: CheckPolicy,
}

impl Policy {
    /// The level of a rule and where it was set.
    #[must_use]
    pub fn level(&self, rule: &RuleMeta) -> (Level, &Source) {
        let of_group = |name: &str| name.strip_suffix("/*") == Some(rule.group());
        let find =
            |fits: &dyn Fn(&str) -> bool| self.rules.iter().rev().find(|(name, _)| fits(name));
        // The rule's own name wins over its group in whatever order the two were set. A nearer setting of the group
        // has already removed the names it overrides, see [`PolicyLayer::apply`].
        match find(&|name| name == rule.name).or_else(|| find(&of_group)) {
            Some((_, setting)) => (setting.value, &setting.source),
            None => (rule.default, &Source::Default),
        }
    }

    /// The severity of a rule; `None` if it is off.
    #[must_use]
    pub fn severity(&self, rule: &RuleMeta) -> Option<Severity> {
        match self.level(rule).0 {
            Level::Off => None,
            Level::At(severity) => Some(severity),
        }
    }

    /// Members of a role; empty if there is no such role.
    #[must_use]
    pub fn members(&self, role: &str) -> &[String] {
        self.roles
            .iter()
            .find(|r| r.name == role)
            .map_or(&[], |r| &r.members.value)
    }
}
