//! `format/prompty-refused`: what Prompty rejects although its form is right: arrays without items,
//! tools without a connection, words of Jinja that its environment lacks. Missing keys are for
//! `metadata`.

use pog_formats::dialect::prompty::Version;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{ConstructKind, builtins, needs_extension};
use pog_text::near::closest;
use pog_text::{Edit, Fix, Span};
use pog_yaml::Node;

use super::prompty::{LOADER, each, is_two, metadata, own, version_of};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-refused",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some(LOADER),
    page: Page {
        summary: "Prompty rejects the file because of this value",
        what: "Checks for a `template` that is a single word in Prompty 2, arrays without `items`, \
               tools other than functions without `connection`, files outside the prompt's folder, \
               `sample` at the top in the v1 branch, and for statements, filters and tests that \
               the Jinja2 of Prompty does not have.",
        why: "The loader stops with an error, or rendering does: the prompt never reaches the \
              model.",
        example: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\ntemplate: jinja2\n---\nsystem:\nYou label tickets.\n",
        instead: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\ntemplate: { format: { kind: jinja2 }, parser: { kind: prompty } }\n---\nsystem:\nYou label tickets.\n",
        options: "",
        fix: "Writes the template's language and parser in the form that Prompty 2 requires.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    // The words of the body can be judged even where the front matter cannot.
    template_words(context, sink);
    let Some(root) = metadata(context) else {
        return;
    };
    if version_of(context) == Version::Branch
        && let Some(sample) = root.entry("sample")
    {
        sink.report(
            sample.key.inner_span(),
            "Prompty's v1 branch rejects 'sample' here; give each input its own",
        );
    }
    if is_two(context) {
        template(root, sink);
        arrays(root, sink);
        tools(root, sink);
        files(context, sink);
    }
}

fn template(root: Node<'_>, sink: &mut Sink) {
    let Some(node) = root.get("template") else {
        return;
    };
    let Some(word) = node
        .as_str()
        // A `${…}` stands for a value from elsewhere, which may well be a mapping.
        .filter(|w| !w.is_empty() && !w.starts_with("${") && !node.is_null())
    else {
        return;
    };
    let message =
        format!("Prompty 2 rejects 'template: {word}'; use a mapping with 'format' and 'parser'");
    let new = format!("{{ format: {{ kind: {word} }}, parser: {{ kind: prompty }} }}");
    // A word with other characters would have to be quoted, and is no language of Prompty anyway.
    let is_plain = word.chars().all(|c| c.is_alphanumeric());
    let finding = sink.report(node.inner_span(), message);
    if is_plain {
        finding.fix(Fix::suggested(
            "Use a mapping with 'format' and 'parser'",
            vec![Edit::replace(node.span(), new)],
        ));
    }
}

fn arrays(root: Node<'_>, sink: &mut Sink) {
    let mut lists: Vec<Node<'_>> = Vec::new();
    lists.extend(root.get("inputs"));
    lists.extend(root.get("outputs"));
    for tool in each(root.get("tools")) {
        lists.extend(tool.get("parameters"));
    }
    for property in lists.into_iter().flat_map(|list| each(Some(list))) {
        let Some(kind) = property.get("kind").filter(|k| k.as_str() == Some("array")) else {
            continue;
        };
        if property.get("items").is_none() && !has_misspelled(property, "items") {
            sink.report(
                kind.inner_span(),
                "Prompty rejects an array without 'items'; describe its items",
            );
        }
    }
}

fn tools(root: Node<'_>, sink: &mut Sink) {
    // A merge key may bring `kind` and `connection` from another place.
    for tool in each(root.get("tools")).filter(|t| t.is_mapping() && t.entry("<<").is_none()) {
        let kind = tool.get("kind");
        if has_misspelled(tool, "kind") || has_misspelled(tool, "connection") {
            continue;
        }
        let word = kind.and_then(Node::as_str).unwrap_or("");
        if word == "function" || word.starts_with("${") || tool.get("connection").is_some() {
            continue;
        }
        let place = kind
            .or_else(|| tool.get("name"))
            .map_or_else(|| tool.span(), Node::inner_span);
        match kind {
            Some(_) => sink.report(
                place,
                format!("Prompty rejects a tool of kind '{word}' without 'connection'"),
            ),
            None => sink.report(
                place,
                "Prompty rejects a tool without 'kind'; write 'kind: function' for a function",
            ),
        };
    }
}

/// Whether a misspelled `key` is given; another rule reports it.
fn has_misspelled(node: Node<'_>, key: &'static str) -> bool {
    node.entries().any(|entry| {
        entry
            .key
            .as_str()
            .is_some_and(|name| name != key && closest(name, [key]).is_some())
    })
}

fn files(context: &Context<'_>, sink: &mut Sink) {
    for link in &context.artifact.facts().links {
        if !link.optional && (link.target.starts_with('/') || climbs_out(&link.target)) {
            sink.report(
                link.span,
                "Prompty reads no file outside the prompt's folder; move the file there",
            );
        }
    }
}

