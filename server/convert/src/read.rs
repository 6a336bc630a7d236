//! Reads an artifact into a format-neutral prompt, using the model every format is read into; keys
//! specific to a format are translated by its entry in the table of formats.

use pog_formats::dialect::{Field, GOVERNANCE_KEYS, Region, Role};
use pog_model::artifact::{Artifact, Parameter};
use pog_model::{CompanionKind, SourceFile};
use pog_text::Span;
use pog_yaml::Node as Yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value, json};

use super::format::Format;
use super::language::{self, Extent, expression};
use super::prompt::{Message, Prompt, Remark};
use super::tree::{Expr, Kind, Node, Step, trimmed};

/// The input of a format's own reader.
pub(crate) struct Reading<'a> {
    pub(crate) artifact: &'a Artifact,
    pub(crate) prompt: Prompt,
    pub(crate) remarks: Vec<Remark>,
    /// Top-level keys that have been read; others are kept under `x-FORMAT`.
    pub(crate) consumed_keys: Vec<&'static str>,
    /// As [`Self::consumed_keys`], for keys computed while reading.
    pub(crate) dotted: Vec<String>,
}

/// Reads a prompt.
///
/// # Errors
/// When the format is unknown, or when the file has syntax errors, so that reading it could lose something.
pub(crate) fn read(
    file: &SourceFile,
    format: Option<&Format>,
) -> Result<(Prompt, Vec<Remark>), String> {
    let artifact = file.artifact().ok_or("Unknown prompt format")?;
    let syntax = &artifact.syntax;
    let broken = syntax
        .layout
        .errors
        .iter()
        .chain(&syntax.layout.yaml.errors)
        .chain(&syntax.template_errors)
        .next();
    if let Some(error) = broken {
        return Err(format!(
            "{}; run 'pog check' and fix the file first",
            error.message
        ));
    }
    let mut reading = Reading {
        artifact,
        prompt: Prompt::default(),
        remarks: Vec::new(),
        consumed_keys: Vec::new(),
        dotted: Vec::new(),
    };
    reading.prompt.messages = messages(file, artifact);
    if artifact.dialect().id == "native" {
        native_metadata(&mut reading);
    } else {
        metadata(&mut reading);
        if let Some(read) = format.map(|f| f.read) {
            read(&mut reading);
        }
        keep(&mut reading);
        identifiers(&mut reading);
    }
    overlay(&mut reading);
    tidy(&mut reading.prompt);
    Ok((reading.prompt, reading.remarks))
}

/// Native front matter already uses the target vocabulary.
fn native_metadata(reading: &mut Reading<'_>) {
    let root = reading.artifact.metadata();
    let own = root
        .into_iter()
        .flat_map(Yaml::entries)
        .filter_map(|e| Some((e.key.as_str()?.to_owned(), to_json(e.value))));
    reading.prompt.meta.extend(own);
    spell_out(&mut reading.prompt.meta);
}

/// Replaces bare type names by schemas, which is the only form the rest of the conversion knows.
fn spell_out(meta: &mut Map<String, Value>) {
    if let Some(Value::Object(parameters)) = meta.get_mut("parameters") {
        for schema in parameters.values_mut() {
            match schema {
                Value::String(name) => *schema = json!({ "type": name }),
                Value::Null => *schema = json!({}),
                _ => {}
            }
        }
    }
}

/// Reads the fields that all formats share.
fn metadata(reading: &mut Reading<'_>) {
    let artifact = reading.artifact;
    let meta = &mut reading.prompt.meta;
    for (field, entry) in artifact.fields() {
        let at = entry.key.span().lo();
        let in_overlay = artifact.documents.iter().any(|d| d.span.touches(at));
        // The overlay is merged later, when it is known what the file itself says.
        if in_overlay || !is_plain(field) {
            continue;
        }
        let name = GOVERNANCE_KEYS
            .iter()
            .find(|k| k.field == Some(field))
            .map(|k| k.name);
        if let Some(name) = name.filter(|n| !meta.contains_key(*n)) {
            meta.insert(name.to_owned(), to_json(entry.value));
        }
    }
    let mut parameters = Map::new();
    for parameter in &artifact.parameters {
        parameters.insert(parameter.name.clone(), schema(artifact, parameter));
    }
    if !parameters.is_empty() {
        meta.insert("parameters".to_owned(), Value::Object(parameters));
    }
}

/// Whether a field is copied as it is. The others differ between formats and are read by functions of their own.
fn is_plain(field: Field) -> bool {
    !matches!(
        field,
        Field::Model
            | Field::ModelId
            | Field::ModelParameters
            | Field::Parameters
            | Field::Output
            | Field::Cases
            | Field::Messages
            | Field::Replacement
    )
}

