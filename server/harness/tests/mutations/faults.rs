//! The ways people break a prompt file, each as an edit of a healthy one and the places where it should be noticed. Reads
//! the artifact model, so that every format is broken in the ways it can be.

use pog_formats::dialect::{Key, KeyKind, find_key};
use pog_model::SourceFile;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_template::{JAVASCRIPT, Resolution};
use pog_text::{Edit, Span};
use pog_yaml::{Entry, Node};

/// One mistake.
pub(crate) struct Fault {
    /// What is done to the healthy text.
    pub(crate) edits: Vec<Edit>,
    /// Where it should be noticed, in the healthy text; the place of the edit where there is none.
    shown: Vec<Span>,
    /// Lines that a finding may be off.
    pub(crate) slack: usize,
}

impl Fault {
    fn new(edit: Edit) -> Self {
        Self {
            edits: vec![edit],
            shown: Vec::new(),
            slack: 0,
        }
    }

    fn at(mut self, span: Span) -> Self {
        self.shown.push(span);
        self
    }

    fn slack(self, slack: usize) -> Self {
        Self { slack, ..self }
    }

    /// Where it should be noticed, in the broken text.
    pub(crate) fn places(&self, healthy: &str, broken: &str) -> Vec<Span> {
        let moved = |at: usize| {
            let before = self.edits.iter().filter(|e| e.span.lo() < at);
            let shift: isize = before
                .map(|e| e.insert.len().cast_signed() - e.span.len().cast_signed())
                .sum();
            at.saturating_add_signed(shift).min(broken.len())
        };
        let own = self
            .edits
            .iter()
            .map(|e| Span::new(moved(e.span.lo()), moved(e.span.lo()) + e.insert.len()));
        let shown = self.shown.iter().map(|s| {
            Span::new(
                moved(s.lo().min(healthy.len())),
                moved(s.hi().min(healthy.len())),
            )
        });
        own.chain(shown).collect()
    }
}

/// Every mistake that can be made in a file, by kind.
pub(crate) fn faults(file: &SourceFile) -> Vec<(&'static str, Vec<Fault>)> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let text = &*file.text;
    let mut found = vec![
        ("typo in a use", uses(text, artifact)),
        ("renamed declaration", declarations(text, artifact)),
        ("unclosed construct", unclosed(text, artifact)),
        ("unclosed block", open_blocks(text, artifact)),
        ("missing include", includes(artifact)),
        ("missing file", links(artifact)),
        ("unclosed tag", tags(text, artifact)),
    ];
    let mut metadata = Metadata {
        text,
        typos: Vec::new(),
        types: Vec::new(),
        indents: Vec::new(),
        dropped: Vec::new(),
    };
    if let Some(root) = artifact
        .metadata()
        .filter(|r| artifact.metadata_span().encloses(r.span()) && r.span().hi() <= text.len())
    {
        metadata.mapping(root, artifact.keys(), 0, artifact.head());
    }
    found.extend([
        ("typo in a key", metadata.typos),
        ("wrong type", metadata.types),
        ("misindented key", metadata.indents),
        ("dropped key", metadata.dropped),
    ]);
    found
}

/// Two neighbours swapped; of short names the last letter doubled.
fn typo(name: &str) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 4
        || letters
            .iter()
            .any(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-'))
    {
        return None;
    }
    let at = (1..letters.len() - 1).find(|i| letters[*i] != letters[i + 1])?;
    let mut swapped = letters;
    swapped.swap(at, at + 1);
    Some(swapped.into_iter().collect())
}

fn uses(text: &str, artifact: &Artifact) -> Vec<Fault> {
    let declared = |name: &str| {
        artifact
            .parameter(name)
            .is_some_and(|p| p.origin == ParameterOrigin::Declared)
    };
    let free = artifact.facts().names.iter().filter(|n| {
        n.resolution == Resolution::Free
            && !n.guarded
            && declared(&n.name)
            && n.span.text(text) == n.name
    });
    free.filter_map(|n| {
        let parameter = artifact.parameter(&n.name)?;
        // A use that is the declaration too renames both at once.
        (parameter.name_span != n.span).then_some(())?;
        Some(Fault::new(Edit::replace(n.span, typo(&n.name)?)).at(parameter.span))
    })
    .collect()
}

fn declarations(text: &str, artifact: &Artifact) -> Vec<Fault> {
    let declared = artifact.parameters.iter().filter(|p| {
        p.origin == ParameterOrigin::Declared
            && p.name_span.hi() <= text.len()
            && p.name_span.text(text) == p.name
    });
    declared
        .filter_map(|p| {
            let mut uses = artifact
                .uses_of(&p.name)
                .filter(|s| *s != p.name_span)
                .peekable();
            uses.peek()?;
            let fault = Fault::new(Edit::replace(p.name_span, typo(&p.name)?)).at(p.span);
            let cases = artifact.cases.iter().map(|c| c.span);
            Some(uses.chain(cases).fold(fault, Fault::at))
        })
        .collect()
}

fn unclosed(text: &str, artifact: &Artifact) -> Vec<Fault> {
    let closed = artifact
        .facts()
        .constructs
        .iter()
        .filter(|c| c.closed && c.span.hi() <= text.len());
    closed
        .filter_map(|c| {
            let tail = c
                .span
                .text(text)
                .bytes()
                .rev()
                .take_while(|b| matches!(b, b'}' | b'%' | b'#'))
                .count();
            let cut = Span::new(c.span.hi() - tail, c.span.hi());
            // What opens behind an open construct is part of it until the line or the text ends.
            (tail > 0).then(|| Fault::new(Edit::delete(cut)).at(c.span).slack(1))
        })
        .collect()
}

