//! Findings for people: the source they are about, other places that belong to them, the way out, and a count.

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet, Title};
use clap::builder::styling::Style;
use pog_analysis::{Finding, Related, Severity};
use pog_text::{LineIndex, Span};

use super::excerpt::{Excerpt, excerpt};
use super::{Checked, Report};
use crate::cli::console::{Console, printable};
use crate::cli::place::position;
use crate::cli::session::Session;

/// Other places shown with a finding.
const MAX_RELATED: usize = 5;
/// Characters of a message shown; names in it may be as long as the file.
const MAX_MESSAGE: usize = 400;

/// Prints findings and, unless `quiet`, a summary.
pub(super) fn print(report: &Report<'_>, quiet: bool, console: &mut Console) {
    let renderer = if console.color { Renderer::styled() } else { Renderer::plain() };
    for checked in report.files.iter().filter(|c| !c.findings.is_empty()) {
        let index = LineIndex::new(&checked.file.text);
        for finding in &checked.findings {
            if console.is_closed() {
                return;
            }
            console.line(one(report.session, checked, &index, finding, &renderer));
            console.line("");
        }
    }
    // Where nothing was checked there is nothing to sum up; the errors say why.
    if !quiet && report.count + report.skipped > 0 {
        console.line(summary(report));
    }
}

fn one(session: &Session, checked: &Checked, index: &LineIndex, finding: &Finding, renderer: &Renderer) -> String {
    let title = level(finding.severity).primary_title(shortened(&finding.message)).id(finding.rule.name);
    let mut messages: Vec<Message<'_>> = Vec::new();
    messages.extend(finding.fixes.first().map(|fix| Level::HELP.message(shortened(&fix.title))));
    if finding.related.len() > MAX_RELATED {
        messages.push(Level::NOTE.message(format!("{} more places", finding.related.len() - MAX_RELATED)));
    }
    let spot = Spot::new(&checked.path, &checked.file.text, index, finding.span);
    let mut text = spot.render(title, messages, renderer);
    for other in finding.related.iter().take(MAX_RELATED) {
        text.push('\n');
        text.push_str(&related(session, checked, index, other, renderer));
    }
    text
}

fn related(session: &Session, checked: &Checked, index: &LineIndex, related: &Related, renderer: &Renderer) -> String {
    let title = Level::NOTE.primary_title(shortened(&related.message));
    if related.file == checked.file.id {
        return Spot::new(&checked.path, &checked.file.text, index, related.span).render(title, Vec::new(), renderer);
    }
    let Some(file) = session.file(related.file) else { return renderer.render(&[Group::with_title(title)]) };
    let path = session.shown_path(related.file);
    Spot::new(&path, &file.text, &LineIndex::new(&file.text), related.span).render(title, Vec::new(), renderer)
}

/// A place with its source.
struct Spot {
    place: String,
    excerpt: Excerpt,
}

impl Spot {
    fn new(path: &str, text: &str, index: &LineIndex, span: Span) -> Self {
        let at = position(text, index, span.clamp_to(text).lo());
        Self { place: format!("{}:{}:{}", printable(path), at.line, at.column), excerpt: excerpt(text, index, span) }
    }

    /// The line with the place is put in here: the renderer would count the column in the excerpt, which in a cut line
    /// is not the file's.
    fn render<'a>(self, title: Title<'a>, messages: Vec<Message<'a>>, renderer: &Renderer) -> String {
        let Excerpt { text, first_line, marked } = self.excerpt;
        let width = (first_line + text.matches('\n').count()).to_string().len();
        let snippet = Snippet::source(text).line_start(first_line).annotation(AnnotationKind::Primary.span(marked));
        let rendered = renderer.render(&[title.element(snippet).elements(messages)]);
        let Some((head, rest)) = rendered.split_once('\n') else { return rendered };
        let style = if rendered.contains('\u{1b}') { DEFAULT_LINE_NUM_STYLE } else { Style::new() };
        format!("{head}\n{:width$}{style}-->{style:#} {}\n{rest}", "", self.place)
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
        Some((end, _)) => printable(&format!("{}…", &message[..end])),
        None => printable(message),
    }
}

/// `3 errors, 1 warning in 40 files`.
fn summary(report: &Report<'_>) -> String {
    let count = |severity: Severity| report.findings().filter(|(_, f)| f.severity == severity).count();
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint]
        .into_iter()
        .filter_map(|s| Some(counted(Some(count(s)).filter(|n| *n > 0)?, s.name())))
        .collect();
    let found = if counts.is_empty() { "No findings".to_owned() } else { counts.join(", ") };
    let mut text = format!("{found} in {}", counted(report.count, "file"));
    if report.skipped > 0 {
        let files = counted(report.skipped, "file");
        text.push_str(&format!("; {files} left alone because the format is not certain"));
    }
    text
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: std::ops::Range<usize>, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title("Message").id("group/name");
        let help = vec![Level::HELP.message("Do it")];
        Spot::new("a/b.pog.md", text, &LineIndex::new(text), span.into()).render(title, help, renderer)
    }

    #[test]
    fn the_place_stands_above_its_source() {
        let text = shown("one\n🦀 two\n", 9..12, &Renderer::plain());
        let wanted =
            "error[group/name]: Message\n --> a/b.pog.md:2:3\n  |\n2 | 🦀 two\n  |    ^^^\n  |\n  = help: Do it";
        assert_eq!(text, wanted);
    }

    #[test]
    fn the_column_is_the_files_even_in_a_cut_line() {
        let line = format!("{}here{}", "a".repeat(100_000), "b".repeat(100_000));
        let text = shown(&format!("{}{line}", "\n".repeat(9)), 100_009..100_013, &Renderer::plain());
        assert!(text.contains("\n  --> a/b.pog.md:10:100001\n   |\n10 | "), "{text}");
        assert!(text.contains("^^^^") && text.len() < 1000, "{text}");
    }

    #[test]
    fn the_place_is_coloured_with_the_rest() {
        assert!(!shown("x", 0..1, &Renderer::plain()).contains('\u{1b}'));
        assert!(shown("x", 0..1, &Renderer::styled()).contains("-->\u{1b}[0m a/b.pog.md:1:1\n"));
    }

    #[test]
    fn a_message_is_not_as_long_as_the_name_in_it() {
        assert_eq!(shortened(&"é".repeat(5000)).chars().count(), MAX_MESSAGE + 1);
    }
}
