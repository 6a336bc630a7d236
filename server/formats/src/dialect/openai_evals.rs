//! The registry of OpenAI Evals: names of evaluations that lead to their specifications, prompts of grading models. Read for
//! navigation; what the classes do with their arguments is not known here.
//! Source: openai/evals `evals/registry.py`, `docs/build-eval.md`.

use pog_template::{Arena, FSTRING, Local, LocalKind, Name, Resolution, TemplateFacts};
use pog_text::{SourceMap, Span};
use pog_yaml as yaml;
use pog_yaml::{Node, Style};

use super::layout::{Layout, Message, Region, Role};
use super::{Candidate, Dialect, Governance, ParameterSource, bom};

pub(super) static OPENAI_EVALS: Dialect = Dialect {
    id: "openai-evals",
    name: "OpenAI Evals registry",
    globs: &[
        "**/registry/evals/**/*.yaml",
        "**/registry/modelgraded/**/*.yaml",
    ],
    sniffed: &[],
    in_library: &[],
    language_id: "yaml",
    source: "https://github.com/openai/evals/blob/main/docs/build-eval.md",
    detection_doc: "it is below `registry/evals` or `registry/modelgraded`, its name ends in `.yaml` and it maps names to specifications",
    detect,
    split: |source| split(source.text),
    metadata_companion: None,
    messages: None,
    language: &FSTRING,
    keys: &[],
    allows_unknown_keys: true,
    governance: Governance::Overlay,
    parameters: ParameterSource::Unknown,
    role_markers: false,
    roles: &Role::ALL,
    resolve_reference: None,
    reference_text: None,
    template_comment: None,
};

fn detect(file: &Candidate<'_>) -> Option<&'static str> {
    // With a slash in front, a registry at the root of the workspace fits as well.
    let path = format!("/{}", file.path.replace('\\', "/"));
    let place = ["/registry/evals/", "/registry/modelgraded/"]
        .iter()
        .any(|folder| path.contains(folder));
    if !place || !path.ends_with(".yaml") {
        return None;
    }
    // Some name leads to a specification.
    let spec = file.text.lines().any(|line| {
        let key = line.trim_start();
        key.len() < line.len()
            && ["class:", "id:", "prompt:", "metrics:"]
                .iter()
                .any(|k| key.starts_with(k))
    });
    spec.then_some("it is in an OpenAI Evals registry and maps names to specifications")
}

fn split(text: &str) -> Layout {
    let yaml_span = Span::new(bom(text).hi(), text.len());
    let mut layout = Layout {
        yaml: yaml::parse(text, yaml_span),
        yaml_span,
        ..Layout::default()
    };
    let Some(root) = layout.yaml.root() else {
        return layout;
    };
    let mut facts = TemplateFacts::default();
    let mut regions = Vec::new();
    // A name that leads to no mapping is not a specification.
    for entry in root.entries().filter(|e| e.value.is_mapping()) {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        facts.locals.push(Local {
            name: name.to_owned(),
            span: entry.key.inner_span(),
            kind: LocalKind::Set,
            scope: Span::new(entry.key.inner_span().lo(), text.len()),
        });
        regions.extend(
            entry
                .value
                .get("prompt")
                .and_then(|prompt| region(text, prompt)),
        );
    }
    let ids = root.entries().filter_map(|e| e.value.get("id"));
    facts.names = ids.filter_map(|id| mention(id, &facts.locals)).collect();
    if let [one] = regions.as_slice() {
        let role = Some(Role::User);
        let role_span = Span::at(one.span.lo());
        layout.messages.push(Message {
            role,
            role_span,
            role_text: "".into(),
            body: one.span,
        });
    }
    layout.facts = facts;
    layout.regions = regions;
    layout
}

/// `id: NAME` reads another name of the file; one that is in another file is left alone.
fn mention(id: Node<'_>, names: &Arena<Local>) -> Option<Name> {
    let name = id.as_str()?;
    let resolution = Resolution::Local(names.find_id(|l| l.name == name)?);
    let span = id.inner_span();
    Some(Name {
        name: name.to_owned(),
        span,
        resolution,
        path: Vec::new(),
        called: false,
        guarded: false,
    })
}

fn region(text: &str, node: Node<'_>) -> Option<Region> {
    let scalar = node.scalar()?;
    let map: SourceMap = node.source_map(text)?;
    let span = node.inner_span();
    let plain = matches!(scalar.style, Style::Plain | Style::Single | Style::Double);
    let same = plain && map.is_identity() && span.text(text) == &*scalar.value;
    let decoded = (!same).then(|| scalar.value.clone());
    Some(Region {
        span,
        decoded,
        map,
        in_message: true,
        language: &FSTRING,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parsed;

    const LABEL: &str = "label:\n  id: label.dev.v0\n  metrics: [accuracy]\nlabel.dev.v0:\n  class: evals.elsuite.basic.match:Match\n  args: { samples_jsonl: label/samples.jsonl }\nother:\n  id: elsewhere.dev.v0\n";

    #[test]
    fn names_lead_to_specifications() {
        let parsed = Parsed::detect("registry/evals/label.yaml", LABEL).expect("it is one");
        assert_eq!(parsed.facts.locals.len(), 3);
        assert_eq!(parsed.facts.names.len(), 1);
        let name = &parsed.facts.names.as_slice()[0];
        let Resolution::Local(index) = name.resolution else {
            panic!("{name:?}")
        };
        assert_eq!(parsed.facts.locals[index].span.text(LABEL), "label.dev.v0");
        assert!(Parsed::detect("a/evals/label.yaml", LABEL).is_none());
        assert!(Parsed::detect("registry/evals/x.yaml", "a: b\n").is_none());
    }

    #[test]
    fn grading_prompts_are_texts_with_names() {
        let text =
            "fact:\n  prompt: |-\n    Compare {completion} with {ideal}.\n  choice_strings: ABC\n";
        let parsed = Parsed::detect("x/registry/modelgraded/fact.yaml", text).expect("it is one");
        assert_eq!(parsed.layout.regions.len(), 1);
        assert_eq!(parsed.messages.len(), 1);
    }
}
