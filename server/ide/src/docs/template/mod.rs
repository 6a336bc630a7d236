//! What the words of a template mean: names it binds itself, words of the language, roles, macros of other artifacts.

pub(crate) mod words;

use pog_formats::dialect::{Region, Role};
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Library};
use pog_template::LocalKind;
use pog_template::builtins::Builtin as Word;
use pog_text::Span;
use pog_text::words::one_line;
use pog_world::Snapshot;

use super::{code, escape};
use crate::inside::Inside;
use crate::value_path;

/// Characters of a statement that are shown.
const STATEMENT: usize = 120;

/// The page of a name the template binds.
pub(super) fn local(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    name: &str,
    at: u32,
) -> Option<String> {
    let same = |l: &&pog_template::Local| l.name == name;
    let locals = &artifact.facts().locals;
    // The text may have moved since the reference was made; then any local of that name is the better guess.
    let local = locals
        .iter()
        .filter(same)
        .find(|l| l.span.start == at)
        .or_else(|| locals.iter().rfind(same))?;
    // Of an import the page of what is imported says more than the statement.
    if local.kind == LocalKind::Import
        && let Some((reference, name)) = value_path::import_of(artifact, local)
    {
        let target = reference.target.as_deref()?;
        let Some(entry) = snapshot
            .library
            .resolve(target, file.root, &file.path)
            .entry()
        else {
            return Some(format!(
                "**{}** (import)\n\nFrom {}, which is not in the library.",
                escape(&local.name),
                code(target)
            ));
        };
        return match name {
            Some(name) => macro_of(&snapshot.library, entry, name),
            None => Some(module(&local.name, entry)),
        };
    }
    let kind = match local.kind {
        LocalKind::Loop => "loop variable",
        LocalKind::Set => "set in the template",
        LocalKind::With => "bound by with",
        LocalKind::Macro => "macro",
        LocalKind::Argument => "argument",
        LocalKind::Import => "import",
    };
    let mut out = format!("**{}** ({kind})", escape(&local.name));
    if let Some(inside) = Inside::around(&file.text, artifact, local.span) {
        let statement = one_line(inside.span.text(inside.source), STATEMENT);
        out.push_str(&format!("\n\nBound by {}.", code(&statement)));
    }
    Some(out)
}

fn module(alias: &str, entry: &Entry) -> String {
    let macros: Vec<String> = entry
        .summary
        .macros
        .iter()
        .map(|(n, span)| format!("- {}", code(&macro_signature(&entry.text, n, *span))))
        .collect();
    let list = if macros.is_empty() {
        "No macros.".to_owned()
    } else {
        format!("Macros:\n{}", macros.join("\n"))
    };
    format!(
        "**{}** (import)\n\nThe macros of {} ({}).\n\n{list}",
        escape(alias),
        escape(entry.summary.title()),
        code(&entry.summary.id)
    )
}

/// The page of a macro of another artifact.
pub(super) fn macro_of(library: &Library, entry: &Entry, name: &str) -> Option<String> {
    let (_, span) = entry.summary.macros.iter().find(|(n, _)| n == name)?;
    let signature = macro_signature(&entry.text, name, *span);
    let own = library
        .get(entry.file)
        .and_then(|e| e.summary.description.as_deref())
        .unwrap_or("");
    let about = if own.is_empty() {
        String::new()
    } else {
        format!("\n\n{}", escape(own))
    };
    Some(format!(
        "**{}** (macro)\n\n{}\n\nFrom {} ({}).{about}",
        escape(name),
        code(&signature),
        escape(entry.summary.title()),
        code(&entry.summary.id)
    ))
}

/// `name(arguments)` as the macro's definition has it.
pub(crate) fn macro_signature(text: &str, name: &str, span: Span) -> String {
    const MAX: usize = 200;
    let rest = text.get(span.hi()..).unwrap_or("");
    let mut depth = 0usize;
    for (i, c) in rest.char_indices().take(MAX) {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return format!("{name}{}", one_line(&rest[..=i], STATEMENT)),
            ')' => depth = depth.saturating_sub(1),
            '%' if depth == 0 => break,
            _ => {}
        }
    }
    format!("{name}()")
}

/// The page of a word of the template language.
pub(super) fn builtin(
    kind: &str,
    mut table: impl Iterator<Item = &'static Word>,
    name: &str,
) -> Option<String> {
    table
        .find(|w| w.name == name)
        .map(|w| page(w.name, kind, w))
}

fn page(name: &str, kind: &str, word: &Word) -> String {
    format!(
        "**{name}** ({kind}): {}\n\n{}\n\nExample: {}",
        code(word.signature),
        word.doc,
        code(word.example)
    )
}

/// The page of a word of another template language.
pub(super) fn foreign<'a>(
    mut regions: impl Iterator<Item = &'a Region>,
    name: &str,
) -> Option<String> {
    let word = regions.find_map(|r| r.language.words.iter().find(|w| w.name == name))?;
    let example = if word.example.is_empty() {
        String::new()
    } else {
        format!("\n\nExample: {}", code(word.example))
    };
    Some(format!(
        "**{name}** ({}): {}\n\n{}{example}",
        word.kind.label(),
        code(word.signature),
        word.doc
    ))
}

/// The page of a field of `loop`.
pub(super) fn loop_field(name: &str) -> Option<String> {
    words::loop_fields()
        .find(|w| w.name == name)
        .map(|w| page(&format!("loop.{name}"), "loop", w))
}

/// The page of a statement, a word operator or a name of the language.
pub(super) fn keyword(name: &str) -> Option<String> {
    let (usage, doc) = words::keyword(name)?;
    Some(format!("**{name}**: {}\n\n{doc}", code(&usage)))
}

/// The page of a role marker.
pub(super) fn role(name: &str) -> Option<String> {
    let text = match Role::parse(name)? {
        Role::System => "Instructions to the model, including any text before the first marker.",
        Role::User => "What the user says.",
        Role::Tool => "The result of a tool call.",
        Role::Assistant => "What the model says: an example, or the start of its answer.",
    };
    Some(format!(
        "**{name}:** (role marker)\n\nStarts a message. {text}"
    ))
}
