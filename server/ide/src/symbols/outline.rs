//! The outline of one file: metadata keys with parameters and cases, messages with what their templates define and
//! include. Built as a flat list and nested by place, so that half-typed blocks cannot break it.

use std::cmp::Reverse;

use pog_formats::dialect::{Field, TagKind};
use pog_model::SourceFile;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_template::{LocalKind, ReferenceKind};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_text::words::{counted, one_line};
use rustc_hash::FxHashSet;

use super::{Symbol, SymbolKind};

/// Longest name or detail, in characters.
const MAX_TEXT: usize = 60;
/// Symbols inside symbols; what is deeper stands beside its parent. Whoever walks, writes or frees the tree does so by
/// recursion, and so do clients: `<p>` 6,000 times must not cost them their stack.
const MAX_DEPTH: usize = 32;
/// Symbols of one document; the first in its text are kept. Nobody reads an outline of more, and clients lay out all of it
/// at each edit (VS Code itself stops at 5,000).
pub(super) const MAX_SYMBOLS: usize = 5_000;

/// The outline; empty where the format is not certain.
#[must_use]
pub fn document_symbols(file: &SourceFile) -> Vec<Symbol> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let text = &**file.joined();
    let own = Span::new(0, file.text.len());
    let mut flat = Flat::new(file);
    flat.push(root(own, artifact));
    // The files behind the artifact's own stand beside it.
    for (part, span) in file.segments() {
        let name = part.path.rsplit('/').next().unwrap_or(&part.path);
        let focus = Span::at(span.lo());
        flat.push(symbol(SymbolKind::Artifact, name, None, span, focus));
    }
    metadata(text, artifact, &mut flat);
    parameters(text, artifact, &mut flat);
    cases(text, artifact, &mut flat);
    messages(text, artifact, &mut flat);
    definitions(artifact, &mut flat);
    variables(artifact, &mut flat);
    references(text, artifact, &mut flat);
    markup(text, artifact, &mut flat);
    nest(flat.finish())
}

/// The symbols so far. Of each document no more than are answered are kept for long: a generated file has a hundred thousand.
struct Flat {
    kept: Vec<Symbol>,
    /// How many there may be before the surplus is dropped.
    room: usize,
    /// Where each document starts in the joined text, and how many of its symbols were dropped, the first of which where.
    documents: Vec<(u32, Option<LeftOut>)>,
}

#[derive(Clone, Copy)]
struct LeftOut {
    count: usize,
    first: (u32, Reverse<u32>),
}

impl Flat {
    fn new(file: &SourceFile) -> Self {
        let others = file.segments().map(|(_, span)| span.start);
        let documents: Vec<_> = std::iter::once(0)
            .chain(others)
            .map(|start| (start, None))
            .collect();
        Self {
            kept: Vec::new(),
            room: (documents.len() + 1) * MAX_SYMBOLS,
            documents,
        }
    }

    fn push(&mut self, symbol: Symbol) {
        checkpoint("symbols");
        self.kept.push(symbol);
        if self.kept.len() > self.room {
            self.cut();
        }
    }

    /// Sorts by place and drops what is behind the first of a document. What was added first stays in front of its like, so
    /// the outcome does not depend on how often this is done.
    fn cut(&mut self) {
        self.kept.sort_by_key(order);
        let mut document = 0;
        let mut seen = 0;
        let documents = &mut self.documents;
        self.kept.retain(|symbol| {
            while documents
                .get(document + 1)
                .is_some_and(|(start, _)| symbol.full.start >= *start)
            {
                document += 1;
                seen = 0;
            }
            seen += 1;
            if seen <= MAX_SYMBOLS {
                return true;
            }
            let first = order(symbol);
            let left_out = documents[document]
                .1
                .get_or_insert(LeftOut { count: 0, first });
            left_out.count += 1;
            left_out.first = left_out.first.min(first);
            false
        });
    }

    /// The symbols, outer before inner, and what says how many more there are.
    fn finish(mut self) -> Vec<Symbol> {
        self.cut();
        let left_out = self.documents.iter().filter_map(|(_, left_out)| *left_out);
        let told: Vec<Symbol> = left_out.map(more).collect();
        self.kept.extend(told);
        // Of two with the same span the one that was added first holds the other.
        self.kept.sort_by_key(order);
        self.kept
    }
}

/// Outer before inner.
fn order(symbol: &Symbol) -> (u32, Reverse<u32>) {
    (symbol.full.start, Reverse(symbol.full.end))
}

