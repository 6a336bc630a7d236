//! Who decided something: pog itself or a place in a policy. Findings carry it, so that a person can see where to look.

use std::sync::Arc;

use pog_text::Span;

use crate::FileId;

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
