//! Proposals inside expressions: names, fields, literals of closed lists, words of the language.

use pog_syntax::template::{Literal, Local, LocalKind, NameId, Resolution};
use pog_syntax::yaml::Node;
use serde_json::Value;

use super::Cursor;
use crate::artifact::to_json;
use crate::assist::completion::{Completion, CompletionKind, references};
use crate::assist::docs::{DocRef, macro_signature, show, summary_line, type_of, words};
use crate::assist::shape::{self, Part};

// Groups in the order they are offered; literals of a comparison take 0 and 1.
const MISSING: u32 = 2;
const PARAMETER: u32 = 3;
const LOCAL: u32 = 4;
const FUNCTION: u32 = 5;
const CONSTANT: u32 = 6;

/// Everything that can be read here: parameters, names the template binds, functions, constants.
pub(super) fn names(cursor: &Cursor<'_>, out: &mut Vec<Completion>) {
    let (site, artifact) = (cursor.site, cursor.site.artifact);
    let mut locals: Vec<&Local> = Vec::new();
    for local in artifact
        .facts()
        .locals
        .iter()
        .rev()
        .filter(|l| shape::visible(l, site.offset))
    {
        if !locals.iter().any(|l| l.name == local.name) {
            locals.push(local);
        }
    }
    for parameter in artifact
        .parameters
        .iter()
        .filter(|p| !locals.iter().any(|l| l.name == p.name))
    {
        let used = artifact.uses_of(&parameter.name).any(|u| u != cursor.span);
        let item = Completion::new(&parameter.name, CompletionKind::Parameter, cursor.span)
            .detail(summary_line(parameter))
            .doc(DocRef::Parameter {
                name: parameter.name.clone(),
            });
        out.push(item.group(if parameter.required() && !used {
            MISSING
        } else {
            PARAMETER
        }));
    }
    out.extend(locals.into_iter().map(|l| local(cursor, l).group(LOCAL)));
    for (name, keyword) in [("loop", "for"), ("caller", "macro"), ("super", "block")] {
        if cursor.is_inside(keyword) {
            let item = Completion::new(name, CompletionKind::Variable, cursor.span)
                .doc(DocRef::Keyword { name: name.into() });
            out.push(item.group(LOCAL));
        }
    }
    for word in words::functions() {
        let item = Completion::new(word.name, CompletionKind::Function, cursor.span)
            .detail(word.signature)
            .snippet(cursor.call(word.name, true))
            .doc(DocRef::Function {
                name: word.name.into(),
            });
        out.push(item.group(FUNCTION));
    }
    for name in ["true", "false", "none"] {
        let item = Completion::new(name, CompletionKind::Keyword, cursor.span)
            .doc(DocRef::Keyword { name: name.into() });
        out.push(item.group(CONSTANT));
    }
}

fn local(cursor: &Cursor<'_>, local: &Local) -> Completion {
    let site = cursor.site;
    let macro_text = match local.kind {
        LocalKind::Macro => Some(macro_signature(site.text, &local.name, local.span)),
        LocalKind::Import => imported(cursor, local),
        _ => None,
    };
    let (kind, detail) = match (&macro_text, local.kind) {
        (Some(signature), _) => (CompletionKind::Macro, signature.as_str()),
        (None, LocalKind::Import) => (CompletionKind::Variable, "import"),
        (None, LocalKind::Loop) => (CompletionKind::Variable, "loop variable"),
        (None, LocalKind::With) => (CompletionKind::Variable, "with"),
        (None, LocalKind::Argument) => (CompletionKind::Variable, "argument"),
        (None, LocalKind::Set | LocalKind::Macro) => (CompletionKind::Variable, "set"),
    };
    let arguments = macro_text.as_ref().is_some_and(|s| !s.ends_with("()"));
    let snippet = if macro_text.is_some() {
        cursor.call(&local.name, arguments)
    } else {
        None
    };
    Completion::new(&local.name, kind, cursor.span)
        .detail(detail)
        .snippet(snippet)
        .doc(DocRef::Local {
            name: local.name.clone(),
            at: local.span.start,
        })
}

