//! Which of the files that appeared is which of those that are gone: the same contents, the same id, or mostly the same
//! lines. Knows texts only, no repository.

use rustc_hash::FxHashMap;

/// A file on one side.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    /// Its path.
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// The id it gives itself; `None` for one that follows from its path.
    pub(super) id: Option<&'a str>,
}

/// Share of equal lines from which on two files are the same, in percent.
const SIMILAR: usize = 50;
/// Comparing more pairs line by line takes longer than it is worth.
const MAX_PAIRS: usize = 200_000;

/// Pairs of indices, gone and come; each index at most once.
pub(super) fn pair(gone: &[Candidate<'_>], come: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Pairs {
        gone: vec![false; gone.len()],
        come: vec![false; come.len()],
        found: Vec::new(),
    };
    pairs.by_key(gone, come, |c| Some(c.text.to_owned()));
    pairs.by_key(gone, come, |c| c.id.map(str::to_owned));
    let left = |used: &[bool]| used.iter().filter(|u| !**u).count();
    if left(&pairs.gone) * left(&pairs.come) <= MAX_PAIRS {
        pairs.by_lines(gone, come);
    }
    pairs.found
}

struct Pairs {
    gone: Vec<bool>,
    come: Vec<bool>,
    found: Vec<(usize, usize)>,
}

impl Pairs {
    fn take(&mut self, gone: usize, come: usize) {
        if !self.gone[gone] && !self.come[come] {
            (self.gone[gone], self.come[come]) = (true, true);
            self.found.push((gone, come));
        }
    }

    /// Pairs with the same key; of several the one with the same file name.
    fn by_key(
        &mut self,
        gone: &[Candidate<'_>],
        come: &[Candidate<'_>],
        key: impl Fn(&Candidate<'_>) -> Option<String>,
    ) {
        let mut by_key: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (index, candidate) in gone.iter().enumerate().filter(|(i, _)| !self.gone[*i]) {
            key(candidate)
                .into_iter()
                .for_each(|k| by_key.entry(k).or_default().push(index));
        }
        for same_name in [true, false] {
            for (index, candidate) in come.iter().enumerate() {
                let Some(found) = key(candidate).and_then(|k| by_key.get(&k)) else {
                    continue;
                };
                let fits = |g: &&usize| {
                    !self.gone[**g] && (!same_name || name(gone[**g].path) == name(candidate.path))
                };
                if let Some(gone) = found.iter().find(fits).copied() {
                    self.take(gone, index);
                }
            }
        }
    }

    fn by_lines(&mut self, gone: &[Candidate<'_>], come: &[Candidate<'_>]) {
        let open =
            |used: &[bool]| -> Vec<usize> { (0..used.len()).filter(|i| !used[*i]).collect() };
        let (open_gone, open_come) = (open(&self.gone), open(&self.come));
        if open_gone.is_empty() || open_come.is_empty() {
            return;
        }
        let lines_of_gone: Vec<(usize, Lines<'_>)> = open_gone
            .iter()
            .map(|i| (*i, Lines::of(gone[*i].text)))
            .collect();
        let mut scored: Vec<(usize, usize, usize)> = Vec::new();
        for come_index in open_come {
            let lines = Lines::of(come[come_index].text);
            for (gone_index, other) in &lines_of_gone {
                let score = lines.likeness(other);
                if score >= SIMILAR {
                    scored.push((score, *gone_index, come_index));
                }
            }
        }
        scored.sort_by_key(|(score, gone, come)| (std::cmp::Reverse(*score), *gone, *come));
        scored
            .into_iter()
            .for_each(|(_, gone, come)| self.take(gone, come));
    }
}

/// Whether two texts are versions of one another.
pub(super) fn alike(a: &str, b: &str) -> bool {
    a == b || Lines::of(a).likeness(&Lines::of(b)) >= SIMILAR
}

/// The lines of a text with how often they occur; blank ones and delimiters say nothing.
struct Lines<'a> {
    counts: FxHashMap<&'a str, usize>,
    bytes: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let mut lines = Self {
            counts: FxHashMap::default(),
            bytes: 0,
        };
        for line in text.lines().map(str::trim).filter(|l| l.len() > 3) {
            *lines.counts.entry(line).or_default() += 1;
            lines.bytes += line.len();
        }
        lines
    }

    /// The share of bytes in lines that both have, in percent.
    fn likeness(&self, other: &Self) -> usize {
        let (few, many) = if self.counts.len() < other.counts.len() {
            (self, other)
        } else {
            (other, self)
        };
        let shared = |(line, count): (&&str, &usize)| {
            line.len() * (*count).min(many.counts.get(*line).copied().unwrap_or(0))
        };
        let common: usize = few.counts.iter().map(shared).sum();
        let total = self.bytes + other.bytes;
        (200 * common).checked_div(total).unwrap_or(0)
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate<'a>(path: &'a str, text: &'a str, id: Option<&'a str>) -> Candidate<'a> {
        Candidate { path, text, id }
    }

    #[test]
    fn the_same_contents_win_over_likeness_and_the_same_name_over_another() {
        let text = "first line\nsecond line\n";
        let gone = [candidate("a/x", text, None), candidate("a/y", text, None)];
        let come = [
            candidate("b/y", text, None),
            candidate("b/z", "first line\nsecond line\nmore\n", None),
        ];
        assert_eq!(pair(&gone, &come), [(1, 0), (0, 1)]);
    }

    #[test]
    fn an_id_holds_a_rewritten_file_together() {
        let gone = [candidate("a", "id: one\nentirely different\n", Some("one"))];
        let come = [candidate(
            "b",
            "id: one\nnothing is as it was before\n",
            Some("one"),
        )];
        assert_eq!(pair(&gone, &come), [(0, 0)]);
        let other = [candidate("b", "nothing is as it was before\n", None)];
        assert_eq!(pair(&gone, &other), []);
    }

    #[test]
    fn half_of_the_lines_is_enough_and_blank_ones_do_not_count() {
        let gone = [candidate("a", "---\n\n\none line\ntwo line\n---\n", None)];
        assert_eq!(
            pair(&gone, &[candidate("b", "one line\r\nnew line\r\n", None)]),
            [(0, 0)]
        );
        assert_eq!(
            pair(&gone, &[candidate("b", "---\n\n\n---\nbrand new\n", None)]),
            []
        );
        assert!(!alike("", "---\n") && alike("", ""));
    }
}
