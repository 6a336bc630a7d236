//! Runs every test of the repository, installing what they need under `target/tools`: the one command of the README and
//! of CI. Runs all steps even when one fails, and ends with the runners' closing lines.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

/// A step: what it is called, and the commands it runs in order.
struct Step {
    name: &'static str,
    commands: Vec<Command>,
}

/// Runs the steps whose names contain `only` (all of them when it is empty).
pub(crate) fn run(root: &Path, only: &str) -> anyhow::Result<()> {
    let tools = root.join("target").join("tools");
    std::fs::create_dir_all(&tools)
        .with_context(|| format!("{} cannot be created", tools.display()))?;
    let mut report = Vec::new();
    let (mut failed, mut skipped) = (0, 0);
    for step in steps(root, &tools)
        .into_iter()
        .filter(|s| s.name.contains(only))
    {
        println!("\n=== {} ===", step.name);
        let start = Instant::now();
        let (end, closing) = run_step(step.commands);
        failed += usize::from(end == End::Failed);
        skipped += usize::from(end == End::Skipped);
        let verdict = match end {
            End::Passed => "ok",
            End::Failed => "FAILED",
            End::Skipped => "skipped, a system package cannot be installed here:",
        };
        report.push(format!(
            "{verdict:6} {} ({:.0} s)",
            step.name,
            start.elapsed().as_secs_f32()
        ));
        report.extend(closing.into_iter().map(|line| format!("       {line}")));
    }
    println!("\n=== summary ===");
    report.iter().for_each(|line| println!("{line}"));
    let steps = report.iter().filter(|l| !l.starts_with(' ')).count();
    if steps == 0 {
        bail!("no step is called '{only}'");
    }
    let shown = if skipped == 0 {
        String::new()
    } else {
        format!(", {skipped} skipped")
    };
    println!(
        "steps: {} passed, {failed} failed{shown}",
        steps - failed - skipped
    );
    if failed > 0 {
        bail!("{failed} of {steps} steps failed");
    }
    Ok(())
}

fn steps(root: &Path, tools: &Path) -> Vec<Step> {
    let cargo = |args: &[&str]| command(root, "cargo", args);
    let binary = root
        .join("target")
        .join("release")
        .join(format!("pog{}", std::env::consts::EXE_SUFFIX));
    let venv = tools.join("python");
    let python = venv
        .join(if cfg!(windows) { "Scripts" } else { "bin" })
        .join("python");
    let in_venv =
        |args: &[&str]| command(&root.join("tests/e2e"), &python.display().to_string(), args);
    let mut pytest = in_venv(&["-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]);
    pytest.env("POG_BIN", &binary);
    let script = |path: &str| {
        let mut script = command(root, "bash", &[path]);
        script.env("POG_BIN", &binary).env("POG_TOOLS", tools);
        script
    };
    let mut promptfoo = in_venv(&[
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "../promptfoo",
    ]);
    promptfoo.env("POG_BIN", &binary);
    let mut loaders = in_venv(&[
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "-p",
        "no:cacheprovider",
        "../loaders",
    ]);
    loaders
        .env("POG_BIN", &binary)
        .env("POG_TOOLS", tools.join("loaders"));
    let samples = command(
        root,
        &python.display().to_string(),
        &["tests/samples/compare.py", &binary.display().to_string()],
    );
    let npm_in = |folder: &str, args: &[&str]| {
        command(
            &root.join(folder),
            if cfg!(windows) { "npm.cmd" } else { "npm" },
            args,
        )
    };
    let npm = |args: &[&str]| npm_in("grammars/textmate", args);
    // Without its optional parts the tool is a seventh of its size, and nothing of it runs while it is installed.
    // `install` keeps to the lock file too; `ci` would refuse a lock file that lacks binaries for other systems, which
    // a registry mirror does not always carry.
    let slim = [
        "install",
        "--no-save",
        "--ignore-scripts",
        "--omit=optional",
        "--omit=peer",
        "--no-audit",
        "--no-fund",
        "--silent",
    ];
    let step = |name, commands| Step { name, commands };
    vec![
        step("format", vec![cargo(&["fmt", "--all", "--check"])]),
        step("tidy", vec![cargo(&["xtask", "tidy"])]),
        step(
            "generated files",
            vec![cargo(&["xtask", "generate", "--check"])],
        ),
        step(
            "clippy",
            vec![cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ])],
        ),
        step(
            "rust tests",
            vec![cargo(&["test", "--workspace", "--quiet"])],
        ),
        step(
            "release binary",
            vec![cargo(&["build", "--release", "--package", "pog"])],
        ),
        step(
            "end to end",
            vec![
                command(
                    root,
                    "python3",
                    &["-m", "venv", &venv.display().to_string()],
                ),
                in_venv(&[
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                    "requirements.txt",
                ]),
                pytest,
            ],
        ),
        // Before the grammars: their tests also run over the grammars that VS Code brings.
        step("vs code", vec![script("tests/vscode/run.sh")]),
        step(
            "textmate grammar",
            vec![
                npm(&["ci", "--no-audit", "--no-fund", "--silent"]),
                npm(&["test", "--silent"]),
            ],
        ),
        step(
            "promptfoo",
            vec![npm_in("tests/promptfoo", &slim), promptfoo],
        ),
        step(
            "real loaders",
            vec![
                npm_in("tests/loaders/dotprompt", &slim),
                npm_in("tests/loaders/copilot", &slim),
                in_venv(&[
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                    "../loaders/requirements.txt",
                ]),
                loaders,
            ],
        ),
        step("samples", vec![samples]),
        step("neovim", vec![script("tests/neovim/run.sh")]),
        step("other editors", vec![script("tests/editors/run.sh")]),
    ]
}

