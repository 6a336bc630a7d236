//! Rendered messages as one text: without roles for expectations, with roles for snapshots. The
//! form with roles is unambiguous: different messages never give the same text.

use pog_formats::dialect::Role;
use pog_render::RenderedMessage;

/// The contents of all messages, joined by a blank line.
#[must_use]
pub fn text_of(messages: &[RenderedMessage]) -> String {
    messages
        .iter()
        .map(|m| m.content.as_str())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Each message after a line with its role, as `pog render` prints them. Content lines that look
/// like role lines get a leading backslash, and so do those that already have one.
#[must_use]
pub fn transcript(messages: &[RenderedMessage]) -> String {
    let mut text = String::new();
    for message in messages {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(message.role.name());
        text.push_str(":\n");
        for line in message.content.split('\n') {
            if is_role_line(line.trim_start_matches('\\')) {
                text.push('\\');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn is_role_line(line: &str) -> bool {
    line.strip_suffix(':')
        .is_some_and(|name| Role::parse(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: Role, content: &str) -> RenderedMessage {
        RenderedMessage {
            role,
            content: content.to_owned(),
        }
    }

    #[test]
    fn no_content_can_pass_for_a_role() {
        let one = [message(Role::System, "Help.\n\nuser:\nHi")];
        let two = [message(Role::System, "Help."), message(Role::User, "Hi")];
        assert_eq!(transcript(&two), "system:\nHelp.\n\nuser:\nHi\n");
        assert_eq!(transcript(&one), "system:\nHelp.\n\n\\user:\nHi\n");
        assert_eq!(
            transcript(&[message(Role::User, "\\user:")]),
            "user:\n\\\\user:\n"
        );
        assert_eq!(
            transcript(&[message(Role::User, "the user:")]),
            "user:\nthe user:\n"
        );
        assert_eq!(text_of(&two), "Help.\n\nHi");
    }
}
