"""What nests too deeply, stands for too much, or makes an engine give up: answered in words, and never the end of pog."""

import pytest

from abuse import ask_all, assert_lives, bounded

HEAD = "---\nname: A\n---\n"
PROMPTY = "---\nname: A\nmodel:\n  api: chat\n---\nsystem:\n"

# Each is close below what the parser's stack would bear without a guard, or far above it.
TEMPLATES = {
    "a chain of additions": "{{ a" + "+a" * 5_300 + " }}",
    "a chain of joins": "{{ a" + "~a" * 5_300 + " }}",
    "a chain of powers": "{{ a" + "**a" * 5_300 + " }}",
    "a chain of comparisons": "{{ a" + "<a" * 5_300 + " }}",
    "a chain of and": "{{ a" + " and a" * 5_300 + " }}",
    "a chain of tests": "{{ a" + " is defined" * 5_300 + " }}",
    "minus": "{{ " + "- " * 5_300 + "a }}",
    "not": "{{ " + "not " * 5_300 + "a }}",
    "filters": "{{ a" + "|upper" * 10_200 + " }}",
    "attributes": "{{ a" + ".a" * 10_200 + " }}",
    "calls": "{{ a" + "()" * 10_200 + " }}",
    "items": "{{ a" + "[0]" * 10_200 + " }}",
    "else in expressions": "{{ " + "a if a else " * 5_300 + "a }}",
    "elif": "{% if a %}x" + "{% elif a %}x" * 2_150 + "{% endif %}",
    "parentheses": "{{ " + "(" * 7_800 + "a" + ")" * 7_800 + " }}",
    "lists": "{{ " + "[" * 7_800 + "a" + "]" * 7_800 + " }}",
    "maps": "{{ " + "{1: " * 7_800 + "a" + "}" * 7_800 + " }}",
    "targets": "{% set " + "(" * 7_800 + "a" + ")" * 7_800 + " = a %}",
    "open parentheses": "{{ " + "(" * 7_800,
    "if": "{% if a %}" * 6_000 + "x" + "{% endif %}" * 6_000,
    "for": "{% for b in a %}" * 6_000 + "x" + "{% endfor %}" * 6_000,
    "set": "{% set a %}" * 6_000 + "x" + "{% endset %}" * 6_000,
    "filter blocks": "{% filter upper %}" * 6_000 + "x" + "{% endfilter %}" * 6_000,
    "open blocks": "{% with %}" * 6_000,
    "macros": "{% macro m() %}" * 6_000,
    "handlebars blocks": "{{#if a}}" * 6_000 + "x" + "{{/if}}" * 6_000,
    "an import the compiler does not take": "{% if a %}{% import 'x' as b if c %}{% endif %}",
    "an import of an attribute": "{% import 'x' as b() %}",
    "a long line that ends in the middle": "{{ a " + "x" * 70_000,
    "a long line with a string": "x" * 70_000 + "{{ 'a }}",
}

FILES = {
    "a.poml": "<poml>\n" + "<p>\n" * 6_000,
    "b.poml": "<poml>" + "<list>" * 6_000 + "x" + "</list>" * 6_000 + "</poml>",
    "c.poml": "<poml>" + "<p>x</p>" + "</p>" * 6_000,
    "d.poml": "<poml><p>" + "{{ " + "(" * 6_000 + "</p></poml>",
    "e.poml": "<poml>" + "<system-msg>" * 6_000 + "<p for=\"x in y\">" * 3_000,
    "a.pog.md": HEAD + "<a>\n" * 6_000,
    "b.pog.md": HEAD + "<a>" * 6_000 + "x" + "</a>" * 6_000,
    "c.pog.md": HEAD + "> " * 6_000 + "x",
    "d.pog.md": HEAD + "".join("  " * n + "- x\n" for n in range(700)),
    "e.pog.md": HEAD + "#" * 6_000 + " x\n" + "# x\n## y\n### z\n" * 2_000,
    "f.pog.md": "---\nname: A\na: " + "[" * 6_000 + "\n---\nx",
    "g.pog.md": "---\nname: A\na: " + "{a: " * 6_000 + "\n---\nx",
    "h.pog.md": "---\nname: A\na:\n" + "- " * 6_000 + "x\n---\nx",
    "i.pog.md": "---\nname: A\na: " + "[" * 200 + "]" * 200 + "\nparameters: { p: { default: " + "[" * 200 + "]" * 200 + " } }\n---\nx",
    "j.pog.md": "---\nname: A\n? " + "? " * 6_000 + "x\n---\nx",
    "k.pog.md": "---\nname: A\noutput: { schema: " + "{type: array, items: " * 200 + "{type: string}" + "}" * 200 + " }\n---\nx",
    "prompts/a.handlebars": "{{#if a}}" * 6_000 + "x" + "{{/if}}" * 6_000,
    "prompts/b.handlebars": "{{a " + "(b " * 6_000 + ")" * 6_000 + "}}",
    "prompts/c.prompt": HEAD + "{{#each a}}" * 6_000 + "x" + "{{/each}}" * 6_000,
    "prompts/d.prompt": "---\ninput:\n  schema:\n" + "".join("  " * n + f"a{n}(object):\n" for n in range(2, 400)) + "---\nx",
    "plugins/p/f/skprompt.txt": "{{" + "a " * 6_000 + "}}" + "<message role=\"user\">" * 6_000,
    "plugins/p/f/config.json": '{"input_variables": ' + "[" * 6_000 + "]" * 6_000 + "}",
    "chain.json": '{"_type": "prompt", "template": "{a' + "[a" * 6_000 + "]" * 6_000 + '}", "input_variables": ' + "[" * 6_000,
    "chat.json": '{"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "chat", "ChatPromptTemplate"], "kwargs": '
                 + '{"messages": [' * 100 + "]}" * 100 + "}",
    "promptfooconfig.yaml": "prompts: [x]\nproviders: [openai:gpt-4]\ntests:\n  - assert:\n" + "      - type: assert-set\n        assert: ["
                            + "{type: assert-set, assert: [" * 200 + "]}" * 200 + "]\n",
    "m.prompt.yml": "messages:\n  - role: user\n    content: '" + "{{#a}}" * 6_000 + "'\n",
}


