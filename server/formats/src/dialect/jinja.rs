//! Plain Jinja files below a library root: `*.j2`, `*.jinja`, `*.jinja2`, and `*.prompt` files that are nothing but Jinja.
//! No metadata; parameters are whatever the template names.

use pog_template::JINJA2;
use pog_text::{SourceMap, Span};

use super::layout::{Layout, Message, Region, Role};
use super::{Candidate, Dialect, Governance, ParameterSource, Source, bom};

pub(super) static JINJA: Dialect = Dialect {
    id: "jinja",
    name: "Jinja template",
    globs: &[],
    sniffed: &["*.prompt"],
    in_library: &["*.j2", "*.jinja", "*.jinja2"],
    language_id: "jinja",
    source: "https://jinja.palletsprojects.com/templates/",
    detection_doc: "it is below a library root and its name ends in `.j2`, `.jinja` or `.jinja2`; or its name ends in `.prompt` and it is plain Jinja",
    detect,
    split,
    metadata_companion: None,
    messages: None,
    language: &JINJA2,
    keys: &[],
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &Role::ALL,
    resolve_reference: Some(refers),
    reference_text: Some(called),
    template_comment: Some(("{#", "#}")),
};

fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    let name = file.name();
    if [".j2", ".jinja", ".jinja2"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        // `config.yaml.j2` and the like are templates for machines.
        let inner = name.rsplit_once('.').map_or("", |(stem, _)| stem);
        let machine = [
            ".yaml", ".yml", ".json", ".toml", ".html", ".htm", ".xml", ".conf", ".sh", ".ini",
            ".cfg", ".service",
        ];
        let prose = !machine.iter().any(|end| inner.ends_with(end));
        return (file.in_library && prose).then_some("a Jinja template below a library root");
    }
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    let statements = text.contains("{%") || text.contains("{#");
    // Front matter and Handlebars tags are signs of Dotprompt.
    let other = text.starts_with("---")
        || text.contains("{{#")
        || text.contains("{{>")
        || text.contains("{{/");
    (name.ends_with(".prompt") && statements && !other)
        .then_some("the file name ends in .prompt, it has Jinja statements and no front matter")
}

fn split(source: &Source<'_>) -> Layout {
    let start = bom(source.text).hi();
    let span = Span::new(start, source.text.len());
    let region = Region {
        span,
        decoded: None,
        map: SourceMap::identity(span.lo(), span.len()),
        in_message: true,
        language: &JINJA2,
    };
    let messages = vec![Message {
        role: Some(role(source.path)),
        role_span: Span::at(start),
        role_text: "".into(),
        body: span,
    }];
    Layout {
        yaml_span: Span::at(start),
        regions: vec![region],
        messages,
        ..Layout::default()
    }
}

/// A template is named by its path below a folder that only the program knows: that of the file or one above it.
fn refers(target: &str, path: &str) -> Vec<String> {
    let target = target.strip_prefix("./").unwrap_or(target);
    if target.is_empty() || target.starts_with('/') || target.split('/').any(|part| part == "..") {
        return Vec::new();
    }
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    // Where the loader of the templates starts no file says, so every folder upwards is tried.
    while !folder.is_empty() {
        found.push(format!("{folder}/{target}"));
        folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
    found.push(target.to_owned());
    found
}

/// The path below the folder that both files share.
fn called(from: &str, to: &str) -> Option<String> {
    let mut shared = 0;
    for (at, c) in from.char_indices() {
        if to.get(at..).and_then(|rest| rest.chars().next()) != Some(c) {
            break;
        }
        // Only whole folders are shared, not the beginning of a name.
        shared = if c == '/' { at + 1 } else { shared };
    }
    to.get(shared..).map(str::to_owned)
}

/// The role a file is named after, such as `system.j2`; `user` where its name says nothing.
pub(super) fn role(path: &str) -> Role {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    let first = name.split(['.', '_', '-']).next().unwrap_or("");
    Role::parse(first).unwrap_or(Role::User)
}

#[cfg(test)]
mod tests {
    use crate::dialect::{FormatHint, detect};

    fn id(path: &str, text: &str, in_library: bool) -> Option<&'static str> {
        detect(
            path,
            text,
            FormatHint {
                in_library,
                ..FormatHint::default()
            },
        )
        .map(|(d, _)| d.id)
    }

    #[test]
    fn only_below_a_library_root() {
        assert_eq!(id("prompts/a.j2", "{{ x }}", true), Some("jinja"));
        assert_eq!(id("prompts/a.md.jinja2", "{{ x }}", true), Some("jinja"));
        assert_eq!(id("roles/a.j2", "{{ x }}", false), None);
        assert_eq!(id("prompts/values.yaml.j2", "a: {{ x }}", true), None);
    }

    #[test]
    fn prompt_files_need_statements() {
        assert_eq!(
            id("a.prompt", "{% if x %}y{% endif %}", false),
            Some("jinja")
        );
        assert_ne!(id("a.prompt", "Hi {{ x }}", false), Some("jinja"));
        assert_ne!(
            id("a.prompt", "{{#if x}}{% a %}{{/if}}", false),
            Some("jinja")
        );
    }

    #[test]
    fn the_name_may_tell_the_role() {
        use super::{Role, role};
        assert_eq!(role("a/system.j2"), Role::System);
        assert_eq!(role("a/assistant_actions.j2"), Role::Assistant);
        assert_eq!(role("a/rules.j2"), Role::User);
    }
}
