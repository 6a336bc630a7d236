//! What is known of a parameter or of a field inside it. Reads the declaration; judges nothing.

use pog_model::artifact::{Artifact, Parameter, ParameterOrigin};
use pog_template::Resolution;
use pog_text::words::counted;
use pog_yaml::{Node, to_json};

use super::{code, escape, show};

/// The type and whether a value is required, in a few words for a list: `string, required`.
pub(crate) fn summary_line(parameter: &Parameter) -> String {
    let kind = kind_label(&parameter.type_label(), !parameter.choices.is_empty());
    match (&parameter.default, parameter.origin) {
        (_, ParameterOrigin::Inferred) => "used in the template".into(),
        (_, ParameterOrigin::Example) => "named in test data".into(),
        (Some(_), _) if parameter.sensitive => join(&kind, "default not shown"),
        (Some((value, _)), _) => join(&kind, &format!("default {}", show(value))),
        (None, _) => join(
            &kind,
            if parameter.optional {
                "optional"
            } else {
                "required"
            },
        ),
    }
}

fn kind_label(types: &str, has_choices: bool) -> String {
    match (types.is_empty(), has_choices) {
        (true, true) => "one of a list".into(),
        (true, false) => String::new(),
        (false, _) => types.to_owned(),
    }
}

fn join(kind: &str, rest: &str) -> String {
    if kind.is_empty() {
        rest.to_owned()
    } else {
        format!("{kind}, {rest}")
    }
}

/// The page of a parameter.
pub(super) fn describe(artifact: &Artifact, parameter: &Parameter) -> Option<String> {
    let mut out = match parameter.origin {
        ParameterOrigin::Declared => format!(
            "**{}** (parameter): {}\n",
            escape(&parameter.name),
            escape(&summary_line(parameter))
        ),
        ParameterOrigin::Inferred => {
            format!(
                "**{}** (parameter): inferred from its use in the template\n",
                escape(&parameter.name)
            )
        }
        ParameterOrigin::Example => {
            format!(
                "**{}** (parameter): only in test data; not used in the template\n",
                escape(&parameter.name)
            )
        }
    };
    let schema = parameter.schema.map(|id| artifact.node(id));
    // Some formats describe a parameter beside its schema; a schema's own description comes with the schema.
    let in_schema = schema.is_some_and(|s| s.get("description").is_some());
    let description = parameter.description.as_deref().map_or("", str::trim);
    if !in_schema && !description.is_empty() {
        out.push_str(&format!("\n{}\n", escape(description)));
    }
    if let Some(schema) = schema {
        push_schema(&mut out, schema);
    }
    if parameter.untrusted {
        out.push_str("\nUntrusted: the value comes from outside and may contain instructions.\n");
    }
    if parameter.sensitive {
        out.push_str("\nSensitive: do not log the value.\n");
    }
    // Of one that only test data names, the first line says all there is.
    if parameter.origin != ParameterOrigin::Example {
        push_uses(&mut out, artifact, parameter);
    }
    Some(out.trim_end().to_owned())
}

fn push_uses(out: &mut String, artifact: &Artifact, parameter: &Parameter) {
    let uses = artifact.uses_of(&parameter.name).count();
    let giving = artifact
        .cases
        .iter()
        .filter(|c| c.inputs.iter().any(|i| i.name == parameter.name));
    let given = giving.count();
    out.push('\n');
    out.push_str(&if uses == 0 {
        "Not used in the template".into()
    } else {
        format!("Used {} in the template", counted(uses, "time"))
    });
    if given > 0 {
        out.push_str(&format!(", given in {}", counted(given, "case")));
    }
    out.push_str(".\n");
}

