//! The form of ids: words of small letters, digits and `-`, joined by `/`. Whether an id is known is not asked here.

/// Longer ones are not written by anybody.
const MAX_LEN: usize = 200;

/// What is wrong with an id that somebody gives, and what to do.
#[must_use]
pub fn problem(id: &str) -> Option<&'static str> {
    let word = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if id.len() > MAX_LEN {
        Some("is longer than 200 characters; shorten it")
    } else if id.split('/').any(str::is_empty) {
        Some("has an empty part; write one '/' between words and none at the ends")
    } else if !id.split('/').all(word) {
        Some("may hold only 'a' to 'z', digits and '-', with '/' between parts")
    } else if id
        .split('/')
        .any(|part| part.starts_with('-') || part.ends_with('-'))
    {
        Some("has a part that starts or ends with '-'; remove that sign")
    } else {
        None
    }
}

/// The id as it should be; `None` where letters would be lost and a person has to decide.
#[must_use]
pub fn slug(id: &str) -> Option<String> {
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
    use super::*;

    #[test]
    fn words_of_small_letters_and_digits() {
        for good in ["a", "development/code-review", "3d/v2", "a--b"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "A",
            "a b",
            "a/",
            "/a",
            "a//b",
            "-a",
            "a/b-",
            "a_b",
            "a.b",
            "a@1",
            "prüfung",
            &"a".repeat(201),
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }
}