/// The signature of a macro brought in by `from … import`.
fn imported(cursor: &Cursor<'_>, local: &Local) -> Option<String> {
    let (reference, name) = shape::import_of(cursor.site.artifact, local)?;
    let name = name?;
    let library = &cursor.site.snapshot.library;
    let resolved = library.resolve(
        reference.target.as_deref()?,
        cursor.site.file.root,
        &cursor.site.file.path,
    );
    let entry = resolved.entry()?;
    let (_, span) = entry.summary.macros.iter().find(|(n, _)| n == name)?;
    let signature = macro_signature(&entry.text, name, *span);
    Some(signature.replacen(name, &local.name, 1))
}

/// Words of the language with a page each.
pub(super) fn builtins(
    cursor: &Cursor<'_>,
    table: impl Iterator<Item = &'static words::Word>,
    kind: CompletionKind,
    doc: impl Fn(String) -> DocRef,
    out: &mut Vec<Completion>,
) {
    out.extend(table.map(|word| {
        Completion::new(word.name, kind, cursor.span)
            .detail(word.signature)
            .doc(doc(word.name.into()))
    }));
}

/// Fields of a value. `subscript` is what closes the string when the field is typed in `value["…"]`.
pub(super) fn fields(
    cursor: &Cursor<'_>,
    chain: &[Part],
    subscript: Option<&str>,
    out: &mut Vec<Completion>,
) {
    let (site, artifact) = (cursor.site, cursor.site.artifact);
    let local = match chain {
        [Part::Name(head), ..] => shape::local_at(artifact, head, site.offset),
        _ => return,
    };
    if let ([_], Some(local)) = (chain, local)
        && local.kind == LocalKind::Import
    {
        let target = shape::import_of(artifact, local)
            .and_then(|(reference, _)| reference.target.as_deref());
        return target.map_or((), |target| {
            references::macros(site, target, &[], cursor.span, out)
        });
    }
    if local.is_none() && *chain == [Part::Name("loop".into())] && cursor.is_inside("for") {
        for word in words::loop_fields() {
            let item = Completion::new(word.name, CompletionKind::Field, cursor.span)
                .detail(word.signature);
            out.push(item.doc(DocRef::LoopField {
                name: word.name.into(),
            }));
        }
        return;
    }
    let rooted = shape::resolve(site.text, artifact, chain, site.offset);
    let doc = |name: &str| rooted.as_ref().map_or(DocRef::None, |r| r.doc(Some(name)));
    let item = |name: &str, detail: String, group: u32| {
        let insert = format!("{name}{}", subscript.unwrap_or(""));
        Completion::new(name, CompletionKind::Field, cursor.span)
            .insert(insert)
            .detail(detail)
            .doc(doc(name))
            .group(group)
    };
    let fits = |name: &str| subscript.is_some() || is_identifier(name);
    let schema = rooted.as_ref().and_then(|r| r.schema(artifact));
    let described: Vec<(&str, Node<'_>)> = schema
        .and_then(|s| s.get("properties"))
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|e| Some((e.key.as_str()?, e.value)))
        .collect();
    out.extend(
        described
            .iter()
            .filter(|(n, _)| fits(n))
            .map(|(name, schema)| item(name, type_of(*schema), 0)),
    );
    for name in used_fields(cursor, chain, local) {
        if fits(name) && !described.iter().any(|(n, _)| *n == name) {
            out.push(item(name, "used in this template".into(), 1));
        }
    }
}

