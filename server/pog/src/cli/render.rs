//! `pog render`: a prompt's messages for given values, as an application would send them.

use pog_render as render;
use pog_render::RenderedMessage;
use pog_text::LineIndex;
use serde::Serialize;

use super::args::{Format, RenderArgs};
use super::console::Console;
use super::find::{self, Found};
use super::place::position;
use super::{CLEAN, FAILED, FOUND, run_problem, values};

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

pub(super) fn run(args: &RenderArgs, console: &mut Console) -> i32 {
    let found = match find::prompt(&args.prompt) {
        Ok(found) => found,
        Err(message) => {
            console.error(message);
            return FAILED;
        }
    };
    run_problem::warn(&found.session, console);
    let values = match values::values(&found, args) {
        Ok(values) => values,
        Err(messages) => {
            messages.iter().for_each(|m| console.error(m));
            return FAILED;
        }
    };
    match render::render(&found.session.snapshot, &found.file, &values) {
        Ok(messages) => {
            print(&messages, args.format, console);
            CLEAN
        }
        Err(error) => {
            // Not a failure of the command: the prompt was found and the values fit, but it does not render.
            console.error(format_args!("{}: {}", place(&found, &error), error.message));
            FOUND
        }
    }
}

fn print(messages: &[RenderedMessage], format: Format, console: &mut Console) {
    match format {
        Format::Json => {
            let messages: Vec<Message<'_>> = messages
                .iter()
                .map(|m| Message {
                    role: m.role.name(),
                    content: &m.content,
                })
                .collect();
            console.json(&messages);
        }
        Format::Text => {
            for (nth, message) in messages.iter().enumerate() {
                if nth > 0 {
                    console.line("");
                }
                console.line(console.bold(&format!("{}:", message.role.name())));
                // What a model would be given, to the letter.
                console.data(&message.content);
                console.line("");
            }
        }
    }
}

/// `PATH:LINE:COLUMN` of a failure, or the path alone if the location is unknown.
fn place(found: &Found, error: &render::RenderError) -> String {
    let (id, span) = error
        .place
        // The error may stand in an included file, so its place names the file as well.
        .map_or((found.file.id, None), |(id, span)| (id, Some(span)));
    let path = found.session.shown_path(id);
    match span.zip(found.session.file(id)) {
        Some((span, file)) => {
            let at = position(&file.text, &LineIndex::new(&file.text), span.lo());
            format!("{path}:{}:{}", at.line, at.column)
        }
        None => path,
    }
}
