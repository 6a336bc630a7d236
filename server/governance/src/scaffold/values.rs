//! Derives metadata values from ids, directories, the prompt's text, CODEOWNERS, Git, the policy
//! and the rest of the library.

use std::collections::BTreeMap;

use pog_formats::dialect::{Field, KeyKind, find_key};
use pog_model::artifact::Artifact;
use pog_model::{Layer, Origin, SourceFile};
use pog_policy::{Policy, models};
use pog_text::words::capitalized;
use pog_world::Snapshot;
use pog_world::history::Person;

use super::text::{first_sentence, words};
use crate::people::{known_owners, same_handle, same_person};

/// The fallback if the policy allows it and neither policy nor library names a model: a dated snapshot.
const MODEL: &str = "gpt-4o-2024-08-06";
/// Roles whose members own prompts.
const OWNERS: [&str; 4] = ["owner", "owners", "maintainer", "maintainers"];

/// A name from the id's last part.
pub(super) fn name(artifact: &Artifact) -> String {
    let last = artifact.id.rsplit('/').next().unwrap_or(&artifact.id);
    let name = capitalized(&words(last));
    if name.is_empty() {
        "Prompt".to_owned()
    } else {
        name
    }
}

/// One sentence from the prompt's text, else from its name.
pub(super) fn description(file: &SourceFile, artifact: &Artifact) -> String {
    if let Some(sentence) = first_sentence(file, artifact) {
        return sentence;
    }
    let name = match artifact.text(Field::Name) {
        Some((name, _)) => name.to_owned(),
        None => name(artifact),
    };
    format!("{}.", name.trim_end_matches('.'))
}

/// The allowed values of a key, from the format's key table.
pub(super) fn choices(name: &str) -> Vec<&'static str> {
    let key = find_key(pog_formats::dialect::GOVERNANCE_KEYS, name);
    key.map_or_else(Vec::new, |k| match k.kind {
        KeyKind::Enum(choices) => choices.iter().map(|c| c.value).collect(),
        _ => Vec::new(),
    })
}

/// The phase named by a directory, the id or a tag.
pub(super) fn phase(file: &SourceFile, artifact: &Artifact) -> Option<&'static str> {
    let phases = choices("phase");
    // The innermost directory is the most specific.
    let found = directories(file, artifact)
        .iter()
        .rev()
        .find_map(|part| phases.iter().find(|p| **p == part.as_str()));
    found.copied().or_else(|| {
        let mut tagged = artifact
            .texts(Field::Tags)
            .into_iter()
            .filter_map(|(t, _)| phases.iter().find(|p| **p == t));
        tagged.next().copied()
    })
}

/// The layer named by a directory; by default a prompt is a task.
pub(super) fn layer(file: &SourceFile, artifact: &Artifact) -> &'static str {
    let found = directories(file, artifact)
        .iter()
        .rev()
        .find_map(|p| Layer::parse(p));
    found.unwrap_or(Layer::Task).name()
}

/// The directories of path and id, outermost first.
fn directories(file: &SourceFile, artifact: &Artifact) -> Vec<String> {
    let mut found = Vec::new();
    for path in [&*file.path, artifact.id.as_str()] {
        if let Some((directories, _)) = path.rsplit_once('/') {
            found.extend(directories.split('/').map(str::to_lowercase));
        }
    }
    found
}

/// Tags from the words of the id.
pub(super) fn tags(artifact: &Artifact) -> Vec<String> {
    let last = artifact.id.rsplit('/').next().unwrap_or("").to_lowercase();
    let mut tags: Vec<String> = Vec::new();
    tags.extend((!last.is_empty()).then(|| words(&last).replace(' ', "-")));
    tags.extend(artifact.text(Field::Phase).map(|(p, _)| p.to_owned()));
    if tags.is_empty() {
        vec!["prompt".to_owned()]
    } else {
        tags
    }
}

/// The output format that the text asks for.
pub(super) fn output(file: &SourceFile) -> &'static str {
    let text = file.text.to_lowercase();
    if text.contains("json") {
        "json"
    } else if text.contains("markdown") || text.contains("\n## ") {
        "markdown"
    } else {
        "text"
    }
}

