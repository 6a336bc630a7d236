//! The settings in effect for one file, one row each, with where they were set.

use pog_model::{Level, Risk, Source, Stage};
use serde_json::{Value, json};

use super::{Patterns, Policy, Setting};
use crate::Catalog;

/// A setting to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its dotted key in `pog.toml`.
    pub key: String,
    /// Its value; `None` if it is not set.
    pub value: Option<Value>,
    /// Where it was set.
    pub source: Source,
}

impl Row {
    /// A row of an optional setting.
    pub fn new<T>(
        key: impl Into<String>,
        setting: Option<&Setting<T>>,
        value: impl FnOnce(&T) -> Value,
    ) -> Self {
        Self {
            key: key.into(),
            value: setting.map(|s| value(&s.value)),
            source: setting.map_or(Source::Default, |s| s.source.clone()),
        }
    }
}

/// Every setting of a policy, including those with default values.
#[must_use]
pub fn rows(policy: &Policy, catalog: &Catalog) -> Vec<Row> {
    let mut rows = vec![Row::new("governed", policy.governed.as_ref(), |on| {
        json!(on)
    })];
    rows.push(Row::new("format", policy.format.as_ref(), |f| {
        json!(f.name())
    }));
    gates(policy, &mut rows);
    people(policy, &mut rows);
    let globs = |patterns: &Patterns| json!(patterns.texts);
    rows.push(Row::new(
        "models.allow",
        policy.models.allow.as_ref(),
        globs,
    ));
    rows.push(Row::new("models.deny", policy.models.deny.as_ref(), globs));
    let limits = &policy.limits;
    rows.push(Row::new("limits.tokens", limits.tokens.as_ref(), |n| {
        json!(n)
    }));
    rows.push(Row::new(
        "limits.stale-after-days",
        limits.stale_after_days.as_ref(),
        |n| json!(n),
    ));
    rows.push(Row::new(
        "limits.pass-rate",
        limits.pass_rate.as_ref(),
        |n| json!(n),
    ));
    rows.push(Row::new(
        "limits.result-max-age-days",
        limits.result_max_age_days.as_ref(),
        |n| json!(n),
    ));
    for forbid in &policy.forbid {
        rows.push(Row::new("forbid.pattern", Some(forbid), |f| {
            json!(f.pattern)
        }));
    }
    rows.push(Row::new(
        "versions.base",
        policy.versions.base.as_ref(),
        |base| json!(base),
    ));
    let fail_on = policy.check.fail_on.as_ref();
    rows.push(Row::new("check.fail-on", fail_on, |s| {
        json!(s.map_or("never", |s| s.name()))
    }));
    rows.push(Row::new(
        "check.baseline",
        policy.check.baseline.as_ref(),
        |path| json!(path),
    ));
    for rule in catalog.rules() {
        let (level, source) = policy.level(rule);
        rows.push(row(
            format!("rules.\"{}\"", rule.name),
            json!(Level::name(level)),
            source,
        ));
    }
    rows
}

fn row(key: String, value: Value, source: &Source) -> Row {
    Row {
        key,
        value: Some(value),
        source: source.clone(),
    }
}

fn gates(policy: &Policy, rows: &mut Vec<Row>) {
    for stage in Stage::ALL {
        let names: Vec<&str> = policy.gates[*stage as usize]
            .iter()
            .map(|s| s.value.name())
            .collect();
        rows.push(row(
            format!("gates.{}.require", stage.name()),
            json!(names),
            &policy.gate_sources[*stage as usize],
        ));
    }
    for (list, word) in [(&policy.waivers, "waive"), (&policy.additions, "require")] {
        for risk in Risk::ALL {
            let of_risk: Vec<_> = list
                .iter()
                .filter(|(r, _)| r == risk)
                .map(|(_, s)| s)
                .collect();
            let names: Vec<&str> = of_risk.iter().map(|s| s.value.name()).collect();
            if let Some(first) = of_risk.first() {
                rows.push(row(
                    format!("risk.{}.{word}", risk.name()),
                    json!(names),
                    &first.source,
                ));
            }
        }
    }
}

fn people(policy: &Policy, rows: &mut Vec<Row>) {
    for role in &policy.roles {
        rows.push(row(
            format!("roles.{}", role.name),
            json!(role.members.value),
            &role.members.source,
        ));
    }
    rows.push(Row::new(
        "owners.codeowners",
        policy.owners.codeowners.as_ref(),
        |on| json!(on),
    ));
    rows.push(Row::new(
        "owners.known",
        policy.owners.known.as_ref(),
        |known| json!(known),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::RULES;
    use crate::read::{Author, layers, read};

    #[test]
    fn every_setting_has_a_row_and_says_who_decided_it() {
        let text = "[gates.skill]\nrequire = []\n[limits]\ntokens = 5\n[rules]\n\"template/*\" = \"off\"\n";
        let mut policy = Policy::default();
        layers(
            &read(text, &RULES).file,
            &Author::new("p.toml".into(), None, text),
        )
        .layer
        .apply(&mut policy);
        let rows = rows(&policy, &RULES);
        let shown = |key: &str| {
            let row = rows.iter().find(|r| r.key == key).unwrap();
            (
                row.value.clone().unwrap_or_default().to_string(),
                row.source.shown().unwrap_or_default(),
            )
        };
        assert_eq!(
            shown("gates.skill.require"),
            ("[]".into(), "p.toml:2 (gates.skill.require)".into())
        );
        assert_eq!(
            shown("gates.validated.require"),
            ("[\"evals\",\"model\"]".into(), String::new())
        );
        assert_eq!(
            shown("limits.tokens"),
            ("5".into(), "p.toml:4 (limits.tokens)".into())
        );
        assert_eq!(shown("limits.pass-rate"), ("null".into(), String::new()));
        assert_eq!(
            shown("rules.\"template/unknown-test\"").1,
            "p.toml:6 (rules.\"template/*\")"
        );
        assert_eq!(
            rows.iter().filter(|r| r.key.starts_with("rules.")).count(),
            RULES.rules().len()
        );
    }
}
