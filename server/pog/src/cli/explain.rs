//! `pog explain`: a rule's page as Markdown, or the list of rules. The text is the rule's own.

use pog_model::{Level, RuleMeta};
use pog_rules as rules;
use pog_rules::RULES;

use super::args::ExplainArgs;
use super::console::Console;
use super::{CLEAN, FAILED};

pub(super) fn run(args: &ExplainArgs, console: &mut Console) -> i32 {
    let Some(name) = &args.rule else {
        list(console);
        return CLEAN;
    };
    let Some(page) = rules::explain(name) else {
        let near = rules::closest_code(name);
        let hint = near.map_or_else(
            || "run 'pog explain' to list all rules".to_owned(),
            |n| format!("did you mean '{n}'?"),
        );
        console.error(format_args!("Unknown rule '{name}'; {hint}"));
        return FAILED;
    };
    console.lines(&page);
    CLEAN
}

fn list(console: &mut Console) {
    let mut rules: Vec<&RuleMeta> = RULES.iter().map(|rule| rule.meta).collect();
    rules.sort_by_key(|r| r.name);
    let width = rules.iter().map(|r| r.name.len()).max().unwrap_or(0);
    for rule in rules {
        console.line(format_args!(
            "{:<width$}  {:<7}  {}",
            rule.name,
            level(rule.default),
            rule.page.summary
        ));
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::At(severity) => severity.name(),
    }
}
