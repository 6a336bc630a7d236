//! `gate/unknown-owner`: owners and approvers that neither the policy nor CODEOWNERS knows. Silent where nobody is named
//! there at all. Who may approve is another rule's question.

use pog_syntax::dialect::Field;
use pog_text::{Edit, Fix, Span};

use crate::finding::Severity;
use crate::governance::{self, same_handle};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/unknown-owner",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "An owner or approver is known neither to the policy nor to CODEOWNERS",
        what: "Looks up every owner and approver among the members of the policy's roles, its `[people]`, \
               `[owners] known` and, where the policy counts it, CODEOWNERS. Does nothing where none of these name \
               anybody.",
        why: "A misspelt or former colleague answers for nothing; questions about the prompt reach nobody.",
        example: "---\nname: Explain an error\nstage: discovered\nowners: [\"@alcie\"]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@platform-ai\"]\n",
        instead: "---\nname: Explain an error\nstage: discovered\nowners: [\"@alice\"]\n---\nuser:\nExplain errors.\n\n=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@platform-ai\"]\n",
        options: "`[roles]`, `[people]`, `[owners] known` and `[owners] codeowners` name who is known.",
        fix: "Changes the name to the one that was probably meant.",
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
    let owners = context
        .artifact
        .texts(Field::Owners)
        .into_iter()
        .map(|(name, span)| (name, span, "Owner"));
    let approvals = governance::approvals(context.artifact);
    let approvers = approvals
        .iter()
        .filter_map(|a| a.by)
        .map(|(name, span)| (name, span, "Approver"));
    for (name, span, word) in owners.chain(approvers) {
        if !name.trim().is_empty() && !known.iter().any(|k| same_handle(k, name)) {
            report(context, &known, (name, span, word), sink);
        }
    }
}

fn report(
    context: &Context<'_>,
    known: &[&str],
    (name, span, word): (&str, Span, &str),
    sink: &mut Sink,
) {
    let near = closest(name, known.iter().copied());
    let hint = near.map_or_else(
        || "; add them to a role or to [owners] known".to_owned(),
        |near| format!("; did you mean '{near}'?"),
    );
    let finding = sink.report(
        span,
        format!("{word} '{name}' is not known to the policy{hint}"),
    );
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
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "gate/unknown-owner";

    fn owned(keys: &str, policy: &str) -> String {
        format!(
            "---\nstage: discovered\n{keys}---\nx\n=== pog.toml\n{policy}\n=== CODEOWNERS\n/prompts/ @prompts-team\n"
        )
    }

    #[test]
    fn a_misspelt_owner_and_a_stranger() {
        let text = owned(
            "owners: [\"@alcie\", bob@b.org]\n",
            "[roles]\nreviewer = [\"@alice\"]",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Owner '@alcie' is not known to the policy; did you mean '@alice'?",
                "Owner 'bob@b.org' is not known to the policy; add them to a role or to [owners] known",
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
    fn everybody_who_is_named_anywhere_is_known() {
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