/// The JSON Schema of a parameter, completed with what the artifact says elsewhere.
fn schema(artifact: &Artifact, parameter: &Parameter) -> Value {
    let mut schema = match parameter.json_schema(artifact) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    if let (None, [kind]) = (schema.get("type"), parameter.types.as_slice()) {
        schema.insert("type".to_owned(), json!(kind));
    }
    if let (None, Some(text)) = (schema.get("description"), &parameter.description) {
        schema.insert("description".to_owned(), json!(text));
    }
    if let (None, Some((value, _))) = (schema.get("default"), &parameter.default) {
        schema.insert("default".to_owned(), value.clone());
    }
    if schema.is_empty() {
        schema.insert("type".to_owned(), json!("string"));
    }
    Value::Object(schema)
}

/// Keeps the format's own keys under `x-FORMAT`, so that converting back restores them.
fn keep(reading: &mut Reading<'_>) {
    let artifact = reading.artifact;
    let mut kept = Map::new();
    for entry in artifact.metadata().into_iter().flat_map(Yaml::entries) {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        let key = artifact.keys().iter().find(|k| k.name == name);
        let meant = key
            .and_then(|k| k.field)
            .is_some_and(|f| f != Field::Output);
        if !meant
            && !reading.consumed_keys.contains(&name)
            && !reading.dotted.iter().any(|d| d == name)
        {
            kept.insert(name.to_owned(), to_json(entry.value));
        }
    }
    if !kept.is_empty() {
        reading
            .prompt
            .meta
            .insert(format!("x-{}", artifact.dialect().id), Value::Object(kept));
    }
}

/// Merges the overlay: keys missing in the file, and further details of parameters.
fn overlay(reading: &mut Reading<'_>) {
    let artifact = reading.artifact;
    let root = artifact
        .documents
        .iter()
        .find(|d| d.kind == CompanionKind::Overlay)
        .and_then(|d| d.root);
    let Some(root) = root.map(|id| artifact.node(id)) else {
        return;
    };
    let mut theirs = Map::new();
    theirs.extend(
        root.entries()
            .filter_map(|e| Some((e.key.as_str()?.to_owned(), to_json(e.value)))),
    );
    spell_out(&mut theirs);
    let meta = &mut reading.prompt.meta;
    for (key, value) in theirs {
        match (meta.get_mut(&key), value) {
            (Some(Value::Object(own)), Value::Object(more)) => merge(own, more),
            (Some(Value::Array(own)), Value::Array(more)) if key == "evals" => {
                // A row of test data without a name is the same case as the overlay's with equal values.
                own.retain(|row| {
                    !more.iter().any(|case| {
                        case.get("with") == row.get("with") && row.get("name").is_none()
                    })
                });
                let mut all = more;
                all.append(own);
                *own = all;
            }
            (Some(_), _) => {}
            (None, value) => {
                meta.insert(key, value);
            }
        }
    }
}

/// Adds missing keys, at any depth.
fn merge(own: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (own.get_mut(&key), value) {
            (Some(Value::Object(inner)), Value::Object(more)) => merge(inner, more),
            (Some(_), _) => {}
            (None, value) => {
                own.insert(key, value);
            }
        }
    }
}

/// Removes empty values and orders the keys as in the native key table.
fn tidy(prompt: &mut Prompt) {
    let mut given = std::mem::take(&mut prompt.meta);
    given.retain(|_, v| {
        !(v.is_null()
            || v.as_array().is_some_and(Vec::is_empty)
            || v.as_object().is_some_and(Map::is_empty))
    });
    for key in GOVERNANCE_KEYS {
        if let Some(value) = given.shift_remove(key.name) {
            prompt.meta.insert(key.name.to_owned(), value);
        }
    }
    prompt.meta.extend(given);
}

fn messages(file: &SourceFile, artifact: &Artifact) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    let all = &artifact.syntax.messages;
    for (nth, message) in all.iter().enumerate() {
        let nodes = artifact
            .syntax
            .layout
            .regions
            .iter()
            .find(|r| r.in_message && r.span.touches(message.body.lo()))
            .map_or_else(Vec::new, |region| trimmed(body(file, region, message.body)));
        let role = message.role.unwrap_or(Role::System);
        // Renderers put text in front of a system message into that message.
        let leads =
            nth == 1 && role == Role::System && all.first().is_some_and(|m| m.role_span.is_empty());
        match found
            .last_mut()
            .filter(|last| leads && last.role == Role::System)
        {
            Some(last) => {
                super::tree::push(&mut last.nodes, Node::text("\n\n"));
                nodes
                    .into_iter()
                    .for_each(|node| super::tree::push(&mut last.nodes, node));
            }
            None if nodes.is_empty() => {}
            None => found.push(Message { role, nodes }),
        }
    }
    found
}

