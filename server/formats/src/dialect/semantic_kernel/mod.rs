//! Semantic Kernel prompts in YAML: any `*.yaml` with a `template` beside keys of its own. The text may be in one of four
//! languages. Sources: Python `prompt_template_config.py`, .NET `KernelFunctionYaml.cs` and `PromptTemplateConfig.cs`.

mod keys;
mod messages;
mod skprompt;

use pog_template::SEMANTIC_KERNEL as SEMANTIC_KERNEL_LANGUAGE;
use pog_template::{HANDLEBARS, JINJA2, LIQUID, Language, VERBATIM};
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Node, Style, to_json};
use serde_json::Value;

use super::layout::{Layout, ParameterSite, Region, Role};
use super::{Candidate, Dialect, Governance, ParameterSource, bom};

pub(super) use skprompt::SKPROMPT;

pub(super) static SEMANTIC_KERNEL: Dialect = Dialect {
    id: "semantic-kernel",
    name: "Semantic Kernel prompt",
    globs: &[],
    sniffed: &["*.yaml", "*.yml"],
    in_library: &[],
    language_id: "yaml",
    source: "https://learn.microsoft.com/semantic-kernel/concepts/prompts/yaml-schema",
    detection_doc: "it is YAML with a string under `template` and `template_format`, a list of mappings under `input_variables`, or a mapping under `execution_settings`",
    detect,
    split: |source| split(source.text),
    metadata_companion: None,
    messages: Some(messages::find),
    language: &SEMANTIC_KERNEL_LANGUAGE,
    keys: keys::YAML,
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Described,
    role_markers: false,
    roles: ROLES,
    resolve_reference: None,
    reference_text: None,
    template_comment: None,
};

/// `developer` speaks with more weight than the person: what it says is instructions.
static ROLES: &[(&str, Role)] = &[
    ("system", Role::System),
    ("user", Role::User),
    ("assistant", Role::Assistant),
    ("tool", Role::Tool),
    ("developer", Role::System),
    ("function", Role::Tool),
];

/// The suffix says nothing, so the shape must: cheap words first, then the document itself.
fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    let text = file.text;
    let named = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
    let has = |key: &str| {
        text.lines().any(|l| {
            let rest = l.trim_start_matches('\u{feff}').strip_prefix(key);
            rest.is_some_and(|r| r.trim_start().starts_with(':'))
        })
    };
    let (template, variables, settings) = (
        has("template"),
        has("input_variables"),
        has("execution_settings"),
    );
    let format = has("template_format");
    if !named
        || !(template && (format || variables || settings)) && !(variables && (format || settings))
    {
        return None;
    }
    let yaml = yaml::parse(text, Span::new(bom(text).hi(), text.len()));
    let root = yaml.root()?;
    // `_type` is LangChain's.
    if root.entry("_type").is_some() {
        return None;
    }
    let maps = root.get("input_variables").is_some_and(|v| {
        v.items().any(|item| item.entry("name").is_some())
            && !v.items().any(|item| item.scalar().is_some())
    });
    let list = root.get("input_variables").is_some_and(Node::is_sequence);
    let settings = root.get("execution_settings").is_some_and(Node::is_mapping);
    let known = root
        .get("template_format")
        .and_then(Node::as_str)
        .and_then(language)
        .is_some();
    match root.get("template") {
        Some(template) if template.is_mapping() => None,
        Some(_) if maps => Some("it has a template and a list of mappings under input_variables"),
        // A list of bare names is how LangChain writes its variables.
        Some(_) if list && !settings => None,
        Some(_) if settings => Some("it has a template and execution_settings"),
        Some(_) if known => {
            Some("it has a template and a template_format known to Semantic Kernel")
        }
        None if maps => Some(
            "it has a list of mappings under input_variables and other keys of Semantic Kernel",
        ),
        _ => None,
    }
}

/// The language that a `template_format` names.
fn language(format: &str) -> Option<&'static Language> {
    Some(match format {
        "semantic-kernel" => &SEMANTIC_KERNEL_LANGUAGE,
        "handlebars" => &HANDLEBARS,
        "liquid" => &LIQUID,
        "jinja2" => &JINJA2,
        _ => return None,
    })
}

