//! How a template names another while it is rendered: by what its own file would find under that name, then by number.

use std::sync::Arc;

use minijinja::{Environment, ErrorKind};
use pog_model::library::{Library, Resolved};
use pog_model::{FileId, SourceFile};
use pog_template::jinja_refusal;
use pog_text::{SourceMap, Span};

use crate::RenderError;
use crate::weave::weave;

/// Has names in includes resolved from where they stand. `main` is the template that is rendered, which stands at `place`.
pub(crate) fn resolve_names(
    environment: &mut Environment<'static>,
    library: Arc<Library>,
    main: String,
    place: (u32, Arc<str>),
) {
    environment.set_path_join_callback(move |name, parent| {
        let from = if parent == main {
            Some(place.clone())
        } else {
            resolved_file(parent)
                .and_then(|id| library.get(id))
                .map(|e| (e.root, e.path.clone()))
        };
        match from.map(|(root, path)| library.resolve(name, root, &path)) {
            // A wrong version is a finding of its own; the text that is there is still worth showing.
            Some(Resolved::Found(entry) | Resolved::WrongVersion(entry)) => {
                // A name of its own for each file: what an include means depends on the file it stands in, and
                // minijinja caches by name.
                format!("#{}", entry.file.0).into()
            }
            _ => name.to_owned().into(),
        }
    });
}

/// Refuses a template that would bring minijinja down; `map` leads from it to the file it is made of.
pub(crate) fn must_be_renderable(
    source: &str,
    map: &SourceMap,
    file: &SourceFile,
) -> Result<(), RenderError> {
    let Some((message, span)) = jinja_refusal(source) else {
        return Ok(());
    };
    Err(RenderError {
        message,
        place: Some((file.id, map.span(span).clamp_to(&file.text))),
        out_of_bounds: true,
    })
}

/// The source of an included template with its scales, unless it would bring minijinja down.
pub(crate) fn includable(source: &str) -> Result<String, minijinja::Error> {
    match jinja_refusal(source) {
        Some((message, _)) => Err(minijinja::Error::new(ErrorKind::SyntaxError, message)),
        None => Ok(weave(source).0),
    }
}

/// Where a place in a template with its scales is in `source`, the template without.
pub(crate) fn unwoven(source: &str, range: std::ops::Range<usize>) -> Span {
    weave(source).1.span(Span::from(range)).clamp_to(source)
}

/// The file of a name that was resolved.
pub(crate) fn resolved_file(name: &str) -> Option<FileId> {
    name.strip_prefix('#')
        .and_then(|n| n.parse().ok())
        .map(FileId)
}
