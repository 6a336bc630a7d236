//! "Did you mean": the one candidate that is close enough to be what was meant.

use crate::interrupt::checkpoint;
use std::cell::Cell;

/// Whether `a` is `b` but for at most one letter that is more, less, different or swapped with its neighbour.
#[must_use]
pub fn is_within_one_edit(a: &str, b: &str) -> bool {
    strsim::damerau_levenshtein(a, b) <= 1
}

/// The candidate closest to `word`, if it is close: at most a third of the letters differ, and no other is as close.
/// Letter case is a small difference. To ask for many words among many candidates, see [`Names`].
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Search::new(word)?.among(
        candidates.into_iter().map(Candidate::of),
        &Cell::new(EFFORT),
    )
}

/// How many letters of words and candidates are compared with each other before the search is given up: a moment's work. A
/// file of thousands of misspelt names among thousands of declared ones gets no further suggestions.
const EFFORT: usize = 10_000_000;

/// Words and candidates of more letters than this are not names.
const LETTERS: usize = 200;

/// Candidates that many words are compared with. All the words together cost no more than a moment; what is asked for
/// later has no near name.
pub struct Names<'a> {
    candidates: Vec<Candidate<'a>>,
    effort: Cell<usize>,
}

impl<'a> Names<'a> {
    /// The candidates, read once.
    #[must_use]
    pub fn new(candidates: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            candidates: candidates.into_iter().map(Candidate::of).collect(),
            effort: Cell::new(EFFORT),
        }
    }

    /// As [`closest`] among these.
    #[must_use]
    pub fn closest(&self, word: &str) -> Option<&'a str> {
        self.closest_that(word, |_| true)
    }

    /// As [`Self::closest`] among those for which `fits` holds.
    #[must_use]
    pub fn closest_that(&self, word: &str, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
        let search = Search::new(word)?;
        // The look at the letters comes first: it costs least.
        let near = self.candidates.iter().filter(|c| !search.is_far(c));
        search.among(near.filter(|c| fits(c.name)).copied(), &self.effort)
    }
}

/// A candidate with what is enough to see that it is far from a word.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    name: &'a str,
    letters: usize,
    /// Which letters occur, a bit for each of 64 classes.
    classes: u64,
}

impl<'a> Candidate<'a> {
    fn of(name: &'a str) -> Self {
        let (letters, classes) = outline(name.chars().flat_map(char::to_lowercase));
        Self {
            name,
            letters,
            classes,
        }
    }
}

/// The number of letters, and the set of their classes.
fn outline(letters: impl Iterator<Item = char>) -> (usize, u64) {
    letters.fold((0, 0), |(count, classes), letter| {
        (count + 1, classes | 1 << (u32::from(letter) % u64::BITS))
    })
}

/// A word that is looked for.
struct Search<'w> {
    word: &'w str,
    lower: String,
    letters: usize,
    classes: u64,
    /// How many differences are still near.
    limit: usize,
}

impl<'w> Search<'w> {
    /// `None` for what is too long to be a name.
    fn new(word: &'w str) -> Option<Self> {
        if word.len() > LETTERS * char::MAX.len_utf8() {
            return None;
        }
        let lower = word.to_lowercase();
        let (letters, classes) = outline(lower.chars());
        (letters <= LETTERS).then(|| Self {
            word,
            limit: (word.chars().count().max(3) / 3).min(3),
            lower,
            letters,
            classes,
        })
    }

    fn among<'a>(
        &self,
        candidates: impl Iterator<Item = Candidate<'a>>,
        effort: &Cell<usize>,
    ) -> Option<&'a str> {
        let mut best: Option<(usize, &str)> = None;
        let mut tie = false;
        for candidate in candidates {
            checkpoint("near names");
            if candidate.name == self.word || self.is_far(&candidate) {
                continue;
            }
            effort.set(effort.get().checked_sub(self.letters * candidate.letters)?);
            let name = candidate.name;
            let distance = strsim::damerau_levenshtein(&self.lower, &name.to_lowercase());
            if distance > self.limit || distance >= name.chars().count() {
                continue;
            }
            match best {
                Some((d, _)) if distance > d => {}
                Some((d, known)) if distance == d => tie = known != name,
                _ => (best, tie) = (Some((distance, name)), false),
            }
        }
        best.filter(|_| !tie).map(|(_, name)| name)
    }

    /// Whether a look at the letters shows more differences than are near. A library has many ids, and this is asked while
    /// one is typed.
    fn is_far(&self, candidate: &Candidate<'_>) -> bool {
        // Each letter too many or too few is a difference, and one difference changes two classes at most.
        let limit = u32::try_from(self.limit).unwrap_or(u32::MAX);
        candidate.letters.abs_diff(self.letters) > self.limit
            || (candidate.classes ^ self.classes).count_ones() > 2 * limit
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, closest, is_within_one_edit};

    #[test]
    fn near_words_only_and_never_a_guess_between_two() {
        assert_eq!(closest("langauge", ["language", "focus"]), Some("language"));
        assert_eq!(closest("Language", ["language", "focus"]), Some("language"));
        assert_eq!(closest("code", ["focus", "language"]), None);
        assert_eq!(closest("x", ["y"]), None);
        assert_eq!(closest("tast", ["task", "test"]), None);
    }

    #[test]
    fn one_edit_is_one_letter() {
        for near in ["name", "nmae", "nam", "names", "nime"] {
            assert!(is_within_one_edit(near, "name"), "{near}");
        }
        assert!(!is_within_one_edit("na", "name"));
    }

    #[test]
    fn many_words_among_many_names_end_with_none() {
        let all: Vec<String> = (0..20_000).map(|n| format!("parameter{n}")).collect();
        let names = Names::new(all.iter().map(String::as_str));
        assert_eq!(names.closest("parametr12345"), Some("parameter12345"));
        // Would be 400 million distances; given up long before.
        for name in &all {
            let _ = names.closest(&name.replace("meter", "metr"));
        }
        assert_eq!(names.closest("parametr12345"), None);
        assert_eq!(closest(&"x".repeat(100_000), ["xx"]), None);
        assert_eq!(closest("ÄPFEL", ["äpfel", "birne"]), Some("äpfel"));
    }
}
