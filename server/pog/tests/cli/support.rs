//! A folder to work in, and the binary run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A prompt with one mistake: `langauge` in line 6, column 15.
pub(crate) const MISSPELT: &str = "---\nparameters:\n  language: { type: string, description: The language. }\n---\nuser:\nReview the {{ langauge }} code, {{ language }}.\n";
/// A prompt without mistakes.
pub(crate) const FINE: &str = "---\nname: Fine\n---\nuser:\nHello.\n";

/// A workspace on disk.
pub(crate) struct World {
    folder: TempDir,
}

/// What a run of the binary gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// A workspace with these files. It is a repository, so that nothing above it counts.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(world.path(".git")).unwrap();
        for (path, text) in files {
            world.write(path, text);
        }
        world
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        // Temporary folders are links on some systems; what the binary prints is not.
        self.folder.path().canonicalize().unwrap().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The binary, to be run in the workspace.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        command_in(self.folder.path(), args)
    }

    pub(crate) fn pog(&self, args: &[&str]) -> Run {
        Run::of(&self.command(args).output().unwrap())
    }

    /// Runs in a folder of the workspace.
    pub(crate) fn pog_in(&self, folder: &str, args: &[&str]) -> Run {
        Run::of(&command_in(&self.path(folder), args).output().unwrap())
    }
}

fn command_in(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pog"));
    command
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .env_remove("POG_LOG");
    command
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("the binary ends by itself"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Asserts the exit code; shows everything where it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "\nstdout:\n{}\nstderr:\n{}",
            self.out, self.err
        );
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}
