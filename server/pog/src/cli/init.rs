//! `pog init`: sets up a directory for prompts. Idempotent; never overwrites a file.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use pog_project::layout::{self, Hook};
use pog_project::{
    Created, Files, NotCreated, Os, Planned, Workspace, create, find_config, read_bytes,
};
use pog_rules::CATALOG;
use pog_text::printable;
use pog_text::words::counted;

use super::args::InitArgs;
use super::console::Console;
use super::place::{Shown, real};
use super::{CLEAN, FAILED};

/// More written prompts than these are counted instead of listed.
const MANY: usize = 5;
/// Templates are shorter than this.
const MAX_TEMPLATE: u64 = 1024 * 1024;

pub(super) fn run(args: &InitArgs, console: &mut Console) -> i32 {
    if let Some(message) = meant_as_hook(args) {
        console.error(message);
        return FAILED;
    }
    let root = match folder(&args.dir) {
        Ok(root) => root,
        Err(message) => {
            console.error(message);
            return FAILED;
        }
    };
    let asked = args
        .hooks
        .map(Hook::from)
        .or_else(|| (!args.yes && ask(&root)).then_some(Hook::Git));
    // The plan is complete before the first file is written: outside a git repository, `--hooks` writes no file.
    let planned = match plan(args, &root, asked) {
        Ok(planned) => planned,
        Err(message) => {
            console.error(message);
            return FAILED;
        }
    };
    let shown = Shown::new();
    match create(&planned) {
        Ok(created) => {
            print_created(&created, &shown, &root, console);
            CLEAN
        }
        Err(problem) => {
            refuse(&problem, &shown, console);
            FAILED
        }
    }
}

/// Whether the directory is what somebody gave as the kind of hook: `--hooks git` names a directory `git`.
fn meant_as_hook(args: &InitArgs) -> Option<String> {
    let kinds = ["git", "pre-commit"];
    let kind = kinds
        .into_iter()
        .find(|kind| args.dir.as_os_str() == *kind)?;
    (args.hooks.is_some() && !args.dir.is_dir()).then(|| {
        format!(
            "'{kind}' would be a new directory; write --hooks={kind} for the kind of hook, or ./{kind} for the directory"
        )
    })
}

/// The directory, created if missing.
fn folder(dir: &Path) -> Result<PathBuf, String> {
    let name = dir.display();
    std::fs::create_dir_all(dir)
        .map_err(|e| format!("{name}: Cannot create the directory: {e}"))?;
    real(dir).map_err(|e| format!("{name}: Cannot be read: {e}"))
}

