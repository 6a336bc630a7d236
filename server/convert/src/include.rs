//! Inlines includes, for formats that have none: the included text replaces the statement, its
//! parameters join the prompt's own.

use pog_model::SourceFile;
use pog_model::library::Resolved;
use pog_world::Snapshot;
use serde_json::{Map, Value};

use super::prompt::{Prompt, Remark};
use super::read;
use super::tree::{Kind, Node, push};

/// Maximum nesting of includes.
const DEPTH: usize = 16;

/// Inlines every include found in the library.
pub(super) fn written_out(
    snapshot: &Snapshot,
    file: &SourceFile,
    prompt: &mut Prompt,
) -> Vec<Remark> {
    let mut inliner = Inliner {
        snapshot,
        remarks: Vec::new(),
        parameters: Map::new(),
    };
    for message in &mut prompt.messages {
        let nodes = std::mem::take(&mut message.nodes);
        message.nodes = inliner.nodes(file, nodes, 0);
    }
    if !inliner.parameters.is_empty() {
        let own = prompt
            .meta
            .entry("parameters")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(own) = own {
            for (name, schema) in inliner.parameters {
                // The prompt's own declaration is the one that its callers know.
                own.entry(name).or_insert(schema);
            }
        }
    }
    inliner.remarks
}

struct Inliner<'a> {
    snapshot: &'a Snapshot,
    remarks: Vec<Remark>,
    parameters: Map<String, Value>,
}

impl Inliner<'_> {
    fn nodes(&mut self, file: &SourceFile, nodes: Vec<Node>, depth: usize) -> Vec<Node> {
        let mut out = Vec::new();
        for mut node in nodes {
            match &mut node.kind {
                Kind::Include(target) if depth < DEPTH => {
                    let target = std::mem::take(target);
                    match self.included(file, &target, depth) {
                        Some(inner) => {
                            // One remark per statement of the prompt; what those include in turn follows from it.
                            if depth == 0 {
                                let message = format!(
                                    "Inlined '{target}'; later changes to it are not picked up"
                                );
                                let remedy = "Convert again if it changes";
                                self.remarks
                                    .push(Remark::note(message, remedy, Some(node.at)));
                            }
                            inner
                                .into_iter()
                                // Places in the other file mean nothing here; all of it points to the statement.
                                .for_each(|n| push(&mut out, Node::new(n.kind, node.at)));
                        }
                        None => push(&mut out, Node::new(Kind::Include(target), node.at)),
                    }
                    continue;
                }
                Kind::If { arms, otherwise } => {
                    for (_, body) in arms.iter_mut() {
                        *body = self.nodes(file, std::mem::take(body), depth);
                    }
                    *otherwise = self.nodes(file, std::mem::take(otherwise), depth);
                }
                Kind::For {
                    body, otherwise, ..
                } => {
                    *body = self.nodes(file, std::mem::take(body), depth);
                    *otherwise = self.nodes(file, std::mem::take(otherwise), depth);
                }
                _ => {}
            }
            push(&mut out, node);
        }
        out
    }

    /// The text of another artifact, if it is in the library and starts no messages.
    fn included(&mut self, file: &SourceFile, target: &str, depth: usize) -> Option<Vec<Node>> {
        let Resolved::Found(entry) = self.snapshot.library.resolve(target, file.root, &file.path)
        else {
            return None;
        };
        let source = entry.source().clone();
        let nodes = read::fragment(&source)?;
        for (name, schema) in read::declared(&source) {
            self.parameters.entry(name).or_insert(schema);
        }
        Some(self.nodes(&source, nodes, depth + 1))
    }
}
