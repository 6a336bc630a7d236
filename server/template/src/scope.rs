//! Which name is bound where: frames of a template, the bindings visible at the reader's place, the names the
//! language provides there. Reads no text.

use std::collections::HashMap;

use super::arena::Arena;
use super::facts::{Local, LocalId, LocalKind};

/// What opened a frame; a frame ends all bindings made in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    For,
    With,
    Macro,
    Call,
    Block,
}

/// Bindings visible at one place while a template is read from its start to its end.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    /// For each name the locals that bind it, innermost last.
    visible: HashMap<&'t str, Vec<LocalId>>,
    /// What was bound, in order, so that a frame can take its bindings back.
    bound: Vec<(&'t str, LocalId)>,
    frames: Vec<(FrameKind, usize)>,
    loops: usize,
    macros: usize,
    blocks: usize,
    /// Frames in which the language provides nothing.
    unnamed: usize,
}

impl<'t> Scopes<'t> {
    /// Opens a frame.
    pub(super) fn push(&mut self, kind: FrameKind) {
        self.frames.push((kind, self.bound.len()));
        *self.counter(kind) += 1;
    }

    /// Closes the innermost frame at `end`.
    pub(super) fn pop(&mut self, end: usize, locals: &mut Arena<Local>) {
        let Some((kind, keep)) = self.frames.pop() else {
            return;
        };
        *self.counter(kind) -= 1;
        for (name, local) in self.bound.drain(keep..) {
            if let Some(stack) = self.visible.get_mut(name) {
                stack.pop();
            }
            // A macro may be called from anywhere, so its scope stays the whole text.
            if let Some(local) = locals.get_mut(local)
                && local.kind != LocalKind::Macro
            {
                local.scope.end = u32::try_from(end)
                    .unwrap_or(u32::MAX)
                    .max(local.scope.start);
            }
        }
    }

    /// Makes `local` what `name` means from here on.
    pub(super) fn bind(&mut self, name: &'t str, local: LocalId) {
        self.visible.entry(name).or_default().push(local);
        self.bound.push((name, local));
    }

    /// Hides what `name` means here until [`Self::reveal`].
    pub(super) fn hide(&mut self, name: &str) -> Option<LocalId> {
        self.visible.get_mut(name)?.pop()
    }

    /// Ends [`Self::hide`].
    pub(super) fn reveal(&mut self, name: &'t str, hidden: Option<LocalId>) {
        self.visible.entry(name).or_default().extend(hidden);
    }

    /// The local that `name` means here.
    pub(super) fn local(&self, name: &str) -> Option<LocalId> {
        self.visible
            .get(name)
            .and_then(|stack| stack.last().copied())
    }

    /// Whether the language itself gives `name` a meaning here.
    pub(super) fn provides(&self, name: &str) -> bool {
        match name {
            "loop" => self.loops > 0,
            "caller" => self.macros > 0,
            "super" => self.blocks > 0,
            "self" | "range" | "dict" | "debug" | "namespace" => true,
            _ => false,
        }
    }

    fn counter(&mut self, kind: FrameKind) -> &mut usize {
        match kind {
            FrameKind::For => &mut self.loops,
            FrameKind::Macro => &mut self.macros,
            FrameKind::Block => &mut self.blocks,
            FrameKind::With | FrameKind::Call => &mut self.unnamed,
        }
    }
}
