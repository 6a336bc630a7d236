//! `format/portable-front-matter`: front matters that VS Code reads and other readers of YAML refuse.

use pog_syntax::yaml::{self, read_subset};
use pog_text::{Edit, Fix, Span};

use super::quoted::quoted;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/portable-front-matter",
    default: Level::At(Severity::Hint),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-instructions", "copilot-agent"],
    source: Some("https://yaml.org/spec/1.2.2/#71-alias-nodes"),
    page: Page {
        summary: "The front matter is no YAML for anyone but VS Code",
        what: "Looks for front matters that VS Code reads without complaint although they are not valid YAML, most often a \
               glob without quotes, since a value that starts with `*` is an alias in YAML, and a second `: ` in a text \
               without quotes.",
        why: "VS Code is not the only reader: scripts, documentation generators and other editors stop at such a file, and \
              older versions of VS Code cut a text off at its second colon and lose every key further down.",
        example: "=== .github/instructions/ts.instructions.md\n---\napplyTo: **/*.ts\n---\nPrefer `unknown` to `any`.\n",
        instead: "=== .github/instructions/ts.instructions.md\n---\napplyTo: \"**/*.ts\"\n---\nPrefer `unknown` to `any`.\n",
        options: "",
        fix: "Puts the value in quotes.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    if layout.front_matter.is_none_or(|f| f.close.is_none()) {
        return;
    }
    let Some(error) = yaml::parse(context.text, layout.yaml_span)
        .errors
        .into_iter()
        .next()
    else {
        return;
    };
    let reading = read_subset(context.text, layout.yaml_span);
    if reading.stop.is_some() || !reading.yaml.errors.is_empty() {
        return;
    }
    let entries = reading
        .yaml
        .root()
        .into_iter()
        .flat_map(|root| root.entries().collect::<Vec<_>>());
    let on_line = |span: Span| !span.text(context.text).contains(['\n', '\r']);
    let value = entries
        .map(|e| e.value.span())
        .find(|v| v.touches(error.span.lo()) && !v.is_empty() && on_line(*v));
    let finding = sink.report(
        value.unwrap_or(error.span),
        "Only VS Code reads this; in YAML the value must be in quotes",
    );
    if let Some(value) = value {
        let edit = Edit::replace(value, quoted(value.text(context.text)));
        finding.fix(Fix::suggested("Put the value in quotes", vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/portable-front-matter";

    #[test]
    fn a_bare_glob_is_quoted() {
        let text = "=== a.instructions.md\n---\napplyTo: **/*.ts, **/*.tsx\nname: b\n---\nx\n";
        assert_eq!(places(text, NAME), ["**/*.ts, **/*.tsx"]);
        assert!(apply_first_fix(text, NAME).contains("applyTo: \"**/*.ts, **/*.tsx\"\n"));
    }

    #[test]
    fn a_text_with_a_second_colon_is_quoted() {
        let text = "=== a.prompt.md\n---\ndescription: Use when: x\nname: b\n---\nx\n";
        assert_eq!(places(text, NAME), ["Use when: x"]);
        assert!(apply_first_fix(text, NAME).contains("description: \"Use when: x\"\n"));
    }

    #[test]
    fn yaml_is_silent_and_so_is_what_vs_code_refuses() {
        for metadata in [
            "applyTo: '**'\n",
            "applyTo: src/**\n",
            "name: [a] b\n",
            "name: [a\n",
        ] {
            assert!(
                messages(
                    &format!("=== a.instructions.md\n---\n{metadata}---\nx\n"),
                    NAME
                )
                .is_empty(),
                "{metadata}"
            );
        }
    }
}
