//! Documentation made from the code's own tables: the rules page and the formats page. Pure text out; nothing about a
//! single rule or format is written here.

use std::fmt::Write;

use pog_formats::dialect::{DIALECTS, Dialect, Field, Governance, Key, KeyKind, ParameterSource};
use pog_model::{FixAvailability, Level, RuleMeta, Scope};
use pog_policy::{INVALID, INVALID_PAGE};
use pog_rules::RULES;

const WRITING: &str = "writing to a string cannot fail";

/// The rules page.
pub(crate) fn rules() -> String {
    let mut out = String::from(
        "# Rules\n\n<!-- Made by `cargo xtask generate` from the rules' own pages in server/rules/src. -->\n\n\
         Every rule has a stable name, `group/name`. Its level is set in `pog.toml`:\n\n\
         ```toml\n[rules]\n\"template/unused-parameter\" = \"off\"   # error | warning | info | hint | off\n\"metadata/*\" = \"warning\"\n```\n\n\
         One occurrence is silenced by a comment on its line or on the line above, with the reason, and with a date if it \
         should come back:\n\n\
         ```jinja\n{# pog: ignore group/name because REASON until 2027-01-31 #}\n```\n\n\
         In YAML the same words stand in a `#` comment.\n",
    );
    let mut ordered: Vec<&RuleMeta> = RULES.iter().map(|rule| rule.meta).collect();
    ordered.sort_by_key(|r| r.name);
    let mut group = "";
    for rule in &ordered {
        if rule.group() != group {
            group = rule.group();
            write!(
                out,
                "\n## {group}\n\n| rule | level | fix | finds |\n|---|---|---|---|\n"
            )
            .expect(WRITING);
        }
        let (name, anchor) = (rule.name, anchor(rule));
        writeln!(
            out,
            "| [`{name}`](#{anchor}) | {} | {} | {} |",
            level(rule),
            fix(rule),
            cell(rule.page.summary)
        )
        .expect(WRITING);
    }
    for rule in ordered {
        rule_section(&mut out, rule);
    }
    let anchor = INVALID.replace('/', "-");
    write!(out, "\n<a id=\"{anchor}\"></a>\n{INVALID_PAGE}").expect(WRITING);
    out
}

/// The part of [`Rule::url`] behind the `#`.
fn anchor(rule: &RuleMeta) -> String {
    rule.url().rsplit('#').next().unwrap_or_default().to_owned()
}

fn level(rule: &RuleMeta) -> &'static str {
    match rule.default {
        Level::Off => "off",
        Level::At(severity) => severity.name(),
    }
}

fn fix(rule: &RuleMeta) -> &'static str {
    match rule.fix {
        FixAvailability::None => "no",
        FixAvailability::Sometimes => "sometimes",
        FixAvailability::Always => "always",
    }
}

fn rule_section(out: &mut String, rule: &RuleMeta) {
    let page = &rule.page;
    let formats = if rule.dialects.is_empty() {
        "all formats".to_owned()
    } else {
        rule.dialects.join(", ")
    };
    let scope = match rule.scope {
        Scope::File => "the file alone",
        Scope::Library => "the file and the library",
    };
    write!(
        out,
        "\n<a id=\"{}\"></a>\n### {}\n\n{}.\n\nLevel: {} · since {} · fix: {} · looks at {scope} · {formats}\n",
        anchor(rule),
        rule.name,
        page.summary,
        level(rule),
        rule.since,
        fix(rule)
    )
    .expect(WRITING);
    for (title, text) in [("What it does", page.what), ("Why it matters", page.why)] {
        write!(out, "\n**{title}.** {text}\n").expect(WRITING);
    }
    for (title, files) in [("Example", page.example), ("Use instead", page.instead)] {
        write!(out, "\n**{title}**\n").expect(WRITING);
        fenced(out, files);
    }
    for (title, text) in [("Options", page.options), ("Fix", page.fix)] {
        if !text.is_empty() {
            write!(out, "\n**{title}.** {text}\n").expect(WRITING);
        }
    }
    if let Some(source) = rule.source {
        write!(out, "\nSource: <{source}>\n").expect(WRITING);
    }
}

