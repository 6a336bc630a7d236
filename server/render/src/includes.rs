//! How a template names another while it is rendered: by what its own file would find under that name, then by number.

use std::sync::Arc;

use minijinja::Environment;
use pog_model::FileId;
use pog_model::library::{Library, Resolved};

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
            Some(Resolved::Found(entry) | Resolved::WrongVersion(entry)) => {
                format!("#{}", entry.file.0).into()
            }
            _ => name.to_owned().into(),
        }
    });
}

/// The file of a name that was resolved.
pub(crate) fn resolved_file(name: &str) -> Option<FileId> {
    name.strip_prefix('#')
        .and_then(|n| n.parse().ok())
        .map(FileId)
}
