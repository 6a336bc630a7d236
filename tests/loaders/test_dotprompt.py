"""pog's word on Dotprompt files against that of the real library (npm `dotprompt` 1.1.2 with handlebars 4.7.10).

What the library accepts pog accepts, what it rejects pog reports, and `pog render` prints the same messages. Install with
`npm ci --ignore-scripts` in `tests/loaders/dotprompt`; no network is used after that.

Where the two differ, and why:
- Comment lines before the front matter: the repository reads them since 2026 and its own samples have them; the released
  npm library does not. pog goes by the repository.
- Marks in values: an input that holds `<<<dotprompt:role:x>>>` starts a message in the library. In pog it stays text.
- Helpers that are not registered: the library refuses them; pog reports them only where they look misspelt, since programs
  register helpers of their own.
- Names of schemas: the library knows those that the program registers; pog takes any identifier for one.
"""

import json
import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
TOOL = HERE / "dotprompt"
SAMPLES = HERE.parent / "formats" / "dotprompt"
POG = os.environ.get("POG_BIN", str(HERE.parents[1] / "target/debug/pog"))
ROLES = {"model": "assistant"}

pytestmark = pytest.mark.skipif(not (TOOL / "node_modules").exists(), reason="npm ci has not been run")


def library(cases):
    """What the real library makes of the cases."""
    done = subprocess.run(["node", "run.mjs"], cwd=TOOL, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def pog(*arguments):
    return subprocess.run([POG, *map(str, arguments)], capture_output=True, text=True, check=False)


def findings(path):
    done = pog("check", path, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["findings"]


def render(path, values, folder):
    given = folder / "values.json"
    given.write_text(json.dumps(values), encoding="utf-8")
    done = pog("render", path, "--values", given, "--format", "json")
    if done.returncode != 0:
        return {"error": done.stderr}
    messages = json.loads(done.stdout)
    return {"messages": [{"role": m["role"], "content": m["content"]} for m in messages]}


def as_pog(messages):
    return [{"role": ROLES.get(m["role"], m["role"]), "content": m["content"]} for m in messages]


INPUTS = {
    "greet.prompt": {"name": "Ann", "occasion": ""},
    "marked.prompt": {"topic": "bees", "count": 3, "audience": "children"},
    "classify.prompt": {"message": "My <bill> & I", "language": "en"},
    "governed.prompt": {"thing": "a lamp"},
    "translate.prompt": {"text": "Größe 🙂", "from": "de", "to": "ja"},
    "review.prompt": {"files": [{"path": "a.rs"}, {"path": "b.rs"}], "strict": True, "focus": "names"},
    "support/answer.short.prompt": {"question": "Why?"},
    "support/answer.prompt": {
        "question": "Where is it?",
        "documents": [{"title": "A", "text": "x"}, {"title": "B", "text": "y\n"}],
        "photo": "https://example.com/p.jpg",
        "customer": {"name": "Kim", "plan": "pro"},
    },
    "recipes/by-name.prompt": {"dish": "soup", "servings": 4, "allergies": ["nuts", "milk"]},
    "recipes/plan-menu.prompt": {
        "guests": [{"name": "A", "diets": ["vegan", "low salt"]}, {"name": "B"}],
        "host": {"name": "H", "kitchen": "Thai food"},
        "courses": 3,
        "tone": "playful",
        "pantry": ["rice", "lime"],
    },
}

COMMENTED = {"recipes/plan-menu.prompt"}
"""Files with comment lines before the front matter: given to the library without them."""


def source(name):
    text = (SAMPLES / name).read_bytes().decode()
    return text[text.index("---\n") :] if name in COMMENTED else text


def test_the_healthy_samples_are_healthy_to_both(tmp_path):
    names = sorted(INPUTS)
    cases = [
        {"path": str(SAMPLES / n), "root": str(SAMPLES), "text": source(n), "values": INPUTS[n]} for n in names
    ]
    for name, theirs in zip(names, library(cases), strict=True):
        assert "error" not in theirs and not theirs["logged"], (name, theirs)
        assert findings(SAMPLES / name) == [], name
        ours = render(SAMPLES / name, INPUTS[name], tmp_path)
        assert ours.get("messages") == as_pog(theirs["messages"]), (name, ours)


VALUES = {
    "a": "A",
    "b": "B <&>",
    "n": 0,
    "t": True,
    "f": False,
    "z": None,
    "e": [],
    "s": "",
    "xs": [1, 2.5, "three", None, True],
    "items": [{"name": "p", "tags": ["x", "y"], "price": 1e21}, {"name": "q", "tags": [], "price": 1e-7}],
    "m": {"k": "v", "2": "two", "1": "one", "n": {"deep": "D"}},
}

BODIES = [
    "Hi {{a}} {{{b}}} {{&b}} {{z}} {{n}} {{t}} {{f}} {{xs}} {{m}} {{nobody}}",
    "{{m.k}} {{m.n.deep}} {{m/n/deep}} {{m.[k]}} {{items.[0].name}} {{items.1.name}} {{xs.length}} {{a.length}}",
    "{{#if a}}yes{{else}}no{{/if}} {{#if n}}yes{{else}}no{{/if}} {{#if n includeZero=true}}yes{{/if}} {{#if e}}x{{else}}empty{{/if}}",
    "{{#if z}}1{{else if f}}2{{else if a}}3{{else}}4{{/if}}",
    "{{#unless a}}no{{else}}yes{{/unless}}{{#unless s}}blank{{/unless}}",
    "{{#each xs}}[{{@index}}:{{this}}{{#if @first}} first{{/if}}{{#if @last}} last{{/if}}]{{/each}}",
    "{{#each items}}{{name}}={{price}} {{#each tags}}{{this}}/{{../name}}/{{../../a}}/{{@../index}}{{else}}none{{/each}};{{/each}}",
    "{{#each items as |item i|}}{{i}} {{item.name}} {{name}} {{#each item.tags as |tag|}}{{tag}}{{item.name}}{{/each}} {{/each}}",
    "{{#each m}}{{@key}}={{this}};{{/each}} {{#each nobody}}x{{else}}none{{/each}} {{#each a}}x{{else}}text{{/each}}",
    "{{#with m}}{{k}} {{n.deep}} {{../a}} {{@root.a}}{{/with}} {{#with nobody}}x{{else}}none{{/with}} {{#with m as |q|}}{{q.k}}{{/with}}",
    "{{#with this}}{{a}} {{#with m}}{{../a}}{{/with}}{{/with}}",
    "{{#t}}{{a}}{{/t}} {{#f}}x{{/f}} {{^f}}not{{/f}} {{#items}}{{name}} {{/items}} {{#m}}{{k}}{{/m}} {{^e}}none{{else}}some{{/e}}",
    "{{lookup m \"k\"}} {{lookup xs 1}} {{lookup items.0 \"name\"}} {{#each xs}}{{lookup ../items @index}}{{/each}}",
    "{{json m}} {{json xs indent=2}} {{json a}} {{json nobody}} {{json items}} {{json m.n indent=\"\t\"}}",
    "{{#ifEquals a \"A\"}}same{{else}}other{{/ifEquals}} {{#ifEquals n \"0\"}}same{{else}}other{{/ifEquals}} {{#unlessEquals a b}}differ{{/unlessEquals}}",
    "{{! gone }}x{{!-- {{gone}} --}}y {{~ a ~}} z",
    "line\n{{! alone }}\nnext\n  {{#if a}}  \n  in\n  {{else}}\n  out\n  {{/if}}\nend",
    "start\n{{#each xs}}\n- {{this}}\n{{/each}}\nend",
    "a\r\n{{#if a}}\r\nin\r\n{{/if}}\r\nend",
    "{{#if f}}\n1\n{{else if z}}\n2\n{{else if a}}\n3\n{{else}}\n4\n{{/if}}\nend",
    "{{#if a~}}   \n in {{~else~}} out {{~/if}}\n {{~#if f}} x {{~else if a~}} y {{/if~}}  z",
    "\\{{a}} \\\\{{a}} \\\\\\{{a}} \\{{a}} and {{b}} \\{{#if}}",
    "{{{{raw}}}} {{a}} {{{{/raw}}}}x",
    "{{#*inline \"part\"}}<{{a}}{{n}}>{{/inline}}{{> part}} {{> part n=7}} {{#each items}}{{> part a=name}}{{/each}}",
    "{{#> missing}}fallback {{a}}{{/missing}}",
    "{{role \"system\"}}S {{a}}\n{{role \"user\"}}U\n{{role \"model\"}}M\n{{role \"tool\"}}T",
    "lead {{history}}after{{role \"user\"}}q",
    "{{role \"system\"}}   {{role \"user\"}}only",
    "{{role \"assistant\"}}x{{role \"Odd\"}}y{{role a}}z",
    "x{{#role \"system\"}}lost{{/role}}y{{#section \"s\"}}lost{{/section}}z",
    "{{media url=a}} and {{media url=m.k contentType=\"image/png\"}}{{section \"code\"}} {{section a}}tail",
    "{{role}} x",
    "{{#if (lookup m \"k\")}}{{json (lookup items 0)}}{{/if}}",
    "{{true}} {{12}} {{\"a\"}} {{this.a}} {{./a}} {{../a}} {{[a]}} {{@root.a}} {{@nobody}}",
    "{{@metadata.prompt.model}}",
    "{{#each xs}}{{#if @index}}, {{/if}}{{.}}{{/each}}",
    "{{#each items}}\n  {{#each tags}}\n    {{this}}\n  {{/each}}\n{{/each}}\n",
    "  {{#if a}}x{{/if}}  \n  {{a}}\n\n{{~#if a}}\n\n y{{/if}}",
    "{{log a}}{{#log a}}x{{/log}}done",
    "<<<dotprompt:section x>>> {{a}}",
]


FRONT = "---\nmodel: x/y\ninput:\n  schema: {" + ", ".join(f"{name}?: any" for name in VALUES) + "}\n---\n"


def test_rendering_is_the_same(tmp_path):
    cases = [{"text": FRONT + body, "values": VALUES} for body in BODIES]
    wrong = []
    for case, theirs in zip(cases, library(cases), strict=True):
        path = tmp_path / "case.prompt"
        path.write_bytes(case["text"].encode())
        ours = render(path, VALUES, tmp_path)
        if ("error" in theirs) != ("error" in ours):
            wrong.append((case["text"], ours, theirs))
        elif "error" not in theirs and ours["messages"] != as_pog_roles(theirs["messages"]):
            wrong.append((case["text"][len(FRONT) :], ours, theirs["messages"]))
    assert wrong == []


def test_a_text_without_front_matter_keeps_its_blanks(tmp_path):
    text = "\n  {{#if a}}\n  {{a}}\n  {{/if}}\n\n"
    path = tmp_path / "case.prompt"
    path.write_bytes(text.encode())
    theirs = library([{"text": text, "values": {"a": "A"}}])[0]
    assert render(path, {"a": "A"}, tmp_path)["messages"] == as_pog(theirs["messages"])


def as_pog_roles(messages):
    """Roles that Dotprompt does not know are shown as the nearest one."""
    near = {"model": "assistant", "assistant": "assistant", "system": "system", "tool": "tool"}
    return [{"role": near.get(m["role"], "user"), "content": m["content"]} for m in messages]


ACCEPTED = [
    "{{a}} } }} { {{b}}",
    "{{a-b:c?}} {{é}} {{$x}} {{_y}}",
    "{{#if a}}{{else}}{{/if}}",
    "{{#each a as |x|}}{{/each}}",
    "{{lookup a -1.5}} {{lookup a true}} {{lookup a undefined}} {{lookup a null}}",
    "{{lookup a \"}}\"}} {{lookup a '\"'}} {{lookup a \"\\\"\"}}",
    "{{[any thing].[else].x}}",
    "{{#[a]}}{{/a}}",
    "{{else_}} {{elsewhere}}",
    "{{~#if a~}}{{~else~}}{{~/if~}}",
    "{{! x }} }} {{!}}",
    "{{!-- -- }} --}}",
    "{{json a indent=2 other=(lookup a b)}}",
    "{{#if a}}{{^}}{{/if}}",
    "{{../../a}} {{@../../x}}",
    "{{a.b.[c d].e/f}}",
    "{{a\n}} {{#if\n  a\n}}x{{/if}}",
    "{{#> x}}y{{/x}}",
    "{{{{a}}}}{{{{b}}}}{{{{/b}}}}{{{{/a}}}}",
]

REJECTED = [
    "{{}}",
    "{{ }}",
    "{{a",
    "{{#if a}}",
    "{{#if a}}{{/each}}",
    "{{/if}}",
    "{{else}}",
    "{{#if a}}{{else}}{{else}}{{/if}}",
    "{{#if a}}{{else}}{{else if b}}{{/if}}",
    "{{a}}}",
    "{{{a}}",
    "{{#if a > 1}}{{/if}}",
    "{{#if a == b}}{{/if}}",
    "{{#if a && b}}{{/if}}",
    "{{a | upper}}",
    "{{a + 1}}",
    "{{json a=1 b}}",
    "{{json a=}}",
    "{{json \"x}}",
    "{{json (lookup a}}",
    "{{json (lookup a b}}",
    "{{a..b}}",
    "{{a.}}",
    "{{.a.}}",
    "{{a/../b}}",
    "{{a.this.b}}",
    "{{@}}",
    "{{#each a as |}}{{/each}}",
    "{{#each a as |x}}{{/each}}",
    "{{!-- x",
    "{{{{a}}}}",
    "{{#}}x{{/}}",
    "{{>}}",
    "{{#if}}x{{/if}}",
    "{{#if a b}}x{{/if}}",
    "{{#with}}x{{/with}}",
    "{{#each}}x{{/each}}",
    "{{> p a b}}{{#*inline \"p\"}}{{/inline}}",
    "{{a!b}}",
    "{{a,b}}",
    "{{'a}}",
    "{{#ifEquals a}}x{{/ifEquals}}",
    "{{^a}}x{{else if b}}y{{/a}}",
]


def test_syntax_is_judged_alike(tmp_path):
    front = "---\nmodel: x/y\n---\n"
    cases = [{"text": front + body, "values": {"a": "A"}} for body in ACCEPTED + REJECTED]
    wrong = []
    for case, theirs in zip(cases, library(cases), strict=True):
        path = tmp_path / "case.prompt"
        path.write_bytes(case["text"].encode())
        ours = [f for f in findings(path) if f["severity"] == "error"]
        if bool(ours) != ("error" in theirs):
            wrong.append((case["text"], theirs.get("error"), [f["message"] for f in ours]))
    assert wrong == []


FRONTS = [
    ("---\nmodel: x/y\n---\nHi", True),
    ("---\r\nmodel: x/y\r\n---\r\nHi", True),
    ("---   \nmodel: x/y\n---  \nHi", True),
    ("---\n\nmodel: x/y\n\n---\n\nHi\n---\nmore\n", True),
    ("---\n# only a comment\n---\nHi", True),
    ("---\n---\nHi", False),
    ("---\n\n---\nHi", False),
    ("---\nmodel: x/y\n---", False),
    ("\ufeff---\nmodel: x/y\n---\nHi", False),
    ("---\nmodel: x/y\nmodel: z\n---\nHi", False),
    ("---\nmodel: [x\n---\nHi", False),
    ("---\nmodel: \"a\" | \"b\"\n---\nHi", False),
    ("---\ninput: { a: b }[]\n---\nHi", False),
    ("---\nmodel: *nothing\n---\nHi", False),
    ("---\nmodel:\tx/y\n---\nHi", True),
    ("---\nconfig:\n\ttopK: 1\n---\nHi", False),
]


def test_front_matters_are_found_alike(tmp_path):
    wrong = []
    cases = [{"text": text, "values": {}} for text, _ in FRONTS]
    for (text, read), theirs in zip(FRONTS, library(cases), strict=True):
        assert theirs["metadata"] == read, (text, theirs)
        path = tmp_path / "case.prompt"
        path.write_bytes(text.encode())
        ours = [f["rule"] for f in findings(path)]
        if ("format/dotprompt-front-matter" in ours) == read:
            wrong.append((text, ours))
    assert wrong == []


SCHEMAS = [
    ("a: string", True),
    ("a: string, with a description, and more", True),
    ("a?: integer\nb: any\nc: boolean\nd: 'null'\ne: number", True),
    ("a(array): string", True),
    ("a?(array, some): { b: string }", True),
    ("a(object, one): { b?: string, c(enum): [X, Y] }", True),
    ("a(enum, which): [X, 2, null]", True),
    ("(*): string\na: string", True),
    ("a:\n  b:\n    c: string", True),
    ("a: MenuItem, registered", True),
    ("type: object\nproperties: { a: { type: string } }\nrequired: [a]", True),
    ("properties: { a: { type: string } }", True),
    ("a: string[]", False),
    ("a: 'X | Y'", False),
    ("a: 3", False),
    ("a: true", False),
    ("a(list): string", False),
    ("a(array)?: string", False),
    ("a: 'string '", False),
    ("a: '{ b: string }'", False),
]


def expected(schema):
    """The names of the library's JSON Schema."""
    return sorted(schema["properties"])


def parameters(path):
    """The names that pog would accept, as its complaint about another one lists them."""
    done = pog("render", path, "--set", "no-such-thing-at-all=1")
    return sorted(done.stderr.split("the prompt has ", 1)[1].splitlines()[0].split(", "))


def test_schemas_are_judged_alike(tmp_path):
    def text(schema):
        indented = "".join(f"    {line}\n" for line in schema.splitlines())
        return f"---\ninput:\n  schema:\n{indented}---\n{{{{json this}}}}"

    cases = [{"text": text(schema), "values": {}} for schema, _ in SCHEMAS]
    for (schema, fine), theirs in zip(SCHEMAS, library(cases), strict=True):
        assert ("error" not in theirs) == fine, (schema, theirs)
        path = tmp_path / "case.prompt"
        path.write_text(text(schema), encoding="utf-8")
        ours = findings(path)
        assert any(f["severity"] == "error" for f in ours) != fine, (schema, ours)
        if fine and theirs["schema"].get("properties"):
            shown = parameters(path)
            assert shown == expected(theirs["schema"]), schema
