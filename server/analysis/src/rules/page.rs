//! A rule's documentation: the only place it is written. `pog explain`, hover, the rules page and
//! SARIF read it.

/// The page of a rule. Texts are Markdown without headings; they start with a capital and end with
/// a full stop.
#[derive(Debug)]
pub struct Page {
    /// One line for lists; no full stop.
    pub summary: &'static str,
    /// What does it look for?
    pub what: &'static str,
    /// Why does it matter?
    pub why: &'static str,
    /// A file (or several, each behind a line `=== PATH`) on which the rule fires.
    pub example: &'static str,
    /// The same file, corrected: the rule is silent.
    pub instead: &'static str,
    /// Settings that change what it does; empty when there are none.
    pub options: &'static str,
    /// What its fix does; empty when it has none.
    pub fix: &'static str,
}
