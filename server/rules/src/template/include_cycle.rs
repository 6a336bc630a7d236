//! `template/include-cycle`: includes that lead back to the file they stand in. Cycles among other
//! files are reported in those.

use pog_model::{FileId, FixAvailability, JoinedRelated, Level, Page, RuleMeta, Scope, Severity};
use pog_render::Ways;
use pog_text::Span;

use super::common::Doubtful;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/include-cycle",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Templates include each other in a cycle",
        what: "Follows `include`, `extends`, `import` and `from … import` through the library and \
               reports each one that leads back to its own file, directly or through others.",
        why: "Rendering would never end and is stopped with an error.",
        example: "user:\n{% include \"part\" %}\n\n=== part.pog.md\nAs reported above: {% include \"main\" %}\n",
        instead: "user:\n{% include \"part\" %}\n\n=== part.pog.md\nAs reported above.\n",
        options: "",
        fix: "",
    },
};

/// Of a longer way the ends are named.
const NAMED: usize = 12;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let doubtful = Doubtful::of(context);
    let library = &context.snapshot.library;
    let mut found: Vec<(Span, FileId)> = Vec::new();
    for reference in context
        .artifact
        .facts()
        .references
        .iter()
        .filter(|r| !doubtful.covers(r.span))
    {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let entry = library.resolve(target, context.file.root, &context.file.path);
        found.extend(entry.entry().map(|entry| (reference.span, entry.file)));
    }
    let ways = Ways::to(
        context.file.id,
        library,
        found.iter().map(|(_, file)| *file),
    );
    for (span, start) in found {
        if !ways.lead_from(start) || sink.leaves_out(span) {
            continue;
        }
        let Some(way) = ways.from(start) else {
            continue;
        };
        let own = &context.artifact.id;
        let message = if way.is_empty() {
            format!("Prompt '{own}' includes itself")
        } else {
            let between = named(context, &way).join(" → ");
            format!("Include cycle: {own} → {between} → {own}")
        };
        sink.report(span, message).related = related(context, &way);
    }
}

/// The ids on a way; in the middle of a long one a word that there are more.
fn named(context: &Context<'_>, way: &[(FileId, usize)]) -> Vec<String> {
    let id = |(file, _): &(FileId, usize)| {
        let entry = context.snapshot.library.get(*file);
        entry.map_or_else(String::new, |entry| entry.summary.id.clone())
    };
    if way.len() <= NAMED {
        return way.iter().map(id).collect();
    }
    let (first, last) = (&way[..NAMED / 2], &way[way.len() - NAMED / 2..]);
    let more = format!("({} more)", way.len() - NAMED);
    let mut names: Vec<String> = first.iter().map(id).collect();
    names.push(more);
    names.extend(last.iter().map(id));
    names
}

/// The first includes of a way.
fn related(context: &Context<'_>, way: &[(FileId, usize)]) -> Vec<JoinedRelated> {
    let mut related = Vec::new();
    for (file, index) in way.iter().take(NAMED) {
        let Some(entry) = context.snapshot.library.get(*file) else {
            continue;
        };
        let include = &entry.summary.includes[*index];
        let message = format!("'{}' includes '{}' here", entry.summary.id, include.target);
        related.push(JoinedRelated {
            file: entry.file,
            span: include.span,
            message,
        });
    }
    related
}

#[cfg(test)]
mod tests {
    use pog_model::FileId;

    use crate::testing::{findings, messages};

    const NAME: &str = "template/include-cycle";

    #[test]
    fn the_path_is_named() {
        let text = "{% include \"b\" %}{% include \"d\" %}\n=== b.pog.md\n{% include \"d\" %}{% include \"c\" %}\n=== c.pog.md\n{% extends \"main\" %}\n=== d.pog.md\nx\n";
        assert_eq!(messages(text, NAME), ["Include cycle: main → b → c → main"]);
        let related: Vec<FileId> = findings(text, NAME)[0]
            .related
            .iter()
            .map(|r| r.location.file)
            .collect();
        assert_eq!(related, [FileId(1), FileId(2)]);
    }

    #[test]
    fn of_a_long_way_the_ends_are_named() {
        let mut text = "{% include \"f0\" %}".to_owned();
        for n in 0..99 {
            let next = if n == 98 {
                "main".to_owned()
            } else {
                format!("f{}", n + 1)
            };
            text += &format!("\n=== f{n}.pog.md\n{{% include \"{next}\" %}}\n");
        }
        assert_eq!(
            messages(&text, NAME),
            [
                "Include cycle: main → f0 → f1 → f2 → f3 → f4 → f5 → (87 more) → f93 → f94 → f95 → f96 → f97 → f98 → main"
            ]
        );
        assert_eq!(findings(&text, NAME)[0].related.len(), 12);
    }

    #[test]
    fn a_prompt_that_includes_itself() {
        assert_eq!(
            messages("{% include \"main\" %}", NAME),
            ["Prompt 'main' includes itself"]
        );
        assert_eq!(messages("{% import \"./main\" as m %}", NAME).len(), 1);
    }

    #[test]
    fn each_include_that_leads_back_is_reported_and_no_other() {
        let text = "{% include \"b\" %}{% include \"b\" %}{% include \"c\" %}\n=== b.pog.md\n{% include \"main\" %}\n=== c.pog.md\nx\n";
        assert_eq!(messages(text, NAME).len(), 2);
        let elsewhere = "{% include \"b\" %}\n=== b.pog.md\n{% include \"c\" %}\n=== c.pog.md\n{% include \"b\" %}\n";
        assert!(messages(elsewhere, NAME).is_empty());
    }
}
