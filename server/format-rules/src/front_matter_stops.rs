//! `format/front-matter-stops`: front matter that VS Code silently reads only to some line. What is
//! not valid for any reader is reported by `metadata/syntax-error`.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::{Stop, read_subset, write};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/front-matter-stops",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-instructions", "copilot-agent"],
    source: Some(
        "https://github.com/microsoft/vscode/blob/7debcd0e2acdea1c52de81bf9ee1620444407dda/src/vs/base/common/yaml.ts",
    ),
    page: Page {
        summary: "VS Code stops reading in the middle of the front matter",
        what: "Checks for lines after which VS Code reads nothing more: text left over after a \
               list or a quoted text, such as the second of two lists, and lines that are not \
               `key: value`. VS Code does not read front matter with a full YAML parser; at such a \
               line it stops and shows no error.",
        why: "The value is cut off and every key further down is lost: tools, model, the files \
              that the instructions apply to. The file looks fine and does something else.",
        example: "=== .github/prompts/component.prompt.md\n---\nargument-hint: [name] [folder]\nagent: plan\n---\nCreate the component.\n",
        instead: "=== .github/prompts/component.prompt.md\n---\nargument-hint: \"[name] [folder]\"\nagent: plan\n---\nCreate the component.\n",
        options: "",
        fix: "Quotes the value.",
    },
};

/// Lost keys named in a message.
const NAMED: usize = 4;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    // While the closing fence is missing, the body would be read as metadata.
    if layout.front_matter.is_none_or(|f| f.close.is_none()) {
        return;
    }
    let Some(stop) = read_subset(context.text, layout.yaml_span).stop else {
        return;
    };
    let finding = sink.report(stop.rest, message(context.text, &stop));
    let value = stop
        .value
        // Quotes would change the line breaks of a value that has some.
        .filter(|v| !v.text(context.text).contains(['\n', '\r']));
    if let Some(value) = value {
        let edit = Edit::replace(value, write::quoted(value.text(context.text)));
        finding.fix(Fix::suggested("Quote the value", vec![edit]));
    }
}

fn message(text: &str, stop: &Stop) -> String {
    let mut lost: Vec<String> = stop
        .lost
        .iter()
        .take(NAMED)
        .map(|(name, _)| format!("'{name}'"))
        .collect();
    if stop.lost.len() > NAMED {
        lost.push(format!("{} more", stop.lost.len() - NAMED));
    }
    let lost = match lost.split_last() {
        None => String::new(),
        Some((one, [])) => format!(" and never reads {one} below"),
        Some((last, more)) => format!(" and never reads {} and {last} below", more.join(", ")),
    };
    if stop.value.is_some() {
        let rest: String = stop.rest.text(text).chars().take(40).collect();
        format!("VS Code drops '{}'{lost}; quote the value", rest.trim())
    } else {
        format!(
            "VS Code stops reading the front matter here{lost}; write 'key: value', indented like the first key"
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/front-matter-stops";

    fn file(metadata: &str) -> String {
        format!("=== a.prompt.md\n---\n{metadata}---\nx\n")
    }

    #[test]
    fn lost_keys_are_named() {
        let text = file("argument-hint: [x] [y]\ntools: [a]\nmodel: b\n");
        assert_eq!(
            messages(&text, NAME),
            ["VS Code drops '[y]' and never reads 'tools' and 'model' below; quote the value"]
        );
        assert_eq!(places(&text, NAME), ["[y]"]);
        assert!(apply_first_fix(&text, NAME).contains("argument-hint: \"[x] [y]\"\ntools"));
        let text = file("argument-hint: [a] [\"b\"]\n");
        assert_eq!(
            messages(&text, NAME),
            ["VS Code drops '[\"b\"]'; quote the value"]
        );
        assert!(apply_first_fix(&text, NAME).contains("argument-hint: '[a] [\"b\"]'\n"));
    }

    #[test]
    fn a_line_that_is_not_an_entry_has_no_fix() {
        assert_eq!(
            messages(&file("name: a\nhalf\nmodel: b\n"), NAME),
            [
                "VS Code stops reading the front matter here and never reads 'model' below; write 'key: value', indented like the first key"
            ]
        );
    }

    #[test]
    fn front_matter_read_to_the_end_is_silent() {
        for metadata in [
            "applyTo: **/*.ts\n",
            "description: Use when: x\n",
            "name: 'a: b'\n",
            "description: see http://x.y/z\n",
            "name: a # b: c\n",
            "",
            "tools: [a,\n  b]\n",
            "description: a\n  b\n",
        ] {
            assert!(messages(&file(metadata), NAME).is_empty(), "{metadata}");
        }
        assert!(messages("=== a.prompt.md\n# No front matter: x\n", NAME).is_empty());
        assert!(
            messages("---\nname: [a] b\n---\n", NAME).is_empty(),
            "other formats have other readers"
        );
    }
}