/// The files of an example, each in its own fence; `=== PATH` lines become captions.
fn fenced(out: &mut String, example: &str) {
    let mut files: Vec<(Option<&str>, String)> = Vec::new();
    for line in example.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("=== ") {
            files.push((Some(path.trim()), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
        } else {
            files.push((None, line.to_owned()));
        }
    }
    for (path, text) in files {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(3.max(longest + 1));
        let yaml = path.is_some_and(|p| p.ends_with(".yml") || p.ends_with(".yaml"));
        let language = if yaml { "yaml" } else { "markdown" };
        if let Some(path) = path {
            write!(out, "\n`{path}`\n").expect(WRITING);
        }
        let end = if text.ends_with('\n') || text.is_empty() {
            ""
        } else {
            "\n"
        };
        write!(out, "\n{fence}{language}\n{text}{end}{fence}\n").expect(WRITING);
    }
}

/// The formats page.
pub(crate) fn dialects() -> String {
    let mut out = String::from(
        "# Formats\n\n<!-- Made by `cargo xtask generate` from the format tables in server/formats/src/dialect. -->\n\n\
         A file is read as the first format below that recognises it, unless the policy says which it is \
         (`format` in `[[overrides]]`). A file that none recognises gets no findings. Hover on the first line of a file \
         tells what it is read as and why. Diagnostics, completion, hover, navigation, outline and semantic tokens work in \
         every format as far as it has the things that they are about:\n\n\
         | format | template language | parameters | messages | includes | model | cases | governance |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for dialect in DIALECTS {
        let mark = |has: bool| if has { "yes" } else { "-" };
        let has = |field: Field| mentions(dialect.keys, field, 0);
        let messages = dialect.role_markers || dialect.messages.is_some() || has(Field::Messages);
        let includes = dialect.refers.is_some() || dialect.governance == Governance::Own;
        writeln!(
            out,
            "| [{}](#{}) | {} | {} | {} | {} | {} | {} | {} |",
            dialect.name,
            dialect.id,
            dialect.language.name,
            parameters(dialect),
            mark(messages),
            mark(includes),
            mark(has(Field::ModelId)),
            mark(has(Field::Cases)),
            governance(dialect)
        )
        .expect(WRITING);
    }
    for dialect in DIALECTS {
        dialect_section(&mut out, dialect);
    }
    out
}

fn mentions(keys: &'static [Key], field: Field, depth: usize) -> bool {
    depth < 4
        && keys
            .iter()
            .any(|k| k.field == Some(field) || mentions(k.kind.keys(), field, depth + 1))
}

fn parameters(dialect: &Dialect) -> &'static str {
    match dialect.parameters {
        ParameterSource::Declared => "declared in the metadata",
        ParameterSource::Listed => "listed in the metadata",
        ParameterSource::Described => "described in the metadata, others are added",
        ParameterSource::Inferred => "whatever the template names",
        ParameterSource::Unknown => "declared elsewhere",
    }
}

fn governance(dialect: &Dialect) -> String {
    match dialect.governance {
        Governance::Own => "in the file".to_owned(),
        Governance::Overlay => "overlay".to_owned(),
        Governance::Nested(keys) => format!("`{}` or overlay", keys.join(".")),
        Governance::Dotted { under: [], prefix } => format!("`{prefix}…` or overlay"),
        Governance::Dotted { under, prefix } => {
            format!("`{prefix}…` in `{}` or overlay", under.join("."))
        }
    }
}

fn dialect_section(out: &mut String, dialect: &'static Dialect) {
    let foreign = if dialect.open {
        "passed over by the format's tools"
    } else {
        "only those that start with `x-`"
    };
    let comment = dialect
        .template_comment
        .map_or("none".to_owned(), |(open, close)| {
            format!("`{open} … {close}`")
        });
    let files = [dialect.globs, dialect.sniffed, dialect.in_library].concat();
    write!(
        out,
        "\n<a id=\"{}\"></a>\n## {} (`{}`)\n\nA file is read as this when {}.\n\n- Files: {}\n- Template language: {}\n- Parameters: {}\n\
         - Comments in the template: {comment}\n- Keys of one's own: {foreign}\n- Governance metadata: {}\n- Editor language: `{}`\n- Documentation: <{}>\n",
        dialect.id, dialect.name, dialect.id, dialect.when, codes(&files), dialect.language.name, parameters(dialect),
        governance(dialect), dialect.language_id, dialect.source
    )
    .expect(WRITING);
    if !dialect.keys.is_empty() {
        out.push_str("\n| key | value | needed | meaning |\n|---|---|---|---|\n");
        keys(out, "", dialect.keys, &mut Vec::new());
    }
}