fn open_blocks(text: &str, artifact: &Artifact) -> Vec<Fault> {
    let closed = artifact
        .facts()
        .blocks
        .iter()
        .filter_map(|b| Some((b, b.close?)));
    closed
        .filter(|(_, close)| close.hi() <= text.len())
        .map(|(block, close)| {
            let outer = artifact
                .facts()
                .blocks
                .iter()
                .filter(|b| b.open.lo() < block.open.lo());
            let around = outer
                .filter(|b| b.close.is_none_or(|c| c.lo() > close.lo()))
                .map(|b| b.open);
            // An outer block's end is taken for this one's, so that the outer one is open.
            around.fold(Fault::new(Edit::delete(close)).at(block.open), Fault::at)
        })
        .collect()
}

fn includes(artifact: &Artifact) -> Vec<Fault> {
    let literal = artifact
        .facts()
        .references
        .iter()
        .filter(|r| !r.optional && r.target.is_some());
    literal
        .filter_map(|r| {
            Some(Fault::new(Edit::insert(r.span.hi().checked_sub(1)?, "zqx")).at(r.span))
        })
        .collect()
}

fn links(artifact: &Artifact) -> Vec<Fault> {
    let required = artifact.facts().links.iter().filter(|l| !l.optional);
    let inside = required.filter(|l| pog_model::companions::linked("a/b/c/d", &l.target).is_some());
    inside
        .map(|l| Fault::new(Edit::insert(l.span.lo() + 1, "zqx")).at(l.span))
        .collect()
}

/// Closing tags of markup that is part of the format.
fn tags(text: &str, artifact: &Artifact) -> Vec<Fault> {
    if *artifact.dialect().language != JAVASCRIPT {
        return Vec::new();
    }
    let closing = text.match_indices("</").filter_map(|(at, _)| {
        let end = at + text[at..].find('>')? + 1;
        Some(Span::new(at, end))
    });
    // Where the open element is noticed depends on what follows: at it, or at the next closing tag.
    closing
        .map(|tag| Fault::new(Edit::delete(tag)).at(Span::new(0, text.len())))
        .collect()
}

struct Metadata<'a> {
    text: &'a str,
    typos: Vec<Fault>,
    types: Vec<Fault>,
    indents: Vec<Fault>,
    dropped: Vec<Fault>,
}

impl Metadata<'_> {
    fn mapping(&mut self, node: Node<'_>, keys: &'static [Key], depth: usize, head: Span) {
        if depth > 3 {
            return;
        }
        let entries: Vec<Entry<'_>> = node.entries().collect();
        let block = !node.is_flow() && node.is_mapping();
        for (index, entry) in entries.iter().enumerate() {
            let Some(name) = entry.key.as_str() else {
                continue;
            };
            let Some(key) = find_key(keys, name) else {
                continue;
            };
            let span = entry.key.inner_span();
            if span.text(self.text) == name
                && let Some(typo) = typo(name)
            {
                let fault = Fault::new(Edit::replace(span, typo));
                // A required key that is misspelt is missing too.
                self.typos.push(if key.required {
                    fault.at(head).at(first(node))
                } else {
                    fault
                });
            }
            let one_line = !entry.value.span().text(self.text).contains('\n');
            if let Some(wrong) = wrong(&key.kind, entry.value).filter(|_| one_line) {
                self.types
                    .push(Fault::new(Edit::replace(entry.value.span(), wrong)).at(entry.span()));
            }
            if block && index > 0 && depth > 0 {
                self.indents.push(
                    Fault::new(Edit::insert(entry.key.span().lo(), " "))
                        .at(entries[index - 1].span())
                        .slack(1),
                );
            }
            if block && key.required && entries.len() > 1 {
                let next = entries
                    .get(index + 1)
                    .map_or(node.span().hi(), |e| e.key.span().lo());
                if index == 0 || entries.get(index + 1).is_none() {
                    // The first and the last line of an item carry what the item hangs on.
                    continue;
                }
                let cut = Span::new(entry.key.span().lo(), next);
                self.dropped
                    .push(Fault::new(Edit::delete(cut)).at(head).at(first(node)));
            }
            self.inside(entry.value, &key.kind, depth + 1);
        }
    }

    fn inside(&mut self, value: Node<'_>, kind: &'static KeyKind, depth: usize) {
        match kind {
            KeyKind::Map(keys) if value.is_mapping() => {
                self.mapping(value, keys, depth, first(value))
            }
            KeyKind::List(item) if value.is_sequence() => {
                value.items().for_each(|n| self.inside(n, item, depth + 1))
            }
            KeyKind::Either(a, b) => {
                self.inside(value, a, depth);
                self.inside(value, b, depth);
            }
            _ => {}
        }
    }
}

fn first(node: Node<'_>) -> Span {
    node.entries().next().map_or(node.span(), |e| e.key.span())
}

/// A value of another type than the one wanted; `None` where any will do.
fn wrong(kind: &KeyKind, value: Node<'_>) -> Option<&'static str> {
    value
        .scalar()
        .filter(|s| !s.value.is_empty() && !s.value.contains('\n'))?;
    match kind {
        KeyKind::Bool => Some("perhaps"),
        KeyKind::Int | KeyKind::Number => Some("plenty"),
        KeyKind::Enum(_) => Some("zqxj"),
        KeyKind::Version => Some("newest"),
        KeyKind::Text => Some("[a, b]"),
        KeyKind::Map(_) | KeyKind::List(_) => Some("5"),
        _ => None,
    }
}
