//! Replacements in texts and how sure we are of them. Which file a text is, and who proposes an edit, others know.

use crate::Span;

/// One replacement: the text under `span` becomes `insert`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub insert: String,
}

impl Edit {
    /// Replaces `span` by `insert`.
    #[must_use]
    pub fn replace(span: Span, insert: impl Into<String>) -> Self {
        Self {
            span,
            insert: insert.into(),
        }
    }

    /// Inserts at a byte offset.
    #[must_use]
    pub fn insert(offset: usize, insert: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), insert)
    }

    /// Removes `span`.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// How certain a fix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Right without asking; part of "fix all" and of `--fix`.
    Safe,
    /// Probably what was meant; offered, never applied unasked.
    Suggested,
    /// Says something in a person's own name, such as an approval. Offered for that person to choose; never applied by a
    /// program, whatever it was told to fix.
    Personal,
}

/// A titled set of edits that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What the person chooses from a menu; starts with a capital, no full stop.
    pub title: String,
    /// How certain it is.
    pub applicability: Applicability,
    /// Edits in the finding's file; they do not overlap.
    pub edits: Vec<Edit>,
    /// Edits in other files, made together with these.
    pub others: Vec<FileEdits>,
}

/// Edits in another text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileEdits {
    pub target: EditTarget,
    /// Edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// A text other than the one at hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EditTarget {
    /// One that is known by a number to whoever holds the texts.
    Existing(u32),
    /// One that does not exist yet and starts empty: its path below the root of the text at hand.
    New(String),
}

impl Fix {
    /// A fix that may be applied unasked.
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Safe,
            edits,
            others: Vec::new(),
        }
    }

    /// A fix that is offered only.
    #[must_use]
    pub fn suggested(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Suggested,
            edits,
            others: Vec::new(),
        }
    }
}

impl Fix {
    /// A fix that only the person it speaks for may choose.
    #[must_use]
    pub fn personal(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Personal,
            edits,
            others: Vec::new(),
        }
    }
}

/// Why a set of edits could not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes.
    Overlap(Span, Span),
    /// An edit reaches past the text or cuts a character.
    OutOfBounds(Span),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(f, "edits {a:?} and {b:?} overlap"),
            Self::OutOfBounds(a) => write!(f, "edit {a:?} does not fit the text"),
        }
    }
}

impl std::error::Error for EditError {}

/// Applies edits given in any order; insertions at one place keep their order.
///
/// # Errors
/// When edits overlap, reach past the text or cut a character; the text is then untouched.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| (e.span.start, e.span.end));
    let mut out =
        String::with_capacity(text.len() + edits.iter().map(|e| e.insert.len()).sum::<usize>());
    let mut last = Span::at(0);
    for edit in sorted {
        if edit.span.start < last.end {
            return Err(EditError::Overlap(last, edit.span));
        }
        let between = text
            .get(last.hi()..edit.span.lo())
            .ok_or(EditError::OutOfBounds(edit.span))?;
        text.get(edit.span.range())
            .ok_or(EditError::OutOfBounds(edit.span))?;
        out.push_str(between);
        out.push_str(&edit.insert);
        last = edit.span;
    }
    out.push_str(text.get(last.hi()..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let edits = [
            Edit::replace(Span::new(4, 5), "Z"),
            Edit::insert(0, "> "),
            Edit::delete(Span::new(1, 2)),
        ];
        assert_eq!(apply_edits("abcde", &edits).unwrap(), "> acdZ");
    }

    #[test]
    fn overlap_is_refused() {
        let edits = [Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert!(matches!(
            apply_edits("abcde", &edits),
            Err(EditError::Overlap(..))
        ));
    }

    #[test]
    fn cutting_a_character_is_refused() {
        assert!(matches!(
            apply_edits("é", &[Edit::insert(1, "x")]),
            Err(EditError::OutOfBounds(_))
        ));
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = [Edit::insert(1, "1"), Edit::insert(1, "2")];
        assert_eq!(apply_edits("ab", &edits).unwrap(), "a12b");
    }
}
