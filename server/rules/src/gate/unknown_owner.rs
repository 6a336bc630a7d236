//! `gate/unknown-owner`: owners and approvers that neither the policy nor CODEOWNERS names. Silent
//! if these name nobody at all. Who may approve is another rule's question.

use pog_formats::dialect::Field;
use pog_governance as governance;
use pog_governance::bare_handle;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::Names;
use pog_text::{Edit, Fix, Span};
use rustc_hash::FxHashSet;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/unknown-owner",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Owner or approver is unknown",
        what: "Looks up every owner and approver among the members of the policy's roles, its \
               `[people]`, `[owners] known` and, if the policy includes it, CODEOWNERS. Skipped if \
               none of these names anybody.",
        why: "A misspelled name or a former colleague answers for nothing; questions about the \
              prompt reach nobody.",
        example: "---\nname: Explain an error\nstage: discovered\nowners: [\"@alcie\"]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@platform-ai\"]\n",
        instead: "---\nname: Explain an error\nstage: discovered\nowners: [\"@alice\"]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@platform-ai\"]\n",
        options: "`[roles]`, `[people]`, `[owners] known` and `[owners] codeowners` name who is \
                  known.",
        fix: "Changes the name to the similar one that is known.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if !context.governed() {
        return;
    }
    let codeowners = context.snapshot.codeowners(context.file.root);
    let Some(known) = governance::known_owners(context.policy, codeowners.map(|c| &**c)) else {
        return;
    };
    let known = Known {
        handles: known.iter().map(|name| bare_handle(name)).collect(),
        names: Names::new(known),
    };
    let artifact = context.artifact;
    for (name, span) in artifact.texts(Field::Owners) {
        check_person(context, &known, "owner", name, span, sink);
    }
    for approval in governance::approvals(artifact) {
        if let Some((name, span)) = approval.by {
            check_person(context, &known, "approver", name, span, sink);
        }
    }
}

/// Who may be named.
struct Known<'a> {
    handles: FxHashSet<(bool, String)>,
    names: Names<'a>,
}

fn check_person(
    context: &Context<'_>,
    known: &Known<'_>,
    role: &str,
    name: &str,
    span: Span,
    sink: &mut Sink,
) {
    if name.trim().is_empty() || known.handles.contains(&bare_handle(name)) {
        return;
    }
    if sink.leaves_out(span) {
        return;
    }
    let near = known.names.closest(name);
    let hint = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => "add them to a role or to [owners] known".to_owned(),
    };
    let finding = sink.report(span, format!("Unknown {role} '{name}'; {hint}"));
    // A name written with escapes cannot be replaced by its span alone.
    if let Some(near) = near
        && span.text(context.text) == name
    {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(span, near)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "gate/unknown-owner";

    fn owned(keys: &str, policy: &str) -> String {
        format!(
            "---\nstage: discovered\n{keys}---\nx\n=== pog.toml\n{policy}\n=== CODEOWNERS\n/prompts/ @prompts-team\n"
        )
    }

    #[test]
    fn a_misspelled_owner_and_a_stranger() {
        let text = owned(
            "owners: [\"@alcie\", bob@b.org]\n",
            "[roles]\nreviewer = [\"@alice\"]",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Unknown owner '@alcie'; did you mean '@alice'?",
                "Unknown owner 'bob@b.org'; add them to a role or to [owners] known",
            ]
        );
        assert_eq!(places(&text, NAME), ["@alcie", "bob@b.org"]);
        assert!(apply_first_fix(&text, NAME).contains("owners: [\"@alice\", bob@b.org]"));
        let text = owned(
            "approvals: [{ by: \"@mallory\", version: 1.0.0 }]\n",
            "[owners]\nknown = [\"@alice\"]",
        );
        assert_eq!(places(&text, NAME), ["@mallory"]);
    }

    #[test]
    fn everybody_named_anywhere_is_known() {
        let policy = "[roles]\nreviewer = [\"@alice\"]\n[people]\n\"@bob\" = [\"bob@b.org\"]\n[owners]\ncodeowners = true\nknown = [\"@ops\"]";
        let text = owned(
            "owners: [\"@Alice\", bob, \"bob@b.org\", \"@ops\", \"@prompts-team\", '']\n",
            policy,
        );
        assert!(
            messages(&text, NAME).is_empty(),
            "{:?}",
            messages(&text, NAME)
        );
    }

    #[test]
    fn silent_where_nobody_is_named_or_nothing_is_governed() {
        assert!(messages(&owned("owners: [\"@x\"]\n", "[limits]\ntokens = 5"), NAME).is_empty());
        assert!(
            messages(
                &owned("owners: [\"@x\"]\n", "[owners]\ncodeowners = false"),
                NAME
            )
            .is_empty()
        );
        let text = owned("owners: [\"@x\"]\n", "[owners]\ncodeowners = true");
        assert_eq!(messages(&text, NAME).len(), 1);
        let text =
            "---\napprovals: [{ by: x }]\n---\nx\n=== pog.toml\n[roles]\nreviewer = [\"@alice\"]\n";
        assert!(messages(text, NAME).is_empty(), "unmanaged");
    }
}
