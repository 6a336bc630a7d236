//! What the text leaves unsaid, shown inside it: the version that stands behind a reference, the value a parameter has
//! when none is given. Says nothing that the same line says already.

use std::collections::HashSet;

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_template::{Name, Resolution};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_text::words::{elide, one_line};
use pog_world::Snapshot;
use serde_json::Value;

use super::insert;
use super::mentioned::{MentionKind, Mentioned, VersionFit, mentioned};
use crate::settings::InlayHints;

/// Characters of a value that are shown.
const SHOWN: usize = 30;
/// Characters of a value that are shown in full, in the tooltip. A default may be a document of megabytes, and is shown once
/// for each message.
const SHOWN_IN_FULL: usize = 1_000;
/// Hints of one range. Clients ask for what is in view, some for the whole file; a line beside each of more lines is not read.
const MAX_HINTS: usize = 2_000;

/// A few words at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The place, in the file's own text.
    pub at: usize,
    /// What it says.
    pub label: String,
    /// The same in full.
    pub tooltip: String,
    /// What makes it part of the text, where it can be: this, put in at a place.
    pub accept: Option<(usize, String)>,
}

/// The hints in a range, in source order; of more than can be read the first.
#[must_use]
pub fn hints(snapshot: &Snapshot, file: &SourceFile, range: Span, wanted: InlayHints) -> Vec<Hint> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if wanted.versions {
        versions(snapshot, file, artifact, range, &mut found);
    }
    if wanted.defaults {
        defaults(file.joined(), artifact, range, &mut found);
    }
    found.sort_by_key(|hint| hint.at);
    found.truncate(MAX_HINTS);
    found
}

fn versions(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    range: Span,
    found: &mut Vec<Hint>,
) {
    // A hint may stand behind the quote that ends its name.
    let before = Span::new(range.lo().saturating_sub(1), range.hi());
    for mention in mentioned(snapshot, file, artifact, before) {
        let Some(version) = mention.entry.summary.version.as_deref() else {
            continue;
        };
        let asked = mention.target.range;
        if asked.is_some_and(|range| range.trim_start_matches(['^', '~', '=', ' ']) == version) {
            continue;
        }
        let outside = match mention.version {
            VersionFit::InRange => "",
            VersionFit::OutsideRange => ", outside the version range",
        };
        let end = mention.span.hi();
        checkpoint("hints");
        // What is quoted is followed by its quote before the hint.
        let behind = file.joined().get(end..).unwrap_or("");
        let is_quoted = behind.starts_with(['\'', '"']);
        let at = end + usize::from(is_quoted);
        if !range.touches(at) {
            continue;
        }
        found.push(Hint {
            at,
            label: version.to_owned(),
            tooltip: format!(
                "{} is at version {version}{outside}.",
                mention.entry.summary.title()
            ),
            accept: can_be_pinned(file, &mention).then(|| (end, format!("@{version}"))),
        });
    }
}

/// Whether a version may be written behind a name.
fn can_be_pinned(file: &SourceFile, mention: &Mentioned<'_>) -> bool {
    // Elsewhere a version would be part of a name that the format's own tool looks for.
    let takes_version = mention.kind == MentionKind::Reference && insert::can_include(file);
    // A target that has a range, or is written with escapes, is longer than its name.
    let is_plain = mention.span.len() == mention.target.name.len();
    takes_version && is_plain && !mention.target.is_path()
}

fn defaults(text: &str, artifact: &Artifact, range: Span, found: &mut Vec<Hint>) {
    let mut shown = HashSet::new();
    let mut bodies: Vec<Span> = artifact.syntax.messages.iter().map(|m| m.body).collect();
    bodies.sort_unstable();
    for name in &artifact.facts().names {
        checkpoint("hints");
        if name.resolution != Resolution::Free {
            continue;
        }
        let Some(parameter) = artifact.parameter(&name.name) else {
            continue;
        };
        let Some((value, place)) = &parameter.default else {
            continue;
        };
        let (label, at) = path(name);
        if parameter.sensitive || same_line(text, *place, at) {
            continue;
        }
        // Once a message is enough: the first use shows it.
        let message = bodies.partition_point(|body| body.hi() < at);
        if !shown.insert((label.clone(), message)) || !range.touches(at) {
            continue;
        }
        let Some(value) = name
            .path
            .iter()
            .try_fold(value, |value, part| value.get(&part.name))
        else {
            continue;
        };
        found.push(Hint {
            at,
            label: format!("= {}", shortened(value)),
            tooltip: format!("Default of {label}: {}", elide(&full(value), SHOWN_IN_FULL)),
            accept: None,
        });
    }
}

