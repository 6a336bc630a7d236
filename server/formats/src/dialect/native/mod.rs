//! The native artifact, `NAME.pog.md`: YAML front matter, then Jinja in Markdown with role markers.
//! Source: the product page, section 2.

mod keys;

use pog_template::{JINJA, TemplateFacts};
use pog_text::lines::line_break_len;
use pog_text::{SourceMap, Span, SyntaxError};
use pog_yaml as yaml;
use pog_yaml::Yaml;

use super::layout::{CaseSite, FrontMatter, Layout, Message, Region, Role};
use super::{Dialect, Governance, ParameterSource, bom};

pub use keys::{CASE_FILE, KEYS};

pub(super) static NATIVE: Dialect = Dialect {
    id: "native",
    name: "pog artifact",
    globs: &["*.pog.md"],
    sniffed: &[],
    in_library: &[],
    language_id: "pog",
    source: "https://github.com/enjtorian/prompt-orchestration-governance-whitepaper",
    detection_doc: "its name ends in `.pog.md`",
    detect: |file| {
        file.path
            .ends_with(".pog.md")
            .then_some("the file name ends in .pog.md")
    },
    split: |source| split(source.text),
    metadata_companion: None,
    messages: Some(marked),
    language: &JINJA,
    keys: KEYS,
    allows_unknown_keys: false,
    governance: Governance::Own,
    parameters: ParameterSource::Declared,
    role_markers: true,
    roles: &Role::ALL,
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("{#", "#}")),
};

fn split(text: &str) -> Layout {
    let mut layout = Layout::default();
    let start = bom(text).hi();
    let body_start = match front_matter(text, start) {
        Some((front_matter, yaml_span, body)) => {
            layout.yaml = yaml::parse(text, yaml_span);
            layout.yaml_span = yaml_span;
            if front_matter.close.is_none() {
                layout.errors.push(SyntaxError {
                    message: "Front matter is not closed; add a line '---' after the metadata"
                        .into(),
                    span: front_matter.open,
                });
            }
            layout.front_matter = Some(front_matter);
            body
        }
        None => {
            layout.yaml_span = Span::at(start);
            start
        }
    };
    let span = Span::new(body_start, text.len());
    layout.regions.push(Region {
        span,
        decoded: None,
        map: SourceMap::identity(span.lo(), span.len()),
        in_message: true,
        language: &JINJA,
    });
    layout.cases = cases(&layout.yaml);
    layout
}

/// The delimiters, the text between them and where the body starts. A front matter that is never closed ends where the
/// template visibly starts, so that both halves of a file that is being typed keep working.
fn front_matter(text: &str, start: usize) -> Option<(FrontMatter, Span, usize)> {
    let mut lines = lines_from(text, start);
    let first = lines.next()?;
    if first.text(text).trim_end() != "---" {
        return None;
    }
    let open = Span::new(first.lo(), first.lo() + 3);
    let yaml_start = next_line(text, first);
    for line in lines {
        let content = line.text(text);
        if content.trim_end() == "---" {
            let close = Span::new(line.lo(), line.lo() + 3);
            return Some((
                FrontMatter {
                    open,
                    close: Some(close),
                },
                Span::new(yaml_start, line.lo()),
                next_line(text, line),
            ));
        }
        if content.starts_with("{%")
            || content.starts_with("{{")
            || content.starts_with("{#")
            || is_marker(content)
        {
            // A closing line further down means that this one only looks like template text.
            if !lines_from(text, line.lo()).any(|l| l.text(text).trim_end() == "---") {
                return Some((
                    FrontMatter { open, close: None },
                    Span::new(yaml_start, line.lo()),
                    line.lo(),
                ));
            }
        }
    }
    Some((
        FrontMatter { open, close: None },
        Span::new(yaml_start, text.len()),
        text.len(),
    ))
}

fn is_marker(line: &str) -> bool {
    line.strip_suffix(':')
        .is_some_and(|name| Role::parse(name).is_some())
}

/// Lines without their ends. The last line of a text that ends in a line break is the empty one behind it.
pub(super) fn lines_from(text: &str, start: usize) -> impl Iterator<Item = Span> + '_ {
    let mut at = Some(start);
    std::iter::from_fn(move || {
        let from = at?;
        let rest = text.get(from..)?;
        let len = rest.find(['\n', '\r']);
        let line = Span::new(from, from + len.unwrap_or(rest.len()));
        at = len.map(|_| next_line(text, line));
        Some(line)
    })
}

pub(super) fn next_line(text: &str, line: Span) -> usize {
    line.hi() + line_break_len(text.get(line.hi()..).unwrap_or(""))
}

fn marked(text: &str, layout: &Layout, facts: &TemplateFacts) -> Vec<Message> {
    let Some(region) = layout.regions.first() else {
        return Vec::new();
    };
    let mut literal: Vec<Span> = facts
        .constructs
        .iter()
        .map(|c| c.span)
        // A raw block holds text that is shown as it is, role lines of an example included.
        .chain(facts.raw.iter().copied())
        .collect();
    literal.sort_by_key(|s| s.start);
    messages(text, region.span, &literal)
}

/// Messages of a native body. `literal` are the spans whose text is not template text (constructs, raw bodies): a
/// marker inside them is not one.
#[must_use]
fn messages(text: &str, body: Span, literal: &[Span]) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    let mut begin = |role_span: Span, role: Option<Role>, body_start: usize| {
        if let Some(last) = found.last_mut() {
            // Only the next marker tells where a message ends.
            last.body = Span::new(last.body.lo(), role_span.lo());
        }
        let role_text = role_span.text(text).into();
        found.push(Message {
            role,
            role_span,
            role_text,
            body: Span::new(body_start, body.hi()),
        });
    };
    let mut skip = literal.iter().peekable();
    let mut leading = true;
    for line in lines_from(text, body.lo()) {
        while skip.next_if(|s| s.hi() <= line.lo()).is_some() {}
        let content = line.text(text);
        let inside = skip
            .peek()
            // A construct that starts with the line is part of it; only one from further up hides it.
            .is_some_and(|s| s.contains(line.lo()) && s.lo() < line.lo());
        if !inside && is_marker(content) {
            let role_span = Span::new(line.lo(), line.hi() - 1);
            begin(
                role_span,
                Role::parse(role_span.text(text)),
                next_line(text, line),
            );
            leading = false;
        // Text in front of the first marker is the system's, but blank lines alone are no message.
        } else if leading && !content.trim().is_empty() {
            begin(Span::at(body.lo()), Some(Role::System), body.lo());
            leading = false;
        }
    }
    found
}

fn cases(yaml: &Yaml) -> Vec<CaseSite> {
    yaml.root()
        .and_then(|r| r.get("evals"))
        .map_or_else(Vec::new, case_sites)
}

/// The cases of a list of them, or of a mapping that holds one: the value of `evals`, or a file of cases.
#[must_use]
pub fn case_sites(list: yaml::Node<'_>) -> Vec<CaseSite> {
    list.get("cases")
        .unwrap_or(list)
        .items()
        .filter(|n| n.is_mapping())
        .map(|case| CaseSite {
            node: case.id(),
            inputs: case.get("with").map(yaml::Node::id),
            expect: case.get("expect").map(yaml::Node::id),
            every_input_is_parameter: true,
        })
        .collect()
}
