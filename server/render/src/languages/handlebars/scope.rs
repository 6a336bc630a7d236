//! What names stand for at a place of a Handlebars template: contexts and their depths, data, block parameters.

use std::rc::Rc;

use pog_template::handlebars::{Path, Program};

use super::engine::{Entries, ITEM};
use super::value::Js;

/// What is visible at a place.
#[derive(Clone)]
pub(super) struct Scope {
    /// Contexts, innermost last; never empty.
    pub(super) contexts: Vec<Js>,
    /// Names of `@data`, outer levels first.
    pub(super) data: Vec<Rc<Entries>>,
    /// Block parameters, innermost last.
    pub(super) params: Vec<(Rc<str>, Js)>,
    pub(super) partial: Option<usize>,
}

impl Scope {
    pub(super) fn context(&self) -> &Js {
        self.contexts.last().unwrap_or(&Js::Undefined)
    }

    pub(super) fn within(&self, context: Js) -> Self {
        let mut scope = self.clone();
        // handlebars.js pushes no level where the context stays the same, and `../` counts levels.
        if !same_level(&context, self.context()) {
            scope.contexts.push(context);
        }
        scope
    }
}

/// JavaScript's `==` as far as it matters for levels.
fn same_level(a: &Js, b: &Js) -> bool {
    a.same(b) || (a.is_nullish() && b.is_nullish())
}

/// The content of a `{{#> partial}}` block.
pub(super) struct Fallback<'a> {
    pub(super) program: &'a Program,
    pub(super) scope: &'a Scope,
    pub(super) outer: Option<&'a Fallback<'a>>,
}

/// A map with further entries.
pub(super) fn extended(context: &Js, hash: Vec<(Rc<str>, Js)>) -> Js {
    let mut entries = match context {
        Js::Map(entries) => entries.to_vec(),
        _ => Vec::new(),
    };
    for (key, value) in hash {
        match entries.iter_mut().find(|(k, _)| *k == key) {
            Some(entry) => entry.1 = value,
            None => entries.push((key, value)),
        }
    }
    Js::Map(Rc::new(entries))
}

/// The value a path leads to; adds to `bytes` what was looked at on the way.
pub(super) fn lookup(path: &Path, scope: &Scope, bytes: &mut usize) -> Js {
    *bytes += (scope.params.len() + scope.contexts.len()) * ITEM;
    let mut parts = path.parts.iter().map(|p| p.name.as_str());
    let mut value = if path.data {
        let frame = scope
            .data
            .len()
            .checked_sub(path.depth + 1)
            .and_then(|i| scope.data.get(i));
        let Some(name) = parts.next() else {
            return Js::Undefined;
        };
        frame
            .and_then(|f| f.iter().find(|(k, _)| &**k == name))
            .map_or(Js::Undefined, |(_, v)| v.clone())
    } else {
        let first = path.parts.first().map_or("", |p| p.name.as_str());
        let bound = scope
            .params
            .iter()
            .rev()
            .find(|(n, _)| **n == *first && path.depth == 0 && !path.scoped);
        if let Some((_, value)) = bound {
            parts.next();
            value.clone()
        } else {
            let context = scope
                .contexts
                .len()
                .checked_sub(path.depth + 1)
                .and_then(|i| scope.contexts.get(i));
            context.cloned().unwrap_or(Js::Undefined)
        }
    };
    for part in parts {
        *bytes += value.breadth();
        value = value.get(part);
    }
    value
}