def native(template):
    return HEAD + template


PLACES = {
    "a.pog.md": HEAD + "{}",
    "a.prompty": PROMPTY + "{}",
    "promptfooconfig.yaml": "prompts:\n  - |\n    {}\nproviders: [openai:gpt-4]\n",
    "a.prompt": HEAD + "{}",
    "a.poml": "<poml><p>{}</p></poml>",
}


def everything(binary, start, place, text):
    """The commands that read a file, and all that an editor asks about it."""
    client = start({place: text})
    bounded([binary, "check", "."], client.root)
    bounded([binary, "render", place, "--set", "a=b"], client.root)
    bounded([binary, "eval", "."], client.root)
    bounded([binary, "stats", "."], client.root)
    for target in ("native", "prompty"):
        bounded([binary, "convert", place, "--lossy", "--to", target, "-o", f"out/{target}"], client.root)
    doc = client.open(place, text)
    ask_all(client, doc)
    assert_lives(client)


# Where minijinja reads, all of them; elsewhere those that other readers nest by.
TRIED = [(place, name) for place in PLACES for name in TEMPLATES
         if place in ("a.pog.md", "a.prompty") or name in ("parentheses", "if", "handlebars blocks", "open parentheses")]


@pytest.mark.parametrize(("place", "name"), TRIED)
def test_templates_that_nest(binary, start, name, place):
    everything(binary, start, place, PLACES[place].replace("{}", TEMPLATES[name]))


@pytest.mark.parametrize("place", FILES)
def test_files_that_nest(binary, start, place):
    everything(binary, start, place, FILES[place])


def pieces(unit, opening="{{ a", closing=" }}"):
    """The longest chain of such pieces that is still rendered, found by trying: it must fit the stack of a worker."""
    return lambda times: opening + unit * times + closing


CHAINS = {
    "additions": pieces("+a"),
    "joins": pieces("~a"),
    "minus": pieces("- ", "{{ ", "1 }}"),
    "not": pieces("not ", "{{ ", "a }}"),
    "filters": pieces("|upper"),
    "attributes": pieces(".a"),
    "else": pieces("a if a else ", "{{ ", "a }}"),
    "elif": pieces("{% elif a %}x", "{% if a %}x", "{% endif %}"),
    "brackets": lambda times: "{{ " + "(" * times + "a" + ")" * times + " }}",
    "factors in brackets": lambda times: "{{ " + "(2*" * times + "1" + ")" * times + " }}",
    "lists": lambda times: "{{ " + "[" * times + "a" + "]" * times + " }}",
    "slices": lambda times: "{{ a" + "[0:" * times + "1" + "]" * times + " }}",
    "blocks": lambda times: "{% if a %}" * times + "x" + "{% endif %}" * times,
    "loops": lambda times: "{% for b in a %}" * times + "x" + "{% endfor %}" * times,
    "captures": lambda times: "{% set b %}" * times + "x" + "{% endset %}" * times,
    "blocks around brackets": lambda times: "{% if a %}" * times + "{{ " + "(" * 49 + "a" + ")" * 49 + " }}" + "{% endif %}" * times,
    "loops around chains": lambda times: "{% for b in a %}" * times + "{{ a" + "~a" * 400 + " }}" + "{% endfor %}" * times,
    "macros": lambda times: "{% macro m(n) %}" + "{% if a %}" * times + "{{ m(n) }}" + "{% endif %}" * times + "{% endmacro %}{{ m(1) }}",
}


@pytest.mark.parametrize("name", CHAINS)
def test_what_the_guard_lets_pass_fits_the_stack(binary, start, name):
    """Sizes on both sides of the guard's limit, in the preview of the server, whose threads have 2 MiB."""
    client = start({"a.pog.md": HEAD})
    for times in (20, 40, 48, 49, 60, 90, 120, 145, 149, 160, 200, 260, 300, 400, 480, 495, 499, 500, 520, 530, 600, 900, 999, 1100):
        text = HEAD + CHAINS[name](times)
        doc = client.open(f"{times}.pog.md", text)
        client.ask("pog/library/preview", {"uri": doc.uri, "arguments": {"a": "ab"}}).wait(20)
        client.pull_diagnostics(doc)
        client.close(doc)
    assert_lives(client)


def test_role_lines_of_an_overlay_without_its_prompt(start):
    """A panic in an overflow check, once: its role lines stand outside of what is its template."""
    text = "---\nevals:\n  - name: a\n    expect: [{ contains: x }]\n---\nuser:\nhi\n"
    for place in ("a.pog.yaml", "a.pog.md.pog.yaml", "a.prompty.pog.yaml"):
        client = start({place: text})
        doc = client.open(place, text)
        ask_all(client, doc)
        assert_lives(client)
