//! The content digest that approvals and results refer to. Equal digests mean that the model
//! receives the same call; metadata that only describes, owns or judges the prompt is not included.
//!
//! Included, in this order: the format, each message's role, the template text (line endings as
//! `\n`, without trailing whitespace and template comments), each parameter's name and JSON Schema
//! without descriptions and examples, the model's id, provider and parameters, the output without
//! its description, and for all direct and indirect includes the id, template and parameters. Not
//! included: id, name, description, version, stage, phase, layer, risk, owners, tags, rationale,
//! evaluation cases, approvals, changelog, deprecation, suppressions.

use pog_formats::dialect::Field;
use pog_model::SourceFile;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_model::library::Library;
use pog_render as render;
use pog_template::ConstructKind;
use pog_text::Span;
use pog_yaml::to_json;
use serde_json::{Map, Value};

/// Hexadecimal digits of a digest.
const DIGITS: usize = 32;
/// Minimum number of digits in an approval.
const LEAST: usize = 12;

/// The digest of a file; `None` if its format is unknown.
#[must_use]
pub fn digest(library: &Library, file: &SourceFile) -> Option<String> {
    let artifact = file.artifact()?;
    let mut hasher = blake3::Hasher::new();
    let mut add = |word: &str, text: &str| {
        // The lengths separate neighbouring parts unambiguously.
        hasher.update(format!("{word} {}\n", text.len()).as_bytes());
        hasher.update(text.as_bytes());
    };
    add("pog-call-1", artifact.dialect().id);
    call(file, artifact, &mut add);
    for field in [
        Field::Model,
        Field::ModelId,
        Field::ModelParameters,
        Field::Output,
    ] {
        let value = artifact
            .field(field)
            .map_or(Value::Null, |e| to_json(e.value));
        let value = if field == Field::Output {
            plain_schema(&value, true)
        } else {
            sorted(&value)
        };
        add("field", &value.to_string());
    }
    let mut included: Vec<_> = render::closure(library, file);
    included.sort_by(|a, b| a.summary.id.cmp(&b.summary.id));
    for entry in included {
        add("include", &entry.summary.id);
        let source = entry.source();
        if let Some(artifact) = source.artifact() {
            call(source, artifact, &mut add);
        }
    }
    Some(hasher.finalize().to_hex().as_str()[..DIGITS].to_owned())
}

/// Whether a written, possibly shortened digest is this one.
#[must_use]
pub fn same_digest(written: &str, digest: &str) -> bool {
    let written = written.trim().to_ascii_lowercase();
    written.len() >= LEAST && digest.starts_with(&written)
}

/// What the model receives: messages, template, parameters.
fn call(file: &SourceFile, artifact: &Artifact, add: &mut impl FnMut(&str, &str)) {
    for message in &artifact.syntax.messages {
        add("role", &message.role_text);
    }
    for region in artifact
        .syntax
        .layout
        .regions
        .iter()
        .filter(|r| r.in_message)
    {
        let text = match &region.decoded {
            Some(text) => normal(text, &[]),
            None => normal(
                region.span.text(file.joined()),
                &comments(artifact, region.span),
            ),
        };
        add("text", &text);
    }
    // Values that only occur in test data are not part of the call.
    let declared = artifact
        .parameters
        .iter()
        .filter(|p| p.origin != ParameterOrigin::Example);
    let mut parameters: Vec<_> = declared.collect();
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    for parameter in parameters {
        let schema = parameter.json_schema(artifact);
        add("parameter", &parameter.name);
        add("schema", &plain_schema(&schema, true).to_string());
    }
}

/// Template comments of a region, relative to its start.
fn comments(artifact: &Artifact, region: Span) -> Vec<Span> {
    let constructs = artifact
        .facts()
        .constructs
        .iter()
        .filter(|c| c.kind == ConstructKind::Comment && c.closed);
    constructs
        .filter(|c| region.encloses(c.span))
        .map(|c| Span::new(c.span.lo() - region.lo(), c.span.hi() - region.lo()))
        .collect()
}

/// The text without comments, lines that held only comments, and trailing whitespace.
fn normal(text: &str, comments: &[Span]) -> String {
    const GAP: char = '\u{0}';
    let mut bare = String::with_capacity(text.len());
    let mut at = 0;
    for comment in comments {
        bare.push_str(text.get(at..comment.lo()).unwrap_or(""));
        bare.push(GAP);
        at = comment.hi();
    }
    bare.push_str(text.get(at..).unwrap_or(""));
    let mut out = String::with_capacity(bare.len());
    for line in bare.lines() {
        let kept: String = line.chars().filter(|c| *c != GAP).collect();
        if !kept.trim().is_empty() || !line.contains(GAP) {
            out.push_str(kept.trim_end());
            out.push('\n');
        }
    }
    out.trim_matches('\n').to_owned()
}

