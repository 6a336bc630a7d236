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
        "Shows the given values, or everything that is in scope. Not for finished prompts.",
        "{{ debug(n) }}",
    ),
    b(
        "dict",
        "dict(map={}, key=value, ...)",
        "Makes a map from keyword arguments, on top of another map if one is given.",
        "{{ dict(user, role='admin') | tojson }}",
    ),
    b(
        "namespace",
        "namespace(key=value, ...)",
        "Makes an object whose attributes `set` can change. The way to carry a value out of a loop.",
        "{% set ns = namespace(total=0) %}{% for i in items %}{% set ns.total = ns.total + i %}{% endfor %}{{ ns.total }}",
    ),
    b(
        "range",
        "range(stop) or range(start, stop, step=1)",
        "Numbers from `start`, or 0, up to but without `stop`.",
        "{% for i in range(1, 4) %}{{ i }} {% endfor %}",
    ),
];

/// The fields and functions of `loop` inside a `for` block.
pub static LOOP_FIELDS: &[Builtin] = &[
    b(
        "changed",
        "changed(value, ...)",
        "Whether the value differs from the one in the round before.",
        "{% for u in users %}{% if loop.changed(u.city) %}{{ u.city }}{% endif %}{% endfor %}",
    ),
    b(
        "cycle",
        "cycle(value, ...)",
        "Takes the given values in turn, one each round.",
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
        "Whether this is the first round.",
        "{% for i in items %}{{ loop.first }}{% endfor %}",
    ),
    b(
        "index",
        "index",
        "Number of the round, from 1.",
        "{% for i in items %}{{ loop.index }}. {{ i }} {% endfor %}",
    ),
    b(
        "index0",
        "index0",
        "Number of the round, from 0.",
        "{% for i in items %}{{ loop.index0 }}{% endfor %}",
    ),
    b(
        "last",
        "last",
        "Whether this is the last round.",
        "{% for i in items %}{{ i }}{{ '' if loop.last else ', ' }}{% endfor %}",
    ),
    b(
        "length",
        "length",
        "Number of rounds, if it is known.",
        "{% for i in items %}{{ loop.length }}{% endfor %}",
    ),
    b(
        "nextitem",
        "nextitem",
        "Item of the next round; undefined in the last.",
        "{% for i in items %}{{ loop.nextitem | default('end') }}{% endfor %}",
    ),
    b(
        "previtem",
        "previtem",
        "Item of the round before; undefined in the first.",
        "{% for i in items %}{{ loop.previtem | default('start') }}{% endfor %}",
    ),
    b(
        "revindex",
        "revindex",
        "Rounds that are left, this one included.",
        "{% for i in items %}{{ loop.revindex }}{% endfor %}",
    ),
    b(
        "revindex0",
        "revindex0",
        "Rounds that are left after this one.",
        "{% for i in items %}{{ loop.revindex0 }}{% endfor %}",
    ),
];

/// Functions that only Jinja2 has, with what to use instead.
pub static JINJA2_ONLY_FUNCTIONS: &[(&str, &str)] = &[
    ("cycler", "use `loop.cycle('a', 'b')` inside a loop"),
    (
        "joiner",
        "use the filter `join`, or `{{ ', ' if not loop.last }}`",
    ),
    ("lipsum", "write the filler text yourself"),
];
