//! What `pog init` lays out: policy, folders, a first prompt or the starter library, CI files, hooks. Says what would be
//! written where; whether anybody wants it, and what to say about it, is the command's business.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use git2::ConfigLevel;
use pog_formats::dialect;
use pog_formats::dialect::FormatHint;

use crate::config::{FILE_NAME, normal};
use crate::create::Planned;
use crate::discover::discover;
use crate::git::{Absence, Repository};
use crate::starter::STARTER;

const POLICY: &str = include_str!("../templates/pog.toml");
const FIRST: &str = include_str!("../templates/first.pog.md");
const GITHUB: &str = include_str!("../templates/github.yml");
const GITLAB: &str = include_str!("../../../.gitlab/ci/pog.gitlab-ci.yml");
const GITLAB_ENTRY: &str = include_str!("../templates/gitlab-ci.yml");
const JENKINS: &str = include_str!("../templates/Jenkinsfile");
const PRE_COMMIT: &str = include_str!("../templates/pre-commit-config.yaml");
const GIT_HOOK: &str = include_str!("../templates/pre-commit.sh");
const OFFERED: &str = "starter = true          # offer pog's starter library for including, inserting and copying ('pog list' shows it)";
const COPIED: &str = "starter = false         # pog's starter library was copied to prompts/";
/// Folder of prompts in a new workspace; what the policy template says.
const PROMPTS: &str = "prompts";

/// A service that runs `pog check` on every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
    /// Jenkins.
    Jenkins,
}

/// What runs `pog check` before a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// A script among git's own hooks, in this folder.
    Git,
    /// The pre-commit framework.
    PreCommit,
}

/// The policy and the folders of a new workspace; with the starter library or a first prompt where there is none yet.
#[must_use]
pub fn workspace(root: &Path, starter: bool) -> Vec<Planned> {
    // The copy takes the built-in library's place: the same ids twice would only confuse.
    let policy = if starter {
        Cow::Owned(POLICY.replace(OFFERED, COPIED))
    } else {
        Cow::Borrowed(POLICY)
    };
    let mut planned = vec![Planned::new(root.join(FILE_NAME), policy)];
    let prompts = root.join(PROMPTS);
    if starter {
        planned.extend(starter_in(&prompts));
    } else if discover(root, &|_| FormatHint::default()).files.is_empty() {
        planned.push(Planned::new(
            prompts.join("development/explain-code.pog.md"),
            FIRST,
        ));
    }
    planned.extend(folders(&prompts, &planned));
    planned
}

/// The starter library, copied into a folder of prompts.
#[must_use]
pub fn starter_in(prompts: &Path) -> Vec<Planned> {
    STARTER
        .iter()
        .map(|(path, text)| Planned::new(prompts.join(path), *text))
        .collect()
}

/// What keeps the folders by phase and layer in a repository as long as nothing is in them.
fn folders(prompts: &Path, planned: &[Planned]) -> Vec<Planned> {
    let phases = dialect::find_key(dialect::GOVERNANCE_KEYS, "phase")
        .map(|k| k.kind.choices())
        .unwrap_or_default();
    let names = ["foundation", "domain"]
        .into_iter()
        .chain(phases.iter().map(|c| c.value));
    let kept = |folder: &Path| {
        let keep = folder.join(".gitkeep");
        let used = std::fs::read_dir(folder)
            .is_ok_and(|entries| entries.flatten().any(|e| e.path() != keep));
        (!used && !planned.iter().any(|p| p.path.starts_with(folder)))
            .then(|| Planned::new(keep, ""))
    };
    names.filter_map(|name| kept(&prompts.join(name))).collect()
}

/// The files of a CI service.
#[must_use]
pub fn ci(root: &Path, service: Ci) -> Vec<Planned> {
    match service {
        Ci::Github => vec![Planned::new(
            root.join(".github/workflows/pog.yml"),
            owned(GITHUB),
        )],
        Ci::Gitlab => vec![
            Planned::new(root.join(".gitlab/ci/pog.gitlab-ci.yml"), owned(GITLAB)),
            Planned::new(root.join(".gitlab-ci.yml"), GITLAB_ENTRY)
                .unless_it_says("pog.gitlab-ci.yml"),
        ],
        Ci::Jenkins => vec![Planned::new(root.join("Jenkinsfile"), owned(JENKINS))],
    }
}