/// The language of a configuration; text where it names one that nobody knows.
fn language_of(root: Option<Node<'_>>) -> &'static Language {
    let misspelt = || {
        root?
            .entries()
            .find(|e| e.key.as_str().is_some_and(|k| k.ends_with("_format")))
            .map(|e| e.value)
    };
    let format = root
        .and_then(|r| r.get("template_format"))
        .or_else(misspelt)
        .and_then(Node::as_str);
    format.map_or(&SEMANTIC_KERNEL_LANGUAGE, |f| {
        language(f).unwrap_or(&VERBATIM)
    })
}

fn split(text: &str) -> Layout {
    let yaml_span = Span::new(bom(text).hi(), text.len());
    let yaml = yaml::parse(text, yaml_span);
    let mut layout = Layout {
        yaml_span,
        elements: true,
        ..Layout::default()
    };
    if let Some(root) = yaml.root() {
        let template = root.get("template");
        layout
            .regions
            .extend(template.and_then(|t| region(text, t, language_of(Some(root)))));
        layout.parameters = parameters(root);
        layout.source = source(root);
    }
    layout.yaml = yaml;
    layout
}

/// A scalar as a region of a message.
pub(super) fn region(text: &str, node: Node<'_>, language: &'static Language) -> Option<Region> {
    let scalar = node.scalar()?;
    let map = node.source_map(text)?;
    let plain_copy =
        map.is_identity() && matches!(scalar.style, Style::Plain | Style::Single | Style::Double);
    let same = plain_copy && node.inner_span().text(text) == &*scalar.value;
    let decoded = if same {
        None
    } else {
        Some(scalar.value.clone())
    };
    Some(Region {
        span: node.inner_span(),
        decoded,
        map,
        in_message: true,
        language,
    })
}

/// Without a list nothing is said to be complete; a list that cannot be read may name anything.
fn source(root: Node<'_>) -> Option<ParameterSource> {
    let old = || root.get("input").and_then(|i| i.get("parameters"));
    let Some(list) = root.get("input_variables").or_else(old) else {
        return Some(ParameterSource::Inferred);
    };
    let readable = list.is_sequence()
        && list
            .items()
            .all(|item| item.get("name").is_some_and(|n| n.as_str().is_some()));
    let doubtful = !readable || *language_of(Some(root)) == VERBATIM;
    doubtful.then_some(ParameterSource::Unknown)
}

/// `input_variables`, and `input.parameters` as versions before 1.0 had it.
fn parameters(root: Node<'_>) -> Vec<ParameterSite> {
    let now = root
        .get("input_variables")
        .into_iter()
        .flat_map(Node::items)
        .map(|node| (node, "default"));
    let old = root
        .get("input")
        .and_then(|i| i.get("parameters"))
        .into_iter()
        .flat_map(Node::items);
    now.chain(old.map(|node| (node, "defaultValue")))
        .filter_map(|(node, default)| parameter(node, default))
        .collect()
}

fn parameter(node: Node<'_>, default: &str) -> Option<ParameterSite> {
    let name = node.get("name")?;
    let schema = node
        .get("json_schema")
        .and_then(Node::as_str)
        .and_then(|text| serde_json::from_str(text).ok());
    // An empty text is no default to either runtime.
    let default = node
        .get(default)
        .filter(|d| !d.is_null() && d.as_str() != Some(""));
    Some(ParameterSite {
        name: name.as_str()?.to_owned(),
        name_span: name.inner_span(),
        span: node.span(),
        schema: schema.filter(Value::is_object).unwrap_or(Value::Null),
        description: node
            .get("description")
            .and_then(Node::as_str)
            .filter(|d| !d.is_empty())
            .map(str::to_owned),
        default: default.map(|d| (to_json(d), d.span())),
        choices: Vec::new(),
        optional: node.get("is_required").and_then(Node::as_str) == Some("false"),
    })
}

#[cfg(test)]
mod tests;