fn body(file: &SourceFile, region: &Region, span: Span) -> Vec<Node> {
    let text = region.text(file.joined());
    let (start, end) = match region.decoded {
        None => (
            span.lo().saturating_sub(region.span.lo()),
            span.hi().saturating_sub(region.span.lo()),
        ),
        Some(_) if span == region.span => (0, text.len()),
        Some(_) => {
            let at =
                |offset: usize, missing: usize| region.map.to_decoded(offset).unwrap_or(missing);
            (at(span.lo(), 0), at(span.hi(), text.len()))
        }
    };
    let extent = Extent::of(start, end, text.len());
    let place = |inner: Span| region.map.span(inner.shift(start));
    language::read(
        region.language,
        text.get(start..end).unwrap_or(""),
        extent,
        &place,
    )
}

/// The content of an included file; `None` if it starts messages.
pub(crate) fn fragment(file: &SourceFile) -> Option<Vec<Node>> {
    let artifact = file.artifact()?;
    let region = artifact.syntax.layout.regions.first()?;
    if artifact
        .syntax
        .messages
        .iter()
        .any(|m| !m.role_span.is_empty())
    {
        return None;
    }
    let mut nodes = body(file, region, region.span);
    // The engine strips the trailing line break.
    if let Some(Kind::Text(text)) = nodes.last_mut().map(|n| &mut n.kind) {
        let kept = text
            .strip_suffix('\n')
            .map(|t| t.strip_suffix('\r').unwrap_or(t).len());
        text.truncate(kept.unwrap_or(text.len()));
    }
    Some(nodes)
}

/// The parameters a native artifact declares, with their schemas.
pub(crate) fn declared(file: &SourceFile) -> Vec<(String, Value)> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    artifact
        .parameters
        .iter()
        .map(|p| (p.name.clone(), schema(artifact, p)))
        .collect()
}

/// Renames parameters whose names are not identifiers, everywhere.
fn identifiers(reading: &mut Reading<'_>) {
    const RESERVED: &[&str] = &[
        "true", "false", "none", "not", "and", "or", "in", "is", "if", "else", "loop", "self",
    ];
    let fine = |name: &str| expression::is_identifier(name) && !RESERVED.contains(&name);
    let names: Vec<String> = reading
        .prompt
        .parameters()
        .map(|(name, _)| name.clone())
        .collect();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for name in names.iter().filter(|n| !fine(n)) {
        let mut new: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        if !fine(&new) {
            new.insert_str(0, "p_");
        }
        while names.contains(&new) || renamed.iter().any(|(_, taken)| *taken == new) {
            new.push('_');
        }
        let at = reading.artifact.parameter(name).map(|p| p.name_span);
        let message =
            format!("Renamed parameter '{name}' to '{new}', because templates cannot use the name");
        reading
            .remarks
            .push(Remark::note(message, "Update the callers", at));
        renamed.push((name.clone(), new));
    }
    if renamed.is_empty() {
        return;
    }
    let new = |name: &str| {
        renamed
            .iter()
            .find(|(old, _)| old == name)
            .map(|(_, new)| new.clone())
    };
    let keys = |map: &mut Map<String, Value>| {
        let old = std::mem::take(map);
        map.extend(
            old.into_iter()
                .map(|(key, value)| (new(&key).unwrap_or(key), value)),
        );
    };
    if let Some(Value::Object(parameters)) = reading.prompt.meta.get_mut("parameters") {
        keys(parameters);
    }
    for case in reading
        .prompt
        .meta
        .get_mut("evals")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if let Some(Value::Object(with)) = case.get_mut("with") {
            keys(with);
        }
    }
    for message in &mut reading.prompt.messages {
        rename(&mut message.nodes, &new);
    }
}

fn rename(nodes: &mut [Node], new: &dyn Fn(&str) -> Option<String>) {
    let in_expr = |expr: &mut Expr| rename_in(expr, new);
    for node in nodes {
        match &mut node.kind {
            Kind::Value(expr) => in_expr(expr),
            Kind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    in_expr(condition);
                    rename(body, new);
                }
                rename(otherwise, new);
            }
            Kind::For {
                list,
                body,
                otherwise,
                ..
            } => {
                in_expr(list);
                rename(body, new);
                rename(otherwise, new);
            }
            _ => {}
        }
    }
}

fn rename_in(expr: &mut Expr, new: &dyn Fn(&str) -> Option<String>) {
    match expr {
        Expr::Path(steps) => {
            if let Some(Step::Name(name)) = steps.first_mut()
                && let Some(better) = new(name)
            {
                *name = better;
            }
        }
        Expr::Not(inner) => rename_in(inner, new),
        Expr::And(a, b) | Expr::Or(a, b) | Expr::Equal(a, b) => {
            rename_in(a, new);
            rename_in(b, new);
        }
        Expr::Loop(_) | Expr::Literal(_) | Expr::Source(_) => {}
    }
}
