//! Which occurrences of one name in one file are the same variable. A template decides that while it runs: a `set` in
//! a branch may or may not have happened, a loop body runs again with what its last round has set, a macro sees what
//! its surroundings set later. Occurrences that may be the same are taken for the same, so that a rename never splits
//! them. Looks at one file only; what a name means across includes is `world`'s business.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_template::{Block, LocalId, LocalKind, Name, Resolution};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use rustc_hash::FxHashMap;

use super::Access;
use super::nest::Nest;

/// The variables that share a name in one file.
pub(crate) struct Variables<'a> {
    artifact: &'a Artifact,
    name: &'a str,
    /// Where the name is read, in source order.
    reads: Vec<&'a Name>,
    /// The locals of that name, ascending.
    locals: Vec<LocalId>,
    /// Union-find: node 0 is the variable that comes from outside, node `i + 1` is `locals[i]`. The lowest node of a
    /// set is its root, so a variable that may come from outside is always [`OUTSIDE`].
    parents: Vec<usize>,
}

/// A variable of [`Variables`], comparable for one name and one text.
pub(crate) type Variable = usize;

/// The variable that comes from outside the template: the parameter, if one is declared.
pub(crate) const OUTSIDE: Variable = 0;

impl<'a> Variables<'a> {
    /// The variables called `name`.
    pub(crate) fn of(artifact: &'a Artifact, name: &'a str) -> Self {
        let facts = artifact.facts();
        let named = facts.locals.with_ids().filter(|(_, l)| l.name == name);
        let locals: Vec<LocalId> = named.map(|(id, _)| id).collect();
        let mut reads: Vec<&Name> = facts.names.iter().filter(|n| n.name == name).collect();
        reads.sort_by_key(|n| n.span);
        let parents = (0..=locals.len()).collect();
        let mut variables = Self {
            artifact,
            name,
            reads,
            locals,
            parents,
        };
        if !variables.locals.is_empty() {
            variables.join_frames();
            let blocks = Nest::of(artifact);
            variables.join_branches_and_rounds(&blocks);
            variables.join_closures(&blocks);
            variables.settle();
        }
        variables
    }

    fn root(&self, mut node: usize) -> Variable {
        while self.parents[node] != node {
            node = self.parents[node];
        }
        node
    }

    /// Has each binding know its root, which is above its parent: a chain of bindings is not walked for each of them again.
    fn settle(&mut self) {
        for node in 0..self.parents.len() {
            self.parents[node] = self.parents[self.parents[node]];
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let a = self.root(a);
        let b = self.root(b);
        // The lower one stays the root: what may come from outside must be found as coming from there.
        self.parents[a.max(b)] = a.min(b);
    }

    fn node_of(&self, resolution: Resolution) -> Option<usize> {
        match resolution {
            Resolution::Local(local) => self.locals.binary_search(&local).ok().map(|i| i + 1),
            Resolution::Free => Some(OUTSIDE),
            Resolution::Builtin | Resolution::Relative => None,
        }
    }

    /// Bindings in the same frame write to the same place. A frame is known by where it ends.
    fn join_frames(&mut self) {
        let all = &self.artifact.facts().locals;
        let mut frames: FxHashMap<u32, usize> = FxHashMap::default();
        for later in 0..self.locals.len() {
            let end = all[self.locals[later]].scope.end;
            if let Some(earlier) = frames.insert(end, later) {
                self.join(earlier + 1, later + 1);
            }
        }
    }

    /// The variables read inside a span.
    fn read_in(&self, span: Span) -> Vec<usize> {
        let first = self.reads.partition_point(|n| n.span.start < span.start);
        let inside = self.reads[first..]
            .iter()
            .take_while(|n| n.span.end <= span.end);
        inside.filter_map(|n| self.node_of(n.resolution)).collect()
    }

    /// A `set` in a branch may be skipped: what was there before is the same variable. A `set` in a loop is still there
    /// in the next round, in front of itself.
    fn join_branches_and_rounds(&mut self, blocks: &Nest<'_>) {
        let facts = self.artifact.facts();
        for at in 0..self.locals.len() {
            checkpoint("the variables of a template");
            let local = &facts.locals[self.locals[at]];
            if !matches!(local.kind, LocalKind::Set | LocalKind::Import) {
                continue;
            }
            for (block, body) in blocks.around(local.span) {
                if !matches!(block.keyword.as_str(), "if" | "for") {
                    continue;
                }
                if local.scope.end > body.end {
                    let before = self.visible_before(local.span.lo());
                    self.join(before, at + 1);
                } else if block.keyword == "for" && local.scope.end == body.end {
                    for node in self.read_in(Span::new(body.lo(), local.span.lo())) {
                        self.join(node, at + 1);
                    }
                }
            }
        }
    }

    /// A macro is run after it was read: what its surroundings bind behind it is what it sees.
    fn join_closures(&mut self, blocks: &Nest<'_>) {
        let facts = self.artifact.facts();
        for (block, body) in blocks
            .all()
            .filter(|(b, _)| matches!(b.keyword.as_str(), "macro" | "call"))
        {
            let mut nodes = self.read_in(body);
            // A name that means one of the macro's own locals stays what it is.
            nodes.retain(|node| {
                node.checked_sub(1)
                    .is_none_or(|i| !body.encloses(facts.locals[self.locals[i]].span))
            });
            if nodes.is_empty() {
                continue;
            }
            for at in 0..self.locals.len() {
                checkpoint("the variables of a template");
                let local = &facts.locals[self.locals[at]];
                let is_behind = local.span.start >= body.end && local.scope.end > body.end;
                let is_apart = blocks
                    .around(local.span)
                    .any(|(b, frame)| has_frame(b) && !frame.encloses(block.open));
                if is_behind && !is_apart {
                    for node in &nodes {
                        self.join(*node, at + 1);
                    }
                }
            }
        }
    }

    fn visible_before(&self, offset: usize) -> usize {
        let all = &self.artifact.facts().locals;
        let visible = self.locals.iter().enumerate().filter(|(_, l)| {
            let scope = all[**l].scope;
            scope.lo() <= offset && offset < scope.hi().max(scope.lo() + 1)
        });
        visible
            .max_by_key(|(i, l)| (all[**l].scope.start, *i))
            .map_or(OUTSIDE, |(i, _)| i + 1)
    }

    /// What the name means to a template that is included at `offset`.
    pub(crate) fn visible_at(&self, offset: usize) -> Variable {
        self.root(self.visible_before(offset))
    }

    /// The variable of a resolved name; `None` for names the template language provides.
    pub(crate) fn resolved(&self, resolution: Resolution) -> Option<Variable> {
        self.node_of(resolution).map(|n| self.root(n))
    }

    /// The variable a local belongs to.
    pub(crate) fn of_local(&self, local: LocalId) -> Option<Variable> {
        self.resolved(Resolution::Local(local))
    }

    /// The locals of a variable.
    pub(crate) fn locals_of(&self, variable: Variable) -> impl Iterator<Item = LocalId> + '_ {
        self.locals
            .iter()
            .enumerate()
            .filter(move |(i, _)| self.root(i + 1) == variable)
            .map(|(_, l)| *l)
    }

