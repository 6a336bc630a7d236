//! `template/unknown-role`: roles that are none, in messages and in lines that were surely meant to start one. Says
//! nothing about transcripts and labels, which prompts are full of.

use pog_syntax::dialect::{Dialect, Message, Role};
use pog_text::{Edit, Fix, Span};

use super::role_lines::{FOREIGN, Kind, RoleLine, has_construct, role_lines};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

const ROLES: &str = "roles are system, user and assistant";

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-role",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://github.com/actions/ai-inference/blob/main/src/prompt.ts"),
    page: Page {
        summary: "A message has a role that does not exist",
        what: "In formats with a `role` key: any role but `system`, `user` and `assistant`, and those with capitals, \
               which `actions/ai-inference` refuses. In formats where a line such as `user:` starts a message: lines \
               that were meant to but do not, because the role is misspelt, has capitals, has blanks behind it, or is \
               another product's word (`human:`, `developer:`, `ai:`, `model:`, `tool:`). Lines in code, lists, tags \
               and `raw` blocks are left alone, and so are transcripts and texts that label their parts this way.",
        why: "The line becomes part of the message before it, so the model reads the user's words as instructions of \
              the system.",
        example: "---\nparameters:\n  question: string\n---\nsystem:\nYou answer briefly.\n\nuesr:\n{{ question }}\n",
        instead: "---\nparameters:\n  question: string\n---\nsystem:\nYou answer briefly.\n\nuser:\n{{ question }}\n",
        options: "",
        fix: "Changes the role to the one that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let syntax = &context.artifact.syntax;
    if !syntax.dialect.role_markers {
        for message in syntax
            .messages
            .iter()
            .filter(|m| !m.role_text.trim().is_empty())
        {
            structured(syntax.dialect, message, sink);
        }
        return;
    }
    let Some(region) = syntax.layout.regions.first() else {
        return;
    };
    if !syntax.template_errors.is_empty() {
        return;
    }
    let (mut lines, labelled_text) = role_lines(context.text, region.span, &syntax.facts);
    // A format may take more forms for role lines.
    for message in syntax.messages.iter().filter(|m| !m.role_span.is_empty()) {
        let at = lines.partition_point(|l| l.line.hi() < message.role_span.lo());
        if let (Some(line), Some(role)) = (
            lines
                .get_mut(at)
                .filter(|l| l.line.encloses(message.role_span)),
            message.role,
        ) {
            line.kind = Kind::Marker(role);
        }
    }
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Marker(_) | Kind::Label) {
            continue;
        }
        let end = lines
            .get(index + 1)
            .map_or(region.span.hi(), |next| next.line.lo());
        let filled = has_construct(&syntax.facts, Span::new(line.line.hi(), end));
        if line.apart && line.text_follows && is_meant(&lines, index, filled, labelled_text) {
            report(context, line, sink);
        }
    }
}

/// Whether the line was meant to start a message. `filled`: its section holds more than fixed text.
fn is_meant(lines: &[RoleLine], index: usize, filled: bool, labelled_text: bool) -> bool {
    let line = &lines[index];
    let others = || {
        lines
            .iter()
            .enumerate()
            .filter(move |(i, _)| *i != index)
            .map(|(_, l)| l.kind)
    };
    let labels = others().any(|k| k == Kind::Label);
    let company = line.first || others().any(|k| matches!(k, Kind::Marker(_)));
    match line.kind {
        Kind::Marker(_) | Kind::Label => false,
        Kind::Blanks(_) => !labels,
        // A role that has a marker, or comes twice, is a transcript.
        Kind::Case(role) => {
            let again = others().any(|k| k == Kind::Marker(role) || k == Kind::Case(role));
            let opens =
                line.first && others().any(|k| matches!(k, Kind::Marker(_) | Kind::Case(_)));
            (filled || opens) && !again && !labels && !labelled_text
        }
        Kind::Misspelt(_) => company && !labels,
        Kind::Foreign(role) => {
            let again = others().any(|k| role.is_some_and(|r| k == Kind::Marker(r)));
            company && filled && !again && !labels && !labelled_text
        }
    }
}

fn report(context: &Context<'_>, line: &RoleLine, sink: &mut Sink) {
    let word = line.word.text(context.text);
    let (message, role) = match line.kind {
        Kind::Blanks(role) => (
            format!(
                "Line '{word}:' starts no message because of the blanks behind it: remove them"
            ),
            Some(role),
        ),
        Kind::Case(role) => (
            format!("Line '{word}:' starts no message: roles are written in lower case"),
            Some(role),
        ),
        Kind::Misspelt(role) => (
            format!("Role '{word}' is unknown; did you mean '{}'?", role.name()),
            Some(role),
        ),
        Kind::Foreign(Some(role)) => (
            format!("Role '{word}' is unknown: write '{}'", role.name()),
            Some(role),
        ),
        _ => (format!("Role '{word}' is unknown: {ROLES}"), None),
    };
    let finding = sink.report(line.word, message);
    if let Some(role) = role {
        let edit = Edit::replace(line.line, format!("{}:", role.name()));
        finding.fix(Fix::suggested(
            format!("Change to '{}:'", role.name()),
            vec![edit],
        ));
    }
}

