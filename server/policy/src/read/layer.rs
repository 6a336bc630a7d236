//! Turns what a file contains into settings that remember where they were set. Compiles regular
//! expressions and globs and reports the invalid ones.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pog_model::{Level, Requirement, Risk, Severity, Stage};
use pog_text::{Edit, Fix};
use regex::RegexBuilder;

use super::author::Author;
use super::problem::Problem;
use super::words::text;
use crate::file::{
    At, CodeOwnersChoice, FactsSection, FailOn, ForbidSection, GatesSection, LimitsSection,
    ModelsSection, PolicyFile, RisksSection, RuleLevels,
};
use crate::models::ModelFacts;
use crate::{
    CheckPolicy, Forbid, Limits, ModelPolicy, Override, OwnerPolicy, Patterns, Person, PolicyLayer,
    Role, Setting, VersionPolicy,
};

/// Bytes a compiled pattern may take: policies come from checked repositories.
const MOST_BYTES_OF_A_PATTERN: usize = 4 * 1024 * 1024;
/// No path or model id is longer.
const MOST_BYTES_OF_A_GLOB: usize = 4096;

/// The settings of one file, compiled.
#[derive(Debug, Default)]
pub struct LayerSet {
    /// For all files.
    pub layer: PolicyLayer,
    /// Overrides, in order.
    pub overrides: Vec<Override>,
    /// Errors found while compiling.
    pub problems: Vec<Problem>,
}

/// The settings of a file.
#[must_use]
pub fn layers(file: &PolicyFile, author: &Author) -> LayerSet {
    let mut build = Build {
        author,
        problems: Vec::new(),
    };
    let mut layer = PolicyLayer::default();
    build.rules(&mut layer, &file.rules, "rules");
    build.gates(&mut layer, &file.gates, "gates");
    build.risks(&mut layer, &file.risk, "risk");
    layer.limits = build.limits(&file.limits, "limits");
    layer.models = build.models(&file.models, "models");
    layer.governed = build.plain(file.governed.as_ref(), "governed");
    build.people(&mut layer, file);
    build.read_tables(&mut layer, file);
    layer.forbid = file.forbid.iter().filter_map(|f| build.forbid(f)).collect();
    let overrides = file
        .overrides
        .iter()
        .zip(1..)
        .filter_map(|(section, number)| {
            let files = build.files(&section.value.files)?;
            let key = |name: &str| format!("overrides[{number}].{name}");
            let mut layer = PolicyLayer::default();
            build.rules(&mut layer, &section.value.rules, &key("rules"));
            build.gates(&mut layer, &section.value.gates, &key("gates"));
            build.risks(&mut layer, &section.value.risk, &key("risk"));
            layer.limits = build.limits(&section.value.limits, &key("limits"));
            layer.models = build.models(&section.value.models, &key("models"));
            layer.format = build.plain(section.value.format.as_ref(), &key("format"));
            layer.governed = build.plain(section.value.governed.as_ref(), &key("governed"));
            Some(Override { files, layer })
        });
    let overrides = overrides.collect();
    // They were found table by table; a reader goes from top to bottom.
    build.problems.sort_by_key(|p| p.span);
    LayerSet {
        layer,
        overrides,
        problems: build.problems,
    }
}

struct Build<'a> {
    author: &'a Author,
    problems: Vec<Problem>,
}

