//! The page on `pog.toml`, made from the policy's own schema: every section with its keys, what they take and mean. The
//! words are those of the types; only the introduction is written here.

use std::fmt::Write;

use pog_policy::schema::{Shape, URL};
use pog_rules::CATALOG;

const WRITING: &str = "writing to a string cannot fail";

const INTRODUCTION: &str = r##"# Configuration: pog.toml

<!-- Made by `cargo xtask generate` from the types in server/policy/src/file. -->

A workspace may have one file `pog.toml`: its policy. It is found in the folder of a prompt or above it. Without one the
defaults hold, and only prompts that claim a stage, an owner, a version and the like are governed at all.

```toml
#:schema https://pog.dev/schema/pog.schema.json
extends = "policy/organisation.toml"

[library]
roots = ["prompts"]

[gates.skill]
require = ["version", "owners", "changelog", "approval", "pinned-model"]
[risk.low]
waive = ["approval"]                          # fast track

[models]
allow = ["gpt-4o-*", "claude-*"]
[limits]
tokens = 8000
[roles]
reviewer = ["@alice", "@platform-ai"]
[rules]
"template/unused-parameter" = "warning"       # error | warning | info | hint | off
[[forbid]]
pattern = "(?i)ignore (all )?previous instructions"
message = "Reads like an injected instruction."
[[overrides]]
files = ["experiments/**"]
rules = { "gate/*" = "off" }
```

- **Who wins.** pog's defaults, then the policies that `extends` names in their order, then the file itself, then its
  overrides in their order: a later one wins. Tables are merged key by key. A list replaces a list, the gates stage by
  stage; `[[forbid]]` and `[[overrides]]` add up. Paths and globs of an extended policy count from the folder of the
  workspace's `pog.toml`, except the paths in `extends` and `library.sources`, which count from the file they stand in.
- **What may be read.** `extends` leads to `.toml` files inside the workspace, the git work tree around it and the library
  sources it names; never to an absolute path, an address or through a link out of these.
- **Mistakes.** An unknown key or a wrong value is reported where it stands, and the rest stays in force: `pog check` ends
  with 2, an editor shows it in the file. While the file is broken an editor keeps the last good policy.
- **Why is it so?** `pog check --show-policy FILE` prints every setting in force for a file and the line that decided it.
- **In other editors.** `pog schema` prints the JSON Schema that editors of TOML files can complete and check with; it is
  also kept beside this page, in `pog.schema.json`.
"##;

/// The page.
pub(crate) fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    let root = Shape::root(&CATALOG);
    out.push_str("\n## At the top\n");
    keys(&mut out, "", root, false);
    for (name, section) in root.properties() {
        let list = section.items().filter(|item| item.kind() == "object");
        let table = list.unwrap_or(section);
        if table.kind() != "object" {
            continue;
        }
        let title = if list.is_some() {
            format!("[[{name}]]")
        } else {
            format!("[{name}]")
        };
        write!(out, "\n## {title}\n\n{}\n", section.doc()).expect(WRITING);
        if section.noun() == "rule" {
            out.push_str("\nThe rules are listed in [rules.md](rules.md).\n");
            continue;
        }
        keys(&mut out, "", table, true);
    }
    let words = Shape::at(&CATALOG, ["gates", "skill", "require", "0"])
        .map(Shape::choices)
        .unwrap_or_default();
    out.push_str("\n## Requirements\n\nWhat `gates` and `risk` may ask for.\n\n| word | asks for |\n|---|---|\n");
    for word in words {
        writeln!(out, "| `{}` | {} |", word.word, cell(word.doc)).expect(WRITING);
    }
    write!(out, "\nSchema: <{URL}>\n").expect(WRITING);
    out
}

/// A table of keys; those of tables inside are written out with a dotted path.
fn keys(out: &mut String, prefix: &str, table: Shape, deep: bool) {
    let mut rows = Vec::new();
    collect(&mut rows, prefix, table, deep);
    if rows.is_empty() {
        return;
    }
    out.push_str("\n| key | takes | meaning |\n|---|---|---|\n");
    for (path, takes, doc) in rows {
        writeln!(out, "| `{path}` | {} | {} |", cell(&takes), cell(doc)).expect(WRITING);
    }
}

fn collect(rows: &mut Vec<(String, String, &'static str)>, prefix: &str, table: Shape, deep: bool) {
    if let Some(other) = table.other() {
        rows.push((
            format!("{prefix}NAME"),
            takes(other),
            "A name of one's own.",
        ));
    }
    for (name, shape) in table.properties() {
        let path = format!("{prefix}{name}");
        let tables = shape.items().filter(|item| item.kind() == "object");
        let is_table = shape.kind() == "object" || tables.is_some();
        if is_table && (!deep || is_section_elsewhere(prefix, name)) {
            if deep {
                rows.push((path, "as the section of that name".to_owned(), shape.doc()));
            }
            continue;
        }
        if !is_table {
            let required = if table.required().any(|r| r == name) {
                "; must be given"
            } else {
                ""
            };
            rows.push((path, format!("{}{required}", takes(shape)), shape.doc()));
            continue;
        }
        rows.push((path.clone(), takes(shape), shape.doc()));
        let below = if tables.is_some() {
            format!("{path}[].")
        } else {
            format!("{path}.")
        };
        collect(rows, &below, tables.unwrap_or(shape), deep);
    }
}

/// Sections that stand in overrides too are described once.
fn is_section_elsewhere(prefix: &str, name: &str) -> bool {
    prefix.is_empty() && Shape::root(&CATALOG).child(name).is_some()
}

fn takes(shape: Shape) -> String {
    let kinds: Vec<String> = shape
        .alternatives()
        .map(|shape| match shape.kind() {
            _ if !shape.choices().is_empty() => {
                let words: Vec<String> = shape
                    .choices()
                    .iter()
                    .map(|c| format!("`{}`", c.word))
                    .collect();
                if words.len() > 6 {
                    format!("a {}", shape.noun())
                } else {
                    words.join(", ")
                }
            }
            "string" => "text".to_owned(),
            "boolean" => "true or false".to_owned(),
            "integer" => "a whole number".to_owned(),
            "number" => "a number".to_owned(),
            "array" => shape.items().map_or_else(
                || "a list".to_owned(),
                |item| format!("a list, each item {}", takes(item)),
            ),
            _ => "a table".to_owned(),
        })
        .collect();
    kinds.join(", or ")
}

/// Text for one cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_and_requirement_is_there() {
        let page = page();
        for (name, shape) in Shape::root(&CATALOG).properties() {
            let wanted = if shape.kind() == "object" {
                format!("\n## [{name}]\n")
            } else if shape.items().is_some_and(|i| i.kind() == "object") {
                format!("\n## [[{name}]]\n")
            } else {
                format!("| `{name}` |")
            };
            assert!(page.contains(&wanted), "{wanted}");
        }
        assert!(page.contains("| `parameters-declared` |") && page.contains("| `skill.require` |"));
    }

    #[test]
    fn the_example_is_read_without_a_complaint() {
        let example = INTRODUCTION
            .split("```toml\n")
            .nth(1)
            .and_then(|t| t.split("```").next())
            .unwrap();
        let found = pog_policy::read::read(example, &CATALOG).problems;
        assert!(found.is_empty(), "{found:#?}");
    }
}
