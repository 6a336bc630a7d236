//! Names inside `{{…}}` in formats whose template language is nothing but placeholders. Reads the line as typed, since
//! a half-typed placeholder often breaks the YAML around it.

use pog_text::Span;

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::artifact::ParameterOrigin;
use crate::assist::docs::{DocRef, summary_line};

/// Proposes names; `false` when the cursor is in no placeholder.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let line = site.line_before();
    let Some(open) = line.rfind("{{") else {
        return false;
    };
    let typed = &line[open + 2..];
    if !typed
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
    {
        return false;
    }
    let after = site.line_after();
    let word = after.len()
        - after
            .trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
            .len();
    // The name is replaced only when its placeholder ends behind it, and then with the spaces that would spoil it.
    let rest = &after[word..];
    let end = if rest.trim_start().starts_with("}}") {
        after.len() - rest.trim_start().len()
    } else {
        0
    };
    let span = Span::new(site.offset - typed.len(), site.offset + end);
    let spaces = &typed[..typed.len() - typed.trim_start().len()];
    for parameter in &site.artifact.parameters {
        // The half-typed name under the cursor is a parameter too, as far as the reader can tell.
        let itself = parameter.origin == ParameterOrigin::Inferred
            && site
                .artifact
                .uses_of(&parameter.name)
                .all(|u| u.touches(site.offset));
        if itself {
            continue;
        }
        let item = Completion::new(&parameter.name, CompletionKind::Parameter, span)
            .detail(summary_line(parameter))
            .filter(format!("{spaces}{}", parameter.name))
            .doc(DocRef::Parameter {
                name: parameter.name.clone(),
            });
        // Names of test data that no message uses yet are what is missing most.
        out.push(item.group(u32::from(parameter.origin != ParameterOrigin::Example)));
    }
    true
}
