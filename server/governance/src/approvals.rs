//! Approvals listed in the metadata, and which of them are valid for the current content. The
//! policy says who can approve; its gates say whether approval is required.

use pog_formats::dialect::Field;
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_model::library::Library;
use pog_policy::Policy;
use pog_text::Span;
use pog_text::date::Date;
use pog_yaml::Node;
use semver::Version;

use super::digest::{digest, same_digest};
use super::people::same_handle;

/// Roles whose members can approve.
const ROLES: [&str; 4] = ["reviewer", "reviewers", "approver", "approvers"];

/// One entry of `approvals`.
#[derive(Debug, Clone, Copy)]
pub struct Approval<'a> {
    pub by: Option<(&'a str, Span)>,
    pub version: Option<(&'a str, Span)>,
    /// `None` also if the value is not a date.
    pub date: Option<Date>,
    /// Digest of the approved content.
    pub digest: Option<(&'a str, Span)>,
    /// The whole entry.
    pub span: Span,
}

/// Whether the current version and content are approved.
#[derive(Debug, Clone)]
pub enum ApprovalState<'a> {
    /// Approved by someone who is allowed to.
    Approved(Approval<'a>),
    /// Approved, but by nobody with an approving role.
    NoReviewer(Approval<'a>),
    /// The newest approval is for another version.
    OtherVersion(Approval<'a>),
    /// The newest approval is for this version, but for other content; with the current digest.
    OtherContent(Approval<'a>, String),
    /// No approvals.
    None,
}

/// The approvals in the order written.
#[must_use]
pub fn approvals(artifact: &Artifact) -> Vec<Approval<'_>> {
    let Some(entry) = artifact.field(Field::Approvals) else {
        return Vec::new();
    };
    entry
        .value
        .items()
        .filter(|n| n.is_mapping())
        .map(read)
        .collect()
}

fn read(item: Node<'_>) -> Approval<'_> {
    fn part<'a>(item: Node<'a>, key: &str) -> Option<(&'a str, Span)> {
        let node = item.get(key)?;
        Some((
            node.as_str().filter(|t| !t.trim().is_empty())?,
            node.inner_span(),
        ))
    }
    Approval {
        by: part(item, "by"),
        version: part(item, "version"),
        date: part(item, "date").and_then(|(text, _)| Date::parse(text.trim())),
        digest: part(item, "digest"),
        span: item.span(),
    }
}

/// The artifact's version, if it is valid.
#[must_use]
pub fn present_version(artifact: &Artifact) -> Option<Version> {
    artifact
        .text(Field::Version)
        .and_then(|(text, _)| Version::parse(text.trim()).ok())
}

/// Members of the approving roles, each once; `None` if the policy has no such role, so that anyone can approve.
#[must_use]
pub fn reviewers(policy: &Policy) -> Option<Vec<&str>> {
    let roles: Vec<_> = policy
        .roles
        .iter()
        .filter(|r| ROLES.contains(&r.name.to_lowercase().as_str()))
        .collect();
    if roles.is_empty() {
        return None;
    }
    let mut found: Vec<&str> = Vec::new();
    for member in roles.iter().flat_map(|r| &r.members.value) {
        // A member may be another role: `reviewer = ["@leads"]`, `leads = ["@alice"]`.
        let group = policy
            .roles
            .iter()
            .find(|r| same_handle(&r.name, member) && !ROLES.contains(&r.name.as_str()));
        for name in group
            .into_iter()
            .flat_map(|g| &g.members.value)
            .chain([member])
        {
            if !found.iter().any(|f| same_handle(f, name)) {
                found.push(name);
            }
        }
    }
    Some(found)
}

/// Whether the current version and content are approved. Without a valid version nothing can be
/// approved, nor is an approval stale.
#[must_use]
pub fn approval_state<'a>(
    library: &Library,
    file: &SourceFile,
    artifact: &'a Artifact,
    policy: &Policy,
) -> ApprovalState<'a> {
    let all = approvals(artifact);
    let present = of_version(&all, artifact);
    let Some(last) = present.last().copied() else {
        return newest(&all).map_or(ApprovalState::None, |a| ApprovalState::OtherVersion(*a));
    };
    let fitting = match of_content(library, file, present) {
        Ok(fitting) => fitting,
        Err(now) => return ApprovalState::OtherContent(last, now),
    };
    let Some(any) = fitting.last().copied() else {
        return ApprovalState::None;
    };
    match by_reviewers(fitting, policy).last() {
        Some(approval) => ApprovalState::Approved(*approval),
        None => ApprovalState::NoReviewer(any),
    }
}

/// All approvals of the current version and content by people who are allowed to approve.
#[must_use]
pub fn valid<'a>(
    library: &Library,
    file: &SourceFile,
    artifact: &'a Artifact,
    policy: &Policy,
) -> Vec<Approval<'a>> {
    let present = of_version(&approvals(artifact), artifact);
    of_content(library, file, present)
        .map_or_else(|_| Vec::new(), |fitting| by_reviewers(fitting, policy))
}

