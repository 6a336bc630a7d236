//! `--fix`: applies fixes in rounds until none is left. Everything happens in memory; files are
//! written once, at the end. Fixes that would add syntax errors are dropped.

mod write;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::{
    CompanionFile, CompanionKind, Edited, FileFix, FileId, Finding, Origin, Round, Severity,
    SourceFile, best_fix, changes, syntax_errors,
};
use pog_rules::MOST;
use pog_text::{Applicability, Edit, apply_edits};

pub(super) use write::write;

use super::report::{Checked, Fixed};
use super::{Chosen, checked};
use crate::cli::session::Session;

/// Bounds fixes that undo each other. Several fixes at one place (keys added to one block) take a round each.
const ROUNDS: usize = 100;

/// Bytes of a file that are read again in all rounds together. A large file has fewer rounds; what they leave is reported, and
/// the next run goes on with it.
const READ_AGAIN: usize = 16 * 1024 * 1024;

/// Bytes of a file's text in which its fixes are tried each alone, in one round. Of hundreds of fixes in a large file the
/// rest is tried together.
const TRIED: usize = 4 * 1024 * 1024;

/// How often a round tries fixes of a file together.
const TRIES: usize = 32;

/// A file with a new text.
pub(super) struct Change {
    /// The folder that a new file must not leave.
    root: PathBuf,
    pub(super) path: PathBuf,
    /// The text that was read; `None` for a new file.
    pub(super) before: Option<Arc<str>>,
    pub(super) after: Arc<str>,
}

/// The result of fixing.
pub(super) struct Outcome {
    /// The files, checked again after the last round.
    pub(super) files: Vec<Checked>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) changes: Vec<Change>,
}

type Texts = BTreeMap<Edited, Arc<str>>;

/// A finding wherever it is in its file: fixes shift places.
type Key = (FileId, &'static str, String);

fn key(finding: &Finding) -> Key {
    let message = finding.message.clone();
    (finding.location.file, finding.rule.name, message)
}

/// Applies the fixes of all findings to the session's texts; the disk is left alone.
pub(super) fn apply(
    session: &mut Session,
    chosen: &mut Chosen,
    mut files: Vec<Checked>,
    min: Severity,
    unsafe_too: bool,
) -> Outcome {
    let least = if unsafe_too {
        Applicability::Suggested
    } else {
        Applicability::Safe
    };
    let mut before: BTreeMap<FileId, Option<Arc<str>>> = BTreeMap::new();
    let mut fixed = Vec::new();
    let mut futile = HashSet::new();
    // States of all texts: a state that comes back means that fixes undo each other.
    let mut seen = HashSet::from([digest(session)]);
    let mut changed_in: BTreeMap<FileId, usize> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let is_open = |file: &SourceFile| {
            let rounds = changed_in.get(&file.id).copied().unwrap_or(0);
            // One round at least, however large the file is.
            rounds == 0 || rounds.saturating_mul(file.joined().len()) < READ_AGAIN
        };
        let choice = Choice {
            least,
            futile: &futile,
            is_open: &is_open,
        };
        let (texts, made) = round(session, &files, &choice);
        if texts.is_empty() {
            break;
        }
        for (edited, text) in &texts {
            if let Some(id) = id_of(session, edited) {
                // Only what was there before the first round: the disk is compared with it when all rounds are through.
                before.entry(id).or_insert_with(|| text_of(session, edited));
                if let Edited::New(..) = edited {
                    // Known from this round on, so that the next one edits it and does not make it once more.
                    add_file(session, id, text);
                }
            }
        }
        // All changed artifacts are replaced in one step: a text between two edits of one fix is never checked.
        let artifacts = artifacts(session, &texts);
        for artifact in &artifacts {
            *changed_in.entry(artifact.id).or_insert(0) += 1;
        }
        let changed = artifacts
            .iter()
            .filter_map(|f| with_texts(session, f, &texts))
            .map(Arc::new)
            .collect();
        replace(session, chosen, changed);
        // Checked again because an applied fix shifts the places of the remaining ones and may enable others.
        let after = checked(session, chosen, min, true).0;
        let useless = made_in_vain(&made, &files, &after);
        if !useless.is_empty() {
            // Such a fix would be made again in every round and on every run. The round is made once more without it.
            futile.extend(useless);
            replace(session, chosen, artifacts);
            continue;
        }
        files = after;
        fixed.extend(made.into_iter().map(|(_, fixed)| fixed));
        if !seen.insert(digest(session)) {
            break;
        }
    }
    let changes = before
        .into_iter()
        .filter_map(|(id, before)| change_of(session, id, before))
        .collect();
    Outcome {
        files,
        fixed,
        changes,
    }
}

