//! Renders a Dotprompt file as Dotprompt does (`js/src/{dotprompt,helpers,parse}.ts`): Handlebars with its helpers, then
//! the text cut into messages at the marks of `{{role}}` and `{{history}}`. One thing differs on purpose: the marks of
//! this rendering cannot be forged, so an input that contains a mark of Dotprompt starts no message.

use std::rc::Rc;

use pog_formats::dialect::Role;
use pog_formats::dialect::dotprompt::fences;
use pog_model::FileId;
use pog_template::Resolution;
use pog_text::Span;
use serde_json::{Map, Value};

use super::RenderContext;
use super::handlebars::engine::{Engine, Failure, Tool};
use super::handlebars::value::Js;
use crate::{RenderError, RenderedMessage, nonce};

/// Ends a mark; starts are made of the nonce.
const END: char = '\u{E001}';

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let (template, base) = template(context);
    let text = template.text(&context.file.text).to_owned();
    if let Some(name) = context
        .artifact
        .facts()
        .names
        .iter()
        .find(|n| n.called && n.resolution == Resolution::Free)
    {
        let message = format!(
            "There is no helper '{}' here; programs register helpers of their own",
            name.name
        );
        return Err(RenderError {
            message,
            place: Some((context.file.id, name.span)),
            out_of_bounds: false,
        });
    }
    // A mark that no value can contain: otherwise an input could start a message of its own.
    let mark: Rc<str> = nonce(context.file, context.values).into();
    let tool = Dotprompt {
        context,
        mark: mark.clone(),
    };
    let inputs = Js::from(&Value::Object(context.values.clone()));
    let data = vec![("metadata".into(), Js::from(&metadata(context)))];
    let mut engine = Engine::new(&tool, context.fuel.get());
    let rendered = engine.render(&text, inputs, data);
    context.fuel.set(engine.steps);
    let rendered = rendered.map_err(|f| error(context, &f, base))?;
    Ok(messages(&rendered, &mark))
}

/// The text that Dotprompt takes for the template.
fn template(context: &RenderContext<'_>) -> (Span, usize) {
    let text = &*context.file.text;
    let layout = &context.artifact.syntax.layout;
    let found = if layout.front_matter.is_some() {
        fences(text)
    } else {
        None
    };
    let whole = Span::new(0, text.len());
    let span = match found {
        Some(found) if found.problem.is_none() && layout.yaml.errors.is_empty() => {
            trimmed(text, Span::new(found.body, text.len()))
        }
        Some(found) if found.problem.is_none() => trimmed(text, whole),
        _ => whole,
    };
    (span, span.lo())
}

fn trimmed(text: &str, span: Span) -> Span {
    let blank = |c: char| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}');
    let source = span.text(text);
    let start = span.lo() + (source.len() - source.trim_start_matches(blank).len());
    Span::new(start, start + source.trim_matches(blank).len())
}

/// What `@metadata` holds: the front matter without its inputs.
fn metadata(context: &RenderContext<'_>) -> Value {
    let mut prompt = context
        .artifact
        .metadata()
        .map_or(Value::Null, |root| root.to_json());
    if let Some(map) = prompt.as_object_mut() {
        // Dotprompt keeps the schema of the inputs from templates.
        map.shift_remove("input");
    }
    Value::Object(Map::from_iter([("prompt".to_owned(), prompt)]))
}

fn error(context: &RenderContext<'_>, failure: &Failure, base: usize) -> RenderError {
    let place = match failure.partial.and_then(|p| u32::try_from(p).ok()) {
        Some(partial) => (FileId(partial), failure.place),
        None => (context.file.id, failure.place.shift(base)),
    };
    RenderError {
        message: failure.message.clone(),
        place: Some(place),
        out_of_bounds: failure.out_of_bounds,
    }
}

struct Dotprompt<'a> {
    context: &'a RenderContext<'a>,
    mark: Rc<str>,
}

