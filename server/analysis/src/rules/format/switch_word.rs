//! `format/switch-word`: words that Claude Code does not know for keys with a closed list. It passes over them and goes on
//! with the default.

use pog_text::{Edit, Fix};

use crate::brief::elide;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/switch-word",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-agent", "claude-command", "skill"],
    source: Some("https://code.claude.com/docs/en/sub-agents"),
    page: Page {
        summary: "A key has a word that Claude Code does not know",
        what: "Looks at keys of which Claude Code knows every value: switches such as `disable-model-invocation`, `shell`, \
               `effort`, `permissionMode`, `memory` and `isolation`. Switches may also say `yes`, `no`, `on`, `off`, `1` \
               and `0`.",
        why: "Claude Code passes over a word it does not know and takes the default, which may be the opposite of what was \
              meant: a command that only people were to start is then started by the model too.",
        example: "=== .claude/commands/deploy.md\n---\ndescription: Deploys the service.\ndisable-model-invocation: ture\n\
                  ---\nDeploy the service.\n",
        instead: "=== .claude/commands/deploy.md\n---\ndescription: Deploys the service.\ndisable-model-invocation: true\n\
                  ---\nDeploy the service.\n",
        options: "",
        fix: "Changes the word to the known one it resembles.",
    },
};

const SWITCH: &[&str] = &["true", "false", "yes", "no", "on", "off", "1", "0"];

/// Keys with the words they may have.
const CLOSED: &[(&str, &[&str])] = &[
    ("disable-model-invocation", SWITCH),
    ("user-invocable", SWITCH),
    ("background", SWITCH),
    ("omitClaudeMd", SWITCH),
    ("shell", &["bash", "powershell"]),
    ("effort", &["low", "medium", "high", "xhigh", "max"]),
    (
        "permissionMode",
        &[
            "default",
            "acceptEdits",
            "auto",
            "dontAsk",
            "bypassPermissions",
            "plan",
            "manual",
        ],
    ),
    ("memory", &["user", "project", "local"]),
    ("isolation", &["worktree"]),
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let keys = artifact.keys();
    let known = |name: &str| keys.iter().any(|k| k.name == name);
    for entry in artifact.metadata().into_iter().flat_map(|r| r.entries()) {
        let Some(name) = entry.key.as_str().filter(|n| known(n)) else {
            continue;
        };
        let Some((_, words)) = CLOSED.iter().find(|(key, _)| *key == name) else {
            continue;
        };
        let Some(value) = entry
            .value
            .scalar()
            .map(|s| s.value.trim())
            .filter(|v| !v.is_empty())
        else {
            continue;
        };
        let switch = words.len() == SWITCH.len();
        let number = name == "effort" && value.parse::<u32>().is_ok();
        let knows = words
            .iter()
            .any(|w| *w == value || (switch && w.eq_ignore_ascii_case(value)));
        if knows || number || entry.value.is_null() {
            continue;
        }
        let shown: &[&str] = if switch { &words[..2] } else { words };
        let span = entry.value.inner_span();
        let near = closest(value, words.iter().copied());
        let advice = near.map_or_else(
            || format!("known here: {}", shown.join(", ")),
            |n| format!("did you mean '{n}'?"),
        );
        let message = format!(
            "Claude Code does not know '{}' for '{name}'; {advice}",
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
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/switch-word";

    fn command(line: &str) -> String {
        format!("=== .claude/commands/x.md\n---\n{line}\n---\nX\n")
    }

    fn agent(line: &str) -> String {
        format!("=== .claude/agents/x.md\n---\nname: a\ndescription: b\n{line}\n---\nX\n")
    }

    #[test]
    fn unknown_words() {
        assert_eq!(
            messages(&command("shell: zsh"), NAME),
            ["Claude Code does not know 'zsh' for 'shell'; known here: bash, powershell"]
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
    fn known_words_in_their_spellings() {
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
            "color: magenta",
            "model: gpt-9",
            "background: on",
        ] {
            assert!(messages(&agent(line), NAME).is_empty(), "{line}");
        }
    }
}
