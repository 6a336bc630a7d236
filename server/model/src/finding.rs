//! What a rule has to say about a place in a file. Data only: how it is shown is decided at the edge.

use pog_text::{Fix, Span};

use crate::FileId;
use crate::RuleMeta;
use crate::Source;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not worth a mark in the margin; a hint in the editor.
    Hint,
    /// Worth knowing.
    Info,
    /// Probably a mistake.
    Warning,
    /// Certainly a mistake.
    Error,
}

impl Severity {
    /// The word used in policies and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How an editor may draw a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Faded out: nobody needs it.
    Unnecessary,
    /// Struck through: do not use it any more.
    Deprecated,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: FileId,
    /// The place in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// A finding of one rule at one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static RuleMeta,
    /// As the policy decided.
    pub severity: Severity,
    /// The file the place is in: the checked one, or a part of it such as its overlay.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// Who wants it so.
    pub decided: Source,
    /// Starts with a capital, no full stop, says what is wrong and names the thing.
    pub message: String,
    /// How to draw it.
    pub tags: Vec<Tag>,
    /// Other places.
    pub related: Vec<Related>,
    /// Ways to mend it, best first.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// Adds a way to mend it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fixes.push(fix);
        self
    }

    /// Names who wants it so, where that is not the one who set the rule's level.
    pub fn decided_by(&mut self, source: &Source) -> &mut Self {
        self.decided = source.clone();
        self
    }

    /// What the rule wants, why, and who decided it, as Markdown.
    #[must_use]
    pub fn explanation(&self) -> String {
        let page = &self.rule.page;
        let name = self.rule.name;
        format!(
            "**{name}**: {}. {}\n\nDecided by {}. `pog explain {name}` says more.",
            page.summary,
            page.why,
            self.decider()
        )
    }

    /// Who wants it so: a place in a policy, or pog's default.
    #[must_use]
    pub fn decider(&self) -> String {
        self.decided
            .shown()
            .unwrap_or_else(|| "pog's default".to_owned())
    }

    /// Adds a tag.
    pub fn tag(&mut self, tag: Tag) -> &mut Self {
        self.tags.push(tag);
        self
    }

    /// Adds another place.
    pub fn relate(&mut self, file: FileId, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(Related {
            file,
            span,
            message: message.into(),
        });
        self
    }
}

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.rule.name == other.rule.name
            && self.severity == other.severity
            && self.span == other.span
            && self.message == other.message
    }
}
