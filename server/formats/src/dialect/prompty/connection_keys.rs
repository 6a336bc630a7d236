//! Keys of `connection` in Prompty 2: how a model is reached, and with whose credentials.

use super::keys::{TEXTS, key, must, word};
use crate::dialect::keys::{Choice, Key, KeyKind};

pub(super) static CONNECTION: &[Key] = &[
    must(
        "kind",
        KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(CONNECTIONS)),
        "Authentication. Prompty rejects a connection without it.",
    ),
    key(
        "endpoint",
        KeyKind::Text,
        None,
        "Endpoint of the service, often `${env:NAME}`.",
    ),
    key(
        "apiKey",
        KeyKind::Text,
        None,
        "API key; use `${env:NAME}`, never the key itself.",
    ),
    key(
        "name",
        KeyKind::Text,
        None,
        "Name of a connection registered by the program.",
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
        "Identity to use: `user` or `system`.",
    ),
    key(
        "usageDescription",
        KeyKind::Text,
        None,
        "Why the connection is needed; shown when asking for consent.",
    ),
    key(
        "connectionType",
        KeyKind::Text,
        None,
        "Kind of a Foundry connection.",
    ),
    key(
        "clientId",
        KeyKind::Text,
        None,
        "Client id of an `oauth` connection.",
    ),
    key(
        "clientSecret",
        KeyKind::Text,
        None,
        "Client secret of an `oauth` connection; use `${env:NAME}`.",
    ),
    key(
        "tokenUrl",
        KeyKind::Text,
        None,
        "Token URL of an `oauth` connection.",
    ),
    key("scopes", TEXTS, None, "Scopes of an `oauth` connection."),
];
static CONNECTIONS: &[Choice] = &[
    word("key", "An endpoint and a key."),
    word("reference", "A connection registered by the program."),
    word("remote", "A connection managed by another service."),
    word("anonymous", "An endpoint without authentication."),
    word("foundry", "A Microsoft Foundry project."),
    word("oauth", "OAuth 2."),
];
