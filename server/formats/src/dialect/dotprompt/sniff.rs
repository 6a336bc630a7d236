//! Whether a `*.prompt` file is Dotprompt's: at least five tools use the suffix for different things, and what is not
//! certain is left alone.

use super::super::Candidate;
use super::fences::{fences, is_key};
use super::partials::is_partial;

/// Marks that only Handlebars has.
static MARKS: &[&str] = &[
    "{{#",
    "{{/",
    "{{>",
    "{{^",
    "{{!",
    "{{else",
    "{{role",
    "{{history",
    "{{media",
    "{{section",
    "{{json",
    "{{~#",
    "{{@",
];

pub(super) fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    if !file.path.ends_with(".prompt") || file.name() == ".prompt" {
        return None;
    }
    let text = file.text;
    let handlebars = MARKS.iter().any(|mark| text.contains(mark));
    // Jinja, by statements and comments, or by filters.
    let jinja = (text.contains("{%") && text.contains("%}"))
        || (text.contains("{#") && text.contains("#}"));
    // With tags of both, the Jinja signs may be text about Jinja.
    if jinja && !handlebars {
        return None;
    }
    if is_partial(file.path) {
        // A partial often has no tag at all, and its name says enough.
        let plain = !jinja && fences(text).is_none();
        return (handlebars || plain)
            .then_some("a partial: the file name starts with _ and ends in .prompt");
    }
    if let Some(found) = fences(text) {
        let body = text.get(found.body..).unwrap_or("");
        if is_foreign(found.yaml.text(text), body, handlebars) {
            return None;
        }
        return Some("the file name ends in .prompt and it has front matter between '---' lines");
    }
    if jinja || is_other_tool(text) {
        return None;
    }
    if handlebars {
        return Some("the file name ends in .prompt and it has Handlebars tags");
    }
    simple_placeholders(text)
        .then_some("the file name ends in .prompt and it has names in double braces")
}

/// A front matter of a tool whose placeholders are in single braces, whose model is a mapping, or whose language is Jinja.
/// Statements of Jinja beside tags of Handlebars are text.
fn is_foreign(yaml: &str, body: &str, handlebars: bool) -> bool {
    let nested_model = yaml.lines().zip(yaml.lines().skip(1)).any(|(line, next)| {
        line.trim_end() == "model:" && next.starts_with([' ', '\t']) && !next.trim().is_empty()
    });
    nested_model
        || (!body.contains("{{") && has_single_braces(body))
        || (body.contains("{%") && body.contains("%}") && !handlebars)
}

/// `{name}` or `{name?}`.
fn has_single_braces(body: &str) -> bool {
    body.match_indices('{').any(|(at, _)| {
        let inside = body.get(at + 1..).unwrap_or("");
        let len = inside
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(inside.len());
        let behind = inside.get(len..).unwrap_or("");
        len > 0 && (behind.starts_with('}') || behind.starts_with("?}"))
    })
}

/// Files that are YAML as a whole (elastacloud's DotPrompt and others) or another language.
fn is_other_tool(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(|l| l.trim_start_matches('\u{feff}'))
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    let first = lines.next().unwrap_or("");
    let yaml = [
        "config",
        "prompts",
        "prompt",
        "engine",
        "fewShots",
        "model",
        "name",
        "version",
        "description",
    ];
    first.starts_with("init do")
        || (is_key(first)
            && yaml
                .iter()
                .any(|k| first.strip_prefix(k).is_some_and(|r| r.starts_with(':'))))
}

/// Whether every pair of double braces holds a plain name, and there is one.
fn simple_placeholders(text: &str) -> bool {
    let mut found = false;
    for (at, _) in text.match_indices("{{") {
        let inside = text.get(at + 2..).unwrap_or("");
        let Some(end) = inside.find("}}") else {
            return false;
        };
        let name = inside.get(..end).unwrap_or("").trim_matches(' ');
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        if name.is_empty() || !name.chars().all(fits) {
            return false;
        }
        found = true;
    }
    found
}
