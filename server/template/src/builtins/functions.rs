//! The global functions of minijinja, the fields of `loop`, and the functions that only Jinja2 has.

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

/// All global functions, by name.
pub static FUNCTIONS: &[Builtin] = &[
    b(
        "debug",
        "debug(value, ...)",
        "Prints the given values, or everything in scope. For debugging only.",
        "{{ debug(n) }}",
    ),
    b(
        "dict",
        "dict(map={}, key=value, ...)",
        "Creates a map from keyword arguments, optionally extending another map.",
        "{{ dict(user, role='admin') | tojson }}",
    ),
    b(
        "namespace",
        "namespace(key=value, ...)",
        "Creates an object whose attributes can be changed with `set`, to carry a value out of a loop.",
        "{% set ns = namespace(total=0) %}{% for i in items %}{% set ns.total = ns.total + i %}{% endfor %}{{ ns.total }}",
    ),
    b(
        "range",
        "range(stop) or range(start, stop, step=1)",
        "Numbers from `start` (default 0) up to, but not including, `stop`.",
        "{% for i in range(1, 4) %}{{ i }} {% endfor %}",
    ),
];

/// The fields and functions of `loop` inside a `for` block.
pub static LOOP_FIELDS: &[Builtin] = &[
    b(
        "changed",
        "changed(value, ...)",
        "Whether the value differs from the one in the previous iteration.",
        "{% for u in users %}{% if loop.changed(u.city) %}{{ u.city }}{% endif %}{% endfor %}",
    ),
    b(
        "cycle",
        "cycle(value, ...)",
        "Cycles through the given values, one per iteration.",
        "{% for i in items %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    ),
    b(
        "depth",
        "depth",
        "Depth of a recursive loop, from 1.",
        "{% for i in items %}{{ loop.depth }}{% endfor %}",
    ),
    b(
        "depth0",
        "depth0",
        "Depth of a recursive loop, from 0.",
        "{% for i in items %}{{ loop.depth0 }}{% endfor %}",
    ),
    b(
        "first",
        "first",
        "Whether this is the first iteration.",
        "{% for i in items %}{{ loop.first }}{% endfor %}",
    ),
    b(
        "index",
        "index",
        "Number of the iteration, from 1.",
        "{% for i in items %}{{ loop.index }}. {{ i }} {% endfor %}",
    ),
    b(
        "index0",
        "index0",
        "Number of the iteration, from 0.",
        "{% for i in items %}{{ loop.index0 }}{% endfor %}",
    ),
    b(
        "last",
        "last",
        "Whether this is the last iteration.",
        "{% for i in items %}{{ i }}{{ '' if loop.last else ', ' }}{% endfor %}",
    ),
    b(
        "length",
        "length",
        "Number of iterations, if known.",
        "{% for i in items %}{{ loop.length }}{% endfor %}",
    ),
    b(
        "nextitem",
        "nextitem",
        "Item of the next iteration; undefined in the last.",
        "{% for i in items %}{{ loop.nextitem | default('end') }}{% endfor %}",
    ),
    b(
        "previtem",
        "previtem",
        "Item of the previous iteration; undefined in the first.",
        "{% for i in items %}{{ loop.previtem | default('start') }}{% endfor %}",
    ),
    b(
        "revindex",
        "revindex",
        "Number of remaining iterations, including this one.",
        "{% for i in items %}{{ loop.revindex }}{% endfor %}",
    ),
    b(
        "revindex0",
        "revindex0",
        "Number of remaining iterations after this one.",
        "{% for i in items %}{{ loop.revindex0 }}{% endfor %}",
    ),
];

/// Functions that only Jinja2 has, with what to use instead.
pub static JINJA2_ONLY_FUNCTIONS: &[(&str, &str)] = &[
    ("cycler", "use `loop.cycle('a', 'b')` inside a loop"),
    (
        "joiner",
        "use the `join` filter, or `{{ ', ' if not loop.last }}`",
    ),
    ("lipsum", "write the placeholder text yourself"),
];
