//! `composition/layer-violation`: includes that reach up. A layer may build only on itself and on
//! lower layers; prompts without a layer are ignored.

use pog_model::{FixAvailability, Layer, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/layer-violation",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Prompt includes a prompt of a higher layer",
        what: "Compares the layer of a prompt with the layers of the prompts it includes, imports \
               and extends. From lowest to highest the layers are `foundation`, `domain`, `task` \
               and `runtime`; a prompt may include its own layer and lower ones.",
        why: "Foundations must not depend on a single task: a change to the task would change \
              every prompt built on them.",
        example: "---\nname: House rules\nlayer: foundation\n---\nAnswer briefly.\n{% include \"tasks/review\" %}\n\n=== tasks/review.pog.md\n---\nname: Review\nlayer: task\n---\nReview the code.\n",
        instead: "---\nname: Review\nlayer: task\n---\nReview the code.\n{% include \"foundation/rules\" %}\n\n=== foundation/rules.pog.md\n---\nname: House rules\nlayer: foundation\n---\nAnswer briefly.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(own) = context.artifact.layer() else {
        return;
    };
    let library = &context.snapshot.library;
    for reference in &context.artifact.facts().references {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let Some(entry) = library
            .resolve(target, context.file.root, &context.file.path)
            .entry()
        else {
            continue;
        };
        let Some(layer) = entry.summary.layer.as_deref().and_then(Layer::parse) else {
            continue;
        };
        if layer <= own {
            continue;
        }
        let message = format!(
            "Prompt '{}' belongs to layer '{}', above '{}'; include only from '{}' or lower layers",
            entry.summary.id,
            layer.name(),
            own.name(),
            own.name()
        );
        sink.report(reference.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "composition/layer-violation";

    fn pair(own: &str, other: &str, statement: &str) -> String {
        format!(
            "---\n{own}---\n{{% {statement} %}}\n=== other.pog.md\n---\n{other}---\n{{% macro m() %}}x{{% endmacro %}}\n"
        )
    }

    #[test]
    fn whatever_statement_reaches_up() {
        for statement in [
            "include \"other@^1\"",
            "from \"other\" import m",
            "import \"./other\" as o",
            "extends \"other\"",
        ] {
            let text = pair(
                "layer: domain\n",
                "layer: runtime\nversion: 1.0.0\n",
                statement,
            );
            assert_eq!(
                messages(&text, NAME),
                [
                    "Prompt 'other' belongs to layer 'runtime', above 'domain'; include only from 'domain' or lower layers"
                ],
                "{statement}"
            );
        }
        assert_eq!(
            places(
                &pair("layer: domain\n", "layer: task\n", "include \"other\""),
                NAME
            ),
            ["other"]
        );
    }

    #[test]
    fn its_own_a_lower_and_an_unknown_layer_are_silent() {
        for (own, other) in [
            ("layer: task\n", "layer: task\n"),
            ("layer: task\n", "layer: foundation\n"),
            ("layer: foundation\n", "name: x\n"),
            ("name: x\n", "layer: runtime\n"),
            ("layer: foundation\n", "layer: attic\n"),
            ("layer: attic\n", "layer: runtime\n"),
        ] {
            assert!(
                messages(&pair(own, other, "include \"other\""), NAME).is_empty(),
                "{own} {other}"
            );
        }
        assert!(
            messages(
                "---\nlayer: foundation\n---\n{% include \"nowhere\" %}{% include x %}\n",
                NAME
            )
            .is_empty()
        );
    }
}
