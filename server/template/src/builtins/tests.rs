//! The tests of minijinja as compiled here (`x is NAME`), and those that only Jinja2 has.

use super::Builtin;

const fn b(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Builtin {
    Builtin {
        name,
        signature,
        doc,
        example,
    }
}

/// All tests, by name. Operators are names for `select` and its kin: `items | select('>', 2)`.
pub static TESTS: &[Builtin] = &[
    b(
        "!=",
        "!=(other)",
        "Whether two values differ.",
        "{{ items | select('!=', 2) | list }}",
    ),
    b(
        "<",
        "<(other)",
        "Whether the value is smaller.",
        "{{ items | select('<', 3) | list }}",
    ),
    b(
        "<=",
        "<=(other)",
        "Whether the value is smaller or equal.",
        "{{ items | select('<=', 2) | list }}",
    ),
    b(
        "==",
        "==(other)",
        "Whether two values are equal.",
        "{{ items | select('==', 2) | list }}",
    ),
    b(
        ">",
        ">(other)",
        "Whether the value is larger.",
        "{{ items | select('>', 2) | list }}",
    ),
    b(
        ">=",
        ">=(other)",
        "Whether the value is larger or equal.",
        "{{ items | select('>=', 2) | list }}",
    ),
    b(
        "boolean",
        "boolean",
        "Whether the value is a boolean, not just truthy or falsy.",
        "{{ user.active is boolean }}",
    ),
    b(
        "defined",
        "defined",
        "Whether the variable is defined. `none` counts as defined.",
        "{{ missing is defined }}",
    ),
    b(
        "divisibleby",
        "divisibleby(number)",
        "Whether a number is divisible by another.",
        "{{ n is divisibleby(7) }}",
    ),
    b(
        "endingwith",
        "endingwith(text)",
        "Whether a string ends with another. Not available in Jinja2.",
        "{{ path is endingwith('.md') }}",
    ),
    b(
        "eq",
        "eq(other)",
        "Whether two values are equal.",
        "{{ n is eq 7 }}",
    ),
    b(
        "equalto",
        "equalto(other)",
        "Whether two values are equal. Same as `eq`.",
        "{{ n is equalto 7 }}",
    ),
    b(
        "escaped",
        "escaped",
        "Whether the string is marked safe. Same as `safe`.",
        "{{ code is escaped }}",
    ),
    b(
        "even",
        "even",
        "Whether a number is even.",
        "{{ n is even }}",
    ),
    b(
        "false",
        "false",
        "Whether the value is exactly `false`.",
        "{{ user.active is false }}",
    ),
    b(
        "filter",
        "filter",
        "Whether a filter with that name exists.",
        "{{ 'upper' is filter }}",
    ),
    b(
        "float",
        "float",
        "Whether the value is a float.",
        "{{ price is float }}",
    ),
    b(
        "ge",
        "ge(other)",
        "Whether the value is larger or equal.",
        "{{ n is ge 7 }}",
    ),
    b(
        "greaterthan",
        "greaterthan(other)",
        "Whether the value is larger. Same as `gt`.",
        "{{ n is greaterthan 6 }}",
    ),
    b(
        "gt",
        "gt(other)",
        "Whether the value is larger.",
        "{{ n is gt 6 }}",
    ),
    b(
        "in",
        "in(container)",
        "Whether the value is in a list, a key of a map, or part of a string.",
        "{{ 1 is in items }}",
    ),
    b(
        "int",
        "int",
        "Whether the value is an integer. Same as `integer`.",
        "{{ n is int }}",
    ),
    b(
        "integer",
        "integer",
        "Whether the value is an integer.",
        "{{ n is integer }}",
    ),
    b(
        "iterable",
        "iterable",
        "Whether the value can be iterated.",
        "{{ items is iterable }}",
    ),
    b(
        "le",
        "le(other)",
        "Whether the value is smaller or equal.",
        "{{ n is le 7 }}",
    ),
    b(
        "lessthan",
        "lessthan(other)",
        "Whether the value is smaller. Same as `lt`.",
        "{{ n is lessthan 8 }}",
    ),
    b(
        "lower",
        "lower",
        "Whether a string is lower case.",
        "{{ name is lower }}",
    ),
    b(
        "lt",
        "lt(other)",
        "Whether the value is smaller.",
        "{{ n is lt 8 }}",
    ),
    b(
        "mapping",
        "mapping",
        "Whether the value is a map.",
        "{{ scores is mapping }}",
    ),
    b(
        "ne",
        "ne(other)",
        "Whether two values differ.",
        "{{ n is ne 8 }}",
    ),
    b(
        "none",
        "none",
        "Whether the value is `none`. Undefined variables are not.",
        "{{ user is none }}",
    ),
    b(
        "number",
        "number",
        "Whether the value is an integer or a float.",
        "{{ n is number }}",
    ),
    b("odd", "odd", "Whether a number is odd.", "{{ n is odd }}"),
    b(
        "safe",
        "safe",
        "Whether the string is marked safe and therefore not escaped.",
        "{{ code is safe }}",
    ),
    b(
        "sameas",
        "sameas(other)",
        "Whether two values are identical, not only equal: `1` is not `1.0`.",
        "{{ user.active is sameas(true) }}",
    ),
    b(
        "sequence",
        "sequence",
        "Whether the value is a list. Strings are not.",
        "{{ items is sequence }}",
    ),
    b(
        "startingwith",
        "startingwith(text)",
        "Whether a string starts with another. Not available in Jinja2.",
        "{{ path is startingwith('docs/') }}",
    ),
    b(
        "string",
        "string",
        "Whether the value is a string.",
        "{{ name is string }}",
    ),
    b(
        "test",
        "test",
        "Whether a test with that name exists.",
        "{{ 'odd' is test }}",
    ),
    b(
        "true",
        "true",
        "Whether the value is exactly `true`.",
        "{{ user.active is true }}",
    ),
    b(
        "undefined",
        "undefined",
        "Whether the variable is undefined.",
        "{{ missing is undefined }}",
    ),
    b(
        "upper",
        "upper",
        "Whether a string is upper case.",
        "{{ name is upper }}",
    ),
];

/// Tests that only Jinja2 has, with what to use instead.
pub static JINJA2_ONLY_TESTS: &[(&str, &str)] =
    &[("callable", "use `is defined`; only macros can be called")];
