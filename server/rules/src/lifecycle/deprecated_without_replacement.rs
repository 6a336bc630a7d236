//! `lifecycle/deprecated-without-replacement`: deprecated prompts that do not name a replacement,
//! or name one that cannot be used. Who still includes them is another rule's question.

use pog_formats::dialect::Field;
use pog_model::library::Resolved;
use pog_model::{FixAvailability, LOOSE_ROOT, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/deprecated-without-replacement",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Deprecated prompt names no replacement",
        what: "Checks that deprecated prompts with governance metadata name a `replacement`, or a \
               `reason` why there is none. A replacement must exist and must not be deprecated \
               itself.",
        why: "Users of the prompt learn that they must stop but not what to do instead, so they do \
              not stop.",
        example: "---\nname: Old review\nstage: discovered\ndeprecated: true\n---\nuser:\nReview the code.\n",
        instead: "---\nname: Old review\nstage: discovered\ndeprecated: { since: 2.0.0, replacement: review, reason: Asks for less. }\n---\nuser:\nReview the code.\n\n=== review.pog.md\n---\nname: Review\n---\nuser:\nReview the code, defects first.\n",
        options: "",
        fix: "Changes a replacement that does not exist to the similar id that does.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if !context.governed() {
        return;
    }
    let Some(deprecation) = artifact.deprecation() else {
        return;
    };
    let Some(field) = artifact.field(Field::Deprecated) else {
        return;
    };
    if let Some((id, span)) = artifact.text(Field::Replacement)
        && !id.trim().is_empty()
    {
        check_replacement(context, id, span, sink);
        return;
    }
    let has_reason = deprecation
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if !has_reason {
        let message = format!(
            "Deprecated prompt '{}' names no replacement; add one, or a reason why there is none",
            artifact.id
        );
        sink.report(field.key.span(), message);
    }
}

fn check_replacement(context: &Context<'_>, id: &str, span: Span, sink: &mut Sink) {
    let library = &context.snapshot.library;
    match library.resolve(id, context.file.root, &context.file.path) {
        Resolved::Unknown | Resolved::Outside => {
            let ids = library.visible(context.file.root);
            let alive = ids
                .iter()
                .filter(|e| e.summary.deprecated.is_none() && e.file != context.file.id);
            let near = closest(id, alive.map(|e| e.summary.id.as_str()));
            // Outside a workspace the library is incomplete; only a likely misspelling is certain
            // enough.
            if near.is_none() && context.file.root == LOOSE_ROOT {
                return;
            }
            let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
            let finding = sink.report(
                span,
                format!("Replacement '{id}' does not exist in the library{hint}"),
            );
            // An id written with escapes cannot be replaced by its span alone.
            if let Some(near) = near.filter(|_| span.text(context.text) == id) {
                finding.fix(Fix::suggested(
                    format!("Change to '{near}'"),
                    vec![Edit::replace(span, near)],
                ));
            }
        }
        Resolved::Found(entry) | Resolved::WrongVersion(entry) if entry.file == context.file.id => {
            sink.report(
                span,
                format!("Prompt '{id}' is its own replacement; name another one"),
            );
        }
        Resolved::Found(entry) | Resolved::WrongVersion(entry) => {
            if let Some(next) = &entry.summary.deprecated {
                // Two that point at each other lead nowhere.
                let further = next
                    .replacement
                    .as_deref()
                    .filter(|next| *next != context.artifact.id);
                let hint = match further {
                    Some(next) => format!("; its replacement is '{next}'"),
                    None => String::new(),
                };
                sink.report(
                    span,
                    format!("Replacement '{id}' is itself deprecated{hint}"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "lifecycle/deprecated-without-replacement";

    fn retired(deprecated: &str) -> String {
        format!(
            "---\nstage: discovered\ndeprecated: {deprecated}\n---\nx\n=== review.pog.md\ny\n=== older.pog.md\n---\ndeprecated: {{ replacement: review }}\n---\nz\n"
        )
    }

    #[test]
    fn without_replacement_or_reason() {
        for deprecated in [
            "true",
            "{ since: 1.0.0 }",
            "{ replacement: }",
            "{ replacement: '', reason: ' ' }",
        ] {
            let text = retired(deprecated);
            assert_eq!(
                messages(&text, NAME),
                [
                    "Deprecated prompt 'main' names no replacement; add one, or a reason why there is none"
                ],
                "{deprecated}"
            );
            assert_eq!(places(&text, NAME), ["deprecated"]);
        }
    }

    #[test]
    fn an_unusable_replacement() {
        assert_eq!(
            messages(&retired("{ replacement: reviw }"), NAME),
            ["Replacement 'reviw' does not exist in the library; did you mean 'review'?"]
        );
        assert!(
            apply_first_fix(&retired("{ replacement: reviw }"), NAME)
                .contains("replacement: review }")
        );
        assert_eq!(
            messages(&retired("{ replacement: older }"), NAME),
            ["Replacement 'older' is itself deprecated; its replacement is 'review'"]
        );
        assert_eq!(
            messages(&retired("{ replacement: main }"), NAME),
            ["Prompt 'main' is its own replacement; name another one"]
        );
    }

    #[test]
    fn a_reason_a_replacement_and_unmanaged_prompts_are_silent() {
        for deprecated in [
            "false",
            "{ replacement: review }",
            "{ reason: Nobody needs it. }",
            "{ replacement: review@^1 }",
        ] {
            assert!(
                messages(&retired(deprecated), NAME).is_empty(),
                "{deprecated}"
            );
        }
        assert!(messages("---\ndeprecated: true\n---\nx\n", NAME).is_empty());
        let loose =
            "=== loose/a.pog.md\n---\nstage: skill\ndeprecated: { replacement: our/own }\n---\nx\n";
        assert!(messages(loose, NAME).is_empty());
    }
}
