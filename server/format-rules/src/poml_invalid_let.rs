//! `format/poml-invalid-let`: `let` elements that give a variable no value, or a name that no
//! expression can use.

use pog_formats::xml::Element;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{LocalKind, is_variable_name};

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-invalid-let",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "Variable cannot be set",
        what: "Checks for `let` elements without value, source and text, for those without `name` \
               whose text is not a JSON object, for texts that are not the boolean they are \
               declared to be, and for variable names (in `let` and `context`) that are not valid \
               in JavaScript while expressions follow.",
        why: "POML stops with an error. A name such as `due-date` is worse: it makes every \
              expression after it fail, whether it uses the name or not.",
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
    for (index, element) in tags.elements_named("let") {
        if let Some(message) = flaw(tags, index, element) {
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
            && !is_variable_name(&local.name)
            && local.scope.lo() <= last.lo()
        {
            let message = format!(
                "Variable '{}' is not a valid name in JavaScript; expressions after it fail",
                local.name
            );
            sink.report(local.span, message);
        }
    }
}

/// What POML rejects in a `let`.
fn flaw(tags: Tags<'_>, index: usize, element: &Element) -> Option<String> {
    let value = |name: &str| element.attribute(name).map_or("", |a| tags.value(a));
    // While the closing tag is missing, it is unclear where the text ends.
    if !value("src").is_empty() || (element.close.is_none() && !element.empty) {
        return None;
    }
    let is_named = !value("name").is_empty();
    if !value("value").is_empty() {
        return (!is_named)
            .then(|| "Element '<let>' with a value requires the attribute 'name'".to_owned());
    }
    let text = tags.inside(index);
    if text.is_empty() {
        return Some("Element '<let>' requires a value, a source or a text".to_owned());
    }
    let is_boolean = ["true", "false", "1", "0"]
        .iter()
        .any(|b| text.eq_ignore_ascii_case(b));
    if value("type") == "boolean" && !is_boolean {
        return Some(format!(
            "Element '<let>' is a boolean, but its text is '{}'",
            text.trim().chars().take(20).collect::<String>()
        ));
    }
    if is_named {
        return None;
    }
    // Without a name the keys of the object become the variables. POML takes a list as well.
    let json = serde_json::from_str::<serde_json::Value>(&text);
    let is_object = json.is_ok_and(|value| value.is_object() || value.is_array());
    (!is_object).then(|| {
        "Element '<let>' without the attribute 'name' requires a JSON object as its text".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn every_form_is_known() {
        let reported = |body: &str| {
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
            assert_eq!(reported(body), Vec::<String>::new(), "{body}");
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
            assert_eq!(reported(body).len(), 1, "{body}");
        }
    }
}