fn command(folder: &Path, program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(PathBuf::from(folder));
    // Here snapshots are compared; whoever wants them written runs the test alone.
    command.env_remove("UPDATE_EXPECT");
    command
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
    /// It said with [`SKIP`] that the machine lacks a system package and does not let it be installed.
    Skipped,
}

/// The exit code that test drivers use for "cannot be run on this machine" (automake, meson).
const SKIP: i32 = 77;

/// Runs the commands until one fails. Output goes on to the terminal; closing lines of test runners are kept.
fn run_step(commands: Vec<Command>) -> (End, Vec<String>) {
    let mut closing = Vec::new();
    for mut command in commands {
        let shown = format!("{command:?}");
        let mut child = match command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn() {
            Ok(child) => child,
            Err(error) => {
                println!("{shown}: {error}");
                return (
                    End::Failed,
                    vec![format!("{shown} cannot be started: {error}")],
                );
            }
        };
        if let Some(out) = child.stdout.take() {
            for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                if is_closing(&line) {
                    closing.push(line.trim().to_owned());
                }
            }
        }
        match child.wait().ok().and_then(|status| status.code()) {
            Some(0) => {}
            Some(SKIP) => return (End::Skipped, closing),
            _ => return (End::Failed, closing),
        }
    }
    (End::Passed, closing)
}

/// Whether a line is the last word of a test runner that ran something, or names a test that failed: of a long log often only
/// the end is kept.
fn is_closing(line: &str) -> bool {
    let line = line.trim();
    let cargo = line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed");
    let others = line.contains(" passed")
        && (line.contains(" in ") || line.contains(" failed"))
        && !line.starts_with("test ");
    let failed = line.starts_with("FAILED ")
        || line.starts_with("FAIL ")
        || line.starts_with("not ok ")
        || line.starts_with("test ") && line.ends_with(" FAILED");
    cargo || others || failed
}

#[cfg(test)]
mod tests {
    use super::is_closing;

    #[test]
    fn closing_lines_are_told_apart() {
        assert!(is_closing("test result: ok. 3 passed; 0 failed; 0 ignored"));
        assert!(!is_closing(
            "test result: ok. 0 passed; 0 failed; 0 ignored"
        ));
        assert!(is_closing("127 passed in 14.96s"));
        assert!(is_closing("32 passed, 0 failed"));
        assert!(!is_closing("ok completion of a parameter"));
        assert!(is_closing("FAILED test_session.py::test_a - assert 1 == 2"));
        assert!(is_closing("test cli::a ... FAILED"));
        assert!(!is_closing("test cli::a ... ok"));
    }
}
