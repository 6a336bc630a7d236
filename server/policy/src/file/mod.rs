//! The contents of `pog.toml` as types. Their doc comments are the documentation of the settings:
//! the JSON Schema, the hover and `docs/configuration.md` are generated from them. Values remember
//! their position in the file.

mod models;
mod table;
mod words;

use pog_model::Requirement;
use schemars::JsonSchema;
use serde::Deserialize;

pub use models::{FactsSection, ModelsSection};
pub use table::{At, Entries, OneOrMany, RuleLevels};
pub use words::{CodeOwnersChoice, FailOn, FormatWord, LevelWord};

/// The policy of a workspace: what its prompts are required to have, which rules apply, who may
/// approve, where prompts are found. All sections are optional.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PolicyFile {
    /// Policies to extend, lowest precedence first: paths of `.toml` files, or of directories with
    /// a `pog.toml`, relative to this file. They must be inside the workspace, its Git work tree or
    /// a library source. Settings in this file take precedence.
    pub extends: Option<OneOrMany>,
    /// Whether all prompts are governed, even those without governance metadata. By default,
    /// prompts without it are exempt. Usually set for some directories in `[[overrides]]`.
    pub governed: Option<At<bool>>,
    /// Where to find prompts.
    pub library: LibrarySection,
    /// Rule levels, by `"group/name"` or `"group/*"`. Within one file a rule takes precedence over
    /// its group. `pog explain` lists the rules.
    pub rules: RuleLevels,
    /// What each stage requires. Stages inherit the requirements of lower stages. A list given here
    /// replaces the list of that stage.
    pub gates: GatesSection,
    /// Requirements waived or added by a prompt's risk.
    pub risk: RisksSection,
    /// Members of each role: handles, teams or e-mail addresses. Only members of `reviewer` and
    /// `approver` can approve.
    pub roles: Entries<At<Vec<At<String>>>>,
    /// Git identities by handle: the e-mail addresses and names used in commits.
    pub people: Entries<At<Vec<At<String>>>>,
    /// Who may be an owner.
    pub owners: OwnersSection,
    /// Allowed models, and facts about models pog does not know.
    pub models: ModelsSection,
    /// Limits.
    pub limits: LimitsSection,
    /// Text that prompts must not contain.
    pub forbid: Vec<At<ForbidSection>>,
    /// What versions are compared against.
    pub versions: VersionsSection,
    /// When `pog check` fails.
    pub check: CheckSection,
    /// Settings for some files, applied in order: a later entry takes precedence over earlier ones
    /// and over the sections above.
    pub overrides: Vec<At<OverrideSection>>,
}

/// Where to find prompts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct LibrarySection {
    /// Directories with prompts, relative to the workspace's `pog.toml`; prompt ids are relative to
    /// them. Default: `prompts` if it exists, else the whole workspace.
    pub roots: Option<At<Vec<At<String>>>>,
    /// Additional, read-only libraries whose prompts can be included and inserted.
    pub sources: Option<At<Vec<SourceSection>>>,
    /// Whether to offer the starter library. Default: true.
    pub starter: Option<At<bool>>,
}

/// An additional library.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SourceSection {
    /// Name of the library.
    pub name: At<String>,
    /// Directory of the library, relative to this file.
    pub path: At<String>,
}

/// What each stage requires.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct GatesSection {
    /// A prompt as typed.
    pub interaction: GateSection,
    /// A prompt worth keeping.
    pub discovered: GateSection,
    /// A prompt in the common form. Default: name, description, phase, parameters-declared.
    pub normalized: GateSection,
    /// A prompt that is evaluated. Default: evals, model.
    pub validated: GateSection,
    /// A prompt others depend on. Default: version, owners, changelog, approval, pinned-model.
    pub skill: GateSection,
}

/// What one stage requires.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct GateSection {
    /// Requirements; an empty list requires nothing.
    pub require: Option<At<Vec<At<Requirement>>>>,
}

/// What each risk level changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RisksSection {
    /// Prompts whose failure costs little.
    pub low: RiskSection,
    /// Prompts of medium risk.
    pub medium: RiskSection,
    /// Prompts whose failure is costly.
    pub high: RiskSection,
}

/// What one risk level changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RiskSection {
    /// Requirements waived for prompts of this risk (fast track).
    pub waive: Option<At<Vec<At<Requirement>>>>,
    /// Additional requirements for prompts of this risk, from stage `validated` on.
    pub require: Option<At<Vec<At<Requirement>>>>,
}

/// Who may be an owner.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnersSection {
    /// Whether owners listed in the repository's CODEOWNERS file are known, and own the files it
    /// assigns to them; or the path of that file, relative to the workspace's `pog.toml`.
    pub codeowners: Option<At<CodeOwnersChoice>>,
    /// Additional known handles, teams or e-mail addresses.
    pub known: Option<At<Vec<At<String>>>>,
}

/// Limits. Unset by default.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitsSection {
    /// Maximum number of tokens of a rendered prompt.
    #[schemars(range(min = 1))]
    pub tokens: Option<At<u64>>,
    /// Days without a change after which a prompt is stale.
    #[schemars(range(min = 1))]
    pub stale_after_days: Option<At<u64>>,
    /// Minimum share of recorded runs that must pass, from 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub pass_rate: Option<At<f64>>,
    /// Days after which recorded results expire.
    #[schemars(range(min = 1))]
    pub result_max_age_days: Option<At<u64>>,
}

/// Text that prompts must not contain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ForbidSection {
    /// Regular expression (syntax of Rust's `regex` crate); start it with `(?i)` to ignore case.
    pub pattern: At<String>,
    /// Message of the finding.
    pub message: At<String>,
    /// Severity of the finding. Default: the level of `security/forbidden-text`.
    pub severity: Option<At<LevelWord>>,
}

/// What versions are compared against.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct VersionsSection {
    /// In CI (if the variable `CI` is set), compare prompts against the merge base with this Git
    /// reference, such as `origin/main`. Default: the last commit.
    pub base: Option<At<String>>,
}

/// When `pog check` fails.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CheckSection {
    /// Lowest severity that makes `pog check` exit with 1. Default: warning.
    pub fail_on: Option<At<FailOn>>,
    /// Baseline file with findings to hide, relative to the workspace's `pog.toml`. Default:
    /// `.pog/baseline.json`.
    pub baseline: Option<At<String>>,
}

/// Settings for some files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OverrideSection {
    /// Globs relative to the workspace's `pog.toml`. `*` does not cross directories, `**` does. A
    /// glob without `/` matches file and directory names at any depth; a matched directory includes
    /// everything in it.
    #[schemars(length(min = 1))]
    pub files: At<Vec<At<String>>>,
    /// Format of these files, regardless of name and content; `none` for files that are not
    /// prompts.
    #[serde(default)]
    pub format: Option<At<FormatWord>>,
    /// Whether these files are governed even without governance metadata.
    #[serde(default)]
    pub governed: Option<At<bool>>,
    /// Rule levels for these files.
    #[serde(default)]
    pub rules: RuleLevels,
    /// What each stage requires of these files.
    #[serde(default)]
    pub gates: GatesSection,
    /// Requirements waived or added by the risk of these files.
    #[serde(default)]
    pub risk: RisksSection,
    /// Models allowed in these files.
    #[serde(default)]
    pub models: ModelsSection,
    /// Limits for these files.
    #[serde(default)]
    pub limits: LimitsSection,
}