/// The findings whose fixes were made and of which there are as many as before.
fn made_in_vain(made: &[(Key, Fixed)], before: &[Checked], after: &[Checked]) -> Vec<Key> {
    let counted = |files: &[Checked]| {
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for finding in files.iter().flat_map(|f| &f.findings) {
            *counts.entry(key(finding)).or_default() += 1;
        }
        counts
    };
    let (before, after) = (counted(before), counted(after));
    // Where a rule has more findings than are kept, others have come forward for those that are mended.
    let mut of_rule: HashMap<(FileId, &str), usize> = HashMap::new();
    for ((file, rule, _), count) in &before {
        *of_rule.entry((*file, *rule)).or_default() += count;
    }
    let is_cut = |(file, rule, _): &Key| of_rule.get(&(*file, *rule)).is_some_and(|n| *n > MOST);
    let keys: HashSet<&Key> = made.iter().map(|(key, _)| key).collect();
    let remains = |key: &&Key| {
        let now = after.get(*key).copied().unwrap_or_default();
        now > 0 && !is_cut(key) && now >= before.get(*key).copied().unwrap_or_default()
    };
    keys.into_iter().filter(remains).cloned().collect()
}

/// Takes these artifacts in the place of what the session has of them.
fn replace(session: &mut Session, chosen: &mut Chosen, artifacts: Vec<Arc<SourceFile>>) {
    session.replace(artifacts);
    for file in chosen.values_mut() {
        *file = session.file(file.id).unwrap_or_else(|| file.clone());
    }
}

/// How a file differs from the text it had before fixing; `None` if it does not.
fn change_of(session: &Session, id: FileId, before: Option<Arc<str>>) -> Option<Change> {
    let place = session.files.place(id)?;
    let root = session.workspace(place.root)?.config.root.clone();
    let path = place.absolute.clone();
    let after = text_of(session, &Edited::Existing(id))?;
    // Fixes that undo each other can end where they began; such a file is not written.
    let changed = before.as_ref() != Some(&after);
    changed.then_some(Change {
        root,
        path,
        before,
        after,
    })
}

/// Which fixes may be made.
struct Choice<'a> {
    /// Only those that are at least as certain.
    least: Applicability,
    /// Findings that their fixes do not mend.
    futile: &'a HashSet<Key>,
    /// Whether a file may be changed once more.
    is_open: &'a dyn Fn(&SourceFile) -> bool,
}

/// The texts after one round, and what was fixed in it.
fn round(
    session: &mut Session,
    files: &[Checked],
    choice: &Choice<'_>,
) -> (Texts, Vec<(Key, Fixed)>) {
    // Fixes that are sound alone but not together are rare: then each file gets one fix at a time.
    for one_each in [false, true] {
        let mut round = Round::default();
        let mut made = Vec::new();
        for checked in files.iter().filter(|c| (choice.is_open)(&c.file)) {
            let root = checked.file.root;
            // What there are too many of to try each alone.
            let mut untried = Vec::new();
            let mut effort = TRIED;
            for finding in &checked.findings {
                let Some(fix) = best_fix(finding, choice.least) else {
                    continue;
                };
                if choice.futile.contains(&key(finding)) {
                    continue;
                }
                // The same fix for another finding, as one declaration for each use of a name.
                if round.holds(fix, root) && !one_each {
                    made.push(fixed(session, finding, fix));
                    continue;
                }
                // What has no room would be read in vain.
                if !round.has_room(fix, root) {
                    continue;
                }
                let Some(left) = effort.checked_sub(checked.file.joined().len()) else {
                    untried.push(Candidate { root, finding, fix });
                    continue;
                };
                effort = left;
                if is_sound(session, fix, root) && round.take(fix, root) {
                    made.push(fixed(session, finding, fix));
                    if one_each {
                        break;
                    }
                }
            }
            if !one_each {
                let mut tries = TRIES;
                try_together(session, &mut round, &mut made, &untried, &mut tries);
            }
        }
        // Each fix was tested alone; together they are tested once more before the round counts.
        match texts_after(session, &round.edits) {
            Some(texts) if is_no_worse(session, &texts) => return (texts, made),
            _ => {}
        }
    }
    (Texts::new(), Vec::new())
}

