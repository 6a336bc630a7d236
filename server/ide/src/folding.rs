//! Parts of a file that can be folded away: front matter, messages, template blocks, comments, nested metadata,
//! sections and code in Markdown. Byte spans; a fold that stands on one line is none.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_template::{Construct, ConstructKind};
use pog_text::interrupt::checkpoint;
use pog_text::{LineIndex, Span};
use pog_yaml::{Kind, Node, Style};

/// A part that can be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From its first line to its last: the last line is one that folds away.
    pub span: Span,
    pub kind: FoldKind,
    /// What to show while it is folded, where the first line alone does not say it.
    pub label: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoldKind {
    Region,
    Comment,
}

/// Folds of one document. VS Code reads no more, and takes the outermost of what it is sent.
const MAX_FOLDS: usize = 5_000;

/// The folds of a document in source order, at most one from line to line; `document` is its place in the joined text. Of
/// more than can be used the first are answered.
#[must_use]
pub fn folding(file: &SourceFile, document: Span) -> Vec<Fold> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let text = &**file.joined();
    let mut folds = Folds {
        text,
        document,
        lines: LineIndex::new(text),
        found: Vec::new(),
    };
    folds.front_matter(artifact);
    if let Some(root) = artifact.metadata() {
        folds.metadata(root);
    }
    for root in artifact.documents.iter().filter_map(|d| d.root) {
        folds.metadata(artifact.node(root));
    }
    folds.comments(artifact);
    folds.blocks(artifact);
    for element in &artifact.syntax.layout.structure.markup.elements {
        folds.push(element.span(), FoldKind::Region, None);
    }
    for message in &artifact.syntax.messages {
        folds.push(
            message.role_span.cover(message.body),
            FoldKind::Region,
            None,
        );
        folds.markdown(artifact, message.body);
    }
    folds.cut();
    folds.found
}

struct Folds<'a> {
    text: &'a str,
    document: Span,
    lines: LineIndex,
    found: Vec<Fold>,
}

