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
            /// All of them, lowest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word used in files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one of a word.
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
        /// As someone typed it once.
        Interaction = "interaction",
        /// Found worth keeping.
        Discovered = "discovered",
        /// Parameterised and described.
        Normalized = "normalized",
        /// Evaluated.
        Validated = "validated",
        /// Others may build on it.
        Skill = "skill",
    }
}

words! {
    /// What goes wrong when the prompt does.
    Risk as "risk" {
        /// A moment is lost.
        Low = "low",
        /// Work is lost.
        Medium = "medium",
        /// People, money or data are harmed.
        High = "high",
    }
}

words! {
    /// Orchestration layer, lowest first.
    Layer as "layer" {
        /// Holds for every prompt.
        Foundation = "foundation",
        /// Knowledge of one field.
        Domain = "domain",
        /// One job.
        Task = "task",
        /// Put together when the prompt runs.
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
        /// The phase it serves.
        Phase = "phase",
        /// Its layer.
        Layer = "layer",
        /// Its risk.
        Risk = "risk",
        /// Why it is built as it is.
        Rationale = "rationale",
        /// At least one tag.
        Tags = "tags",
        /// Every name the template reads is declared.
        ParametersDeclared = "parameters-declared",
        /// Every parameter has a description.
        ParametersDescribed = "parameters-described",
        /// At least one evaluation case.
        Evals = "evals",
        /// Recorded model results of this version.
        Results = "results",
        /// A model.
        Model = "model",
        /// A model that does not move: a dated snapshot.
        PinnedModel = "pinned-model",
        /// A version.
        Version = "version",
        /// At least one owner.
        Owners = "owners",
        /// A changelog.
        Changelog = "changelog",
        /// An approval of this version.
        Approval = "approval",
        /// What the answer looks like.
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
