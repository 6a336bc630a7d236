//! minijinja's errors in a person's words and at the innermost place that is known.

use minijinja::ErrorKind;

use super::output::too_large;

/// The innermost error that knows its place: an error inside an include is wrapped by one at the include.
pub(crate) fn root_cause(error: &minijinja::Error) -> &minijinja::Error {
    let mut best = error;
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        match source.downcast_ref::<minijinja::Error>() {
            Some(inner) if inner.range().is_some() => best = inner,
            _ => break,
        }
        next = source.source();
    }
    best
}

pub(crate) fn explain(error: &minijinja::Error) -> String {
    let detail = error.detail().unwrap_or("").trim_end_matches('.');
    let mut text = match error.kind() {
        ErrorKind::OutOfFuel if detail.is_empty() => {
            "Rendering takes too long and was stopped; shorten the loops".to_owned()
        }
        ErrorKind::WriteFailure => too_large(),
        ErrorKind::UndefinedError if detail.is_empty() => {
            "A value is used that is not defined".to_owned()
        }
        ErrorKind::TemplateNotFound => "An included template does not exist".to_owned(),
        kind if detail.is_empty() => kind.to_string(),
        _ => detail.to_owned(),
    };
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    text
}
