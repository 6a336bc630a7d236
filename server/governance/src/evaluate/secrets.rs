//! Values of parameters that are declared `sensitive`: what is shown to people has a sign in their place.

use std::collections::HashSet;

use pog_model::artifact::{Artifact, Parameter};
use pog_model::library::{Library, Summary};
use pog_model::{FileId, SourceFile};
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
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Those that a file gives: defaults, its own and of what it includes, and what its cases pass.
    #[must_use]
    pub fn of(library: &Library, file: &SourceFile) -> Self {
        let Some(artifact) = file.artifact() else {
            return Self::default();
        };
        let mut found = Self::of_artifact(artifact);
        included(library, file, artifact, &mut found);
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
        let mut found = self.0;
        for parameter in artifact.parameters.iter().filter(|p| p.sensitive) {
            if let Some(value) = given.get(&parameter.name) {
                collect(value, &mut found);
            }
        }
        Self::new(found)
    }

    fn new(mut found: Vec<String>) -> Self {
        // The longest first: one value may be a part of another.
        found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        found.dedup();
        Self(found)
    }

    /// A text without them.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret) {
                text = text.replace(secret, HIDDEN);
            }
        }
        text
    }

    /// Takes them out of all that is shown of a case.
    pub fn hide_in(&self, case: &mut CaseReport) {
        if self.0.is_empty() {
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

/// The defaults of what a file includes, directly or not.
fn included(library: &Library, file: &SourceFile, artifact: &Artifact, found: &mut Vec<String>) {
    let targets = |summary: &Summary| -> Vec<String> {
        summary.includes.iter().map(|i| i.target.clone()).collect()
    };
    let mut waiting: Vec<(u32, String, Vec<String>)> = vec![(
        file.root,
        file.path.to_string(),
        targets(&Summary::of(artifact, &file.text)),
    )];
    let mut seen: HashSet<FileId> = HashSet::from([file.id]);
    while let Some((root, path, wanted)) = waiting.pop() {
        for target in wanted {
            let Some(entry) = library.resolve(&target, root, &path).entry() else {
                continue;
            };
            if !seen.insert(entry.file) {
                continue;
            }
            let parameters = entry.summary.parameters.iter().filter(|p| p.sensitive);
            for value in parameters.filter_map(|p| p.default.as_ref()) {
                collect(value, found);
            }
            waiting.push((entry.root, entry.path.to_string(), targets(&entry.summary)));
        }
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
    fn the_longest_is_hidden_first() {
        let secrets = Secrets::new(vec!["hunter".into(), "hunter22".into()]);
        assert_eq!(
            secrets.hide("a hunter22, a hunter"),
            "a (sensitive), a (sensitive)"
        );
    }
}
