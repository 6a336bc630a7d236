//! Recorded results of model-graded runs as plain data, and their file format: one JSON object per
//! artifact. Adding runs to a file keeps everything already in it, including what this version does
//! not know.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_text::date::Date;
use pog_text::words::shown;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The folder of result files, below the workspace root.
pub const FOLDER: &str = ".pog/results";
/// Increases when the format changes incompatibly.
const VERSION: u64 = 1;

/// The recorded results of one root.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// Runs by artifact id, newest first.
    pub runs: FxHashMap<String, Vec<Run>>,
}

/// One run of an artifact's cases against one model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Run {
    /// The artifact's version at the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Digest of what was run, as `pog digest` gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    pub model: String,
    /// Day of the run, `YYYY-MM-DD`.
    pub date: String,
    /// Cases that passed.
    pub passed: u32,
    /// Cases that failed.
    pub failed: u32,
    /// Cases that could not be run; counted as not passed.
    #[serde(default)]
    pub errors: u32,
    /// Cases without assertions; not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ungraded: u32,
    /// Names of the cases that did not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_passed: Vec<String>,
    /// The run's id in the tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The tool, with its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The file it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Run {
    /// Share of passed cases, 0 to 1; `None` if none was run.
    #[must_use]
    pub fn pass_rate(&self) -> Option<f64> {
        let all = self.passed + self.failed + self.errors;
        (all > 0).then(|| f64::from(self.passed) / f64::from(all))
    }

    /// Whether it belongs to the current artifact. Values missing on either side are ignored.
    #[must_use]
    pub fn is_of(&self, version: Option<&str>, digest: Option<&str>) -> bool {
        // Results from tools that know neither versions nor digests have to count for something.
        let same = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
        // Digests may be shortened; a version that was removed is a different one.
        let digests = match (self.digest.as_deref(), digest) {
            (Some(a), Some(b)) => a.starts_with(b) || b.starts_with(a),
            _ => true,
        };
        digests && same(self.version.as_deref(), version)
    }
}

impl Results {
    /// Runs of an artifact in which something was graded, newest first.
    pub fn graded<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Run> + 'a {
        self.runs
            .get(id)
            .into_iter()
            .flatten()
            .filter(|r| r.pass_rate().is_some())
    }

    /// The latest run of each model for the current artifact.
    #[must_use]
    pub fn current(&self, artifact: &Artifact, digest: Option<&str>) -> Vec<&Run> {
        let version = artifact.text(Field::Version).map(|(v, _)| v);
        let mut found: Vec<&Run> = Vec::new();
        for run in self
            .graded(&artifact.id)
            .filter(|r| r.is_of(version, digest))
        {
            // Runs come newest first, so the first of a model is its latest.
            if found.iter().all(|known| known.model != run.model) {
                found.push(run);
            }
        }
        found
    }

    /// Adds the runs of one file.
    pub fn add(&mut self, id: String, runs: Vec<Run>) {
        let all = self.runs.entry(id).or_default();
        all.extend(runs);
        // A stable sort: within a day the order of the file stays, which is newest first.
        all.sort_by(|a, b| b.date.cmp(&a.date));
    }
}

/// The artifact and its runs in a result file's text.
///
/// # Errors
/// What is wrong, and what to do, if the text is not a results file.
pub fn read(text: &str) -> Result<(String, Vec<Run>), String> {
    let file = parse(text)?;
    let runs = file
        .get("runs")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let runs: Result<Vec<Run>, _> = runs.map(Run::deserialize).collect();
    let runs = runs.map_err(|e| format!("Invalid run: {e}"))?;
    // Dates are compared as texts from here on, which is right only in this form.
    if let Some(run) = runs.iter().find(|r| Date::parse(&r.date).is_none()) {
        return Err(format!(
            "Invalid run: '{}' is not a date of the form YYYY-MM-DD",
            shown(&run.date)
        ));
    }
    let id = file
        .get("artifact")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned();
    Ok((id, runs))
}

fn parse(text: &str) -> Result<Value, String> {
    let remedy = "restore it from version control, or delete it and import the results again";
    let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| format!("Invalid JSON ({e}); {remedy}"))?;
    match file.get("version").and_then(Value::as_u64) {
        // An older format can be read, a newer one may mean something else by the same names.
        Some(version) if version > VERSION => Err(format!(
            "Written by a newer version of pog (format {version}); update pog"
        )),
        Some(_)
            if file.get("artifact").is_some_and(Value::is_string)
                && file.get("runs").is_some_and(Value::is_array) =>
        {
            Ok(file)
        }
        _ => Err(format!("Not a pog results file; {remedy}")),
    }
}

