"""JetBrains IDEs: the template for LSP4IJ imports as it is, and the server works with what that client can and cannot.

No IDE runs here. The template is held against the rules of LSP4IJ's loader (lsp4ij.py), and a session is led with its
recorded capabilities, with the command, the language ids, the options and the settings of the template.
"""

import copy
import json
import re
import shutil
import subprocess
import sys

import pytest

import editors
import lsp4ij
import samples
from actions import actions, inserting, of_kind
from conftest import REPOSITORY
from expect import pulled, rules
from samples import artifact

TEMPLATE = REPOSITORY / "editors/jetbrains/pog"
FORMATS = json.loads((REPOSITORY / "server/docs/formats.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def files():
    return lsp4ij.load(TEMPLATE)


@pytest.fixture(scope="session")
def template(files):
    return json.loads(files["template.json"])


@pytest.fixture
def ide(start, files, template, monkeypatch):
    """A session as the IDE leads it once the template is imported: ide(files, settings=..., capabilities=...)."""

    def open_project(content=(), settings=None, capabilities=editors.LSP4IJ):
        settings = json.loads(files["settings.json"]) if settings is None else settings
        client = start(content, capabilities=capabilities, options=json.loads(files["initializationOptions.json"]), config=settings)
        client.configure(settings)  # sent as soon as the server has started
        plain = client.open

        def open_file(path, text=None, language_id=None, **more):
            return plain(path, text, language_id or lsp4ij.language_id(template, path.rsplit("/", 1)[-1]), **more)

        monkeypatch.setattr(client, "open", open_file)
        return client

    return open_project


# The template


def test_the_template_imports(files):
    assert {"template.json", "settings.json", "settings.schema.json", "initializationOptions.json", "clientSettings.json",
            "installer.json", "README.md"} == set(files)
    assert lsp4ij.faults(files) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("template.json", '"name": "pog"', '"title": "pog"', "`name`"),
        ("template.json", '"programArgs"', '"command"', "`programArgs.default`"),
        ("template.json", '"default": "pog lsp"', '"linux": "pog lsp"', "`programArgs.default`"),
        ("template.json", "pog lsp", "$HOME_DIR$/pog lsp", "`$HOME_DIR$` is no macro"),
        ("template.json", "pog lsp", '\\"pog lsp', "no command line"),
        ("template.json", '"fileType"', '"file"', "has no `fileType`"),
        ("template.json", '"languageId": "prompt"', '"language": "prompt"', "has no `languageId`"),
        ("template.json", '"*.poml"', '"**/*.poml"', "has no folders"),
        ("template.json", '"*.yml"', '"*.y{a,}ml"', "more than `*` and `?`"),
        ("template.json", '  "url": "https://pog.dev",\n', "", "without `url`"),
        ("template.json", "{", "", "template.json: "),
        ("clientSettings.json", "supportsGotoClass", "supportsGoToClass", "is unknown"),
        ("clientSettings.json", "false", '"false"', "is no bool"),
        ("settings.json", "diagnostics", "diagnostic", "'diagnostic' was unexpected"),
        ("settings.json", "true", '"on"', "is not of type 'boolean'"),
        ("settings.schema.json", '"type": "object"', '"type": "mapping"', "the schema is none"),
        ("installer.json", '"exec"', '"execute"', "no task `execute`"),
        ("installer.json", '"command"', '"run"', "has no command"),
        ("installer.json", '"default"', '"linux"', "other systems"),
    ],
)
def test_a_fault_in_the_template_is_seen(files, name, before, after, told):
    assert before in files[name]
    found = lsp4ij.faults({**files, name: files[name].replace(before, after, 1)})
    assert any(told in fault for fault in found), found


def test_a_folder_without_a_template_is_seen(files):
    assert lsp4ij.faults({"README.md": files["README.md"]}) == ["template.json: is missing, nothing is imported"]


