//! Matches people: handles, teams and e-mail addresses in metadata and policy, and Git identities.
//! Reports a match only if it is certain.

use pog_policy::Policy;
use pog_world::codeowners::CodeOwners;
use pog_world::history::Person;

/// Whether two names in the metadata are the same person, ignoring case and a leading `@`.
#[must_use]
pub fn same_handle(a: &str, b: &str) -> bool {
    bare_handle(a) == bare_handle(b)
}

/// A name in the form in which [`same_handle`] compares it.
#[must_use]
pub fn bare_handle(name: &str) -> (bool, String) {
    (
        is_email(name),
        name.trim().trim_start_matches('@').to_lowercase(),
    )
}

/// Whether a name is an e-mail address rather than a handle.
#[must_use]
pub fn is_email(name: &str) -> bool {
    name.trim().trim_start_matches('@').contains('@')
}

/// Whether a commit's author is the person with this handle. The policy's `[people]` decides if it
/// lists the handle; otherwise the address, its local part, GitHub's private address, or an equally
/// spelt name.
#[must_use]
pub fn same_person(policy: &Policy, handle: &str, person: &Person) -> bool {
    let (email, name) = (
        person.email.trim().to_lowercase(),
        person.name.trim().to_lowercase(),
    );
    if let Some(known) = policy
        .people
        .iter()
        .find(|p| same_handle(&p.handle, handle))
    {
        let written = |i: &String| {
            let i = i.trim().to_lowercase();
            i == email || i == name
        };
        // Where the policy says who somebody is, guesses by name could only be wrong.
        return known.identities.iter().any(written);
    }
    let handle = handle.trim().to_lowercase();
    if is_email(&handle) {
        return handle == email;
    }
    let bare = handle.trim_start_matches('@');
    let (local, domain) = email.split_once('@').unwrap_or((&email, ""));
    // GitHub's private addresses are `12345+login@users.noreply.github.com`.
    let private = domain == "users.noreply.github.com";
    let local = if private {
        local.rsplit('+').next().unwrap_or(local)
    } else {
        local
    };
    !bare.is_empty() && (bare == local || bare == name)
}

/// All owners and approvers known to the policy; `None` if it lists none, so that anyone can be
/// one.
#[must_use]
pub fn known_owners<'a>(
    policy: &'a Policy,
    codeowners: Option<&'a CodeOwners>,
) -> Option<Vec<&'a str>> {
    let counted = codeowners.filter(|_| policy.owners.codeowners.as_ref().is_some_and(|c| c.value));
    // Without any list nobody can be called unknown.
    if policy.roles.is_empty() && policy.owners.known.is_none() && counted.is_none() {
        return None;
    }
    let mut known: Vec<&str> = policy
        .roles
        .iter()
        .flat_map(|r| &r.members.value)
        .map(String::as_str)
        .collect();
    known.extend(
        policy
            .owners
            .known
            .iter()
            .flat_map(|k| &k.value)
            .map(String::as_str),
    );
    known.extend(
        policy
            .people
            .iter()
            .flat_map(|p| p.identities.iter().chain([&p.handle]))
            .map(String::as_str),
    );
    known.extend(counted.into_iter().flat_map(CodeOwners::everybody));
    Some(known)
}

#[cfg(test)]
mod tests {
    use pog_policy as policy;

    use super::*;

    fn person(name: &str, email: &str) -> Person {
        Person {
            name: name.into(),
            email: email.into(),
        }
    }

    #[test]
    fn handles_are_recognised_in_git_identities() {
        let policy = Policy::default();
        assert!(same_person(
            &policy,
            "@alice",
            &person("Alice A.", "Alice@example.com")
        ));
        assert!(same_person(
            &policy,
            "@alice",
            &person("A", "123+alice@users.noreply.github.com")
        ));
        assert!(same_person(
            &policy,
            "alice@example.com",
            &person("A", "alice@example.com")
        ));
        assert!(same_person(&policy, "@alice", &person("alice", "a@b.org")));
        assert!(!same_person(
            &policy,
            "@alice",
            &person("Bob", "bob@example.com")
        ));
        assert!(!same_person(
            &policy,
            "@org/team",
            &person("team", "team@example.com")
        ));
        assert!(!same_person(&policy, "@", &person("", "")));
    }

    #[test]
    fn the_policy_has_the_last_word() {
        let people = vec![policy::Person {
            handle: "@alice".into(),
            identities: vec!["aa@corp.com".into()],
        }];
        let policy = Policy {
            people,
            ..Policy::default()
        };
        assert!(same_person(&policy, "alice", &person("x", "AA@corp.com")));
        assert!(!same_person(
            &policy,
            "@alice",
            &person("alice", "alice@example.com")
        ));
    }

    #[test]
    fn handles_and_addresses_are_different_things() {
        assert!(same_handle("@Alice", "alice") && same_handle("a@b.org", "A@b.org"));
        assert!(!same_handle("@alice", "alice@example.com"));
    }
}
