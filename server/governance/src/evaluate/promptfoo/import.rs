//! Imports promptfoo results as runs, one per model and per artifact, version and content that
//! `metadata.pog` of a row names. Rows without it do not belong to pog and are only counted.

use std::collections::BTreeMap;

use pog_text::date::Date;
use pog_world::results::Run;
use serde_json::Value;

/// The contents of a results file.
#[derive(Debug, Default)]
pub struct Imported {
    /// Runs by artifact id.
    pub runs: BTreeMap<String, Vec<Run>>,
    /// Rows that do not belong to an artifact.
    pub foreign: usize,
}

/// The key that groups rows into runs.
type Key = (String, Option<String>, Option<String>, String);

/// Reads the JSON that `promptfoo eval -o FILE.json` writes. `source` is the file's name, for the record.
///
/// # Errors
/// What is wrong, and what to do, if the text is not such a file.
pub fn import(text: &str, source: &str) -> Result<Imported, String> {
    let remedy = "pass the file written by 'promptfoo eval -o results.json'";
    let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| format!("Invalid JSON ({e}); {remedy}"))?;
    let results = file.get("results").unwrap_or(&Value::Null);
    let Some(rows) = results.get("results").and_then(Value::as_array) else {
        return Err(format!("Not a promptfoo results file; {remedy}"));
    };
    let stamp = results
        .get("timestamp")
        .and_then(Value::as_str)
        .unwrap_or("");
    let Some(date) = stamp.get(..10).filter(|day| Date::parse(day).is_some()) else {
        return Err(format!("Missing date in 'results.timestamp'; {remedy}"));
    };
    let version = file
        .pointer("/metadata/promptfooVersion")
        .and_then(Value::as_str);
    let tool = version.map_or_else(|| "promptfoo".to_owned(), |v| format!("promptfoo {v}"));
    let run = file
        .get("evalId")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let mut found: BTreeMap<Key, Run> = BTreeMap::new();
    let mut imported = Imported::default();
    for row in rows {
        let Some(key) = key(row) else {
            imported.foreign += 1;
            continue;
        };
        let entry = found
            .entry(key)
            .or_insert_with_key(|(_, version, digest, model)| Run {
                version: version.clone(),
                digest: digest.clone(),
                model: model.clone(),
                date: date.to_owned(),
                run: run.clone(),
                tool: Some(tool.clone()),
                source: Some(source.to_owned()),
                ..Run::default()
            });
        count(row, entry);
    }
    for ((id, ..), mut run) in found {
        run.not_passed.sort();
        run.not_passed.dedup();
        imported.runs.entry(id).or_default().push(run);
    }
    Ok(imported)
}

fn own(row: &Value) -> Option<&Value> {
    row.pointer("/testCase/metadata/pog")
        .or_else(|| row.pointer("/metadata/pog"))
        .filter(|m| m.is_object())
}

fn key(row: &Value) -> Option<Key> {
    let own = own(row)?;
    let text = |key: &str| own.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text("id").filter(|id| !id.is_empty())?;
    let provider = row.get("provider").unwrap_or(&Value::Null);
    let name = |key: &str| {
        provider
            .get(key)
            .and_then(Value::as_str)
            .filter(|n| !n.is_empty())
    };
    let model = name("label")
        .or_else(|| name("id"))
        .or(provider.as_str())
        .unwrap_or("unknown");
    Some((id, text("version"), text("digest"), model.to_owned()))
}

fn count(row: &Value, run: &mut Run) {
    /// promptfoo's `ResultFailureReason.ERROR`: the model or an assertion could not be run.
    const ERROR: u64 = 2;
    let flag = row.get("success").and_then(Value::as_bool);
    let errored = row.get("failureReason").and_then(Value::as_u64) == Some(ERROR)
        || (flag != Some(true) && row.get("gradingResult").is_none_or(Value::is_null));
    let demanded = row
        .pointer("/testCase/assert")
        .and_then(Value::as_array)
        .is_some_and(|a| !a.is_empty());
    let graded = row
        .pointer("/gradingResult/componentResults")
        .and_then(Value::as_array);
    if errored {
        run.errors += 1;
    } else if !demanded && graded.is_none_or(Vec::is_empty) {
        run.ungraded += 1;
        return;
    } else if flag == Some(true) {
        run.passed += 1;
        return;
    } else {
        run.failed += 1;
    }
    if let Some(case) = own(row).and_then(|m| m.get("case")).and_then(Value::as_str) {
        run.not_passed.push(case.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::import;

    fn row(case: &str, model: &str, reason: u64) -> Value {
        json!({
            "provider": { "id": model, "label": "" },
            "success": reason == 0,
            "failureReason": reason,
            "gradingResult": if reason == 2 { Value::Null } else { json!({ "componentResults": [{}] }) },
            "testCase": {
                "assert": [{ "type": "contains" }],
                "metadata": { "pog": { "id": "a/b", "version": "1.0.0", "digest": "abc", "case": case } },
            },
        })
    }

    fn file(rows: &[Value]) -> String {
        json!({
            "evalId": "eval-1",
            "metadata": { "promptfooVersion": "0.123.1" },
            "results": { "timestamp": "2026-11-21T11:07:01.751Z", "results": rows },
        })
        .to_string()
    }

    #[test]
    fn rows_are_counted_by_artifact_and_model() {
        let mut ungraded = row("free", "m", 0);
        ungraded["testCase"]["assert"] = json!([]);
        ungraded["gradingResult"] = json!({ "componentResults": [] });
        let rows = [
            row("one", "m", 0),
            row("two", "m", 1),
            row("three", "m", 2),
            row("one", "n", 0),
            ungraded,
            json!({}),
        ];
        let imported = import(&file(&rows), "out.json").unwrap();
        assert_eq!(imported.foreign, 1);
        let runs = &imported.runs["a/b"];
        let seen: Vec<_> = runs
            .iter()
            .map(|r| (r.model.as_str(), r.passed, r.failed, r.errors, r.ungraded))
            .collect();
        assert_eq!(seen, [("m", 1, 1, 1, 1), ("n", 1, 0, 0, 0)]);
        let first = &runs[0];
        assert_eq!(first.not_passed, ["three", "two"]);
        assert_eq!(
            (first.date.as_str(), first.tool.as_deref()),
            ("2026-11-21", Some("promptfoo 0.123.1"))
        );
        assert_eq!(
            (
                first.version.as_deref(),
                first.digest.as_deref(),
                first.run.as_deref()
            ),
            (Some("1.0.0"), Some("abc"), Some("eval-1"))
        );
    }

    #[test]
    fn other_files_are_refused_with_what_to_give() {
        for text in ["", "[]", "{}", "{\"results\":{\"results\":[]}}"] {
            assert!(
                import(text, "x").unwrap_err().contains("promptfoo eval -o"),
                "{text}"
            );
        }
    }
}