def test_the_template_is_as_the_server_says():
    done = subprocess.run([sys.executable, REPOSITORY / "editors/generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_stale_template_is_seen(tmp_path):
    """The generator compares: a format that the server has and the template has not is told."""
    for part in ("editors", "server/docs"):
        shutil.copytree(REPOSITORY / part, tmp_path / part, ignore=shutil.ignore_patterns("node_modules", "parser", "dist"))
    formats = tmp_path / "server/docs/formats.json"
    formats.write_text(formats.read_text(encoding="utf-8").replace('"*.poml"', '"*.pml"'), encoding="utf-8")
    done = subprocess.run([sys.executable, tmp_path / "editors/generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 1 and "editors/jetbrains/pog/template.json" in done.stderr


def test_the_command_starts_the_server(template, binary, tmp_path):
    assert lsp4ij.command(template) == ["pog", "lsp"] and lsp4ij.command(template, "windows") == ["pog.exe", "lsp"]
    (tmp_path / "pog").symlink_to(binary)
    done = subprocess.run([tmp_path / "pog", *lsp4ij.command(template)[1:]], input=b"", capture_output=True, timeout=20)
    assert b"unrecognized" not in done.stderr and b"Usage" not in done.stderr


def test_the_installer_finds_the_binary(files, binary, tmp_path):
    line = json.loads(files["installer.json"])["check"]["exec"]["command"]["default"]
    (tmp_path / "pog").symlink_to(binary)
    assert subprocess.run(line, env={"PATH": str(tmp_path)}, capture_output=True).returncode == 0
    with pytest.raises(FileNotFoundError):
        subprocess.run(line, env={"PATH": str(tmp_path / "nowhere")}, check=False)


# Which files it is about


def instance(glob):
    """A path that a glob fits."""
    return re.sub(r"\*", "some", glob.replace("**/", "", 1) if glob.startswith("**/") else glob).replace("somesome/", "sub/")


@pytest.mark.parametrize("one", FORMATS["formats"], ids=lambda one: one["id"])
def test_every_format_is_mapped(template, one):
    for glob in one["files"] + one["library"]:
        path = instance(glob)
        wanted = "json" if path.endswith(".json") else one["language"]
        given = lsp4ij.language_id(template, path.rsplit("/", 1)[-1])
        assert given is not None, path
        # A pattern that lost its folder is everybody's, and a name that two formats share is the first one's.
        if one["certain"] and "/" not in glob:
            assert given == wanted, path


@pytest.mark.parametrize("path", ["pog.toml", "prompts/a.prompty.pog.yaml"])
def test_the_policy_and_overlays_are_mapped(template, path):
    assert lsp4ij.language_id(template, path.rsplit("/", 1)[-1]) in ("toml", "yaml")


@pytest.mark.parametrize("path", ["main.py", "README.txt", "prompt.rs", "pog.md.bak", "Makefile"])
def test_other_files_are_not(template, path):
    assert lsp4ij.language_id(template, path) is None


SAMPLES = {
    "native": ("a.pog.md", "---\nname: A\n---\nHi {{ x }}\n"),
    "copilot-prompt": ("a.prompt.md", "---\nmode: agent\n---\nHi ${input:name}\n"),
    "copilot-instructions": (".github/copilot-instructions.md", "Use tabs.\n"),
    "copilot-agent": ("a.agent.md", "---\ndescription: Plans.\n---\nPlan.\n"),
    "skill": ("skills/pdf/SKILL.md", "---\nname: pdf\ndescription: Reads PDF files.\n---\nRead.\n"),
    "claude-command": (".claude/commands/fix.md", "---\ndescription: Fixes.\n---\nFix $ARGUMENTS\n"),
    "claude-agent": (".claude/agents/critic.md", "---\nname: critic\ndescription: Criticises.\n---\nCriticise.\n"),
    "instructions": ("AGENTS.md", "# Rules\n"),
    "github-models": ("a.prompt.yml", "messages:\n  - role: user\n    content: Hi {{name}}\n"),
    "promptfoo": ("promptfooconfig.yaml", "prompts: ['Hi {{name}}']\nproviders: [echo]\ntests:\n  - vars: { name: Ada }\n"),
    "openai-evals": ("registry/evals/a.yaml", "a:\n  id: a.dev.v0\n  metrics: [accuracy]\na.dev.v0:\n  class: x:Y\n"),
    "prompty": ("a.prompty", "---\nname: A\ninputs:\n  q: { type: string }\n---\nuser:\n{{q}}\n"),
    "dotprompt": ("a.prompt", "---\nmodel: googleai/gemini-2.0-flash\n---\nHi {{name}}\n"),
    "poml": ("a.poml", "<poml>\n<p>Hi {{ name }}</p>\n</poml>\n"),
    "skprompt": ("Greet/skprompt.txt", "Hi {{$name}}\n"),
    "semantic-kernel": ("a.yaml", "name: A\ntemplate: Hi {{$name}}\ntemplate_format: semantic-kernel\n"),
    "langchain": ("a.json", '{ "_type": "prompt", "input_variables": ["name"], "template": "Hi {name}" }\n'),
    "jinja": ("prompts/a.j2", "Hi {{ name }}\n"),
    "markdown": ("prompts/a.md", "Hi {{NAME}}\n"),
}


def test_there_is_a_sample_of_every_format():
    assert set(SAMPLES) == {one["id"] for one in FORMATS["formats"]}


@pytest.mark.parametrize("one", FORMATS["formats"], ids=lambda one: one["id"])
def test_every_format_is_read_with_the_language_id_of_its_mapping(ide, one):
    path, text = SAMPLES[one["id"]]
    client = ide({path: text})
    doc = client.open(path)
    assert doc.language_id is not None
    contents = client.hover(doc, {"line": 0, "character": 0})["contents"]
    assert f"Read as {one['name']}: " in contents["value"]


# What the client can


def test_findings_are_asked_for(ide):
    client = ide()
    doc = client.open("a.pog.md", artifact("{{ mistake }}{{ language }}{{ focus }}"))
    (one,) = client.pull_diagnostics(doc)["items"]
    assert one["code"] == "template/undeclared-parameter" and doc.lines.slice(one["range"]) == "mistake"
    assert one["codeDescription"]["href"].startswith("https://")


def test_an_edit_elsewhere_is_seen_at_the_next_question(ide):
    """The client cannot be told to ask again."""
    client = ide({"a.pog.md": "---\nid: part\n---\nHi\n"})
    b = client.open("b.pog.md", '{% include "part" %}\n')
    assert client.pull_diagnostics(b)["items"] == []
    a = client.open("a.pog.md")
    client.change(a, [(a.find("part"), "other")])
    assert rules(pulled(client, b, lambda found: found)) == ["template/unknown-include"]
    assert client.received("workspace/diagnostic/refresh") == []


def test_settings_are_those_of_the_configuration_tab(ide):
    off = {"pog": {"diagnostics": {"enable": False}, "codeLens": {"enable": False}}}
    client = ide(settings=off)
    doc = client.open("a.pog.md", artifact("{{ mistake }}"))
    assert pulled(client, doc, lambda found: not found) == []
    on = {"pog": {"diagnostics": {"enable": True}, "codeLens": {"enable": True}}}
    client.config = on
    client.configure(on)
    assert "template/undeclared-parameter" in rules(pulled(client, doc, lambda found: found))


def test_files_are_watched_by_plain_patterns(ide):
    client = ide()
    client.settle()
    watched = [one for one in client.registrations.values() if one["method"] == "workspace/didChangeWatchedFiles"]
    assert watched
    assert all(isinstance(one["globPattern"], str) for w in watched for one in w["registerOptions"]["watchers"])


def test_completion_with_snippets_where_they_are_offered(ide):
    client = ide()
    doc = client.open("half.pog.md", artifact("{{ la"))
    found = client.completion(doc, doc.end())
    assert found["items"][0]["label"] == "language"
    assert set(found.get("itemDefaults", {})) <= {"editRange"}
    assert "Language" in json.dumps(client.resolve_completion(found["items"][0])) or found["items"][0].get("detail")


def without_snippets():
    able = copy.deepcopy(editors.LSP4IJ)
    able["textDocument"]["completion"]["completionItem"]["snippetSupport"] = False
    return able


@pytest.mark.parametrize("text", ["---\nname: A\n\n---\n{% ", "---\nname: A\n---\n{{ x | ", "---\nname: A\npara"])
def test_no_snippet_where_none_is_offered(ide, text):
    client = ide(capabilities=without_snippets())
    doc = client.open("half.pog.md", text)
    items = client.completion(doc, doc.end())["items"]
    assert items
    for item in items:
        inserted = item.get("textEdit", {}).get("newText") or item.get("insertText") or item["label"]
        assert item.get("insertTextFormat", 1) == 1 and not re.search(r"\$\{?\d", inserted), item


def test_the_popup_of_a_parameter(ide):
    client = ide()
    doc = client.open("prompts/new.pog.md", samples.REVIEW)
    contents = client.hover(doc, doc.find("language", 3)["start"])["contents"]
    assert contents["kind"] == "markdown" and "Language of the code." in contents["value"]


def test_definition_and_rename(ide):
    client = ide(samples.LIBRARY)
    doc = client.open("prompts/task/review.pog.md")
    (link,) = client.definition(doc, doc.find("shared/safety")["start"])
    assert link["targetUri"].endswith("shared/safety.pog.md")
    at = doc.find("language", 3)["start"]
    assert client.prepare_rename(doc, at)
    client.apply(client.rename(doc, at, "dialect"))
    assert "You review {{ dialect }} code." in doc.text and "  dialect: {" in doc.text
    assert client.pull_diagnostics(doc)["items"] == []


# Everything is done by the server


def all_commands(client, doc):
    """The commands that stand behind what is shown: actions and lenses."""
    shown = client.request("textDocument/codeLens", {"textDocument": {"uri": doc.uri}}) or []
    commands = [one["command"]["command"] for one in shown if one.get("command")]
    commands += [one["command"]["command"] for one in actions(client, doc) if one.get("command")]
    return [one for one in commands if one]


@pytest.mark.parametrize("text", [samples.REVIEW, samples.CASES, artifact("{{ mistake }}")], ids=["review", "cases", "mistake"])
def test_nothing_shown_needs_a_command_of_the_client(ide, text):
    client = ide(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", text)
    assert set(all_commands(client, doc)) <= set(client.capabilities["executeCommandProvider"]["commands"])


def test_a_fix_comes_with_its_edit(ide):
    client = ide()
    doc = client.open("a.pog.md", artifact("{{ languge }}{{ focus }}"))
    (action,) = of_kind(actions(client, doc, doc.find("languge"), only=["quickfix"]), "quickfix")[:1]
    assert "command" not in action
    client.run_action(action)
    assert "{{ language }}" in doc.text


def test_a_library_prompt_is_inserted_without_a_picker(ide):
    client = ide(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0\nuser:\nHi\n", "Safety (include)")
    assert "command" not in action
    client.run_action(action)
    assert '{% include "shared/safety@^1" %}' in doc.text
    assert client.pull_diagnostics(doc)["items"] == []


def test_a_library_prompt_is_inserted_as_text(ide):
    client = ide(samples.LIBRARY)
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0\nuser:\nHi\n", "Safety (text)")
    client.run_action(action)
    assert "{# pog: from shared/safety@1.4.0#" in doc.text and "Do not invent facts." in doc.text


def test_kinds_of_actions_are_ones_that_the_client_knows(ide):
    able = set(editors.LSP4IJ["textDocument"]["codeAction"]["codeActionLiteralSupport"]["codeActionKind"]["valueSet"])
    client = ide(samples.LIBRARY)
    doc = client.open("prompts/new.pog.md", artifact("{{ languge }}"))
    for action in actions(client, doc):
        parts = action["kind"].split(".")
        assert any(".".join(parts[:count]) in able for count in range(1, len(parts) + 1)), action["kind"]


# The TextMate bundle


def test_the_bundle_has_all_that_it_names(tmp_path):
    subprocess.run([sys.executable, REPOSITORY / "editors/jetbrains/bundle.py", tmp_path / "bundle"], check=True, capture_output=True)
    package = json.loads((tmp_path / "bundle/package.json").read_text(encoding="utf-8"))
    scopes = {}
    for grammar in package["contributes"]["grammars"]:
        scopes[grammar["scopeName"]] = json.loads((tmp_path / "bundle" / grammar["path"]).read_text(encoding="utf-8"))["scopeName"]
    assert scopes and all(name == scope for name, scope in scopes.items())
    languages = {one["id"]: one for one in package["contributes"]["languages"]}
    assert languages["pog"]["extensions"] == [".pog.md"]
    for one in languages.values():
        assert "configuration" not in one or json.loads((tmp_path / "bundle" / one["configuration"]).read_text(encoding="utf-8"))
    assert {one["language"] for one in package["contributes"]["grammars"] if "language" in one} <= set(languages)
    assert not [path for path in (tmp_path / "bundle").rglob("*") if "node_modules" in path.parts or "tests" in path.parts]


def test_the_bundle_is_not_put_over_something_else(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = subprocess.run([sys.executable, REPOSITORY / "editors/jetbrains/bundle.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1 and "is not empty" in done.stderr and (tmp_path / "mine.txt").read_text() == "mine"
