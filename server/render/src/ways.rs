//! How files lead to another one through their includes, found for all of them in one walk there and one back.

use std::collections::VecDeque;

use pog_model::FileId;
use pog_model::library::Library;
use pog_text::interrupt::checkpoint;
use rustc_hash::{FxHashMap, FxHashSet};

/// The shortest ways through includes to one file.
pub struct Ways<'a> {
    library: &'a Library,
    home: FileId,
    /// How many includes are between a file and `home`.
    distances: FxHashMap<FileId, usize>,
}

impl<'a> Ways<'a> {
    /// The ways to `home` from what `starts` are and include, directly or not.
    #[must_use]
    pub fn to(
        home: FileId,
        library: &'a Library,
        starts: impl IntoIterator<Item = FileId>,
    ) -> Self {
        let mut callers: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
        let mut queue: Vec<FileId> = starts.into_iter().collect();
        let mut seen: FxHashSet<FileId> = FxHashSet::default();
        while let Some(file) = queue.pop() {
            checkpoint("ways through includes");
            // What `home` includes itself is on no shortest way to it.
            if file == home || !seen.insert(file) {
                continue;
            }
            for target in library.targets(file).iter().flatten() {
                callers.entry(*target).or_default().push(file);
                queue.push(*target);
            }
        }
        let mut distances = FxHashMap::from_iter([(home, 0)]);
        let mut queue = VecDeque::from([(home, 0)]);
        while let Some((file, distance)) = queue.pop_front() {
            for caller in callers.get(&file).into_iter().flatten() {
                if !distances.contains_key(caller) {
                    distances.insert(*caller, distance + 1);
                    queue.push_back((*caller, distance + 1));
                }
            }
        }
        Self {
            library,
            home,
            distances,
        }
    }

    /// Whether a file is the one or leads to it.
    #[must_use]
    pub fn lead_from(&self, file: FileId) -> bool {
        self.distances.contains_key(&file)
    }

    /// The way from a file: the files on it in front of the one it leads to, each with which of its includes is taken.
    /// `None` where there is none.
    #[must_use]
    pub fn from(&self, start: FileId) -> Option<Vec<(FileId, usize)>> {
        let mut left = *self.distances.get(&start)?;
        let mut way = Vec::with_capacity(left);
        let mut at = start;
        while at != self.home {
            left = left.checked_sub(1)?;
            let targets = self.library.targets(at);
            let nearer = |target: &Option<FileId>| {
                target.is_some_and(|t| self.distances.get(&t) == Some(&left))
            };
            let index = targets.iter().position(nearer)?;
            way.push((at, index));
            at = targets[index]?;
        }
        Some(way)
    }
}
