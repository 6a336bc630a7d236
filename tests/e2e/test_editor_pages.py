"""The pages of editors that cannot be installed where tests run: what they print is well-formed, names what the server
names, and a session led as that editor leads it, with what the page sets, does its work. Editors that can be installed
are run for real by tests/editors."""

import fnmatch
import json
import re
import tomllib

import pytest

import editors
from actions import actions, inserting, titled
from conftest import REPOSITORY
from expect import published, pulled, rules
from samples import LIBRARY, artifact

PAGES = REPOSITORY / "editors"
FORMATS = json.loads((REPOSITORY / "server/docs/formats.json").read_text(encoding="utf-8"))
SETTINGS = json.loads((REPOSITORY / "server/docs/settings.schema.json").read_text(encoding="utf-8"))["properties"]


def block(page, language):
    text = (PAGES / page / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)
    return found


def nested(settings):
    """Dotted keys taken apart, as the LSP package of Sublime Text does before it sends them."""
    whole = {}
    for key, value in settings.items():
        *parents, last = key.split(".")
        inner = whole
        for part in parents:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return whole


@pytest.mark.parametrize("page", ["emacs", "helix", "kate", "sublime", "vim", "zed"])
def test_a_page_is_a_screenful_and_says_what_was_tried(page):
    text = (PAGES / page / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 66
    assert re.search(r"^(Tried by|Not run:)", text, re.M)
    assert all(len(line) <= 130 for line in text.splitlines() if not line.startswith("|"))


def test_every_editor_has_a_page():
    assert {path.parent.name for path in PAGES.glob("*/README.md")} >= {
        "emacs", "helix", "jetbrains", "kate", "neovim", "sublime", "vim", "zed"}


# Helix


@pytest.fixture(scope="module")
def helix():
    return tomllib.loads(block("helix", "toml"))


def test_helix_starts_the_server_and_every_list_names_it(helix):
    assert helix["language-server"]["pog"] == {"command": "pog", "args": ["lsp"]}
    assert all("pog" in one["language-servers"] for one in helix["language"])


def test_helix_knows_the_files_of_every_format(helix):
    globs = [one["glob"] for one in helix["language"][0]["file-types"]]
    for one in FORMATS["formats"]:
        if one["certain"] and one["language"] != "yaml":
            for glob in one["files"]:
                assert glob.removeprefix("**/") in globs, glob
    assert not any(fnmatch.fnmatchcase("README.md", glob) for glob in globs)


def test_helix_works(helix, start):
    client = start(LIBRARY, capabilities=editors.HELIX)
    language = helix["language"][0]["language-id"]
    doc = client.open("a.pog.md", artifact("😀 {{ mistake }}{{ language }}{{ focus }}"), language)
    (one,) = published(client, doc, lambda found: found)
    assert doc.lines.slice(one["range"]) == "mistake" and client.encoding == "utf-8"
    client.run_action(titled(actions(client, doc, one["range"]), "Declare parameter 'mistake'"))
    assert published(client, doc, lambda found: not found) == []
    doc = client.open("a.prompty", "---\nname: A\ninputs:\n  q: { type: string }\n---\nuser:\n{{q}} {{w}}\n", language)
    assert published(client, doc, lambda found: found), "other formats have the same language id"


# Sublime Text


def test_sublime_works_and_its_settings_are_heard(start):
    config = json.loads(block("sublime", "json"))["clients"]["pog"]
    assert config["command"] == ["pog", "lsp"] and config["enabled"]
    settings = nested(config["settings"])
    assert settings == {"pog": {group: {name: True for name in one["properties"]} for group, one in SETTINGS.items()}}
    client = start(LIBRARY, capabilities=editors.SUBLIME, options=config["initializationOptions"], config=settings)
    client.configure(settings)
    doc = client.open("a.pog.md", artifact("{{ mistake }}{{ language }}{{ focus }}"), "markdown")
    assert rules(published(client, doc, lambda found: found)) == ["template/undeclared-parameter"]
    since = client.mark()
    client.config = nested({**config["settings"], "pog.diagnostics.enable": False})
    client.configure(client.config)
    assert published(client, doc, lambda found: not found, since) == []
    doc, action = inserting(client, "---\nname: A\ntags: [safety]\n---\nsystem:\n$0\n", "Safety (include)")
    client.run_action(action)
    assert '{% include "shared/safety@^1" %}' in doc.text


# Zed


def test_zeds_extension_is_one():
    extension = tomllib.loads((PAGES / "zed/extension.toml").read_text(encoding="utf-8"))
    assert {"id", "name", "version", "schema_version", "authors", "description", "repository"} <= set(extension)
    assert extension["schema_version"] == 1 and re.fullmatch(r"\d+\.\d+\.\d+", extension["version"])
    named = set(extension["language_servers"]["pog"]["languages"])
    assert {"Markdown", "YAML", "JSON", "TOML"} <= named
    assert set(json.loads(block("zed", "json"))["languages"]) <= named
    manifest = tomllib.loads((PAGES / "zed/Cargo.toml").read_text(encoding="utf-8"))
    assert manifest["lib"]["crate-type"] == ["cdylib"] and list(manifest["dependencies"]) == ["zed_extension_api"]


def test_zed_works(start):
    client = start(LIBRARY, capabilities=editors.ZED)
    doc = client.open("a.pog.md", artifact("{{ mistake }}{{ language }}{{ focus }}"), "markdown")
    (one,) = client.pull_diagnostics(doc)["items"]
    assert one["code"] == "template/undeclared-parameter"
    client.run_action(titled(actions(client, doc, one["range"], only=["quickfix"]), "Declare parameter 'mistake'"))
    assert pulled(client, doc, lambda found: not found) == []
