//! The policies of one root: the base policy and its overrides by glob, resolved per path. Each
//! combination of overrides that occurs is built once.

use std::sync::{Arc, PoisonError, RwLock};

use pog_model::SourceFile;
use rustc_hash::FxHashMap;

use super::{Patterns, Policy, PolicyLayer};

/// Settings for some files.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The files, as globs over the path below the root.
    pub files: Patterns,
    /// Changes to the policy, in file order.
    pub layer: PolicyLayer,
}

/// The policies of one root.
#[derive(Debug, Default)]
pub struct Policies {
    base: Arc<Policy>,
    overrides: Vec<Override>,
    below: String,
    files: Vec<Arc<SourceFile>>,
    combined: RwLock<FxHashMap<Vec<usize>, Arc<Policy>>>,
    // Matching many globs costs microseconds, and a file being edited is looked up on every
    // keystroke.
    known: RwLock<FxHashMap<Box<str>, Arc<Policy>>>,
}

impl Policies {
    /// One policy for all files, changed by matching overrides.
    #[must_use]
    pub fn new(base: Policy, overrides: Vec<Override>) -> Self {
        Self {
            base: Arc::new(base),
            overrides,
            ..Self::default()
        }
    }

    /// The same for a root below the directory of its policy, to which globs are relative. `folder`
    /// is the path in between, ending in `/`.
    #[must_use]
    pub fn below(mut self, folder: String) -> Self {
        self.below = folder;
        self
    }

    /// Records the files the settings were read from, so that locations in them can be shown.
    #[must_use]
    pub fn read_from(mut self, files: Vec<Arc<SourceFile>>) -> Self {
        self.files = files;
        self
    }

    /// The files the settings were read from, the workspace's own last.
    #[must_use]
    pub fn files(&self) -> &[Arc<SourceFile>] {
        &self.files
    }

    /// The policy without overrides.
    #[must_use]
    pub fn base(&self) -> &Arc<Policy> {
        &self.base
    }

    /// The policy of the file at a path below the root.
    #[must_use]
    pub fn of(&self, path: &str) -> Arc<Policy> {
        if self.overrides.is_empty() {
            return self.base.clone();
        }
        if let Some(known) = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(path)
        {
            return known.clone();
        }
        let found = self.combine(&format!("{}{path}", self.below));
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.into(), found.clone());
        found
    }

    /// The files whose format the policy sets: globs and format id.
    #[must_use]
    pub fn formats(&self) -> Vec<(&[String], &'static str)> {
        let forced = self
            .overrides
            .iter()
            .filter_map(|one| Some((one, one.layer.format.as_ref()?)));
        forced
            .map(|(one, format)| (&*one.files.texts, format.value.name()))
            .collect()
    }

    /// The policy of a path below the directory to which globs are relative.
    fn combine(&self, path: &str) -> Arc<Policy> {
        let hit = |(index, one): (usize, &Override)| one.files.set.is_match(path).then_some(index);
        let matched: Vec<usize> = self.overrides.iter().enumerate().filter_map(hit).collect();
        if matched.is_empty() {
            return self.base.clone();
        }
        if let Some(known) = self
            .combined
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&matched)
        {
            return known.clone();
        }
        let mut policy = Policy::clone(&self.base);
        matched
            .iter()
            .for_each(|index| self.overrides[*index].layer.apply(&mut policy));
        let policy = Arc::new(policy);
        self.combined
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(matched, policy.clone());
        policy
    }
}
