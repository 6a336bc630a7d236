//! Every kind with a made-up credential of the right form, and with the examples that must stay
//! silent. The credentials are assembled here piece by piece, so that no scanner takes this file
//! for a leak.

use super::checks::{checksum, has_checksum};
use super::{find, kinds};

/// Looks random and belongs to nobody.
const BODY: &str = "k3Vb9QmXz7RtLw2NcYp8Hs5DfGj4Ta6UeWq1ZoKvMx";

fn body(len: usize) -> String {
    BODY.chars().cycle().take(len).collect()
}

fn hex(len: usize) -> String {
    "9f3a7c1e5b0d8264f1c9".chars().cycle().take(len).collect()
}

fn checked(prefix: &str) -> String {
    let random = body(30);
    format!("{prefix}{random}{}", checksum(&random))
}

fn found(text: &str) -> Vec<(&'static str, String)> {
    find(text)
        .iter()
        .map(|c| (c.kind, c.span.text(text).to_owned()))
        .collect()
}

fn credentials() -> Vec<(&'static str, String)> {
    let jwt = [
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "eyJpc3MiOiJhY21lIiwic3ViIjoidXNlci05MzEifQ",
        &body(43),
    ]
    .join(".");
    let key = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n{}\n-----END RSA PRIVATE KEY-----",
        body(64),
        body(40)
    );
    vec![
        ("a private key", key),
        ("a GitHub access token", checked("ghp_")),
        (
            "a GitHub fine-grained access token",
            format!("github_pat_{}_{}", body(22), body(59)),
        ),
        ("an npm access token", checked("npm_")),
        (
            "an AWS access key id",
            format!("AKIA{}", "Q7ZLM2XW5TRK3VBH"),
        ),
        (
            "an Anthropic API key",
            format!("sk-ant-api03-{}AA", body(93)),
        ),
        (
            "an OpenAI API key",
            format!("sk-proj-{}T3BlbkFJ{}", body(40), body(40)),
        ),
        ("a Google API key", format!("AIza{}", body(35))),
        (
            "a Google OAuth client secret",
            format!("GOCSPX-{}", body(28)),
        ),
        ("a GitLab access token", format!("glpat-{}", body(20))),
        (
            "a Slack token",
            format!("xoxb-{}-{}-{}", "2938471056", "5820394716", body(24)),
        ),
        (
            "a Slack webhook",
            format!(
                "hooks.slack.com/services/T{}/B{}/{}",
                "9X2KD7QPL",
                "7WM3ZR5TN",
                body(24)
            ),
        ),
        ("a Stripe live key", format!("sk_live_{}", body(24))),
        (
            "a PyPI upload token",
            format!("pypi-AgEIcHlwaS5vcmc{}", body(80)),
        ),
        ("a Hugging Face access token", format!("hf_{}", body(34))),
        (
            "a SendGrid API key",
            format!("SG.{}.{}", body(22), body(43)),
        ),
        ("a DigitalOcean access token", format!("dop_v1_{}", hex(64))),
        ("a Shopify access token", format!("shpat_{}", hex(32))),
        ("an Azure storage account key", format!("{}==", body(86))),
        ("a JSON Web Token", jwt),
        ("a password or key", body(24)),
    ]
}

fn written(kind: &str, secret: &str) -> String {
    match kind {
        "an Azure storage account key" => format!("Key is AccountKey={secret};x"),
        "a password or key" => format!("The client secret: \"{secret}\" 🦀"),
        _ => format!("é 漢 use ({secret}) now"),
    }
}

#[test]
fn every_kind_is_found_whole() {
    let all = credentials();
    assert_eq!(all.len(), kinds().count());
    for (kind, secret) in all {
        assert_eq!(found(&written(kind, &secret)), [(kind, secret)]);
    }
}

