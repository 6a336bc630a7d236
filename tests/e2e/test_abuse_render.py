"""Templates that would run for ever or fill the memory: stopped with a word that says so, by every renderer."""

import json

import pytest

from abuse import ask_all, assert_lives, bounded

HEAD = "---\nname: A\nparameters:\n  a: { type: string, default: 'x' }\nevals:\n  - name: one\n    expect: [{ contains: x }]\n---\n"
PROMPTY = "---\nname: A\nmodel:\n  api: chat\ninputs:\n  a: x\n---\nsystem:\n"

def doubled(expression, start="'aaaaaaaa'"):
    return (f"{{% set ns = namespace(x={start}) %}}{{% for i in range(60) %}}{{% set ns.x = {expression} %}}{{% endfor %}}"
            "{{ ns.x }}")


# Whether it must be stopped: some are only slow to be drawn up, and end by themselves.
JINJA = {
    "~": doubled("ns.x ~ ns.x"),
    "+": doubled("ns.x + ns.x"),
    "*": doubled("ns.x * 2"),
    "* from the left": doubled("2 * ns.x"),
    "* after /": doubled("4 // 2 * ns.x"),
    "a huge repetition": "{{ 'a' * 1000000000 }}",
    "many large repetitions": "{{ 'a' * 90000000 ~ 'b' * 90000000 ~ 'c' * 90000000 ~ 'd' * 90000000 ~ 'e' * 90000000 }}",
    "a list of large repetitions": "{{ ['a' * 90000000, 'b' * 90000000, 'c' * 90000000, 'd' * 90000000] | length }}",
    "lists": doubled("ns.x + ns.x", "[1, 2, 3]"),
    "lists, never printed": doubled("ns.x + ns.x", "[1, 2, 3]").replace("{{ ns.x }}", "{{ ns.x | length }}"),
    "lists of lists": doubled("[ns.x, ns.x]", "[1]"),
    "tuples": doubled("(ns.x, ns.x)", "[1]"),
    "maps": doubled("{'a': ns.x, 'b': ns.x}", "[1]"),
    "dict()": doubled("dict(a=ns.x, b=ns.x)", "[1]"),
    "namespace()": doubled("namespace(a=ns.x, b=ns.x)", "[1]"),
    "lists compared": doubled("[ns.x, ns.x]", "[1]").replace("{{ ns.x }}", "{{ ns.x == ns.x }}"),
    "lists in json": doubled("[ns.x, ns.x]", "[1]").replace("{{ ns.x }}", "{{ ns.x | tojson | length }}"),
    "lists as keys": doubled("[ns.x, ns.x]", "[1]").replace("{{ ns.x }}", "{% set m = {ns.x: 1} %}{{ m | length }}"),
    "a long chain of lists": "{% set ns = namespace(x=[1]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
    "a long chain of maps": "{% set ns = namespace(x=1) %}{% for i in range(90000) %}{% set ns.x = {'a': ns.x} %}{% endfor %}",
    "a long chain of namespaces": "{% set ns = namespace(x=1) %}{% for i in range(90000) %}{% set ns.x = namespace(a=ns.x) %}{% endfor %}",
    "a circle": "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}",
    "a circle in json": "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns | tojson }}",
    "a circle compared": "{% set ns = namespace() %}{% set ns.a = ns %}{% set ms = namespace() %}{% set ms.a = ms %}{{ ns == ms }}",
    "set blocks": "{% set x %}{{ a }}{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60 + "{{ x }}",
    "set blocks of loops": "{% set x %}{% for i in range(99999) %}" + "y" * 5_000 + "{% endfor %}{% endset %}{{ x | length }}",
    "set blocks of inner loops": "{% set x %}{% for i in range(900) %}{% for j in range(900) %}" + "y" * 500
                                 + "{% endfor %}{% endfor %}{% endset %}{{ x | length }}",
    "replace": doubled("ns.x | replace('a', 'aa')"),
    "replace with itself": doubled("ns.x | replace('a', ns.x)"),
    "replace by map": doubled("([ns.x] | map('replace', 'a', ns.x) | list)[0]"),
    "join": doubled("[ns.x, ns.x] | join(ns.x)"),
    "join characters": doubled("ns.x | join(ns.x)"),
    "indent": "{{ a | indent(1000000000, true) }}",
    "indent by name": "{{ a | indent(width=1000000000, first=true) }}",
    "indent of lines": doubled("ns.x | replace('a', '\\na') | indent(9999)"),
    "tojson": "{{ [1, [2]] | tojson(indent=1000000000) }}",
    "tojson again": doubled("ns.x | tojson", "'\"\"\"\"'"),
    "escape again": doubled("ns.x | escape", "'<<<<'"),
    "urlencode again": doubled("ns.x | urlencode", "'<<<<'"),
    "format": "{{ '%0999999999d' | format(1) }}",
    "format by an argument": "{{ '%*d' | format(999999999, 1) }}",
    "format of a format": doubled("('%s' * 9) | format(ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x, ns.x)"),
    "batch": "{{ [1] | batch(1000000000, 0) | list | length }}",
    "slice": "{{ [1] | slice(1000000000, 0) | list | length }}",
    "characters": doubled("ns.x ~ ns.x").replace("range(60)", "range(20)").replace("{{ ns.x }}", "{% for i in range(9999) %}{{ ns.x | list | length }}{% endfor %}"),
    "characters counted": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{{ ns.x | length }}{% endfor %}"),
    "slices": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{{ ns.x[1:2] }}{% endfor %}"),
    "comparisons": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{% if ns.x ~ 'a' == ns.x %}{% endif %}{% endfor %}"),
    "contained": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{% if 'b' in ns.x %}{% endif %}{% endfor %}"),
    "loops in loops": "{% for i in range(9999) %}{% for j in range(9999) %}{% for k in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
    "range and list": "{% for i in range(99999) %}{% set x = range(99999) | list %}{% endfor %}",
    "a huge range": "{{ range(1000000000) | list | length }}",
    "a sorted range": "{% for i in range(9999) %}{{ range(99999) | sort | first }}{% endfor %}",
    "a macro that calls itself": "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
    "a macro that calls itself twice": "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
    "a macro that doubles": "{% macro m(n, x) %}{% if n %}{{ m(n - 1, x ~ x) }}{% else %}{{ x }}{% endif %}{% endmacro %}{{ m(60, 'a') }}",
    "a macro with a default that doubles": "{% macro m(n, x, y=x ~ x) %}{% if n %}{{ m(n - 1, y) }}{% else %}{{ y }}{% endif %}{% endmacro %}{{ m(60, 'a') }}",
    "macros that are kept": "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}" + doubled("m(ns.x)"),
    "callers": "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 30 + "x" + "{% endcall %}" * 30,
    "a loop that calls itself": "{% for i in [[1]] recursive %}{{ loop([i, i]) }}{% endfor %}",
    "filter blocks": "{% filter replace('x', 'xx') %}" * 30 + "x" * 99 + "{% endfilter %}" * 30,
    "an include of itself": "{% include 'a' %}{% include 'a.pog.md' %}x",
    "debug()": doubled("[ns.x, ns.x]", "[1]").replace("{{ ns.x }}", "{{ debug() }}"),
    "powers": "{{ 9 ** 99999999 }}{{ 9.9 ** 99999999 }}",
    "rounded": "{{ 1.5 | round(1000000000) }}",
    "chained": doubled("ns.x | chain(ns.x) | list", "[1]"),
    "zipped": doubled("ns.x | zip(ns.x) | list", "[1]"),
    "a name in the way of the scales": "{% set pog_weigh = 1 %}{% macro pog_tick() %}{% endmacro %}" + doubled("ns.x ~ ns.x"),
}

