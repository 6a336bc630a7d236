//! LangChain prompt files, JSON or YAML: `_type: prompt`, `few_shot` and `chat` as `load_prompt` reads them, and the `lc`
//! form that `dumps` writes. Source: langchain-core `prompts/loading.py`, `prompts/prompt.py`, `prompts/few_shot.py`.

mod keys;
mod serialised;

use pog_template::{FSTRING, JINJA2, Language, Link, MUSTACHE};
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Node, to_json};
use serde_json::Value;

use super::layout::{Layout, Message, ParameterSite, Role};
use super::semantic_kernel::region;
use super::{Candidate, Dialect, Governance, ParameterSource, bom};

pub(super) static LANGCHAIN: Dialect = Dialect {
    id: "langchain",
    name: "LangChain prompt",
    globs: &[],
    sniffed: &["*.json", "*.yaml", "*.yml"],
    in_library: &[],
    language_id: "yaml",
    source: "https://docs.langchain.com/oss/python/langchain/overview",
    detection_doc: "it is JSON or YAML with `_type: prompt`, `few_shot` or `chat`, with `template` and a list of strings under `input_variables`, or with a LangChain prompt class under `id`",
    detect,
    split: |source| split(source.text),
    metadata_companion: None,
    messages: None,
    language: &FSTRING,
    keys: keys::PROMPT,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["metadata", "pog"]),
    parameters: ParameterSource::Listed,
    role_markers: false,
    roles: ROLES,
    resolve_reference: None,
    reference_text: None,
    template_comment: None,
};

static ROLES: &[(&str, Role)] = &[
    ("system", Role::System),
    ("human", Role::User),
    ("user", Role::User),
    ("ai", Role::Assistant),
    ("assistant", Role::Assistant),
    ("tool", Role::Tool),
];

/// Files longer than this are data.
const MAX_LEN: usize = 2 * 1024 * 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Prompt,
    FewShot,
    Chat,
    Serialised,
}

fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    let text = file.text;
    let named = [".json", ".yaml", ".yml"]
        .iter()
        .any(|s| file.path.ends_with(s));
    let has = |word: &str| text.contains(word);
    let spoken = has("_type") || has("input_variables") || has("\"lc\"") || has("template_format");
    // The suffixes are those of any data file: words are looked for before anything is parsed.
    if !named || text.len() > MAX_LEN || !spoken || !(has("_type") || has("template")) {
        return None;
    }
    let yaml = yaml::parse(text, Span::new(bom(text).hi(), text.len()));
    kind(yaml.root()?).map(|(_, why)| why)
}

fn kind(root: Node<'_>) -> Option<(Kind, &'static str)> {
    let text = |key: &str| root.get(key).is_some_and(|n| n.scalar().is_some());
    let any = |keys: &[&str]| keys.iter().any(|k| root.entry(k).is_some());
    let template = text("template") || text("template_path");
    let listed = root.get("input_variables").is_some_and(|v| {
        v.is_sequence()
            && v.items().all(|i| i.as_str().is_some())
            && (template && v.items().next().is_some())
    });
    let first = root.get("messages").and_then(|m| m.items().next());
    let prompts = first
        .and_then(|m| m.get("prompt"))
        .is_some_and(|p| p.entry("template").is_some());
    // Its class decides, whatever keys stand beside it.
    if serialised::class(root).is_some() {
        return Some((Kind::Serialised, "it is a prompt serialised by LangChain"));
    }
    match root.get("_type").map(|t| t.as_str().unwrap_or("")) {
        Some("prompt") if template || any(&["input_variables"]) => {
            Some((Kind::Prompt, "its _type is prompt"))
        }
        Some("few_shot") if any(&["suffix", "suffix_path", "examples", "example_prompt"]) => {
            Some((Kind::FewShot, "its _type is few_shot"))
        }
        Some("chat") if any(&["input_variables"]) || prompts => {
            Some((Kind::Chat, "its _type is chat"))
        }
        _ if any(&["example_prompt"]) && any(&["examples", "suffix"]) => {
            Some((Kind::FewShot, "it has an example_prompt and examples"))
        }
        _ if prompts && any(&["input_variables"]) => Some((
            Kind::Chat,
            "it has input_variables and messages with prompts",
        )),
        Some(_) if listed => Some((
            Kind::Prompt,
            "it has a template, input_variables and a _type",
        )),
        // `execution_settings` is a key of Semantic Kernel.
        None if listed && !any(&["execution_settings"]) => Some((
            Kind::Prompt,
            "it has a template and a list of strings under input_variables",
        )),
        None if template
            && matches!(
                root.get("template_format").and_then(Node::as_str),
                Some("f-string" | "mustache")
            ) =>
        {
            Some((
                Kind::Prompt,
                "it has a template and a template_format known to LangChain",
            ))
        }
        _ => None,
    }
}

