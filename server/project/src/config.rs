//! `pog.toml`: found upwards, read strictly, errors with their place. The whole of governance is to come; what this
//! version does not act on yet is said, never silently ignored.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_analysis::policy::{Policy, Setting};
use pog_analysis::rules::{self, RULES};
use pog_analysis::{Level, Policies, Severity};
use serde::Deserialize;

use crate::system::System;

/// The file's name.
pub(crate) const FILE_NAME: &str = "pog.toml";
/// Sections of the product page that later versions act on.
const LATER: &[&str] = &["extends", "gates", "risk", "models", "limits", "roles", "forbid", "overrides"];
const MAX_BYTES: u64 = 1024 * 1024;

/// Settings of one workspace root, with paths made absolute.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder the settings hold for.
    pub root: PathBuf,
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    /// Folders of prompts; ids are counted from them.
    pub library_roots: Vec<PathBuf>,
    /// Further libraries, read only.
    pub sources: Vec<PathBuf>,
    /// Whether the starter library is offered.
    pub starter: bool,
    /// What holds for the prompts.
    pub policies: Arc<Policies>,
}

/// Something wrong in the file; the remaining settings stay in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file.
    pub file: PathBuf,
    /// Byte range in it.
    pub range: Range<usize>,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether it is only a remark.
    pub remark: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    library: RawLibrary,
    rules: BTreeMap<String, toml::Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawLibrary {
    roots: Option<Vec<String>>,
    sources: Vec<RawSource>,
    starter: bool,
}

impl Default for RawLibrary {
    fn default() -> Self {
        Self { roots: None, sources: Vec::new(), starter: true }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    #[serde(rename = "name")]
    _name: String,
    path: String,
}

impl Config {
    /// The settings of a workspace without a `pog.toml`: its `prompts` folder is the library root, else the whole of it.
    #[must_use]
    pub fn default_for(root: &Path) -> Self {
        let prompts = root.join("prompts");
        let library_roots = vec![if prompts.is_dir() { prompts } else { root.to_owned() }];
        Self {
            root: root.to_owned(),
            file: None,
            library_roots,
            sources: Vec::new(),
            starter: true,
            policies: Arc::default(),
        }
    }
}

/// The nearest `pog.toml` in `start` or a folder above it.
#[must_use]
pub fn find_config(start: &Path) -> Option<PathBuf> {
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// The settings for a root whose `pog.toml`, if any, is `file`.
#[must_use]
pub fn read_config(system: &dyn System, root: &Path, file: Option<&Path>) -> (Config, Vec<ConfigProblem>) {
    let mut config = Config::default_for(root);
    let Some(file) = file else {
        return (config, Vec::new());
    };
    config.file = Some(file.to_owned());
    let problem =
        |range: Range<usize>, message: String| ConfigProblem { file: file.to_owned(), range, message, remark: false };
    let text = match system.read(file, MAX_BYTES).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            return (config, vec![problem(0..0, "Not UTF-8; save the file as UTF-8".into())]);
        }
        Err(error) => {
            return (config, vec![problem(0..0, format!("Cannot be read: {error}"))]);
        }
    };
    let mut problems = unknown_sections(&text, file);
    match toml::from_str::<Raw>(&text) {
        Ok(raw) => apply(raw, &mut config, file, &mut problems),
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            problems.push(problem(range, format!("{}; the defaults are in force", sentence(error.message()))));
        }
    }
    (config, problems)
}

