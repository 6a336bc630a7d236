//! promptfoo configurations, `promptfooconfig.yaml`: which prompts are tested with which values. Prompts that stand in the
//! file are templates; files it names are links, prompt files among them references.
//! Sources: promptfoo.dev/docs/configuration, promptfoo `src/prompts`, `src/util/config/load.ts`.

mod chat;
mod keys;

use pog_template::{JINJA2, Link, Reference, ReferenceKind, TemplateFacts};
use pog_text::Span;
use pog_yaml as yaml;
use pog_yaml::{Node, Style};

use super::layout::{CaseSite, Layout, Message, Region, Role};
use super::{Dialect, Governance, ParameterSource, bom, may_be_prompt};

pub(super) static PROMPTFOO: Dialect = Dialect {
    id: "promptfoo",
    name: "promptfoo configuration",
    globs: &[
        "promptfooconfig*.yaml",
        "promptfooconfig*.yml",
        "promptfooconfig*.json",
    ],
    sniffed: &[],
    in_library: &[],
    language_id: "yaml",
    source: "https://www.promptfoo.dev/docs/configuration/reference",
    detection_doc: "its name starts with `promptfooconfig` and ends in `.yaml`, `.yml` or `.json`",
    detect: |file| detect(file.name()),
    split: |source| split(source.text),
    metadata_companion: None,
    messages: None,
    language: &JINJA2,
    keys: keys::KEYS,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["metadata", "pog"]),
    parameters: ParameterSource::Inferred,
    role_markers: false,
    roles: &Role::ALL,
    resolve_reference: Some(|written, from| beside(written, from).into_iter().collect()),
    reference_text: None,
    template_comment: None,
};

fn detect(name: &str) -> Option<&'static str> {
    let ends = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| name.ends_with(end));
    (name.starts_with("promptfooconfig") && ends)
        .then_some("the file name starts with promptfooconfig")
}

fn split(text: &str) -> Layout {
    let yaml_span = Span::new(bom(text).hi(), text.len());
    let mut layout = Layout {
        yaml: yaml::parse(text, yaml_span),
        yaml_span,
        ..Layout::default()
    };
    let Some(root) = layout.yaml.root() else {
        return layout;
    };
    let mut reader = Reader {
        text,
        ..Reader::default()
    };
    if let Some(prompts) = root.get("prompts") {
        reader.all_prompts(prompts);
    }
    for provider in ["providers", "targets"]
        .iter()
        .filter_map(|key| root.get(key))
    {
        reader.files_below(provider, 0);
    }
    let default = root.get("defaultTest").into_iter();
    let scenarios = root.get("scenarios").into_iter().flat_map(Node::items);
    let in_scenarios = scenarios.flat_map(|s| {
        ["config", "tests"]
            .into_iter()
            .filter_map(move |key| s.get(key))
    });
    let lists = root.get("tests").into_iter().chain(in_scenarios);
    for test in default.chain(lists.flat_map(|list| std::iter::once(list).chain(list.items()))) {
        reader.test(test);
    }
    // Several prompts are alternatives, not messages of one.
    let several = reader.prompts != 1;
    let messages = if several {
        Vec::new()
    } else {
        std::mem::take(&mut reader.messages)
    };
    for region in reader.regions.iter_mut().filter(|_| several) {
        region.in_message = false;
    }
    let Reader {
        regions,
        cases,
        facts,
        ..
    } = reader;
    layout.regions = regions;
    layout.regions.sort_by_key(|r| r.span);
    layout.cases = cases;
    layout.facts = facts;
    layout.messages = messages;
    layout
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    /// Prompts that stand in the file.
    prompts: usize,
    messages: Vec<Message>,
    regions: Vec<Region>,
    cases: Vec<CaseSite>,
    facts: TemplateFacts,
}

