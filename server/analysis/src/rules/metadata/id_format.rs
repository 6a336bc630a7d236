//! `metadata/id-format`: ids that are awkward to write in an include or a path. Only ids that are given; one taken from
//! the path is the path's business.

use pog_syntax::dialect::Field;
use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "metadata/id-format",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The id is not made of lower-case words",
        what: "Looks at the `id` key: it must be words of the letters `a` to `z`, digits and `-`, joined by `/`, with no \
               empty word, no `-` at either end of a word, and at most 200 characters. An id that comes from the path is \
               not looked at.",
        why: "An id is written in includes, in application code, in file names and in addresses. Capitals, spaces and \
              signs do not survive all of these.",
        example: "---\nid: Development/Code Review\n---\nReview the change.\n",
        instead: "---\nid: development/code-review\n---\nReview the change.\n",
        options: "",
        fix: "Writes the id in lower case with `-` between words.",
    },
    check,
};

const MAX_LEN: usize = 200;

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((id, span)) = context.artifact.text(Field::Id) else {
        return;
    };
    let Some(problem) = problem(id) else { return };
    let shown: String = id.chars().take(60).collect();
    let finding = sink.report(span, format!("Id '{}' {problem}", shown.replace(['\n', '\r'], " ")));
    if let Some(slug) = slug(id)
        && !span.text(context.text).contains(['\n', '\r'])
    {
        finding.fix(Fix::suggested(format!("Change to '{slug}'"), vec![Edit::replace(span, slug)]));
    }
}

fn problem(id: &str) -> Option<&'static str> {
    let word = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if id.len() > MAX_LEN {
        Some("is longer than 200 characters; shorten it")
    } else if id.split('/').any(str::is_empty) {
        Some("has an empty part; write one '/' between words and none at the ends")
    } else if !id.split('/').all(word) {
        Some("may hold only 'a' to 'z', digits and '-', with '/' between parts")
    } else if id.split('/').any(|part| part.starts_with('-') || part.ends_with('-')) {
        Some("has a part that starts or ends with '-'; remove that sign")
    } else {
        None
    }
}

/// The id as it should be; `None` where letters would be lost and a person has to decide.
fn slug(id: &str) -> Option<String> {
    if id.chars().any(|c| c.is_alphanumeric() && !c.is_ascii()) {
        return None;
    }
    let part = |part: &str| {
        let words: Vec<String> = part
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-")
    };
    let parts: Vec<String> = id.split('/').map(part).filter(|p| !p.is_empty()).collect();
    let slug = parts.join("/");
    (problem(&slug).is_none() && !slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::{problem, slug};
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "metadata/id-format";

    #[test]
    fn words_of_small_letters_and_digits() {
        for good in ["a", "development/code-review", "3d/v2", "a--b"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in ["A", "a b", "a/", "/a", "a//b", "-a", "a/b-", "a_b", "a.b", "a@1", "prüfung", &"a".repeat(201)] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn the_fix_is_the_slug() {
        let text = "---\nid: \"Code_Review/ Äußeres\"\n---\n";
        assert_eq!(messages(text, NAME).len(), 1);
        assert_eq!(slug("Code_Review/ Äußeres"), None);
        assert_eq!(slug("/Code_Review//My Prompt-"), Some("code-review/my-prompt".to_owned()));
        assert_eq!(apply_first_fix("---\nid: \"A b\"\n---\n", NAME), "---\nid: \"a-b\"\n---\n");
    }

    #[test]
    fn a_default_or_absent_id_is_silent() {
        for text in ["=== My Prompts/A.pog.md\nHi\n", "---\nid:\n---\n", "---\nid: ~\n---\n"] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
