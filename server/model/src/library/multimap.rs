//! Persistent maps: a change copies a path of the tree, a clone one pointer. What stands in the library under a key is
//! found through these.

use std::borrow::Borrow;
use std::hash::{BuildHasherDefault, Hash};

use archery::ArcTK;
use rpds::{HashTrieMap, HashTrieSet};
use rustc_hash::FxHasher;

use crate::FileId;

/// A map that is cheap to clone and to change while clones are held.
pub type Map<K, V> = HashTrieMap<K, V, ArcTK, BuildHasherDefault<FxHasher>>;

/// The files under each key. Also persistent within a key: half of a library may mention the same file.
#[derive(Debug, Clone)]
pub(super) struct Multimap<K: Eq + Hash> {
    buckets: Map<K, Bucket>,
    // Keys with several files: where there are few, a walk over all need not ask for each.
    shared: Map<K, ()>,
}

/// The files under one key; never empty.
#[derive(Debug, Clone)]
enum Bucket {
    /// By far the most: ids are unique, and few files are mentioned at all.
    One(FileId),
    Many(HashTrieSet<FileId, ArcTK, BuildHasherDefault<FxHasher>>),
}

impl Bucket {
    fn add(&mut self, file: FileId) {
        match self {
            Self::One(present) if *present == file => {}
            Self::One(present) => {
                let mut files = HashTrieSet::default();
                files.insert_mut(*present);
                files.insert_mut(file);
                *self = Self::Many(files);
            }
            Self::Many(files) => files.insert_mut(file),
        }
    }

    fn is_shared(&self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// Takes a file out; says whether it was the last one.
    fn remove(&mut self, file: FileId) -> bool {
        match self {
            Self::One(present) => *present == file,
            Self::Many(files) => {
                files.remove_mut(&file);
                if files.size() == 1 {
                    let last = files.iter().next().copied();
                    *self = last.map_or(Self::One(file), Self::One);
                }
                false
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = FileId> + '_ {
        let (one, many) = match self {
            Self::One(file) => (Some(*file), None),
            Self::Many(files) => (None, Some(files.iter().copied())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }
}

impl<K: Eq + Hash> Default for Multimap<K> {
    fn default() -> Self {
        Self {
            buckets: Map::default(),
            shared: Map::default(),
        }
    }
}

impl<K: Eq + Hash + Ord + Clone> Multimap<K> {
    /// Puts `file` under the keys `after` instead of `before`. What is in both is not touched.
    pub(super) fn update(&mut self, file: FileId, mut before: Vec<K>, mut after: Vec<K>) {
        before.sort_unstable();
        after.sort_unstable();
        after.dedup();
        for key in &before {
            if after.binary_search(key).is_err() {
                self.remove(key, file);
            }
        }
        for key in after {
            if before.binary_search(&key).is_err() {
                self.add(key, file);
            }
        }
    }

    fn add(&mut self, key: K, file: FileId) {
        let Some(bucket) = self.buckets.get_mut(&key) else {
            self.buckets.insert_mut(key, Bucket::One(file));
            return;
        };
        let before = bucket.is_shared();
        bucket.add(file);
        if !before && bucket.is_shared() {
            self.shared.insert_mut(key, ());
        }
    }

    fn remove(&mut self, key: &K, file: FileId) {
        let Some(bucket) = self.buckets.get_mut(key) else {
            return;
        };
        let before = bucket.is_shared();
        if bucket.remove(file) {
            self.buckets.remove_mut(key);
        } else if before && !bucket.is_shared() {
            self.shared.remove_mut(key);
        }
    }
}

impl<K: Eq + Hash> Multimap<K> {
    /// The files under a key, each once, in no particular order.
    pub(super) fn get<Q>(&self, key: &Q) -> impl Iterator<Item = FileId> + '_ + use<'_, K, Q>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.buckets.get(key).into_iter().flat_map(Bucket::iter)
    }

    /// The files under a key in order.
    pub(super) fn sorted<Q>(&self, key: &Q) -> Vec<FileId>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut files: Vec<FileId> = self.get(key).collect();
        files.sort_unstable();
        files
    }

    pub(super) fn contains<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.buckets.contains_key(key)
    }

    /// The keys that have several files, in no particular order.
    pub(super) fn shared(&self) -> impl Iterator<Item = &K> {
        self.shared.keys()
    }

    pub(super) fn is_shared<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.shared.contains_key(key)
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        self.buckets.keys()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }
}
