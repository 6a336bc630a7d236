//! Google Dotprompt, `*.prompt`: YAML front matter, then Handlebars with `{{role}}` between the messages.
//! Sources: google/dotprompt `js/src/{parse,helpers,picoschema}.ts`, firebase/genkit `js/ai/src/prompt.ts`.

mod fences;
mod keys;
mod messages;
mod partials;
mod sniff;

pub use fences::{FenceProblem, Fences, fences};

use pog_template::DOTPROMPT as DOTPROMPT_LANGUAGE;
use pog_text::{SourceMap, Span, SyntaxError};
use pog_yaml as yaml;
use pog_yaml::Node;

use super::layout::{FrontMatter, Layout, ParameterSite, Region, Role};
use super::{Dialect, Governance, ParameterSource, bom, picoschema};

pub(super) static DOTPROMPT: Dialect = Dialect {
    id: "dotprompt",
    name: "Dotprompt",
    globs: &["*.prompt"],
    sniffed: &[],
    in_library: &[],
    language_id: "dotprompt",
    source: "https://google.github.io/dotprompt/reference/",
    detection_doc: "its name ends in `.prompt` and it has front matter between `---` lines or Handlebars braces, and no signs of another tool",
    detect: sniff::detect,
    split: |source| split(source.path, source.text),
    metadata_companion: None,
    messages: Some(messages::read),
    language: &DOTPROMPT_LANGUAGE,
    keys: keys::KEYS,
    allows_unknown_keys: true,
    governance: Governance::Dotted {
        under: &[],
        prefix: "pog.",
    },
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: ROLES,
    resolve_reference: Some(partials::refers),
    reference_text: Some(partials::called),
    template_comment: Some(("{{!--", "--}}")),
};

static ROLES: &[(&str, Role)] = &[
    ("system", Role::System),
    ("user", Role::User),
    ("model", Role::Assistant),
    ("tool", Role::Tool),
];

fn split(path: &str, text: &str) -> Layout {
    let mut layout = Layout {
        yaml_span: Span::at(bom(text).hi()),
        ..Layout::default()
    };
    let mut body = bom(text).hi();
    // A partial is a template and nothing else: `---` lines in it are text.
    let found = if partials::is_partial(path) {
        None
    } else {
        fences(text)
    };
    if let Some(found) = found {
        layout.yaml = yaml::parse(text, found.yaml);
        layout.yaml_span = found.yaml;
        layout.front_matter = Some(FrontMatter {
            open: found.open,
            close: found.close,
        });
        body = found.body;
        if found.close.is_none() {
            layout.errors.push(SyntaxError {
                message: "Front matter is not closed; add a line '---' after the metadata".into(),
                span: found.open,
            });
        }
    }
    parameters(&mut layout);
    layout.cases = layout
        .yaml
        .root()
        .and_then(|r| r.get("pog.evals"))
        .map_or_else(Vec::new, super::case_sites);
    let span = Span::new(body, text.len());
    layout.regions.push(Region {
        span,
        decoded: None,
        map: SourceMap::identity(span.lo(), span.len()),
        in_message: true,
        language: &DOTPROMPT_LANGUAGE,
    });
    layout
}

fn parameters(layout: &mut Layout) {
    let Some(input) = layout.yaml.root().and_then(|r| r.get("input")) else {
        return;
    };
    let Some(schema) = input.get("schema").filter(|s| !s.is_null()) else {
        layout.parameters = defaults_alone(input);
        return;
    };
    let read = picoschema::read(schema);
    let mut sites = read.sites;
    for site in &mut sites {
        let default = input.get("default").and_then(|d| d.get(&site.name));
        site.default = default
            .map(|d| (d.to_json(), d.span()))
            .or_else(|| site.default.take());
    }
    // A line that could not be read may declare anything.
    let certain = read.closed && layout.yaml.errors.is_empty();
    let source = match certain {
        true => ParameterSource::Listed,
        // `(*)` lets others through; those that are named are described all the same.
        false if layout.yaml.errors.is_empty() && !sites.is_empty() => ParameterSource::Described,
        false => ParameterSource::Unknown,
    };
    layout.parameters = sites;
    layout.source = Some(source);
}

/// Without a schema the defaults are all that is said of the inputs; what the template names besides is one too.
fn defaults_alone(input: Node<'_>) -> Vec<ParameterSite> {
    let entries = input.get("default").into_iter().flat_map(Node::entries);
    entries
        .filter_map(|e| {
            let name = e.key.as_str().filter(|n| !n.is_empty())?;
            Some(ParameterSite {
                name: name.to_owned(),
                name_span: e.key.inner_span(),
                span: e.span(),
                schema: serde_json::Value::Null,
                description: None,
                default: Some((e.value.to_json(), e.value.span())),
                choices: Vec::new(),
                optional: true,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
