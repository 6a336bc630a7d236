//! Which findings of a rule the comments of a file silence, and which of the comments were of use. Both are looked up, not
//! searched: a file may hold as many comments as it has lines.

use pog_model::artifact::{Artifact, Suppression};
use pog_text::Span;
use rustc_hash::FxHashMap;

/// The suppressions of a file by the rule they name.
pub(crate) struct Suppressions<'a> {
    all: &'a [Suppression],
    head: Span,
    today: Option<&'a str>,
    by_rule: FxHashMap<&'a str, Vec<usize>>,
    used: Vec<bool>,
}

/// What is silent for one rule, and what has been asked of it.
#[derive(Debug, Default)]
pub(crate) struct Silence {
    /// Where the lines start that hold, ascending, each with the furthest end of it and of those before it.
    reach: Vec<(usize, usize)>,
    /// The place of what is said of the file as a whole, where any suppression speaks for that.
    head: Option<Span>,
    is_head_silent: bool,
    /// Where findings were, silenced or not; `None` where no suppression asks.
    places: Option<Vec<usize>>,
    has_head: bool,
}

impl<'a> Suppressions<'a> {
    pub(crate) fn of(artifact: &'a Artifact, today: Option<&'a str>) -> Self {
        let all = artifact.suppressions.as_slice();
        let mut by_rule: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, suppression) in all.iter().enumerate() {
            by_rule.entry(&suppression.rule).or_default().push(at);
        }
        Self {
            all,
            head: artifact.head(),
            today,
            by_rule,
            used: vec![false; all.len()],
        }
    }

    /// What is silent for a rule.
    pub(crate) fn silence(&self, rule: &str) -> Silence {
        let Some(own) = self.by_rule.get(rule) else {
            return Silence::default();
        };
        let mut silence = Silence {
            places: Some(Vec::new()),
            ..Silence::default()
        };
        for suppression in own.iter().map(|at| &self.all[*at]) {
            let holds = suppression.holds(self.today);
            if suppression.leads {
                silence.head = Some(self.head);
                silence.is_head_silent |= holds;
            }
            if holds {
                let covers = suppression.covers;
                silence.reach.push((covers.lo(), covers.hi()));
            }
        }
        silence.reach.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut silence.reach {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        silence
    }

    /// Remembers which suppressions had findings, also of one that has run out: then that is reported, and not that it
    /// covers nothing.
    pub(crate) fn learn(&mut self, rule: &str, silence: Silence) {
        let (Some(own), Some(mut places)) = (self.by_rule.get(rule), silence.places) else {
            return;
        };
        places.sort_unstable();
        for at in own {
            let suppression = &self.all[*at];
            let covers = suppression.covers;
            let first = places.partition_point(|place| *place < covers.lo());
            let is_hit = places
                .get(first)
                .is_some_and(|place| covers.touches(*place));
            self.used[*at] |= is_hit || (suppression.leads && silence.has_head);
        }
    }

    /// Whether each suppression of the file had a finding.
    pub(crate) fn used(self) -> Vec<bool> {
        self.used
    }
}

impl Silence {
    /// Whether a finding there is silent; remembers that there was one.
    pub(crate) fn covers(&mut self, span: Span) -> bool {
        let Some(places) = &mut self.places else {
            return false;
        };
        places.push(span.lo());
        let is_head = self.head == Some(span);
        self.has_head |= is_head;
        let before = self.reach.partition_point(|(start, _)| *start <= span.lo());
        let is_covered = before > 0 && self.reach[before - 1].1 >= span.lo();
        is_covered || (is_head && self.is_head_silent)
    }
}
