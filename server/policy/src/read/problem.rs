//! An error or warning about a policy file.

use pog_model::Severity;
use pog_text::{Fix, Span};

/// A problem in a policy file; all other settings still apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub span: Span,
    /// What is wrong, and what to do.
    pub message: String,
    pub severity: Severity,
    /// Available fixes, best first.
    pub fixes: Vec<Fix>,
    /// Whether something cannot be read at all.
    pub broken: bool,
}

impl Problem {
    /// Something that has no effect, such as an unknown key.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            severity: Severity::Error,
            fixes: Vec::new(),
            broken: false,
        }
    }

    /// Something that cannot be read.
    #[must_use]
    pub fn broken(span: Span, message: impl Into<String>) -> Self {
        Self {
            broken: true,
            ..Self::error(span, message)
        }
    }

    /// Something that is probably not what was meant.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(span, message)
        }
    }

    /// Adds a fix.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fixes.extend(fix);
        self
    }
}