/// The text of a results file with these runs added: the same run replaces its former record, all
/// others are unchanged. `old` is the current text, if any.
///
/// # Errors
/// As [`read`]: an invalid file is not overwritten.
pub fn record(old: Option<&str>, id: &str, runs: &[Run]) -> Result<String, String> {
    let mut file = match old {
        Some(text) => parse(text)?,
        None => json!({ "version": VERSION, "artifact": id, "runs": [] }),
    };
    let Some(list) = file.get_mut("runs").and_then(Value::as_array_mut) else {
        return Err("Not a pog results file".to_owned());
    };
    for run in runs {
        let new = serde_json::to_value(run).expect("a run is texts and numbers");
        // Importing the same output twice must not count a run twice.
        list.retain(|known| key(known) != key(&new));
        list.push(new);
    }
    // A total order, so that the file does not depend on the order of imports and merges with few conflicts.
    let order = |run: &Value| ["date", "model", "version", "run"].map(|k| text(run, k).to_owned());
    list.sort_by_cached_key(|run| std::cmp::Reverse(order(run)));
    Ok(serde_json::to_string_pretty(&file).expect("JSON is JSON") + "\n")
}

/// The identity of a run.
fn key(run: &Value) -> [&str; 5] {
    ["run", "date", "model", "version", "digest"].map(|k| text(run, k))
}

fn text<'a>(run: &'a Value, key: &str) -> &'a str {
    run.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The path of an artifact's results, below the workspace root. Stays inside the directory for any
/// id.
#[must_use]
pub fn path_of(id: &str) -> String {
    let mut path = FOLDER.to_owned();
    for part in id.split('/') {
        path.push('/');
        for (at, c) in part.char_indices() {
            if c.is_alphanumeric() || matches!(c, '-' | '_') || (c == '.' && at > 0) {
                path.push(c);
            } else {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes)
                    .bytes()
                    .for_each(|b| path.push_str(&format!("%{b:02X}")));
            }
        }
        if part.is_empty() {
            path.push_str("%00");
        }
    }
    path + ".json"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(model: &str, date: &str, passed: u32) -> Run {
        Run {
            model: model.into(),
            date: date.into(),
            passed,
            failed: 1,
            run: Some("r1".into()),
            ..Run::default()
        }
    }

    #[test]
    fn a_run_is_added_once_and_nothing_else_is_lost() {
        let first = record(None, "a/b", &[run("m", "2026-01-01", 1)]).unwrap();
        let foreign = first.replace("\"passed\"", "\"of-others\": [1],\n      \"passed\"");
        let second = record(
            Some(&foreign),
            "a/b",
            &[run("m", "2026-02-01", 2), run("n", "2026-02-01", 3)],
        )
        .unwrap();
        assert_eq!(
            record(Some(&second), "a/b", &[run("n", "2026-02-01", 3)]).unwrap(),
            second,
            "the same run again"
        );
        let again = record(Some(&second), "a/b", &[run("m", "2026-02-01", 9)]).unwrap();
        let (id, runs) = read(&again).unwrap();
        let seen: Vec<_> = runs
            .iter()
            .map(|r| (r.model.as_str(), r.date.as_str(), r.passed))
            .collect();
        assert_eq!(
            (id.as_str(), seen),
            (
                "a/b",
                vec![
                    ("n", "2026-02-01", 3),
                    ("m", "2026-02-01", 9),
                    ("m", "2026-01-01", 1)
                ]
            )
        );
        assert!(again.contains("of-others") && again.ends_with("}\n"));
    }

    #[test]
    fn what_cannot_be_read_is_not_overwritten() {
        for text in [
            "",
            "{",
            "[]",
            "{\"version\":1,\"runs\":[]}",
            "{\"version\":2,\"artifact\":\"a\",\"runs\":[]}",
        ] {
            assert!(record(Some(text), "a", &[]).is_err(), "{text}");
        }
        assert!(
            read("{\"version\":1,\"artifact\":\"a\",\"runs\":[{}]}")
                .unwrap_err()
                .starts_with("Invalid run")
        );
    }

    #[test]
    fn a_run_on_a_day_that_does_not_exist_is_not_read() {
        let on = |date: &str| {
            let run = json!({ "model": "m", "date": date, "passed": 1, "failed": 0 });
            read(&json!({ "version": 1, "artifact": "a", "runs": [run] }).to_string())
        };
        assert!(on("2026-02-28").is_ok());
        for date in ["2026-99-99", "2026-02-29", "31.12.2026", "2026-1-1", ""] {
            assert_eq!(
                on(date).unwrap_err(),
                format!("Invalid run: '{date}' is not a date of the form YYYY-MM-DD")
            );
        }
    }

    #[test]
    fn no_id_leads_out_of_the_folder() {
        assert_eq!(
            path_of("development/code-review"),
            ".pog/results/development/code-review.json"
        );
        assert_eq!(path_of("../x"), ".pog/results/%2E./x.json");
        assert_eq!(path_of("/a\\b:c"), ".pog/results/%00/a%5Cb%3Ac.json");
        assert_eq!(path_of(""), ".pog/results/%00.json");
    }

    #[test]
    fn shortened_digests_are_the_same() {
        let run = Run {
            version: Some("1.0.0".into()),
            digest: Some("abcdef".into()),
            ..run("m", "2026-01-01", 1)
        };
        assert!(run.is_of(Some("1.0.0"), Some("abcdef012345")) && run.is_of(None, None));
        assert!(
            !run.is_of(Some("1.0.1"), Some("abcdef")) && !run.is_of(Some("1.0.0"), Some("123456"))
        );
    }
}
