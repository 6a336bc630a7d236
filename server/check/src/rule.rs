//! What a rule is: metadata and a function. It is given a context to read and a sink for its findings.

use pog_model::artifact::Artifact;
use pog_model::{RuleMeta, SourceFile};
use pog_policy::Policy;
use pog_world::Snapshot;

use crate::Sink;

/// A rule: what is said about it, and the function that looks for it. One value of it stands in a list of rules.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Name, level, documentation: plain data, so that findings and policies can speak of a rule without knowing rules.
    pub meta: &'static RuleMeta,
    /// Reports what it finds in one artifact.
    pub check: fn(&Context<'_>, &mut Sink),
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub file: &'a SourceFile,
    pub text: &'a str,
    /// What was read from it.
    pub artifact: &'a Artifact,
    /// Everything around it.
    pub snapshot: &'a Snapshot,
    /// What holds for it.
    pub policy: &'a Policy,
}

impl Context<'_> {
    /// Whether governance looks at this artifact at all.
    #[must_use]
    pub fn governed(&self) -> bool {
        self.policy.governs(self.artifact)
    }
}

/// The rule of a module: its metadata and its check.
#[macro_export]
macro_rules! rule {
    ($($module:ident)::+) => {
        $crate::Rule {
            meta: &$($module)::+::RULE,
            check: $($module)::+::check,
        }
    };
}

/// Lists of rules as one; `N` is the number of rules in all of them.
#[must_use]
pub const fn joined<const N: usize>(lists: &[&[Rule]]) -> [Rule; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut next) = (0, 0);
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            all[next] = lists[list][at];
            at += 1;
            next += 1;
        }
        list += 1;
    }
    assert!(next == N, "N is not the number of rules");
    all
}

/// The rule of a name, where the list has it.
#[must_use]
pub fn by_name(rules: &[Rule], name: &str) -> Option<&'static RuleMeta> {
    rules
        .iter()
        .map(|rule| rule.meta)
        .find(|meta| meta.name == name)
}
