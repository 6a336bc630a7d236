//! Lists whose items are meant by others: an [`Id`] is an index that fits one kind of list only. Whatever moves items
//! says where they went ([`Moved`]), so that nobody has to shift indices by hand.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, Index, IndexMut};

/// The place of an item in its [`Arena`].
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    fn new(index: usize) -> Self {
        Self {
            // A text has fewer bytes than that, and no item is shorter than one.
            index: u32::try_from(index).unwrap_or(u32::MAX),
            of: PhantomData,
        }
    }

    fn index(self) -> usize {
        self.index as usize
    }

    /// The id when `count` items are put in front.
    pub(crate) fn behind(self, count: usize) -> Self {
        Self::new(self.index() + count)
    }
}

// Derived, these would ask the same of `T`.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// A list whose items have ids. Reads as a slice; only [`Self::retain_mut`] and [`Self::sort_by_key`] move items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arena<T> {
    items: Vec<T>,
}

/// Where the items of an arena have gone.
#[derive(Debug)]
pub(crate) struct Moved<T> {
    /// By the former index; `None` for an item that is gone.
    to: Vec<Option<Id<T>>>,
}

impl<T> Moved<T> {
    pub(crate) fn to(&self, former: Id<T>) -> Option<Id<T>> {
        self.to.get(former.index()).copied().flatten()
    }
}

impl<T> Arena<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) -> Id<T> {
        self.items.push(item);
        Id::new(self.items.len() - 1)
    }

    #[must_use]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.items.get(id.index())
    }

    pub fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The items by their places alone.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The items with their ids.
    pub fn with_ids(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        let numbered = self.items.iter().enumerate();
        numbered.map(|(index, item)| (Id::new(index), item))
    }

    /// The id of the last item.
    #[must_use]
    pub fn last_id(&self) -> Option<Id<T>> {
        self.items.len().checked_sub(1).map(Id::new)
    }

    /// The first item that fits.
    pub fn find_id(&self, fits: impl Fn(&T) -> bool) -> Option<Id<T>> {
        self.items.iter().position(fits).map(Id::new)
    }

    /// The last item that fits.
    pub fn rfind_id(&self, fits: impl Fn(&T) -> bool) -> Option<Id<T>> {
        self.items.iter().rposition(fits).map(Id::new)
    }

    /// Moves all of `other` behind the items; their ids are then those [`Id::behind`] the items there were.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.items.append(&mut other.items);
    }

    /// Keeps what `keep` says yes to.
    pub(crate) fn retain_mut(&mut self, mut keep: impl FnMut(&mut T) -> bool) -> Moved<T> {
        let (mut to, mut kept) = (Vec::with_capacity(self.items.len()), 0);
        self.items.retain_mut(|item| {
            let keeps = keep(item);
            to.push(keeps.then(|| Id::new(kept)));
            kept += usize::from(keeps);
            keeps
        });
        Moved { to }
    }

    /// Brings the items into order; equal ones stay as they are.
    pub(crate) fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) -> Moved<T> {
        let items = std::mem::take(&mut self.items);
        let mut numbered: Vec<(usize, T)> = items.into_iter().enumerate().collect();
        numbered.sort_by_key(|(_, item)| key(item));
        let mut to = vec![None; numbered.len()];
        for (new, (old, _)) in numbered.iter().enumerate() {
            to[*old] = Some(Id::new(new));
        }
        self.items = numbered.into_iter().map(|(_, item)| item).collect();
        Moved { to }
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> Deref for Arena<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.items[id.index()]
    }
}

impl<T> IndexMut<Id<T>> for Arena<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<T> FromIterator<T> for Arena<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self {
            items: items.into_iter().collect(),
        }
    }
}

impl<T> Extend<T> for Arena<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

impl<T> IntoIterator for Arena<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Arena<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Arena<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arena(text: &str) -> Arena<char> {
        text.chars().collect()
    }

    #[test]
    fn what_moves_says_where() {
        let mut letters = arena("cab");
        let ids: Vec<_> = letters
            .with_ids()
            .map(|(id, letter)| (id, *letter))
            .collect();
        let moved = letters.sort_by_key(|letter| *letter);
        assert_eq!(&*letters, ['a', 'b', 'c']);
        for (id, letter) in &ids {
            assert_eq!(letters[moved.to(*id).unwrap()], *letter);
        }
    }

    #[test]
    fn what_is_gone_has_no_place() {
        let mut letters = arena("xayb");
        let ids: Vec<_> = letters
            .with_ids()
            .map(|(id, letter)| (id, *letter))
            .collect();
        let moved = letters.retain_mut(|letter| matches!(*letter, 'a' | 'b'));
        assert_eq!(&*letters, ['a', 'b']);
        for (id, letter) in &ids {
            let found = moved.to(*id).map(|id| letters[id]);
            assert_eq!(found, Some(*letter).filter(|l| matches!(l, 'a' | 'b')));
        }
    }

    #[test]
    fn ids_stay_right_behind_others() {
        let (mut first, mut second) = (arena("ab"), Arena::default());
        let id = second.push('c');
        let before = first.len();
        first.append(&mut second);
        assert_eq!(first[id.behind(before)], 'c');
    }
}
