//! "Did you mean": the one candidate that is close enough to be what was meant.

/// Whether `a` is `b` but for at most one letter that is more, less, different or swapped with its neighbour.
#[must_use]
pub fn is_within_one_edit(a: &str, b: &str) -> bool {
    strsim::damerau_levenshtein(a, b) <= 1
}

/// The candidate closest to `word`, if it is close: at most a third of the letters differ, and no other is as close.
/// Letter case is a small difference.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let limit = (word.chars().count().max(3) / 3).min(3);
    let mut best: Option<(usize, &str)> = None;
    let mut tie = false;
    for candidate in candidates {
        if candidate == word {
            continue;
        }
        // Each letter too many or too few is a difference. A library has many ids, and this is asked while one is typed.
        if candidate.is_ascii() && candidate.len().abs_diff(letters) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance > limit || distance >= candidate.chars().count() {
            continue;
        }
        match best {
            Some((d, _)) if distance > d => {}
            Some((d, known)) if distance == d => tie = known != candidate,
            _ => (best, tie) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tie).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::{closest, is_within_one_edit};

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
}
