//! Reads a parsed file into the model, led by the format's key table. No format is named here.

use std::sync::OnceLock;

use pog_formats::Parsed;
use pog_formats::dialect::{
    Field, GOVERNANCE_KEYS, Governance, Key, KeyKind, Layout, ParameterSite, case_sites,
};
use pog_template::Resolution;
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Builder, Node, NodeId};
use rustc_hash::FxHashSet;

use super::parameter::Origin;
use super::{Artifact, Case, Document, Input, Parameter, suppression};
use crate::CompanionKind;

impl Artifact {
    /// Reads the model out of a parsed file and the companion files that stand behind it in the joined `text`. `default_id` serves
    /// where the file gives no id itself. What the file says itself wins over its overlay.
    #[must_use]
    pub fn read(
        text: &str,
        mut syntax: Parsed,
        default_id: &str,
        companions: &[(CompanionKind, Span)],
    ) -> Self {
        let mut fields = FieldPlaces::default();
        if let Some(root) = syntax.layout.yaml.root() {
            collect_fields(root, syntax.keys(), &mut fields);
            governance(root, syntax.dialect.governance, &mut fields);
        }
        let mut documents = Vec::new();
        for (kind, span) in companions {
            if *kind == CompanionKind::Metadata {
                let root = syntax.layout.metadata_companion;
                if let Some(root) = root.map(|id| syntax.layout.yaml.node(id)) {
                    collect_fields(root, syntax.keys(), &mut fields);
                    governance(root, syntax.dialect.governance, &mut fields);
                }
                documents.push(Document {
                    kind: *kind,
                    span: *span,
                    root,
                });
                continue;
            }
            let yaml = &mut syntax.layout.yaml;
            let mark = if span.text(text).starts_with('\u{feff}') {
                '\u{feff}'.len_utf8()
            } else {
                0
            };
            let root = yaml.adopt(yaml::parse(text, Span::new(span.lo() + mark, span.hi())));
            documents.push(Document {
                kind: *kind,
                span: *span,
                root,
            });
            let Some(root) = root.map(|id| syntax.layout.yaml.node(id)) else {
                continue;
            };
            let cases = match kind {
                CompanionKind::Overlay => {
                    collect_fields(root, GOVERNANCE_KEYS, &mut fields);
                    root.get("evals")
                }
                CompanionKind::Cases => Some(root),
                // Read by the format together with its own file, or no YAML at all.
                CompanionKind::Metadata | CompanionKind::Snapshot | CompanionKind::Link => None,
            };
            let sites = cases.map_or_else(Vec::new, case_sites);
            syntax.layout.cases.extend(sites);
        }
        let suppressions = suppression::collect(text, &syntax, &documents);
        let mut artifact = Self {
            syntax,
            id: default_id.to_owned(),
            parameters: Vec::new(),
            cases: Vec::new(),
            suppressions,
            documents,
            parameter_places: OnceLock::new(),
            fields: fields.all,
        };
        if let Some((id, _)) = artifact
            .text(Field::Id)
            .filter(|(id, _)| !id.trim().is_empty())
        {
            artifact.id = id.to_owned();
        }
        artifact.cases = cases(&artifact.syntax);
        artifact.parameters = parameters(&mut artifact);
        artifact
    }
}

/// Keys and values of fields, in the order in which they were found.
#[derive(Default)]
struct FieldPlaces {
    all: Vec<(Field, NodeId, NodeId)>,
    keys: FxHashSet<NodeId>,
}

impl FieldPlaces {
    fn add(&mut self, field: Field, key: NodeId, value: NodeId) {
        // The key table may lead to the same place.
        if self.keys.insert(key) {
            self.all.push((field, key, value));
        }
    }
}

fn collect_fields(node: Node<'_>, keys: &'static [Key], out: &mut FieldPlaces) {
    for entry in node.entries() {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        let Some(key) = keys.iter().find(|k| k.name == name) else {
            continue;
        };
        if let Some(field) = key.field {
            out.add(field, entry.key.id(), entry.value.id());
        }
        if matches!(key.kind, KeyKind::Map(_) | KeyKind::Either(..)) {
            collect_fields(entry.value, key.kind.keys(), out);
        }
    }
}

/// Governance keys that stand in the format's own metadata.
fn governance(root: Node<'_>, place: Governance, out: &mut FieldPlaces) {
    let inside = |keys: &[&str]| keys.iter().try_fold(root, |node, key| node.get(key));
    match place {
        Governance::Own | Governance::Overlay => {}
        Governance::Nested(keys) => {
            if let Some(node) = inside(keys) {
                collect_fields(node, GOVERNANCE_KEYS, out);
            }
        }
        Governance::Dotted { under, prefix } => {
            for entry in inside(under).into_iter().flat_map(Node::entries) {
                let name = entry.key.as_str().and_then(|k| k.strip_prefix(prefix));
                let Some(key) = name.and_then(|n| GOVERNANCE_KEYS.iter().find(|k| k.name == n))
                else {
                    continue;
                };
                if let Some(field) = key.field {
                    out.add(field, entry.key.id(), entry.value.id());
                }
                if matches!(key.kind, KeyKind::Map(_) | KeyKind::Either(..)) {
                    collect_fields(entry.value, key.kind.keys(), out);
                }
            }
        }
    }
}