impl Folds<'_> {
    fn lines_of(&self, fold: &Fold) -> (usize, usize) {
        (
            self.lines.line_of(fold.span.lo()),
            self.lines.line_of(fold.span.hi()),
        )
    }

    /// Sorts the folds and drops what cannot be had and what is too much.
    fn cut(&mut self) {
        // Editors fold whole lines: of two folds over the same ones only the first can be had.
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|fold| (self.lines_of(fold), fold.span));
        found.dedup_by_key(|fold| self.lines_of(fold));
        found.truncate(MAX_FOLDS);
        self.found = found;
    }

    /// Adds a fold without the blank space at its end, unless it stands on one line.
    fn push(&mut self, span: Span, kind: FoldKind, label: Option<String>) {
        checkpoint("folding");
        let end = span.lo() + span.text(self.text).trim_end().len();
        let span = Span::new(span.lo(), end);
        let spans_lines = self.lines.line_of(span.lo()) < self.lines.line_of(end);
        if spans_lines && self.document.encloses(span) {
            self.found.push(Fold { span, kind, label });
        }
        // What is behind the first ones now stays behind them: no more is kept than is answered, and as much again.
        if self.found.len() > 2 * MAX_FOLDS {
            self.cut();
        }
    }

    fn front_matter(&mut self, artifact: &Artifact) {
        let Some(front_matter) = artifact.syntax.layout.front_matter else {
            return;
        };
        let Some(close) = front_matter.close else {
            return;
        };
        let title = artifact
            .text(pog_formats::dialect::Field::Name)
            .map_or(artifact.id.as_str(), |(name, _)| name);
        self.push(
            front_matter.open.cover(close),
            FoldKind::Region,
            Some(format!("--- {title} ---")),
        );
    }

    /// Entries and items over several lines. A walk with a stack: documents may be deep.
    fn metadata(&mut self, root: Node<'_>) {
        let mut queue = vec![root];
        while let Some(node) = queue.pop() {
            // What an alias stands for is written, and folded, at its anchor.
            if matches!(node.kind(), Kind::Alias(_)) {
                continue;
            }
            for entry in node.entries() {
                let block = entry
                    .value
                    .scalar()
                    .is_none_or(|s| matches!(s.style, Style::Literal | Style::Folded));
                if block && !matches!(entry.value.kind(), Kind::Alias(_)) {
                    self.push(entry.span(), FoldKind::Region, None);
                }
                queue.push(entry.value);
            }
            for item in node.items() {
                self.push(item.span(), FoldKind::Region, None);
                queue.push(item);
            }
        }
    }

    fn comments(&mut self, artifact: &Artifact) {
        // Comment lines that follow one another are one comment.
        let mut run: Option<Span> = None;
        for comment in &artifact.syntax.layout.yaml.comments {
            match run {
                Some(before) if self.follows(artifact, before, *comment) => {
                    run = Some(before.cover(*comment));
                }
                _ => {
                    if let Some(done) = run.replace(*comment) {
                        self.push(done, FoldKind::Comment, None);
                    }
                }
            }
        }
        if let Some(last) = run {
            self.push(last, FoldKind::Comment, None);
        }
        for construct in &artifact.facts().constructs {
            match construct.kind {
                ConstructKind::Comment => self.push(construct.span, FoldKind::Comment, None),
                ConstructKind::Output | ConstructKind::Statement => {
                    self.push(construct.span, FoldKind::Region, None)
                }
            }
        }
    }

    /// Whether a comment stands on the next line of the same file, with nothing else between.
    fn follows(&self, artifact: &Artifact, before: Span, comment: Span) -> bool {
        let file_of = |span: Span| artifact.document_at(span.lo()).map(|d| d.span);
        let gap = Span::new(before.hi(), comment.lo());
        file_of(before) == file_of(comment)
            && self.lines.line_of(comment.lo()) == self.lines.line_of(before.hi()) + 1
            && gap.text(self.text).trim().is_empty()
    }

    /// A block from its opening statement to the line before its closing one, which stays in view; a branch likewise.
    fn blocks(&mut self, artifact: &Artifact) {
        let constructs = &artifact.facts().constructs;
        for block in &artifact.facts().blocks {
            let Some(close) = block.close else { continue };
            let middles = block.middles.iter().map(|m| statement_of(constructs, *m));
            let mut from = block.open;
            for next in middles.chain([close]) {
                self.push(
                    Span::new(from.lo(), self.before(next)),
                    FoldKind::Region,
                    None,
                );
                from = next;
            }
        }
    }

    /// The end of the line before `span` where only blank space stands in front of it, else the span's own start.
    fn before(&self, span: Span) -> usize {
        let start = self.lines.line_start(self.lines.line_of(span.lo()));
        let blank = Span::new(start, span.lo())
            .text(self.text)
            .trim()
            .is_empty();
        if blank && start > 0 {
            start - 1
        } else {
            span.lo()
        }
    }

    /// Sections under headings and fenced code in a message's Markdown.
    fn markdown(&mut self, artifact: &Artifact, body: Span) {
        let mut sections: Vec<(usize, usize)> = Vec::new();
        let mut fence: Option<(usize, &str)> = None;
        let mut at = body.lo();
        let constructs = &artifact.facts().constructs;
        for line in body.text(self.text).split_inclusive('\n') {
            let start = at;
            at += line.len();
            let content = line.trim();
            let mark = ["```", "~~~"].into_iter().find(|m| content.starts_with(m));
            if let Some((from, open)) = fence {
                if mark == Some(open) && content.trim_start_matches(['`', '~']).is_empty() {
                    self.push(Span::new(from, at), FoldKind::Region, None);
                    fence = None;
                }
            } else if is_inside_one(constructs, start) {
                // A line that begins in a comment or a tag is no Markdown, whatever it looks like.
            } else if let Some(mark) = mark {
                fence = Some((start, mark));
            } else if let Some(level) = heading(content) {
                while let Some((_, from)) = sections.pop_if(|(above, _)| *above >= level) {
                    self.push(Span::new(from, start), FoldKind::Region, None);
                }
                sections.push((level, start));
            }
        }
        for (_, from) in sections {
            self.push(Span::new(from, body.hi()), FoldKind::Region, None);
        }
    }
}

