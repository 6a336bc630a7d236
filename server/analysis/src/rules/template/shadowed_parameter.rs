//! `template/shadowed-parameter`: loop variables, `set` and `with` that hide a declared parameter. Macro arguments are left
//! alone: a macro that takes `code` and is given the parameter `code` is ordinary.

use pog_syntax::template::{Facts, Local, LocalKind, Name, ReferenceKind, Resolution};
use pog_text::Span;

use super::common::Doubtful;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/shadowed-parameter",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A local name hides a parameter",
        what: "Looks for loop variables, `set` and `with` that bear the name of a declared parameter. Left alone are \
               names whose new value is made from the parameter (`set x = x | trim`), that are set where a condition \
               asks about the parameter (`if not x`), and `with` blocks that hand a value to an include.",
        why: "Behind that place the name means something else, and the caller's value is lost without a word.",
        example: "---\nparameters:\n  file: string\n  files: { type: array }\n---\nuser:\n{% for file in files %}- {{ file }}\n{% endfor %}\nStart with {{ file }}.\n",
        instead: "---\nparameters:\n  file: string\n  files: { type: array }\n---\nuser:\n{% for other in files %}- {{ other }}\n{% endfor %}\nStart with {{ file }}.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if !artifact.parameter_source().declares() {
        return;
    }
    let doubtful = Doubtful::of(context);
    for (index, local) in artifact.facts().locals.iter().enumerate() {
        let what = match local.kind {
            LocalKind::Loop => "Loop variable",
            LocalKind::Set => "Name",
            LocalKind::With => "Name",
            LocalKind::Macro | LocalKind::Argument | LocalKind::Import => continue,
        };
        let Some(parameter) = artifact.parameter(&local.name) else {
            continue;
        };
        if doubtful.covers(local.span) || is_deliberate(artifact.facts(), index, local) {
            continue;
        }
        sink.report(
            local.span,
            format!(
                "{what} '{0}' hides parameter '{0}': choose another name",
                local.name
            ),
        )
        .relate(
            context.file.id,
            parameter.name_span,
            format!("Parameter '{}' is declared here", parameter.name),
        );
    }
}

fn is_deliberate(facts: &Facts, index: usize, local: &Local) -> bool {
    let former = |n: &&Name| n.name == local.name && n.resolution != Resolution::Local(index);
    let reads_it = |span: Span| {
        facts
            .names
            .iter()
            .filter(former)
            .any(|n| span.encloses(n.span))
    };
    let statement = facts
        .constructs
        .iter()
        .find(|c| c.span.encloses(local.span))
        .map_or(local.span, |c| c.span);
    if reads_it(statement) {
        return true;
    }
    if local.kind == LocalKind::With {
        let handed = |k: ReferenceKind| {
            matches!(
                k,
                ReferenceKind::Include | ReferenceKind::Import | ReferenceKind::From
            )
        };
        return facts
            .references
            .iter()
            .any(|r| handed(r.kind) && local.scope.encloses(r.statement));
    }
    facts.blocks.iter().any(|block| {
        let whole = block.open.cover(block.close.unwrap_or(block.open));
        let middle = |m: &Span| {
            facts
                .constructs
                .iter()
                .find(|c| c.span.encloses(*m))
                .is_some_and(|c| reads_it(c.span))
        };
        match block.keyword.as_str() {
            "set" if block.open.encloses(local.span) => reads_it(whole),
            "if" if whole.encloses(local.span) => {
                reads_it(block.open) || block.middles.iter().any(middle)
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, messages, places};

    const NAME: &str = "template/shadowed-parameter";

    fn file(body: &str) -> String {
        format!("---\nparameters: {{ x: string, xs: array }}\n---\n{body}\n")
    }

    #[test]
    fn loops_sets_and_withs_are_reported_with_the_declaration() {
        let text = file("{% for x in xs %}{{ x }}{% endfor %}");
        assert_eq!(
            messages(&text, NAME),
            ["Loop variable 'x' hides parameter 'x': choose another name"]
        );
        assert_eq!(places(&text, NAME), ["x"]);
        assert_eq!(findings(&text, NAME)[0].related[0].span.text(&text), "x");
        assert_eq!(messages(&file("{% set x = 1 %}"), NAME).len(), 1);
        assert_eq!(
            messages(&file("{% with x = 1 %}{{ x }}{% endwith %}"), NAME).len(),
            1
        );
        assert_eq!(
            messages(&file("{% for x in xs if x %}{{ x }}{% endfor %}"), NAME).len(),
            1
        );
        assert_eq!(
            messages(&file("{% for a, x in xs %}{{ x }}{% endfor %}"), NAME).len(),
            1
        );
    }

    #[test]
    fn deliberate_refinements_are_silent() {
        for body in [
            "{% set x = x | trim %}{{ x }}",
            "{% set x = x | default('') %}{% set x = x | upper %}",
            "{% set x %}{{ x }}!{% endset %}",
            "{% if not x %}{% set x = 'none' %}{% endif %}",
            "{% if xs %}{% elif x == 'a' %}{% set x = 'b' %}{% endif %}",
            "{% with x = x | upper %}{{ x }}{% endwith %}",
            "{% with x = 'German' %}{% include 'part' %}{% endwith %}",
            "{% macro m(x) %}{{ x }}{% endmacro %}",
            "{% from 'part' import x %}",
            "{% for y in xs %}{{ y }}{% endfor %}",
            "{% for x in ",
        ] {
            assert!(messages(&file(body), NAME).is_empty(), "{body}");
        }
    }
}
