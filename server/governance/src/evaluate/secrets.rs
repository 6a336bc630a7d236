//! Values of parameters that are declared `sensitive`: what is shown to people has a sign in their place.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use pog_model::SourceFile;
use pog_model::artifact::{Artifact, Parameter};
use pog_model::library::Library;
use pog_render::closure;
use pog_yaml::to_json;
use serde_json::{Map, Value};

use super::{CaseReport, Comparison, Regression};
use crate::evaluate::Became;

/// Stands where a value is not shown.
const HIDDEN: &str = "(sensitive)";
/// Shorter values would be found in every other word.
const SHORTEST: usize = 4;

/// The values of an artifact that are not shown.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    values: Vec<String>,
    /// Finds them, made when it is asked first; nothing where there are more than can be looked for.
    finder: OnceLock<Option<AhoCorasick>>,
}

impl Secrets {
    /// Those that a file gives: defaults, its own and of what it includes, and what its cases pass.
    #[must_use]
    pub fn of(library: &Library, file: &SourceFile) -> Self {
        let Some(artifact) = file.artifact() else {
            return Self::default();
        };
        let mut found = Self::of_artifact(artifact);
        for entry in closure(library, file) {
            let parameters = entry.summary.parameters.iter().filter(|p| p.sensitive);
            for value in parameters.filter_map(|p| p.default.as_ref()) {
                collect(value, &mut found);
            }
        }
        Self::new(found)
    }

    fn of_artifact(artifact: &Artifact) -> Vec<String> {
        let sensitive = |name: &str| artifact.parameter(name).is_some_and(|p| p.sensitive);
        let mut found = Vec::new();
        for Parameter { default, .. } in artifact.parameters.iter().filter(|p| p.sensitive) {
            if let Some((value, _)) = default {
                collect(value, &mut found);
            }
        }
        for case in &artifact.cases {
            for input in case.inputs.iter().filter(|i| sensitive(&i.name)) {
                collect(&to_json(artifact.node(input.value)), &mut found);
            }
        }
        found
    }

    /// And those that somebody passes.
    #[must_use]
    pub fn with(self, artifact: &Artifact, given: &Map<String, Value>) -> Self {
        let mut found = self.values;
        for parameter in artifact.parameters.iter().filter(|p| p.sensitive) {
            if let Some(value) = given.get(&parameter.name) {
                collect(value, &mut found);
            }
        }
        Self::new(found)
    }

    fn new(mut values: Vec<String>) -> Self {
        values.sort_unstable();
        values.dedup();
        Self {
            values,
            finder: OnceLock::new(),
        }
    }

    fn finder(&self) -> Option<&AhoCorasick> {
        let make = || {
            AhoCorasickBuilder::new()
                // One value may be the beginning of another.
                .match_kind(MatchKind::LeftmostLongest)
                // Searches nearly as fast as the largest kind and is built in time linear in the values.
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .build(&self.values)
                .ok()
        };
        self.finder.get_or_init(make).as_ref()
    }

    /// A text without them.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        if self.values.is_empty() {
            return text.to_owned();
        }
        let Some(finder) = self.finder() else {
            return HIDDEN.to_owned();
        };
        let mut shown = String::with_capacity(text.len());
        finder.replace_all_with(text, &mut shown, |_, _, shown| {
            shown.push_str(HIDDEN);
            true
        });
        shown
    }

    /// Takes them out of all that is shown of a case.
    pub fn hide_in(&self, case: &mut CaseReport) {
        if self.values.is_empty() {
            return;
        }
        case.name = case.name.take().map(|name| self.hide(&name));
        case.skipped = case.skipped.take().map(|why| self.hide(&why));
        for failure in &mut case.failures {
            failure.message = self.hide(&failure.message);
            if let Some(compared) = &mut failure.diff {
                self.hide_in_comparison(compared);
            }
        }
        for message in case.messages.iter_mut().flatten() {
            message.content = self.hide(&message.content);
        }
    }

    /// Takes them out of all that is shown of a comparison with a committed version.
    pub fn hide_in_regression(&self, regression: &mut Regression) {
        for (case, became) in &mut regression.cases {
            self.hide_in(case);
            match became {
                Became::Other(compared) => self.hide_in_comparison(compared),
                Became::Unknown(why) => *why = self.hide(why),
                Became::Same => {}
            }
        }
    }

    fn hide_in_comparison(&self, compared: &mut Comparison) {
        compared.expected = self.hide(&compared.expected);
        compared.actual = self.hide(&compared.actual);
    }
}

/// The texts in a value. Values are a few levels deep at most: YAML and JSON were read with a bound.
fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let lines = text.lines().map(str::trim);
            found.extend(lines.filter(|l| l.len() >= SHORTEST).map(str::to_owned));
        }
        Value::Number(number) => {
            let text = number.to_string();
            found.extend((text.len() >= SHORTEST).then_some(text));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|item| collect(item, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_is_hidden_whole_and_the_sign_stays() {
        let secrets = Secrets::new(["hunter", "sens", "hunter22"].map(str::to_owned).into());
        assert_eq!(
            secrets.hide("a hunter22, a hunter, a sense"),
            "a (sensitive), a (sensitive), a (sensitive)e"
        );
        assert_eq!(Secrets::default().hide("a hunter"), "a hunter");
    }
}
