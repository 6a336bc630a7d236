//! The words of JavaScript that mean something in an expression of a prompt.

use super::super::word::{Word, WordKind};

const fn word(
    name: &'static str,
    kind: WordKind,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word {
        name,
        kind,
        signature,
        doc,
        example,
    }
}

/// Globals and operators, the ones worth offering first.
pub(crate) static WORDS: &[Word] = &[
    word(
        "JSON",
        WordKind::Function,
        "JSON.stringify(value, null, 2)",
        "Values to JSON text and back.",
        "{{ JSON.stringify(item) }}",
    ),
    word(
        "Math",
        WordKind::Function,
        "Math.max(a, b)",
        "Arithmetic: `min`, `max`, `round`, `floor`, `random` and more.",
        "{{ Math.min(items.length, 10) }}",
    ),
    word(
        "Object",
        WordKind::Function,
        "Object.keys(value)",
        "Keys, values and entries of an object.",
        "for=\"key in Object.keys(settings)\"",
    ),
    word(
        "Array",
        WordKind::Function,
        "Array.from(value)",
        "Lists: `isArray`, `from`.",
        "for=\"i in Array.from({length: 3}, (_, i) => i)\"",
    ),
    word(
        "String",
        WordKind::Function,
        "String(value)",
        "A value as text.",
        "{{ String(count) }}",
    ),
    word(
        "Number",
        WordKind::Function,
        "Number(text)",
        "A text as a number.",
        "if=\"Number(score) > 3\"",
    ),
    word(
        "Boolean",
        WordKind::Function,
        "Boolean(value)",
        "Whether a value counts as true.",
        "if=\"Boolean(notes)\"",
    ),
    word(
        "Date",
        WordKind::Function,
        "new Date()",
        "Points in time; the clock of the machine that renders.",
        "{{ new Date().toISOString() }}",
    ),
    word(
        "RegExp",
        WordKind::Function,
        "new RegExp(pattern)",
        "Regular expressions; `/pattern/` does the same.",
        "if=\"new RegExp('^v').test(version)\"",
    ),
    word(
        "parseInt",
        WordKind::Function,
        "parseInt(text)",
        "A text as a whole number.",
        "{{ parseInt(count) + 1 }}",
    ),
    word(
        "parseFloat",
        WordKind::Function,
        "parseFloat(text)",
        "A text as a number.",
        "{{ parseFloat(price) }}",
    ),
    word(
        "isNaN",
        WordKind::Function,
        "isNaN(value)",
        "Whether a value is no number.",
        "if=\"!isNaN(score)\"",
    ),
    word(
        "encodeURIComponent",
        WordKind::Function,
        "encodeURIComponent(text)",
        "A text made safe for a URL.",
        "{{ encodeURIComponent(query) }}",
    ),
    word(
        "loop",
        WordKind::Variable,
        "loop",
        "Inside an element with `for`: the place in the list.",
        "{{ loop.index + 1 }}",
    ),
    word(
        "loop.index",
        WordKind::Variable,
        "loop.index",
        "How many items came before: 0 for the first.",
        "{{ loop.index + 1 }}",
    ),
    word(
        "loop.length",
        WordKind::Variable,
        "loop.length",
        "How many items there are.",
        "if=\"loop.length > 1\"",
    ),
    word(
        "loop.first",
        WordKind::Variable,
        "loop.first",
        "Whether this is the first item.",
        "if=\"loop.first\"",
    ),
    word(
        "loop.last",
        WordKind::Variable,
        "loop.last",
        "Whether this is the last item.",
        "{{ loop.last ? '' : ', ' }}",
    ),
    word(
        "typeof",
        WordKind::Keyword,
        "typeof name",
        "The type of a value as text; the only way to ask for a name that may be missing.",
        "if=\"typeof notes !== 'undefined'\"",
    ),
    word(
        "true",
        WordKind::Keyword,
        "true",
        "The boolean.",
        "value=\"true\"",
    ),
    word(
        "false",
        WordKind::Keyword,
        "false",
        "The boolean.",
        "value=\"false\"",
    ),
    word(
        "null",
        WordKind::Keyword,
        "null",
        "No value.",
        "if=\"notes !== null\"",
    ),
    word(
        "undefined",
        WordKind::Keyword,
        "undefined",
        "A value that was never given.",
        "if=\"item.notes !== undefined\"",
    ),
];

/// Further globals of the engine: never parameters, but not offered.
const MORE: &[&str] = &[
    "AggregateError",
    "ArrayBuffer",
    "Atomics",
    "BigInt",
    "Buffer",
    "DataView",
    "Error",
    "EvalError",
    "Float32Array",
    "Float64Array",
    "Function",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "Map",
    "NaN",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "Set",
    "Symbol",
    "SyntaxError",
    "TextDecoder",
    "TextEncoder",
    "TypeError",
    "URIError",
    "URL",
    "URLSearchParams",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    "atob",
    "btoa",
    "clearInterval",
    "clearTimeout",
    "console",
    "crypto",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "escape",
    "eval",
    "fetch",
    "global",
    "globalThis",
    "isFinite",
    "performance",
    "process",
    "queueMicrotask",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
    "unescape",
    "arguments",
];

/// Words that no variable can have as its name: what `new Function(name, "")` refuses.
const RESERVED: &[&str] = &[
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "null",
    "return",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
];

/// Words that mean something in some places and are names in others.
const CONTEXTUAL: &[&str] = &["async", "await", "let", "undefined", "yield"];

/// Whether the engine itself gives the name a value.
pub(super) fn is_global(name: &str) -> bool {
    WORDS
        .iter()
        .any(|w| w.name == name && w.kind == WordKind::Function)
        || MORE.contains(&name)
}

/// Whether the word belongs to the language, at least in some places: then a template does not ask for a value of that
/// name.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || CONTEXTUAL.contains(&name)
}

/// Whether a variable of JavaScript can have the name.
#[must_use]
pub fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$'));
    first
        && characters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        && !RESERVED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_that_is_offered_is_of_the_language() {
        for word in WORDS.iter().filter(|w| w.kind == WordKind::Keyword) {
            assert!(is_reserved(word.name), "{}", word.name);
        }
    }

    #[test]
    fn names_are_what_an_engine_takes_for_a_parameter() {
        // Each asked of Node: `new Function(name, "")`.
        for name in [
            "a",
            "_",
            "$1",
            "é",
            "let",
            "yield",
            "await",
            "async",
            "undefined",
            "of",
        ] {
            assert!(is_variable_name(name), "{name}");
        }
        for name in [
            "", "1a", "a-b", "a b", "enum", "this", "true", "typeof", "class",
        ] {
            assert!(!is_variable_name(name), "{name}");
        }
    }
}
