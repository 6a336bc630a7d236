//! `version/downgrade`: a version lower than the committed one. Whether a higher one is high enough
//! is another rule's question.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_world::history;
use semver::Version;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "version/downgrade",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://semver.org/spec/v2.0.0.html"),
    page: Page {
        summary: "Version is lower than the committed one",
        what: "Compares the version of a prompt with the committed one: HEAD, or the merge base if \
               `--base` is given.",
        why: "A version number means one thing for ever. After a downgrade the same number names \
              two different prompts, and those who ask for the newest get an older one; even a \
              revert is a new version.",
        example: "---\nversion: 1.4.0\n---\nuser:\nHello.\n\n=== baseline/main.pog.md\n---\nversion: 1.5.0\n---\nuser:\nHello.\n",
        instead: "---\nversion: 1.5.0\n---\nuser:\nHello.\n\n=== baseline/main.pog.md\n---\nversion: 1.5.0\n---\nuser:\nHello.\n",
        options: "",
        fix: "Takes the committed version, raised as far as the changes require.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((now, span)) = context.artifact.text(Field::Version) else {
        return;
    };
    let Ok(new) = Version::parse(now) else {
        return;
    };
    let Some(committed) = history::committed_version(context.snapshot, context.file) else {
        return;
    };
    if new.cmp_precedence(&committed).is_ge() {
        return;
    }
    let reference = context
        .snapshot
        .committed_library(context.file.root)
        .map_or("HEAD", |library| library.reference.as_str());
    // Without changes the committed version itself is right.
    let to = match history::changes(context.snapshot, context.file) {
        Some((_, comparison)) => comparison.least.apply(&committed),
        None => committed.clone(),
    };
    sink.report(
        span,
        format!("Version {new} is lower than {committed} in {reference}; raise it to {to}"),
    )
    .fix(Fix::suggested(
        format!("Change to {to}"),
        vec![Edit::replace(span, to.to_string())],
    ));
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "version/downgrade";

    fn world(now: &str, then: &str) -> String {
        format!(
            "---\nversion: {now}\n---\nuser:\nHi\n=== baseline/main.pog.md\n---\nversion: {then}\n---\nuser:\nHo\n"
        )
    }

    #[test]
    fn numbers_are_compared_as_versions() {
        assert_eq!(
            messages(&world("1.9.0", "1.10.0"), NAME),
            ["Version 1.9.0 is lower than 1.10.0 in HEAD; raise it to 1.10.1"]
        );
        assert!(apply_first_fix(&world("1.9.0", "1.10.0"), NAME).contains("version: 1.10.1\n"));
        assert_eq!(messages(&world("2.0.0-rc.2", "2.0.0"), NAME).len(), 1);
    }

    #[test]
    fn higher_and_equal_versions_are_silent() {
        for (now, then) in [
            ("1.10.0", "1.9.0"),
            ("2.0.0", "2.0.0-rc.1"),
            ("1.0.0+b", "1.0.0+c"),
            ("1.0", "2.0.0"),
        ] {
            assert!(messages(&world(now, then), NAME).is_empty(), "{now} {then}");
        }
    }
}