PYTHON = {
    ".join()": doubled("ns.x.join([ns.x, ns.x])"),
    ".replace()": doubled("ns.x.replace('a', 'aa')"),
    ".format()": doubled("'{0}{0}{0}'.format(ns.x)"),
    ".format() with a width": "{{ '{:999999999}'.format(1) }}",
    ".format() with a width from an argument": "{{ '{:{}}'.format(1, 999999999) }}",
    ".split()": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{% set y = ns.x.split('a') %}{% endfor %}"),
    ".upper()": doubled("ns.x ~ ns.x").replace("range(60)", "range(19)").replace("{{ ns.x }}", "{% for i in range(99999) %}{% set y = ns.x.upper() %}{% endfor %}"),
}


def rendered(binary, start, place, text, files=()):
    client = start({place: text} | dict(files))
    bounded([binary, "check", "."], client.root)
    run = bounded([binary, "render", place], client.root)
    bounded([binary, "eval", "."], client.root)
    doc = client.open(place, text)
    ask_all(client, doc)
    assert_lives(client)
    return run


@pytest.mark.parametrize("name", JINJA)
def test_native(binary, start, name):
    rendered(binary, start, "a.pog.md", HEAD + JINJA[name])


@pytest.mark.parametrize("name", JINJA | PYTHON)
def test_prompty(binary, start, name):
    rendered(binary, start, "a.prompty", PROMPTY + (JINJA | PYTHON)[name])


