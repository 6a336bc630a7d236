//! `format/poml-invalid-let`: `let` elements that give no variable a value, or one that no expression can name.

use pog_syntax::template::LocalKind;
use pog_syntax::xml::Element;

use super::poml::{FILE, Tags};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-invalid-let",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "The variable cannot be set",
        what: "Looks for `let` elements without value, source and text, for those without `name` whose text is no JSON \
               object, for texts that are not the boolean they are said to be, and for names of variables (in `let` and \
               `context`) that JavaScript cannot take while expressions follow.",
        why: "POML stops with an error. A name such as `due-date` is worse: it makes every expression behind it fail, \
              whether it uses the name or not.",
        example: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"'plain'\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for (index, element) in tags.named("let") {
        if let Some(message) = wrong(tags, index, element) {
            sink.report(element.name_span, message);
        }
    }
    let facts = context.artifact.facts();
    let Some(last) = facts.names.last().map(|n| n.span) else {
        return;
    };
    for bound in &context.artifact.syntax.layout.structure.bound {
        let local = &bound.local;
        if local.kind == LocalKind::Set
            && !bound.provided
            && !is_identifier(&local.name)
            && local.scope.lo() <= last.lo()
        {
            let message = format!(
                "Variable '{}' has no name for JavaScript: expressions behind it fail",
                local.name
            );
            sink.report(local.span, message);
        }
    }
}

fn wrong(tags: Tags<'_>, index: usize, element: &Element) -> Option<String> {
    let given = |name: &str| element.attribute(name).map_or("", |a| tags.value(a));
    if !given("src").is_empty() || (element.close.is_none() && !element.empty) {
        return None;
    }
    let named = !given("name").is_empty();
    if !given("value").is_empty() {
        return (!named)
            .then(|| "Element '<let>' with a value needs the attribute 'name'".to_owned());
    }
    let text = tags.inside(index);
    if text.is_empty() {
        return Some("Element '<let>' needs a value, a source or a text".to_owned());
    }
    let boolean = ["true", "false", "1", "0"]
        .iter()
        .any(|b| text.eq_ignore_ascii_case(b));
    if given("type") == "boolean" && !boolean {
        return Some(format!(
            "Element '<let>' is a boolean, but its text is '{}'",
            text.trim().chars().take(20).collect::<String>()
        ));
    }
    let object = || {
        serde_json::from_str::<serde_json::Value>(&text)
            .is_ok_and(|v| v.is_object() || v.is_array())
    };
    (!named && !object()).then(|| {
        "Element '<let>' without the attribute 'name' needs a JSON object as its text".to_owned()
    })
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$'));
    first
        && characters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        && !WORDS.contains(&name)
}

/// Words of JavaScript that cannot be names.
const WORDS: [&str; 38] = [
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "null",
    "return",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn every_form_is_known() {
        let said = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-invalid-let",
            )
        };
        for body in [
            "<let name='a' value='1'/>",
            "<let name='a' src='a.txt'/>",
            "<let src='a.json'/>",
            "<let name='a'>text</let>",
            "<let>{\"a\": 1}</let>",
            "<let>[1]</let>",
            "<let name='a-b' value='1'/>text",
            "<let name='a' type='boolean'>True</let>",
        ] {
            assert_eq!(said(body), Vec::<String>::new(), "{body}");
        }
        for body in [
            "<let name='a'/>",
            "<let name='a' value=''/>",
            "<let name='a'></let>",
            "<let>text</let>",
            "<let value='1'/>",
            "<let name='a-b' value='1'/>{{ c }}",
            "<let name='class' value='1'/>{{ c }}",
            "<context>{\"a b\": 1}</context>{{ c }}",
            "<let name='a' type='boolean'>yes</let>",
        ] {
            assert_eq!(said(body).len(), 1, "{body}");
        }
    }
}
