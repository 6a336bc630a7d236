//! `composition/version-unsatisfied`: includes with a version range that the artifact there is does not lie in, or that is
//! no range. Whether the artifact exists is another rule's question.

use pog_syntax::template::Reference;
use pog_text::{Edit, Fix, Span};
use semver::{Version, VersionReq};

use crate::finding::Severity;
use crate::library::{Entry, Resolved, Target};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "composition/version-unsatisfied",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://docs.rs/semver/latest/semver/struct.VersionReq.html"),
    page: Page {
        summary: "The version of an included artifact is outside the range asked for",
        what: "Compares the range of `ID@RANGE` with the version of the artifact that the id leads to. Ranges are those of \
               Cargo: `^1.2`, `~1.2.3`, `>=1, <3`, `1.*`. A range that is still being typed and an artifact without a \
               version are left alone.",
        why: "The prompt was written and evaluated with another version. What changed since may be just what it relies \
              on.",
        example: "user:\n{% include \"safety@^1\" %}\n\n=== safety.pog.md\n---\nversion: 2.0.0\n---\nDo not invent facts.\n",
        instead: "user:\n{% include \"safety@^2\" %}\n\n=== safety.pog.md\n---\nversion: 2.0.0\n---\nDo not invent facts.\n",
        options: "",
        fix: "Changes the range to one of the present version.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let library = &context.snapshot.library;
    for reference in context
        .artifact
        .facts()
        .references
        .iter()
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
                    "Artifact '{}' has version {version}, outside the range {range}",
                    entry.summary.id
                );
                report(context, reference, entry, message, sink);
            }
            Resolved::Found(entry) if is_no_range(range) => {
                let message =
                    format!("Range '{range}' is no version range; write one such as ^1.2");
                report(context, reference, entry, message, sink);
            }
            _ => {}
        }
    }
}

/// Not a range, and not the beginning of one either.
fn is_no_range(range: &str) -> bool {
    let typing = range
        .trim_end()
        .ends_with(['.', '^', '~', '=', '>', '<', ',', '-', '+', '@'])
        || range.trim().is_empty();
    !typing && VersionReq::parse(range).is_err()
}

fn report(
    context: &Context<'_>,
    reference: &Reference,
    entry: &Entry,
    message: String,
    sink: &mut Sink,
) {
    let place = range_span(context.text, reference).unwrap_or(reference.span);
    let finding = sink.report(place, message);
    if let Some(span) = entry.summary.id_span {
        finding.relate(
            entry.file,
            span,
            format!("'{}' is defined here", entry.summary.id),
        );
    }
    let present = entry
        .summary
        .version
        .as_deref()
        .and_then(|v| Version::parse(v.trim()).ok());
    let Some(present) = present.filter(|_| place != reference.span) else {
        return;
    };
    let range = around(&present);
    finding.fix(Fix::suggested(
        format!("Change the range to {range}"),
        vec![Edit::replace(place, range)],
    ));
}

/// The range behind the `@`; `None` where the target is not written the way it reads.
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

/// The range of everything compatible with a version; a pre-release has to be named.
fn around(version: &Version) -> String {
    match version {
        v if !v.pre.is_empty() => format!("^{}.{}.{}-{}", v.major, v.minor, v.patch, v.pre),
        v if v.major == 0 => format!("^{}.{}", v.major, v.minor),
        v => format!("^{}", v.major),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "composition/version-unsatisfied";

    fn include(target: &str, version: &str) -> String {
        format!("{{% include \"{target}\" %}}\n=== part.pog.md\n---\nversion: {version}\n---\nx\n")
    }

    #[test]
    fn the_range_is_marked_and_changed() {
        let text = include("part@^1.2", "2.3.4");
        assert_eq!(
            messages(&text, NAME),
            ["Artifact 'part' has version 2.3.4, outside the range ^1.2"]
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
    fn what_is_no_range_is_said() {
        assert_eq!(
            messages(&include("part@latest", "1.0.0"), NAME),
            ["Range 'latest' is no version range; write one such as ^1.2"]
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
