//! Renders an artifact's messages for given inputs: preview, `pog render`, inserted text. Bounded in work and output.
//! Role markers become unforgeable marks before rendering, so that no input can start a message of its own.

mod budget;
mod errors;
mod includes;
mod inputs;
mod languages;
mod output;
mod small;
#[cfg(test)]
mod tests;
mod ways;
mod weave;

use std::cell::Cell;

use pog_model::SourceFile;
use pog_world::Snapshot;
use serde_json::{Map, Value};

use budget::Budget;
use errors::{explain, root_cause};
pub use inputs::{Inputs, closure, inputs, stand_in};
use output::{Capped, Growing, nonce, too_large, trimmed};
pub use output::{FUEL, MAX_OUTPUT, RenderError, RenderedMessage, plain};
pub use small::{Small, closure_sources};
pub use ways::Ways;

/// Renders the messages of `file` with exactly these values.
///
/// # Errors
/// When the template is not valid, names something that has no value, or exceeds [`FUEL`] or [`MAX_OUTPUT`].
pub fn render(
    snapshot: &Snapshot,
    file: &SourceFile,
    values: &Map<String, Value>,
) -> Result<Vec<RenderedMessage>, RenderError> {
    render_bounded(snapshot, file, values, FUEL)
}

/// What the renderings of one file, such as its evaluation cases, may take together.
#[derive(Debug)]
pub struct Allowance {
    fuel: Cell<u64>,
    bytes: Cell<u64>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            fuel: Cell::new(FUEL * 5),
            bytes: Cell::new(budget::ALL * 3),
        }
    }
}

impl Allowance {
    /// [`render`] out of the allowance; counts what it took, its values and its messages.
    ///
    /// # Errors
    /// As [`render`], and when nothing is left.
    pub fn render(
        &self,
        snapshot: &Snapshot,
        file: &SourceFile,
        values: &Map<String, Value>,
    ) -> Result<Vec<RenderedMessage>, RenderError> {
        self.take(values.values().map(weight).sum());
        if self.fuel.get() == 0 || self.bytes.get() == 0 {
            return Err(RenderError {
                message:
                    "The cases before this one took what those of one file may take together; \
                          run it alone, or shorten their loops and values"
                        .into(),
                place: None,
                out_of_bounds: true,
            });
        }
        let fuel = self.fuel.get().min(FUEL);
        let budget = Budget::of(self.bytes.get());
        let before = budget.left();
        let spent = Cell::new(fuel);
        let rendered = run(snapshot, file, values, &spent, &budget);
        self.fuel
            .set(self.fuel.get() - fuel + spent.get().min(fuel));
        self.take(before - budget.left());
        if let Ok(messages) = &rendered {
            self.take(
                messages
                    .iter()
                    .map(|m| budget::count(m.content.len()))
                    .sum(),
            );
        }
        rendered
    }

    fn take(&self, bytes: u64) {
        self.bytes.set(self.bytes.get().saturating_sub(bytes));
    }
}

/// Bytes of a value, about.
fn weight(value: &Value) -> u64 {
    match value {
        Value::String(text) => budget::count(text.len()),
        // No deeper than what was read from a file.
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| budget::count(key.len()) + weight(value))
            .sum(),
        _ => 8,
    }
}

/// [`render`] with another bound on the work.
///
/// # Errors
/// As [`render`].
pub fn render_bounded(
    snapshot: &Snapshot,
    file: &SourceFile,
    values: &Map<String, Value>,
    fuel: u64,
) -> Result<Vec<RenderedMessage>, RenderError> {
    run(snapshot, file, values, &Cell::new(fuel), &Budget::default())
}

fn run(
    snapshot: &Snapshot,
    file: &SourceFile,
    values: &Map<String, Value>,
    fuel: &Cell<u64>,
    budget: &Budget,
) -> Result<Vec<RenderedMessage>, RenderError> {
    let Some(artifact) = file.artifact() else {
        return Err(RenderError {
            message: "Not a prompt file of a known format".into(),
            place: None,
            out_of_bounds: false,
        });
    };
    languages::render(&languages::RenderContext {
        snapshot,
        file,
        artifact,
        values,
        fuel,
        budget,
    })
}
