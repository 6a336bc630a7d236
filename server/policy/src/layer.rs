//! What one policy file, or one override in it, sets. Layers are applied in order, the most distant
//! first: tables merge by key, lists of a nearer file replace those of a more distant one,
//! forbidden texts add up.

use pog_model::{Level, Requirement, Risk, Stage};

use super::{
    CheckPolicy, Forbid, Limits, ModelPolicy, OwnerPolicy, Person, Policy, Role, Setting,
    VersionPolicy,
};

/// A part of a policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PolicyLayer {
    /// Levels.
    pub rules: Vec<(String, Setting<Level>)>,
    /// Requirements of the stages themselves.
    pub gates: Vec<(Stage, Setting<Vec<Setting<Requirement>>>)>,
    /// What risks waive.
    pub waivers: Vec<(Risk, Vec<Setting<Requirement>>)>,
    /// What risks add.
    pub additions: Vec<(Risk, Vec<Setting<Requirement>>)>,
    pub roles: Vec<Role>,
    /// Git identities.
    pub people: Vec<Person>,
    pub owners: OwnerPolicy,
    pub models: ModelPolicy,
    /// Limits.
    pub limits: Limits,
    /// Forbidden texts.
    pub forbid: Vec<Setting<Forbid>>,
    /// Whether all prompts are governed.
    pub governed: Option<Setting<bool>>,
    /// The format.
    pub format: Option<Setting<super::file::FormatWord>>,
    pub versions: VersionPolicy,
    /// The check as a whole.
    pub check: CheckPolicy,
}

impl PolicyLayer {
    /// Applies this layer on top of more distant ones.
    pub fn apply(&self, policy: &mut Policy) {
        for (name, _) in &self.rules {
            // A nearer setting of a whole group overrides a more distant one of a single rule in
            // it.
            let group = name.strip_suffix('*');
            policy
                .rules
                .retain(|(n, _)| n != name && !group.is_some_and(|g| n.starts_with(g)));
        }
        policy.rules.extend(self.rules.iter().cloned());
        for (stage, demanded) in &self.gates {
            policy.gates[*stage as usize].clone_from(&demanded.value);
            policy.gate_sources[*stage as usize] = demanded.source.clone();
        }
        by_risk(&mut policy.waivers, &self.waivers);
        by_risk(&mut policy.additions, &self.additions);
        for role in &self.roles {
            policy.roles.retain(|r| r.name != role.name);
            policy.roles.push(role.clone());
        }
        for person in &self.people {
            policy.people.retain(|p| p.handle != person.handle);
            policy.people.push(person.clone());
        }
        over(&mut policy.owners.codeowners, &self.owners.codeowners);
        over(
            &mut policy.owners.codeowners_file,
            &self.owners.codeowners_file,
        );
        over(&mut policy.owners.known, &self.owners.known);
        over(&mut policy.models.allow, &self.models.allow);
        over(&mut policy.models.deny, &self.models.deny);
        policy
            .models
            .facts
            // Nearer facts stand in front: the first that says something about a property decides.
            .splice(0..0, self.models.facts.iter().cloned());
        over(&mut policy.limits.tokens, &self.limits.tokens);
        over(
            &mut policy.limits.stale_after_days,
            &self.limits.stale_after_days,
        );
        over(&mut policy.limits.pass_rate, &self.limits.pass_rate);
        over(
            &mut policy.limits.result_max_age_days,
            &self.limits.result_max_age_days,
        );
        // What a distant policy forbids, a nearer one cannot allow: these are written by those who answer for
        // security.
        policy.forbid.extend(self.forbid.iter().cloned());
        over(&mut policy.governed, &self.governed);
        over(&mut policy.format, &self.format);
        over(&mut policy.versions.base, &self.versions.base);
        over(&mut policy.check.fail_on, &self.check.fail_on);
        over(&mut policy.check.baseline, &self.check.baseline);
    }
}

fn over<T: Clone>(old: &mut Option<Setting<T>>, new: &Option<Setting<T>>) {
    if new.is_some() {
        old.clone_from(new);
    }
}

fn by_risk(old: &mut Vec<(Risk, Setting<Requirement>)>, new: &[(Risk, Vec<Setting<Requirement>>)]) {
    for (risk, settings) in new {
        // A list is replaced as a whole; otherwise a nearer policy could never waive less than a distant one.
        old.retain(|(r, _)| r != risk);
        old.extend(settings.iter().map(|s| (*risk, s.clone())));
    }
}
