//! Names that a template reads from outside and nothing in its own file declares. What others may give (callers, included
//! prompts, a parent) is for those to weigh who see the library.

use pog_template::{Name, Resolution};
use rustc_hash::FxHashSet;

use super::Artifact;

impl Artifact {
    /// Every place where such a name is read, in source order; none in a format that declares nothing. What is guarded
    /// (`{% if x is defined %}`) or called may well be missing here.
    #[must_use]
    pub fn undeclared(&self) -> Vec<&Name> {
        if !self.parameter_source().declares() {
            return Vec::new();
        }
        let declared: FxHashSet<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
        let names = self.facts().names.iter();
        names
            .filter(|n| n.resolution == Resolution::Free && !n.guarded && !n.called)
            .filter(|n| !declared.contains(n.name.as_str()))
            .collect()
    }

    /// The names of [`Self::undeclared`], each once.
    #[must_use]
    pub fn undeclared_names(&self) -> Vec<&str> {
        let mut seen = FxHashSet::default();
        let names = self.undeclared().into_iter().map(|n| n.name.as_str());
        names.filter(|name| seen.insert(*name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    #[test]
    fn what_nothing_declares_is_listed() {
        let text = "---\nparameters:\n  a: string\n---\n{{ b }} {{ a }} {{ c() }} {% if d is defined %}{{ d }}{% endif %}\n\
                    {% set e = 1 %}{{ e }} {{ f.x }} {{ b }}\n";
        let fixture = Fixture::parse(text);
        let artifact = fixture.main.artifact().unwrap();
        assert_eq!(artifact.undeclared_names(), ["b", "d", "f"]);
        let places: Vec<&str> = artifact
            .undeclared()
            .iter()
            .map(|n| n.name.as_str())
            .collect();
        // Of `d` only where it is read: the test for it is guarded. Rules weigh what such a test says of the whole file.
        assert_eq!(places, ["b", "d", "f", "b"]);
        let open =
            Fixture::parse("=== a.prompt.yml\nmessages:\n  - role: user\n    content: \"{{x}}\"\n");
        assert!(open.main.artifact().unwrap().undeclared().is_empty());
    }
}
