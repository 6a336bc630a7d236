//! Prompty, `*.prompty`: YAML front matter, then Jinja2 or Mustache with role lines. Three versions that do not take each
//! other's files are told apart by their keys. What the loaders do was seen in prompty 2.1.0 and 0.1.50 from PyPI; the v1
//! branch was read. Sources: github.com/microsoft/prompty, `spec/spec.md` and `runtime/python`.

mod connection_keys;
mod front;
mod inputs;
mod keys;
mod older_keys;
mod roles;
mod version;

pub use roles::is_role_line;
pub use version::Version;

use pog_template::{HANDLEBARS, JINJA2, LIQUID, Language, Link, MUSTACHE, PLACEHOLDER, VERBATIM};
use pog_text::{SourceMap, Span, SyntaxError};
use pog_yaml as yaml;
use pog_yaml::Node;

use super::layout::{CaseSite, FrontMatter, Layout, Region, Role};
use super::{Dialect, Governance, ParameterSource, Source};

/// The key that holds the template of a file without a body.
pub const TEMPLATE_KEY: &str = "instructions";

pub(super) static PROMPTY: Dialect = Dialect {
    id: "prompty",
    name: "Prompty",
    globs: &["*.prompty"],
    sniffed: &[],
    in_library: &[],
    language_id: "prompty",
    source: "https://www.prompty.ai/docs",
    detection_doc: "its name ends in `.prompty`; its keys determine the version: 2, the v1 branch or 0.1",
    detect: |file| {
        file.path
            .ends_with(".prompty")
            .then(|| version::reason(file.text))
    },
    split,
    metadata_companion: None,
    messages: Some(roles::messages),
    language: &JINJA2,
    keys: keys::V2,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["metadata", "pog"]),
    parameters: ParameterSource::Listed,
    role_markers: true,
    roles: &[
        ("system", Role::System),
        ("user", Role::User),
        ("assistant", Role::Assistant),
        ("developer", Role::System),
        ("function", Role::Tool),
    ],
    // The loaders give the template no others to include.
    resolve_reference: Some(|_, _| Vec::new()),
    reference_text: None,
    template_comment: Some(("{#", "#}")),
};

/// Cuts a file up. From
///
/// ```text
/// ---
/// name: Support
/// inputs:
///   question: { type: string }
/// tools:
///   - { name: lookup, bindings: { text: { input: question } } }
/// ---
/// user:
/// {{ question }}
/// ```
///
/// come the metadata between the dashes with the keys of version 2, two regions (the body behind them, in Jinja2, and
/// `question` behind `input:`, which is a use of the parameter as well) and the parameter `question`. Where the body's
/// messages start, [`roles::messages`] finds later from what the body says.
fn split(source: &Source<'_>) -> Layout {
    let text = source.text;
    let cut = front::cut(text);
    let mut layout = Layout {
        yaml: yaml::parse(text, cut.yaml),
        yaml_span: cut.yaml,
        front_matter: cut.delimiters,
        ..Layout::default()
    };
    layout.errors.extend(cut.delimiters.and_then(unclosed));
    let version = version(&layout);
    layout.keys = Some(match version {
        Version::Old => older_keys::V0,
        Version::Branch => older_keys::V1,
        // Without a mark the newest keys are offered, since a new file has none yet.
        Version::Two | Version::Unknown => keys::V2,
    });
    // Only the table of 0.1 is closed; the later loaders pass over keys they do not know.
    layout.allows_unknown_keys = Some(version != Version::Old);
    let language = language(&layout, version);
    let body = Span::new(cut.body, text.len());
    let template = instructions(&layout, text, language).unwrap_or_else(|| Region {
        span: body,
        decoded: None,
        map: SourceMap::identity(body.lo(), body.len()),
        in_message: true,
        language,
    });
    layout.regions.push(template);
    // In the old versions, and where the file says `strict: false`, a value that is rendered may start a message.
    layout.late_roles = version.is_old() || strict(&layout) == Some(false);
    let Some(metadata) = layout.yaml.root().map(|r| Metadata::read(r, text, version)) else {
        layout.source = Some(ParameterSource::Inferred);
        return layout;
    };
    // What is misread, or read as another language, says nothing of what is used.
    let certain = layout.yaml.errors.is_empty() && *language != VERBATIM;
    layout.source = Some(if certain {
        metadata.inputs.source
    } else {
        ParameterSource::Unknown
    });
    layout.regions.extend(metadata.regions);
    layout.cases = metadata.cases;
    layout.links = metadata.links;
    layout.parameters = metadata.inputs.sites;
    layout.implied = metadata.inputs.implied;
    layout
}

/// The error of a front matter that goes on to the end of the file.
fn unclosed(delimiters: FrontMatter) -> Option<SyntaxError> {
    delimiters.close.is_none().then(|| SyntaxError {
        message: "Front matter is not closed; add a line '---' after the metadata".into(),
        span: delimiters.open,
    })
}

/// What the metadata contributes to a layout.
struct Metadata {
    /// The parameters, and how far they can be trusted to be all.
    inputs: inputs::Inputs,
    /// Names of inputs outside of the template.
    regions: Vec<Region>,
    /// Files that are mentioned.
    links: Vec<Link>,
    /// Rows of example inputs.
    cases: Vec<CaseSite>,
}