#[test]
fn a_credential_that_is_cut_or_extended_is_none() {
    for (kind, secret) in credentials() {
        let cut: String = secret.chars().take(secret.len() / 2).collect();
        let kinds: Vec<_> = found(&written(kind, &cut))
            .into_iter()
            .map(|(k, _)| k)
            .collect();
        assert!(
            !kinds.contains(&kind) || kind.contains("password"),
            "{kind}: half of it"
        );
        if kind != "a private key"
            && kind != "a Slack webhook"
            && !kind.contains("password")
            && !kind.contains("Azure")
        {
            let glued = written(kind, &format!("x{secret}"));
            assert!(
                found(&glued).iter().all(|(k, _)| *k != kind),
                "{kind}: {glued}"
            );
        }
    }
}

#[test]
fn the_checksum_is_githubs() {
    // From a token that GitHub's own announcement of the format has been quoted with for years.
    assert_eq!(checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"), "0mLq17");
    assert!(!has_checksum(&body(36)) && !has_checksum("é"));
}

#[test]
fn a_token_with_a_wrong_checksum_is_made_up() {
    for prefix in ["ghp_", "gho_", "ghs_", "npm_"] {
        assert!(found(&format!("{prefix}{}", body(36))).is_empty());
    }
}

#[test]
fn placeholders_and_examples_stay_silent() {
    let zeros = "0".repeat(36);
    let exes = "x".repeat(48);
    for text in [
        "AKIAIOSFODNN7EXAMPLE".to_owned(),
        format!("AKIA{}", "X".repeat(16)),
        format!("ghp_{zeros}"),
        "ghp_<your token>".to_owned(),
        "ghp_{{ token }}".to_owned(),
        format!("sk-ant-api03-{exes}{exes}"),
        format!("sk-proj-{exes}T3BlbkFJ{exes}"),
        "sk-your-key-here".to_owned(),
        "AIzaSyYOUR-API-KEY-GOES-HERE-0000000000".to_owned(),
        "xoxb-your-token".to_owned(),
        "xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx".to_owned(),
        format!("sk_live_{}", "0".repeat(24)),
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX".to_owned(),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
        "-----BEGIN PRIVATE KEY-----".to_owned(),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", body(64)),
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c".to_owned(),
        format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzb21lIjoicGF5bG9hZCJ9.{}", body(43)),
        "eyJ.eyJ.x".to_owned(),
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==".to_owned(),
        "password: correct-horse-battery-staple-99".to_owned(),
        "api_key: ${API_KEY_FROM_THE_ENVIRONMENT_9}".to_owned(),
        "secret = process.env.MY_SERVICE_SECRET_2024X".to_owned(),
        "api_key=os.environ[\"OPENAI_API_KEY\"]".to_owned(),
        "access_token: abcdefghij1234567890ABCD".to_owned(),
        "npm_config_registry npm_package_version".to_owned(),
        "https://example.org/?secret=https://Example.org/a1b2c3D4e5".to_owned(),
    ] {
        assert!(found(&text).is_empty(), "{text}: {:?}", found(&text));
    }
}

#[test]
fn nothing_panics_at_any_cut() {
    let all: String = credentials()
        .iter()
        .map(|(kind, secret)| written(kind, secret) + "\n")
        .collect();
    for (cut, _) in all.char_indices() {
        for text in [&all[..cut], &all[cut..]] {
            assert!(
                find(text)
                    .iter()
                    .all(|c| text.get(c.span.range()).is_some())
            );
        }
    }
}

#[test]
fn starts_without_end_are_each_read_a_little() {
    let block = "-----BEGIN PRIVATE KEY-----";
    let starts = [
        "sk-",
        "AKIA",
        "eyJ",
        "-----BEGIN ",
        "password=",
        "AIza",
        "xoxb-",
        "SG.",
        "eyJ.",
        "ghp_",
        block,
    ];
    for start in starts {
        let text = start.repeat(500_000 / start.len());
        assert!(find(&text).is_empty(), "{start}");
    }
}

#[test]
fn of_many_credentials_each_is_found_outside_of_code() {
    let line = "password: aG7kQ2mZ9xR4tB8wL3vN ";
    let text = format!("`{line}` {}", line.repeat(5_000));
    assert_eq!(find(&text).len(), 5_000);
    let fenced = format!("```\n{line}\n{text}\n```\n{line}\n");
    assert_eq!(find(&fenced).len(), 1);
}