/// The page of a field inside a parameter.
pub(super) fn property(artifact: &Artifact, parameter: &str, path: &[String]) -> Option<String> {
    let declared = artifact.parameter(parameter)?;
    let mut name = declared.name.clone();
    let mut node = declared.schema.map(|id| artifact.node(id));
    for part in path {
        let item = part == "[]";
        if item {
            name.push_str("[]");
        } else {
            name.push('.');
            name.push_str(part);
        }
        node = node.and_then(|n| {
            if item {
                n.get("items")
            } else {
                n.get("properties")?.get(part)
            }
        });
    }
    let mut out = match node.map(type_of).filter(|t| !t.is_empty()) {
        Some(kind) => format!("**{}**: {}\n", escape(&name), escape(&kind)),
        None => format!("**{}**\n", escape(&name)),
    };
    match node {
        Some(node) => push_schema(&mut out, node),
        None => {
            let uses = field_uses(artifact, &declared.name, path);
            out.push_str(&format!(
                "\nNot in the parameter's schema; used {} in the template.\n",
                counted(uses, "time")
            ));
        }
    }
    Some(out.trim_end().to_owned())
}

fn field_uses(artifact: &Artifact, parameter: &str, path: &[String]) -> usize {
    let names = artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free && n.name == parameter);
    names
        .filter(|n| {
            n.path.len() >= path.len() && n.path.iter().zip(path).all(|(a, b)| a.name == *b)
        })
        .count()
}

/// The types a schema names, as a person reads them.
pub(crate) fn type_of(schema: Node<'_>) -> String {
    if let Some(bare) = schema.as_str() {
        return bare.to_owned();
    }
    let Some(kind) = schema.get("type") else {
        return String::new();
    };
    let names: Vec<&str> = kind
        .as_str()
        .into_iter()
        .chain(kind.items().filter_map(Node::as_str))
        .collect();
    names.join(" or ")
}

fn push_schema(out: &mut String, schema: Node<'_>) {
    if let Some(description) = schema.get("description").and_then(Node::as_str)
        && !description.trim().is_empty()
    {
        out.push_str(&format!("\n{}\n", escape(description.trim())));
    }
    let listed = choices(schema);
    if !listed.is_empty() {
        out.push_str(&format!("\nOne of {}.\n", listed.join(", ")));
    }
    if let Some(items) = schema.get("items") {
        let kind = type_of(items);
        let of = choices(items);
        if !of.is_empty() {
            out.push_str(&format!("\nEach item is one of {}.\n", of.join(", ")));
        } else if !kind.is_empty() {
            out.push_str(&format!("\nEach item: {}.\n", escape(&kind)));
        }
    }
    // Of a list the fields of its items are what a reader wants to know.
    let object = schema.get("properties");
    let fields = object.or_else(|| schema.get("items")?.get("properties"));
    let fields: Vec<String> = fields
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|entry| Some(field_line(entry.key.as_str()?, entry.value)))
        .collect();
    if !fields.is_empty() {
        out.push_str(&format!("\nFields:\n{}\n", fields.join("\n")));
    }
    let mut limits = Vec::new();
    for key in LIMITS {
        if let Some(value) = schema.get(key).and_then(Node::as_str) {
            limits.push(format!("{key} {}", code(value)));
        }
    }
    if !limits.is_empty() {
        out.push_str(&format!("\nLimits: {}.\n", limits.join(", ")));
    }
}

/// The closed list of a schema, each value as code.
fn choices(schema: Node<'_>) -> Vec<String> {
    let listed = schema.get("enum").into_iter().flat_map(Node::items);
    listed.map(|node| code(&show(&to_json(node)))).collect()
}

fn field_line(name: &str, schema: Node<'_>) -> String {
    let mut line = format!("- {}", code(name));
    let kind = type_of(schema);
    if !kind.is_empty() {
        line.push_str(&format!(" ({})", escape(&kind)));
    }
    if let Some(description) = schema.get("description").and_then(Node::as_str) {
        line.push_str(&format!(": {}", escape(description)));
    }
    line
}

/// Keys of JSON Schema that say how large or how a value may be.
const LIMITS: [&str; 8] = [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "format",
];