impl Build<'_> {
    fn plain<T: Clone>(&self, value: Option<&At<T>>, key: &str) -> Option<Setting<T>> {
        value.map(|at| self.author.setting(at, key, at.value.clone()))
    }

    fn rules(&self, layer: &mut PolicyLayer, rules: &RuleLevels, key: &str) {
        for (name, level) in &rules.0.0 {
            let key = format!("{key}.{}", text(&name.value));
            let setting = self.author.setting(level, &key, Level::from(level.value));
            // In the order of the file, also several of one name: the last one counts.
            layer.rules.push((name.value.clone(), setting));
        }
    }

    fn gates(&self, layer: &mut PolicyLayer, gates: &GatesSection, key: &str) {
        let all = [
            &gates.interaction,
            &gates.discovered,
            &gates.normalized,
            &gates.validated,
            &gates.skill,
        ];
        for (stage, gate) in Stage::ALL.iter().zip(all) {
            if let Some(require) = &gate.require {
                let key = format!("{key}.{}.require", stage.name());
                let demanded = self.demands(require, &key);
                layer
                    .gates
                    .push((*stage, self.author.setting(require, &key, demanded)));
            }
        }
    }

    fn risks(&self, layer: &mut PolicyLayer, risks: &RisksSection, key: &str) {
        for (risk, section) in Risk::ALL
            .iter()
            .zip([&risks.low, &risks.medium, &risks.high])
        {
            let key = |name: &str| format!("{key}.{}.{name}", risk.name());
            if let Some(waive) = &section.waive {
                layer
                    .waivers
                    .push((*risk, self.demands(waive, &key("waive"))));
            }
            if let Some(require) = &section.require {
                layer
                    .additions
                    .push((*risk, self.demands(require, &key("require"))));
            }
        }
    }

    fn demands(&self, list: &At<Vec<At<Requirement>>>, key: &str) -> Vec<Setting<Requirement>> {
        list.value
            .iter()
            .map(|at| self.author.setting(at, key, at.value))
            .collect()
    }

    fn limits(&self, limits: &LimitsSection, key: &str) -> Limits {
        let days = |at: Option<&At<u64>>, name: &str| {
            at.map(|at| {
                self.author.setting(
                    at,
                    &format!("{key}.{name}"),
                    u32::try_from(at.value).unwrap_or(u32::MAX),
                )
            })
        };
        Limits {
            tokens: self.plain(limits.tokens.as_ref(), &format!("{key}.tokens")),
            stale_after_days: days(limits.stale_after_days.as_ref(), "stale-after-days"),
            pass_rate: self.plain(limits.pass_rate.as_ref(), &format!("{key}.pass-rate")),
            result_max_age_days: days(limits.result_max_age_days.as_ref(), "result-max-age-days"),
        }
    }

    fn models(&mut self, models: &ModelsSection, key: &str) -> ModelPolicy {
        let mut globs = |list: &Option<At<Vec<At<String>>>>, name: &str| {
            let list = list.as_ref()?;
            // In ids of models `/` is a sign like any other: `openai*` is to cover `openai/gpt-4o`.
            let patterns = self.patterns(&list.value, |glob| vec![glob.to_owned()], false);
            Some(
                self.author
                    .setting(list, &format!("{key}.{name}"), patterns),
            )
        };
        let (allow, deny) = (globs(&models.allow, "allow"), globs(&models.deny, "deny"));
        ModelPolicy {
            allow,
            deny,
            facts: models.facts.iter().map(|f| facts(&f.value)).collect(),
        }
    }

    fn people(&mut self, layer: &mut PolicyLayer, file: &PolicyFile) {
        for (name, members) in &file.roles.0 {
            self.handles(&members.value);
            let key = format!("roles.{}", super::words::key(&name.value));
            let members = self.author.setting(members, &key, values(&members.value));
            layer.roles.push(Role {
                name: name.value.clone(),
                members,
            });
        }
        for (handle, identities) in &file.people.0 {
            self.handles(std::slice::from_ref(handle));
            layer.people.push(Person {
                handle: handle.value.clone(),
                identities: values(&identities.value),
            });
        }
        let known = file.owners.known.as_ref();
        if let Some(known) = known {
            self.handles(&known.value);
        }
        let choice = file.owners.codeowners.as_ref();
        layer.owners = OwnerPolicy {
            codeowners: choice.map(|at| {
                self.author.setting(
                    at,
                    "owners.codeowners",
                    // A path switches it on as well.
                    !matches!(at.value, CodeOwnersChoice::Switch(false)),
                )
            }),
            codeowners_file: choice.and_then(|at| match &at.value {
                CodeOwnersChoice::Path(path) => {
                    Some(self.author.setting(at, "owners.codeowners", path.clone()))
                }
                CodeOwnersChoice::Switch(_) => None,
            }),
            known: known.map(|at| self.author.setting(at, "owners.known", values(&at.value))),
        };
    }

    /// Owners are compared as written; a handle without `@` would never match.
    fn handles(&mut self, names: &[At<String>]) {
        for name in names.iter().filter(|n| !n.value.contains('@')) {
            let message = format!(
                "'{}' is not a handle, team or e-mail address; did you mean '@{}'?",
                name.value, name.value
            );
            let edit = Edit::replace(name.span, text(&format!("@{}", name.value)));
            let fix = Fix::suggested(format!("Change to '@{}'", name.value), vec![edit]);
            self.problems
                .push(Problem::warning(name.span, message).fix(Some(fix)));
        }
    }

    fn read_tables(&mut self, layer: &mut PolicyLayer, file: &PolicyFile) {
        let base = file.versions.base.as_ref().filter(|at| {
            // A reference that starts with a dash would be an option where somebody hands it to git.
            let fine = !at.value.is_empty() && !at.value.starts_with('-');
            if !fine {
                let message = format!(
                    "'{}' is not a Git reference; use one such as 'origin/main'",
                    at.value
                );
                self.problems.push(Problem::broken(at.span, message));
            }
            fine
        });
        layer.versions = VersionPolicy {
            base: self.plain(base, "versions.base"),
        };
        layer.check = CheckPolicy {
            fail_on: file
                .check
                .fail_on
                .as_ref()
                .map(|at| self.author.setting(at, "check.fail-on", severity(at.value))),
            baseline: self.plain(file.check.baseline.as_ref(), "check.baseline"),
        };
    }

    fn forbid(&mut self, section: &At<ForbidSection>) -> Option<Setting<Forbid>> {
        let ForbidSection {
            pattern,
            message,
            severity,
        } = &section.value;
        let regex = match RegexBuilder::new(&pattern.value)
            .size_limit(MOST_BYTES_OF_A_PATTERN)
            .build()
        {
            Ok(regex) => regex,
            Err(error) => {
                let message = error.to_string();
                let reason = message
                    .lines()
                    .last()
                    .unwrap_or("")
                    .trim_start_matches("error: ");
                self.problems.push(Problem::broken(
                    pattern.span,
                    format!("Invalid regular expression: {reason}"),
                ));
                return None;
            }
        };
        // Such a pattern would report an empty span at every character of every file.
        if regex.is_match("") {
            let message = format!(
                "'{}' matches the empty string, so it would match everywhere",
                pattern.value
            );
            self.problems.push(Problem::broken(pattern.span, message));
            return None;
        }
        let level = severity.as_ref().map(|s| Level::from(s.value));
        let severity = match level {
            // Then there is nothing to look for.
            Some(Level::Off) => return None,
            Some(Level::At(severity)) => Some(severity),
            None => None,
        };
        let forbid = Forbid {
            pattern: pattern.value.clone(),
            regex,
            message: message.value.clone(),
            severity,
        };
        Some(self.author.setting(pattern, "forbid.pattern", forbid))
    }

    /// The files of an override. An invalid glob does not affect the others.
    fn files(&mut self, list: &At<Vec<At<String>>>) -> Option<Patterns> {
        let mut good = Vec::new();
        for glob in &list.value {
            let wrong = match glob.value.as_str() {
                "" => Some("An empty glob matches no files"),
                g if g.starts_with('!') => {
                    Some("Negated globs ('!') are not supported; list the files to match")
                }
                // In a glob it would escape the next sign, so the pattern would silently match nothing.
                g if g.contains('\\') => Some("Use '/' as the directory separator in globs"),
                g if g.split('/').any(|part| part == "..") => {
                    Some("Globs are relative to the workspace's pog.toml and cannot contain '..'")
                }
                _ => None,
            };
            match wrong {
                Some(message) => self.problems.push(Problem::broken(glob.span, message)),
                None => good.push(glob.clone()),
            }
        }
        let patterns = self.patterns(&good, file_globs, true);
        // An override whose globs are all broken must not apply to every file.
        (!patterns.texts.is_empty()).then_some(patterns)
    }

    fn patterns(
        &mut self,
        list: &[At<String>],
        globs: impl Fn(&str) -> Vec<String>,
        paths: bool,
    ) -> Patterns {
        let mut set = GlobSetBuilder::new();
        let mut texts = Vec::new();
        for at in list {
            if at.value.len() > MOST_BYTES_OF_A_GLOB {
                let message = format!(
                    "A glob is at most {MOST_BYTES_OF_A_GLOB} bytes long, this one {}",
                    at.value.len()
                );
                self.problems.push(Problem::broken(at.span, message));
                continue;
            }
            let built: Result<Vec<_>, _> = globs(&at.value)
                .iter()
                .map(|g| GlobBuilder::new(g).literal_separator(paths).build())
                .collect();
            match built {
                Ok(built) => {
                    texts.push(at.value.clone());
                    built.into_iter().for_each(|glob| {
                        set.add(glob);
                    });
                }
                Err(error) => {
                    let message = format!("Invalid glob: {}", error.kind());
                    self.problems.push(Problem::broken(at.span, message));
                }
            }
        }
        // Each glob has been compiled by itself; the set can only fail by its size.
        let set = set.build().unwrap_or_else(|_| {
            if let Some(first) = list.first() {
                let message = "The globs of this list are too large together, so that none of \
                               them applies; shorten or split the list";
                self.problems.push(Problem::broken(first.span, message));
            }
            texts.clear();
            GlobSet::default()
        });
        Patterns { texts, set }
    }
}