/// A fix that may be made.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    root: u32,
    finding: &'a Finding,
    fix: &'a FileFix,
}

/// Takes in many fixes that were not tried alone: all at once, or, where they do harm, each half by itself.
fn try_together(
    session: &mut Session,
    round: &mut Round,
    made: &mut Vec<(Key, Fixed)>,
    candidates: &[Candidate<'_>],
    tries: &mut usize,
) {
    let Some(left) = tries.checked_sub(1).filter(|_| !candidates.is_empty()) else {
        return;
    };
    *tries = left;
    let mut all = round.clone();
    let mut taken = Vec::new();
    for candidate in candidates {
        let Candidate { root, finding, fix } = *candidate;
        if edits_of(session, fix, root).is_some() && all.take(fix, root) {
            taken.push(fixed(session, finding, fix));
        }
    }
    if taken.is_empty() {
        return;
    }
    if texts_after(session, &all.edits).is_some_and(|texts| is_no_worse(session, &texts)) {
        *round = all;
        made.append(&mut taken);
    } else if candidates.len() > 1 {
        let (first, second) = candidates.split_at(candidates.len() / 2);
        try_together(session, round, made, first, tries);
        try_together(session, round, made, second, tries);
    }
}

fn fixed(session: &Session, finding: &Finding, fix: &FileFix) -> (Key, Fixed) {
    let fixed = Fixed {
        path: session.shown_path(finding.location.file),
        rule: finding.rule.name,
        message: finding.message.clone(),
        title: fix.title.clone(),
    };
    (key(finding), fixed)
}

/// Whether a fix changes only files of the workspace, applies to their texts and adds no syntax error.
fn is_sound(session: &mut Session, fix: &FileFix, root: u32) -> bool {
    edits_of(session, fix, root).is_some_and(|edits| {
        texts_after(session, &edits).is_some_and(|texts| is_no_worse(session, &texts))
    })
}

/// The edits of a fix by file; `None` where one of the files is not to be changed.
fn edits_of(
    session: &mut Session,
    fix: &FileFix,
    root: u32,
) -> Option<BTreeMap<Edited, Vec<Edit>>> {
    let mut edits: BTreeMap<Edited, Vec<Edit>> = BTreeMap::new();
    for (edited, new) in changes(fix, root) {
        let id = id_of(session, &edited)?;
        if session
            .files
            .place(id)
            // Other libraries and the starter library are read-only, however safe the fix is.
            .is_none_or(|p| p.origin != Origin::Workspace)
        {
            return None;
        }
        if let Edited::New(..) = edited
            && session
                .files
                .place(id)
                // `symlink_metadata` sees a dangling link too, through which a new file would be created somewhere
                // else.
                .is_none_or(|p| p.absolute.symlink_metadata().is_ok())
        {
            return None;
        }
        edits.entry(edited).or_default().extend_from_slice(new);
    }
    (!edits.is_empty()).then_some(edits)
}

/// The edited texts; `None` if an edit does not fit.
fn texts_after(session: &Session, edits: &BTreeMap<Edited, Vec<Edit>>) -> Option<Texts> {
    let mut texts = Texts::new();
    for (edited, edits) in edits {
        let before = text_of(session, edited).unwrap_or_default();
        let after = apply_edits(&before, edits).ok()?;
        texts.insert(edited.clone(), Arc::from(after));
    }
    Some(texts)
}

/// Whether no artifact has more syntax errors with these texts than it has now.
fn is_no_worse(session: &Session, texts: &Texts) -> bool {
    artifacts(session, texts)
        .iter()
        .all(|file| match with_texts(session, file, texts) {
            None => true,
            Some(after) => match (syntax_errors(file), syntax_errors(&after)) {
                // No worse, not free of errors: a file with a mistake elsewhere would never be fixed.
                (Some(before), Some(after)) => after <= before,
                // A fix that turns a prompt into an unknown format, or the reverse, is refused.
                (before, after) => before.is_none() && after.is_none(),
            },
        })
}

/// The artifacts that are written in these files.
fn artifacts(session: &Session, texts: &Texts) -> Vec<Arc<SourceFile>> {
    let library = &session.snapshot.library;
    // An overlay or a file of cases is judged through its prompt; by itself it has no syntax.
    let ids = texts.keys().flat_map(|edited| match edited {
        Edited::Existing(id) => std::iter::once(*id)
            .chain(library.owners(*id))
            .collect::<Vec<_>>(),
        Edited::New(root, path) => {
            let prompt = dialect::overlaid(path).and_then(|p| library.at_path(*root, p));
            prompt.map(|entry| entry.file).into_iter().collect()
        }
    });
    // A set, because a prompt can own several of the edited files and is replaced only once.
    let ids: BTreeSet<FileId> = ids.collect();
    ids.into_iter()
        .filter_map(|id| session.at(&session.files.place(id)?.absolute).cloned())
        .collect()
}

/// The artifact with these texts; `None` if it contains none of them.
fn with_texts(session: &Session, file: &SourceFile, texts: &Texts) -> Option<SourceFile> {
    let own = texts.get(&Edited::Existing(file.id));
    let made = texts.iter().find_map(|(edited, text)| match edited {
        Edited::New(root, path)
            if *root == file.root && dialect::overlaid(path) == Some(&file.path) =>
        {
            Some((path, text))
        }
        _ => None,
    });
    let touched = file
        .companions
        .iter()
        .any(|p| texts.contains_key(&Edited::Existing(p.id)));
    if own.is_none() && made.is_none() && !touched {
        return None;
    }
    let mut companions: Vec<Arc<CompanionFile>> = Vec::with_capacity(file.companions.len() + 1);
    if let Some((path, text)) = made {
        let id = new_id(session, file.root, path)?;
        // In front of cases and snapshots, as the loader reads them: spans count in the joined text.
        companions.push(Arc::new(CompanionFile {
            id,
            path: path.as_str().into(),
            kind: CompanionKind::Overlay,
            text: text.clone(),
        }));
    }
    companions.extend(file.companions.iter().map(|companion| {
        match texts.get(&Edited::Existing(companion.id)) {
            Some(text) => Arc::new(CompanionFile {
                text: text.clone(),
                ..CompanionFile::clone(companion)
            }),
            None => companion.clone(),
        }
    }));
    let text = own.unwrap_or(&file.text).clone();
    Some(file.with_text(text).with_companions(companions.into()))
}

/// Adds a created file to the session: it may be a prompt that others include.
fn add_file(session: &mut Session, id: FileId, text: &Arc<str>) {
    let prompt = session
        .files
        .source(id, text.clone())
        .filter(|f| f.format().is_some());
    session.replace(prompt.into_iter().map(Arc::new).collect());
}

/// The id of a file; a file to be created gets a new one.
fn id_of(session: &mut Session, edited: &Edited) -> Option<FileId> {
    match edited {
        Edited::Existing(id) => Some(*id),
        Edited::New(root, path) => {
            let absolute = session.new_path(*root, path)?;
            let place = session.workspace(*root)?.place(&absolute)?;
            Some(session.files.intern(place))
        }
    }
}

fn new_id(session: &Session, root: u32, path: &str) -> Option<FileId> {
    session.files.id(&session.new_path(root, path)?)
}

/// The current text of a file: an artifact's own or that of an attached file.
fn text_of(session: &Session, edited: &Edited) -> Option<Arc<str>> {
    let Edited::Existing(id) = edited else {
        return None;
    };
    if let Some(file) = session
        .files
        .place(*id)
        .and_then(|p| session.at(&p.absolute))
    {
        return Some(file.text.clone());
    }
    let owner = session.snapshot.owners(*id).next()?;
    owner
        .companions
        .iter()
        .find(|p| p.id == *id)
        .map(|p| p.text.clone())
}

fn digest(session: &Session) -> u64 {
    let mut hasher = DefaultHasher::new();
    for file in session.all() {
        // The joined text includes overlays and other companion files, which fixes change as well.
        file.joined().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests;