impl Reader<'_> {
    fn all_prompts(&mut self, prompts: Node<'_>) {
        // A single prompt, a list of them, or paths with their labels.
        let keys = prompts.entries().map(|e| e.key);
        let single = prompts.as_str().is_some().then_some(prompts);
        for prompt in single.into_iter().chain(prompts.items()).chain(keys) {
            match prompt.get("raw").or_else(|| prompt.get("id")) {
                Some(inner) => self.prompt(inner, prompt.get("raw").is_some()),
                None => self.prompt(prompt, false),
            }
        }
    }

    fn prompt(&mut self, node: Node<'_>, raw: bool) {
        let Some(written) = node.as_str() else { return };
        let elsewhere = [
            "exec:",
            "langfuse://",
            "portkey://",
            "helicone://",
            "package:",
        ];
        // Under `raw` the text is the prompt, whatever it looks like.
        if written.starts_with("file://") && !raw {
            self.file(node, false);
        } else if raw || !(elsewhere.iter().any(|s| written.starts_with(s)) || is_path(written)) {
            self.inline(node);
        }
    }

    /// A prompt that stands in the file: messages in JSON, or one text.
    fn inline(&mut self, node: Node<'_>) {
        self.prompts += 1;
        let (Some(scalar), Some(map)) = (node.scalar(), node.source_map(self.text)) else {
            return;
        };
        if let Some((messages, regions)) = chat::read(&scalar.value, &map) {
            self.messages.extend(messages);
            self.regions.extend(regions);
            return;
        }
        let body = node.inner_span();
        let role = Some(Role::User);
        self.messages.push(Message {
            role,
            role_span: Span::at(body.lo()),
            role_text: "".into(),
            body,
        });
        self.region(node, true);
    }

    fn region(&mut self, node: Node<'_>, in_message: bool) {
        let (Some(scalar), Some(map)) = (node.scalar(), node.source_map(self.text)) else {
            return;
        };
        let span = node.inner_span();
        let plain = matches!(scalar.style, Style::Plain | Style::Single | Style::Double);
        let same = plain && map.is_identity() && span.text(self.text) == &*scalar.value;
        let decoded = (!same).then(|| scalar.value.clone());
        self.regions.push(Region {
            span,
            decoded,
            map,
            in_message,
            language: &JINJA2,
        });
    }

    /// A file that is named: a link, and a reference where it may be a prompt.
    fn file(&mut self, node: Node<'_>, optional: bool) {
        let Some((path, span)) = file_path(node) else {
            return;
        };
        let whole = node.inner_span();
        if may_be_prompt(&path) {
            self.facts.references.push(Reference {
                kind: ReferenceKind::File,
                target: Some(path.clone()),
                span,
                statement: whole,
                optional: true,
                imported: Vec::new(),
            });
        }
        self.facts.links.push(Link {
            target: path,
            span,
            full_span: whole,
            optional,
        });
    }

    fn files_below(&mut self, node: Node<'_>, depth: usize) {
        // Aliases can nest deeper than anything that is written.
        if depth > 16 {
            return;
        }
        self.file(node, true);
        for inner in node.entries().map(|e| e.value).chain(node.items()) {
            self.files_below(inner, depth + 1);
        }
    }

    fn test(&mut self, test: Node<'_>) {
        if test.as_str().is_some() {
            return self.file(test, false);
        }
        if !test.is_mapping() {
            return;
        }
        if let Some(vars) = test.get("vars") {
            self.file(vars, false);
            // A list or a path of variables is no single case with known inputs.
            if vars.is_mapping() {
                vars.entries().for_each(|e| self.file(e.value, true));
                self.cases.push(CaseSite {
                    node: test.id(),
                    inputs: Some(vars.id()),
                    expect: None,
                    every_input_is_parameter: false,
                });
            }
        }
        self.asserts(test, 0);
    }

    /// What is demanded may mention variables.
    fn asserts(&mut self, holder: Node<'_>, depth: usize) {
        for assert in holder.get("assert").into_iter().flat_map(Node::items) {
            // Braces in code are the language's own, not placeholders.
            let code = assert
                .get("type")
                .and_then(Node::as_str)
                .is_some_and(|kind| {
                    matches!(
                        kind.strip_prefix("not-").unwrap_or(kind),
                        "javascript" | "python" | "ruby" | "regex"
                    )
                });
            for text in [assert.get("value"), assert.get("rubricPrompt")]
                .into_iter()
                .flatten()
            {
                for text in std::iter::once(text).chain(text.items()) {
                    self.file(text, true);
                    if !code
                        && text
                            .as_str()
                            .is_some_and(|t| t.contains("{{") && !t.starts_with("file://"))
                    {
                        self.region(text, false);
                    }
                }
            }
            if depth < 4 {
                self.asserts(assert, depth + 1);
            }
        }
    }
}

/// Text that promptfoo takes for the path of a file although it does not say so: one word with an ending it knows.
fn is_path(text: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        "txt", "md", "json", "jsonl", "yaml", "yml", "j2", "csv", "py", "js", "mjs", "cjs",
    ];
    let ending = text
        .rsplit_once('.')
        .map(|(_, ending)| ending.split(':').next().unwrap_or(ending));
    !text.contains(char::is_whitespace)
        && !text.contains("{{")
        && ending.is_some_and(|e| ENDINGS.contains(&e))
}

/// The path behind `file://` and where it stands; `None` for patterns, for what is worked out later and for paths that do
/// not start at the configuration.
fn file_path(node: Node<'_>) -> Option<(String, Span)> {
    let written = node.as_str()?.strip_prefix("file://")?;
    let odd = written.contains(['*', '{', '?', '['])
        || written.starts_with(['/', '~'])
        || written.is_empty();
    if odd || written.contains(['\n', '\\']) {
        return None;
    }
    let path = written.split('#').next().unwrap_or(written);
    let path = match path.rsplit_once(':') {
        // `hook.py:name` names a function; a colon inside of a folder's name does not.
        Some((file, function)) if !function.contains('/') && file.contains('.') => file,
        _ => path,
    };
    let inner = node.inner_span();
    let start = inner.lo() + "file://".len();
    let exact = inner.len() == "file://".len() + written.len();
    Some((
        path.to_owned(),
        if exact {
            Span::new(start, start + path.len())
        } else {
            inner
        },
    ))
}

