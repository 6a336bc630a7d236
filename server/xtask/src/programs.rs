//! The generators that are written in the language of what they make: pages and configurations of editors in Python, the
//! manifest of the VS Code extension and the TextMate grammars in JavaScript. They read what this crate writes.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

/// A generator that is a program of its own. With `--check` it writes nothing and fails where something is stale.
struct Program {
    /// What it writes.
    writes: &'static str,
    /// What has to be installed for it.
    needs: &'static str,
    /// What that is called on this system.
    interpreter: &'static str,
    /// Its path from the top of the repository.
    script: &'static str,
}

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

static PROGRAMS: &[Program] = &[
    Program {
        writes: "the pages of the editors and the JetBrains template",
        needs: "Python 3",
        interpreter: PYTHON,
        script: "editors/generate.py",
    },
    Program {
        writes: "the TextMate grammars",
        needs: "Node.js",
        interpreter: "node",
        script: "grammars/textmate/build.mjs",
    },
    // Reads the TextMate folder, so it comes behind it.
    Program {
        writes: "editors/vscode/package.json",
        needs: "Node.js",
        interpreter: "node",
        script: "editors/vscode/scripts/generate.mjs",
    },
];

/// Runs all of them, each even when another fails; the error names every one that did.
pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    run_all(PROGRAMS, root, check)
}

fn run_all(programs: &[Program], root: &Path, check: bool) -> Result<()> {
    let failures: Vec<String> = programs
        .iter()
        .filter_map(|program| program.run(root, check).err())
        .map(|error| error.to_string())
        .collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    Ok(())
}

impl Program {
    fn run(&self, root: &Path, check: bool) -> Result<()> {
        let mut command = Command::new(self.interpreter);
        command
            .arg(self.script)
            .args(check.then_some("--check"))
            .current_dir(root)
            .stdin(Stdio::null());
        let status = match command.status() {
            Ok(status) => status,
            Err(error) => bail!(
                "{} cannot be made: {} needs {}, and '{}' cannot be started: {error}",
                self.writes,
                self.script,
                self.needs,
                self.interpreter
            ),
        };
        if !status.success() {
            bail!("{} failed: {} ({status})", self.script, self.writes);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{PROGRAMS, Program, run_all};

    #[test]
    fn every_program_is_there() {
        for program in PROGRAMS {
            let path = crate::root().join(program.script);
            assert!(path.is_file(), "{}", program.script);
        }
    }

    #[test]
    fn what_is_missing_is_said_and_the_others_run() {
        let absent = |writes| Program {
            writes,
            needs: "Something",
            interpreter: "no-such-interpreter",
            script: "a.x",
        };
        let programs = [absent("one"), absent("two")];
        let error = run_all(&programs, &crate::root(), true).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("one cannot be made") && error.contains("two cannot be made"),
            "{error}"
        );
        assert!(error.contains("needs Something"), "{error}");
    }
}
