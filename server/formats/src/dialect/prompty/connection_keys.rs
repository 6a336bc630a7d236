//! Keys of `connection` in Prompty 2: how a model is reached, and with whose credentials.

use super::keys::{TEXTS, key, must, word};
use crate::dialect::keys::{Choice, Key, KeyKind};

pub(super) static CONNECTION: &[Key] = &[
    must(
        "kind",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(CONNECTIONS)),
        "How to sign in. Prompty refuses a connection without it.",
    ),
    key(
        "endpoint",
        KeyKind::Text,
        None,
        "Address of the service, often `${env:NAME}`.",
    ),
    key(
        "apiKey",
        KeyKind::Text,
        None,
        "The key; write `${env:NAME}` and never the key itself.",
    ),
    key(
        "name",
        KeyKind::Text,
        None,
        "Name of a connection that the program registers.",
    ),
    key(
        "target",
        KeyKind::Text,
        None,
        "What the reference is used for.",
    ),
    key(
        "authenticationMode",
        KeyKind::Text,
        None,
        "Whose rights are used: `user` or `system`.",
    ),
    key(
        "usageDescription",
        KeyKind::Text,
        None,
        "Why the connection is needed, shown when somebody is asked.",
    ),
    key(
        "connectionType",
        KeyKind::Text,
        None,
        "The kind of a Foundry connection.",
    ),
    key(
        "clientId",
        KeyKind::Text,
        None,
        "Client of an `oauth` connection.",
    ),
    key(
        "clientSecret",
        KeyKind::Text,
        None,
        "Secret of an `oauth` connection; write `${env:NAME}`.",
    ),
    key(
        "tokenUrl",
        KeyKind::Text,
        None,
        "Where an `oauth` connection gets its token.",
    ),
    key(
        "scopes",
        TEXTS,
        None,
        "What an `oauth` connection asks for.",
    ),
];
static CONNECTIONS: &[Choice] = &[
    word("key", "An endpoint and a key."),
    word(
        "reference",
        "A connection the program registers under a name.",
    ),
    word("remote", "A connection kept by another service."),
    word("anonymous", "An endpoint without signing in."),
    word("foundry", "A Microsoft Foundry project."),
    word("oauth", "OAuth 2."),
];
