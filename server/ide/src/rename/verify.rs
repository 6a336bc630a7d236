//! The last check of a rename: the edited text is read again, and every name in it must mean what it meant before.
//! Judges the reading alone; what rendering makes of it follows from that.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::{Edit, Span};

/// Whether the file says the same after the edits, names aside. For a rename of an id the template is not compared.
pub(super) fn means_the_same(file: &SourceFile, edits: &[Edit], id: bool) -> bool {
    let Some(before) = file.artifact() else {
        return false;
    };
    let Some(edited) = file.edited(edits) else {
        return false;
    };
    let Some(after) = edited
        .artifact()
        .filter(|after| after.dialect() == before.dialect())
    else {
        return false;
    };
    let moved = Moved::new(edits);
    let sound = after.syntax.template_errors.len() == before.syntax.template_errors.len()
        && after.syntax.layout.yaml.errors.len() == before.syntax.layout.yaml.errors.len();
    // References to a renamed id read differently afterwards, so for an id the template is not compared.
    sound && same_metadata(before, after, &moved) && (id || same_template(before, after, &moved))
}

fn same_metadata(before: &Artifact, after: &Artifact, moved: &Moved<'_>) -> bool {
    let parameters = pairs(&before.parameters, &after.parameters, |a, b| {
        moved.same(&a.name, a.name_span, &b.name, b.name_span)
            && a.types == b.types
            && a.origin == b.origin
    });
    let cases = pairs(&before.cases, &after.cases, |a, b| {
        pairs(&a.inputs, &b.inputs, |a, b| {
            moved.same(&a.name, a.name_span, &b.name, b.name_span)
        })
    });
    parameters && cases
}

fn same_template(before: &Artifact, after: &Artifact, moved: &Moved<'_>) -> bool {
    let (old, new) = (before.facts(), after.facts());
    let names = pairs(&old.names, &new.names, |a, b| {
        a.resolution == b.resolution
            && moved.same(&a.name, a.span, &b.name, b.span)
            && a.path.len() == b.path.len()
    });
    let locals = pairs(&old.locals, &new.locals, |a, b| {
        a.kind == b.kind && moved.same(&a.name, a.span, &b.name, b.span)
    });
    let references = pairs(&old.references, &new.references, |a, b| {
        a.kind == b.kind && a.target == b.target
    });
    let constructs = pairs(&old.constructs, &new.constructs, |a, b| {
        a.kind == b.kind && a.closed == b.closed
    });
    names && locals && references && constructs
}

fn pairs<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

/// Where edits move things.
struct Moved<'a> {
    /// In source order; they do not overlap.
    edits: Vec<&'a Edit>,
    /// By how much everything behind as many edits is moved.
    shifts: Vec<isize>,
}

impl<'a> Moved<'a> {
    fn new(edits: &'a [Edit]) -> Self {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|e| e.span);
        let mut shifts = vec![0];
        for edit in &sorted {
            let by = edit.insert.len().cast_signed() - edit.span.len().cast_signed();
            shifts.push(shifts.last().copied().unwrap_or(0) + by);
        }
        Self {
            edits: sorted,
            shifts,
        }
    }

    /// Whether the new name is the old one at its new place, or what an edit made of it.
    fn same(&self, old: &str, at: Span, new: &str, now: Span) -> bool {
        let before = self.edits.partition_point(|e| e.span.hi() <= at.lo());
        let shift = self.shifts.get(before).copied().unwrap_or(0);
        let edit = self.edits.get(before).filter(|e| e.span == at);
        // Quotes that an edit adds stand in front of the name.
        let quote = edit.map_or(0, |e| usize::from(e.insert.starts_with('"')));
        let name_fits = match edit {
            Some(edit) => edit.insert.trim_matches('"') == new,
            None => old == new,
        };
        name_fits && now.lo().checked_add_signed(-shift) == Some(at.lo() + quote)
    }
}