/// Expands a glob over files: without `/` it matches a name at any depth; a name without `*` also
/// matches everything in that directory.
fn file_globs(glob: &str) -> Vec<String> {
    let anchored = glob.trim_start_matches("./").trim_start_matches('/');
    let folder = anchored.ends_with('/');
    let bare = anchored.trim_end_matches('/');
    // As in .gitignore: without a slash a pattern matches at any depth.
    let base = if glob.trim_end_matches('/').contains('/') {
        bare.to_owned()
    } else {
        format!("**/{bare}")
    };
    let last = bare.rsplit('/').next().unwrap_or("");
    let below = format!("{base}/**");
    if folder {
        vec![below]
    } else if last.contains(['*', '?', '[', '{']) {
        vec![base]
    } else {
        vec![base, below]
    }
}

fn values(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|at| at.value.clone()).collect()
}

fn severity(word: FailOn) -> Option<Severity> {
    match word {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Hint => Some(Severity::Hint),
        FailOn::Never => None,
    }
}

fn facts(section: &FactsSection) -> ModelFacts {
    let temperature = section
        .temperature
        .iter()
        .map(|r| ("temperature".to_owned(), r.value[0], r.value[1]));
    let others = section
        .ranges
        .0
        .iter()
        .map(|(name, r)| (name.value.clone(), r.value[0], r.value[1]));
    ModelFacts {
        pattern: section.id.value.clone(),
        provider: section.provider.as_ref().map(|p| p.value.clone()),
        context_window: section.context_window.as_ref().map(|n| n.value),
        max_output: section.max_output.as_ref().map(|n| n.value),
        snapshot: section.snapshot.as_ref().map(|s| s.value),
        ranges: temperature.chain(others).collect(),
    }
}
