//! Rules about versions: compared with the committed ones and with the changelog.

pub(crate) mod bump_required;
pub(crate) mod changelog_missing;
pub(crate) mod changelog_order;
pub(crate) mod downgrade;
