//! Which part of a template a text is. Handlebars takes a line away that holds nothing but a block tag, and where the
//! template starts or ends, a line does so without a line break: the same text means different things there.

/// Which part of its template a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    /// It starts where the template starts.
    Head,
    /// It ends where the template ends.
    Tail,
    /// There is more of the template on both sides.
    Middle,
}

impl Extent {
    /// Of the part between two offsets of a template of this length.
    pub(crate) fn of(start: usize, end: usize, length: usize) -> Self {
        match (start == 0, end >= length) {
            (true, true) => Self::Whole,
            (true, false) => Self::Head,
            (false, true) => Self::Tail,
            (false, false) => Self::Middle,
        }
    }

    /// Whether the first line of the text is the first of the template.
    pub(crate) fn starts(self) -> bool {
        matches!(self, Self::Whole | Self::Head)
    }

    /// Whether the last line of the text is the last of the template.
    pub(crate) fn ends(self) -> bool {
        matches!(self, Self::Whole | Self::Tail)
    }
}
