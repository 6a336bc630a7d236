//! `format/poml-loop-index`: `loop.index` inserted without a calculation, although it starts at 0.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::Resolution;

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-loop-index",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "`loop.index` starts at 0",
        what: "Checks for `{{ loop.index }}` without a calculation.",
        why: "In Jinja `loop.index` starts at 1. Numbers that the model refers to usually do, too.",
        example: "=== a.poml\n<poml>\n  <p for=\"t in tickets\">{{ loop.index }}. {{ t.title }}</p>\n</poml>\n=== pog.toml\n[rules]\n\"format/poml-loop-index\" = \"hint\"\n",
        instead: "=== a.poml\n<poml>\n  <p for=\"t in tickets\">{{ loop.index + 1 }}. {{ t.title }}</p>\n</poml>\n=== pog.toml\n[rules]\n\"format/poml-loop-index\" = \"hint\"\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if Tags::of(context).is_none() {
        return;
    }
    let facts = context.artifact.facts();
    for name in facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Builtin && n.name == "loop")
    {
        let [index] = name.path.as_slice() else {
            continue;
        };
        let whole = name.span.cover(index.span);
        // Inside an expression the template may account for it: `loop.index + 1`.
        let alone = facts.constructs.iter().any(|c| c.inner == whole);
        if index.name == "index" && alone {
            sink.report_at_most(
                Severity::Hint,
                whole,
                "Counter 'loop.index' is 0 for the first item",
            );
        }
    }
}
