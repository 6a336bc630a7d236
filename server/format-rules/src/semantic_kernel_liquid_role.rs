//! `format/semantic-kernel-liquid-role`: words such as `user: ` inside a line of a Liquid prompt,
//! at which Semantic Kernel for .NET starts a message.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope};
use pog_template::LIQUID;
use pog_text::Span;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/semantic-kernel-liquid-role",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["semantic-kernel", "skprompt"],
    source: Some(
        "https://github.com/microsoft/semantic-kernel/blob/main/dotnet/src/Extensions/PromptTemplates.Liquid/LiquidPromptTemplate.cs",
    ),
    page: Page {
        summary: "Role word inside a line of a Liquid prompt starts a message",
        what: "Checks Liquid templates for `system:`, `assistant:`, `user:`, `function:` and \
               `developer:` followed by white space that are not at the start of a line.",
        why: "After rendering, .NET splits the text at each such word wherever it is, so that the \
              middle of a sentence starts a message and the text before the first one is lost.",
        example: "=== ask.yaml\nname: Ask\ntemplate: |\n  system:\n  Always ask the user: what is it about?\ntemplate_format: \
                  liquid\nexecution_settings: {}\n=== pog.toml\n[rules]\n\"format/semantic-kernel-liquid-role\" = \"hint\"\n",
        instead: "=== ask.yaml\nname: Ask\ntemplate: |\n  system:\n  Always ask the user what it is about.\ntemplate_format: \
                  liquid\nexecution_settings: {}\n=== pog.toml\n[rules]\n\"format/semantic-kernel-liquid-role\" = \"hint\"\n",
        options: "",
        fix: "",
    },
};

const ROLES: &[&str] = &["system", "assistant", "user", "function", "developer"];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let regions = context.artifact.syntax.layout.regions.iter();
    for region in regions.filter(|r| *r.language == LIQUID) {
        let text = region.text(context.text);
        for (at, _) in text.match_indices(':') {
            let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else {
                continue;
            };
            let Some(role) = ROLES.iter().find(|role| before.ends_with(**role)) else {
                continue;
            };
            let start = at - role.len();
            let line = before
                .get(..start)
                .map_or("", |b| b.rsplit('\n').next().unwrap_or(b));
            // At the start of a line the word is meant as a role.
            if after.starts_with(char::is_whitespace) && !line.trim().is_empty() {
                let span = region.map.span(Span::new(start, at + 1));
                sink.report(
                    span,
                    format!(
                        "Text '{role}:' starts a message inside this line; write it differently"
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::places;

    #[test]
    fn only_inside_a_line_and_only_if_a_blank_follows() {
        let text = |body: &str| {
            let name = super::RULE.name;
            format!(
                "=== a.yaml\nname: A\ntemplate: |\n{body}template_format: liquid\nexecution_settings: {{}}\n=== pog.toml\n[rules]\n\"{name}\" = \"hint\"\n"
            )
        };
        assert_eq!(
            places(&text("  user:\n  Tell the user: no\n"), super::RULE.name),
            ["user:"]
        );
        assert!(places(&text("  user:\n  see user:name\n"), super::RULE.name).is_empty());
    }
}
