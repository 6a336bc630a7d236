//! `template/shadowed-parameter`: loop variables, `set` and `with` that shadow a declared
//! parameter. Macro arguments are ignored: a macro that takes `code` and is given the parameter
//! `code` is ordinary.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{Local, LocalId, LocalKind, ReferenceKind, Resolution, TemplateFacts};
use pog_text::Span;

use super::common::Doubtful;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/shadowed-parameter",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Local variable shadows a parameter",
        what: "Checks for loop variables, `set` and `with` with the name of a declared parameter. \
               Ignored are variables whose new value is derived from the parameter (`set x = x | \
               trim`) or that are set where a condition tests the parameter (`if not x`), and \
               `with` blocks that pass a value to an include.",
        why: "From there on the name means something else, and the caller's value is silently \
              lost.",
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
    for (index, local) in artifact.facts().locals.with_ids() {
        let subject = match local.kind {
            LocalKind::Loop => "Loop variable",
            LocalKind::Set | LocalKind::With => "Variable",
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
                "{subject} '{}' shadows a parameter; choose another name",
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

/// Whether the variable refines or replaces the parameter on purpose.
fn is_deliberate(facts: &TemplateFacts, index: LocalId, local: &Local) -> bool {
    let statement = facts
        .constructs
        .iter()
        .find(|c| c.span.encloses(local.span))
        .map_or(local.span, |c| c.span);
    if reads_parameter(facts, index, local, statement) {
        return true;
    }
    if local.kind == LocalKind::With {
        // The value is passed to a template that reads it under this name.
        return facts.references.iter().any(|reference| {
            local.scope.encloses(reference.statement)
                && matches!(
                    reference.kind,
                    ReferenceKind::Include | ReferenceKind::Import | ReferenceKind::From
                )
        });
    }
    for block in &facts.blocks {
        let whole = block.open.cover(block.close.unwrap_or(block.open));
        let refines = match block.keyword.as_str() {
            // `{% set x %}…{{ x }}…{% endset %}`
            "set" if block.open.encloses(local.span) => reads_parameter(facts, index, local, whole),
            // `{% if not x %}{% set x = … %}{% endif %}`
            "if" if whole.encloses(local.span) => {
                reads_parameter(facts, index, local, block.open)
                    || block
                        .middles
                        .iter()
                        .any(|middle| tests_parameter(facts, index, local, *middle))
            }
            _ => false,
        };
        if refines {
            return true;
        }
    }
    false
}

/// Whether a span reads the name with the meaning it has outside the variable's scope.
fn reads_parameter(facts: &TemplateFacts, index: LocalId, local: &Local, span: Span) -> bool {
    facts.names.iter().any(|name| {
        name.name == local.name
            && name.resolution != Resolution::Local(index)
            && span.encloses(name.span)
    })
}

/// Whether the `elif` at `middle` reads the parameter.
fn tests_parameter(facts: &TemplateFacts, index: LocalId, local: &Local, middle: Span) -> bool {
    let statement = facts.constructs.iter().find(|c| c.span.encloses(middle));
    statement.is_some_and(|statement| reads_parameter(facts, index, local, statement.span))
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages, places};

    const NAME: &str = "template/shadowed-parameter";

    fn file(body: &str) -> String {
        format!("---\nparameters: {{ x: string, xs: array }}\n---\n{body}\n")
    }

    #[test]
    fn loops_sets_and_withs_are_reported_with_the_declaration() {
        let text = file("{% for x in xs %}{{ x }}{% endfor %}");
        assert_eq!(
            messages(&text, NAME),
            ["Loop variable 'x' shadows a parameter; choose another name"]
        );
        assert_eq!(places(&text, NAME), ["x"]);
        assert_eq!(
            findings(&text, NAME)[0].related[0]
                .location
                .span
                .text(&text),
            "x"
        );
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
