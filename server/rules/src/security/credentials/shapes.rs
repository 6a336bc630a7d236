//! The table of shapes. Each reader follows the issuer's documented format and ends with a test
//! that examples fail: a checksum if the format has one, otherwise entropy and the words of
//! placeholders.

use pog_text::Span;

use super::checks::{has_checksum, is_base62, is_random, run, starts_word};
use super::encoded::{is_jwt, is_key_block};
use super::{Shape, checks};

/// Every kind, the more exact ones first.
pub(super) static SHAPES: &[Shape] = &[
    exact("a private key", &["-----BEGIN "], is_key_block),
    exact(
        "a GitHub access token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        checked_token,
    ),
    exact(
        "a GitHub fine-grained access token",
        &["github_pat_"],
        github_fine_grained,
    ),
    exact("an npm access token", &["npm_"], checked_token),
    exact("an AWS access key id", &["AKIA", "ASIA"], aws_key_id),
    exact("an Anthropic API key", &["sk-ant-"], |t, at| {
        token(t, at, "sk-ant-", is_url_safe, 80, 140)
    }),
    exact("an OpenAI API key", &["sk-"], openai),
    exact("a Google API key", &["AIza"], |t, at| {
        token(t, at, "AIza", is_url_safe, 35, 35)
    }),
    exact("a Google OAuth client secret", &["GOCSPX-"], |t, at| {
        token(t, at, "GOCSPX-", is_url_safe, 28, 28)
    }),
    exact("a GitLab access token", &["glpat-"], |t, at| {
        token(t, at, "glpat-", is_url_safe, 20, 64)
    }),
    exact(
        "a Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxr-"],
        slack_token,
    ),
    exact(
        "a Slack webhook",
        &["hooks.slack.com/services/T"],
        slack_webhook,
    ),
    exact("a Stripe live key", &["sk_live_", "rk_live_"], |t, at| {
        token(t, at, "sk_live_", is_base62, 24, 120)
    }),
    exact("a PyPI upload token", &["pypi-AgEIcHlwaS5vcmc"], |t, at| {
        token(t, at, "pypi-", is_url_safe, 70, 300)
    }),
    exact("a Hugging Face access token", &["hf_"], |t, at| {
        token(t, at, "hf_", is_base62, 34, 34)
    }),
    exact("a SendGrid API key", &["SG."], sendgrid),
    exact("a DigitalOcean access token", &["dop_v1_"], |t, at| {
        token(t, at, "dop_v1_", is_hex, 64, 64)
    }),
    exact("a Shopify access token", &["shpat_", "shpss_"], |t, at| {
        token(t, at, "shpat_", is_hex, 32, 32)
    }),
    exact(
        "an Azure storage account key",
        &["AccountKey="],
        azure_storage,
    ),
    exact("a JSON Web Token", &["eyJ"], is_jwt),
    Shape {
        kind: "a password or key",
        starts: &[
            "password",
            "passwd",
            "secret",
            "api_key",
            "apikey",
            "api-key",
            "access_token",
            "auth_token",
            "access_key",
        ],
        read: checks::assigned,
        loose: true,
    },
];

const fn exact(
    kind: &'static str,
    starts: &'static [&'static str],
    read: fn(&str, usize) -> Option<Span>,
) -> Shape {
    Shape {
        kind,
        starts,
        read,
        loose: false,
    }
}

fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// A prefix and then between `least` and `most` characters of an alphabet, which look random.
fn token(
    text: &str,
    at: usize,
    prefix: &str,
    alphabet: fn(u8) -> bool,
    least: usize,
    most: usize,
) -> Option<Span> {
    let body = run(text, at + prefix.len(), alphabet);
    if !(least..=most).contains(&body.len()) {
        return None;
    }
    (starts_word(text, at) && is_random(body.text(text))).then(|| Span::new(at, body.hi()))
}

/// Prefix, thirty characters, six of checksum: GitHub's tokens and npm's.
fn checked_token(text: &str, at: usize) -> Option<Span> {
    let body = run(text, at + 4, is_base62);
    (body.len() == 36 && starts_word(text, at) && has_checksum(body.text(text)))
        .then(|| Span::new(at, body.hi()))
}

