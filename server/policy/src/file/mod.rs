//! What may stand in `pog.toml`, as types. Their doc comments are the documentation of the settings: the JSON Schema, the
//! hover and `docs/configuration.md` are made from them. Holds what was written and where; decides nothing.

mod models;
mod table;
mod words;

use pog_model::Requirement;
use schemars::JsonSchema;
use serde::Deserialize;

pub use models::{FactsSection, ModelsSection};
pub use table::{At, Entries, OneOrMany, RuleLevels};
pub use words::{CodeOwnersChoice, FailOn, FormatWord, LevelWord};

/// The policy of a workspace: what its prompts owe, which rules hold, who may approve, where prompts are found. Every
/// section may be left out.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PolicyFile {
    /// Policies this one builds on, nearest last: paths of `.toml` files, or of folders with a `pog.toml`, relative to
    /// this file. They may lie in the workspace, in the same git work tree or in a library source. What is written here
    /// wins over what they say.
    pub extends: Option<OneOrMany>,
    /// Whether every prompt counts as governed, even one that claims no stage. Left out, prompts without governance
    /// metadata are left alone; mostly set for some folders in `[[overrides]]`.
    pub governed: Option<At<bool>>,
    /// Where prompts are found.
    pub library: LibrarySection,
    /// The level of each rule: `"group/name"` or `"group/*"` to a level. Within one file a name wins over its group;
    /// `pog explain` lists the rules.
    pub rules: RuleLevels,
    /// What a prompt owes at each stage. Stages are cumulative: a stage also owes what the stages below it owe. A list
    /// given here replaces the list of that stage.
    pub gates: GatesSection,
    /// What the risk of a prompt takes away from its gate or adds to it.
    pub risk: RisksSection,
    /// Roles and who has them: role to handles, teams or e-mail addresses. The members of `reviewer` and `approver`
    /// are those whose approval counts.
    pub roles: Entries<At<Vec<At<String>>>>,
    /// The git identities of handles: handle to e-mail addresses and names as they stand in commits.
    pub people: Entries<At<Vec<At<String>>>>,
    /// Who may be named as an owner.
    pub owners: OwnersSection,
    /// Which models may be used, and facts about models that pog does not know.
    pub models: ModelsSection,
    /// Bounds.
    pub limits: LimitsSection,
    /// Texts that no prompt may contain.
    pub forbid: Vec<At<ForbidSection>>,
    /// What versions are compared with.
    pub versions: VersionsSection,
    /// What makes `pog check` fail.
    pub check: CheckSection,
    /// Other settings for some files. Applied in order: a later entry wins over an earlier one and over the sections
    /// above.
    pub overrides: Vec<At<OverrideSection>>,
}

/// Where prompts are found.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct LibrarySection {
    /// Folders of prompts, relative to the workspace's `pog.toml`; ids are counted from them. Default: `prompts` where there is such a
    /// folder, else the whole workspace.
    pub roots: Option<At<Vec<At<String>>>>,
    /// Further libraries whose prompts may be included and inserted; they are read, never changed.
    pub sources: Option<At<Vec<SourceSection>>>,
    /// Whether the starter library is offered. Default: true.
    pub starter: Option<At<bool>>,
}

/// A further library.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SourceSection {
    /// A name for it.
    pub name: At<String>,
    /// Its folder, relative to this file.
    pub path: At<String>,
}

/// What a prompt owes at each stage.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct GatesSection {
    /// A prompt as it was typed.
    pub interaction: GateSection,
    /// A prompt found worth keeping.
    pub discovered: GateSection,
    /// A prompt written down in the common form. Default: name, description, phase, parameters-declared.
    pub normalized: GateSection,
    /// A prompt shown to work. Default: evals, model.
    pub validated: GateSection,
    /// A prompt others build on. Default: version, owners, changelog, approval, pinned-model.
    pub skill: GateSection,
}

/// What one stage owes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct GateSection {
    /// The requirements; an empty list asks for nothing.
    pub require: Option<At<Vec<At<Requirement>>>>,
}

/// What each risk changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RisksSection {
    /// Prompts whose failure costs little.
    pub low: RiskSection,
    /// Prompts of middling risk.
    pub medium: RiskSection,
    /// Prompts whose failure costs much.
    pub high: RiskSection,
}

/// What one risk changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RiskSection {
    /// Requirements that a prompt of this risk need not meet, whatever its gate says: the fast track.
    pub waive: Option<At<Vec<At<Requirement>>>>,
    /// Requirements that a prompt of this risk owes besides its gate's, at every stage from `validated` on.
    pub require: Option<At<Vec<At<Requirement>>>>,
}

/// Who may be named as an owner.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnersSection {
    /// Whether the owners in the repository's CODEOWNERS file count as known, and as owners of the files they stand
    /// for; or the path of that file, relative to the workspace's `pog.toml`.
    pub codeowners: Option<At<CodeOwnersChoice>>,
    /// Further handles, teams or e-mail addresses that are known.
    pub known: Option<At<Vec<At<String>>>>,
}

/// Bounds. None is set unless it is given.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitsSection {
    /// The most tokens a rendered prompt may have.
    #[schemars(range(min = 1))]
    pub tokens: Option<At<u64>>,
    /// Days after which a prompt that nobody has changed is stale.
    #[schemars(range(min = 1))]
    pub stale_after_days: Option<At<u64>>,
    /// The least share of recorded runs that must pass, from 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub pass_rate: Option<At<f64>>,
    /// Days after which recorded results are too old to count.
    #[schemars(range(min = 1))]
    pub result_max_age_days: Option<At<u64>>,
}

/// A text that no prompt may contain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ForbidSection {
    /// A regular expression (the syntax of Rust's `regex` crate); `(?i)` at its start ignores case.
    pub pattern: At<String>,
    /// What is said where it is found.
    pub message: At<String>,
    /// How serious it is. Default: the level of `security/forbidden-text`.
    pub severity: Option<At<LevelWord>>,
}

/// What versions are compared with.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct VersionsSection {
    /// In continuous integration (the variable `CI` is set) prompts are compared with the last common commit with this
    /// git reference, such as `origin/main`. Default: the last commit.
    pub base: Option<At<String>>,
}

/// What makes `pog check` fail.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CheckSection {
    /// The least severity that makes `pog check` end with 1. Default: warning.
    pub fail_on: Option<At<FailOn>>,
    /// The file of findings that are known already and not shown, relative to the workspace's `pog.toml`. Default: `.pog/baseline.json`.
    pub baseline: Option<At<String>>,
}

/// Other settings for some files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OverrideSection {
    /// The files: globs counted from the folder of the workspace's `pog.toml`. `*` stays within a folder, `**` does not;
    /// a glob without `/` fits the name of a file or folder anywhere, and a folder stands for everything in it.
    #[schemars(length(min = 1))]
    pub files: At<Vec<At<String>>>,
    /// The format of these files, whatever their names and contents suggest; `none` for files that are no prompts.
    #[serde(default)]
    pub format: Option<At<FormatWord>>,
    /// Whether these files count as governed even without governance metadata.
    #[serde(default)]
    pub governed: Option<At<bool>>,
    /// Levels of rules for these files.
    #[serde(default)]
    pub rules: RuleLevels,
    /// What these files owe at each stage.
    #[serde(default)]
    pub gates: GatesSection,
    /// What the risk of these files changes.
    #[serde(default)]
    pub risk: RisksSection,
    /// Which models these files may use.
    #[serde(default)]
    pub models: ModelsSection,
    /// Bounds for these files.
    #[serde(default)]
    pub limits: LimitsSection,
}
