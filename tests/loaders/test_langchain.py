"""LangChain's own loader against pog: the same files are refused, the same text is rendered."""

import copy
import json
import warnings

import pytest

loading = pytest.importorskip("langchain_core.prompts.loading")
import pog  # noqa: E402

PROMPT = {"_type": "prompt", "input_variables": ["a"], "template": "x {a}"}
EXAMPLE = {"_type": "prompt", "input_variables": ["q"], "template": "Q {q}"}
FEW = {"_type": "few_shot", "input_variables": ["a"], "prefix": "P", "suffix": "S {a}", "example_prompt": EXAMPLE,
       "examples": [{"q": "1"}]}
CHAT = {"_type": "chat", "input_variables": ["a"], "messages": [{"prompt": {"template": "x {a}"}}]}


def but(base, *without, **changes):
    return {**{k: v for k, v in base.items() if k not in without}, **changes}


CASES = {
    "plain": PROMPT,
    "template and path": but(PROMPT, template_path="t.txt"),
    "no template": but(PROMPT, "template"),
    "jinja": but(PROMPT, template="{{a}}", template_format="jinja2"),
    "unknown format": but(PROMPT, template_format="handlebars"),
    "mustache": but(PROMPT, template="x {{a}}", template_format="mustache"),
    "validated mustache": but(PROMPT, template="x {{a}}", template_format="mustache", validate_template=True),
    "validated": but(PROMPT, validate_template=True),
    "validated without variables": but(PROMPT, "input_variables", validate_template=True),
    "no variables": but(PROMPT, "input_variables"),
    "one more key": but(PROMPT, foo=1),
    "number": but(PROMPT, template=5),
    "mapping": but(PROMPT, template={"text": None}),
    "attribute": but(PROMPT, template="x {a.b}"),
    "item": but(PROMPT, template="x {a[0]}"),
    "position": but(PROMPT, template="x {0}"),
    "no name": but(PROMPT, template="x {}"),
    "closing brace": but(PROMPT, template="x {a}} y"),
    "opening brace": but(PROMPT, template="x {{a} y"),
    "never closed": but(PROMPT, template="x {a"),
    "brace at the end": but(PROMPT, template="x {a} {"),
    "JSON with a field": but(PROMPT, template='{"k": "{a}"}'),
    "JSON": but(PROMPT, template='{"k": 1} {a}'),
    "JSON in lines": but(PROMPT, template='{\n  "k": 1\n} {a}'),
    "escaped JSON": but(PROMPT, template='{{"k": "{a}"}}'),
    "conversion": but(PROMPT, template="{a!r}"),
    "unknown conversion": but(PROMPT, template="{a!x}"),
    "two letters": but(PROMPT, template="{a!rr}"),
    "format": but(PROMPT, template="{a:>10}"),
    "blanks": but(PROMPT, template="{ a } {a}"),
    "brace in a name": but(PROMPT, template="{a{b}"),
    "unknown type": but(PROMPT, _type="promt"),
    "other parser": but(PROMPT, output_parser={"_type": "regex_parser"}),
    "no parser": but(PROMPT, output_parser=None),
    "default parser": but(PROMPT, output_parser={"_type": "default"}),
    "bound": but(PROMPT, template="x {a} {b}", partial_variables={"b": "1"}),
    "stop": but(PROMPT, input_variables=["stop"], template="{stop}"),
    "variables as text": but(PROMPT, input_variables="a"),
    "tags as text": but(PROMPT, tags="x"),
    "metadata as list": but(PROMPT, metadata=["x"]),
    "absolute path": but(PROMPT, "template", template_path="/tmp/x.txt"),
    "path upwards": but(PROMPT, "template", template_path="../x.txt"),
    "path to Markdown": but(PROMPT, "template", template_path="x.md"),
    "few": FEW,
    "few, one more key": but(FEW, foo=1),
    "few, mustache": but(FEW, suffix="S {{a}}", template_format="mustache"),
    "few, jinja": but(FEW, suffix="S {{a}}", template_format="jinja2"),
    "few, jinja in the example": but(FEW, example_prompt=but(EXAMPLE, template="Q {{q}}", template_format="jinja2")),
    "few, no suffix": but(FEW, "suffix"),
    "few, no prefix": but(FEW, "prefix"),
    "few, no examples": but(FEW, "examples"),
    "few, no example prompt": but(FEW, "example_prompt"),
    "few, mapping of examples": but(FEW, examples={"q": "1"}),
    "few, attribute in the example": but(FEW, example_prompt=but(EXAMPLE, template="Q {q.r}")),
    "chat": CHAT,
    "chat without variables": but(CHAT, "input_variables"),
    "chat without messages": but(CHAT, messages=[]),
    "chat without a prompt": but(CHAT, messages=[{"template": "x {a}"}]),
}
# Where the two differ, and why.
EXCEPTIONS = {
    "no name": "loads, and fails whenever it is filled in",
    "JSON": "loads with the variable '\"k\"', and fails whenever it is filled in",
    "JSON in lines": "loads with a variable of several lines, and fails whenever it is filled in",
    "unknown conversion": "loads, and fails whenever it is filled in",
}


def load(config):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return loading.load_prompt_from_config(copy.deepcopy(config))


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("langchain")
    for index, config in enumerate(CASES.values()):
        (folder / f"{index}.json").write_text(json.dumps(config, indent=2))
    return pog.check(folder)[0]


@pytest.mark.parametrize("index, name", list(enumerate(CASES)))
def test_what_the_loader_refuses_is_an_error_and_nothing_else_is(checked, index, name):
    try:
        load(CASES[name])
        refused = None
    except Exception as error:
        refused = error
    # A key that is not known is a warning everywhere, though a few-shot prompt is refused for it.
    errors = [f for f in checked.get(f"{index}.json", []) if f[0] == "error" or f[1] == "metadata/unknown-key"]
    assert (bool(errors) == bool(refused)) != (name in EXCEPTIONS), (refused, errors)


def test_healthy_samples_load():
    import os
    folder = pog.FORMATS / "langchain"
    before = os.getcwd()
    os.chdir(folder)
    try:
        for path in sorted(folder.glob("*.*")):
            config = json.loads(path.read_text()) if path.suffix == ".json" else loading.yaml.safe_load(path.read_text())
            if "lc" in config:
                from langchain_core.load import loads
                assert loads(path.read_text(), allowed_objects="all")
            else:
                assert load(config), path
    finally:
        os.chdir(before)


RENDERED = {
    "plain": (PROMPT, {"a": "é {b} <c>"}),
    "escapes": (but(PROMPT, template='{{"k": "{a}"}}\r\n{a!r} {a:>6}|{a:*^7}|'), {"a": "it's"}),
    "bound": (but(PROMPT, template="{a} {b}", partial_variables={"b": "1"}), {"a": "x"}),
    "few": (but(FEW, examples=[{"q": "1"}, {"q": "z"}], example_separator="\n--\n"), {"a": "x"}),
    "few without prefix": (but(FEW, "prefix"), {"a": "x"}),
    "list": (PROMPT, {"a": [1, "x", True, None, {"k": 1.5}]}),
}


@pytest.mark.parametrize("name", RENDERED)
def test_rendering_is_the_same(tmp_path, name):
    config, values = RENDERED[name]
    (tmp_path / "p.json").write_text(json.dumps(config))
    assert pog.render(tmp_path, "p.json", values) == [("user", load(config).format(**values))]
