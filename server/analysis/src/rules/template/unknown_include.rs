//! `template/unknown-include`: references to artifacts that do not exist or cannot be included, and imports of names
//! that the other template does not define. Versions are another rule's business, and so are paths that leave the library.

use pog_syntax::template::{Named, Reference, ReferenceKind, Resolution};
use pog_text::{Edit, Fix};

use super::common::{Doubtful, exports, meant_id, replace_target};
use crate::artifact::Artifact;
use crate::file::LOOSE_ROOT;
use crate::finding::Severity;
use crate::library::{Entry, Resolved, Target};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-include",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The template includes something that does not exist",
        what: "Looks for `include`, `extends`, `import` and `from … import` whose id or path leads to no artifact of the \
               workspace, its library sources or the starter library, or to one in another template language; and for \
               imported names that the other template does not define. Includes with `ignore missing` and lists of \
               alternatives are left alone, and so are Handlebars partials in libraries that keep none in files.",
        why: "Rendering fails at the include.",
        example: "user:\n{% include \"foundation/saftey\" %}\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        instead: "user:\n{% include \"foundation/safety\" %}\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        options: "",
        fix: "Changes the id or the imported name to the one that was probably meant; a version range stays.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let doubtful = Doubtful::of(context);
    let library = &context.snapshot.library;
    for reference in context
        .artifact
        .facts()
        .references
        .iter()
        .filter(|r| !r.optional && !doubtful.covers(r.span))
    {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        match library.resolve(target, context.file.root, &context.file.path) {
            Resolved::Unknown if reference.kind == ReferenceKind::Partial => {
                partial(context, reference, target, sink)
            }
            Resolved::Unknown => unknown(context, reference, target, sink),
            Resolved::Found(entry) | Resolved::WrongVersion(entry)
                if !entry.summary.includable && !speaks_alike(context, entry) =>
            {
                let format = entry.summary.dialect_name;
                let id = &entry.summary.id;
                sink.report(
                    reference.span,
                    format!("Artifact '{id}' cannot be included: as a {format} it has another template language"),
                );
            }
            Resolved::Found(entry) => imported_names(context, reference, entry, sink),
            Resolved::WrongVersion(_) | Resolved::Outside => {}
        }
    }
}

/// Whether the other artifact is of the same format, or its template is written in the same language.
fn speaks_alike(context: &Context<'_>, entry: &Entry) -> bool {
    let own = context.artifact;
    entry
        .source()
        .artifact()
        .is_some_and(|a| a.dialect() == own.dialect() || a.language() == own.language())
}

fn unknown(context: &Context<'_>, reference: &Reference, target: &str, sink: &mut Sink) {
    let parsed = Target::parse(target.trim());
    let name = parsed.name;
    if name.is_empty() {
        sink.report(
            reference.span,
            "Include is empty: name an artifact such as 'foundation/safety'",
        );
        return;
    }
    let near = meant_id(context, name);
    if near.is_none() && context.file.root == LOOSE_ROOT {
        // The file's library is not known here; only what looks misspelt is certain enough.
        return;
    }
    let hint = near
        .as_deref()
        .map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
    let what = if parsed.is_path() { "File" } else { "Artifact" };
    let finding = sink.report(
        reference.span,
        format!("{what} '{name}' does not exist in the library{hint}"),
    );
    if let Some(near) = near
        && let Some(edit) = replace_target(context.text, reference, &near)
    {
        finding.fix(Fix::suggested(format!("Change to '{near}'"), vec![edit]));
    }
}

/// Partials may be registered in code, so a missing file means something only where partials are files.
fn partial(context: &Context<'_>, reference: &Reference, target: &str, sink: &mut Sink) {
    let Some(called) = context.artifact.dialect().called else {
        return;
    };
    let library = context.snapshot.library.visible(context.file.root);
    let own = library
        .iter()
        .filter(|e| e.root == context.file.root && e.file != context.file.id);
    let names: Vec<String> = own
        .filter_map(|e| called(&context.file.path, &e.path))
        .collect();
    if names.is_empty() {
        return;
    }
    let near = closest(target, names.iter().map(String::as_str));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
    let message = format!("No file of the library is the partial '{target}'{hint}");
    let finding = sink.report_at_most(Severity::Warning, reference.span, message);
    if let Some(near) = near {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(reference.span, near)],
        ));
    }
}

