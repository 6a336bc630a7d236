//! `gate/unknown-owner`: owners and approvers that neither the policy nor CODEOWNERS knows. Silent where nobody is named
//! there at all. Who may approve is another rule's question.

use pog_syntax::dialect::Field;
use pog_text::{Edit, Fix, Span};

use crate::finding::Severity;
use crate::governance::{self, same_handle};
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink, closest};

/// The rule.
pub(crate) static RULE: Rule = Rule {
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
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    if !context.governed() {
        return;
    }
    let codeowners = context.snapshot.codeowners(context.file.root);
    let Some(known) = governance::known_owners(context.policy, codeowners.map(|c| &**c)) else { return };
    let owners = context.artifact.texts(Field::Owners).into_iter().map(|(name, span)| (name, span, "Owner"));
    let approvals = governance::approvals(context.artifact);
    let approvers = approvals.iter().filter_map(|a| a.by).map(|(name, span)| (name, span, "Approver"));
    for (name, span, word) in owners.chain(approvers) {
        if !name.trim().is_empty() && !known.iter().any(|k| same_handle(k, name)) {
            report(context, &known, (name, span, word), sink);
        }
    }
}

fn report(context: &Context<'_>, known: &[&str], (name, span, word): (&str, Span, &str), sink: &mut Sink) {
    let near = closest(name, known.iter().copied());
    let hint = near.map_or_else(
        || "; add them to a role or to [owners] known".to_owned(),
        |near| format!("; did you mean '{near}'?"),
    );
    let finding = sink.report(span, format!("{word} '{name}' is not known to the policy{hint}"));
    if let Some(near) = near
        && span.text(context.text) == name
    {
        finding.fix(Fix::suggested(format!("Change to '{near}'"), vec![Edit::replace(span, near)]));
    }
}
