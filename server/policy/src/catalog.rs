//! The rules that policies may speak of. The policy stands below the rules, so whoever knows them hands them in.

use std::sync::OnceLock;

use pog_model::RuleMeta;
use serde_json::Value;

use super::schema::schema_for;

/// A catalogue without rules, for worlds in which none is checked.
pub static ANY_RULE: Catalog = Catalog::new(Vec::new);

/// The rules there are, and the JSON Schema of a `pog.toml` that may name them.
#[derive(Debug)]
pub struct Catalog {
    list: fn() -> Vec<&'static RuleMeta>,
    rules: OnceLock<Vec<&'static RuleMeta>>,
    schema: OnceLock<Value>,
}

impl Catalog {
    /// A catalogue of the rules that `list` gives; it is asked once, on first use.
    #[must_use]
    pub const fn new(list: fn() -> Vec<&'static RuleMeta>) -> Self {
        Self {
            list,
            rules: OnceLock::new(),
            schema: OnceLock::new(),
        }
    }

    /// All rules, in the order of the registry.
    #[must_use]
    pub fn rules(&self) -> &[&'static RuleMeta] {
        self.rules.get_or_init(self.list)
    }

    /// The schema of a `pog.toml` with these rules. A catalogue without rules takes every name for a rule.
    #[must_use]
    pub fn schema(&self) -> &Value {
        self.schema.get_or_init(|| schema_for(self.rules()))
    }
}

/// A few rules for the tests of this crate, which stands below the real ones.
#[cfg(test)]
pub(crate) mod testing {
    use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

    use super::Catalog;

    const fn rule(name: &'static str) -> RuleMeta {
        RuleMeta {
            name,
            default: Level::At(Severity::Warning),
            since: "0.1.0",
            fix: FixAvailability::None,
            scope: Scope::File,
            dialects: &[],
            source: None,
            page: Page {
                summary: "A rule for tests",
                what: "",
                why: "",
                example: "",
                instead: "",
                options: "",
                fix: "",
            },
        }
    }

    pub(crate) static UNUSED_PARAMETER: RuleMeta = rule("template/unused-parameter");
    static UNDECLARED_PARAMETER: RuleMeta = rule("template/undeclared-parameter");
    static UNKNOWN_TEST: RuleMeta = rule("template/unknown-test");
    static SECRET: RuleMeta = rule("security/secret");

    pub(crate) static RULES: Catalog = Catalog::new(|| {
        vec![
            &SECRET,
            &UNDECLARED_PARAMETER,
            &UNKNOWN_TEST,
            &UNUSED_PARAMETER,
        ]
    });
}