impl Tool for Dotprompt<'_> {
    fn knows(&self, name: &str) -> bool {
        matches!(
            name,
            "json" | "role" | "history" | "section" | "media" | "ifEquals" | "unlessEquals"
        )
    }

    fn call(&self, name: &str, args: &[Js], hash: &[(Rc<str>, Js)]) -> Result<Js, String> {
        let named = |key: &str| hash.iter().rev().find(|(k, _)| &**k == key).map(|(_, v)| v);
        // Without arguments handlebars.js hands over its options, which read as an object.
        let first = || {
            args.first()
                .map_or_else(|| "[object Object]".into(), Js::string)
        };
        let mark = &self.mark;
        match name {
            "json" => {
                let value = args.first().ok_or("'json' needs a value")?;
                let indent = named("indent").map(indent).unwrap_or_default();
                Ok(Js::text(
                    value.json(&indent).unwrap_or_else(|| "undefined".into()),
                ))
            }
            "role" => {
                let role = first();
                // Dotprompt finds names in small letters only; any other mark stays in the text, or takes it along.
                let found = !role.is_empty() && role.bytes().all(|b| b.is_ascii_lowercase());
                let odd = || format!("{}<<<dotprompt:role:{role}>>>", odd_mark(mark));
                Ok(Js::text(if found {
                    format!("{mark}{role}{END}")
                } else {
                    odd()
                }))
            }
            "history" => Ok(Js::text(format!("{mark}{END}"))),
            "section" => Ok(Js::text(format!("<<<dotprompt:section {}>>>", first()))),
            "media" => {
                let url = named("url").map_or_else(|| "undefined".into(), Js::string);
                let kind = named("contentType")
                    .filter(|k| k.truthy())
                    .map(|k| format!(" {}", k.string()));
                Ok(Js::text(format!(
                    "<<<dotprompt:media:url {url}{}>>>",
                    kind.unwrap_or_default()
                )))
            }
            _ => Err(format!(
                "'{name}' is a block: write '{{{{#{name} …}}}} … {{{{/{name}}}}}'"
            )),
        }
    }

    fn partial(&self, name: &str, from: Option<usize>) -> Option<(usize, Rc<str>)> {
        let library = &self.context.snapshot.library;
        let from = from.and_then(|id| library.get(FileId(u32::try_from(id).ok()?)));
        let (root, path) = from.map_or((self.context.file.root, &self.context.file.path), |e| {
            (e.root, &e.path)
        });
        let entry = library.resolve(name, root, path).entry()?;
        Some((entry.file.0 as usize, entry.source().text.as_ref().into()))
    }
}

/// `JSON.stringify`'s third argument: a number of spaces or a text, at most ten long.
fn indent(value: &Js) -> String {
    match value {
        Js::Number(n) if *n >= 1.0 => " ".repeat(if *n >= 10.0 {
            10
        } else {
            n.to_string()
                .split('.')
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or(0)
        }),
        Js::Text(text) => text.chars().take(10).collect(),
        _ => String::new(),
    }
}

/// What stands before the mark of a role that Dotprompt does not find.
fn odd_mark(mark: &str) -> String {
    mark.replace('\u{E000}', "\u{E002}")
}

/// Cuts the text at the marks. Text before the first is the user's, text behind `{{history}}` the model's.
fn messages(text: &str, mark: &str) -> Vec<RenderedMessage> {
    let odd = odd_mark(mark);
    let mut found: Vec<(Role, String)> = vec![(Role::User, String::new())];
    for (index, piece) in text.split(mark).enumerate() {
        let (name, piece) = if index == 0 {
            (None, piece)
        } else {
            piece
                .split_once(END)
                .map_or((None, piece), |(n, p)| (Some(n), p))
        };
        match (name, found.last_mut()) {
            (Some(""), _) => found.push((Role::Assistant, String::new())),
            // A role behind nothing but blanks renames the message that has been begun.
            (Some(name), Some(last)) if last.1.trim().is_empty() => last.0 = role(name),
            (Some(name), _) => found.push((role(name), String::new())),
            (None, _) => {}
        }
        // At the start of a piece such a mark is taken for a role, with all the text behind it.
        if piece.starts_with(&odd) {
            found.push((Role::User, String::new()));
        } else if let Some(last) = found.last_mut().filter(|_| !piece.trim().is_empty()) {
            last.1.push_str(&piece.replace(&odd, ""));
        }
    }
    // Empty ones go, blank ones stay, as in dotpromptz.
    let given = found.into_iter().filter(|(_, content)| !content.is_empty());
    given
        .map(|(role, content)| RenderedMessage {
            role,
            content: parts(&content),
        })
        .collect()
}

/// A message in parts: blanks between two marks of media and sections, or beside them, are no part.
fn parts(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut text = |piece: &str, mark: &str| {
        if !piece.trim().is_empty() {
            out.push_str(piece);
        }
        out.push_str(mark);
    };
    let (mut from, mut at) = (0, 0);
    while let Some(start) = content
        .get(at..)
        .and_then(|rest| rest.find("<<<dotprompt:"))
        .map(|found| at + found)
    {
        let rest = content.get(start..).unwrap_or("");
        let kind = rest.strip_prefix("<<<dotprompt:").unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        let end = (kind.starts_with("media:url") || kind.starts_with("section"))
            .then(|| line.find(">>>"))
            .flatten();
        at = start + 3;
        if let Some(end) = end {
            text(
                content.get(from..start).unwrap_or(""),
                rest.get(..end + 3).unwrap_or(""),
            );
            from = start + end + 3;
            at = from;
        }
    }
    text(content.get(from..).unwrap_or(""), "");
    out
}

/// Roles that Dotprompt does not know are passed through; what comes nearest is shown.
fn role(name: &str) -> Role {
    match name {
        "system" => Role::System,
        "model" | "assistant" => Role::Assistant,
        "tool" => Role::Tool,
        _ => Role::User,
    }
}

#[cfg(test)]
mod tests;