/// Whether a path leaves its folder at any point, even if it comes back.
fn climbs_out(path: &str) -> bool {
    let mut depth = 0_i32;
    for part in path.split('/') {
        depth += match part {
            ".." => -1,
            "" | "." => 0,
            _ => 1,
        };
        if depth < 0 {
            return true;
        }
    }
    false
}

/// Words that the environment Prompty builds does not have. Those that resemble one it has are
/// reported as misspelled by the rules for all templates.
fn template_words(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if !artifact.language().is_jinja || !artifact.syntax.template_errors.is_empty() {
        return;
    }
    // Nunjucks has words of its own, which the tables of Jinja2 do not list.
    if metadata(context).is_some_and(|r| format_kind(r) == Some("nunjucks")) {
        return;
    }
    let facts = artifact.facts();
    let text = own(context);
    for construct in &facts.constructs {
        if construct.kind != ConstructKind::Statement || !construct.closed {
            continue;
        }
        let inside = construct.inner.text(text);
        let lead = inside.len() - inside.trim_start().len();
        let word = inside
            .trim_start()
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or("");
        if needs_extension(word) {
            let start = construct.inner.lo() + lead;
            sink.report(
                Span::new(start, start + word.len()),
                format!(
                    "Statement '{word}' requires an extension of Jinja2, and Prompty loads none"
                ),
            );
        }
    }
    for filter in &facts.filters {
        if builtins::jinja2_filter(&filter.name) {
            continue;
        }
        let names = builtins::FILTERS
            .iter()
            .map(|b| b.name)
            .chain(builtins::JINJA2_ONLY_FILTERS.iter().map(|b| b.0));
        if builtins::filter(&filter.name).is_some() || closest(&filter.name, names).is_none() {
            sink.report(
                filter.span,
                format!(
                    "Filter '{}' does not exist in Prompty's Jinja2",
                    filter.name
                ),
            );
        }
    }
    for test in &facts.tests {
        if builtins::jinja2_test(&test.name) {
            continue;
        }
        let names = builtins::TESTS.iter().map(|b| b.name);
        if builtins::test(&test.name).is_some() || closest(&test.name, names).is_none() {
            sink.report(
                test.span,
                format!("Test '{}' does not exist in Prompty's Jinja2", test.name),
            );
        }
    }
}

fn format_kind(root: Node<'_>) -> Option<&str> {
    let format = root.get("template")?.get("format")?;
    format.get("kind").unwrap_or(format).as_str()
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/prompty-refused";

    fn two(front: &str, body: &str) -> String {
        format!("=== a.prompty\n---\nmodel: gpt-4o\n{front}\n---\n{body}\n")
    }

    #[test]
    fn a_template_of_one_word() {
        let text = two("template: mustache", "x");
        assert_eq!(places(&text, NAME), ["mustache"]);
        assert!(
            apply_first_fix(&text, NAME)
                .contains("template: { format: { kind: mustache }, parser: { kind: prompty } }")
        );
        let old = "=== a.prompty\n---\nmodel: { api: chat }\ntemplate: jinja2\n---\nx\n";
        assert!(messages(old, NAME).is_empty());
    }

    #[test]
    fn arrays_tools_and_files() {
        for (front, place) in [
            ("inputs:\n  a: { kind: array }", "array"),
            ("outputs:\n  - { name: a, kind: array }", "array"),
            ("tools:\n  - { name: t, kind: mcp }", "mcp"),
            ("tools:\n  - { name: t }", "t"),
            ("outputs: ${file:../o.json}", "../o.json"),
        ] {
            assert_eq!(places(&two(front, "x"), NAME), [place], "{front}");
        }
        for front in [
            "inputs:\n  a: { kind: array, items: { kind: string } }",
            "tools:\n  - { name: t, kind: function }\n  - { name: u, kind: mcp, connection: { kind: reference } }",
            "tools:\n  t: function",
            "outputs: ${file:a/../o.json}",
        ] {
            assert!(messages(&two(front, "x"), NAME).is_empty(), "{front}");
        }
    }

    #[test]
    fn words_missing_in_its_jinja() {
        for (body, place) in [
            ("{% do x.y() %}", "do"),
            ("{% cache 5 %}{% end_cache %}", "cache"),
            ("{{ x | markdown_table }}", "markdown_table"),
            ("{{ x | split }}", "split"),
            ("{{ x is startingwith('a') }}", "startingwith"),
        ] {
            assert_eq!(places(&two("name: x", body), NAME)[0], place, "{body}");
        }
        for body in [
            "{{ x | truncate(3) | upper }}",
            "{% print x %}",
            "{{ x is callable }}",
            "{{ x | uper }}",
            "{{ x",
        ] {
            assert!(messages(&two("name: x", body), NAME).is_empty(), "{body}");
        }
    }

    #[test]
    fn the_v1_branch_requires_samples_at_inputs() {
        let text =
            "=== a.prompty\n---\nmodel: { api: chat, id: x }\nsample: { a: 1 }\n---\n{{a}}\n";
        assert_eq!(places(text, NAME), ["sample"]);
    }
}
