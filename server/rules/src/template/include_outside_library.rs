//! `template/include-outside-library`: references that leave the workspace or are absolute. Nothing
//! is read there, so whether a file exists does not matter.

use pog_model::library::{Resolved, Target};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::Fix;

use super::common::{Doubtful, Ids, replace_target};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/include-outside-library",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Include is outside the library",
        what: "Checks for includes whose path is absolute, contains a backslash, or leaves the \
               workspace with `..`.",
        why: "Only the workspace, the library sources of the policy and the starter library are \
              ever read, so that a prompt means the same on every machine and cannot pull in \
              unrelated files. Rendering fails at such an include.",
        example: "user:\n{% include \"../../etc/motd\" %}\n",
        instead: "user:\n{% include \"./motd\" %}\n\n=== motd.pog.md\nBe kind.\n",
        options: "",
        fix: "Changes the path to the id that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let doubtful = Doubtful::of(context);
    let library = &context.snapshot.library;
    let ids = Ids::of(context);
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
        if !matches!(
            library.resolve(target, context.file.root, &context.file.path),
            Resolved::Outside
        ) {
            continue;
        }
        if sink.leaves_out(reference.span) {
            continue;
        }
        let name = Target::parse(target.trim()).name;
        // Behind the climb to the root, what is left of the path is often the id itself.
        let near = ids.intended(name.trim_start_matches("../"));
        let advice = match &near {
            Some(id) => format!("did you mean '{id}'?"),
            None => "use the id of a prompt, or a path below this folder that starts with './'"
                .to_owned(),
        };
        let finding = sink.report(
            reference.span,
            format!("Include '{name}' is outside the library; {advice}"),
        );
        if let Some(edit) = near
            .as_deref()
            .and_then(|id| replace_target(context.text, reference, id))
        {
            finding.fix(Fix::suggested(
                format!("Change to '{}'", edit.insert),
                vec![edit],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "template/include-outside-library";

    #[test]
    fn what_leaves_the_library_is_reported() {
        for path in ["../x", "/etc/passwd", "a/../../b", "./../../x", "a\\\\b"] {
            assert_eq!(
                messages(&format!("{{% include \"{path}\" %}}"), NAME).len(),
                1,
                "{path}"
            );
        }
    }

    #[test]
    fn what_stays_inside_is_not() {
        for path in ["x", "./x", "./a/../x", "a/b@^1"] {
            assert!(
                messages(&format!("{{% include \"{path}\" %}}"), NAME).is_empty(),
                "{path}"
            );
        }
        assert!(messages("{% include \"../", NAME).is_empty());
        assert!(messages("=== a/b.pog.md\n{% include \"../x\" %}", NAME).is_empty());
    }

    #[test]
    fn the_intended_prompt_is_suggested() {
        let text = "{% include \"../foundation/safety\" %}\n=== foundation/safety.pog.md\nx\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Include '../foundation/safety' is outside the library; did you mean 'foundation/safety'?"
            ]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "{% include \"foundation/safety\" %}\n"
        );
    }
}
