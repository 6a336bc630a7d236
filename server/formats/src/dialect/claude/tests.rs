//! Which files are what, what they declare and mention.

use crate::Parsed;
use crate::dialect::{ParameterSource, Role};

fn read(path: &str, text: &str) -> Option<Parsed> {
    Parsed::detect(path, text)
}

fn id(path: &str, text: &str) -> Option<&'static str> {
    read(path, text).map(|p| p.dialect.id)
}

#[test]
fn the_place_and_the_name_decide() {
    assert_eq!(id(".claude/commands/a/b.md", "Hi"), Some("claude-command"));
    assert_eq!(id("x/.claude/commands/b.md", ""), Some("claude-command"));
    assert_eq!(id("commands/b.md", "Hi"), None);
    assert_eq!(id(".claude/commands/b.txt", "Hi"), None);
    assert_eq!(
        id(".claude/agents/a.md", "---\nname: a\n---\n"),
        Some("claude-agent")
    );
    assert_eq!(
        id(".claude/agents/a.md", "---\nmodel: opus\n---\n"),
        Some("claude-agent")
    );
    assert_eq!(id(".claude/agents/a.md", "---\n"), Some("claude-agent"));
    assert_eq!(id(".claude/agents/README.md", "# Agents\n"), None);
    assert_eq!(
        id(".claude/agents/README.md", "---\ntitle: x\n---\n# Agents\n"),
        None
    );
    assert_eq!(id("a/SKILL.md", "Hi"), Some("skill"));
    assert_eq!(id("a/skill.md", "Hi"), None);
    assert_eq!(id("a/skill.md", "---\nname: a\n---\n"), Some("skill"));
    assert_eq!(id("a/Skill.md", "---\nname: a\n---\n"), None);
}

#[test]
fn one_message_with_the_role_of_the_format() {
    let roles = |path: &str| {
        read(path, "---\nname: a\n---\nHi\n")
            .unwrap()
            .messages
            .iter()
            .map(|m| m.role)
            .collect::<Vec<_>>()
    };
    assert_eq!(roles(".claude/commands/a.md"), [Some(Role::User)]);
    assert_eq!(roles(".claude/agents/a.md"), [Some(Role::System)]);
    assert_eq!(roles("a/SKILL.md"), [Some(Role::System)]);
}

#[test]
fn declared_arguments() {
    let command = |front: &str, body: &str| {
        read(
            ".claude/commands/a.md",
            &format!("---\n{front}\n---\n{body}\n"),
        )
        .unwrap()
    };
    let names = |p: &Parsed| {
        p.facts
            .names
            .iter()
            .map(|n| n.name.clone())
            .collect::<Vec<_>>()
    };
    let sites = |p: &Parsed| {
        p.layout
            .parameters
            .iter()
            .map(|s| (s.name.clone(), s.name_span.lo()))
            .collect::<Vec<_>>()
    };
    let text = command("arguments: issue branch", "$issue $HOME");
    assert_eq!(sites(&text), [("issue".into(), 15), ("branch".into(), 21)]);
    assert_eq!(names(&text), ["issue"]);
    assert_eq!(text.parameter_source(), ParameterSource::Listed);
    let list = command(
        "arguments: [issue, 7, \"pr-id\"]",
        "$pr-id, all: $ARGUMENTS",
    );
    assert_eq!(
        sites(&list),
        [
            ("issue".into(), 16),
            ("pr-id".into(), 27),
            ("ARGUMENTS".into(), 53)
        ]
    );
    assert_eq!(names(&list), ["pr-id", "ARGUMENTS"]);
    assert_eq!(
        list.parameter_source(),
        ParameterSource::Inferred,
        "whoever takes all takes the named ones too"
    );
    assert!(names(&command("description: x", "$issue")).is_empty());
}

#[test]
fn skills_are_text_unless_claude_code_reads_them() {
    let names = |path: &str, front: &str| {
        let text =
            format!("---\nname: a\ndescription: b\n{front}---\nFix $ARGUMENTS in `awk $1`\n");
        read(path, &text).unwrap().facts.names.len()
    };
    assert_eq!(names("a/SKILL.md", ""), 0);
    assert_eq!(names("a/SKILL.md", "argument-hint: x\n"), 2);
    assert_eq!(names(".claude/skills/a/SKILL.md", ""), 2);
}

#[test]
fn files_that_are_mentioned() {
    let links = |path: &str, body: &str| {
        let parsed = read(path, &format!("---\nname: a\n---\n{body}\n")).unwrap();
        parsed
            .facts
            .links
            .iter()
            .map(|l| (l.target.clone(), l.optional))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        links("a/SKILL.md", "See [forms](forms.md#x), @docs/x.md."),
        [("forms.md".into(), false)]
    );
    assert_eq!(
        links(
            ".claude/commands/a/b.md",
            "Read @docs/x.md, @README.md. Ask @alice, mail a@b.de, not `@x.md` or @src/$0.md"
        ),
        [
            ("../../../docs/x.md".into(), true),
            ("../../../README.md".into(), true)
        ]
    );
    assert_eq!(
        links("x/.claude/commands/b.md", "@a.rs"),
        [("../../a.rs".into(), true)]
    );
    assert!(
        links(
            "a/SKILL.md",
            "Use @modelcontextprotocol/server and @Override"
        )
        .is_empty()
    );
}

#[test]
fn a_line_of_dashes_alone_is_text() {
    let errors = |text: &str| {
        read(".claude/commands/a.md", text)
            .unwrap()
            .layout
            .errors
            .len()
    };
    assert_eq!(errors("---\n\n# Title\n"), 0);
    assert_eq!(errors("---\ndescription: x\n# Title\n"), 1);
}
