//! The native format, which can hold everything.

use super::Format;
use crate::language::{Report, jinja};
use crate::prompt::Prompt;
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "native",
    name: |stem| format!("{stem}.pog.md"),
    read: |_| {},
    write,
};

fn write(prompt: &mut Prompt, _: &mut Report) -> String {
    let meta = std::mem::take(&mut prompt.meta);
    let mut out = String::new();
    if !meta.is_empty() {
        out.push_str(&format!("---\n{}---\n", yaml::entries(&meta, 0)));
    }
    for (nth, message) in prompt.messages.iter().enumerate() {
        let gap = if nth > 0 { "\n" } else { "" };
        let body = jinja::print(&message.nodes, &is_marker);
        out.push_str(&format!("{gap}{}:\n{body}\n", message.role.name()));
    }
    out
}

/// Lines that start a message.
fn is_marker(line: &str) -> bool {
    let name = line.strip_suffix('\r').unwrap_or(line).strip_suffix(':');
    name.is_some_and(|name| pog_formats::dialect::Role::parse(name).is_some())
}
