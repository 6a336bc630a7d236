//! The words of JavaScript that mean something in an expression of a prompt.

use super::super::language::{Word, WordKind};

const fn word(name: &'static str, kind: WordKind, signature: &'static str, doc: &'static str, example: &'static str) -> Word {
    Word { name, kind, signature, doc, example }
}

/// Globals and operators, the ones worth offering first.
pub(in crate::template) static WORDS: &[Word] = &[
    word("JSON", WordKind::Function, "JSON.stringify(value, null, 2)", "Values to JSON text and back.", "{{ JSON.stringify(item) }}"),
    word("Math", WordKind::Function, "Math.max(a, b)", "Arithmetic: `min`, `max`, `round`, `floor`, `random` and more.", "{{ Math.min(items.length, 10) }}"),
    word("Object", WordKind::Function, "Object.keys(value)", "Keys, values and entries of an object.", "for=\"key in Object.keys(settings)\""),
    word("Array", WordKind::Function, "Array.from(value)", "Lists: `isArray`, `from`.", "for=\"i in Array.from({length: 3}, (_, i) => i)\""),
    word("String", WordKind::Function, "String(value)", "A value as text.", "{{ String(count) }}"),
    word("Number", WordKind::Function, "Number(text)", "A text as a number.", "if=\"Number(score) > 3\""),
    word("Boolean", WordKind::Function, "Boolean(value)", "Whether a value counts as true.", "if=\"Boolean(notes)\""),
    word("Date", WordKind::Function, "new Date()", "Points in time; the clock of the machine that renders.", "{{ new Date().toISOString() }}"),
    word("RegExp", WordKind::Function, "new RegExp(pattern)", "Regular expressions; `/pattern/` does the same.", "if=\"new RegExp('^v').test(version)\""),
    word("parseInt", WordKind::Function, "parseInt(text)", "A text as a whole number.", "{{ parseInt(count) + 1 }}"),
    word("parseFloat", WordKind::Function, "parseFloat(text)", "A text as a number.", "{{ parseFloat(price) }}"),
    word("isNaN", WordKind::Function, "isNaN(value)", "Whether a value is no number.", "if=\"!isNaN(score)\""),
    word("encodeURIComponent", WordKind::Function, "encodeURIComponent(text)", "A text made safe for a URL.", "{{ encodeURIComponent(query) }}"),
    word("loop", WordKind::Variable, "loop", "Inside an element with `for`: the place in the list.", "{{ loop.index + 1 }}"),
    word("loop.index", WordKind::Variable, "loop.index", "How many items came before: 0 for the first.", "{{ loop.index + 1 }}"),
    word("loop.length", WordKind::Variable, "loop.length", "How many items there are.", "if=\"loop.length > 1\""),
    word("loop.first", WordKind::Variable, "loop.first", "Whether this is the first item.", "if=\"loop.first\""),
    word("loop.last", WordKind::Variable, "loop.last", "Whether this is the last item.", "{{ loop.last ? '' : ', ' }}"),
    word("typeof", WordKind::Keyword, "typeof name", "The type of a value as text; the only way to ask for a name that may be missing.", "if=\"typeof notes !== 'undefined'\""),
    word("true", WordKind::Keyword, "true", "The boolean.", "value=\"true\""),
    word("false", WordKind::Keyword, "false", "The boolean.", "value=\"false\""),
    word("null", WordKind::Keyword, "null", "No value.", "if=\"notes !== null\""),
    word("undefined", WordKind::Keyword, "undefined", "A value that was never given.", "if=\"item.notes !== undefined\""),
];

/// Further globals of the engine: never parameters, but not offered.
const MORE: &[&str] = &[
    "AggregateError", "ArrayBuffer", "Atomics", "BigInt", "Buffer", "DataView", "Error", "EvalError", "Float32Array",
    "Float64Array", "Function", "Infinity", "Int16Array", "Int32Array", "Int8Array", "Intl", "Map", "NaN", "Promise", "Proxy",
    "RangeError", "ReferenceError", "Reflect", "Set", "Symbol", "SyntaxError", "TextDecoder", "TextEncoder", "TypeError",
    "URIError", "URL", "URLSearchParams", "Uint16Array", "Uint32Array", "Uint8Array", "WeakMap", "WeakRef", "WeakSet", "atob",
    "btoa", "clearInterval", "clearTimeout", "console", "crypto", "decodeURI", "decodeURIComponent", "encodeURI", "escape",
    "eval", "fetch", "global", "globalThis", "isFinite", "performance", "process", "queueMicrotask", "setImmediate",
    "setInterval", "setTimeout", "structuredClone", "unescape", "arguments",
];

const RESERVED: &[&str] = &[
    "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
    "else", "export", "extends", "finally", "for", "function", "if", "import", "in", "instanceof", "let", "new", "return",
    "super", "switch", "this", "throw", "try", "var", "void", "while", "with", "yield",
];

/// Whether the engine itself gives the name a value.
pub(super) fn is_global(name: &str) -> bool {
    WORDS.iter().any(|w| w.name == name && w.kind == WordKind::Function) || MORE.contains(&name)
}

/// Whether the word belongs to the language.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || WORDS.iter().any(|w| w.name == name && w.kind == WordKind::Keyword)
}
