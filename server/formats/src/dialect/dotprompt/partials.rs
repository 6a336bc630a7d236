//! Partials: `{{>header}}` is the file `_header.prompt`. Genkit registers them by bare name, the directory store by their
//! path below its root; which folder that is no file says, so all folders upwards are looked in.

/// Whether a file is a partial.
pub(super) fn is_partial(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.starts_with('_') && name.ends_with(".prompt")
}

/// The paths that `written` may mean in the file `from`, nearest first.
pub(super) fn refers(written: &str, from: &str) -> Vec<String> {
    let (folder, name) = written
        .rsplit_once('/')
        .map_or((None, written), |(f, n)| (Some(f), n));
    // A partial has a name, not a path: nothing in it may lead elsewhere.
    let odd = |part: &str| part.is_empty() || part == "." || part == "..";
    if name.is_empty() || folder.is_some_and(|f| f.split('/').any(odd)) || written.contains('\\') {
        return Vec::new();
    }
    let file = folder.map_or_else(
        || format!("_{name}.prompt"),
        |f| format!("{f}/_{name}.prompt"),
    );
    let mut found = Vec::new();
    let mut here = from;
    while let Some((up, _)) = here.rsplit_once('/') {
        found.push(format!("{up}/{file}"));
        here = up;
    }
    found.push(file);
    found
}

/// How the file `from` calls the partial at `to`: by its path below the nearest folder they share.
pub(super) fn called(from: &str, to: &str) -> Option<String> {
    if !is_partial(to) {
        return None;
    }
    let mut folder = from.rsplit_once('/').map_or("", |(f, _)| f);
    loop {
        // From the nearest folder outwards, so that the shortest name is found first.
        let below = if folder.is_empty() {
            Some(to)
        } else {
            to.strip_prefix(folder).and_then(|t| t.strip_prefix('/'))
        };
        if let Some(below) = below {
            let (path, name) = below
                .rsplit_once('/')
                .map_or((None, below), |(p, n)| (Some(p), n));
            let name = name.strip_prefix('_')?.strip_suffix(".prompt")?;
            return Some(path.map_or_else(|| name.to_owned(), |p| format!("{p}/{name}")));
        }
        folder = folder.rsplit_once('/').map_or("", |(f, _)| f);
    }
}
