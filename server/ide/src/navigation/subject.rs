//! What stands at a place in a file, as far as one can go somewhere from it or rename it. Reads the model only.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_template::{Block, LocalKind, Name, NameAt, Reference, ReferenceKind, Resolution};
use pog_text::Span;
use pog_yaml::Node;

use super::calls;

/// The thing under a cursor, with its span.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// A parameter or a name the template binds.
    Variable(&'a str, Span, Resolution),
    /// A name of the template language.
    Builtin(&'a str, Span),
    /// A field of a value: `name` in `user.name`, as the name it starts from and the place in its path.
    Property(&'a Name, usize),
    /// The original name in `{% from … import name as other %}`.
    Imported(&'a Reference, &'a NameAt),
    /// `name` in `module.name`, where `module` was imported.
    Member(&'a Reference, &'a NameAt),
    /// `name` in `call(name=…)`; the name of what is called with its span.
    Argument(&'a str, Span, &'a Name),
    /// The target of an include and its kin, or the replacement of a retired artifact.
    Mention(&'a str, Span),
    /// The artifact's own id.
    Id(Span),
    /// `if`, `else`, `endif` and their kin.
    Keyword(&'a Block, Span),
    /// The name of a `{% block %}`.
    BlockName(&'a NameAt),
    Filter(&'a NameAt),
    Test(&'a NameAt),
}

impl Subject<'_> {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Variable(_, span, _)
            | Self::Builtin(_, span)
            | Self::Argument(_, span, _)
            | Self::Mention(_, span)
            | Self::Id(span)
            | Self::Keyword(_, span) => *span,
            Self::Property(name, at) => name.path.get(*at).map_or(name.span, |part| part.span),
            Self::Imported(_, n)
            | Self::Member(_, n)
            | Self::BlockName(n)
            | Self::Filter(n)
            | Self::Test(n) => n.span,
        }
    }
}

/// The thing that a cursor at `offset` touches.
pub(crate) fn subject_at<'a>(
    text: &'a str,
    artifact: &'a Artifact,
    offset: usize,
) -> Option<Subject<'a>> {
    // Where two things touch, as a name and the filter behind it, the name is what people ask for.
    in_metadata(artifact, offset)
        .or_else(|| in_names(artifact, offset))
        .or_else(|| in_statements(text, artifact, offset))
}

fn in_metadata(artifact: &Artifact, offset: usize) -> Option<Subject<'_>> {
    let declared = artifact
        .given(Field::Parameters)
        .flat_map(|e| e.value.entries());
    let declared = declared.filter_map(|e| Some((e.key.as_str()?, e.key.inner_span())));
    let declared = declared.chain(
        artifact
            .parameters
            .iter()
            .map(|p| (p.name.as_str(), p.name_span)),
    );
    let given = artifact
        .cases
        .iter()
        .flat_map(|c| &c.inputs)
        .map(|i| (i.name.as_str(), i.name_span));
    if let Some((name, span)) = declared.chain(given).find(|(_, span)| span.touches(offset)) {
        return Some(Subject::Variable(name, span, Resolution::Free));
    }
    if let Some((_, span)) = artifact
        .text(Field::Id)
        .filter(|(_, span)| span.touches(offset))
    {
        return Some(Subject::Id(span));
    }
    let (target, span) = replacement(artifact)?;
    span.touches(offset)
        .then_some(Subject::Mention(target, span))
}

/// The replacement of a retired artifact and where it is written.
pub(crate) fn replacement(artifact: &Artifact) -> Option<(&str, Span)> {
    let node: Node<'_> = artifact.field(Field::Replacement)?.value;
    Some((node.as_str()?, node.inner_span())).filter(|(text, _)| !text.trim().is_empty())
}

fn in_names(artifact: &Artifact, offset: usize) -> Option<Subject<'_>> {
    let facts = artifact.facts();
    // A field touches the end of what stands before its dot, so the head of a path is asked before its parts.
    for name in &facts.names {
        if name.span.touches(offset) {
            return Some(match name.resolution {
                Resolution::Builtin => Subject::Builtin(&name.name, name.span),
                resolution => Subject::Variable(&name.name, name.span, resolution),
            });
        }
        if let Some(at) = name.path.iter().position(|p| p.span.touches(offset)) {
            let part = &name.path[at];
            let module = (at == 0).then(|| module_of(artifact, name)).flatten();
            return Some(module.map_or(Subject::Property(name, at), |r| Subject::Member(r, part)));
        }
    }
    let local = facts.locals.find_id(|l| l.span.touches(offset))?;
    let named = &facts.locals[local];
    Some(Subject::Variable(
        &named.name,
        named.span,
        Resolution::Local(local),
    ))
}

/// The statement `{% import … as name %}` that bound `name`.
pub(crate) fn module_of<'a>(artifact: &'a Artifact, name: &Name) -> Option<&'a Reference> {
    let Resolution::Local(local) = name.resolution else {
        return None;
    };
    let bound = &artifact.facts().locals[local];
    let mut imports = artifact
        .facts()
        .references
        .iter()
        .filter(|r| r.kind == ReferenceKind::Import);
    if bound.kind == LocalKind::Import {
        imports.find(|r| r.statement.encloses(bound.span))
    } else {
        None
    }
}

fn in_statements<'a>(text: &'a str, artifact: &'a Artifact, offset: usize) -> Option<Subject<'a>> {
    let facts = artifact.facts();
    for reference in &facts.references {
        if let Some(target) = reference
            .target
            .as_deref()
            .filter(|_| reference.span.touches(offset))
        {
            return Some(Subject::Mention(target, reference.span));
        }
        if let Some((named, _)) = reference
            .imported
            .iter()
            .find(|(n, _)| n.span.touches(offset))
        {
            return Some(Subject::Imported(reference, named));
        }
    }
    for block in &facts.blocks {
        let ends = block.middles.iter().copied().chain(block.close_keyword);
        if let Some(span) = std::iter::once(block.keyword_span)
            .chain(ends)
            .find(|s| s.touches(offset))
        {
            return Some(Subject::Keyword(block, span));
        }
        if let Some(named) = block.name.as_ref().filter(|n| n.span.touches(offset)) {
            return Some(Subject::BlockName(named));
        }
    }
    if let Some(named) = facts.filters.iter().find(|n| n.span.touches(offset)) {
        return Some(Subject::Filter(named));
    }
    if let Some(named) = facts.tests.iter().find(|n| n.span.touches(offset)) {
        return Some(Subject::Test(named));
    }
    let (name, span, call) = calls::keyword_at(text, artifact, offset)?;
    Some(Subject::Argument(name, span, call))
}