/// Names of `from … import` that the other template does not export. Silent where the exports are not certain.
fn imported_names(context: &Context<'_>, reference: &Reference, entry: &Entry, sink: &mut Sink) {
    if reference.imported.is_empty() {
        return;
    }
    let Some(exports) = exports(entry) else {
        return;
    };
    for (named, local) in &reference.imported {
        if exports.contains(&named.name) {
            continue;
        }
        let near = closest(&named.name, exports.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        let finding = sink.report(
            named.span,
            format!("'{}' defines no '{}'{hint}", entry.summary.id, named.name),
        );
        if let Some(near) = near {
            let edits = rename(context.artifact, named, *local, near);
            finding.fix(Fix::suggested(format!("Change to '{near}'"), edits));
        }
    }
}

/// The imported name becomes `to`, and so do its uses where it has no alias.
fn rename(artifact: &Artifact, named: &Named, local: usize, to: &str) -> Vec<Edit> {
    let facts = artifact.facts();
    let mut edits = vec![Edit::replace(named.span, to)];
    if facts
        .locals
        .get(local)
        .is_some_and(|l| l.span == named.span)
    {
        let uses = facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Local(local));
        edits.extend(uses.map(|n| Edit::replace(n.span, to)));
    }
    edits
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-include";
    const SAFETY: &str = "\n=== foundation/safety.pog.md\n---\nversion: 1.2.0\n---\n{% macro fenced(x) %}{{ x }}{% endmacro %}{% set y = 1 %}\n";

    #[test]
    fn a_near_id_is_suggested_and_the_range_stays() {
        let text = format!("{{% include \"foundation/saftey@^1\" %}}{SAFETY}");
        assert_eq!(
            messages(&text, NAME),
            [
                "Artifact 'foundation/saftey' does not exist in the library; did you mean 'foundation/safety'?"
            ]
        );
        assert_eq!(places(&text, NAME), ["foundation/saftey@^1"]);
        assert_eq!(
            apply_first_fix(&text, NAME),
            "{% include \"foundation/safety@^1\" %}\n"
        );
    }

    #[test]
    fn file_extensions_and_missing_folders_are_understood() {
        for name in [
            "foundation/safety.pog.md",
            "safety",
            "./safety",
            "./foundation/safety.md",
        ] {
            let text = format!("{{% include \"{name}\" %}}{SAFETY}");
            assert_eq!(
                apply_first_fix(&text, NAME),
                "{% include \"foundation/safety\" %}\n",
                "{name}"
            );
        }
    }

    #[test]
    fn outside_of_a_workspace_only_what_looks_misspelt_is_reported() {
        let library = "\n=== starter/foundation/safety.pog.md\nx\n";
        assert!(
            messages(
                &format!("=== loose/a.pog.md\n{{% include \"our/own\" %}}{library}"),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(
                &format!("=== loose/a.pog.md\n{{% include \"./beside\" %}}{library}"),
                NAME
            )
            .is_empty()
        );
        assert_eq!(
            messages(
                &format!("=== loose/a.pog.md\n{{% include \"foundation/saftey\" %}}{library}"),
                NAME
            )
            .len(),
            1
        );
    }

    #[test]
    fn nothing_near_gives_no_fix() {
        assert_eq!(
            messages(&format!("{{% include \"xyz/abc\" %}}{SAFETY}"), NAME),
            ["Artifact 'xyz/abc' does not exist in the library"]
        );
        assert_eq!(messages("{% include \"\" %}", NAME).len(), 1);
    }

    #[test]
    fn silent_on_what_exists_may_be_missing_or_is_computed() {
        for statement in [
            "include \"foundation/safety\"",
            "include \"foundation/safety@^1\"",
            "include \"foundation/safety@^9\"",
            "include \"./foundation/safety.pog.md\"",
            "include \"foundation/safety.pog\" ignore missing",
            "include [\"a\", \"foundation/safety\"]",
            "include name",
            "include \"a\" ~ name",
            "include \"../outside\"",
            "from \"foundation/safety\" import fenced, y as z",
            "from \"foundation/safety@^9\" import nope",
        ] {
            assert!(
                messages(&format!("{{% {statement} %}}{SAFETY}"), NAME).is_empty(),
                "{statement}"
            );
        }
        assert!(messages("{% include \"foun", NAME).is_empty());
    }

    #[test]
    fn another_template_language_cannot_be_included() {
        let text = "{% include \"./a.prompt.yml\" %}\n=== a.prompt.yml\nmessages:\n  - role: user\n    content: Hi\n";
        assert_eq!(messages(text, NAME).len(), 1);
        assert!(messages(text, NAME)[0].contains("another template language"));
    }

    #[test]
    fn imported_names_must_be_defined() {
        let text =
            format!("{{% from \"foundation/safety\" import fencd %}}{{{{ fencd(1) }}}}{SAFETY}");
        assert_eq!(
            messages(&text, NAME),
            ["'foundation/safety' defines no 'fencd'; did you mean 'fenced'?"]
        );
        assert_eq!(
            apply_first_fix(&text, NAME),
            "{% from \"foundation/safety\" import fenced %}{{ fenced(1) }}\n"
        );
        let text =
            format!("{{% from \"foundation/safety\" import fencd as f %}}{{{{ f(1) }}}}{SAFETY}");
        assert_eq!(
            apply_first_fix(&text, NAME),
            "{% from \"foundation/safety\" import fenced as f %}{{ f(1) }}\n"
        );
    }
}
