//! What an artifact is required to have: decided by its stage, waived or extended by its risk,
//! exempted by its layer. Rules check whether the requirements are met.

use super::{Policy, Setting};

use Requirement as R;
use pog_model::artifact::Artifact;
use pog_model::{Layer, Requirement, Stage};

/// The default gates, by stage.
const GATES: [&[Requirement]; 5] = [
    &[],
    &[],
    &[R::Name, R::Description, R::Phase, R::ParametersDeclared],
    &[R::Evals, R::Model],
    &[
        R::Version,
        R::Owners,
        R::Changelog,
        R::Approval,
        R::PinnedModel,
    ],
];

impl Default for Policy {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            gates: GATES.map(|gate| gate.iter().map(|r| Setting::default(*r)).collect()),
            gate_sources: Default::default(),
            waivers: Vec::new(),
            additions: Vec::new(),
            roles: Vec::new(),
            people: Vec::new(),
            owners: super::OwnerPolicy::default(),
            models: super::ModelPolicy::default(),
            limits: super::Limits::default(),
            forbid: Vec::new(),
            governed: None,
            format: None,
            versions: super::VersionPolicy::default(),
            check: super::CheckPolicy::default(),
        }
    }
}

impl Policy {
    /// Whether governance rules apply to an artifact: it has governance metadata, or the policy
    /// governs its files.
    #[must_use]
    pub fn governs(&self, artifact: &Artifact) -> bool {
        artifact.is_managed() || self.governed.as_ref().is_some_and(|g| g.value)
    }

    /// The requirements of an artifact's stage: lowest gate first, each once.
    #[must_use]
    pub fn required(&self, artifact: &Artifact) -> Vec<&Setting<Requirement>> {
        artifact
            .stage()
            .map_or_else(Vec::new, |stage| self.required_at(artifact, stage))
    }

    /// The requirements an artifact would have at a stage.
    #[must_use]
    pub fn required_at(&self, artifact: &Artifact, stage: Stage) -> Vec<&Setting<Requirement>> {
        let risk = artifact.risk();
        let of_risk = |list: &[(pog_model::Risk, Setting<Requirement>)], wanted: Requirement| {
            list.iter()
                .any(|(r, setting)| Some(*r) == risk && setting.value == wanted)
        };
        let low = matches!(artifact.layer(), Some(Layer::Foundation | Layer::Domain));
        let exempt = |r: Requirement| low && matches!(r, R::Phase | R::Model | R::PinnedModel);
        let mut required: Vec<&Setting<Requirement>> = Vec::new();
        let gates = self.gates.iter().take(stage as usize + 1).flatten();
        let added = self
            .additions
            .iter()
            .filter(|(r, _)| stage >= Stage::Validated && Some(*r) == risk);
        for setting in gates.chain(added.map(|(_, setting)| setting)) {
            let known = required.iter().any(|s| s.value == setting.value);
            if !known && !exempt(setting.value) && !of_risk(&self.waivers, setting.value) {
                required.push(setting);
            }
        }
        required
    }

    /// Whether an artifact's stage has a requirement, and where it is set.
    #[must_use]
    pub fn requires(
        &self,
        artifact: &Artifact,
        requirement: Requirement,
    ) -> Option<&Setting<Requirement>> {
        self.required(artifact)
            .into_iter()
            .find(|s| s.value == requirement)
    }
}
