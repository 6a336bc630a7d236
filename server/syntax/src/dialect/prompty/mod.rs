//! Prompty, `*.prompty`: YAML front matter, then Jinja2 or Mustache with role lines. Three versions that do not take each
//! other's files are told apart by their keys. What the loaders do was seen in prompty 2.1.0 and 0.1.50 from PyPI; the v1
//! branch was read. Sources: github.com/microsoft/prompty, `spec/spec.md` and `runtime/python`.

mod front;
mod inputs;
mod keys;
mod roles;
mod version;

use pog_text::{SourceMap, Span};

pub use roles::is_role_line;
pub use version::Version;

use super::layout::{CaseSite, Layout, Region, Role};
use super::{Dialect, Governance, ParameterSource, Source, TemplateLanguage};
use crate::template::{Link, SyntaxError};
use crate::yaml::{self, Node};

/// The key that holds the template of a file without a body.
pub const TEMPLATE_KEY: &str = "instructions";

/// The table entry.
pub(super) static PROMPTY: Dialect = Dialect {
    id: "prompty",
    name: "Prompty",
    globs: &["*.prompty"],
    sniffed: &[],
    in_library: &[],
    language_id: "prompty",
    source: "https://www.prompty.ai/docs",
    when: "its name ends in `.prompty`; its keys determine the version: 2, the v1 branch or 0.1",
    detect: |file| {
        file.path
            .ends_with(".prompty")
            .then(|| version::reason(file.text))
    },
    split,
    companion: None,
    messages: Some(roles::messages),
    language: TemplateLanguage::Jinja2,
    keys: keys::V2,
    open: true,
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
    refers: Some(|_, _| Vec::new()),
    called: None,
    template_comment: Some(("{#", "#}")),
};

fn split(source: &Source<'_>) -> Layout {
    let text = source.text;
    let cut = front::cut(text);
    let mut layout = Layout {
        yaml_span: cut.yaml,
        front_matter: cut.delimiters,
        ..Layout::default()
    };
    layout.yaml = yaml::parse(text, cut.yaml);
    if cut.delimiters.is_some_and(|d| d.close.is_none()) {
        layout.errors.push(SyntaxError {
            message: "Front matter is not closed; add a line '---' after the metadata".into(),
            span: cut.delimiters.map_or(Span::at(0), |d| d.open),
        });
    }
    let version = version(&layout);
    layout.keys = Some(match version {
        Version::Old => keys::V0,
        Version::Branch => keys::V1,
        Version::Two | Version::Unknown => keys::V2,
    });
    layout.open = Some(version != Version::Old);
    let language = language(&layout, version);
    let body = Span::new(cut.body, text.len());
    layout
        .regions
        .push(match instructions(&layout, text, language) {
            Some(region) => region,
            None => Region {
                span: body,
                decoded: None,
                map: SourceMap::identity(body.lo(), body.len()),
                in_message: true,
                language,
            },
        });
    layout.late_roles = version.is_old() || strict(&layout) == Some(false);
    let Some(root) = layout.yaml.root().map(Node::id) else {
        layout.source = Some(ParameterSource::Inferred);
        return layout;
    };
    let root = layout.yaml.node(root);
    let found = inputs::read(root, version);
    let regions: Vec<Region> = bindings(root).filter_map(mention).collect();
    let mut links = Vec::new();
    collect_links(root, text, 0, &mut links);
    for (key, old) in [("specification", false), ("base", true)] {
        let places = root
            .get("tools")
            .into_iter()
            .flat_map(each)
            .filter(|_| !old)
            .chain(Some(root).filter(|_| old));
        links.extend(places.filter_map(|n| plain_link(n.get(key)?, text, !old)));
    }
    layout.regions.extend(regions);
    // Sample values are one row of example inputs.
    let sample = root
        .get("sample")
        .filter(|s| version.is_old() && s.is_mapping())
        .map(Node::id);
    layout.cases = sample
        .map(|node| CaseSite {
            node,
            inputs: Some(node),
            expect: None,
            strict: false,
        })
        .into_iter()
        .collect();
    layout.links = links;
    layout.parameters = found.sites;
    layout.implied = found.implied;
    // What is misread, or read as another language, says nothing of what is used.
    let certain = layout.yaml.errors.is_empty() && language != TemplateLanguage::Verbatim;
    layout.source = Some(if certain {
        found.source
    } else {
        ParameterSource::Unknown
    });
    layout
}

/// The version a file is written for.
#[must_use]
pub fn version(layout: &Layout) -> Version {
    layout.yaml.root().map_or(Version::Unknown, version::of)
}

/// The language of the body.
fn language(layout: &Layout, version: Version) -> TemplateLanguage {
    let template = layout.yaml.root().and_then(|r| r.get("template"));
    let format = template.and_then(|t| t.get("format").or_else(|| t.get("type")));
    let kind = format.and_then(|f| f.get("kind").unwrap_or(f).as_str());
    let kind = kind
        .or_else(|| template.and_then(Node::as_str))
        .unwrap_or("");
    match kind {
        "mustache" => TemplateLanguage::Mustache,
        "handlebars" => TemplateLanguage::Handlebars,
        "liquid" => TemplateLanguage::Liquid,
        // A mapping without a type means Mustache to 0.1, and Jinja2 to everyone else.
        "" if version == Version::Old && template.is_some_and(Node::is_mapping) => {
            TemplateLanguage::Mustache
        }
        // The key that says it is still to come, or misspelt.
        "" if template.is_some_and(|t| format.is_none() && t.entries().next().is_some()) => {
            TemplateLanguage::Verbatim
        }
        "" | "*" | "jinja2" | "jinja" | "nunjucks" => TemplateLanguage::Jinja2,
        _ => TemplateLanguage::Verbatim,
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
fn instructions(layout: &Layout, text: &str, language: TemplateLanguage) -> Option<Region> {
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
        language: TemplateLanguage::Placeholder,
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
                whole: span,
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

fn plain_link(node: Node<'_>, text: &str, optional: bool) -> Option<Link> {
    let span = node.inner_span();
    let target = node
        .as_str()
        .filter(|t| span.text(text) == *t && !t.starts_with("${") && !t.contains("://"))?;
    (!target.is_empty()).then(|| Link {
        target: target.to_owned(),
        span,
        whole: span,
        optional,
    })
}

#[cfg(test)]
mod tests;
