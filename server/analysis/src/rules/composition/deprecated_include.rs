//! `composition/deprecated-include`: includes of artifacts that are retired. Whether a retired artifact names a
//! replacement at all is another rule's question.

use pog_syntax::template::{Reference, ReferenceKind};
use pog_text::{Edit, Fix};

use crate::artifact::Deprecation;
use crate::finding::{Severity, Tag};
use crate::library::{Entry, Resolved};
use crate::render;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/deprecated-include",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The template includes a deprecated artifact",
        what: "Looks for includes, imports and parents whose artifact says `deprecated`.",
        why: "A deprecated artifact is not cared for any more and will be removed; its owners have said what to use \
              instead.",
        example: "user:\n{% include \"safety\" %}\n\n=== safety.pog.md\n---\ndeprecated: { since: 2.0.0, replacement: foundation/safety, reason: moved }\n---\nDo no harm.\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        instead: "user:\n{% include \"foundation/safety\" %}\n\n=== safety.pog.md\n---\ndeprecated: { since: 2.0.0, replacement: foundation/safety, reason: moved }\n---\nDo no harm.\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        options: "",
        fix: "Includes the replacement, without a version range; offered where it exists and is not deprecated itself.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let library = &context.snapshot.library;
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
        if is_replacement(context, deprecation) {
            continue;
        }
        let finding = sink.report(reference.span, message(&entry.summary.id, deprecation));
        finding.tag(Tag::Deprecated);
        let replacement = deprecation
            .replacement
            .as_deref()
            .and_then(|id| replacement(context, id));
        if let Some(new) = replacement
            && reference.span.text(context.text) == target
        {
            let title = format!("Change to '{}'", new.summary.id);
            let edits = vec![Edit::replace(reference.span, new.summary.id.as_str())];
            let fix = if takes_its_place(reference, new) {
                Fix::safe(title, edits)
            } else {
                Fix::suggested(title, edits)
            };
            finding.fix(fix);
        }
    }
}

/// Whether this file is the replacement: one that still builds on the old artifact cannot use itself instead.
fn is_replacement(context: &Context<'_>, deprecation: &Deprecation) -> bool {
    deprecation.replacement.as_deref() == Some(context.artifact.id.as_str())
}

fn message(id: &str, deprecation: &Deprecation) -> String {
    let mut message = format!("Artifact '{id}' is deprecated");
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

/// The artifact to include instead, if it can be: it exists, is not deprecated, and does not lead back to this file.
fn replacement<'a>(context: &'a Context<'_>, id: &str) -> Option<&'a Entry> {
    let library = &context.snapshot.library;
    let Resolved::Found(new) = library.resolve(id, context.file.root, &context.file.path) else {
        return None;
    };
    let back = || {
        render::closure(library, new.source())
            .iter()
            .any(|e| e.file == context.file.id)
    };
    let fine = new.summary.includable
        && new.summary.deprecated.is_none()
        && new.file != context.file.id
        && !back();
    fine.then_some(new)
}

/// Whether nothing else has to change: what is imported must be there too.
fn takes_its_place(reference: &Reference, new: &Entry) -> bool {
    let defines = |name: &str| new.summary.macros.iter().any(|(n, _)| n == name);
    match reference.kind {
        ReferenceKind::Include | ReferenceKind::Partial | ReferenceKind::File => true,
        ReferenceKind::From => reference.imported.iter().all(|(n, _)| defines(&n.name)),
        ReferenceKind::Extends | ReferenceKind::Import => false,
    }
}

#[cfg(test)]
mod tests {
    use pog_text::Applicability;

    use crate::finding::Tag;
    use crate::rules::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "composition/deprecated-include";

    fn file(body: &str, deprecated: &str) -> String {
        format!(
            "{body}\n=== old.pog.md\n---\nversion: 1.0.0\ndeprecated: {deprecated}\n---\nx\n=== new.pog.md\n{{% macro m() %}}{{% endmacro %}}\n"
        )
    }

    #[test]
    fn what_to_use_instead_is_named_and_put_in() {
        let text = file(
            "{% include \"old@^1\" %}",
            "{ since: 2.0.0, replacement: new, reason: It moved. }",
        );
        assert_eq!(
            messages(&text, NAME),
            ["Artifact 'old' is deprecated since 2.0.0; use 'new' instead (It moved)"]
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
    fn imports_are_replaced_unasked_only_when_the_names_are_there() {
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
