//! `format/switch-word`: values that Claude Code does not know for keys with a closed list. It
//! ignores them and uses the default.

use pog_formats::dialect::{KeyKind, find_key};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::words::elide;
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/switch-word",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-agent", "claude-command", "skill"],
    source: Some("https://code.claude.com/docs/en/sub-agents"),
    page: Page {
        summary: "Unknown value for a key of Claude Code",
        what: "Checks keys of which Claude Code knows every value: switches such as \
               `disable-model-invocation`, `shell`, `effort`, `permissionMode`, `memory` and \
               `isolation`. Switches may also be `yes`, `no`, `on`, `off`, `1` and `0`.",
        why: "Claude Code ignores a value it does not know and uses the default, which may be the \
              opposite of what was intended: a command that only people were to start can then be \
              started by the model too.",
        example: "=== .claude/commands/deploy.md\n---\ndescription: Deploys the service.\ndisable-model-invocation: ture\n\
                  ---\nDeploy the service.\n",
        instead: "=== .claude/commands/deploy.md\n---\ndescription: Deploys the service.\ndisable-model-invocation: true\n\
                  ---\nDeploy the service.\n",
        options: "",
        fix: "Changes the value to the known one it resembles.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    for entry in artifact.metadata().into_iter().flat_map(|r| r.entries()) {
        let key = entry
            .key
            .as_str()
            .and_then(|n| find_key(artifact.keys(), n));
        let Some((name, KeyKind::Words(words))) = key.map(|k| (k.name, k.kind)) else {
            continue;
        };
        let Some(scalar) = entry.value.scalar() else {
            continue;
        };
        let value = scalar.value.trim();
        if value.is_empty() {
            continue;
        }
        // A key without a value is left unset rather than misspelled.
        if words.knows(value) || entry.value.is_null() {
            continue;
        }
        let span = entry.value.inner_span();
        if sink.leaves_out(span) {
            continue;
        }
        let near = closest(value, words.all());
        let advice = match near {
            Some(near) => format!("did you mean '{near}'?"),
            None => {
                // Only the words to write: their synonyms would make the list longer and no clearer.
                let choices: Vec<&str> = words.choices.iter().map(|c| c.value).collect();
                format!("use one of {}", choices.join(", "))
            }
        };
        let message = format!(
            "Claude Code ignores '{}' for '{name}'; {advice}",
            elide(value, 40)
        );
        let finding = sink.report(span, message);
        if let Some(near) = near {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(span, near)],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/switch-word";

    fn command(line: &str) -> String {
        format!("=== .claude/commands/x.md\n---\n{line}\n---\nX\n")
    }

    fn agent(line: &str) -> String {
        format!("=== .claude/agents/x.md\n---\nname: a\ndescription: b\n{line}\n---\nX\n")
    }

    #[test]
    fn unknown_values() {
        assert_eq!(
            messages(&command("shell: zsh"), NAME),
            ["Claude Code ignores 'zsh' for 'shell'; use one of bash, powershell"]
        );
        assert!(
            apply_first_fix(&command("user-invocable: fasle"), NAME)
                .contains("user-invocable: false\n")
        );
        for line in [
            "permissionMode: yolo",
            "memory: team",
            "isolation: docker",
            "effort: huge",
            "background: maybe",
        ] {
            assert_eq!(messages(&agent(line), NAME).len(), 1, "{line}");
        }
    }

    #[test]
    fn known_values_in_their_spellings() {
        for line in [
            "user-invocable: False",
            "disable-model-invocation: YES",
            "effort: 3",
            "effort: xhigh",
            "shell: \"bash\"",
            "shell:",
            "memory: team",
        ] {
            assert!(messages(&command(line), NAME).is_empty(), "{line}");
        }
        for line in [
            "permissionMode: manual",
            "permissionMode: default",
            "color: magenta",
            "model: gpt-9",
            "background: on",
        ] {
            assert!(messages(&agent(line), NAME).is_empty(), "{line}");
        }
    }
}
