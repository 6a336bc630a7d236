//! `composition/deprecated-include`: includes of deprecated prompts. Whether a deprecated prompt
//! names a replacement at all is another rule's question.

use pog_model::artifact::Deprecation;
use pog_model::library::{Entry, Resolved};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Tag};
use pog_render as render;
use pog_template::{Reference, ReferenceKind};
use pog_text::{Edit, Fix};

use rustc_hash::FxHashMap;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/deprecated-include",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt includes a deprecated prompt",
        what: "Checks for included, imported and extended prompts that are marked `deprecated`.",
        why: "A deprecated prompt is no longer maintained and will be removed; its owners have \
              named what to use instead.",
        example: "user:\n{% include \"safety\" %}\n\n=== safety.pog.md\n---\ndeprecated: { since: 2.0.0, replacement: foundation/safety, reason: moved }\n---\nDo no harm.\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        instead: "user:\n{% include \"foundation/safety\" %}\n\n=== safety.pog.md\n---\ndeprecated: { since: 2.0.0, replacement: foundation/safety, reason: moved }\n---\nDo no harm.\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        options: "",
        fix: "Includes the replacement without a version range, if it exists and is not deprecated \
              itself.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let library = &context.snapshot.library;
    // Asked once for each replacement: each walks all that it includes.
    let mut replacements = FxHashMap::default();
    for reference in &context.artifact.facts().references {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let Some(entry) = library
            .resolve(target, context.file.root, &context.file.path)
            .entry()
        else {
            continue;
        };
        let Some(deprecation) = &entry.summary.deprecated else {
            continue;
        };
        // A replacement may still build on the old prompt: it cannot include itself instead.
        if is_replacement(context, deprecation) {
            continue;
        }
        if sink.leaves_out(reference.span) {
            continue;
        }
        let finding = sink.report(reference.span, message(&entry.summary.id, deprecation));
        finding.tag(Tag::Deprecated);
        let replacement = deprecation.replacement.as_deref().and_then(|id| {
            *replacements
                .entry(id)
                .or_insert_with(|| replacement(context, id))
        });
        // A target written with escapes or pieced together cannot be replaced by its span alone.
        if let Some(new) = replacement
            && reference.span.text(context.text) == target
        {
            let title = format!("Change to '{}'", new.summary.id);
            let edits = vec![Edit::replace(reference.span, new.summary.id.as_str())];
            let fix = if is_drop_in(reference, new) {
                Fix::safe(title, edits)
            } else {
                Fix::suggested(title, edits)
            };
            finding.fix(fix);
        }
    }
}

fn is_replacement(context: &Context<'_>, deprecation: &Deprecation) -> bool {
    deprecation.replacement.as_deref() == Some(context.artifact.id.as_str())
}

fn message(id: &str, deprecation: &Deprecation) -> String {
    let mut message = format!("Prompt '{id}' is deprecated");
    if let Some(since) = &deprecation.since {
        message.push_str(&format!(" since {since}"));
    }
    if let Some(replacement) = &deprecation.replacement {
        message.push_str(&format!("; use '{replacement}' instead"));
    }
    if let Some(reason) = &deprecation.reason {
        message.push_str(&format!(" ({})", reason.trim().trim_end_matches('.')));
    }
    message
}

/// The prompt to include instead, if it can be: it exists, is not deprecated, and does not lead
/// back to this file.
fn replacement<'a>(context: &'a Context<'_>, id: &str) -> Option<&'a Entry> {
    let library = &context.snapshot.library;
    let Resolved::Found(new) = library.resolve(id, context.file.root, &context.file.path) else {
        return None;
    };
    let usable =
        new.summary.includable && new.summary.deprecated.is_none() && new.file != context.file.id;
    // Walking all includes of the replacement costs most, so it comes last.
    (usable && !includes_this_file(context, new)).then_some(new)
}

/// Whether `entry` includes this file, directly or through others: the fix would close a cycle.
fn includes_this_file(context: &Context<'_>, entry: &Entry) -> bool {
    render::closure(&context.snapshot.library, entry.source())
        .iter()
        .any(|included| included.file == context.file.id)
}

/// Whether the new prompt can stand in for the old one with no further change: what is imported
/// from the old one must be defined in the new one too.
fn is_drop_in(reference: &Reference, new: &Entry) -> bool {
    match reference.kind {
        ReferenceKind::Include | ReferenceKind::Partial | ReferenceKind::File => true,
        ReferenceKind::From => reference
            .imported
            .iter()
            .all(|(imported, _)| defines_macro(new, &imported.name)),
        // Which blocks a child overrides, or which names a module is asked for, is not known here.
        ReferenceKind::Extends | ReferenceKind::Import => false,
    }
}

fn defines_macro(entry: &Entry, name: &str) -> bool {
    entry
        .summary
        .macros
        .iter()
        .any(|(defined, _)| defined == name)
}

#[cfg(test)]
mod tests {
    use pog_model::Tag;
    use pog_text::Applicability;

    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "composition/deprecated-include";

    fn file(body: &str, deprecated: &str) -> String {
        format!(
            "{body}\n=== old.pog.md\n---\nversion: 1.0.0\ndeprecated: {deprecated}\n---\nx\n=== new.pog.md\n{{% macro m() %}}{{% endmacro %}}\n"
        )
    }

    #[test]
    fn the_replacement_is_named_and_offered() {
        let text = file(
            "{% include \"old@^1\" %}",
            "{ since: 2.0.0, replacement: new, reason: It moved. }",
        );
        assert_eq!(
            messages(&text, NAME),
            ["Prompt 'old' is deprecated since 2.0.0; use 'new' instead (It moved)"]
        );
        assert_eq!(places(&text, NAME), ["old@^1"]);
        let found = findings(&text, NAME);
        assert_eq!(
            (found[0].tags.as_slice(), found[0].fixes[0].applicability),
            ([Tag::Deprecated].as_slice(), Applicability::Safe)
        );
        assert_eq!(apply_first_fix(&text, NAME), "{% include \"new\" %}\n");
    }

    #[test]
    fn without_a_usable_replacement_there_is_no_fix() {
        for deprecated in [
            "true",
            "{ replacement: nowhere }",
            "{ replacement: old }",
            "{ reason: x }",
        ] {
            let text = file("{% include \"old\" %}", deprecated);
            assert_eq!(messages(&text, NAME).len(), 1, "{deprecated}");
            assert!(findings(&text, NAME)[0].fixes.is_empty(), "{deprecated}");
        }
        assert!(messages(&file("{% include \"old\" %}", "false"), NAME).is_empty());
        assert!(
            messages(
                &file("{% include \"old\" %}", "{ replacement: main }"),
                NAME
            )
            .is_empty()
        );
        assert!(messages(&file("{% include \"new\" %}", "true"), NAME).is_empty());
    }

    #[test]
    fn an_import_has_a_safe_fix_only_if_the_replacement_defines_the_names() {
        let kind = |body: &str| {
            findings(&file(body, "{ replacement: new }"), NAME)[0].fixes[0].applicability
        };
        assert_eq!(kind("{% from \"old\" import m %}"), Applicability::Safe);
        assert_eq!(
            kind("{% from \"old\" import other %}"),
            Applicability::Suggested
        );
        assert_eq!(kind("{% import \"old\" as o %}"), Applicability::Suggested);
    }
}