fn language(root: Node<'_>) -> &'static Language {
    let misspelt = || {
        root.entries()
            .find(|e| e.key.as_str().is_some_and(|k| k.ends_with("_format")))
            .map(|e| e.value)
    };
    match root
        .get("template_format")
        .or_else(misspelt)
        .and_then(Node::as_str)
    {
        Some("mustache") => &MUSTACHE,
        // Jinja is rejected in files, but its names are read so that the other rules can go on.
        Some("jinja2") => &JINJA2,
        _ => &FSTRING,
    }
}

fn split(text: &str) -> Layout {
    let yaml_span = Span::new(bom(text).hi(), text.len());
    let yaml = yaml::parse(text, yaml_span);
    let mut layout = Layout {
        yaml_span,
        ..Layout::default()
    };
    if let Some(root) = yaml.root() {
        match kind(root).map_or(Kind::Prompt, |(kind, _)| kind) {
            Kind::Prompt => prompt(text, root, &mut layout),
            Kind::FewShot => few_shot(text, root, &mut layout),
            Kind::Chat => chat(text, root, &mut layout),
            Kind::Serialised => serialised::split(text, root, &mut layout),
        }
    }
    layout.yaml = yaml;
    layout
}

/// Without a list nothing is said to be complete; in a language that nobody knows nothing is read.
fn source(root: Node<'_>) -> Option<ParameterSource> {
    let format = root.get("template_format").and_then(Node::as_str);
    if !matches!(format, None | Some("f-string" | "mustache" | "jinja2")) {
        return Some(ParameterSource::Unknown);
    }
    root.get("input_variables")
        .is_none_or(Node::is_null)
        .then_some(ParameterSource::Inferred)
}

fn prompt(text: &str, root: Node<'_>, layout: &mut Layout) {
    layout.regions.extend(
        root.get("template")
            .and_then(|t| region(text, t, language(root))),
    );
    layout.parameters = parameters(root);
    layout.source = source(root);
    paths(root, &["template_path"], layout);
    layout.messages = layout
        .regions
        .iter()
        .map(|r| message(r.span, Role::User))
        .collect();
}

fn few_shot(text: &str, root: Node<'_>, layout: &mut Layout) {
    layout.keys = Some(keys::FEW_SHOT);
    layout.allows_unknown_keys = Some(false);
    let mut regions: Vec<_> = ["prefix", "suffix"]
        .iter()
        .filter_map(|key| region(text, root.get(key)?, language(root)))
        .collect();
    if let Some(example) = root.get("example_prompt") {
        let apart = example
            .get("template")
            .and_then(|t| region(text, t, language(example)));
        // Its variables come from the examples, not from the caller.
        layout.relative_regions.extend(apart.iter().map(|r| r.span));
        regions.extend(apart.map(|mut region| {
            region.in_message = false;
            region
        }));
    }
    regions.sort_by_key(|r| r.span.start);
    layout.messages = regions
        .iter()
        .filter(|r| r.in_message)
        .map(|r| message(r.span, Role::User))
        .collect();
    layout.regions = regions;
    layout.parameters = parameters(root);
    layout.source = source(root);
    paths(root, &["prefix_path", "suffix_path"], layout);
    let paths_of = ["example_prompt_path", "examples"]
        .iter()
        .filter_map(|key| root.get(key));
    layout.links.extend(paths_of.filter_map(link));
}

/// The loader takes the first message's template as all there is; the others are read for the person's sake.
fn chat(text: &str, root: Node<'_>, layout: &mut Layout) {
    layout.keys = Some(keys::CHAT);
    let prompts = root
        .get("messages")
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|m| m.get("prompt")?.get("template"));
    layout.regions = prompts
        .filter_map(|t| region(text, t, language(root)))
        .collect();
    layout.parameters = parameters(root);
    layout.source = source(root);
    layout.messages = layout
        .regions
        .iter()
        .map(|r| message(r.span, Role::User))
        .collect();
}

fn message(body: Span, role: Role) -> Message {
    Message {
        role: Some(role),
        role_span: Span::at(body.lo()),
        role_text: "".into(),
        body,
    }
}

/// Files that hold parts of the template. The loader looks below the directory that the program runs in, so that one
/// that is not beside the prompt is not missing; what it reads cannot be known.
fn paths(root: Node<'_>, keys: &[&str], layout: &mut Layout) {
    for node in keys.iter().filter_map(|key| root.get(key)) {
        layout.source = Some(ParameterSource::Unknown);
        layout.links.extend(link(node));
    }
}

fn link(node: Node<'_>) -> Option<Link> {
    let target = node.as_str()?.to_owned();
    Some(Link {
        target,
        span: node.inner_span(),
        full_span: node.span(),
        optional: true,
    })
}

/// `input_variables` are names, `partial_variables` names with the values they are bound to.
fn parameters(root: Node<'_>) -> Vec<ParameterSite> {
    let bound = root
        .get("partial_variables")
        .into_iter()
        .flat_map(Node::entries);
    let mut found: Vec<ParameterSite> = bound
        .filter_map(|e| {
            let mut site = bare_parameter(e.key, true)?;
            site.span = e.span();
            site.default = (!e.value.is_null()).then(|| (to_json(e.value), e.value.span()));
            Some(site)
        })
        .collect();
    for (key, optional) in [("input_variables", false), ("optional_variables", true)] {
        for site in root
            .get(key)
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|node| bare_parameter(node, optional))
        {
            if !found
                .iter()
                // A bound name is no input, even where the list repeats it.
                .any(|f| f.default.is_some() && f.name == site.name)
            {
                found.push(site);
            }
        }
    }
    found.sort_by_key(|s| s.span.start);
    found
}

fn bare_parameter(node: Node<'_>, optional: bool) -> Option<ParameterSite> {
    Some(ParameterSite {
        name: node.as_str()?.to_owned(),
        name_span: node.inner_span(),
        span: node.span(),
        schema: Value::Null,
        description: None,
        default: None,
        choices: Vec::new(),
        optional,
    })
}

#[cfg(test)]
mod tests;
