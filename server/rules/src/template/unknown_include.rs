//! `template/unknown-include`: references to prompts that do not exist or cannot be included, and
//! imports of names that the other template does not define. Versions and paths that leave the
//! library are questions for other rules.

use std::cell::OnceCell;

use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Resolved, Target};
use pog_model::{FileId, FixAvailability, LOOSE_ROOT, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{LocalId, NameAt, Reference, ReferenceKind, Resolution};
use pog_text::near::{Names, closest};
use pog_text::{Edit, Fix};
use rustc_hash::{FxHashMap, FxHashSet};

use super::common::{Doubtful, Ids, exports, replace_target};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-include",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Included prompt does not exist",
        what: "Checks for `include`, `extends`, `import` and `from … import` whose id or path \
               leads to no prompt of the workspace, its library sources or the starter library, or \
               to one in another template language; and for imported names that the other template \
               does not define. Includes with `ignore missing` and lists of alternatives are \
               ignored, and so are Handlebars partials in libraries that keep none in files.",
        why: "Rendering fails at the include.",
        example: "user:\n{% include \"foundation/saftey\" %}\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        instead: "user:\n{% include \"foundation/safety\" %}\n\n=== foundation/safety.pog.md\nDo not invent facts.\n",
        options: "",
        fix: "Changes the id or the imported name to the one that was probably meant; a version \
              range is kept.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let doubtful = Doubtful::of(context);
    let library = &context.snapshot.library;
    let ids = Ids::of(context);
    let partials = Partials::of(context);
    let mut exported: FxHashMap<FileId, Option<Exports<'_>>> = FxHashMap::default();
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
                partials.unknown(reference, target, sink)
            }
            Resolved::Unknown => unknown(context, &ids, reference, target, sink),
            Resolved::Found(entry) | Resolved::WrongVersion(entry)
                if !entry.summary.includable && !has_same_language(context, entry) =>
            {
                let format = entry.summary.dialect_name;
                let id = &entry.summary.id;
                sink.report(
                    reference.span,
                    format!("Prompt '{id}' cannot be included: as a {format} it uses another template language"),
                );
            }
            Resolved::Found(_) if reference.imported.is_empty() => {}
            Resolved::Found(entry) => {
                let exports = exported
                    .entry(entry.file)
                    .or_insert_with(|| Exports::of(entry));
                if let Some(exports) = exports {
                    imported_names(context, reference, (entry, exports), sink);
                }
            }
            // `composition/version-unsatisfied` and `template/include-outside-library` report these.
            Resolved::WrongVersion(_) | Resolved::Outside => {}
        }
    }
}

/// Whether the other prompt is of the same format, or its template is written in the same language.
fn has_same_language(context: &Context<'_>, entry: &Entry) -> bool {
    let own = context.artifact;
    entry
        .source()
        .artifact()
        .is_some_and(|other| other.dialect() == own.dialect() || other.language() == own.language())
}

fn unknown(
    context: &Context<'_>,
    ids: &Ids<'_>,
    reference: &Reference,
    target: &str,
    sink: &mut Sink,
) {
    let parsed = Target::parse(target.trim());
    let name = parsed.name;
    if name.is_empty() {
        sink.report(
            reference.span,
            "Include is empty; name a prompt such as 'foundation/safety'",
        );
        return;
    }
    let is_loose = context.file.root == LOOSE_ROOT;
    if !is_loose && sink.leaves_out(reference.span) {
        return;
    }
    let near = ids.intended(name);
    if near.is_none() && is_loose {
        // Outside a workspace the library is incomplete; only a likely misspelling is certain
        // enough.
        return;
    }
    let hint = match &near {
        Some(near) => format!("; did you mean '{near}'?"),
        None => String::new(),
    };
    let subject = if parsed.is_path() { "File" } else { "Prompt" };
    let finding = sink.report(
        reference.span,
        format!("{subject} '{name}' does not exist in the library{hint}"),
    );
    if let Some(near) = near
        && let Some(edit) = replace_target(context.text, reference, &near)
    {
        finding.fix(Fix::suggested(format!("Change to '{near}'"), vec![edit]));
    }
}

