//! Renders an artifact's messages for given inputs: preview, `pog render`, inserted text. Bounded in work and output.
//! Role markers become unforgeable marks before rendering, so that no input can start a message of its own.

mod errors;
mod includes;
mod inputs;
mod languages;
mod output;
mod small;
#[cfg(test)]
mod tests;
mod ways;

use pog_model::SourceFile;
use pog_world::Snapshot;
use serde_json::{Map, Value};

use errors::{explain, root_cause};
pub use inputs::{Inputs, closure, inputs, stand_in};
use output::{Capped, nonce, trimmed};
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
    })
}
