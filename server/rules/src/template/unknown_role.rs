//! `template/unknown-role`: unknown roles, in messages and in lines that were surely meant to start
//! one. Transcripts and labels, which prompts are full of, are ignored.

use pog_formats::dialect::{Dialect, Message, Role};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix, Span};

use super::role_lines::{FOREIGN, Kind, RoleLine, has_construct, role_lines};
use crate::{Context, Sink};

const ROLES: &str = "roles are system, user and assistant";

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-role",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://github.com/actions/ai-inference/blob/main/src/prompt.ts"),
    page: Page {
        summary: "Unknown role",
        what: "In formats with a `role` key: any role but `system`, `user` and `assistant`, and \
               those with capitals, which `actions/ai-inference` rejects. In formats where a line \
               such as `user:` starts a message: lines that were meant to but do not, because the \
               role is misspelled, has capitals, is followed by blanks, or is another product's \
               word (`human:`, `developer:`, `ai:`, `model:`, `tool:`). Lines in code, lists, tags \
               and `raw` blocks are ignored, and so are transcripts and texts that label their \
               parts this way.",
        why: "The line becomes part of the message before it, so the model reads the user's words \
              as instructions of the system.",
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
    // With a syntax error it is unclear where constructs end, and with them the text between.
    if !syntax.template_errors.is_empty() {
        return;
    }
    let (mut lines, labelled_text) = role_lines(context.text, region.span, &syntax.facts);
    // A format may accept further forms of role lines.
    for message in syntax.messages.iter().filter(|m| !m.role_span.is_empty()) {
        let at = lines.partition_point(|l| l.line.hi() < message.role_span.lo());
        if let Some(line) = lines.get_mut(at)
            && let Some(role) = message.role
            && line.line.encloses(message.role_span)
        {
            line.kind = Kind::Marker(role);
        }
    }
    let all = Census::of(&lines);
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Marker(_) | Kind::Label) {
            continue;
        }
        let end = lines
            .get(index + 1)
            .map_or(region.span.hi(), |next| next.line.lo());
        let evidence = Evidence {
            filled: has_construct(&syntax.facts, Span::new(line.line.hi(), end)),
            labelled_text,
        };
        if line.apart && line.text_follows && is_meant(line, &all, evidence) {
            report(context, line, sink);
        }
    }
}

/// What the text around a line says about it.
#[derive(Clone, Copy)]
struct Evidence {
    /// The section of the line contains more than fixed text.
    filled: bool,
    /// The text has lines of the form `Word: text`.
    labelled_text: bool,
}

/// How many lines there are of each kind.
struct Census(Vec<(Kind, usize)>);

impl Census {
    fn of(lines: &[RoleLine]) -> Self {
        // As few kinds as there are roles and forms of them.
        let mut found: Vec<(Kind, usize)> = Vec::new();
        for line in lines {
            match found.iter_mut().find(|(kind, _)| *kind == line.kind) {
                Some((_, count)) => *count += 1,
                None => found.push((line.kind, 1)),
            }
        }
        Self(found)
    }

    /// Whether another line than one of kind `own` is of a kind.
    fn has_other(&self, own: Kind, is_one: impl Fn(Kind) -> bool) -> bool {
        self.0
            .iter()
            .any(|(kind, count)| is_one(*kind) && (*kind != own || *count > 1))
    }
}

/// Whether the line was meant to start a message, and is not part of a transcript or a label.
fn is_meant(line: &RoleLine, all: &Census, evidence: Evidence) -> bool {
    let others = |is_one: &dyn Fn(Kind) -> bool| all.has_other(line.kind, is_one);
    if others(&|kind| kind == Kind::Label) {
        return false;
    }
    let Evidence {
        filled,
        labelled_text,
    } = evidence;
    let has_marker = others(&|kind| matches!(kind, Kind::Marker(_)));
    match line.kind {
        Kind::Marker(_) | Kind::Label => false,
        Kind::Blanks(_) => true,
        // A role that has a marker, or comes twice, is a transcript.
        Kind::Case(role) => {
            let is_repeated =
                others(&|kind| kind == Kind::Marker(role) || kind == Kind::Case(role));
            let is_opening =
                line.first && others(&|kind| matches!(kind, Kind::Marker(_) | Kind::Case(_)));
            (filled || is_opening) && !is_repeated && !labelled_text
        }
        Kind::Misspelt(_) => line.first || has_marker,
        Kind::Foreign(role) => {
            let is_repeated = role.is_some_and(|role| others(&|kind| kind == Kind::Marker(role)));
            (line.first || has_marker) && filled && !is_repeated && !labelled_text
        }
    }
}