/// A schema without its documentation keywords. Names under `properties` are never keywords.
fn plain_schema(value: &Value, is_schema: bool) -> Value {
    schema_part(value, if is_schema { Part::Schema } else { Part::Value })
}

/// The role of a JSON value in a schema.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// A schema.
    Schema,
    /// A mapping from names to schemas.
    Named,
    /// A plain value.
    Value,
}

fn schema_part(value: &Value, part: Part) -> Value {
    const WORDS: [&str; 5] = ["description", "title", "examples", "$comment", "deprecated"];
    const BY_NAME: [&str; 4] = ["properties", "patternProperties", "$defs", "definitions"];
    const VALUES: [&str; 3] = ["default", "enum", "const"];
    match value {
        Value::Object(map) => {
            let kept = map
                .iter()
                .filter(|(key, _)| part != Part::Schema || !WORDS.contains(&key.as_str()));
            let inner = |(key, value): (&String, &Value)| {
                let part = match (part, key.as_str()) {
                    (Part::Value, _) => Part::Value,
                    (Part::Schema, key) if VALUES.contains(&key) => Part::Value,
                    (Part::Schema, key) if BY_NAME.contains(&key) => Part::Named,
                    _ => Part::Schema,
                };
                (key.clone(), schema_part(value, part))
            };
            let sorted: std::collections::BTreeMap<String, Value> = kept.map(inner).collect();
            Value::Object(sorted.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(|v| schema_part(v, part)).collect()),
        other => other.clone(),
    }
}

/// The value with sorted keys: the written order has no meaning.
fn sorted(value: &Value) -> Value {
    plain_schema(value, false)
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use super::*;

    const HEAD: &str = "---\nname: A\nversion: 1.0.0\nstage: skill\nmodel: { id: m, parameters: { t: 0 } }\nparameters:\n  a: { type: string, description: x }\n---\nuser:\nHi {{ a }}\n{% include \"part\" %}\n";
    const PART: &str = "\n=== part.pog.md\n---\nname: P\n---\nBe kind.\n";

    fn of(text: &str) -> String {
        let fixture = Fixture::parse(text);
        digest(&fixture.snapshot.library, &fixture.main).expect("a prompt")
    }

    fn changed(from: &str, to: &str) -> bool {
        let whole = format!("{HEAD}{PART}");
        assert!(whole.contains(from), "{from}");
        of(&whole) != of(&whole.replacen(from, to, 1))
    }

    #[test]
    fn what_the_model_is_asked_counts() {
        assert_eq!(of(&format!("{HEAD}{PART}")).len(), DIGITS);
        for (from, to) in [
            ("Hi", "Hello"),
            ("user:", "system:"),
            ("type: string", "type: integer"),
            ("description: x }", "description: x, default: y }"),
            ("id: m", "id: n"),
            ("t: 0", "t: 1"),
            ("Be kind", "Be cruel"),
            ("---\nuser", "output: { format: json }\n---\nuser"),
        ] {
            assert!(changed(from, to), "{from} -> {to}");
        }
    }

    #[test]
    fn what_describes_it_does_not() {
        for (from, to) in [
            ("name: A", "name: B"),
            ("1.0.0", "2.0.0"),
            (
                "stage: skill",
                "stage: validated\nowners: [\"@a\"]\napprovals: []",
            ),
            ("description: x", "description: y"),
            ("Hi {{ a }}", "Hi {{ a }}  "),
            (
                "Hi {{ a }}",
                "{# pog: ignore a/b because c #}\nHi {{ a }}{# c #}",
            ),
            ("name: P", "name: Q"),
        ] {
            assert!(!changed(from, to), "{from} -> {to}");
        }
        assert_eq!(of(HEAD), of(&HEAD.replace('\n', "\r\n")));
    }

    #[test]
    fn a_property_called_description_is_a_property() {
        let text = |ty: &str| {
            format!(
                "---\nparameters:\n  a: {{ type: object, properties: {{ description: {{ type: {ty} }} }} }}\n---\n{{{{ a }}}}\n"
            )
        };
        assert_ne!(of(&text("string")), of(&text("integer")));
        let text = |value: &str| {
            format!(
                "---\nparameters:\n  a: {{ default: {{ description: {value} }} }}\n---\n{{{{ a }}}}\n"
            )
        };
        assert_ne!(of(&text("x")), of(&text("y")));
    }

    #[test]
    fn a_digest_may_be_shortened_but_not_to_nothing() {
        let digest = "0123456789abcdef0123456789abcdef";
        assert!(same_digest(digest, digest) && same_digest("0123456789AB", digest));
        assert!(
            !same_digest("0123456789a", digest)
                && !same_digest("", digest)
                && !same_digest("1123456789ab", digest)
        );
    }
}
