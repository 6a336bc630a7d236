//! `template/include-cycle`: includes that lead back to the file they stand in. Cycles among other
//! files are reported in those.

use std::sync::Arc;

use pog_model::library::Entry;
use pog_model::{FileId, FixAvailability, JoinedRelated, Level, Page, RuleMeta, Scope, Severity};
use rustc_hash::FxHashMap;

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

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let doubtful = Doubtful::of(context);
    let library = &context.snapshot.library;
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
        let Some(entry) = library
            .resolve(target, context.file.root, &context.file.path)
            .entry()
        else {
            continue;
        };
        let Some((ids, related)) = way_back(context, entry) else {
            continue;
        };
        let message = if ids.is_empty() {
            format!("Prompt '{}' includes itself", context.artifact.id)
        } else {
            let own = &context.artifact.id;
            format!("Include cycle: {own} → {} → {own}", ids.join(" → "))
        };
        sink.report(reference.span, message).related = related;
    }
}

/// The shortest path from `start` back to the file: the ids on it and the includes taken. Empty if
/// `start` is the file.
fn way_back(
    context: &Context<'_>,
    start: &Arc<Entry>,
) -> Option<(Vec<String>, Vec<JoinedRelated>)> {
    let home = context.file.id;
    if start.file == home {
        return Some((Vec::new(), Vec::new()));
    }
    let library = &context.snapshot.library;
    // For each file the one it was reached from, and by which of its includes; breadth first, so
    // the path is shortest.
    let mut reached: FxHashMap<FileId, Option<(Arc<Entry>, usize)>> = FxHashMap::default();
    reached.insert(start.file, None);
    let mut queue = std::collections::VecDeque::from([start.clone()]);
    while let Some(entry) = queue.pop_front() {
        for (index, include) in entry.summary.includes.iter().enumerate() {
            let Some(next) = library
                .resolve(&include.target, entry.root, &entry.path)
                .entry()
            else {
                continue;
            };
            if reached.contains_key(&next.file) {
                continue;
            }
            reached.insert(next.file, Some((entry.clone(), index)));
            if next.file == home {
                return Some(trace(&reached, home));
            }
            queue.push_back(next.clone());
        }
    }
    None
}

/// The path that reached `home`, from its start.
fn trace(
    reached: &FxHashMap<FileId, Option<(Arc<Entry>, usize)>>,
    home: FileId,
) -> (Vec<String>, Vec<JoinedRelated>) {
    let mut ids = Vec::new();
    let mut related = Vec::new();
    let mut at = home;
    while let Some(Some((entry, index))) = reached.get(&at) {
        let include = &entry.summary.includes[*index];
        let message = format!("'{}' includes '{}' here", entry.summary.id, include.target);
        related.push(JoinedRelated {
            file: entry.file,
            span: include.span,
            message,
        });
        ids.push(entry.summary.id.clone());
        at = entry.file;
    }
    ids.reverse();
    related.reverse();
    (ids, related)
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