impl Metadata {
    fn read(root: Node<'_>, text: &str, version: Version) -> Self {
        let mut links = Vec::new();
        collect_links(root, text, 0, &mut links);
        let tools = root.get("tools").into_iter().flat_map(each);
        let specifications = tools.filter_map(|tool| tool.get("specification"));
        // A specification may also stand for an address that nothing on disk has to be.
        links.extend(specifications.filter_map(|s| plain_link(s, text, Missing::IsFine)));
        let base = root.get("base");
        links.extend(base.and_then(|b| plain_link(b, text, Missing::IsBroken)));
        // Sample values are one row of example inputs; version 2 has none.
        let sample = root
            .get("sample")
            .filter(|s| version.is_old() && s.is_mapping())
            .map(Node::id);
        let cases = sample.map(|node| CaseSite {
            node,
            inputs: Some(node),
            expect: None,
            every_input_is_parameter: false,
        });
        Self {
            inputs: inputs::read(root, version),
            regions: bindings(root).filter_map(mention).collect(),
            links,
            cases: cases.into_iter().collect(),
        }
    }
}

/// The version a file is written for.
#[must_use]
pub fn version(layout: &Layout) -> Version {
    layout.yaml.root().map_or(Version::Unknown, version::of)
}

/// The language of the body.
fn language(layout: &Layout, version: Version) -> &'static Language {
    let template = layout.yaml.root().and_then(|r| r.get("template"));
    let format = template.and_then(|t| t.get("format").or_else(|| t.get("type")));
    let kind = format.and_then(|f| f.get("kind").unwrap_or(f).as_str());
    let kind = kind
        .or_else(|| template.and_then(Node::as_str))
        .unwrap_or("");
    match kind {
        "mustache" => &MUSTACHE,
        "handlebars" => &HANDLEBARS,
        "liquid" => &LIQUID,
        // A mapping without a type means Mustache to 0.1, and Jinja2 to everyone else.
        "" if version == Version::Old && template.is_some_and(Node::is_mapping) => &MUSTACHE,
        // The key that says it is still to come, or misspelt.
        "" if template.is_some_and(|t| format.is_none() && t.entries().next().is_some()) => {
            &VERBATIM
        }
        "" | "*" | "jinja2" | "jinja" | "nunjucks" => &JINJA2,
        _ => &VERBATIM,
    }
}

/// Whether the file says that values can start no message; 2.x takes it for yes where nothing is said.
#[must_use]
pub fn strict(layout: &Layout) -> Option<bool> {
    let written = layout
        .yaml
        .root()?
        .get("template")?
        .get("format")?
        .get("strict")?
        .as_str()?;
    Some(written != "false")
}

/// The template of a file that is YAML from end to end.
fn instructions(layout: &Layout, text: &str, language: &'static Language) -> Option<Region> {
    if layout.front_matter.is_some() {
        return None;
    }
    let node = layout.yaml.root()?.get(TEMPLATE_KEY)?;
    let scalar = node.scalar()?;
    let map = node.source_map(text)?;
    let span = node.inner_span();
    let same = map.is_identity() && span.text(text) == &*scalar.value;
    let decoded = if same {
        None
    } else {
        Some(scalar.value.clone())
    };
    Some(Region {
        span,
        decoded,
        map,
        in_message: true,
        language,
    })
}

/// The values of a list, or of a mapping.
fn each(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.items().chain(node.entries().map(|e| e.value))
}

/// Inputs that tools are bound to: `bindings: {argument: {input: name}}`, a list of them, or `{argument: name}`.
fn bindings(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let tools = root.get("tools").into_iter().flat_map(each);
    let bound = tools.filter_map(|t| t.get("bindings")).flat_map(each);
    bound
        .filter_map(|b| b.get("input").or(Some(b)))
        .filter(|n| n.scalar().is_some())
}

/// A region that reads the name under a node, so that it counts as a use of the input.
fn mention(node: Node<'_>) -> Option<Region> {
    let span = node.inner_span();
    let name = node
        .as_str()
        .filter(|n| !n.is_empty() && n.len() == span.len())?;
    let mut map = SourceMap::identity(span.lo(), 0);
    map.replace(Span::at(span.lo()), 2);
    map.copy(span.lo(), span.len());
    map.replace(Span::at(span.hi()), 2);
    let decoded = Some(format!("{{{{{name}}}}}").into());
    Some(Region {
        span,
        decoded,
        map,
        in_message: false,
        language: &PLACEHOLDER,
    })
}

/// Mappings nested deeper are not looked into.
const DEPTH: usize = 16;

/// `${file:path}` as a whole value.
fn collect_links(node: Node<'_>, text: &str, depth: usize, out: &mut Vec<Link>) {
    if depth > DEPTH {
        return;
    }
    if let Some(inner) = node
        .as_str()
        .and_then(|v| v.strip_prefix("${")?.strip_suffix('}'))
    {
        let (protocol, path) = inner.split_once(':').unwrap_or((inner, ""));
        let span = node.inner_span();
        let found = span.text(text).find(path).filter(|_| !path.is_empty());
        if let Some(at) = found.filter(|_| protocol.eq_ignore_ascii_case("file")) {
            let place = Span::new(span.lo() + at, span.lo() + at + path.len());
            out.push(Link {
                target: path.to_owned(),
                span: place,
                full_span: span,
                optional: false,
            });
        }
        return;
    }
    if matches!(node.kind(), yaml::Kind::Alias(_)) {
        return;
    }
    for child in each(node) {
        collect_links(child, text, depth + 1, out);
    }
}

/// What it means when a mentioned file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Nothing: it need not be a file.
    IsFine,
    /// The mention is broken.
    IsBroken,
}

/// The path a value is, where it is one: neither `${…}` nor an address.
fn plain_link(node: Node<'_>, text: &str, missing: Missing) -> Option<Link> {
    let span = node.inner_span();
    let target = node
        .as_str()
        .filter(|t| span.text(text) == *t && !t.starts_with("${") && !t.contains("://"))?;
    (!target.is_empty()).then(|| Link {
        target: target.to_owned(),
        span,
        full_span: span,
        optional: missing == Missing::IsFine,
    })
}

#[cfg(test)]
mod tests;
