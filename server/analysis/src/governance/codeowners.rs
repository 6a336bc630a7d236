//! The repository's CODEOWNERS as plain data.

use globset::GlobMatcher;

/// The rules of one CODEOWNERS file, in its order.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    /// The file, below the workspace root where it is inside, as it is shown.
    pub file: String,
    /// Its rules; the last one that matches a path decides.
    pub rules: Vec<OwnerRule>,
}

/// One line: which files, whose.
#[derive(Debug, Clone)]
pub struct OwnerRule {
    /// Matches paths below the workspace root, `/` between parts.
    pub matcher: GlobMatcher,
    /// Handles, teams, e-mail addresses; none for files that nobody owns.
    pub owners: Vec<String>,
}

impl CodeOwners {
    /// Who owns the file at a path.
    #[must_use]
    pub fn of(&self, path: &str) -> &[String] {
        self.rules.iter().rev().find(|r| r.matcher.is_match(path)).map_or(&[], |r| &r.owners)
    }
}
