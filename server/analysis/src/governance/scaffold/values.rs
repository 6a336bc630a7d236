//! Derives metadata values from ids, directories, the prompt's text, CODEOWNERS, Git, the policy
//! and the rest of the library.

use std::collections::BTreeMap;

use pog_syntax::dialect::Field;
use pog_syntax::dialect::{KeyKind, find_key};

use super::text::{first_sentence, sentence, words};
use crate::artifact::Artifact;
use crate::file::{Origin, SourceFile};
use crate::governance::people::{known_owners, same_handle, same_person};
use crate::history::Person;
use crate::host::Snapshot;
use crate::models;
use crate::policy::{Layer, Policy};

/// Taken where the policy allows it and neither it nor the library names another: a dated snapshot.
const MODEL: &str = "gpt-4o-2024-08-06";
/// Roles whose members own prompts.
const OWNERS: [&str; 4] = ["owner", "owners", "maintainer", "maintainers"];

/// A name from the id's last part.
pub(super) fn name(artifact: &Artifact) -> String {
    let last = artifact.id.rsplit('/').next().unwrap_or(&artifact.id);
    let name = sentence(&words(last));
    if name.is_empty() {
        "Prompt".to_owned()
    } else {
        name
    }
}

/// One sentence from the prompt's text, else from its name.
pub(super) fn description(file: &SourceFile, artifact: &Artifact) -> String {
    let named = || {
        let name = artifact
            .text(Field::Name)
            .map_or_else(|| name(artifact), |(name, _)| name.to_owned());
        format!("{}.", name.trim_end_matches('.'))
    };
    first_sentence(file, artifact).unwrap_or_else(named)
}

/// The words the format's table has for a field.
pub(super) fn choices(name: &str) -> Vec<&'static str> {
    let key = find_key(pog_syntax::dialect::GOVERNANCE_KEYS, name);
    key.map_or_else(Vec::new, |k| match k.kind {
        KeyKind::Enum(choices) => choices.iter().map(|c| c.value).collect(),
        _ => Vec::new(),
    })
}

/// The phase that a folder, the id or a tag names.
pub(super) fn phase(file: &SourceFile, artifact: &Artifact) -> Option<&'static str> {
    let said: Vec<String> = parts(file, artifact);
    let phases = choices("phase");
    let found = said
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

/// The layer that a folder names; a prompt by itself is a task.
pub(super) fn layer(file: &SourceFile, artifact: &Artifact) -> &'static str {
    let found = parts(file, artifact)
        .iter()
        .rev()
        .find_map(|p| Layer::parse(p));
    found.unwrap_or(Layer::Task).name()
}

/// Folders of path and id.
fn parts(file: &SourceFile, artifact: &Artifact) -> Vec<String> {
    let folders = |path: &str| {
        let mut parts: Vec<String> = path.split('/').map(str::to_lowercase).collect();
        parts.pop();
        parts
    };
    folders(&file.path)
        .into_iter()
        .chain(folders(&artifact.id))
        .collect()
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

/// The form of the answer that the text asks for.
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
    let allowed = |id: &str| {
        policy
            .models
            .allow
            .as_ref()
            .is_none_or(|a| a.value.set.is_match(id))
            && !policy
                .models
                .deny
                .as_ref()
                .is_some_and(|d| d.value.set.is_match(id))
    };
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
    let pinned = |id: &str| id.bytes().filter(u8::is_ascii_digit).count() >= 8;
    if let Some((id, _)) = used
        .into_iter()
        .max_by_key(|(id, count)| (pinned(id), *count))
    {
        return Some(id.to_owned());
    }
    let named = policy.models.allow.iter().flat_map(|a| &a.value.texts);
    let named = named
        .filter(|t| !t.contains(['*', '?', '[', '{']) && allowed(t))
        .max_by_key(|t| pinned(t))
        .cloned();
    let usual = || allowed(MODEL).then(|| MODEL.to_owned());
    named.or_else(usual).or_else(|| {
        let known = models::proposed(&policy.models);
        known
            .iter()
            .find(|id| pinned(id))
            .or(known.first())
            .cloned()
    })
}

/// Who answers for a file: CODEOWNERS, else its last author, else who sits here, else a role's first member, else the
/// owner of most of the library. Never somebody the policy does not know.
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
    let role = |r: &&crate::policy::Role| OWNERS.contains(&r.name.to_lowercase().as_str());
    let role = policy
        .roles
        .iter()
        .find(role)
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
    let fits = |o: &str| {
        known
            .as_ref()
            .is_none_or(|k| k.iter().any(|n| same_handle(n, o)))
    };
    let most = counted
        .into_iter()
        .filter(|(o, _)| fits(o))
        .max_by_key(|(_, count)| *count);
    most.map(|(owner, _)| owner.to_owned())
        .into_iter()
        .collect()
}

/// The name under which the policy knows a person; the e-mail address where it names nobody.
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