/// The statement that a keyword stands in.
fn statement_of(constructs: &[Construct], keyword: Span) -> Span {
    let after = constructs.partition_point(|c| c.span.lo() <= keyword.lo());
    constructs[..after].last().map_or(keyword, |c| c.span)
}

/// Whether `offset` is behind the start of a construct and before its end.
fn is_inside_one(constructs: &[Construct], offset: usize) -> bool {
    let after = constructs.partition_point(|c| c.span.lo() < offset);
    constructs[..after]
        .last()
        .is_some_and(|c| c.span.hi() > offset)
}

/// The level of a Markdown heading.
fn heading(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then_some(level)
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_text::{LineIndex, Span};

    use super::{FoldKind, MAX_FOLDS, folding};
    use crate::navigation::tests::EVERYTHING;

    fn whole(fixture: &Fixture) -> Span {
        Span::new(0, fixture.main.joined().len())
    }

    /// `first-last` lines counted from 1, with `c` for comments.
    fn folds(text: &str) -> String {
        let fixture = Fixture::parse(text);
        let lines = LineIndex::new(&fixture.main.text);
        let shown = folding(&fixture.main, whole(&fixture))
            .into_iter()
            .map(|f| {
                assert!(fixture.main.text.get(f.span.range()).is_some(), "{f:?}");
                let (first, last) = (
                    lines.line_of(f.span.lo()) + 1,
                    lines.line_of(f.span.hi()) + 1,
                );
                assert!(first < last, "{f:?}");
                format!(
                    "{first}-{last}{}",
                    if f.kind == FoldKind::Comment { "c" } else { "" }
                )
            });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn of_many_folds_the_first_are_answered() {
        let text = "user:\nx\nassistant:\ny\n".repeat(2 * MAX_FOLDS);
        let fixture = Fixture::parse(&text);
        let found = folding(&fixture.main, whole(&fixture));
        assert_eq!(found.len(), MAX_FOLDS);
        assert_eq!(found[0].span.lo(), 0);
        assert!(found.is_sorted_by_key(|fold| fold.span.lo()));
        // Some text holds about this many messages of eleven bytes.
        assert!(found.last().unwrap().span.hi() < MAX_FOLDS * 12);
    }

    #[test]
    fn metadata_folds_by_nesting() {
        let text = "---\nname: x\n# a\n# b\nparameters:\n  a: string\n  b:\n    type: string\n\ntext: |\n  one\n  two\nflow: [a,\n  b]\nend: 1\n---\n";
        assert_eq!(folds(text), "1-16 3-4c 5-8 7-8 10-12 13-14");
        assert_eq!(folds(&text.replace('\n', "\r\n")), folds(text));
    }

    #[test]
    fn templates_fold_by_blocks_and_messages() {
        let text = "system:\n{% if a %}\nx\n{% elif b %}\ny\n{% else %}\nz\n{% endif %}\n\nuser:\n{# one\ntwo #}\n{% raw %}\n{{ x }}\n{% endraw %}\n{{ f(\n1) }}\n";
        assert_eq!(folds(text), "1-8 2-3 4-5 6-7 10-17 11-12c 13-14 16-17");
    }

    #[test]
    fn markdown_folds_by_sections_and_code() {
        let text = "user:\n# A\na\n## B\nb\n```md\n# not\n```\n# C\n{# x\n# no #}\nc\n";
        assert_eq!(folds(text), "1-12 2-8 4-8 6-8 9-12 10-11c");
    }

    #[test]
    fn yaml_formats_fold_too() {
        assert_eq!(
            folds(
                "=== x.prompt.yml\nmessages:\n  - role: user\n    content: |\n      a\n      {{b}}\n\ntestData:\n  - a: 1\n    b: 2\n"
            ),
            "1-5 2-5 3-5 7-9 8-9"
        );
    }

    #[test]
    fn every_prefix_folds() {
        for text in EVERYTHING {
            for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
                folds(&text[..end]);
            }
        }
    }
}
