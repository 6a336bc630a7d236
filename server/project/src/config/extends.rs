//! What `extends` may name. A policy comes with a repository that somebody else may have written: it may lead to `.toml`
//! files in the workspace, in the git work tree around it and in the library sources it names, and nowhere else.

use std::path::{Path, PathBuf};

use pog_policy::file::PolicyFile;

use super::{FILE_NAME, normal};

/// Folders from which policies may be read, without links.
pub(super) fn allowed(root: &Path, file: &Path, policy: &PolicyFile, trust: bool) -> Vec<PathBuf> {
    let home = file.parent().unwrap_or(root);
    let sources = policy
        .library
        .sources
        .iter()
        .flat_map(|s| &s.value)
        .map(|s| normal(&home.join(&s.path.value)))
        .filter(|folder| source(folder, root, file, trust).is_ok());
    let sources = sources.filter_map(|folder| folder.canonicalize().ok());
    around(root, file).into_iter().chain(sources).collect()
}

/// Whether a library source may be read: a folder that holds the workspace is no library but a part of the disk, and what
/// lies outside of the work tree is for a person to name, not for a folder that nobody trusts.
pub(super) fn source(folder: &Path, root: &Path, file: &Path, trust: bool) -> Result<(), String> {
    // What is not there is read from nobody; the loader tells it.
    let Ok(real) = folder.canonicalize() else {
        return Ok(());
    };
    let holds = |inner: &Path| {
        let inner = inner.canonicalize();
        inner.is_ok_and(|inner| inner != real && inner.starts_with(&real))
    };
    if holds(root) {
        return Err(
            "holds the workspace itself and is not read; name a folder of prompts".to_owned(),
        );
    }
    if trust || around(root, file).iter().any(|f| real.starts_with(f)) {
        return Ok(());
    }
    Err(
        "lies outside of the git work tree and is not read, since the editor does not trust this folder; trust it, or put a copy into it"
            .to_owned(),
    )
}

/// The workspace and the work tree around it, without links.
fn around(root: &Path, file: &Path) -> Vec<PathBuf> {
    let home = file.parent().unwrap_or(root);
    let work_tree = home.ancestors().find(|folder| folder.join(".git").exists());
    [Some(root), Some(home), work_tree]
        .into_iter()
        .flatten()
        .filter_map(|folder| folder.canonicalize().ok())
        .collect()
}

/// Refuses a workspace's own policy that is a link to somewhere else: excerpts of it are shown.
pub(super) fn own(file: &Path, root: &Path) -> Result<(), String> {
    let is_link = file.symlink_metadata().is_ok_and(|m| m.is_symlink());
    let leads_inside = || {
        let Ok(real) = file.canonicalize() else {
            // Reading says why.
            return true;
        };
        let is_here = around(root, file).iter().any(|f| real.starts_with(f));
        is_here || !real.is_file()
    };
    if !is_link || leads_inside() {
        return Ok(());
    }
    Err(
        "Is a link that leads outside of the workspace and its git work tree, and is not read; put the file itself there"
            .to_owned(),
    )
}

/// The file that is meant.
pub(super) fn target(from: &Path, written: &str) -> Result<PathBuf, String> {
    if written.trim().is_empty() {
        return Err("An empty path leads nowhere; write the path of a .toml file".to_owned());
    }
    if written.contains("://") {
        return Err(format!(
            "'{written}' is an address; policies are read from disk only, so put a copy beside this one"
        ));
    }
    let absolute = Path::new(written).is_absolute()
        || written.starts_with(['/', '~', '\\'])
        || has_drive(written);
    if absolute {
        return Err(format!(
            "'{written}' does not hold on other machines; write a path relative to this file"
        ));
    }
    let path = normal(&from.parent().unwrap_or(Path::new("")).join(written));
    let path = if path.is_dir() {
        path.join(FILE_NAME)
    } else {
        path
    };
    if path.extension().is_none_or(|e| e != "toml") {
        return Err(format!(
            "'{written}' is neither a .toml file nor a folder with a {FILE_NAME}"
        ));
    }
    Ok(path)
}

/// The file without links, if it may be read.
pub(super) fn real(path: &Path, written: &str, allowed: &[PathBuf]) -> Result<PathBuf, String> {
    let real = path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("'{written}' does not exist"),
        _ => format!("'{written}' cannot be read: {error}"),
    })?;
    // A link may hide another kind of file.
    let is_policy = real.extension().is_some_and(|e| e == "toml") && real.is_file();
    if is_policy && allowed.iter().any(|folder| real.starts_with(folder)) {
        return Ok(real);
    }
    Err(format!(
        "'{written}' lies outside of the workspace, its git work tree and its library sources, and is not read; add its \
         folder to library.sources, or put a copy into the workspace"
    ))
}

fn has_drive(written: &str) -> bool {
    let mut chars = written.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':')
}