fn codes(words: &[&str]) -> String {
    words
        .iter()
        .map(|w| format!("`{w}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Rows of a key table. `open` are the schema tables that are being written: a schema's parts are schemas again.
fn keys(out: &mut String, prefix: &str, table: &'static [Key], open: &mut Vec<*const Key>) {
    for key in table {
        let path = format!("{prefix}{}", key.name);
        let needed = if key.required { "yes" } else { "" };
        let words: Vec<String> = key
            .kind
            .choices()
            .iter()
            .map(|c| format!("<br>`{}`: {}", c.value, cell(c.doc)))
            .collect();
        writeln!(
            out,
            "| `{path}` | {} | {needed} | {}{} |",
            cell(&value(&key.kind)),
            cell(key.doc),
            words.concat()
        )
        .expect(WRITING);
        nested(out, &path, &key.kind, open);
    }
}

fn nested(out: &mut String, path: &str, kind: &'static KeyKind, open: &mut Vec<*const Key>) {
    match kind {
        KeyKind::Map(table) => keys(out, &format!("{path}."), table, open),
        KeyKind::Schema(table) => {
            let table = table();
            if !open.contains(&table.as_ptr()) {
                open.push(table.as_ptr());
                keys(out, &format!("{path}."), table, open);
                open.pop();
            }
        }
        KeyKind::List(item) => nested(out, &format!("{path}[]"), item, open),
        KeyKind::MapOf(value) => nested(out, &format!("{path}.NAME"), value, open),
        KeyKind::Either(a, b) => {
            nested(out, path, a, open);
            nested(out, path, b, open);
        }
        _ => {}
    }
}

/// A value's shape; closed lists are spelt out beside the meaning.
fn value(kind: &KeyKind) -> String {
    match kind {
        KeyKind::Enum(_) => "one of a list".to_owned(),
        KeyKind::Words(_) => "text or one of a list".to_owned(),
        KeyKind::List(item) => format!("a list, each item {}", value(item)),
        KeyKind::Either(a, b) => format!("{} or {}", value(a), value(b)),
        other => other.describe(),
    }
}

/// Text for one cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_row_and_a_section_under_its_address() {
        let page = rules();
        for rule in RULES.iter().map(|rule| rule.meta) {
            assert!(
                page.contains(&format!("| [`{}`](#{})", rule.name, anchor(rule))),
                "{}",
                rule.name
            );
            assert!(
                page.contains(&format!(
                    "<a id=\"{}\"></a>\n### {}\n",
                    anchor(rule),
                    rule.name
                )),
                "{}",
                rule.name
            );
            assert!(page.contains(rule.page.why), "{}", rule.name);
        }
    }

    #[test]
    fn every_format_and_key_is_there() {
        let page = dialects();
        for dialect in DIALECTS {
            assert!(!dialect.when.is_empty(), "{}", dialect.id);
            for key in dialect.keys {
                assert!(
                    page.contains(&format!("| `{}` |", key.name)),
                    "{} {}",
                    dialect.id,
                    key.name
                );
            }
        }
        assert!(
            page.contains("| `parameters.NAME.type` |") && page.contains("| `messages[].role` |")
        );
        assert!(
            !page.contains("items.items."),
            "a schema inside a schema is not written out again"
        );
    }

    #[test]
    fn fences_are_longer_than_what_is_in_them() {
        let mut out = String::new();
        fenced(&mut out, "=== a.prompt.yml\n````\n=== b.pog.md\nx");
        assert_eq!(
            out,
            "\n`a.prompt.yml`\n\n`````yaml\n````\n`````\n\n`b.pog.md`\n\n```markdown\nx\n```\n"
        );
    }
}
