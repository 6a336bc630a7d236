//! Findings as text: each with its source excerpt, help and related locations, then a summary.

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet, Title};
use clap::builder::styling::Style;
use pog_model::{Related, Severity};
use pog_text::printable;
use pog_text::words::counted;
use pog_text::{LineIndex, Span};

use super::excerpt::{Excerpt, excerpt};
use super::report::{Report, ReportedFinding, ResolvedFinding, Source};
use crate::cli::console::Console;
use crate::cli::place::position;

/// Related locations shown with a finding.
const MAX_RELATED: usize = 5;
/// Characters of a message shown; names in it can be as long as the file.
const MAX_MESSAGE: usize = 400;

/// Prints findings and, unless `quiet`, a summary.
pub(super) fn print(report: &Report<'_>, quiet: bool, verbose: bool, console: &mut Console) {
    let renderer = if console.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut linked: Vec<&str> = Vec::new();
    for reported in report.findings() {
        // Excerpts cost time, and `pog check | head` reads no more of them.
        if console.is_closed() {
            return;
        }
        // The documentation link is shown once per rule.
        let first = !linked.contains(&reported.finding.rule.name);
        if first {
            linked.push(reported.finding.rule.name);
        }
        console.rendered(&one(report, reported, first, &renderer));
        console.line("");
    }
    if verbose {
        print_changes(report, console);
    }
    // Without checked files a summary would mislead; the errors say why there are none.
    if !quiet && report.count() + report.skipped > 0 {
        console.line(summary(report));
    }
}

fn print_changes(report: &Report<'_>, console: &mut Console) {
    for fixed in &report.fixed {
        let (path, message) = (printable::line(&fixed.path), shortened(&fixed.message));
        console.line(format!(
            "Fixed {path}: {message} [{}]: {}",
            fixed.rule,
            shortened(&fixed.title)
        ));
    }
    for ResolvedFinding { path, entry } in &report.resolved {
        let times = if entry.count > 1 {
            format!(" ({} times)", entry.count)
        } else {
            String::new()
        };
        let (path, message) = (printable::line(path), shortened(&entry.message));
        console.line(format!(
            "Resolved {path}: {message} [{}]{times}",
            entry.rule
        ));
    }
}

fn one(
    report: &Report<'_>,
    reported: ReportedFinding<'_>,
    explain: bool,
    renderer: &Renderer,
) -> String {
    let (finding, source) = (reported.finding, reported.source);
    let title = level(finding.severity)
        .primary_title(shortened(&finding.message))
        .id(finding.rule.name);
    let mut messages: Vec<Message<'_>> = Vec::new();
    messages.extend(
        finding
            .fixes
            .first()
            .map(|fix| Level::HELP.message(shortened(&fix.title))),
    );
    messages.extend(
        finding
            .decided
            .shown()
            .map(|d| Level::NOTE.message(format!("configured in {}", printable::line(&d)))),
    );
    if explain {
        messages.push(Level::NOTE.with_name("see").message(finding.rule.url()));
    }
    if finding.related.len() > MAX_RELATED {
        let more = counted(finding.related.len() - MAX_RELATED, "more location");
        messages.push(Level::NOTE.message(more));
    }
    let mut text = Spot::new(source, finding.location.span).render(title, messages, renderer);
    for other in finding.related.iter().take(MAX_RELATED) {
        text.push('\n');
        text.push_str(&related(report, other, renderer));
    }
    text
}

fn related(report: &Report<'_>, related: &Related, renderer: &Renderer) -> String {
    let title = Level::NOTE.primary_title(shortened(&related.message));
    match report.source(related.location.file) {
        Some(source) => {
            Spot::new(source, related.location.span).render(title, Vec::new(), renderer)
        }
        None => renderer.render(&[Group::with_title(title)]),
    }
}

/// A location with its source excerpt.
struct Spot {
    place: String,
    excerpt: Excerpt,
}

impl Spot {
    fn new(source: &Source, span: Span) -> Self {
        Self::of(&source.path, &source.text, &source.index, span)
    }

    fn of(path: &str, text: &str, index: &LineIndex, span: Span) -> Self {
        let at = position(text, index, span.clamp_to(text).lo());
        Self {
            place: format!("{}:{}:{}", printable::line(path), at.line, at.column),
            excerpt: excerpt(text, index, span),
        }
    }