fn is_identifier(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Fields that the template reads from the same value elsewhere.
fn used_fields<'a>(cursor: &Cursor<'a>, chain: &[Part], local: Option<&Local>) -> Vec<&'a str> {
    let facts = cursor.site.artifact.facts();
    let [Part::Name(head), rest @ ..] = chain else {
        return Vec::new();
    };
    let mut found: Vec<&str> = Vec::new();
    for name in facts
        .names
        .iter()
        .filter(|n| n.name == *head && n.path.len() > rest.len())
    {
        let same = match name.resolution {
            Resolution::Local(i) => local.is_some() && facts.locals.get(i) == local,
            Resolution::Free => local.is_none(),
            Resolution::Builtin | Resolution::Relative => false,
        };
        let leads = name
            .path
            .iter()
            .zip(rest)
            .all(|(a, b)| *b == Part::Name(a.name.clone()));
        let field = &name.path[rest.len()];
        if same
            && leads
            && !field.span.touches(cursor.site.offset)
            && !found.contains(&field.name.as_str())
        {
            found.push(&field.name);
        }
    }
    found
}

/// Values of a closed list that `chain` (or with `items` each of its items) can take. `quoted` is the quote typed
/// before the cursor and whether its partner is missing.
pub(super) fn literals(
    cursor: &Cursor<'_>,
    chain: &[Part],
    items: bool,
    quoted: Option<(char, bool)>,
    out: &mut Vec<Completion>,
) {
    let (site, artifact) = (cursor.site, cursor.site.artifact);
    let Some(rooted) = shape::resolve(site.text, artifact, chain, site.offset) else {
        return;
    };
    let Some(schema) = rooted.schema(artifact) else {
        return;
    };
    let Some(schema) = (if items {
        schema.get("items")
    } else {
        Some(schema)
    }) else {
        return;
    };
    let mut values: Vec<Value> = schema
        .get("enum")
        .into_iter()
        .flat_map(Node::items)
        .map(to_json)
        .collect();
    if values.is_empty() && type_of(schema) == "boolean" {
        values = vec![Value::Bool(true), Value::Bool(false)];
    }
    let compared = compared_already(cursor, chain);
    let default = (rooted.path.is_empty() && !items)
        .then_some(rooted.parameter.default.as_ref())
        .flatten();
    for value in values {
        let Some(written) = write(&value, quoted) else {
            continue;
        };
        let label = show(&value);
        let group = u32::from(compared.iter().any(|c| **c == label));
        let detail = if default.is_some_and(|(d, _)| *d == value) {
            "default"
        } else {
            ""
        };
        let item =
            Completion::new(label.clone(), CompletionKind::EnumValue, cursor.span).insert(written);
        out.push(
            item.detail(detail)
                .filter(label)
                .doc(rooted.doc(None))
                .group(group),
        );
    }
}

/// A value in the template's notation; `None` where the cursor is in a string and the value is not text.
fn write(value: &Value, quoted: Option<(char, bool)>) -> Option<String> {
    let escape = |text: &str, quote: char| {
        text.replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace(quote, &format!("\\{quote}"))
    };
    match (value, quoted) {
        (Value::String(text), Some((quote, open))) => Some(format!(
            "{}{}",
            escape(text, quote),
            if open {
                String::from(quote)
            } else {
                String::new()
            }
        )),
        (Value::String(text), None) => Some(format!("\"{}\"", escape(text, '"'))),
        (Value::Null, None) => Some("none".into()),
        (value, None) => Some(value.to_string()),
        (_, Some(_)) => None,
    }
}

/// Texts the same variable is compared with elsewhere: further branches want the others.
fn compared_already<'a>(cursor: &Cursor<'a>, chain: &[Part]) -> Vec<&'a String> {
    let facts = cursor.site.artifact.facts();
    let [Part::Name(head), rest @ ..] = chain else {
        return Vec::new();
    };
    let of_chain = |name: NameId| {
        facts.names.get(name).is_some_and(|n| {
            n.name == *head
                && n.path.len() == rest.len()
                && n.path
                    .iter()
                    .zip(rest)
                    .all(|(a, b)| *b == Part::Name(a.name.clone()))
        })
    };
    let other = facts
        .comparisons
        .iter()
        .filter(|c| !c.span.touches(cursor.site.offset) && of_chain(c.name));
    other
        .filter_map(|c| {
            if let Literal::Text(text) = &c.literal {
                Some(text)
            } else {
                None
            }
        })
        .collect()
}