fn report(context: &Context<'_>, line: &RoleLine, sink: &mut Sink) {
    let word = line.word.text(context.text);
    let (message, role) = match line.kind {
        Kind::Blanks(role) => (
            format!("Line '{word}:' does not start a message; remove the blanks after it"),
            Some(role),
        ),
        Kind::Case(role) => (
            format!("Line '{word}:' does not start a message; roles are lower-case"),
            Some(role),
        ),
        Kind::Misspelt(role) => (
            format!("Unknown role '{word}'; did you mean '{}'?", role.name()),
            Some(role),
        ),
        Kind::Foreign(Some(role)) => (
            format!("Unknown role '{word}'; use '{}'", role.name()),
            Some(role),
        ),
        _ => (format!("Unknown role '{word}'; {ROLES}"), None),
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

/// Checks the role of a message that has a key for it.
fn structured(dialect: &Dialect, message: &Message, sink: &mut Sink) {
    let written = &*message.role_text;
    let lower = written.to_lowercase();
    if let Some(role) = message.role {
        let name = name_in(dialect, role).unwrap_or(role.name());
        if lower != written && lower == name {
            let text =
                format!("Role '{written}' has capitals, which some tools reject; use '{name}'");
            sink.report(message.role_span, text).fix(Fix::safe(
                format!("Change to '{name}'"),
                vec![Edit::replace(message.role_span, name)],
            ));
        }
        return;
    }
    // Another product's word for the same role goes before one that looks alike.
    let foreign = FOREIGN
        .iter()
        .find(|(word, _)| *word == lower)
        .and_then(|(_, role)| *role);
    let near = foreign
        .or_else(|| Role::parse(&lower))
        .and_then(|role| name_in(dialect, role))
        .or_else(|| closest(written, dialect.roles.iter().map(|(name, _)| *name)));
    let hint = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => roles_of(dialect),
    };
    let finding = sink.report(
        message.role_span,
        format!("Unknown role '{written}'; {hint}"),
    );
    if let Some(near) = near {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(message.role_span, near)],
        ));
    }
}

/// A format's own name for a role.
fn name_in(dialect: &Dialect, role: Role) -> Option<&'static str> {
    dialect
        .roles
        .iter()
        .find(|(_, known)| *known == role)
        .map(|(name, _)| *name)
}

/// The roles of a format in words.
fn roles_of(dialect: &Dialect) -> String {
    let names: Vec<&str> = dialect.roles.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, [])) => format!("the only role is {last}"),
        Some((last, rest)) => format!("roles are {} and {last}", rest.join(", ")),
        None => ROLES.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-role";

    #[test]
    fn lines_that_were_meant_to_start_a_message() {
        for (line, message) in [
            ("uesr:", "Unknown role 'uesr'; did you mean 'user'?"),
            (
                "User:",
                "Line 'User:' does not start a message; roles are lower-case",
            ),
            (
                "USER:",
                "Line 'USER:' does not start a message; roles are lower-case",
            ),
            (
                "user: ",
                "Line 'user:' does not start a message; remove the blanks after it",
            ),
            ("human:", "Unknown role 'human'; use 'user'"),
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
            ["Unknown role 'tool'; roles are system, user and assistant"]
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
            ["Unknown role 'usr'; did you mean 'user'?"]
        );
        assert_eq!(
            apply_first_fix(&file("\"usr\""), NAME),
            file("\"user\"").replace("=== a.prompt.yml\n", "")
        );
        assert_eq!(
            messages(&file("tool"), NAME),
            ["Unknown role 'tool'; roles are system, user and assistant"]
        );
        assert_eq!(
            messages(&file("developer"), NAME),
            ["Unknown role 'developer'; did you mean 'system'?"]
        );
        assert_eq!(
            messages(&file("User"), NAME),
            ["Role 'User' has capitals, which some tools reject; use 'user'"]
        );
        assert!(messages(&file("user"), NAME).is_empty());
        assert!(messages(&file(""), NAME).is_empty());
    }
}