/// What the declarations in the format's own form amount to, as metadata like any other.
fn schemas(layout: &mut Layout) -> Vec<Option<NodeId>> {
    let yaml = &mut layout.yaml;
    let mut put = |site: &ParameterSite| {
        let schema = Some(&site.schema).filter(|s| !s.is_null())?;
        yaml.adopt(Builder::of_json(site.span, schema))
    };
    layout.parameters.iter().map(&mut put).collect()
}

/// What the file declares, else what it uses; then what its overlay says of them.
fn parameters(artifact: &mut Artifact) -> Vec<Parameter> {
    let schemas = schemas(&mut artifact.syntax.layout);
    let artifact = &*artifact;
    let sites = &artifact.syntax.layout.parameters;
    let mut declared = artifact.given(Field::Parameters);
    let mut found: Vec<Parameter> = Vec::new();
    let mut seen = FxHashSet::default();
    if artifact.parameter_source().declares() {
        // Twice in one mapping is a mistake that others report; each keeps its place.
        if artifact.dialect().governance == Governance::Own {
            let own = declared.next().into_iter().flat_map(|e| e.value.entries());
            found.extend(own.filter_map(Parameter::declared));
        }
        found.extend(
            sites
                .iter()
                .zip(&schemas)
                .map(|(site, schema)| Parameter::listed(site, *schema)),
        );
        seen.extend(found.iter().map(|p| p.name.clone()));
    }
    let documented: Vec<Parameter> = declared
        .flat_map(|e| e.value.entries())
        .filter_map(Parameter::declared)
        .collect();
    let inferred = !artifact.parameter_source().declares();
    let add_declared = |found: &mut Vec<Parameter>| {
        for parameter in found.iter_mut().filter(|p| p.listed) {
            if let Some(known) = documented.iter().find(|p| p.name == parameter.name) {
                parameter.supplement(known);
            }
        }
    };
    add_declared(&mut found);
    if inferred {
        // A format may say something of parameters that it does not insist on.
        found.extend(
            sites
                .iter()
                .zip(&schemas)
                .map(|(site, schema)| Parameter::listed(site, *schema)),
        );
        seen.extend(found.iter().map(|p| p.name.clone()));
        let asked = asked_for(artifact);
        for name in artifact
            .facts()
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free && !n.called)
        {
            if seen.insert(name.name.clone()) {
                let known = documented.iter().find(|p| p.name == name.name);
                let implied = || {
                    let optional = asked.contains(name.name.as_str());
                    Parameter {
                        optional,
                        ..Parameter::implied(&name.name, name.span, Origin::Inferred)
                    }
                };
                found.push(known.cloned().unwrap_or_else(implied));
            }
        }
    }
    found.extend(
        documented
            .into_iter()
            .filter(|p| seen.insert(p.name.clone())),
    );
    if inferred {
        for input in artifact
            .cases
            .iter()
            .filter(|c| !c.strict)
            .flat_map(|c| &c.inputs)
        {
            if seen.insert(input.name.clone()) {
                found.push(Parameter::implied(
                    &input.name,
                    input.name_span,
                    Origin::Example,
                ));
            }
        }
    }
    found
}

/// Names that the template itself asks for, with `if` or otherwise: it knows what to do without them.
fn asked_for(artifact: &Artifact) -> FxHashSet<&str> {
    let facts = artifact.facts();
    let asks = |b: &&pog_template::Block| matches!(b.keyword.as_str(), "if" | "unless");
    let mut conditions = facts.blocks.iter().filter(asks).map(|b| b.open).peekable();
    let mut found = FxHashSet::default();
    let mut names: Vec<_> = facts.names.iter().collect();
    names.sort_by_key(|n| n.span.start);
    for name in names {
        while conditions
            .next_if(|open| open.end <= name.span.start)
            .is_some()
        {}
        if name.guarded
            || conditions
                .peek()
                .is_some_and(|open| open.encloses(name.span))
        {
            found.insert(name.name.as_str());
        }
    }
    found
}

fn cases(syntax: &Parsed) -> Vec<Case> {
    let yaml = &syntax.layout.yaml;
    let read = |site: &pog_formats::dialect::CaseSite| {
        let node = yaml.node(site.node);
        let inputs = site.inputs.map(|id| yaml.node(id));
        Case {
            name: node
                .get("name")
                .filter(|_| site.every_input_is_parameter)
                .and_then(|n| Some((n.as_str()?.to_owned(), n.inner_span()))),
            span: node.span(),
            node: site.node,
            inputs_span: inputs.map(Node::span),
            inputs: inputs
                .into_iter()
                .flat_map(Node::entries)
                .filter_map(|e| {
                    let name = e.key.as_str()?.to_owned();
                    Some(Input {
                        name,
                        name_span: e.key.inner_span(),
                        value: e.value.id(),
                    })
                })
                .collect(),
            expect: site.expect,
            strict: site.every_input_is_parameter,
        }
    };
    syntax.layout.cases.iter().map(read).collect()
}
