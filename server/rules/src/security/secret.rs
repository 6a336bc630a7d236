//! `security/secret`: credentials in prompt files. States the kind and how it starts, never the
//! whole; knows shapes only through [`super::credentials`]. Offers no fix: a leaked secret must be
//! revoked, not edited away.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::credentials;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "security/secret",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "File contains a credential",
        what: "Checks the whole file, metadata and comments included, for private keys, a GitHub \
               access token, a GitHub fine-grained access token, an npm access token, an AWS \
               access key id, an Anthropic API key, an OpenAI API key, a Google API key, a Google \
               OAuth client secret, a GitLab access token, a Slack token, a Slack webhook, a \
               Stripe live key, a PyPI upload token, a Hugging Face access token, a SendGrid API \
               key, a DigitalOcean access token, a Shopify access token, an Azure storage account \
               key, a JSON Web Token, and for a password or key that is assigned in plain text. \
               GitHub and npm tokens must have a valid checksum; everything else must look random. \
               Placeholders, examples from the issuers' documentation, and assignments in code \
               fences and code spans are ignored.",
        why: "A prompt is sent to a model provider, logged, copied into tickets and committed: \
              anyone who can read one of these can use the credential.",
        example: "user:\nLog in with the password: vR7#mQ2xLp9ZtK4wBn8sYd3c\n",
        instead: "---\nparameters:\n  account: { type: string, description: Name of the account; the tool logs in by itself. }\n---\nuser:\nLog in as {{ account }}.\n",
        options: "",
        fix: "",
    },
};

/// Findings per file; a dump of keys needs no more.
const MAX_FINDINGS: usize = 20;
pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for found in credentials::find(context.text)
        .into_iter()
        .take(MAX_FINDINGS)
    {
        // Findings end up in logs and reports: enough to recognise the secret, not to use it.
        let start: String = found.span.text(context.text).chars().take(4).collect();
        let message = format!(
            "This looks like {} (starts with '{start}'); revoke it and keep it out of the prompt",
            found.kind
        );
        sink.report(found.span, message);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::security::credentials::kinds;
    use crate::testing::{messages, places};

    const NAME: &str = "security/secret";

    #[test]
    fn the_message_names_kind_and_start_but_not_the_secret() {
        let secret = "vR7mQ2xLp9ZtK4wBn8sYd3cH";
        let text = format!(
            "---\nname: a\nrationale: 'secret: {secret}'\n---\nuser:\n{{# api_key={secret} #}} hello\n"
        );
        let messages = messages(&text, NAME);
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(
            messages
                .iter()
                .all(|m| m.contains("'vR7m'") && !m.contains("vR7mQ")),
            "{messages:?}"
        );
        assert_eq!(places(&text, NAME), [secret, secret]);
    }

    #[test]
    fn prose_about_secrets_is_no_secret() {
        for text in [
            "user:\nNever print a password: say that it is hidden.\n",
            "user:\npassword: {{ password }}\n",
            "user:\nSet api_key = YOUR_API_KEY_GOES_HERE_123\n",
            "user:\nThe key AKIAIOSFODNN7EXAMPLE is from the manual.\n",
            "user:\nUse `secret=vR7mQ2xLp9ZtK4wBn8sYd3cH` in the sandbox.\n",
            "user:\n```sh\nexport API_KEY=vR7mQ2xLp9ZtK4wBn8sYd3cH\n```\n",
        ] {
            let found = messages(text, NAME);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn the_page_lists_every_kind() {
        for kind in kinds() {
            assert!(
                RULE.page.what.contains(kind) || kind == "a private key",
                "{kind}"
            );
        }
    }
}
