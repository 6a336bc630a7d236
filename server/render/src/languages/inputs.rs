//! Renders VS Code's input variables: `${input:name}` is replaced by its value. One without a value stays as it is
//! written, as do the variables of the editor: that is what VS Code sends, and the model asks for it.

use pog_template::{INPUTS, Resolution};
use pog_text::SourceMap;
use serde_json::Value;

use super::RenderContext;
use crate::{Growing, RenderError, RenderedMessage};

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    context.by_message(|text| {
        let facts = (INPUTS.read)(text, &SourceMap::identity(0, text.len()));
        let mut out = Growing::default();
        let mut done = 0;
        let mut constructs = facts.constructs.iter();
        for name in facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free)
        {
            let around =
                constructs.find(|c| c.span.lo() < name.span.lo() && name.span.hi() < c.span.hi());
            let (Some(around), Some(value)) = (around, context.values.get(&name.name)) else {
                continue;
            };
            out.push(text.get(done..around.span.lo()).unwrap_or(""));
            match value {
                Value::String(value) => out.push(value),
                Value::Null => {}
                value => out.push(&value.to_string()),
            }
            done = around.span.hi();
        }
        out.push(text.get(done..).unwrap_or(""));
        context.grown(out)
    })
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use crate::render;

    #[test]
    fn values_take_the_place_of_inputs() {
        let text = "=== a.prompt.md\n---\nname: a\n---\nReview ${input:file:a path} and `${input:file}` of ${workspaceFolder}; ${input:other}, ${HOME}, {{x}}.\n";
        let fixture = Fixture::parse(text);
        let values = serde_json::json!({ "file": "a.rs", "x": "y" });
        let messages = render(
            &fixture.snapshot,
            &fixture.main,
            values.as_object().unwrap(),
        )
        .unwrap();
        assert_eq!(messages.len(), 1);
        assert_eq!(
            messages[0].content,
            "Review a.rs and `a.rs` of ${workspaceFolder}; ${input:other}, ${HOME}, {{x}}.\n"
        );
    }
}