/// A template with the place of pog's own repository filled in, where this build knows it.
fn owned(template: &'static str) -> Cow<'static, str> {
    let repository = env!("CARGO_PKG_REPOSITORY").trim_end_matches('/');
    let Some(place) = repository
        .strip_prefix("https://")
        .and_then(|r| r.split_once('/'))
        .map(|(_, place)| place)
    else {
        return Cow::Borrowed(template);
    };
    let urls = template.replace("https://gitlab.com/OWNER/pog.git", repository);
    Cow::Owned(
        urls.replace("https://example.com/OWNER/pog.git", repository)
            .replace("OWNER/pog", place),
    )
}

/// The file of a hook.
///
/// # Errors
/// For one of git's own: outside of a repository, and where the repository's own configuration names a place outside of it.
pub fn hook(root: &Path, kind: Hook) -> Result<Planned, String> {
    match kind {
        Hook::PreCommit => Ok(
            Planned::new(root.join(".pre-commit-config.yaml"), PRE_COMMIT)
                .unless_it_says("pog-check"),
        ),
        Hook::Git => {
            Ok(Planned::new(hooks_folder(root)?.join("pre-commit"), GIT_HOOK).executable())
        }
    }
}

/// Where git looks for hooks of the work tree that `root` belongs to. A folder that the repository itself names lies in it:
/// a script that others can read and git runs is not put anywhere else because a repository says so.
fn hooks_folder(root: &Path) -> Result<PathBuf, String> {
    let outside = |_| "Not in a git repository; run 'git init' first, or omit --hooks".to_owned();
    let repository = match Repository::open(root) {
        Err(absence @ Absence::Unreadable(_)) => return Err(absence.to_string()),
        found => found.map_err(outside)?,
    };
    let (work, shared) = (&repository.work_tree, repository.git.commondir());
    let config = repository.git.config().map_err(|e| e.to_string())?;
    let Ok(entry) = config.get_entry("core.hooksPath") else {
        return Ok(shared.join("hooks"));
    };
    let named = config.get_path("core.hooksPath");
    let folder = work.join(named.map_err(|e| e.to_string())?);
    let is_own = matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree);
    let is_inside = [work, shared]
        .iter()
        .any(|place| normal(&folder).starts_with(place));
    if !is_own || is_inside {
        return Ok(folder);
    }
    Err(format!(
        "The repository's own core.hooksPath leads out of it, to '{}'; add the hook there yourself",
        folder.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(root: &Path, planned: &[Planned]) -> Vec<String> {
        let below = |p: &Planned| {
            p.path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/")
        };
        planned.iter().map(below).collect()
    }

    #[test]
    fn a_new_workspace_has_a_policy_a_prompt_and_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let found = paths(root, &workspace(root, false));
        assert_eq!(
            found[..2],
            ["pog.toml", "prompts/development/explain-code.pog.md"]
        );
        assert!(
            found.contains(&"prompts/foundation/.gitkeep".to_owned()),
            "{found:?}"
        );
        assert!(
            !found.contains(&"prompts/development/.gitkeep".to_owned()),
            "{found:?}"
        );
        std::fs::create_dir_all(root.join("prompts/design")).unwrap();
        std::fs::write(root.join("prompts/design/mine.pog.md"), "Hi").unwrap();
        let found = paths(root, &workspace(root, false));
        assert!(
            !found
                .iter()
                .any(|p| p.contains("explain-code") || p.contains("design")),
            "{found:?}"
        );
    }

    #[test]
    fn the_copied_library_takes_the_built_in_ones_place() {
        let folder = tempfile::tempdir().unwrap();
        let planned = workspace(folder.path(), true);
        assert!(
            planned[0].text.contains("\nstarter = false "),
            "{}",
            planned[0].text
        );
        assert!(planned.len() > STARTER.len());
        assert!(
            !planned.iter().any(|p| p.path.ends_with(".gitkeep")),
            "every folder of the library is used"
        );
    }

    #[test]
    fn hooks_go_where_git_looks_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        assert!(hook(&root, Hook::Git).unwrap_err().contains("git init"));
        let repository = git2::Repository::init(&root).unwrap();
        assert_eq!(
            hook(&root, Hook::Git).unwrap().path,
            root.join(".git/hooks/pre-commit")
        );
        repository
            .config()
            .unwrap()
            .set_str("core.hooksPath", ".githooks")
            .unwrap();
        std::fs::create_dir(root.join("below")).unwrap();
        assert_eq!(
            hook(&root.join("below"), Hook::Git).unwrap().path,
            root.join(".githooks/pre-commit")
        );
    }
}
