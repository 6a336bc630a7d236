//! The closed vocabularies of governance as types: stages, risks, layers, requirements. Their names
//! are those used in metadata; their order is fixed.

use schemars::JsonSchema;
use serde::Deserialize;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $noun:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
        #[schemars(title = $noun)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// All values, lowest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Parses a name.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// Lifecycle stage, lowest first.
    Stage as "stage" {
        /// As typed.
        Interaction = "interaction",
        /// Worth keeping.
        Discovered = "discovered",
        /// Parameterised and described.
        Normalized = "normalized",
        /// Evaluated.
        Validated = "validated",
        /// Others depend on it.
        Skill = "skill",
    }
}

words! {
    /// The impact of a failure.
    Risk as "risk" {
        /// Costs a moment.
        Low = "low",
        /// Costs rework.
        Medium = "medium",
        /// Harms people, money or data.
        High = "high",
    }
}

words! {
    /// Orchestration layer, lowest first.
    Layer as "layer" {
        /// Applies to every prompt.
        Foundation = "foundation",
        /// Domain knowledge.
        Domain = "domain",
        /// A single job.
        Task = "task",
        /// Assembled at run time.
        Runtime = "runtime",
    }
}

words! {
    /// Something a gate may require of a prompt.
    Requirement as "requirement" {
        /// A name.
        Name = "name",
        /// A description.
        Description = "description",
        /// A phase.
        Phase = "phase",
        /// A layer.
        Layer = "layer",
        /// A risk level.
        Risk = "risk",
        /// A rationale.
        Rationale = "rationale",
        /// At least one tag.
        Tags = "tags",
        /// Every name the template reads is declared.
        ParametersDeclared = "parameters-declared",
        /// Every parameter has a description.
        ParametersDescribed = "parameters-described",
        /// At least one evaluation case.
        Evals = "evals",
        /// Recorded model results for its version.
        Results = "results",
        /// A model.
        Model = "model",
        /// A model pinned to a snapshot.
        PinnedModel = "pinned-model",
        /// A version.
        Version = "version",
        /// At least one owner.
        Owners = "owners",
        /// A changelog.
        Changelog = "changelog",
        /// An approval of its version.
        Approval = "approval",
        /// A description of the output.
        Output = "output",
    }
}

impl Requirement {
    /// What it requires, as worded in messages and on hover.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Name => "a name",
            Self::Description => "a description",
            Self::Phase => "a phase (not required in the layers foundation and domain)",
            Self::Layer => "an orchestration layer",
            Self::Risk => "a risk level",
            Self::Rationale => "a rationale",
            Self::Tags => "at least one tag",
            Self::ParametersDeclared => "a declaration of every parameter the template uses",
            Self::ParametersDescribed => "a description of every parameter",
            Self::Evals => "at least one evaluation case",
            Self::Results => "recorded model results for its version",
            Self::Model => "a model (not required in the layers foundation and domain)",
            Self::PinnedModel => "a model id pinned to one snapshot",
            Self::Version => "a SemVer version",
            Self::Owners => "at least one owner",
            Self::Changelog => "a changelog",
            Self::Approval => "an approval of its version",
            Self::Output => "a description of the output",
        }
    }
}
