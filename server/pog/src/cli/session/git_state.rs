//! What git knows of a session's workspaces: the baseline they are compared with, and who changed what. Read only for
//! commands that ask for it.

use pog_model::{LOOSE_ROOT, Severity};
use pog_project::world::GitState;
use pog_project::{Absence, Base, Workspace};
use pog_world::history;

use super::Session;
use crate::cli::run_problem::RunProblem;

/// Whether the history is read: the walk over it takes longer than all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HistoryUse {
    /// Where a rule needs it.
    WhereNeeded,
    /// Whatever the rules need: something is to be derived from it.
    Always,
    /// Not at all.
    Never,
}

/// Who chose the commit to compare with.
enum Chooser {
    /// The command line.
    Asked,
    /// The policy; the place.
    Policy(String),
    /// Nobody.
    Nobody,
}

impl Session {
    /// Reads what git knows of every workspace. `asked` names the branch or commit to compare with; `verbose` adds what was
    /// compared with and why there is nothing to compare with.
    pub(crate) fn read_git_state(
        &mut self,
        asked: Option<&str>,
        use_of: HistoryUse,
        verbose: bool,
    ) -> Vec<RunProblem> {
        let mut problems = Vec::new();
        let mut changes = Vec::new();
        for workspace in self.workspaces.iter().filter(|w| w.number != LOOSE_ROOT) {
            let folder = self.shown.path(&workspace.config.root);
            let mut report = |severity: Severity, message: String| {
                problems.push(RunProblem::of_run(severity, format!("{folder}: {message}")));
            };
            let (base, chooser) = self.base(workspace, asked);
            let git = match GitState::open(workspace) {
                Ok(git) => git,
                Err(absence) => {
                    // No repository is fine until somebody names a commit to compare with.
                    report(severity(&absence, &chooser), absence.to_string());
                    continue;
                }
            };
            // Only what differs from the commit is read, found by blob id against the loaded library.
            match git.committed_library(&base, &self.snapshot.library, &self.files) {
                Ok((change, base)) => {
                    if let Some(warning) = base.warning {
                        report(Severity::Warning, warning);
                    }
                    let (reference, commit) = (&base.committed.reference, &base.committed.commit);
                    let commit = commit.get(..12).unwrap_or(commit);
                    report(
                        Severity::Info,
                        format!("versions are compared with {reference} (commit {commit})"),
                    );
                    changes.push(change);
                }
                Err(absence) => {
                    let by = match &chooser {
                        Chooser::Policy(place) => format!(" ({place} asks for it)"),
                        Chooser::Asked | Chooser::Nobody => String::new(),
                    };
                    report(severity(&absence, &chooser), format!("{absence}{by}"));
                    continue;
                }
            }
            let wanted = match use_of {
                HistoryUse::Always => true,
                HistoryUse::Never => false,
                HistoryUse::WhereNeeded => history::is_needed(&self.snapshot, workspace.number),
            };
            // Last, as it takes longest: where nothing can be compared it is never begun.
            if wanted {
                match git.history(&self.snapshot.library) {
                    Ok(change) => changes.push(change),
                    Err(absence) => report(severity(&absence, &chooser), absence.to_string()),
                }
            }
        }
        // Applied after the loop, which borrows the workspaces and must see one unchanged snapshot.
        changes.into_iter().for_each(|change| self.apply(change));
        problems.retain(|t| verbose || t.severity != Severity::Info);
        problems
    }

    /// What a workspace is compared with, and who says so.
    fn base(&self, workspace: &Workspace, asked: Option<&str>) -> (Base, Chooser) {
        if let Some(name) = asked {
            return (Base::MergeBase(name.to_owned()), Chooser::Asked);
        }
        let policies = self.snapshot.policies(workspace.number);
        match policies
            .and_then(|p| p.base().versions.base.clone())
            // The policy's base counts in CI alone: at a desk, versions are compared with the last commit.
            .filter(|_| in_continuous_integration())
        {
            Some(base) => {
                let place = base
                    .source
                    .shown()
                    .unwrap_or_else(|| "the policy".to_owned());
                (Base::MergeBase(base.value), Chooser::Policy(place))
            }
            None => (Base::Head, Chooser::Nobody),
        }
    }
}

/// What nobody asked for may be missing. What somebody asked for and is not there means that nothing was compared.
fn severity(absence: &Absence, chooser: &Chooser) -> Severity {
    match (absence, chooser) {
        (Absence::Unreadable(_), Chooser::Nobody) => Severity::Warning,
        (_, Chooser::Nobody) => Severity::Info,
        _ => Severity::Error,
    }
}

/// The services all set the variable `CI`.
fn in_continuous_integration() -> bool {
    std::env::var("CI").is_ok_and(|v| !matches!(v.trim(), "" | "0" | "false" | "False"))
}
