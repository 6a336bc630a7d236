//! Plain Markdown below a library root, the style of the POG white paper: free front matter, `{{UPPER_CASE}}` names are
//! the parameters. Nothing about the file can be wrong but its YAML.

use pog_template::CAPITALS;
use pog_text::{SourceMap, Span};
use pog_yaml as yaml;

use super::keys::{Field, Key, KeyKind};
use super::layout::{FrontMatter, Layout, Message, Region, Role};
use super::native::{lines_from, next_line};
use super::{Candidate, Dialect, Governance, ParameterSource, Source, bom};

pub(super) static MARKDOWN: Dialect = Dialect {
    id: "markdown",
    name: "Markdown prompt",
    globs: &[],
    sniffed: &[],
    in_library: &["*.md"],
    language_id: "markdown",
    source: "https://github.com/enjtorian/prompt-orchestration-governance-whitepaper",
    detection_doc: "it is below a library root and its name ends in `.md` (except `README.md` and similar)",
    detect,
    split,
    metadata_companion: None,
    messages: None,
    language: &CAPITALS,
    keys: KEYS,
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &Role::ALL,
    resolve_reference: None,
    reference_text: None,
    template_comment: Some(("<!--", "-->")),
};

/// Files of a repository that are no prompts wherever they lie.
const ABOUT: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "history",
    "license",
    "licence",
    "contributing",
    "index",
    "code_of_conduct",
    "security",
    "support",
    "governance",
    "notice",
    "authors",
    "maintainers",
    "summary",
    "toc",
    "glossary",
];

fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    let stem = file
        .name()
        .strip_suffix(".md")
        .filter(|_| file.in_library)?
        .to_ascii_lowercase();
    // `README.de.md`, `CONTRIBUTING-docs.md`: the first word decides.
    let first = stem.split(['.', '-']).next().unwrap_or("");
    (!ABOUT.contains(&first)).then_some("a Markdown file below a library root")
}

fn split(source: &Source<'_>) -> Layout {
    let text = source.text;
    let start = bom(text).hi();
    let mut layout = Layout {
        yaml_span: Span::at(start),
        ..Layout::default()
    };
    let mut body_start = start;
    if let Some((front_matter, yaml_span, body)) = front_matter(text, start) {
        layout.yaml = yaml::parse(text, yaml_span);
        layout.yaml_span = yaml_span;
        layout.front_matter = Some(front_matter);
        body_start = body;
    }
    let body = Span::new(body_start, text.len());
    layout.regions.push(Region {
        span: body,
        decoded: None,
        map: SourceMap::identity(body.lo(), body.len()),
        in_message: true,
        language: &CAPITALS,
    });
    layout.messages = vec![Message {
        role: Some(super::jinja::role(source.path)),
        role_span: Span::at(body_start),
        role_text: "".into(),
        body,
    }];
    layout
}

/// A front matter that is closed; a lone `---` is a rule in Markdown.
fn front_matter(text: &str, start: usize) -> Option<(FrontMatter, Span, usize)> {
    let first = lines_from(text, start)
        .next()
        .filter(|l| l.text(text).trim_end() == "---")?;
    let begin = next_line(text, first);
    // In plain Markdown a single line of dashes is a rule, so a missing end is no mistake.
    let close = lines_from(text, begin).find(|l| l.text(text).trim_end() == "---")?;
    let yaml = Span::new(begin, close.lo());
    // Two rules with prose between them are no metadata.
    let keyed = yaml.text(text).lines().all(|l| {
        l.trim().is_empty() || l.starts_with([' ', '\t', '-', '#', '}', ']']) || l.contains(':')
    });
    let delimiters = FrontMatter {
        open: Span::new(first.lo(), first.lo() + 3),
        close: Some(Span::new(close.lo(), close.lo() + 3)),
    };
    keyed.then(|| (delimiters, yaml, next_line(text, close)))
}

static KEYS: &[Key] = &[
    Key {
        name: "name",
        doc: "Display name of the prompt.",
        kind: KeyKind::Any,
        field: Some(Field::Name),
        required: false,
    },
    Key {
        name: "title",
        doc: "Display name of the prompt.",
        kind: KeyKind::Any,
        field: Some(Field::Name),
        required: false,
    },
    Key {
        name: "description",
        doc: "One sentence about what the prompt does.",
        kind: KeyKind::Any,
        field: Some(Field::Description),
        required: false,
    },
];