fn apply(raw: Raw, config: &mut Config, file: &Path, problems: &mut Vec<ConfigProblem>) {
    let base = file.parent().unwrap_or(Path::new(""));
    if let Some(roots) = raw.library.roots {
        config.library_roots = roots.iter().map(|r| normal(&base.join(r))).collect();
    }
    config.sources = raw.library.sources.iter().map(|s| normal(&base.join(&s.path))).collect();
    config.starter = raw.library.starter;
    let mut policy = Policy::default();
    for (name, level) in raw.rules {
        let range = level.span();
        let report =
            |message: String| ConfigProblem { file: file.to_owned(), range: range.clone(), message, remark: false };
        let known = match name.strip_suffix("/*") {
            Some(group) => RULES.iter().any(|r| r.group() == group),
            None => rules::by_name(&name).is_some(),
        };
        if !known {
            let hint = rules::closest_rule(&name).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            problems.push(report(format!("Unknown rule '{name}'{hint}")));
            continue;
        }
        match level_of(level.get_ref()) {
            Some(level) => policy.rules.push((name, Setting::default(level))),
            None => problems
                .push(report(format!("'{}' is not a level; write error, warning, info, hint or off", level.get_ref()))),
        }
    }
    config.policies = Arc::new(Policies::new(policy, Vec::new()));
}

fn level_of(word: &str) -> Option<Level> {
    Some(match word {
        "off" => Level::Off,
        "hint" => Level::At(Severity::Hint),
        "info" => Level::At(Severity::Info),
        "warning" => Level::At(Severity::Warning),
        "error" => Level::At(Severity::Error),
        _ => return None,
    })
}

/// Top-level keys this version does not know or does not act on.
fn unknown_sections(text: &str, file: &Path) -> Vec<ConfigProblem> {
    let Ok(table) = toml::de::DeTable::parse(text) else {
        return Vec::new();
    };
    let report = |key: &toml::Spanned<toml::de::DeString<'_>>| {
        let name = key.get_ref().as_ref();
        let (message, remark) = match name {
            "library" | "rules" => return None,
            later if LATER.contains(&later) => {
                (format!("'{later}' is not supported by pog {} and has no effect", env!("CARGO_PKG_VERSION")), true)
            }
            other => {
                let known = LATER.iter().chain(&["library", "rules"]).copied();
                let hint =
                    rules::closest_word(other, known).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                (format!("Unknown key '{other}'{hint}"), false)
            }
        };
        Some(ConfigProblem { file: file.to_owned(), range: key.span(), message, remark })
    };
    table.get_ref().keys().filter_map(report).collect()
}

fn sentence(message: &str) -> String {
    let mut text = message.trim().trim_end_matches('.').replace('\n', " ");
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    text
}

/// Without `.` and `..`, by words alone.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::Os;

    fn read(text: &str) -> (Config, Vec<ConfigProblem>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        std::fs::write(&file, text).unwrap();
        read_config(&Os, folder.path(), Some(&file))
    }

    #[test]
    fn levels_by_name_and_group() {
        let (config, problems) =
            read("[rules]\n\"lifecycle/unused-suppression\" = \"off\"\n\"template/*\" = \"hint\"\n");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(config.policies.base().severity(rules::by_name("lifecycle/unused-suppression").unwrap()), None);
        assert_eq!(
            config.policies.base().severity(rules::by_name("template/undeclared-parameter").unwrap()),
            Some(Severity::Hint)
        );
    }

    #[test]
    fn mistakes_are_named_where_they_stand() {
        let text =
            "[rules]\n\"template/undeclared-paramter\" = \"error\"\n\"template/*\" = \"loud\"\n[libary]\nx = 1\n";
        let (_, problems) = read(text);
        let told: Vec<(&str, &str)> = problems.iter().map(|p| (&text[p.range.clone()], p.message.as_str())).collect();
        assert!(told.contains(&("libary", "Unknown key 'libary'; did you mean 'library'?")), "{told:?}");
        assert!(told.iter().any(|(_, m)| m.contains("did you mean 'template/undeclared-parameter'?")));
        assert!(told.iter().any(|(_, m)| m.starts_with("'loud' is not a level")));
    }

    #[test]
    fn what_is_to_come_is_said() {
        let (_, problems) = read("[gates.skill]\nrequire = [\"version\"]\n");
        assert!(problems[0].remark && problems[0].message.contains("not supported"));
    }

    #[test]
    fn broken_toml_leaves_the_defaults_in_force() {
        let (config, problems) = read("[library\nroots = 1");
        assert!(config.starter);
        assert_eq!(problems.len(), 1);
    }
}