/// `github_pat_`, an id of 22 characters, `_`, then 59 of secret.
fn github_fine_grained(text: &str, at: usize) -> Option<Span> {
    let id = run(text, at + "github_pat_".len(), is_base62);
    if id.len() != 22 || text.as_bytes().get(id.hi()) != Some(&b'_') {
        return None;
    }
    let body = run(text, id.hi() + 1, is_base62);
    (body.len() == 59 && starts_word(text, at) && is_random(body.text(text)))
        .then(|| Span::new(at, body.hi()))
}

/// Upper-case letters and the digits 2 to 7; documentation uses ids that end in `EXAMPLE`.
fn aws_key_id(text: &str, at: usize) -> Option<Span> {
    let body = run(text, at + 4, |b| {
        b.is_ascii_uppercase() || b.is_ascii_digit()
    });
    let in_alphabet = body
        .text(text)
        .bytes()
        .all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    let ends = text
        .as_bytes()
        .get(body.hi())
        .is_none_or(|b| !is_url_safe(*b));
    if !in_alphabet || !ends || body.len() != 16 {
        return None;
    }
    (starts_word(text, at) && is_random(body.text(text))).then(|| Span::new(at, body.hi()))
}

/// Every key of OpenAI contains the same eight characters in its middle: `OpenAI` in Base64.
fn openai(text: &str, at: usize) -> Option<Span> {
    let body = run(text, at + 3, is_url_safe);
    let (before, after) = body.text(text).split_once("T3BlbkFJ")?;
    if before.len() < 16 || after.len() < 16 || body.len() > 220 {
        return None;
    }
    (starts_word(text, at) && is_random(before) && is_random(after))
        .then(|| Span::new(at, body.hi()))
}

/// `xoxb-`, one to three numbers, then the secret.
fn slack_token(text: &str, at: usize) -> Option<Span> {
    let body = run(text, at + 5, is_url_safe);
    let mut parts = body.text(text).split('-');
    let secret = parts.next_back()?;
    let numbers: Vec<&str> = parts.collect();
    if !(1..=3).contains(&numbers.len()) || !(24..=64).contains(&secret.len()) {
        return None;
    }
    for number in numbers {
        let is_numeric = number.bytes().all(|b| b.is_ascii_digit());
        if !is_numeric || !(8..=14).contains(&number.len()) {
            return None;
        }
    }
    (starts_word(text, at) && is_random(secret)).then(|| Span::new(at, body.hi()))
}

fn slack_webhook(text: &str, at: usize) -> Option<Span> {
    let start = at + "hooks.slack.com/services/".len();
    let body = run(text, start, |b| b.is_ascii_alphanumeric() || b == b'/');
    let parts: Vec<&str> = body.text(text).split('/').collect();
    let [team, hook, secret] = parts.as_slice() else {
        return None;
    };
    // Team and webhook ids start with `T` (part of the prefix) and `B`.
    if team.len() < 9 || hook.len() < 9 || !hook.starts_with('B') || secret.len() != 24 {
        return None;
    }
    is_random(secret).then(|| Span::new(at, body.hi()))
}

/// `SG.`, an id of 22 characters, `.`, then 43 of secret.
fn sendgrid(text: &str, at: usize) -> Option<Span> {
    let id = run(text, at + 3, is_url_safe);
    if id.len() != 22 || text.as_bytes().get(id.hi()) != Some(&b'.') {
        return None;
    }
    let body = run(text, id.hi() + 1, is_url_safe);
    (body.len() == 43 && starts_word(text, at) && is_random(body.text(text)))
        .then(|| Span::new(at, body.hi()))
}

/// Eighty-eight characters of Base64 for sixty-four bytes. The storage emulator's key is public.
fn azure_storage(text: &str, at: usize) -> Option<Span> {
    let start = at + "AccountKey=".len();
    let body = run(text, start, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')
    });
    let is_padded = text
        .get(body.hi()..)
        .is_some_and(|rest| rest.starts_with("=="));
    let is_emulator = body
        .text(text)
        .starts_with("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq");
    if !is_padded || is_emulator || body.len() != 86 {
        return None;
    }
    is_random(body.text(text)).then(|| Span::new(start, body.hi() + 2))
}