/// A model the policy allows: the one that most of the library uses, else one the policy names outright, else a known
/// snapshot. `None` where the policy allows only what cannot be guessed.
pub(super) fn model(snapshot: &Snapshot, file: &SourceFile, policy: &Policy) -> Option<String> {
    let allowed = |id: &str| is_allowed(policy, id);
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let near = snapshot
        .library
        .entries()
        .filter(|e| e.origin == Origin::Workspace && e.root == file.root);
    for id in near
        .filter_map(|e| e.summary.model.as_deref())
        .filter(|id| allowed(id))
    {
        *used.entry(id).or_default() += 1;
    }
    if let Some((id, _)) = used
        .into_iter()
        .max_by_key(|(id, count)| (is_pinned(id), *count))
    {
        return Some(id.to_owned());
    }
    let named = policy.models.allow.iter().flat_map(|a| &a.value.texts);
    let named = named
        .filter(|t| !t.contains(['*', '?', '[', '{']) && allowed(t))
        .max_by_key(|t| is_pinned(t));
    if let Some(id) = named {
        return Some(id.clone());
    }
    if allowed(MODEL) {
        return Some(MODEL.to_owned());
    }
    let known = models::proposed(&policy.models);
    let pinned = known.iter().find(|id| is_pinned(id));
    pinned.or(known.first()).cloned()
}

fn is_allowed(policy: &Policy, id: &str) -> bool {
    let models = &policy.models;
    let allowed = models.allow.as_ref();
    let denied = models.deny.as_ref();
    allowed.is_none_or(|a| a.value.set.is_match(id))
        && denied.is_none_or(|d| !d.value.set.is_match(id))
}

/// Whether an id looks like a dated snapshot: providers write the date with eight digits.
fn is_pinned(id: &str) -> bool {
    id.bytes().filter(u8::is_ascii_digit).count() >= 8
}

/// The owners of a file: from CODEOWNERS, else its last author, else the current Git user, else the first member of a
/// role, else the owner of most of the library. Never someone the policy does not know.
pub(super) fn owners(snapshot: &Snapshot, file: &SourceFile, policy: &Policy) -> Vec<String> {
    let codeowners = snapshot.codeowners(file.root).map(|c| &**c);
    let known = known_owners(policy, codeowners);
    if policy.owners.codeowners.as_ref().is_some_and(|c| c.value) {
        let of = codeowners.map_or_else(Vec::new, |c| c.of(&file.path));
        if !of.is_empty() {
            return of.into_iter().map(str::to_owned).collect();
        }
    }
    let history = snapshot.history(file.root);
    let authors = history
        .into_iter()
        .flat_map(|h| h.of(file.id).map(|c| &c.author).take(1).chain(&h.me));
    let mut found = authors.filter_map(|a| handle(policy, known.as_deref(), a));
    if let Some(handle) = found.next() {
        return vec![handle];
    }
    let role = policy
        .roles
        .iter()
        .find(|r| OWNERS.contains(&r.name.to_lowercase().as_str()))
        .or_else(|| policy.roles.first());
    if let Some(member) = role.and_then(|r| r.members.value.first()) {
        return vec![member.clone()];
    }
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let near = snapshot
        .library
        .entries()
        .filter(|e| e.origin == Origin::Workspace && e.root == file.root);
    for owner in near.flat_map(|e| &e.summary.owners) {
        *counted.entry(owner).or_default() += 1;
    }
    if let Some(known) = &known {
        counted.retain(|owner, _| known.iter().any(|name| same_handle(name, owner)));
    }
    let most = counted.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(owner, _)| owner.to_owned())
        .into_iter()
        .collect()
}

/// The handle the policy has for a person; the e-mail address if it has no list of people.
pub(super) fn handle(policy: &Policy, known: Option<&[&str]>, person: &Person) -> Option<String> {
    let named = policy
        .people
        .iter()
        .find(|p| same_person(policy, &p.handle, person))
        .map(|p| p.handle.clone());
    match known {
        _ if named.is_some() => named,
        Some(known) => known
            .iter()
            .find(|k| same_person(policy, k, person))
            .map(|k| (*k).to_owned()),
        None => Some(person.email.clone()).filter(|e| e.contains('@')),
    }
}
