//! What a rule has to say about a place in a file. Data only: how it is shown is decided at the edge.

use std::sync::Arc;

use pog_text::{Fix, Span};

use crate::location::{FileFix, Location};
use crate::{FileId, RuleMeta, Source, SourceFile};

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
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// A finding of one rule, in a file.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static RuleMeta,
    /// As the policy decided.
    pub severity: Severity,
    /// In the checked file, or in one that belongs to it such as its overlay.
    pub location: Location,
    /// Who wants it so.
    pub decided: Source,
    /// Starts with a capital, no full stop, says what is wrong and names the thing.
    pub message: String,
    /// How to draw it.
    pub tags: Vec<Tag>,
    /// Other places.
    pub related: Vec<Related>,
    /// Fixes, best first.
    pub fixes: Vec<FileFix>,
}

impl Finding {
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
}

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.rule.name == other.rule.name
            && self.severity == other.severity
            && self.location.span == other.location.span
            && self.message == other.message
    }
}

/// Another place that belongs to a finding, in the joined text of the artifact that `file` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedRelated {
    pub file: FileId,
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// A finding as a rule reports it: its places count in the artifact's joined text. [`Self::locate`] makes it one that can
/// be shown.
#[derive(Debug, Clone)]
pub struct JoinedFinding {
    pub rule: &'static RuleMeta,
    pub severity: Severity,
    pub span: Span,
    pub decided: Source,
    pub message: String,
    pub tags: Vec<Tag>,
    pub related: Vec<JoinedRelated>,
    pub fixes: Vec<Fix>,
}

impl JoinedFinding {
    /// Adds a fix; the best one comes first.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fixes.push(fix);
        self
    }

    /// Names who wants it so, where that is not the one who set the rule's level.
    pub fn decided_by(&mut self, source: &Source) -> &mut Self {
        self.decided = source.clone();
        self
    }

    /// Adds a tag.
    pub fn tag(&mut self, tag: Tag) -> &mut Self {
        self.tags.push(tag);
        self
    }

    /// Adds another place, in the joined text of the artifact that `file` is.
    pub fn relate(&mut self, file: FileId, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(JoinedRelated {
            file,
            span,
            message: message.into(),
        });
        self
    }

    /// The finding with every place in the file it is in. `other` gives the artifacts that other places are in.
    #[must_use]
    pub fn locate(
        self,
        file: &SourceFile,
        other: impl Fn(FileId) -> Option<Arc<SourceFile>>,
    ) -> Finding {
        let location = file.locate(self.span);
        let mut related = Vec::with_capacity(self.related.len());
        for place in self.related {
            let JoinedRelated {
                file: id,
                span,
                message,
            } = place;
            let location = if id == file.id {
                file.locate(span)
            } else {
                // What is no artifact itself has no joined text either.
                other(id).map_or(Location { file: id, span }, |artifact| {
                    artifact.locate(span)
                })
            };
            related.push(Related { location, message });
        }
        let mut fixes = Vec::with_capacity(self.fixes.len());
        for fix in self.fixes {
            fixes.push(FileFix::located(fix, file, location.file));
        }
        Finding {
            rule: self.rule,
            severity: self.severity,
            location,
            decided: self.decided,
            message: self.message,
            tags: self.tags,
            related,
            fixes,
        }
    }
}