/// Stands at the first place that is left out.
fn more(left_out: LeftOut) -> Symbol {
    let place = Span::at(left_out.first.0 as usize);
    let name = format!("({} not listed)", counted(left_out.count, "more symbol"));
    symbol(SymbolKind::Key, &name, None, place, place)
}

fn symbol(kind: SymbolKind, name: &str, detail: Option<&str>, full: Span, focus: Span) -> Symbol {
    let name = Some(one_line(name, MAX_TEXT))
        .filter(|n| !n.is_empty())
        .unwrap_or_else(|| "(no name)".to_owned());
    let detail = detail
        .map(|d| one_line(d, MAX_TEXT))
        .filter(|d| !d.is_empty());
    Symbol {
        name,
        detail,
        kind,
        full: full.cover(focus),
        focus,
        deprecated: false,
        children: Vec::new(),
    }
}

fn root(own: Span, artifact: &Artifact) -> Symbol {
    let name = artifact.text(Field::Name);
    let focus = name
        .map(|(_, span)| span)
        .filter(|span| own.encloses(*span))
        .unwrap_or_else(|| artifact.head());
    let version = artifact.text(Field::Version).map_or("", |(v, _)| v);
    let title = name.map_or(artifact.id.as_str(), |(n, _)| n);
    let detail = if name.is_some() {
        format!("{} {version}", artifact.id)
    } else {
        version.to_owned()
    };
    let mut root = symbol(SymbolKind::Artifact, title, Some(&detail), own, focus);
    root.deprecated = artifact.deprecation().is_some();
    root
}

fn metadata(text: &str, artifact: &Artifact, flat: &mut Flat) {
    let others = artifact
        .documents
        .iter()
        .filter_map(|d| Some(artifact.node(d.root?)));
    let roots = artifact.metadata().into_iter().chain(others);
    for entry in roots.flat_map(pog_yaml::Node::entries) {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        let full = trimmed(text, entry.span());
        flat.push(symbol(
            SymbolKind::Key,
            name,
            entry.value.as_str(),
            full,
            entry.key.span(),
        ));
    }
}

fn parameters(text: &str, artifact: &Artifact, flat: &mut Flat) {
    for parameter in &artifact.parameters {
        // What is only used has no place of its own to show.
        if parameter.origin != ParameterOrigin::Declared {
            continue;
        }
        let mut detail = parameter.type_label();
        if let Some((default, _)) = &parameter.default {
            detail = format!("{detail} = {default}");
        }
        let full = trimmed(text, parameter.span);
        flat.push(symbol(
            SymbolKind::Parameter,
            &parameter.name,
            Some(&detail),
            full,
            parameter.name_span,
        ));
    }
}

fn cases(text: &str, artifact: &Artifact, flat: &mut Flat) {
    for (index, case) in artifact.cases.iter().enumerate() {
        let full = trimmed(text, case.span);
        let unnamed = format!("case {}", index + 1);
        let (name, focus) = case
            .name
            .as_ref()
            .map_or((unnamed.as_str(), Span::at(full.lo())), |(n, s)| (n, *s));
        let inputs: Vec<&str> = case.inputs.iter().map(|i| i.name.as_str()).collect();
        flat.push(symbol(
            SymbolKind::Case,
            name,
            Some(&inputs.join(", ")),
            full,
            focus,
        ));
    }
}

fn messages(text: &str, artifact: &Artifact, flat: &mut Flat) {
    let mut lead = None;
    let all = &artifact.syntax.messages;
    for (message, next) in all.iter().zip(all.iter().skip(1).map(Some).chain([None])) {
        let body = message.body;
        let unmarked = message.role_span.is_empty() && message.role_text.is_empty();
        if unmarked && next.is_some_and(|n| n.role == message.role) {
            // Text before the first marker joins the message of its role: rendered they are one.
            lead = Some(body);
            continue;
        }
        let whole = message.role_span.cover(body);
        let full = trimmed(text, lead.take().map_or(whole, |l| l.cover(whole)));
        let role = message.role.map_or(&*message.role_text, |r| r.name());
        let first = body
            .text(text)
            .lines()
            .map(str::trim)
            .find(|l| !l.is_empty());
        flat.push(symbol(
            SymbolKind::Message,
            if role.is_empty() { "message" } else { role },
            first,
            full,
            message.role_span,
        ));
    }
}