/// Offers the hook, if someone can answer and the hook is not there yet.
fn ask(root: &Path) -> bool {
    // In a script nobody can answer, and the hook is not installed unasked.
    let here = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let hook = layout::hook(root, Hook::Git).ok();
    let Some(hook) = hook.filter(|h| here && h.path.symlink_metadata().is_err()) else {
        return false;
    };
    let mut answer = String::new();
    // Not on standard output, which may be a file.
    let mut terminal = std::io::stderr();
    let question = format!(
        "Check prompts before each commit with a git hook ({})? [y/N] ",
        printable::line(&hook.path.to_string_lossy())
    );
    let asked = terminal
        .write_all(question.as_bytes())
        .and_then(|()| terminal.flush());
    asked
        .and_then(|()| std::io::stdin().read_line(&mut answer))
        .is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// The files to create. A directory with a policy is already set up: only what the flags ask for is
/// added.
fn plan(args: &InitArgs, root: &Path, hook: Option<Hook>) -> Result<Vec<Planned>, String> {
    let adds = args.starter || !args.ci.is_empty() || hook.is_some();
    // An existing workspace is extended: its own policy says where the library is.
    let mut planned = if root.join("pog.toml").exists() && adds {
        let workspace = Workspace::open(&Os, &CATALOG, root, 0, &Files::default());
        let library = workspace.config.library_roots.into_iter().next();
        if args.starter {
            layout::starter_in(&library.unwrap_or_else(|| root.to_owned()))
        } else {
            Vec::new()
        }
    } else {
        layout::workspace(root, args.starter)
    };
    for service in &args.ci {
        planned.extend(layout::ci(root, (*service).into()));
    }
    let mut hook_file = None;
    if let Some(kind) = hook {
        let found = layout::hook(root, kind);
        hook_file = Some(found.map_err(|why| format!("{}: {why}", root.display()))?);
    }
    // The folder is the person's choice, what a repository put into it is not. Git's hooks may lie elsewhere: in the
    // repository that a work tree belongs to.
    let inside = planned.into_iter().map(|plan| plan.inside(root));
    let planned = inside.chain(hook_file).collect();
    Ok(planned)
}

fn print_created(created: &Created, shown: &Shown, root: &Path, console: &mut Console) {
    let steps = next_steps(created, shown, root);
    if created.written.is_empty() && steps.is_empty() {
        console.info("Already set up; nothing was written");
        return;
    }
    print_files(&created.written, shown, console);
    if !steps.is_empty() {
        let head = console.bold("Next");
        console.line("");
        console.line(head);
    }
    for (number, step) in (1..).zip(steps) {
        // Further lines are indented below the text of the step, empty ones stay empty.
        let step = step.trim_end().replace('\n', "\n   ");
        let step = step.replace("\n   \n", "\n\n");
        console.lines(&format!("{number}. {step}"));
    }
}

/// Lists the written files; the many prompts of the starter library are only counted, and `.gitkeep` files stand for
/// their directories.
fn print_files(written: &[PathBuf], shown: &Shown, console: &mut Console) {
    let mut prompts = Vec::new();
    let mut directories = Vec::new();
    for path in written {
        if path.ends_with(".gitkeep") {
            directories.extend(path.parent().map(|p| shown.path(p)));
        } else if path.to_string_lossy().ends_with(".pog.md") {
            prompts.push(shown.path(path));
        } else {
            console.line(format_args!("written  {}", shown.path(path)));
        }
    }
    if prompts.len() > MANY {
        console.line(format_args!(
            "written  {}",
            counted(prompts.len(), "starter library prompt")
        ));
    } else {
        for prompt in &prompts {
            console.line(format_args!("written  {prompt}"));
        }
    }
    if !directories.is_empty() {
        console.line(format_args!("created  {}", directories.join(", ")));
    }
}

/// What is left to do by hand, and how to go on.
fn next_steps(created: &Created, shown: &Shown, root: &Path) -> Vec<String> {
    let mut steps = Vec::new();
    for planned in &created.by_hand {
        let path = shown.path(&planned.path);
        steps.push(format!("Add to {path}:\n\n{}", planned.text));
    }
    for path in &created.written {
        // The templates of CI services and hooks hold this where nobody but the user knows the repository.
        let text = read_bytes(path, MAX_TEMPLATE).unwrap_or_default();
        if String::from_utf8_lossy(&text).contains("OWNER/pog") {
            let path = shown.path(path);
            steps.push(format!(
                "Replace OWNER/pog in {path} with your pog repository."
            ));
        }
    }
    if created.written.iter().any(|p| is_policy(p)) {
        if let Some(above) = root.parent().and_then(find_config) {
            let above = shown.path(&above);
            steps.push(format!(
                "Note that {above} no longer applies to this directory."
            ));
        }
        steps.push("Read pog.toml to see what each stage requires.".to_owned());
        steps.push(
            "Run 'pog check', then 'pog new design/my-prompt' to create a prompt.".to_owned(),
        );
    }
    steps
}

fn is_policy(path: &Path) -> bool {
    path.ends_with("pog.toml")
}

fn refuse(problem: &NotCreated, shown: &Shown, console: &mut Console) {
    match problem {
        NotCreated::Failed(path, error) => {
            console.error(format_args!(
                "{}: Cannot be written: {error}; nothing was written",
                shown.path(path)
            ));
        }
        NotCreated::InTheWay(paths) => {
            for path in paths {
                console.error(format_args!(
                    "{}: Already exists with different content",
                    shown.path(path)
                ));
            }
            let policy = paths.iter().any(|p| is_policy(p));
            let more = if policy {
                "; to extend an existing setup, pass --ci, --hooks or --starter"
            } else {
                ""
            };
            console.info(format_args!(
                "Nothing was written: pog init never overwrites a file{more}"
            ));
        }
    }
}