/// A name with its fields as a person would write it, and where it ends.
fn path(name: &Name) -> (String, usize) {
    let parts: Vec<&str> = std::iter::once(&name.name)
        .chain(name.path.iter().map(|p| &p.name))
        .map(String::as_str)
        .collect();
    (
        parts.join("."),
        name.path.last().map_or(name.span, |part| part.span).hi(),
    )
}

fn same_line(text: &str, place: Span, at: usize) -> bool {
    let between = text.get(place.hi().min(at)..place.lo().max(at));
    between.is_none_or(|between| !between.contains(['\n', '\r']))
}

fn full(value: &Value) -> String {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn shortened(value: &Value) -> String {
    let line = one_line(&full(value), SHOWN);
    if line.is_empty() {
        "…".to_owned()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use pog_text::Span;

    use super::{MAX_HINTS, SHOWN_IN_FULL, hints};
    use crate::settings::InlayHints;

    fn whole(fixture: &Fixture) -> Span {
        Span::new(0, fixture.main.joined().len())
    }

    #[test]
    fn of_a_range_only_its_hints_and_of_many_the_first() {
        let value = "x".repeat(3 * SHOWN_IN_FULL);
        let head = format!("---\nparameters: {{ a: {{ default: {value} }} }}\n---\n");
        let body = "user:\n{{ a }}\nassistant:\n{{ a }}\n".repeat(MAX_HINTS);
        let fixture = Fixture::parse(&format!("{head}{body}"));
        let ask = |range| {
            hints(
                &fixture.snapshot,
                &fixture.main,
                range,
                InlayHints::default(),
            )
        };
        let found = ask(whole(&fixture));
        assert_eq!(found.len(), MAX_HINTS);
        assert!(found[0].tooltip.chars().count() < 2 * SHOWN_IN_FULL);
        let last = found[MAX_HINTS - 1].at;
        assert_eq!(ask(Span::at(last)), found[MAX_HINTS - 1..]);
        assert!(last < head.len() + body.len() * 2 / 3, "the first of them");
    }

    /// The text with every hint in its place.
    fn shown(text: &str) -> String {
        let fixture = Fixture::parse(text);
        let mut out = fixture.main.text.to_string();
        for hint in hints(
            &fixture.snapshot,
            &fixture.main,
            whole(&fixture),
            InlayHints::default(),
        )
        .iter()
        .rev()
        {
            out.insert_str(hint.at, &format!("[{}]", hint.label));
        }
        out.split("---\n").last().unwrap_or_default().to_owned()
    }

    fn library(template: &str) -> String {
        format!(
            "{template}\n=== a.pog.md\n---\nname: A\nversion: 1.2.0\n---\n=== b.pog.md\n---\nname: B\n---\nx\n=== parts/c.pog.md\n---\nversion: 2.0.0\n---\n"
        )
    }

    #[test]
    fn the_version_behind_a_reference() {
        let text = library(
            "🦀 {% include 'a' %}{% import \"a@^1\" as m %}{% include ['a@^2', 'b', './parts/c'] %}",
        );
        assert_eq!(
            shown(&text),
            "🦀 {% include 'a'[1.2.0] %}{% import \"a@^1\"[1.2.0] as m %}{% include ['a@^2'[1.2.0], 'b', './parts/c'[2.0.0]] %}\n"
        );
    }

    #[test]
    fn what_stands_there_is_not_said_again() {
        assert_eq!(
            shown(&library("{% include 'a@1.2.0' %}")),
            "{% include 'a@1.2.0' %}\n"
        );
        assert_eq!(
            shown(&library("{% include 'gone' %}{% include x %}")),
            "{% include 'gone' %}{% include x %}\n"
        );
    }

    #[test]
    fn half_typed_references_have_one_too() {
        assert_eq!(shown(&library("{% include 'a")), "{% include 'a[1.2.0]\n");
        assert_eq!(shown("{% include '"), "{% include '");
    }

    #[test]
    fn accepting_pins_an_id_and_nothing_else() {
        let accept = |template: &str| {
            let fixture = Fixture::parse(&library(template));
            hints(
                &fixture.snapshot,
                &fixture.main,
                whole(&fixture),
                InlayHints::default(),
            )
            .remove(0)
            .accept
        };
        assert_eq!(accept("{% include 'a' %}"), Some((13, "@1.2.0".to_owned())));
        assert_eq!(accept("{% include 'a@^1' %}"), None);
        assert_eq!(accept("{% include './a' %}"), None);
        assert_eq!(accept("---\ndeprecated: { replacement: a }\n---\n"), None);
        let kernel = "=== x.yaml\nname: X\ntemplate_format: handlebars\ntemplate: |\n  {{> a}}\n";
        assert_eq!(accept(kernel), None, "no other tool knows versions");
    }

    #[test]
    fn a_version_outside_the_range_is_told() {
        let fixture = Fixture::parse(&library("{% include 'a@^2' %}"));
        let found = hints(
            &fixture.snapshot,
            &fixture.main,
            whole(&fixture),
            InlayHints::default(),
        );
        assert_eq!(
            found[0].tooltip,
            "A is at version 1.2.0, outside the version range."
        );
    }

    const DEFAULTS: &str = "---\nparameters:\n  tone: { default: warm }\n  empty: { default: \"\" }\n  deep: { default: { a: { b: 1 } } }\n  long: { default: \"One\\ntwo\" }\n  files: { default: [a.rs] }\n  need: string\n---\n";

    #[test]
    fn the_value_of_a_parameter_where_none_is_given() {
        let text = "{{ tone | upper }} {{ tone }}{{ empty }}{{ need }}{% for f in files %}{{ f }}{% endfor %}{{ long }}";
        let told = "{{ tone[= warm] | upper }} {{ tone }}{{ empty[= \"\"] }}{{ need }}{% for f in files[= [\"a.rs\"]] %}{{ f }}{% endfor %}{{ long[= One two] }}";
        assert_eq!(shown(&format!("{DEFAULTS}{text}")), told);
    }

    #[test]
    fn fields_show_their_own_value() {
        let text = "{{ deep.a.b }}{{ deep.gone }}{{ tone.gone }}{% set tone = 1 %}";
        assert_eq!(
            shown(&format!("{DEFAULTS}{text}")),
            "{{ deep.a.b[= 1] }}{{ deep.gone }}{{ tone.gone }}{% set tone = 1 %}"
        );
    }

    #[test]
    fn each_message_says_it_once() {
        let text = "system:\n{{ tone }} {{ tone }}\nuser:\n{{ tone }}\n";
        assert_eq!(
            shown(&format!("{DEFAULTS}{text}")),
            "system:\n{{ tone[= warm] }} {{ tone }}\nuser:\n{{ tone[= warm] }}\n"
        );
    }

    #[test]
    fn what_the_same_line_says_needs_no_hint() {
        let copilot = "=== .github/prompts/a.prompt.md\nHi ${input:who:Ada} and ${input:who:Ada}\n";
        assert_eq!(shown(copilot), "Hi ${input:who:Ada} and ${input:who:Ada}\n");
        let secret =
            "---\nparameters: { key: { default: abc, sensitive: true } }\n---\n{{ key }}\n";
        assert_eq!(shown(secret), "{{ key }}\n");
    }

    #[test]
    fn each_kind_can_be_had_alone() {
        let fixture = Fixture::parse(&library(&format!(
            "{DEFAULTS}{{% include 'a' %}}{{{{ tone }}}}"
        )));
        let labels = |wanted: InlayHints| -> Vec<String> {
            hints(&fixture.snapshot, &fixture.main, whole(&fixture), wanted)
                .into_iter()
                .map(|h| h.label)
                .collect()
        };
        assert_eq!(
            labels(InlayHints {
                versions: true,
                defaults: false
            }),
            ["1.2.0"]
        );
        assert_eq!(
            labels(InlayHints {
                versions: false,
                defaults: true
            }),
            ["= warm"]
        );
        assert!(
            labels(InlayHints {
                versions: false,
                defaults: false
            })
            .is_empty()
        );
    }
}
