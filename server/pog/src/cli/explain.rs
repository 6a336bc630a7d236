//! `pog explain`: a rule's page as Markdown, or the list of rules. The text is the rule's own.

use pog_analysis::rules::{self, FixAvailability, RULES, Rule};
use pog_analysis::Level;

use super::args::ExplainArgs;
use super::console::Console;
use super::{CLEAN, FAILED};

pub(super) fn run(args: &ExplainArgs, console: &mut Console) -> i32 {
    let Some(name) = &args.rule else {
        list(console);
        return CLEAN;
    };
    let Some(rule) = rules::by_name(name) else {
        let near = rules::closest_rule(name);
        let hint = near.map_or_else(|| "'pog explain' lists all rules".to_owned(), |n| format!("did you mean '{n}'?"));
        console.error(format_args!("Unknown rule '{name}'; {hint}"));
        return FAILED;
    };
    console.text(&page(rule));
    CLEAN
}

fn list(console: &mut Console) {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|r| r.name);
    let width = rules.iter().map(|r| r.name.len()).max().unwrap_or(0);
    for rule in rules {
        console.line(format_args!("{:<width$}  {:<7}  {}", rule.name, level(rule.default), rule.page.summary));
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::At(severity) => severity.name(),
    }
}

/// The page of a rule.
fn page(rule: &Rule) -> String {
    let page = &rule.page;
    let fix = match rule.fix {
        FixAvailability::None => "none",
        FixAvailability::Sometimes => "for some findings",
        FixAvailability::Always => "for every finding",
    };
    let mut text = format!("# {}\n\n{}.\n\n", rule.name, page.summary);
    text.push_str(&format!("- Default level: {}\n- Since: {}\n- Fix: {fix}\n", level(rule.default), rule.since));
    if !rule.dialects.is_empty() {
        text.push_str(&format!("- Formats: {}\n", rule.dialects.join(", ")));
    }
    if let Some(source) = rule.source {
        text.push_str(&format!("- Source: {source}\n"));
    }
    let sections = [
        ("What it does", page.what.to_owned()),
        ("Why it matters", page.why.to_owned()),
        ("Example", fenced(page.example)),
        ("Use instead", fenced(page.instead)),
        ("Options", page.options.to_owned()),
        ("Fix", page.fix.to_owned()),
    ];
    for (head, body) in sections.iter().filter(|(_, body)| !body.is_empty()) {
        text.push_str(&format!("\n## {head}\n\n{}\n", body.trim_end()));
    }
    text
}

/// A code block whose fence is longer than any in the code.
fn fenced(code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    let longest = code.lines().map(|l| l.trim_start().chars().take_while(|c| *c == '`').count()).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{}\n{fence}\n", code.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_page() {
        for rule in RULES {
            let text = page(rule);
            assert!(text.starts_with(&format!("# {}\n", rule.name)), "{text}");
            for head in ["## What it does", "## Why it matters", "## Example", "## Use instead"] {
                assert!(text.contains(head), "{} lacks {head}", rule.name);
            }
        }
    }

    #[test]
    fn a_fence_in_the_code_does_not_end_the_block() {
        assert_eq!(fenced("a\n````\nb\n"), "`````text\na\n````\nb\n`````\n");
    }
}
