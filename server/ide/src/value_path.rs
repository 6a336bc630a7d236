//! What a path in a template stands for: which parameter, which part of it, and the schema that describes it. Follows loop
//! variables and plain assignments back to parameters; evaluates nothing. In `{% for f in user.files %}{{ f.path }}` the
//! path `f.path` is `path` of an item of `files` of the parameter `user`.

use pog_model::artifact::{Artifact, Parameter};
use pog_template::{Local, LocalKind, Op, PathSegment, Reference, ReferenceKind, path_from};
use pog_yaml::Node;

use super::docs::DocRef;
use super::inside::Inside;

/// Assignments followed at most; longer chains are not worth the walk, and cycles end here.
const MAX_STEPS: usize = 8;

/// A part of a parameter's value.
#[derive(Debug, Clone)]
pub(crate) struct Rooted<'a> {
    pub(crate) parameter: &'a Parameter,
    /// The way into its value.
    pub(crate) path: Vec<PathSegment>,
}

impl<'a> Rooted<'a> {
    /// The documentation of the value, or of its field `name`.
    pub(crate) fn doc(&self, name: Option<&str>) -> DocRef {
        let mut path: Vec<String> = Vec::new();
        for segment in &self.path {
            path.push(match segment {
                PathSegment::Field(name) => name.clone(),
                PathSegment::Item => "[]".to_owned(),
            });
        }
        path.extend(name.map(str::to_owned));
        let parameter = self.parameter.name.clone();
        if path.is_empty() {
            DocRef::Parameter { name: parameter }
        } else {
            DocRef::Property { parameter, path }
        }
    }

    /// The schema of the part, where the declaration describes it.
    pub(crate) fn schema(&self, artifact: &'a Artifact) -> Option<Node<'a>> {
        let root = artifact.node(self.parameter.schema?);
        self.path.iter().try_fold(root, |node, part| match part {
            PathSegment::Field(name) => node.get("properties")?.get(name),
            PathSegment::Item => node.get("items"),
        })
    }
}

/// The local that `name` means at `offset`: the last one bound that is visible there.
pub(crate) fn local_at<'a>(artifact: &'a Artifact, name: &str, offset: usize) -> Option<&'a Local> {
    artifact
        .facts()
        .locals
        .iter()
        .rev()
        .find(|l| l.name == name && visible(l, offset))
}

/// Whether a local can be read at `offset`.
pub(crate) fn visible(local: &Local, offset: usize) -> bool {
    local.kind == LocalKind::Macro || (local.scope.lo() < offset && offset <= local.scope.hi())
}

/// The parameter behind a chain such as `user.profile` or `f.path` that stands at `offset`.
pub(crate) fn resolve<'a>(
    text: &str,
    artifact: &'a Artifact,
    chain: &[PathSegment],
    offset: usize,
) -> Option<Rooted<'a>> {
    // Each step replaces the head of the path by what it was bound to.
    let mut chain = chain.to_vec();
    let mut offset = offset;
    for _ in 0..MAX_STEPS {
        let Some(PathSegment::Field(head)) = chain.first() else {
            return None;
        };
        let Some(local) = local_at(artifact, head, offset) else {
            let parameter = artifact.parameter(head)?;
            return Some(Rooted {
                parameter,
                path: chain.split_off(1),
            });
        };
        let mut origin = binding(text, artifact, local)?;
        origin.extend(chain.drain(1..));
        // The value was read before the name was bound, so it cannot see it.
        (chain, offset) = (origin, local.span.lo());
    }
    None
}

/// The chain a local takes its value from.
fn binding(text: &str, artifact: &Artifact, local: &Local) -> Option<Vec<PathSegment>> {
    let statement = Inside::around(text, artifact, local.span)?;
    let tokens = statement.tokens();
    let at = tokens
        .iter()
        .position(|t| statement.file_span(t.span) == local.span)?;
    let follow = |word: &str| {
        tokens
            .get(at + 1)
            .is_some_and(|t| t.text(statement.source) == word)
    };
    match local.kind {
        LocalKind::Loop
            if follow("in")
                && statement.word(at.checked_sub(1).and_then(|i| tokens.get(i))) == "for" =>
        {
            let (mut chain, end) = path_from(statement.source, &tokens, at + 2)?;
            let over = end >= tokens.len()
                || matches!(statement.word(tokens.get(end)), "if" | "recursive");
            chain.push(PathSegment::Item);
            over.then_some(chain)
        }
        LocalKind::Set | LocalKind::With if follow("=") => {
            let (chain, end) = path_from(statement.source, &tokens, at + 2)?;
            (end >= tokens.len() || tokens[end].is(Op::Comma)).then_some(chain)
        }
        _ => None,
    }
}

/// The reference that binds an imported local: the module of `import … as m`, or the template of `from … import x`
/// with the macro's own name.
pub(crate) fn import_of<'a>(
    artifact: &'a Artifact,
    local: &Local,
) -> Option<(&'a Reference, Option<&'a str>)> {
    let facts = artifact.facts();
    let reference = facts
        .references
        .iter()
        .find(|r| r.statement.encloses(local.span))?;
    match reference.kind {
        ReferenceKind::Import => Some((reference, None)),
        ReferenceKind::From => {
            let (named, _) = reference
                .imported
                .iter()
                .find(|(_, i)| facts.locals.get(*i) == Some(local))?;
            Some((reference, Some(&named.name)))
        }
        ReferenceKind::Include
        | ReferenceKind::Extends
        | ReferenceKind::Partial
        | ReferenceKind::File => None,
    }
}
