//! What changed in the artifacts a template includes, as far as it affects the including one.
//! Unchanged ones cost one look-up: they are the same entry in both libraries and are neither read
//! nor rendered.

use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Library, Target};
use pog_model::{FileId, SourceFile};
use pog_text::Span;
use rustc_hash::FxHashSet;

use super::Bump;
use super::compare::{Reason, Reasons, shown};
use super::template::{self, Side};

/// The including artifact, in both versions.
struct Caller<'a> {
    file: FileId,
    artifact: &'a Artifact,
}

/// A reference: its target and, in the file itself, its span.
type Mention<'a> = (&'a str, Option<Span>);

/// A pair of templates whose references are still to be compared.
struct Pair<'a> {
    old: Vec<Mention<'a>>,
    old_place: (u32, Arc<str>),
    new: Vec<Mention<'a>>,
    new_place: (u32, Arc<str>),
    /// Id of the artifact in between, if the include is indirect.
    through: Option<String>,
    /// The include in the file itself.
    span: Option<Span>,
}

/// Adds what changed in everything that `new` includes, directly or not.
pub(super) fn compare(
    before: &Library,
    old: &Entry,
    after: &Library,
    new: &SourceFile,
    found: &mut Vec<Reason>,
) {
    let Some(artifact) = new.artifact() else {
        return;
    };
    let references = &artifact.facts().references;
    if references.is_empty() {
        return;
    }
    let caller = Caller {
        file: new.id,
        artifact,
    };
    let mut queue = vec![Pair {
        old: old
            .summary
            .includes
            .iter()
            .map(|i| (i.target.as_str(), None))
            .collect(),
        old_place: (old.root, old.path.clone()),
        new: references
            .iter()
            .filter_map(|r| Some((r.target.as_deref()?, Some(r.span))))
            .collect(),
        new_place: (new.root, new.path.clone()),
        through: None,
        span: None,
    }];
    let mut seen: FxHashSet<FileId> = FxHashSet::default();
    while let Some(pair) = queue.pop() {
        for (target, span) in &pair.new {
            let span = span.or(pair.span);
            let Some(now) = after
                .resolve(target, pair.new_place.0, &pair.new_place.1)
                .entry()
            else {
                continue;
            };
            if now.file == new.id || !seen.insert(now.file) {
                continue;
            }
            let name = Target::parse(target.trim()).name;
            let then = pair
                .old
                .iter()
                .find(|(t, _)| Target::parse(t.trim()).name == name);
            let then = then.and_then(|(t, _)| {
                before
                    .resolve(t, pair.old_place.0, &pair.old_place.1)
                    .entry()
            });
            let subject = match &pair.through {
                None => format!("included '{}'", now.summary.id),
                Some(through) => format!("included '{}' (through '{through}')", now.summary.id),
            };
            let mut out = Reasons {
                found,
                file: caller.file,
            };
            let Some(then) = then else {
                newcomer(now, &subject, span, &mut out);
                continue;
            };
            partial(&caller, then, now, &subject, span, &mut out);
            queue.push(Pair {
                old: then
                    .summary
                    .includes
                    .iter()
                    .map(|i| (i.target.as_str(), None))
                    .collect(),
                old_place: (then.root, then.path.clone()),
                new: now
                    .summary
                    .includes
                    .iter()
                    .map(|i| (i.target.as_str(), None))
                    .collect(),
                new_place: (now.root, now.path.clone()),
                through: Some(now.summary.id.clone()),
                span,
            });
        }
    }
}

/// A new include. The changed wording of the template that includes it is reported elsewhere.
fn newcomer(now: &Entry, subject: &str, span: Option<Span>, out: &mut Reasons<'_>) {
    let source = now.source();
    let Some(artifact) = source.artifact() else {
        return;
    };
    if template::speaks(Side {
        artifact,
        text: source.joined(),
    }) {
        out.add(Bump::Minor, format!("{subject} adds messages"), span);
    }
}

fn partial(
    caller: &Caller<'_>,
    then: &Arc<Entry>,
    now: &Arc<Entry>,
    subject: &str,
    span: Option<Span>,
    out: &mut Reasons<'_>,
) {
    if Arc::ptr_eq(then, now) || (then.text == now.text && then.companions == now.companions) {
        return;
    }
    let (old, new) = (then.source(), now.source());
    let (Some(a), Some(b)) = (old.artifact(), new.artifact()) else {
        return;
    };
    let first = out.found.len();
    template::compare(
        Side {
            artifact: a,
            text: old.joined(),
        },
        Side {
            artifact: b,
            text: new.joined(),
        },
        subject,
        out,
    );
    inherited(caller, a, b, subject, out);
    // The locations found so far are in the included file; the one to show is the include.
    for reason in &mut out.found[first..] {
        reason.place = span.map(|s| (caller.file, s));
    }
}

/// Parameters of an included artifact that the including one does not declare must be passed by its
/// callers.
fn inherited(
    caller: &Caller<'_>,
    old: &Artifact,
    new: &Artifact,
    subject: &str,
    out: &mut Reasons<'_>,
) {
    let bound = |name: &str| {
        caller.artifact.parameter(name).is_some()
            || caller
                .artifact
                .facts()
                .locals
                .iter()
                .any(|l| l.name == name)
    };
    for now in new.parameters.iter().filter(|p| !bound(&p.name)) {
        let then = old.parameter(&now.name);
        let value = |p: &pog_model::artifact::Parameter| p.default.as_ref().map(|(v, _)| shown(v));
        match (then.map(value), value(now)) {
            (None | Some(Some(_)), None) => {
                out.add(
                    Bump::Major,
                    format!("{subject} now requires '{}'", now.name),
                    None,
                );
            }
            (Some(Some(a)), Some(b)) if a != b => {
                out.add(
                    Bump::Minor,
                    format!(
                        "the default of '{}' in {subject} changed from {a} to {b}",
                        now.name
                    ),
                    None,
                );
            }
            _ => {}
        }
    }
}
