//! What each entry's templates lead to, looked up once for each state of the library: walks over includes that lead to
//! each other ask for the same ones again and again.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::{Entry, Library};
use crate::FileId;

/// The artifacts that an entry's includes lead to, one for each of them.
pub type Targets = Arc<[Option<FileId>]>;

/// What was looked up so far. Shared by clones; a library that changes starts with an empty one.
#[derive(Debug, Default, Clone)]
pub(super) struct Known(Arc<RwLock<FxHashMap<FileId, Targets>>>);

impl Known {
    /// Forgets everything, here and not in clones of the library as it was.
    pub(super) fn forget(&mut self) {
        match Arc::get_mut(&mut self.0) {
            // Nobody else has it: while a library is read this happens for each entry.
            Some(own) => own
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner)
                .clear(),
            None => self.0 = Arc::default(),
        }
    }
}

impl Library {
    /// The artifacts that the includes in the entry of a file lead to, whatever their versions; in the order of
    /// [`super::Summary::includes`]. Empty for what is no entry.
    #[must_use]
    pub fn targets(&self, file: FileId) -> Targets {
        let known = self.known.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(targets) = known.get(&file) {
            return targets.clone();
        }
        drop(known);
        let targets: Targets = self.get(file).map_or_else(Targets::default, |entry| {
            let includes = entry.summary.includes.iter();
            includes.map(|i| self.target(entry, &i.target)).collect()
        });
        let mut known = self.known.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(file, targets.clone());
        targets
    }

    fn target(&self, from: &Entry, text: &str) -> Option<FileId> {
        self.resolve_from(from, text).entry().map(|e| e.file)
    }
}
