//! Ids, versions, relative paths and macros of other artifacts. The only part of completion that looks at the whole
//! library, so it runs only where one of these is wanted.

use pog_formats::dialect::Field;
use pog_model::library::{Entry, Summary, Target};
use pog_template::ReferenceKind;
use pog_text::Span;
use semver::Version;

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::docs::{DocRef, macro_signature};

/// Layers from the lowest up; an artifact includes its own layer or a lower one.
const LAYERS: [&str; 4] = ["foundation", "domain", "task", "runtime"];

/// Ids with a version range for a reference statement, between the quotes that are not typed yet. The groups start at
/// `base`.
pub(super) fn ids(
    site: &Site<'_>,
    kind: ReferenceKind,
    span: Span,
    (open, close): (&str, &str),
    base: u32,
    out: &mut Vec<Completion>,
) {
    for (group, entry) in ranked(site, Some(kind)) {
        let id = &entry.summary.id;
        let target = match caret(entry) {
            Some(range) => format!("{id}@{range}"),
            None => id.clone(),
        };
        let mut item = artifact(entry, span)
            .insert(format!("{open}{target}{close}"))
            .group(base + group);
        item.filter = Some(target);
        out.push(item);
    }
}

/// Ids without version, for metadata.
pub(super) fn plain_ids(
    site: &Site<'_>,
    span: Span,
    out: &mut Vec<Completion>,
    write: impl Fn(&str) -> String,
) {
    for (group, entry) in ranked(site, None) {
        out.push(
            artifact(entry, span)
                .insert(write(&entry.summary.id))
                .filter(entry.summary.id.clone())
                .group(group),
        );
    }
}

fn artifact(entry: &Entry, span: Span) -> Completion {
    let s = &entry.summary;
    let detail: Vec<&str> = [s.version.as_deref(), s.layer.as_deref(), s.name.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let mut item = Completion::new(&s.id, CompletionKind::Artifact, span)
        .detail(detail.join(" · "))
        .doc(DocRef::Artifact { id: s.id.clone() });
    item.deprecated = s.deprecated.is_some();
    item
}

/// What may be named here with its group: fitting ones first, what would break a rule of composition last.
fn ranked<'a>(site: &Site<'a>, kind: Option<ReferenceKind>) -> Vec<(u32, &'a Entry)> {
    let wish = Wish::at(site, kind);
    let mut found: Vec<(u32, &Entry)> = Vec::new();
    for entry in site.snapshot.library.visible(site.file.root) {
        // Another file may have the same id; a reference to it could lead back here.
        let is_other = entry.file != site.file.id && entry.summary.id != site.artifact.id;
        if is_other && (kind.is_none() || entry.summary.includable) {
            found.push((wish.group(&entry.summary), entry));
        }
    }
    found.sort_by(|a, b| (a.0, &a.1.summary.id).cmp(&(b.0, &b.1.summary.id)));
    found
}

/// What speaks for one artifact rather than another.
struct Wish<'a> {
    /// The statement; `None` in metadata.
    kind: Option<ReferenceKind>,
    phase: Option<&'a str>,
    layer: Option<u32>,
    /// Names that other statements of the template refer to.
    referred: Vec<&'a str>,
}

impl<'a> Wish<'a> {
    fn at(site: &Site<'a>, kind: Option<ReferenceKind>) -> Self {
        let own = |field: Field| site.artifact.text(field).map(|(text, _)| text);
        let mut referred = Vec::new();
        for reference in &site.artifact.facts().references {
            if let Some(target) = &reference.target
                // The reference at the cursor is the one being completed.
                && !reference.span.touches(site.offset)
            {
                referred.push(Target::parse(target).name);
            }
        }
        Self {
            kind,
            phase: own(Field::Phase),
            layer: own(Field::Layer).and_then(layer_rank),
            referred,
        }
    }

    /// Lower is offered first.
    fn group(&self, other: &Summary) -> u32 {
        let same_phase = other.phase.is_some() && other.phase.as_deref() == self.phase;
        let layer = other.layer.as_deref().and_then(layer_rank);
        // Behind everything else: it still works, but no new reference should choose it.
        if other.deprecated.is_some() {
            return 10;
        }
        let Some(kind) = self.kind else {
            return u32::from(!same_phase);
        };
        let wants_macros = matches!(kind, ReferenceKind::Import | ReferenceKind::From);
        if wants_macros && other.macros.is_empty() {
            return 9;
        }
        if layer
            .zip(self.layer)
            .is_some_and(|(theirs, own)| theirs > own)
        {
            return 8;
        }
        // Included already; a second time is possible but rarely meant.
        if kind == ReferenceKind::Include && self.referred.contains(&other.id.as_str()) {
            return 7;
        }
        // Foundation is for every phase; the higher a layer, the more its phase matters.
        let other_phase = !same_phase && layer.is_some_and(|l| l > 0);
        layer.map_or(5, |l| l.min(4)) + u32::from(other_phase)
    }
}

