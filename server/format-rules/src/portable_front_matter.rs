//! `format/portable-front-matter`: front matter that VS Code reads and other YAML parsers reject.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml as yaml;
use pog_yaml::{read_subset, write};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/portable-front-matter",
    default: Level::At(Severity::Hint),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-instructions", "copilot-agent"],
    source: Some("https://yaml.org/spec/1.2.2/#71-alias-nodes"),
    page: Page {
        summary: "Front matter is valid only for VS Code",
        what: "Checks for front matter that VS Code reads without complaint although it is not \
               valid YAML, most often an unquoted glob, since a value that starts with `*` is an \
               alias in YAML, and a second `: ` in an unquoted text.",
        why: "VS Code is not the only reader: scripts, documentation generators and other editors \
              stop at such a file, and older versions of VS Code cut a text off at its second \
              colon and lose every key further down.",
        example: "=== .github/instructions/ts.instructions.md\n---\napplyTo: **/*.ts\n---\nPrefer `unknown` to `any`.\n",
        instead: "=== .github/instructions/ts.instructions.md\n---\napplyTo: \"**/*.ts\"\n---\nPrefer `unknown` to `any`.\n",
        options: "",
        fix: "Quotes the value.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    if layout.front_matter.is_none_or(|f| f.close.is_none()) {
        return;
    }
    let errors = yaml::parse(context.text, layout.yaml_span).errors;
    let Some(error) = errors.into_iter().next() else {
        return;
    };
    let reading = read_subset(context.text, layout.yaml_span);
    // What VS Code does not read either is reported by other rules.
    if reading.stop.is_some() || !reading.yaml.errors.is_empty() {
        return;
    }
    let mut value = None;
    for entry in reading
        .yaml
        .root()
        .into_iter()
        .flat_map(|root| root.entries())
    {
        let span = entry.value.span();
        let is_single_line = !span.text(context.text).contains(['\n', '\r']);
        // Quotes around several lines would change what the value says.
        if span.touches(error.span.lo()) && !span.is_empty() && is_single_line {
            value = Some(span);
            break;
        }
    }
    let finding = sink.report(
        value.unwrap_or(error.span),
        "Only VS Code accepts this; YAML requires quotes around the value",
    );
    if let Some(value) = value {
        let edit = Edit::replace(value, write::quoted(value.text(context.text)));
        finding.fix(Fix::suggested("Quote the value", vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

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
    fn yaml_is_silent_and_so_is_what_vs_code_rejects() {
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