/// A path that is written in a file, below the root.
fn beside(written: &str, from: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in written.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parsed;

    fn read(text: &str) -> Parsed {
        Parsed::detect("evals/promptfooconfig.yaml", text).expect("it is a configuration")
    }

    #[test]
    fn prompts_are_regions_links_or_references() {
        let parsed = read(
            "prompts:\n  - 'Label {{ticket}}'\n  - file://../a.prompty\n  - file://b.txt\n  - file://gen.py:make\n  - prompts/*.txt\n  - old.txt\n  - id: file://c.pog.md\n    label: c\n  - { raw: 'Hi {{name}}', label: hi }\n  - file://prompts/*.md\n",
        );
        let names: Vec<&str> = parsed.facts.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["ticket", "name"]);
        let links: Vec<&str> = parsed
            .facts
            .links
            .iter()
            .map(|l| l.target.as_str())
            .collect();
        assert_eq!(links, ["../a.prompty", "b.txt", "gen.py", "c.pog.md"]);
        assert!(
            parsed
                .facts
                .references
                .iter()
                .all(|r| r.kind == ReferenceKind::File && r.optional)
        );
        assert!(
            parsed
                .facts
                .references
                .iter()
                .any(|r| r.target.as_deref() == Some("c.pog.md"))
        );
        assert!(parsed.messages.is_empty() && parsed.template_errors.is_empty());
    }

    #[test]
    fn tests_are_rows_and_asserts_mention_variables() {
        let text = "prompts: ['Label {{ticket}}']\nproviders: [{ id: echo, config: { tools: 'file://tools.json' } }]\ndefaultTest:\n  vars: { tone: calm }\ntests:\n  - file://more.csv\n  - vars:\n      ticket: file://t.txt\n    assert:\n      - { type: contains, value: '{{expected}}' }\n      - { type: javascript, value: 'output.x === {{{}}}' }\n      - { type: assert-set, assert: [{ type: llm-rubric, value: 'Is {{tone}}' }] }\n";
        let parsed = read(text);
        assert_eq!(parsed.layout.cases.len(), 2);
        let names: Vec<&str> = parsed.facts.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["ticket", "expected", "tone"]);
        let links: Vec<(&str, bool)> = parsed
            .facts
            .links
            .iter()
            .map(|l| (l.target.as_str(), l.optional))
            .collect();
        assert_eq!(
            links,
            [("tools.json", true), ("more.csv", false), ("t.txt", true)]
        );
        assert_eq!(parsed.messages.len(), 1);
    }

    #[test]
    fn messages_in_json_are_messages() {
        let text = "prompts:\n  - label: a\n    raw: |-\n      [\n        {\"role\": \"system\", \"content\": \"Be \\\"{{tone}}\\\"\\n{{ x | default(\\\"é\\\") }}\"},\n        {\"role\": \"user\", \"content\": \"{{ticket}}\"}\n      ]\n";
        let parsed = read(text);
        assert!(
            parsed.template_errors.is_empty(),
            "{:?}",
            parsed.template_errors
        );
        let names: Vec<(&str, &str)> = parsed
            .facts
            .names
            .iter()
            .map(|n| (n.name.as_str(), n.span.text(text)))
            .collect();
        assert_eq!(names, [("tone", "tone"), ("x", "x"), ("ticket", "ticket")]);
        let roles: Vec<_> = parsed
            .messages
            .iter()
            .map(|m| (m.role, m.role_span.text(text)))
            .collect();
        assert_eq!(
            roles,
            [(Some(Role::System), "system"), (Some(Role::User), "user")]
        );
        assert_eq!(parsed.messages[1].body.text(text), "{{ticket}}");
        assert_eq!(
            parsed.layout.regions[0].text(text),
            "Be \"{{tone}}\"\n{{ x | default(\"é\") }}"
        );
    }

    #[test]
    fn json_and_broken_files_are_read_as_far_as_they_go() {
        for text in [
            "{\"prompts\": [\"{{a}}\"]}",
            "prompts:\n  - {{a}}\n",
            "",
            "- a",
            "prompts: [",
            "tests: 4",
        ] {
            let _ = read(text);
        }
        assert_eq!(
            beside("../x/a.md", "evals/promptfooconfig.yaml").as_deref(),
            Some("x/a.md")
        );
        assert_eq!(beside("../../a.md", "evals/promptfooconfig.yaml"), None);
    }
}
