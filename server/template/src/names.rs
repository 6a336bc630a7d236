//! Which texts are names of variables in a template language, and which names the language keeps for itself.

/// How the names of variables are written.
pub struct NameSyntax {
    /// Whether a text is a name.
    pub fits: fn(&str) -> bool,
    /// What to do about a text that is none; goes on from "is not a name: ".
    pub rule: &'static str,
}

/// Names that a language keeps for itself.
pub enum Reserved {
    /// None: whatever fits is a name of a variable.
    Nothing,
    /// The words in the language's table.
    Words,
    /// These.
    These(&'static [&'static str]),
}

/// Identifiers, as most languages have them.
pub(super) static IDENTIFIER: NameSyntax = NameSyntax {
    fits: is_identifier,
    rule: "use letters, digits and '_', and no digit in front",
};

/// Keys that a tool looks up as they are written.
pub(super) static KEY: NameSyntax = NameSyntax {
    fits: is_key,
    rule: "use letters, digits, '_', '-' and '.'",
};

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
