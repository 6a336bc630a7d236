//! Which names are names: what the template language, metadata keys and ids allow. Knows nothing of what is in use.

use pog_syntax::dialect::TemplateLanguage;
use pog_syntax::template::{TokenKind, tokens};
use pog_text::Span;

/// Words the language has taken, and names it provides itself.
const TAKEN: &[&str] = &[
    "true",
    "True",
    "false",
    "False",
    "none",
    "None",
    "loop",
    "self",
    "super",
    "caller",
    "not",
    "in",
    "is",
    "and",
    "or",
    "if",
    "else",
    "range",
    "dict",
    "debug",
    "namespace",
];

/// Why `name` cannot name a variable of a template; `None` when it can.
pub(super) fn refuse_variable(language: TemplateLanguage, name: &str) -> Option<String> {
    match language {
        TemplateLanguage::Jinja | TemplateLanguage::Jinja2 => {
            let whole = Span::new(0, name.len());
            let is_identifier = matches!(*tokens(name, whole), [token] if token.kind == TokenKind::Ident && token.span == whole);
            if !is_identifier {
                return Some(format!(
                    "'{name}' is not a name: use letters, digits and '_', and no digit in front"
                ));
            }
            TAKEN
                .contains(&name)
                .then(|| format!("'{name}' belongs to the template language"))
        }
        TemplateLanguage::Capitals => {
            let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            let whole =
                name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(fits);
            (!whole).then(|| {
                format!(
                    "'{name}' is not a name: use capitals, digits and '_', and a capital in front"
                )
            })
        }
        TemplateLanguage::Placeholder | TemplateLanguage::Inputs => {
            let fits = !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            (!fits)
                .then(|| format!("'{name}' is not a name: use letters, digits, '_', '-' and '.'"))
        }
        _ => {
            let fits = !name.starts_with(|c: char| c.is_ascii_digit())
                && !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            let taken = language.words().iter().any(|w| w.name == name);
            match (fits, taken) {
                (false, _) => Some(format!(
                    "'{name}' is not a name: use letters, digits and '_', and no digit in front"
                )),
                (true, true) => Some(format!("'{name}' belongs to the template language")),
                (true, false) => None,
            }
        }
    }
}

/// Why `id` cannot be an artifact's id; `None` when it can.
pub(super) fn refuse_id(id: &str) -> Option<String> {
    let part_fits = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let fits = id.split('/').all(part_fits);
    (!fits)
        .then(|| format!("'{id}' is not an id: use words of letters, digits, '-', '_' and '.' with '/' between them"))
}