def test_the_word_for_it(binary, start):
    run = rendered(binary, start, "a.pog.md", HEAD + JINJA["~"])
    assert run.code == 1 and "The template was stopped: one of its values grows past 8 MiB" in run.err, run
    run = rendered(binary, start, "b.pog.md", HEAD + JINJA["a long chain of lists"])
    assert "The template was stopped: its values are nested more than 100 deep" in run.err, run


LONG = "x" * 100_000
NESTED = 60


def around(opening, closing, times, middle):
    return opening * times + middle + closing * times


def doubling(helper):
    """Blocks inside each other, each of which names what is twice as long."""
    opened = "".join(f"{{{{#with ({helper} x{n} x{n}) as |x{n + 1}|}}}}" for n in range(NESTED))
    return '{{#with "aaaaaaaa" as |x0|}}' + opened + f"{{{{x{NESTED}}}}}" + "{{/with}}" * (NESTED + 1)


# Path, text, values, further files.
OTHERS = {
    "GitHub Models: placeholders in values": (
        "m.prompt.yml", "messages:\n  - role: user\n    content: '{{p0}}'\n",
        {f"p{n}": f"{{{{p{n + 1}}}}}" * 3 for n in range(60)} | {"p60": "x"}, {}),
    "GitHub Models: a long value, often": (
        "m.prompt.yml", "messages:\n  - role: user\n    content: '" + "{{p}}" * 5_000 + "'\n", {"p": LONG}, {}),
    "GitHub Models: openings without an end": (
        "m.prompt.yml", "messages:\n  - role: user\n    content: '" + "{{" * 100_000 + "'\n", {"p": "x"}, {}),
    "Dotprompt: a long value, often": ("a.prompt", "---\nmodel: x/y\n---\n" + "{{a}}" * 5_000, {"a": LONG}, {}),
    "Dotprompt: JSON of JSON": (
        "a.prompt", "---\nmodel: x/y\n---\n{{#with (json a) as |x0|}}" + "".join(
            f"{{{{#with (json x{n}) as |x{n + 1}|}}}}" for n in range(NESTED)) + f"{{{{x{NESTED}}}}}"
        + "{{/with}}" * (NESTED + 1), {"a": '"\\"'}, {}),
    "Dotprompt: sub-expressions": (
        "a.prompt", "---\nmodel: x/y\n---\n{{json " + around("(json ", ")", 6_000, "a") + "}}", {"a": "x"}, {}),
    "Dotprompt: loops in loops": (
        "a.prompt", "---\nmodel: x/y\n---\n" + around("{{#each a}}", "{{/each}}", 1, around("{{#each ../a}}", "{{/each}}", 40, "")),
        {"a": list(range(200))}, {}),
    "Dotprompt: lengths in loops": (
        "a.prompt", "---\nmodel: x/y\n---\n{{#each l}}{{#each ../l}}{{#each ../../l}}{{@root.a.length}}{{/each}}{{/each}}{{/each}}",
        {"a": LONG, "l": list(range(500))}, {}),
    "Dotprompt: a partial of itself": ("a.prompt", "---\nmodel: x/y\n---\n{{> a}}{{> a}}", {"a": "x"}, {}),
    "Dotprompt: large partials in loops": (
        "a.prompt", "---\nmodel: x/y\n---\n{{#each l}}{{#each ../l}}{{> b}}{{/each}}{{/each}}",
        {"l": list(range(1_000))}, {"_b.prompt": "{{! x }}" * 20_000}),
    "Dotprompt: inline partials in loops": (
        "a.prompt", "---\nmodel: x/y\n---\n{{#each l}}{{#each ../l}}{{#*inline \"b\"}}" + "{{#if a}}x{{/if}}" * 5_000
        + "{{/inline}}{{/each}}{{/each}}", {"l": list(range(1_000))}, {}),
    "Semantic Kernel with Handlebars: concat": (
        "p/f.yaml", "name: f\ntemplate_format: handlebars\ntemplate: |\n  " + doubling("concat")
        + "\ninput_variables:\n  - name: a\n    default: x\n", {}, {}),
    "Semantic Kernel: a long value, often": (
        "p/f.yaml", "name: f\ntemplate_format: semantic-kernel\ntemplate: |\n  " + "{{$a}}" * 5_000
        + "\ninput_variables:\n  - name: a\n    default: " + LONG + "\n", {}, {}),
    "Mustache: a long value, often": (
        "a.prompty", "---\nname: A\nmodel:\n  api: chat\ntemplate:\n  format: mustache\n  parser: prompty\ninputs:\n  a: x\n---\nsystem:\n"
        + "{{a}}" * 5_000, {"a": LONG}, {}),
    "Mustache: empty sections": (
        "a.prompty", "---\nname: A\nmodel:\n  api: chat\ntemplate:\n  format: mustache\n  parser: prompty\ninputs:\n  a: x\n---\nsystem:\n"
        + around("{{#a}}", "{{/a}}", 40, ""), {"a": list(range(1, 2_000))}, {}),
    "Mustache: sections inside sections": (
        "a.prompty", "---\nname: A\nmodel:\n  api: chat\ntemplate:\n  format: mustache\n  parser: prompty\ninputs:\n  a: x\n---\nsystem:\n"
        + around("{{#a}}", "{{/a}}", 30_000, "x"), {"a": [[1]]}, {}),
    "format strings: a long value, often": (
        "p.json", json.dumps({"_type": "prompt", "input_variables": ["a"], "template": "{a}" * 5_000}), {"a": LONG}, {}),
    "format strings: widths": (
        "p.json", json.dumps({"_type": "prompt", "input_variables": ["a"], "template": "{a:999999999}{a:9999}" * 5_000}), {"a": "x"}, {}),
    "few-shot prompts: examples": (
        "p.json", json.dumps({"_type": "few_shot", "input_variables": ["a"], "suffix": "{a}", "examples": [{"b": "x"}] * 5_000,
                              "example_prompt": {"_type": "prompt", "input_variables": ["b"], "template": "{b}" * 5_000}}), {"a": "x"}, {}),
    "VS Code: a long value, often": (
        "a.prompt.md", "---\nmode: agent\n---\n" + "${input:a}\n" * 5_000, {"a": LONG}, {}),
    "Claude: a long value, often": (
        ".claude/commands/c.md", "---\ndescription: x\narguments: a\n---\n" + "$ARGUMENTS $a " * 5_000, {"ARGUMENTS": LONG}, {}),
    "POML: a long value, often": ("a.poml", "<poml><p>" + "{{a}}" * 5_000 + "</p></poml>", {"a": LONG}, {}),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_languages(binary, start, name):
    place, text, values, files = OTHERS[name]
    client = start({place: text, "values.json": json.dumps(values)} | files)
    bounded([binary, "check", "."], client.root)
    run = bounded([binary, "render", place, "--values", "values.json"], client.root)
    assert run.out or run.err
    bounded([binary, "eval", "."], client.root)
    doc = client.open(place, text)
    ask_all(client, doc)
    client.ask("pog/library/preview", {"uri": doc.uri, "arguments": values}).wait(20)
    assert_lives(client)


def test_a_value_is_no_template(binary, start):
    text = "messages:\n  - role: user\n    content: '{{a}} {{b}} {{{{a}} {{c}}'\n"
    client = start({"m.prompt.yml": text})
    run = bounded([binary, "render", "m.prompt.yml", "--set", "a={{b}}", "--set", "b={{a}}", "--set", "c=c"], client.root)
    assert "{{b}} {{a}} {{{{b}} c" in run.out, run.out


CASES = "---\nname: A\nparameters:\n  a: { type: string, default: x }\nevals:\n" + "  - expect: [{ contains: x }]\n" * 2_000 + "---\n"


@pytest.mark.parametrize("body", ["{% for i in range(99999) %}{% for j in range(99) %}{% endfor %}{% endfor %}",
                                  "{{ 'y' * 8000000 }}", "{{ a }}"])
def test_many_cases(binary, start, body):
    client = start({"a.pog.md": CASES + body})
    run = bounded([binary, "eval", "a.pog.md"], client.root)
    assert ("The cases before this one took what those of one file may take together" in run.out) == (body != "{{ a }}"), run.out[-800:]
