//! The policy as plain, resolved data: the settings in effect for one file and where each was set.
//! The project crate reads the files.

pub mod file;
mod gates;
mod layer;
pub mod read;
pub mod schema;
mod set;
pub mod show;
mod vocabulary;

pub use layer::PolicyLayer;
pub use set::{Override, Policies};
pub use vocabulary::{Layer, Requirement, Risk, Stage};

use std::sync::Arc;

use globset::GlobSet;
use pog_text::Span;
use regex::Regex;

use crate::file::FileId;
use crate::finding::Severity;
use crate::rules::Rule;

/// What a policy says of a rule.
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

/// The place in a policy file where something was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The policy file, as it is shown to people.
    pub file: Arc<str>,
    /// The same file, where places in it can be shown.
    pub id: Option<FileId>,
    /// The value's place in it.
    pub span: Span,
    /// Its line, from 1.
    pub line: u32,
    /// Its key, dotted: `gates.skill.require`.
    pub key: String,
}

/// Who decided something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// pog itself: no policy says otherwise.
    #[default]
    Default,
    /// A policy.
    Policy(Arc<Decision>),
}

impl Source {
    /// `pog.toml:12 (gates.skill.require)`, or nothing for a default.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Default => None,
            Self::Policy(d) => Some(format!("{}:{} ({})", d.file, d.line, d.key)),
        }
    }
}

/// A value and who decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub source: Source,
}

impl<T> Setting<T> {
    /// A value nobody but pog decided.
    pub const fn default(value: T) -> Self {
        Self {
            value,
            source: Source::Default,
        }
    }
}

/// Some globs with their texts.
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

/// People who act in a role.
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
    /// E-mail addresses and names under which commits are made.
    pub identities: Vec<String>,
}

/// Who may own prompts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnerPolicy {
    /// Whether CODEOWNERS counts.
    pub codeowners: Option<Setting<bool>>,
    /// The CODEOWNERS file, relative to the workspace's policy, where it is not at one of the usual places.
    pub codeowners_file: Option<Setting<String>>,
    /// Owners known besides roles, people and CODEOWNERS.
    pub known: Option<Setting<Vec<String>>>,
}

/// Which models may be used, and what is known of them beyond pog's own table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelPolicy {
    /// Only these.
    pub allow: Option<Setting<Patterns>>,
    /// Never these.
    pub deny: Option<Setting<Patterns>>,
    /// Facts that complete or correct pog's own; nearer ones first.
    pub facts: Vec<crate::models::ModelFacts>,
}

/// Numbers that may not be passed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Tokens of the rendered prompt.
    pub tokens: Option<Setting<u64>>,
    /// Days without a change after which a prompt is stale.
    pub stale_after_days: Option<Setting<u32>>,
    /// Least share of passed cases in recorded results, 0 to 1.
    pub pass_rate: Option<Setting<f64>>,
    /// Days after which recorded results are stale.
    pub result_max_age_days: Option<Setting<u32>>,
}

/// A text no prompt may hold.
#[derive(Debug, Clone)]
pub struct Forbid {
    /// As written.
    pub pattern: String,
    /// Compiled.
    pub regex: Regex,
    /// What to say.
    pub message: String,
    /// How serious; the rule's own severity where it is not said.
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
    /// Branch or commit whose merge base with HEAD is the baseline in continuous integration.
    pub base: Option<Setting<String>>,
}

/// How a check as a whole is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckPolicy {
    /// The least severity that makes `pog check` fail; `None` inside for never.
    pub fail_on: Option<Setting<Option<Severity>>>,
    /// The file of findings that are known already, relative to the workspace.
    pub baseline: Option<Setting<String>>,
}

/// The settings in force for one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// `group/name` or `group/*` to level, in order; a later entry wins over an earlier, a name over a group.
    pub rules: Vec<(String, Setting<Level>)>,
    /// What each stage demands by itself, by [`Stage`]; a stage also owes what those below it owe.
    pub gates: [Vec<Setting<Requirement>>; 5],
    /// Who decided the list of each stage, also where it is empty.
    pub gate_sources: [Source; 5],
    /// What a risk need not meet.
    pub waivers: Vec<(Risk, Setting<Requirement>)>,
    /// What a risk owes besides, at every stage from `validated` on.
    pub additions: Vec<(Risk, Setting<Requirement>)>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Git identities.
    pub people: Vec<Person>,
    /// Owners.
    pub owners: OwnerPolicy,
    /// Models.
    pub models: ModelPolicy,
    /// Limits.
    pub limits: Limits,
    /// Forbidden texts.
    pub forbid: Vec<Setting<Forbid>>,
    /// Whether files here are governed even without governance metadata.
    pub governed: Option<Setting<bool>>,
    /// The format of files here, where the policy and not the files decide it.
    pub format: Option<Setting<file::FormatWord>>,
    /// Versions.
    pub versions: VersionPolicy,
    /// The check as a whole.
    pub check: CheckPolicy,
}

impl Policy {
    /// What a rule's level is and who decided it.
    #[must_use]
    pub fn level(&self, rule: &Rule) -> (Level, &Source) {
        let of_group = |name: &str| name.strip_suffix("/*") == Some(rule.group());
        let find =
            |fits: &dyn Fn(&str) -> bool| self.rules.iter().rev().find(|(name, _)| fits(name));
        match find(&|name| name == rule.name).or_else(|| find(&of_group)) {
            Some((_, setting)) => (setting.value, &setting.source),
            None => (rule.default, &Source::Default),
        }
    }

    /// The severity a rule has here; `None` when it is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.level(rule).0 {
            Level::Off => None,
            Level::At(severity) => Some(severity),
        }
    }

    /// Members of a role; empty where there is no such role.
    #[must_use]
    pub fn members(&self, role: &str) -> &[String] {
        self.roles
            .iter()
            .find(|r| r.name == role)
            .map_or(&[], |r| &r.members.value)
    }
}
