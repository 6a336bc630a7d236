"""Little YAML that stands for much: aliases, merge keys, values that every test or parameter has."""

import pytest

from abuse import ask_all, assert_lives, bounded

SCALAR = "s: &s " + "x" * 20_000 + "\n"


def levels(count, width, first="s", kind="[{}]"):
    """Lists of aliases, each of the ones before."""
    names = [first, *(f"l{n}" for n in range(count))]
    return "".join(f"{new}: &{new} {kind.format(', '.join([f'*{old}'] * width))}\n" for old, new in zip(names, names[1:])), names[-1]


NESTED, LAST = levels(5, 10)
MAPS = "".join(f"l{n}: &l{n} {{ a: *{'s' if n == 0 else f'l{n - 1}'}, b: *{'s' if n == 0 else f'l{n - 1}'} }}\n" for n in range(40))
MERGES = "m0: &m0 { a: *s }\n" + "".join(f"m{n}: &m{n} {{ <<: [*m{n - 1}, *m{n - 1}], k{n}: *m{n - 1} }}\n" for n in range(1, 40))
MANY = "parameters:\n" + "".join(f"  p{n}: {{ default: *s }}\n" for n in range(20_000))

FILES = {
    "nested lists": ("a.pog.md", f"---\nname: A\n{SCALAR}{NESTED}parameters: {{ p: {{ default: *{LAST} }} }}\n---\n{{{{ p }}}}\n"),
    "nested maps": ("a.pog.md", f"---\nname: A\n{SCALAR}{MAPS}parameters: {{ p: {{ default: *l39 }} }}\n---\n{{{{ p }}}}\n"),
    "merge keys": ("a.pog.md", f"---\nname: A\n{SCALAR}{MERGES}parameters: {{ p: {{ default: *m39 }} }}\n---\n{{{{ p }}}}\n"),
    "20,000 parameters": ("a.pog.md", f"---\nname: A\n{SCALAR}{MANY}---\nx\n"),
    "descriptions": ("a.pog.md", f"---\nname: A\n{SCALAR}{MANY.replace('default', 'description')}---\nx\n"),
    "enums": ("a.pog.md", f"---\nname: A\n{SCALAR}{NESTED}parameters: {{ p: {{ type: string, enum: *{LAST} }} }}\n---\n{{{{ p }}}}\n"),
    "tags": ("a.pog.md", f"---\nname: *s\n{SCALAR}{NESTED}tags: *{LAST}\nowners: *{LAST}\n---\nx\n".replace("name: *s\n", "")),
    "cases": ("a.pog.md", f"---\nname: A\n{SCALAR}evals:\n" + "  - { inputs: { p: *s }, expect: [{ contains: *s }] }\n" * 5_000 + "---\nx\n"),
    "output schema": ("a.pog.md", f"---\nname: A\n{SCALAR}{NESTED}output: {{ schema: {{ enum: *{LAST} }} }}\n---\nx\n"),
    "a circle": ("a.pog.md", "---\nname: A\na: &a [*a, *a, *a, *a]\nparameters: { p: { default: &b { c: *b, d: *b } } }\n---\nx\n"),
    "keys": ("a.pog.md", f"---\nname: A\n{SCALAR}parameters:\n" + "  ? *s\n  : string\n" * 2_000 + "---\nx\n"),
    "Prompty": ("a.prompty", f"---\nname: A\nmodel: {{ api: chat }}\n{SCALAR}{NESTED}inputs:\n  p: {{ default: *{LAST} }}\nsample: *{LAST}\n---\nsystem:\n{{{{p}}}}\n"),
    "dotprompt": ("a.prompt", f"---\nmodel: x/y\n{SCALAR}{NESTED}input: {{ default: {{ p: *{LAST} }}, schema: {{ p: string }} }}\n---\n{{{{p}}}}\n"),
    "promptfoo": ("promptfooconfig.yaml", f"{SCALAR}{NESTED}prompts: ['{{{{p}}}}']\nproviders: [openai:gpt-4]\ntests:\n"
                  + f"  - vars: {{ p: *{LAST} }}\n    assert: *{LAST}\n" * 50),
    "promptfoo: prompts and tests": ("promptfooconfig.yaml", "prompts:\n" + "  - '{{p}}'\n" * 300 + "providers: [openai:gpt-4]\ntests:\n"
                                     + "  - vars: { p: x }\n    assert: [{ type: contains, value: x }]\n" * 3_000),
    "GitHub Models": ("m.prompt.yml", f"{SCALAR}{NESTED}messages:\n  - role: user\n    content: '{{{{p}}}}'\ntestData:\n" + f"  - p: *{LAST}\n" * 50),
    "Semantic Kernel": ("p/f.yaml", f"{SCALAR}{NESTED}name: f\ntemplate: '{{{{$p}}}}'\ninput_variables:\n  - name: p\n    default: *{LAST}\n"),
    "Claude": (".claude/agents/a.md", f"---\nname: a\ndescription: x\n{SCALAR}{NESTED}tools: *{LAST}\n---\nx\n"),
    "a skill": (".claude/skills/a/SKILL.md", f"---\nname: a\ndescription: x\n{SCALAR}{NESTED}metadata: {{ a: *{LAST} }}\n---\nx\n"),
    "an overlay": ("a.prompty.pog.yaml", f"name: A\n{SCALAR}{NESTED}parameters: {{ p: {{ default: *{LAST} }} }}\n"),
}


@pytest.mark.parametrize("name", FILES)
def test_little_that_stands_for_much(binary, start, name):
    place, text = FILES[name]
    beside = {"a.prompty": "---\nname: A\nmodel: { api: chat }\n---\nsystem:\n{{ p }}\n"} if "overlay" in name else {}
    client = start({place: text} | beside)
    run = bounded([binary, "check", "."], client.root)
    bounded([binary, "render", place], client.root)
    bounded([binary, "eval", "."], client.root)
    bounded([binary, "stats", "."], client.root)
    bounded([binary, "list", "--format", "json"], client.root)
    bounded([binary, "convert", place, "--lossy", "--to", "native", "-o", "out/native"], client.root)
    bounded([binary, "convert", place, "--lossy", "--to", "prompty", "-o", "out/prompty"], client.root)
    doc = client.open(place, text)
    ask_all(client, doc)
    assert_lives(client)
    if "*l" in text or "20,000" in name:
        assert "Aliases of this document stand for more than 4 MiB" in run.out, run.out[-500:]


def test_aliases_that_are_usual_are_followed(binary, start):
    text = ("---\nname: A\nparameters:\n  a: &a { type: string, default: x }\n  b: *a\n---\n{{ a }}{{ b }}\n")
    client = start({"a.pog.md": text})
    run = bounded([binary, "render", "a.pog.md"], client.root)
    assert "xx" in run.out
    doc = client.open("a.pog.md", text)
    assert not [one for one in client.pull_diagnostics(doc)["items"] if "lias" in one["message"]]