    /// Variables that a template including or importing this one sees: what is bound outside every block with a frame.
    pub(crate) fn exported(&self) -> impl Iterator<Item = Variable> + '_ {
        self.locals
            .iter()
            .enumerate()
            .filter(|(_, l)| self.is_bound_at_top(**l))
            .map(|(i, _)| self.root(i + 1))
    }

    /// A scope that ends with the template's region is that of no block.
    fn is_bound_at_top(&self, local: LocalId) -> bool {
        let local = &self.artifact.facts().locals[local];
        let mut regions = self.artifact.syntax.layout.regions.iter();
        regions.any(|r| r.span.encloses(local.span) && r.span.end == local.scope.end)
    }

    /// All places of a variable in this file, in source order, each once.
    pub(crate) fn occurrences(&self, variable: Variable) -> Vec<(Span, Access)> {
        let facts = self.artifact.facts();
        let reads = self
            .reads
            .iter()
            .filter(|n| self.resolved(n.resolution) == Some(variable));
        let mut found: Vec<(Span, Access)> = reads.map(|n| (n.span, Access::Read)).collect();
        found.extend(
            self.locals_of(variable)
                .map(|l| (facts.locals[l].span, Access::Write)),
        );
        if variable == OUTSIDE {
            let declared = self
                .artifact
                .given(Field::Parameters)
                .flat_map(|e| e.value.entries());
            let named = declared.filter(|e| e.key.as_str() == Some(self.name));
            found.extend(named.map(|e| (e.key.inner_span(), Access::Write)));
            // Formats that list their parameters name them in places of their own.
            let listed = self
                .artifact
                .parameters
                .iter()
                .filter(|p| p.listed && p.name == self.name);
            found.extend(listed.map(|p| (p.name_span, Access::Write)));
            let inputs = self
                .artifact
                .cases
                .iter()
                .flat_map(|c| &c.inputs)
                .filter(|i| i.name == self.name);
            found.extend(inputs.map(|i| (i.name_span, Access::Write)));
        }
        found.sort_by_key(|(span, access)| (*span, *access));
        found.dedup_by_key(|(span, _)| *span);
        found
    }
}

/// Whether names that are bound in a block end with it.
fn has_frame(block: &Block) -> bool {
    matches!(
        block.keyword.as_str(),
        "for" | "with" | "macro" | "call" | "block"
    )
}
