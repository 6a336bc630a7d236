//! `composition/version-unsatisfied`: includes whose version range is invalid or does not match the
//! included prompt. Whether that prompt exists is another rule's question.

use pog_model::library::{Entry, Resolved, Target};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::Reference;
use pog_text::{Edit, Fix, Span};
use semver::{Version, VersionReq};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/version-unsatisfied",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://docs.rs/semver/latest/semver/struct.VersionReq.html"),
    page: Page {
        summary: "Included prompt does not match the requested version range",
        what: "Checks the version of the prompt that `ID@RANGE` refers to against the range. \
               Ranges use Cargo's syntax: `^1.2`, `~1.2.3`, `>=1, <3`, `1.*`. Incomplete ranges \
               and prompts without a version are ignored.",
        why: "The prompt was written and evaluated against another version and may rely on exactly \
              what changed since.",
        example: "user:\n{% include \"safety@^1\" %}\n\n=== safety.pog.md\n---\nversion: 2.0.0\n---\nDo not invent facts.\n",
        instead: "user:\n{% include \"safety@^2\" %}\n\n=== safety.pog.md\n---\nversion: 2.0.0\n---\nDo not invent facts.\n",
        options: "",
        fix: "Changes the range to one that matches the current version.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let library = &context.snapshot.library;
    for reference in context
        .artifact
        .facts()
        .references
        .iter()
        // An optional include says itself that the prompt may be missing.
        .filter(|r| !r.optional)
    {
        let Some(target) = reference.target.as_deref() else {
            continue;
        };
        let Some(range) = Target::parse(target.trim()).range else {
            continue;
        };
        match library.resolve(target, context.file.root, &context.file.path) {
            Resolved::WrongVersion(entry) => {
                let version = entry.summary.version.as_deref().unwrap_or("");
                let message = format!(
                    "Prompt '{}' has version {version}, outside the range {range}",
                    entry.summary.id
                );
                report(context, reference, entry, message, sink);
            }
            // A range that cannot be read excludes no version, so the prompt is found all the same.
            Resolved::Found(entry) if is_invalid_range(range) => {
                let message = format!("Version range '{range}' is invalid; use one such as ^1.2");
                report(context, reference, entry, message, sink);
            }
            _ => {}
        }
    }
}

/// Not a range, and not the beginning of one either: a range is checked while it is being typed.
fn is_invalid_range(range: &str) -> bool {
    let incomplete = range.trim().is_empty()
        || range
            .trim_end()
            .ends_with(['.', '^', '~', '=', '>', '<', ',', '-', '+', '@']);
    !incomplete && VersionReq::parse(range).is_err()
}

fn report(
    context: &Context<'_>,
    reference: &Reference,
    entry: &Entry,
    message: String,
    sink: &mut Sink,
) {
    let range_span = range_span(context.text, reference);
    let finding = sink.report(range_span.unwrap_or(reference.span), message);
    if let Some(span) = entry.summary.id_span {
        finding.relate(
            entry.file,
            span,
            format!("'{}' is defined here", entry.summary.id),
        );
    }
    let version = entry.summary.version.as_deref();
    let version = version.and_then(|version| Version::parse(version.trim()).ok());
    if let (Some(version), Some(span)) = (version, range_span) {
        let range = compatible_range(&version);
        finding.fix(Fix::suggested(
            format!("Change the range to {range}"),
            vec![Edit::replace(span, range)],
        ));
    }
}

/// The range behind the `@`; `None` if the source text differs from the target it stands for.
fn range_span(text: &str, reference: &Reference) -> Option<Span> {
    let written = reference
        .target
        .as_deref()
        .filter(|t| reference.span.text(text) == *t)?;
    let at = reference.span.lo() + written.find('@')? + 1;
    Some(Span::new(
        at,
        reference.span.lo() + written.trim_end().len(),
    ))
}

/// The range of every version compatible with this one. A caret range matches no pre-release unless
/// it names one.
fn compatible_range(version: &Version) -> String {
    match version {
        v if !v.pre.is_empty() => format!("^{}.{}.{}-{}", v.major, v.minor, v.patch, v.pre),
        v if v.major == 0 => format!("^{}.{}", v.major, v.minor),
        v => format!("^{}", v.major),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "composition/version-unsatisfied";

    fn include(target: &str, version: &str) -> String {
        format!("{{% include \"{target}\" %}}\n=== part.pog.md\n---\nversion: {version}\n---\nx\n")
    }

    #[test]
    fn the_range_is_marked_and_changed() {
        let text = include("part@^1.2", "2.3.4");
        assert_eq!(
            messages(&text, NAME),
            ["Prompt 'part' has version 2.3.4, outside the range ^1.2"]
        );
        assert_eq!(places(&text, NAME), ["^1.2"]);
        assert_eq!(apply_first_fix(&text, NAME), "{% include \"part@^2\" %}\n");
        assert_eq!(
            apply_first_fix(&include("part@^1", "0.3.4"), NAME),
            "{% include \"part@^0.3\" %}\n"
        );
        let pre = include("part@^1", "2.0.0-rc.1");
        assert_eq!(
            apply_first_fix(&pre, NAME),
            "{% include \"part@^2.0.0-rc.1\" %}\n"
        );
    }

    #[test]
    fn an_invalid_range_is_reported() {
        assert_eq!(
            messages(&include("part@latest", "1.0.0"), NAME),
            ["Version range 'latest' is invalid; use one such as ^1.2"]
        );
        assert_eq!(
            apply_first_fix(&include("part@latest", "1.0.0"), NAME),
            "{% include \"part@^1\" %}\n"
        );
        assert!(
            findings(&include("part@latest", "one"), NAME)[0]
                .fixes
                .is_empty()
        );
    }

    #[test]
    fn what_fits_is_half_typed_or_has_no_version_is_silent() {
        for target in [
            "part",
            "part@^1",
            "part@>=1, <3",
            "part@1.*",
            "part@",
            "part@^",
            "part@^1.",
            "part@>",
        ] {
            assert!(
                messages(&include(target, "1.4.0"), NAME).is_empty(),
                "{target}"
            );
        }
        assert!(messages(&include("part@^1", "one"), NAME).is_empty());
        assert!(messages("{% include \"nowhere@^1\" %}{% include x %}", NAME).is_empty());
        assert!(
            messages(
                &include("part@^1", "2.0.0").replace("\" %}", "\" ignore missing %}"),
                NAME
            )
            .is_empty()
        );
    }
}