/// What other files are called as partials. They may be registered in code, so a missing file means something only if
/// partials are files.
struct Partials<'a> {
    context: &'a Context<'a>,
    called: OnceCell<Vec<String>>,
}

impl<'a> Partials<'a> {
    fn of(context: &'a Context<'a>) -> Self {
        Self {
            context,
            called: OnceCell::new(),
        }
    }

    fn called(&self) -> Vec<String> {
        let file = self.context.file;
        let Some(called) = self.context.artifact.dialect().reference_text else {
            return Vec::new();
        };
        let mut names: Vec<String> = Vec::new();
        for entry in self.context.snapshot.library.visible(file.root) {
            if entry.root == file.root && entry.file != file.id {
                names.extend(called(&file.path, &entry.path));
            }
        }
        names
    }

    fn unknown(&self, reference: &Reference, target: &str, sink: &mut Sink) {
        let names = self.called.get_or_init(|| self.called());
        if names.is_empty() || sink.leaves_out(reference.span) {
            return;
        }
        let near = closest(target, names.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        let message = format!("Partial '{target}' does not exist in the library{hint}");
        let finding = sink.report_at_most(Severity::Warning, reference.span, message);
        if let Some(near) = near {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(reference.span, near)],
            ));
        }
    }
}

/// What can be imported from another template, as far as that is certain.
struct Exports<'a> {
    all: FxHashSet<&'a str>,
    names: Names<'a>,
}

impl<'a> Exports<'a> {
    fn of(entry: &'a Entry) -> Option<Self> {
        let all = exports(entry)?;
        let names = Names::new(all.iter().copied());
        Some(Self { all, names })
    }
}

/// Names of `from … import` that the other template does not export.
fn imported_names(
    context: &Context<'_>,
    reference: &Reference,
    (entry, exports): (&Entry, &Exports<'_>),
    sink: &mut Sink,
) {
    for (named, local) in &reference.imported {
        if exports.all.contains(named.name.as_str()) || sink.leaves_out(named.span) {
            continue;
        }
        let near = exports.names.closest(&named.name);
        let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        let finding = sink.report(
            named.span,
            format!(
                "Prompt '{}' does not define '{}'{hint}",
                entry.summary.id, named.name
            ),
        );
        if let Some(near) = near {
            let edits = rename(context.artifact, named, *local, near);
            finding.fix(Fix::suggested(format!("Change to '{near}'"), edits));
        }
    }
}

/// Renames an imported name to `to`, and its uses unless it has an alias.
fn rename(artifact: &Artifact, named: &NameAt, local: LocalId, to: &str) -> Vec<Edit> {
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
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-include";
    const SAFETY: &str = "\n=== foundation/safety.pog.md\n---\nversion: 1.2.0\n---\n{% macro fenced(x) %}{{ x }}{% endmacro %}{% set y = 1 %}\n";

    #[test]
    fn a_similar_id_is_suggested_and_the_range_kept() {
        let text = format!("{{% include \"foundation/saftey@^1\" %}}{SAFETY}");
        assert_eq!(
            messages(&text, NAME),
            [
                "Prompt 'foundation/saftey' does not exist in the library; did you mean 'foundation/safety'?"
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
    fn outside_a_workspace_only_likely_misspellings_are_reported() {
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
    fn without_a_similar_id_there_is_no_fix() {
        assert_eq!(
            messages(&format!("{{% include \"xyz/abc\" %}}{SAFETY}"), NAME),
            ["Prompt 'xyz/abc' does not exist in the library"]
        );
        assert_eq!(messages("{% include \"\" %}", NAME).len(), 1);
    }

    #[test]
    fn existing_optional_and_computed_includes_are_silent() {
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
            ["Prompt 'foundation/safety' does not define 'fencd'; did you mean 'fenced'?"]
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