/// Macros and blocks.
fn definitions(artifact: &Artifact, flat: &mut Flat) {
    let facts = artifact.facts();
    let mut arguments: Vec<_> = facts
        .locals
        .iter()
        .filter(|l| l.kind == LocalKind::Argument)
        .collect();
    arguments.sort_by_key(|l| l.span);
    for block in &facts.blocks {
        let kind = match block.keyword.as_str() {
            "macro" => SymbolKind::Macro,
            "block" => SymbolKind::Block,
            _ => continue,
        };
        let Some(named) = &block.name else { continue };
        let full = block.close.map_or(block.open, |c| block.open.cover(c));
        let from = arguments.partition_point(|l| l.span.lo() < block.open.lo());
        let arguments: Vec<&str> = arguments[from..]
            .iter()
            .take_while(|l| block.open.encloses(l.span))
            .map(|l| l.name.as_str())
            .collect();
        let detail = (kind == SymbolKind::Macro).then(|| format!("({})", arguments.join(", ")));
        flat.push(symbol(
            kind,
            &named.name,
            detail.as_deref(),
            full,
            named.span,
        ));
    }
}

fn variables(artifact: &Artifact, flat: &mut Flat) {
    let facts = artifact.facts();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for local in facts.locals.iter().filter(|l| l.kind == LocalKind::Set) {
        // Setting a name again is no new symbol.
        if seen.insert(&local.name) {
            // Constructs do not nest and are in the order of the text.
            let after = facts
                .constructs
                .partition_point(|c| c.span.lo() <= local.span.lo());
            let statement = facts.constructs[..after]
                .last()
                .filter(|c| c.span.encloses(local.span));
            flat.push(symbol(
                SymbolKind::Variable,
                &local.name,
                None,
                statement.map_or(local.span, |c| c.span),
                local.span,
            ));
        }
    }
}

fn references(text: &str, artifact: &Artifact, flat: &mut Flat) {
    for reference in &artifact.facts().references {
        // A computed target is shown as it is written.
        let name = reference
            .target
            .as_deref()
            .unwrap_or_else(|| reference.span.text(text));
        let detail = match reference.kind {
            ReferenceKind::Include => "include",
            ReferenceKind::Extends => "extends",
            ReferenceKind::Partial => "partial",
            ReferenceKind::File => "file",
            ReferenceKind::Import => "import",
            ReferenceKind::From => "from",
        };
        flat.push(symbol(
            SymbolKind::Include,
            name,
            Some(detail),
            reference.statement,
            reference.span,
        ));
    }
}

/// Elements that are part of the prompt, but for those inside of a line. Messages have their symbol already.
fn markup(text: &str, artifact: &Artifact, flat: &mut Flat) {
    let structure = &artifact.syntax.layout.structure;
    let Some(vocabulary) = structure.vocabulary else {
        return;
    };
    let roles: FxHashSet<Span> = artifact
        .syntax
        .messages
        .iter()
        .map(|m| m.role_span)
        .collect();
    for element in structure
        .markup
        .elements
        .iter()
        .filter(|e| e.parent.is_some() && !roles.contains(&e.name_span))
    {
        let Some(tag) = vocabulary
            .find(&element.name)
            .filter(|t| t.kind != TagKind::Inline && t.kind != TagKind::Setting)
        else {
            continue;
        };
        let own = ["caption", "name", "src"]
            .iter()
            .find_map(|name| element.attribute(name));
        let content = element.content.text(text).trim();
        let detail = own.map_or_else(|| content.lines().next().unwrap_or(""), |a| a.text(text));
        flat.push(symbol(
            SymbolKind::Block,
            tag.name,
            Some(detail),
            element.span(),
            element.name_span,
        ));
    }
}

/// Without the blank space at the end.
fn trimmed(text: &str, span: Span) -> Span {
    Span::new(span.lo(), span.lo() + span.text(text).trim_end().len()).cover(Span::at(span.lo()))
}

/// Puts each symbol, outer before inner, into the innermost one that holds its name. What reaches past its parent is cut: a
/// block that runs on into the next message is a symbol of the message it starts in.
fn nest(flat: Vec<Symbol>) -> Vec<Symbol> {
    let mut roots: Vec<Symbol> = Vec::new();
    let mut open: Vec<Symbol> = Vec::new();
    for mut symbol in flat {
        while open.last().is_some_and(|top| {
            !top.full.encloses(symbol.focus) || top.full.end <= symbol.full.start
        }) {
            close(&mut open, &mut roots);
        }
        while open.len() >= MAX_DEPTH {
            close(&mut open, &mut roots);
        }
        if let Some(parent) = open.last() {
            symbol.full = Span::new(symbol.full.lo(), symbol.full.hi().min(parent.full.hi()));
        }
        open.push(symbol);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

fn close(open: &mut Vec<Symbol>, roots: &mut Vec<Symbol>) {
    let Some(done) = open.pop() else { return };
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => roots.push(done),
    }
}
