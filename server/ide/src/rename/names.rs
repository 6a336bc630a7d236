//! Which names are names: what the template language, metadata keys and ids allow. Knows nothing of what is in use.

use pog_template::Language;

/// Why `name` cannot name a variable of a template; `None` when it can.
pub(super) fn refuse_variable(language: &Language, name: &str) -> Option<String> {
    if !(language.names.fits)(name) {
        return Some(format!(
            "'{name}' is not a valid name: {}",
            language.names.rule
        ));
    }
    language
        .is_reserved(name)
        .then(|| format!("'{name}' is reserved by the template language"))
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
        .then(|| format!("'{id}' is not a valid id: use letters, digits, '-', '_' and '.', in parts separated by '/'"))
}