    /// Inserts the line with the location itself: the renderer would count the column in the excerpt, which for a cut
    /// line is not the column in the file.
    fn render<'a>(
        self,
        title: Title<'a>,
        messages: Vec<Message<'a>>,
        renderer: &Renderer,
    ) -> String {
        let Excerpt {
            text,
            first_line,
            marked,
        } = self.excerpt;
        // The arrow stands where the renderer indents its own: by the width of the largest line number.
        let width = (first_line + text.matches('\n').count()).to_string().len();
        let snippet = Snippet::source(text)
            .line_start(first_line)
            .annotation(AnnotationKind::Primary.span(marked));
        let rendered = renderer.render(&[title.element(snippet).elements(messages)]);
        let Some((head, rest)) = rendered.split_once('\n') else {
            return rendered;
        };
        let style = if rendered.contains('\u{1b}') {
            DEFAULT_LINE_NUM_STYLE
        } else {
            Style::new()
        };
        format!(
            "{head}\n{:width$}{style}-->{style:#} {}\n{rest}",
            "", self.place
        )
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    }
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => printable::line(&format!("{}…", &message[..end])),
        None => printable::line(message),
    }
}

/// `3 errors, 1 warning in 40 files`, followed by what was fixed, hidden or skipped.
pub(super) fn summary(report: &Report<'_>) -> String {
    let mut counts = Vec::new();
    for severity in [
        Severity::Error,
        Severity::Warning,
        Severity::Info,
        Severity::Hint,
    ] {
        let count = report
            .findings()
            .filter(|f| f.finding.severity == severity)
            .count();
        if count > 0 {
            counts.push(counted(count, severity.name()));
        }
    }
    let found = if counts.is_empty() {
        "No findings".to_owned()
    } else {
        counts.join(", ")
    };
    let mut text = format!("{found} in {}", counted(report.count(), "file"));
    if !report.fixed.is_empty() {
        text.push_str(&format!(
            "; {} fixed",
            counted(report.fixed.len(), "finding")
        ));
    }
    if report.known_count() > 0 {
        text.push_str(&format!(
            "; {} hidden",
            counted(report.known_count(), "baseline finding")
        ));
    }
    if report.resolved() > 0 {
        let occur = if report.resolved() == 1 {
            "occurs"
        } else {
            "occur"
        };
        text.push_str(&format!(
            "; {} no longer {occur} (remove with --prune-baseline)",
            counted(report.resolved(), "baseline finding")
        ));
    }
    if report.skipped > 0 {
        let files = counted(report.skipped, "file");
        text.push_str(&format!("; {files} skipped (unknown format)"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: std::ops::Range<usize>, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title("Message").id("group/name");
        let help = vec![Level::HELP.message("Do it")];
        Spot::of("a/b.pog.md", text, &LineIndex::new(text), span.into())
            .render(title, help, renderer)
    }

    #[test]
    fn the_place_stands_above_its_source() {
        let text = shown("one\n🦀 two\n", 9..12, &Renderer::plain());
        let wanted = "error[group/name]: Message\n --> a/b.pog.md:2:3\n  |\n2 | 🦀 two\n  |    ^^^\n  |\n  = help: Do it";
        assert_eq!(text, wanted);
    }

    #[test]
    fn the_column_is_the_files_even_in_a_cut_line() {
        let line = format!("{}here{}", "a".repeat(100_000), "b".repeat(100_000));
        let text = shown(
            &format!("{}{line}", "\n".repeat(9)),
            100_009..100_013,
            &Renderer::plain(),
        );
        assert!(
            text.contains("\n  --> a/b.pog.md:10:100001\n   |\n10 | "),
            "{text}"
        );
        assert!(text.contains("^^^^") && text.len() < 1000, "{text}");
    }

    #[test]
    fn the_place_is_coloured_with_the_rest() {
        assert!(!shown("x", 0..1, &Renderer::plain()).contains('\u{1b}'));
        assert!(shown("x", 0..1, &Renderer::styled()).contains("-->\u{1b}[0m a/b.pog.md:1:1\n"));
    }

    #[test]
    fn a_message_is_not_as_long_as_the_name_in_it() {
        assert_eq!(
            shortened(&"é".repeat(5000)).chars().count(),
            MAX_MESSAGE + 1
        );
    }
}