fn structured(dialect: &Dialect, message: &Message, sink: &mut Sink) {
    let written = &*message.role_text;
    let lower = written.to_lowercase();
    let change = |role: &str| {
        (
            format!("Change to '{role}'"),
            vec![Edit::replace(message.role_span, role)],
        )
    };
    let called = |role: Role| {
        dialect
            .roles
            .iter()
            .find(|(_, r)| *r == role)
            .map(|(name, _)| *name)
    };
    if let Some(role) = message.role {
        let name = called(role).unwrap_or(role.name());
        if lower != written && lower == name {
            let (title, edits) = change(name);
            let text =
                format!("Role '{written}' has capitals, which some tools refuse: write '{name}'");
            sink.report(message.role_span, text)
                .fix(Fix::safe(title, edits));
        }
        return;
    }
    // The word of another format for the same role, before one that looks alike.
    let foreign = FOREIGN
        .iter()
        .find(|(w, _)| *w == lower)
        .and_then(|(_, role)| *role);
    let meant = foreign.or_else(|| Role::parse(&lower)).and_then(called);
    let near = meant.or_else(|| closest(written, dialect.roles.iter().map(|(name, _)| *name)));
    let hint = near.map_or_else(
        || format!(": {}", known(dialect)),
        |near| format!("; did you mean '{near}'?"),
    );
    let finding = sink.report(
        message.role_span,
        format!("Role '{written}' is unknown{hint}"),
    );
    if let Some(near) = near {
        let (title, edits) = change(near);
        finding.fix(Fix::suggested(title, edits));
    }
}

/// The roles of a format in words.
fn known(dialect: &Dialect) -> String {
    let names: Vec<&str> = dialect.roles.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, [])) => format!("the only role is {last}"),
        Some((last, rest)) => format!("roles are {} and {last}", rest.join(", ")),
        None => ROLES.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-role";

    #[test]
    fn what_was_meant_to_start_a_message() {
        for (line, message) in [
            ("uesr:", "Role 'uesr' is unknown; did you mean 'user'?"),
            (
                "User:",
                "Line 'User:' starts no message: roles are written in lower case",
            ),
            (
                "USER:",
                "Line 'USER:' starts no message: roles are written in lower case",
            ),
            (
                "user: ",
                "Line 'user:' starts no message because of the blanks behind it: remove them",
            ),
            ("human:", "Role 'human' is unknown: write 'user'"),
        ] {
            let text = format!("system:\nBe brief.\n\n{line}\n{{{{ question }}}}\n");
            assert_eq!(messages(&text, NAME), [message], "{line}");
            assert_eq!(places(&text, NAME), [line.trim_end().trim_end_matches(':')]);
            assert_eq!(
                apply_first_fix(&text, NAME),
                "system:\nBe brief.\n\nuser:\n{{ question }}\n",
                "{line}"
            );
        }
        let text = "system:\nBe brief.\r\n\r\ntool:\r\n{{ question }}\r\n";
        assert_eq!(
            messages(text, NAME),
            ["Role 'tool' is unknown: roles are system, user and assistant"]
        );
        assert_eq!(messages("sytem:\nBe brief.\n", NAME).len(), 1);
        assert_eq!(
            messages(
                "---\nname: X\n---\nSystem:\nBe brief.\n\nUser:\n{{ question }}\n",
                NAME
            )
            .len(),
            2
        );
    }

    #[test]
    fn transcripts_and_labels_are_text() {
        for body in [
            "system:\nAn example:\n\nUser:\nHow do I reset it?\n\nAssistant:\nHold the button.\n\nuser:\n{{ q }}\n",
            "system:\nAn example:\n\nUser:\nHow do I reset it?\n\nAssistant:\nHold the button.\n",
            "system:\nx\n\nUser:\n{{ a }}\n\nAssistant:\ny\n\nUser:\n{{ b }}\n\nAssistant:\nz\n",
            "system:\nx\n\nUser:\n- admin {{ a }}\n",
            "system:\nx\n\nInput:\n{{ a }}\n\nUser:\n{{ b }}\n",
            "system:\nx\n\nmodel:\n  name: {{ a }}\n\nuser:\n{{ b }}\n",
            "system:\nx\n\n```\nUser:\n{{ a }}\n```\n",
            "system:\nx\n\n<example>\n\nUser:\n{{ a }}\n</example>\n",
            "system:\nx\n{% raw %}\n\nuesr:\n{{ a }}\n{% endraw %}\n",
            "system:\nx\n\n{#\nuesr:\nx\n#}\n",
            "system:\nWho is it from? The\nuesr:\nx\n",
            "users:\nAll of them.\n\nsystem:\nx\n",
            "Note: see below\n\nUser:\n{{ a }}\n",
            "uesr:\n",
            "ai:\nSome text {{ a }}\n\nassistant:\nx\n",
            "Just text.\n\ndeveloper:\nMore {{ text }}.\n",
        ] {
            assert!(messages(body, NAME).is_empty(), "{body}");
        }
    }

    #[test]
    fn roles_of_structured_messages() {
        let file = |role: &str| {
            format!("=== a.prompt.yml\nmessages:\n  - role: {role}\n    content: Hi\n")
        };
        assert_eq!(
            messages(&file("usr"), NAME),
            ["Role 'usr' is unknown; did you mean 'user'?"]
        );
        assert_eq!(
            apply_first_fix(&file("\"usr\""), NAME),
            file("\"user\"").replace("=== a.prompt.yml\n", "")
        );
        assert_eq!(
            messages(&file("tool"), NAME),
            ["Role 'tool' is unknown: roles are system, user and assistant"]
        );
        assert_eq!(
            messages(&file("developer"), NAME),
            ["Role 'developer' is unknown; did you mean 'system'?"]
        );
        assert_eq!(
            messages(&file("User"), NAME),
            ["Role 'User' has capitals, which some tools refuse: write 'user'"]
        );
        assert!(messages(&file("user"), NAME).is_empty());
        assert!(messages(&file(""), NAME).is_empty());
    }
}
