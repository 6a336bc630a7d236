//! The policies of one root: one for all files and the overrides by glob, resolved for a path. Each combination of
//! overrides that occurs is put together once.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::{Patterns, Policy, PolicyLayer};

/// Settings for some files.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The files, as globs over the path below the root.
    pub files: Patterns,
    /// Changes the policy; applied in the order of the file.
    pub layer: PolicyLayer,
}

/// The policies of one root.
#[derive(Debug, Default)]
pub struct Policies {
    base: Arc<Policy>,
    overrides: Vec<Override>,
    combined: RwLock<FxHashMap<Vec<usize>, Arc<Policy>>>,
}

impl Policies {
    /// One policy for all files, changed by overrides where they match.
    #[must_use]
    pub fn new(base: Policy, overrides: Vec<Override>) -> Self {
        Self { base: Arc::new(base), overrides, combined: RwLock::default() }
    }

    /// What holds where no override matches.
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
        let hit = |(index, one): (usize, &Override)| one.files.set.is_match(path).then_some(index);
        let matched: Vec<usize> = self.overrides.iter().enumerate().filter_map(hit).collect();
        if matched.is_empty() {
            return self.base.clone();
        }
        if let Some(known) = self.combined.read().unwrap_or_else(PoisonError::into_inner).get(&matched) {
            return known.clone();
        }
        let mut policy = Policy::clone(&self.base);
        matched.iter().for_each(|index| self.overrides[*index].layer.apply(&mut policy));
        let policy = Arc::new(policy);
        self.combined.write().unwrap_or_else(PoisonError::into_inner).insert(matched, policy.clone());
        policy
    }
}
