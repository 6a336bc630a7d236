//! Companion files: what belongs to an artifact, its overlay, its case files, its snapshots. Read inside the artifact's own
//! root only, never through a symbolic link, of bounded size; what cannot be read is said in the artifact, it is no failure.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use pog_model::companions::Unreadable;
use pog_model::{CompanionKind, SourceFile};

use crate::files::{Files, Place};
use crate::system::System;

/// Companion files are written by hand; what is larger is something else.
const MAX_BYTES: u64 = 1024 * 1024;
/// All that belongs to one artifact is read with it as one text.
const MAX_BYTES_TOGETHER: usize = 16 * 1024 * 1024;

/// The file at `place` with everything that belongs to it.
#[must_use]
pub fn attach(system: &dyn System, files: &Files, place: &Place, file: SourceFile) -> SourceFile {
    if place.root_folder().is_none() {
        // Not on disk: an unsaved document, a file of the starter library.
        return file;
    }
    let mut left = MAX_BYTES_TOGETHER;
    file.attached(&mut |path: &str, kind: CompanionKind| {
        let found = Place {
            absolute: place.beside(path).ok_or(Unreadable::Missing)?,
            relative: path.into(),
            default_id: path.into(),
            ..place.clone()
        };
        let text = match system.open_text(&found.absolute) {
            // Of a link only counts that it leads somewhere: a repository may link a thousand large files from each prompt.
            _ if kind == CompanionKind::Link => exists(system, &found)?,
            Some(text) => text,
            None => files.shared(&found.absolute, read(system, &found)?),
        };
        let Some(rest) = left.checked_sub(text.len()) else {
            let why = "all files that belong to its prompt are larger than 16 MiB together; name fewer or smaller ones";
            return Err(Unreadable::Broken(why.to_owned()));
        };
        left = rest;
        Ok((files.intern_once(found), text))
    })
}

/// No text for a file that is there.
fn exists(system: &dyn System, place: &Place) -> Result<Arc<str>, Unreadable> {
    if system.open_text(&place.absolute).is_some() {
        return Ok("".into());
    }
    must_be_reachable(place)?;
    match place.absolute.metadata() {
        Ok(meta) if meta.is_file() => Ok("".into()),
        Ok(_) => Err(Unreadable::Broken("not a regular file".to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Unreadable::Missing),
        Err(error) => Err(Unreadable::Broken(error.to_string())),
    }
}

fn must_be_reachable(place: &Place) -> Result<(), Unreadable> {
    // Asked first: behind a linked folder nothing is looked at, not even whether it is there.
    if through_link(place) {
        let why = "it is reached through a symbolic link; put the file itself there";
        return Err(Unreadable::Broken(why.to_owned()));
    }
    if place.absolute.symlink_metadata().is_err() {
        return Err(Unreadable::Missing);
    }
    Ok(())
}

fn read(system: &dyn System, place: &Place) -> Result<String, Unreadable> {
    let broken = |why: &str| Err(Unreadable::Broken(why.to_owned()));
    must_be_reachable(place)?;
    match system
        .read(&place.absolute, MAX_BYTES)
        .map(String::from_utf8)
    {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) => broken("it is not UTF-8; save it as UTF-8"),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Unreadable::Missing),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            broken("it is larger than 1 MiB; split it")
        }
        Err(error) => broken(&error.to_string()),
    }
}

/// Whether a file is reached through a symbolic link below its root: such files are not part of a workspace, the walk does
/// not follow links either. The root itself may well be reached through one.
#[must_use]
pub fn through_link(place: &Place) -> bool {
    let link = |p: &&Path| {
        p.symlink_metadata()
            .is_ok_and(|m| m.file_type().is_symlink())
    };
    // From the top down, and no further than the first link: what lies behind it is not ours to look at.
    place.steps().iter().any(link)
}

#[cfg(test)]
mod tests {
    use pog_rules::CATALOG;

    use super::*;
    use crate::{Files, Os, Workspace};

    fn load(files: &[(&str, &[u8])]) -> (tempfile::TempDir, SourceFile) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let file = again(folder.path());
        (folder, file)
    }

    fn again(folder: &Path) -> SourceFile {
        let files = Files::default();
        let workspace = Workspace::open(&Os, &CATALOG, folder, 0, &files);
        let place = workspace.place(&folder.join("a/x.pog.md")).unwrap();
        let id = files.intern(place.clone());
        let text = std::fs::read_to_string(&place.absolute).unwrap();
        attach(&Os, &files, &place, place.source(id, text.into()))
    }

    #[test]
    fn overlay_case_files_and_snapshots_are_read() {
        let (_folder, file) = load(&[
            ("a/x.pog.md", b"Hi"),
            (
                "a/x.pog.md.pog.yaml",
                b"stage: skill\nevals: [../cases.yaml, none.yaml]\n",
            ),
            (
                "cases.yaml",
                b"- name: x\n  expect: [{ snapshot: x.txt }]\n",
            ),
            ("a/x.txt", b"Hi"),
        ]);
        let companions: Vec<_> = file.companions.iter().map(|p| (&*p.path, p.kind)).collect();
        assert_eq!(
            companions,
            [
                ("a/x.pog.md.pog.yaml", CompanionKind::Overlay),
                ("cases.yaml", CompanionKind::Cases),
                ("a/x.txt", CompanionKind::Snapshot)
            ]
        );
        assert_eq!(
            (&*file.unread[0].path, &file.unread[0].why),
            ("a/none.yaml", &Unreadable::Missing)
        );
        assert!(file.artifact().unwrap().is_managed());
        assert!(file.is_attached());
        assert_eq!(file.artifact().unwrap().cases.len(), 1);
    }

    #[test]
    fn what_is_no_text_is_said() {
        let (_folder, file) = load(&[
            ("a/x.pog.md", b"---\nevals: [bad.yaml, dir]\n---\n"),
            ("a/bad.yaml", b"\xff"),
            ("a/dir/y", b""),
        ]);
        assert!(matches!(&file.unread[0].why, Unreadable::Broken(why) if why.contains("UTF-8")));
        assert!(
            matches!(&file.unread[1].why, Unreadable::Broken(why) if why.contains("not a regular file"))
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_paths_out_of_the_root_are_refused() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.yaml"), "- name: secret\n").unwrap();
        let (folder, _) = load(&[(
            "a/x.pog.md",
            b"---\nevals: [link.yaml, dir/secret.yaml, ../../secret.yaml]\n---\n",
        )]);
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, folder.path().join("a").join(name)).unwrap()
        };
        link(&outside.path().join("secret.yaml"), "link.yaml");
        link(outside.path(), "dir");
        let file = again(folder.path());
        assert!(file.companions.is_empty());
        assert_eq!(file.unread.len(), 2);
        assert!(
            file.unread
                .iter()
                .all(|u| matches!(&u.why, Unreadable::Broken(why) if why.contains("link")))
        );
        assert_eq!(file.companion_references()[2].path, None);
    }
}
