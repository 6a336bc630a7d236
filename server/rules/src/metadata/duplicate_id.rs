//! `metadata/duplicate-id`: two prompts of one workspace root with the same id. A prompt of a
//! library source or of the starter library with the same id is shadowed on purpose.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Origin, Page, RuleMeta, Scope, Severity};
use pog_text::Span;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/duplicate-id",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Two prompts have the same id",
        what: "Checks for another prompt of the same workspace root with the same id, given by its \
               `id` key or by its path. Two files whose ids both come from their paths are \
               ignored, and so is a prompt that replaces one from a library source or the starter \
               library.",
        why: "An include of that id gets one of the two, and nobody can tell which; approvals and \
              evaluation results are recorded under the id as well.",
        example: "---\nid: development/review\n---\nReview the change.\n=== development/old-review.pog.md\n---\nid: development/review\n---\nReview it.\n",
        instead: "---\nid: development/review\n---\nReview the change.\n=== development/old-review.pog.md\n---\nid: development/old-review\n---\nReview it.\n",
        options: "",
        fix: "",
    },
};

/// Other files shown: thousands of equal ids would relate thousands of places in each of thousands
/// of findings.
const SHOWN: usize = 8;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let file = context.file;
    let artifact = context.artifact;
    if file.origin != Origin::Workspace {
        return;
    }
    let explicit = artifact
        .text(Field::Id)
        .filter(|(id, _)| !id.trim().is_empty());
    let mut others = context.snapshot.library.with_id(&artifact.id, file.root);
    others.retain(|e| {
        e.file != file.id
            && e.root == file.root
            && e.origin == Origin::Workspace
            // Two ids that both come from paths are nobody's choice; at least one must be written.
            && (explicit.is_some() || e.summary.id_span.is_some())
    });
    let Some(first) = others.first() else { return };
    let span = explicit.map_or_else(|| artifact.head(), |(_, span)| span);
    let more = if others.len() > 1 {
        format!(" and {} more", others.len() - 1)
    } else {
        String::new()
    };
    let message = format!(
        "Id '{}' is also used by '{}'{more}; give each prompt its own",
        artifact.id, first.path
    );
    let finding = sink.report(span, message);
    for other in others.into_iter().take(SHOWN) {
        let span = other.summary.id_span.unwrap_or(Span::at(0));
        finding.relate(
            other.file,
            span,
            format!("'{}' has the same id", other.path),
        );
    }
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use crate::check::check_file;
    use crate::testing::{messages, places};

    const NAME: &str = "metadata/duplicate-id";

    #[test]
    fn both_files_are_reported() {
        let fixture = Fixture::parse(
            "=== a.pog.md\n---\nid: x/y\n---\n=== b.pog.md\n---\nname: B\nid: x/y\n---\n",
        );
        for (file, other) in [(0, "b.pog.md"), (1, "a.pog.md")] {
            let found = check_file(&fixture.snapshot, &fixture.files[file]);
            let found: Vec<_> = found.iter().filter(|f| f.rule.name == NAME).collect();
            assert_eq!(found.len(), 1);
            assert_eq!(
                found[0].message,
                format!("Id 'x/y' is also used by '{other}'; give each prompt its own")
            );
            assert_eq!(
                found[0].location.span.text(&fixture.files[file].text),
                "x/y"
            );
            assert_eq!(
                found[0].related[0]
                    .location
                    .span
                    .text(&fixture.files[1 - file].text),
                "x/y"
            );
        }
    }

    #[test]
    fn an_id_from_the_path_counts() {
        let text = "=== x/y.pog.md\n---\nname: A\n---\n=== b.pog.md\n---\nid: x/y\n---\n";
        assert_eq!(places(text, NAME), ["---"]);
    }

    #[test]
    fn the_starter_library_is_shadowed_silently() {
        assert!(
            messages(
                "=== a.pog.md\n---\nid: x/y\n---\n=== starter/x/y.pog.md\n---\nid: x/y\n---\n",
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn an_id_being_typed_belongs_to_nobody() {
        assert!(
            messages(
                "=== a.pog.md\n---\nid:\n---\n=== b.pog.md\n---\nid:\n---\n",
                NAME
            )
            .is_empty()
        );
    }
}
