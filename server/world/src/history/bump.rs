//! The size of a version bump, following Semantic Versioning 2.0.0.

use semver::{Prerelease, Version};

/// The part of a version to increase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Bump {
    /// Nothing changed for callers.
    #[default]
    None,
    /// Same interface, different wording.
    Patch,
    /// Something was added, or the model changed.
    Minor,
    /// Callers may break.
    Major,
}

impl Bump {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The smallest version after `old` for a change of this size. Below 1.0.0 anything may change
    /// (section 4), so breaking changes bump the minor version and all others the patch version.
    #[must_use]
    pub fn apply(self, old: &Version) -> Version {
        let mut new = Version::new(old.major, old.minor, old.patch);
        if self == Self::None {
            return old.clone();
        }
        if !old.pre.is_empty() {
            // A prerelease may change in any way; it only must not stay the same.
            new.pre = next_prerelease(&old.pre);
            return new;
        }
        match (self, old.major) {
            (Self::Major, 1..) => {
                (new.major, new.minor, new.patch) = (old.major.saturating_add(1), 0, 0)
            }
            (Self::Major, 0) | (Self::Minor, 1..) => {
                (new.minor, new.patch) = (old.minor.saturating_add(1), 0)
            }
            _ => new.patch = old.patch.saturating_add(1),
        }
        new
    }

    /// Whether `new` is a large enough bump from `old`. Prereleases of such a version count as
    /// well.
    #[must_use]
    pub fn is_met(self, old: &Version, new: &Version) -> bool {
        if self == Self::None {
            return true;
        }
        let released = Version {
            pre: Prerelease::EMPTY,
            build: semver::BuildMetadata::EMPTY,
            ..new.clone()
        };
        let higher = new.cmp_precedence(old).is_gt();
        higher && (!old.pre.is_empty() || released.cmp_precedence(&self.apply(old)).is_ge())
    }
}

/// `rc.1` becomes `rc.2`; a prerelease without a number becomes the release.
fn next_prerelease(pre: &Prerelease) -> Prerelease {
    let mut parts: Vec<String> = pre.as_str().split('.').map(str::to_owned).collect();
    let number = parts
        .iter_mut()
        .rev()
        .find_map(|part| part.parse::<u64>().ok().map(|n| (part, n)));
    let Some((part, number)) = number else {
        return Prerelease::EMPTY;
    };
    *part = number.saturating_add(1).to_string();
    Prerelease::new(&parts.join(".")).unwrap_or(Prerelease::EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn each_size_moves_its_number() {
        for (old, patch, minor, major) in [
            ("1.4.2", "1.4.3", "1.5.0", "2.0.0"),
            ("0.4.2", "0.4.3", "0.4.3", "0.5.0"),
            ("0.0.2", "0.0.3", "0.0.3", "0.1.0"),
            ("2.0.0-rc.1", "2.0.0-rc.2", "2.0.0-rc.2", "2.0.0-rc.2"),
            ("2.0.0-beta", "2.0.0", "2.0.0", "2.0.0"),
            ("1.0.0+build.7", "1.0.1", "1.1.0", "2.0.0"),
        ] {
            for (bump, least) in [
                (Bump::Patch, patch),
                (Bump::Minor, minor),
                (Bump::Major, major),
            ] {
                assert_eq!(bump.apply(&version(old)), version(least), "{old} {bump:?}");
                assert!(
                    bump.is_met(&version(old), &version(least)),
                    "{old} {bump:?}"
                );
                assert!(!bump.is_met(&version(old), &version(old)), "{old} {bump:?}");
            }
        }
    }

    #[test]
    fn a_prerelease_of_a_far_enough_version_is_enough_and_a_build_is_not() {
        assert!(Bump::Major.is_met(&version("1.4.2"), &version("2.0.0-rc.1")));
        assert!(!Bump::Major.is_met(&version("1.4.2"), &version("1.5.0")));
        assert!(!Bump::Patch.is_met(&version("1.4.2"), &version("1.4.2+new")));
        assert!(Bump::None.is_met(&version("1.4.2"), &version("1.4.2")));
        assert!(Bump::Patch.is_met(&version("2.0.0-rc.1"), &version("2.0.0")));
    }
}
