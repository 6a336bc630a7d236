//! `lifecycle/deprecated-without-replacement`: retired artifacts that do not say what to use instead, or name something
//! that cannot be used. Who still includes them is another rule's business.

use pog_syntax::dialect::Field;
use pog_text::{Edit, Fix, Span};

use crate::file::LOOSE_ROOT;
use crate::finding::Severity;
use crate::library::Resolved;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "lifecycle/deprecated-without-replacement",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A retired prompt does not say what to use instead",
        what: "Looks at deprecated artifacts that carry governance metadata: they must name a `replacement`, or a `reason` \
               why there is none. A replacement must exist and must not be retired itself.",
        why: "Whoever uses the prompt learns that they must stop and not what to do; so they do not stop.",
        example: "---\nname: Old review\nstage: discovered\ndeprecated: true\n---\nuser:\nReview the code.\n",
        instead: "---\nname: Old review\nstage: discovered\ndeprecated: { since: 2.0.0, replacement: review, reason: Asks for less. }\n---\nuser:\nReview the code.\n\n=== review.pog.md\n---\nname: Review\n---\nuser:\nReview the code, defects first.\n",
        options: "",
        fix: "Changes a replacement that does not exist to the id that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(deprecation) = artifact.deprecation().filter(|_| context.governed()) else {
        return;
    };
    let Some(field) = artifact.field(Field::Deprecated) else {
        return;
    };
    let said = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
    match artifact
        .text(Field::Replacement)
        .filter(|(id, _)| !id.trim().is_empty())
    {
        Some((id, span)) => named(context, id, span, sink),
        None if said(&deprecation.reason) => {}
        None => {
            let message = format!(
                "Artifact '{}' is deprecated; name its replacement, or the reason why it has none",
                artifact.id
            );
            sink.report(field.key.span(), message);
        }
    }
}

fn named(context: &Context<'_>, id: &str, span: Span, sink: &mut Sink) {
    let library = &context.snapshot.library;
    match library.resolve(id, context.file.root, &context.file.path) {
        Resolved::Unknown | Resolved::Outside => {
            let ids = library.visible(context.file.root);
            let alive = ids
                .iter()
                .filter(|e| e.summary.deprecated.is_none() && e.file != context.file.id);
            let near = closest(id, alive.map(|e| e.summary.id.as_str()));
            // Outside of a workspace the library is not known; only what looks misspelt is certain enough.
            if near.is_none() && context.file.root == LOOSE_ROOT {
                return;
            }
            let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
            let finding = sink.report(
                span,
                format!("Replacement '{id}' does not exist in the library{hint}"),
            );
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
                format!("Artifact '{id}' is named as its own replacement; name another artifact"),
            );
        }
        Resolved::Found(entry) | Resolved::WrongVersion(entry) => {
            if let Some(next) = &entry.summary.deprecated {
                let further = next
                    .replacement
                    .as_deref()
                    .filter(|next| *next != context.artifact.id);
                let hint = further.map_or_else(String::new, |next| {
                    format!("; its own replacement is '{next}'")
                });
                sink.report(
                    span,
                    format!("Replacement '{id}' is deprecated itself{hint}"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "lifecycle/deprecated-without-replacement";

    fn retired(deprecated: &str) -> String {
        format!(
            "---\nstage: discovered\ndeprecated: {deprecated}\n---\nx\n=== review.pog.md\ny\n=== older.pog.md\n---\ndeprecated: {{ replacement: review }}\n---\nz\n"
        )
    }

    #[test]
    fn nothing_is_named() {
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
                    "Artifact 'main' is deprecated; name its replacement, or the reason why it has none"
                ],
                "{deprecated}"
            );
            assert_eq!(places(&text, NAME), ["deprecated"]);
        }
    }

    #[test]
    fn what_is_named_cannot_be_used() {
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
            ["Replacement 'older' is deprecated itself; its own replacement is 'review'"]
        );
        assert_eq!(
            messages(&retired("{ replacement: main }"), NAME),
            ["Artifact 'main' is named as its own replacement; name another artifact"]
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