fn of_version<'a>(all: &[Approval<'a>], artifact: &Artifact) -> Vec<Approval<'a>> {
    let Some(version) = present_version(artifact) else {
        return Vec::new();
    };
    all.iter()
        .filter(|a| approved_version(a).as_ref() == Some(&version))
        .copied()
        .collect()
}

fn approved_version(approval: &Approval<'_>) -> Option<Version> {
    let (text, _) = approval.version?;
    Version::parse(text.trim()).ok()
}

/// The approvals without a digest or with the current one. If all have another one, the error is the
/// current digest.
fn of_content<'a>(
    library: &Library,
    file: &SourceFile,
    present: Vec<Approval<'a>>,
) -> Result<Vec<Approval<'a>>, String> {
    // The digest follows all includes; it is only computed if an approval names one.
    if present.iter().all(|a| a.digest.is_none()) {
        return Ok(present);
    }
    let now = digest(library, file).unwrap_or_default();
    let mut fitting = present;
    fitting.retain(|a| {
        a.digest
            .is_none_or(|(written, _)| same_digest(written, &now))
    });
    if fitting.is_empty() {
        Err(now)
    } else {
        Ok(fitting)
    }
}

fn by_reviewers<'a>(mut approvals: Vec<Approval<'a>>, policy: &Policy) -> Vec<Approval<'a>> {
    match reviewers(policy) {
        Some(reviewers) => approvals.retain(|a| {
            a.by.is_some_and(|(by, _)| reviewers.iter().any(|m| same_handle(m, by)))
        }),
        // Without approving roles anyone can approve, but not no one.
        None => approvals.retain(|a| a.by.is_some()),
    }
    approvals
}

/// The approval of the highest version, of equal ones the one with the latest date.
fn newest<'b, 'a>(all: &'b [Approval<'a>]) -> Option<&'b Approval<'a>> {
    all.iter()
        .filter(|a| a.version.is_some())
        .max_by_key(|a| (approved_version(a), a.date))
}

/// The latest date in changelog and approvals.
#[must_use]
pub fn newest_date(artifact: &Artifact) -> Option<Date> {
    let dates = |field: Field| {
        let entries = artifact
            .field(field)
            .into_iter()
            .flat_map(|e| e.value.items());
        entries
            .filter_map(|n| n.get("date").and_then(Node::as_str))
            .filter_map(|text| Date::parse(text.trim()))
    };
    dates(Field::Changelog).chain(dates(Field::Approvals)).max()
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_policy::{Role, Setting};

    use super::*;

    fn role(name: &str, members: &[&str]) -> Role {
        let members = members.iter().map(|m| (*m).to_owned()).collect();
        Role {
            name: name.into(),
            members: Setting::default(members),
        }
    }

    fn word(approvals: &str, roles: Vec<Role>) -> &'static str {
        let fixture = Fixture::parse(&format!(
            "---\nversion: 2.0.0\nstage: skill\napprovals: {approvals}\n---\nx\n"
        ));
        let policy = Policy {
            roles,
            ..Policy::default()
        };
        let artifact = fixture.main.artifact().expect("a prompt");
        match approval_state(&fixture.snapshot.library, &fixture.main, artifact, &policy) {
            ApprovalState::Approved(_) => "approved",
            ApprovalState::NoReviewer(_) => "no reviewer",
            ApprovalState::OtherVersion(_) => "other version",
            ApprovalState::OtherContent(..) => "other content",
            ApprovalState::None => "none",
        }
    }

    #[test]
    fn version_content_and_role_must_fit() {
        let reviewers = || {
            vec![
                role("reviewer", &["@alice", "@leads"]),
                role("leads", &["@carol"]),
            ]
        };
        assert_eq!(word("[]", Vec::new()), "none");
        assert_eq!(word("[{ by: x }]", Vec::new()), "none");
        assert_eq!(
            word("[{ by: '@bob', version: 2.0.0 }]", Vec::new()),
            "approved"
        );
        assert_eq!(
            word("[{ by: '@bob', version: 2.0.0 }]", reviewers()),
            "no reviewer"
        );
        assert_eq!(
            word("[{ by: Alice, version: 2.0.0 }]", reviewers()),
            "approved"
        );
        assert_eq!(
            word("[{ by: '@carol', version: 2.0.0 }]", reviewers()),
            "approved"
        );
        assert_eq!(
            word("[{ by: '@alice', version: 1.9.0 }]", reviewers()),
            "other version"
        );
        assert_eq!(
            word(
                "[{ by: '@alice', version: 2.0.0, digest: 000000000000 }]",
                reviewers()
            ),
            "other content"
        );
        assert_eq!(
            word(
                "[{ by: '@bob', version: 2.0.0 }, { by: '@alice', version: 2.0.0 }, { by: '@alice', version: 1.0.0 }]",
                reviewers()
            ),
            "approved"
        );
    }

    #[test]
    fn the_newest_date_is_found_wherever_it_stands() {
        let text = "---\nchangelog: [{ date: 2026-01-02 }, { date: 2026-03-01 }]\napprovals: [{ date: 2026-02-01 }, { date: soon }]\n---\n";
        let fixture = Fixture::parse(text);
        assert_eq!(
            newest_date(fixture.main.artifact().expect("a prompt")),
            Date::parse("2026-03-01")
        );
    }
}