fn layer_rank(layer: &str) -> Option<u32> {
    LAYERS
        .iter()
        .position(|l| *l == layer)
        .and_then(|i| u32::try_from(i).ok())
}

/// The range that takes any compatible version: `^2`, below 1.0.0 `^0.3`.
fn caret(entry: &Entry) -> Option<String> {
    let version = Version::parse(entry.summary.version.as_deref()?).ok()?;
    Some(if !version.pre.is_empty() {
        format!("^{version}")
    } else if version.major > 0 {
        format!("^{}", version.major)
    } else {
        format!("^0.{}", version.minor)
    })
}

/// Ranges behind the `@` of a reference to `name`.
pub(super) fn ranges(
    site: &Site<'_>,
    name: &str,
    span: Span,
    close: &str,
    out: &mut Vec<Completion>,
) {
    let library = &site.snapshot.library;
    let Some(entry) = library
        .resolve(name, site.file.root, &site.file.path)
        .entry()
    else {
        return;
    };
    let Some(version) = entry
        .summary
        .version
        .as_deref()
        .and_then(|v| Version::parse(v).ok())
    else {
        return;
    };
    let mut push = |range: String, detail: &str| {
        let item = Completion::new(range.clone(), CompletionKind::Value, span)
            .insert(format!("{range}{close}"));
        out.push(item.detail(detail).doc(DocRef::Artifact {
            id: entry.summary.id.clone(),
        }));
    };
    // The widest range first: it is what an include without special needs should have.
    if let Some(range) = caret(entry) {
        push(range, "any compatible version");
    }
    if version.pre.is_empty() {
        push(
            format!("^{}.{}", version.major, version.minor),
            "compatible, this minor version or later",
        );
        push(
            format!("~{}.{}", version.major, version.minor),
            "patch releases only",
        );
    }
    push(format!("={version}"), "exactly this version");
}

/// Other artifacts as this file's format calls them, each with its id.
pub(super) fn called(site: &Site<'_>) -> Vec<(String, String)> {
    let Some(called) = site.artifact.dialect().reference_text else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in site.snapshot.library.visible(site.file.root) {
        let is_other = entry.root == site.file.root && entry.file != site.file.id;
        if let Some(name) = called(&site.file.path, &entry.path).filter(|_| is_other) {
            found.push((name, entry.summary.id.clone()));
        }
    }
    found.sort();
    found
}

/// Paths relative to the file, `./` or `../` first.
pub(super) fn paths(site: &Site<'_>, span: Span, close: &str, out: &mut Vec<Completion>) {
    let mut found: Vec<(String, &Entry)> = site
        .snapshot
        .library
        .entries()
        // A relative path cannot lead into another root.
        .filter(|e| e.root == site.file.root && e.file != site.file.id && e.summary.includable)
        .map(|e| (relative(&site.file.path, &e.path), &**e))
        .collect();
    // Near files first: each `../` is a step away.
    found.sort_by(|a, b| {
        (a.0.matches("../").count(), &a.0).cmp(&(b.0.matches("../").count(), &b.0))
    });
    for (path, entry) in found {
        let mut item = artifact(entry, span)
            .insert(format!("{path}{close}"))
            .filter(path.clone());
        item.label = path;
        out.push(item);
    }
}

/// `to` as seen from the folder of `from`.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let common = from
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let up = "../".repeat(from.len() - common);
    let lead = if up.is_empty() { "./" } else { &*up };
    format!("{lead}{}", to[common..].join("/"))
}

/// Macros of the artifact `target` refers to; `taken` are imported already.
pub(super) fn macros(
    site: &Site<'_>,
    target: &str,
    taken: &[String],
    span: Span,
    out: &mut Vec<Completion>,
) {
    let library = &site.snapshot.library;
    let Some(entry) = library
        .resolve(target, site.file.root, &site.file.path)
        .entry()
    else {
        return;
    };
    for (name, at) in entry
        .summary
        .macros
        .iter()
        .filter(|(name, _)| !taken.contains(name))
    {
        let doc = DocRef::Macro {
            artifact: entry.summary.id.clone(),
            name: name.clone(),
        };
        let item = Completion::new(name, CompletionKind::Macro, span).detail(macro_signature(
            &entry.text,
            name,
            *at,
        ));
        out.push(item.doc(doc));
    }
}
