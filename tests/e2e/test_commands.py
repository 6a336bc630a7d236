"""Commands for clients with menus of their own, and what such clients ask about the server. See server/docs/protocol.md."""

import json
import subprocess

import pytest

import capabilities
import samples
from conftest import REPOSITORY
from expect import INVALID_PARAMS, REQUEST_FAILED
from host import path_of
from test_versions import PART, PROMPT, repository  # noqa: F401 - a fixture

SORT = """---
name: Sort
description: Sorts reports.
parameters:
  report: { type: string, description: The report. }
---
user:
Sort {{ report }}.
"""


def refused(client, command, **argument):
    return client.request_error("workspace/executeCommand", {"command": command, "arguments": [argument]})


def test_all_commands_are_announced(client):
    announced = client.capabilities["executeCommandProvider"]["commands"]
    assert announced == ["pog.insertLibraryPrompt", "pog.convertPrompt", "pog.bumpVersion", "pog.promotePrompt", "pog.newPrompt"]
    page = (REPOSITORY / "server/docs/protocol.md").read_text()
    assert all(f"`{command}`" in page for command in announced)


def test_a_version_is_bumped_for_what_changed(repository, push):  # noqa: F811
    repository({"a.pog.md": PROMPT, "part.pog.md": PART})
    client = push()
    doc = client.open("a.pog.md")
    error = refused(client, "pog.bumpVersion", uri=doc.uri)
    assert error["code"] == REQUEST_FAILED and "--" not in error["message"] and "patch, minor or major" in error["message"]
    client.change(doc, [(doc.find("great care"), "care")])
    answer = client.execute("pog.bumpVersion", {"uri": doc.uri})
    assert answer["message"].startswith("1.0.0 -> 1.0.1: ") and "wording" in answer["message"]
    client.wait_until(lambda: "version: 1.0.1\n" in doc.text)
    answer = client.execute("pog.bumpVersion", {"uri": doc.uri, "step": "major", "summary": "A new start."})
    client.wait_until(lambda: "version: 2.0.0\n" in doc.text)
    assert "A new start." in doc.text
    assert refused(client, "pog.bumpVersion", uri=doc.uri, step="sideways")["code"] == INVALID_PARAMS


def test_a_prompt_is_promoted(push):
    client = push({"prompts/development/sort.pog.md": SORT})
    doc = client.open("prompts/development/sort.pog.md")
    answer = client.execute("pog.promotePrompt", {"uri": doc.uri, "to": "validated"})
    client.wait_until(lambda: "stage: validated" in doc.text)
    assert answer["message"].startswith("Now at 'validated'; added: ")
    assert "evals:" in doc.text and "phase: development" in doc.text
    error = refused(client, "pog.promotePrompt", uri=doc.uri, to="perfect")
    assert error["code"] == REQUEST_FAILED and "discovered" in error["message"]
    assert "already" in refused(client, "pog.promotePrompt", uri=doc.uri, to="validated")["message"]


def test_a_new_prompt_is_made_at_its_place(push, binary):
    client = push({"prompts/a.pog.md": SORT})
    answer = client.execute("pog.newPrompt", {"id": "development/triage"})
    path = client.root / "prompts/development/triage.pog.md"
    client.wait_until(path.exists, what="the new file")
    assert path_of(answer["uri"]) == path and answer["message"].startswith("Made 'development/triage'")
    text = path.read_text()
    assert "stage: interaction\n" in text and "phase: development\n" in text
    # As the command line makes it.
    other = client.root.parent / "other"
    (other / "prompts").mkdir(parents=True)
    (other / "prompts/a.pog.md").write_text(SORT)
    (other / "pog.toml").write_text("")
    subprocess.run([binary, "new", "development/triage"], cwd=other, check=True, capture_output=True, timeout=30)
    assert (other / "prompts/development/triage.pog.md").read_text() == text


def test_a_new_prompt_is_made_of_one_of_the_library(push):
    client = push({"prompts/a.pog.md": SORT})
    client.execute("pog.newPrompt", {"id": "testing/mine", "from": "a", "stage": "interaction"})
    path = client.root / "prompts/testing/mine.pog.md"
    client.wait_until(path.exists, what="the new file")
    assert "Sort {{ report }}." in path.read_text()


@pytest.mark.parametrize("argument, says", [
    ({"id": "a"}, "has the id 'a' already"), ({"id": "No Such"}, "write 'no-such'"), ({"id": "b", "from": "aa"}, "No prompt 'aa'"),
    ({"id": "../../escape"}, "Id '../../escape'"),
])
def test_a_new_prompt_that_cannot_be_is_refused(push, argument, says):
    client = push({"prompts/a.pog.md": SORT})
    error = refused(client, "pog.newPrompt", **argument)
    assert error["code"] == REQUEST_FAILED and says in error["message"], error
    client.settle()
    assert client.applied == [] and sorted(p.name for p in client.root.rglob("*.md")) == ["a.pog.md"]


def test_a_client_that_creates_no_files_is_told_what_does(start):
    client = start({"prompts/a.pog.md": SORT}, capabilities=capabilities.without("workspace.workspaceEdit.resourceOperations"))
    assert "pog new b" in refused(client, "pog.newPrompt", id="b")["message"]


def test_a_rule_is_explained_as_on_the_command_line(client, binary):
    page = client.request("pog/explain", {"rule": "gate/requirement-missing"})["markdown"]
    done = subprocess.run([binary, "explain", "gate/requirement-missing"], capture_output=True, text=True, check=True, timeout=30)
    assert page.strip() == done.stdout.strip()
    error = client.request_error("pog/explain", {"rule": "gate/requirement-mising"})
    assert error["code"] == REQUEST_FAILED and "'gate/requirement-missing'" in error["message"]


def test_the_status_says_what_was_read(start, binary):
    client = start({**samples.LIBRARY, "pog.toml": ""})
    client.open("prompts/task/review.pog.md")
    client.request("pog/library/list", {})
    status = client.request("pog/status", {})
    (folder,) = status["folders"]
    assert folder == {"uri": client.root.as_uri(), "policy": [client.uri("pog.toml")], "prompts": status["library"]["workspace"]}
    assert status["ready"] and status["documents"] == 1 and status["encoding"] == "utf-16"
    assert status["library"]["workspace"] >= 2 and status["library"]["starter"] >= 39
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True, timeout=30)
    assert status["version"] in done.stdout


def test_requests_that_need_no_parameters_may_leave_them_out(start):
    client = start(samples.LIBRARY)
    for method in ("pog/status", "pog/library/list", "pog/library/search"):
        assert client.request(method) == client.request(method, {}), method


def test_owners_and_findings_are_listed_where_asked_for(start):
    broken = SORT.replace("{{ report }}", "{{ repotr }}").replace("name: Sort", "name: Sort\nowners: ['@ada']")
    client = start({"prompts/good.pog.md": SORT, "prompts/broken.pog.md": broken})
    plain = {i["id"]: i for i in client.request("pog/library/list", {})["items"]}
    assert plain["broken"]["owners"] == ["@ada"] and not any("findings" in i for i in plain.values())
    items = {i["id"]: i for i in client.request("pog/library/list", {"findings": True})["items"]}
    assert items["broken"]["findings"]["error"] == 1 and set(items["good"]["findings"].values()) == {0}
    assert all(("findings" in i) == (i["source"] == "workspace") for i in items.values())


def test_a_preview_says_what_can_be_filled_in(start):
    client = start(samples.LIBRARY)
    preview = client.request("pog/library/preview", {"id": "task/review"})
    (item,) = [i for i in client.request("pog/library/list", {})["items"] if i["id"] == "task/review"]
    assert preview["name"] == item["name"] and preview["parameters"] == item["parameters"]


def test_lenses_are_switched_off(start):
    files = {"part.pog.md": "---\nevals: [{ name: one, expect: [{ contains: kind }] }]\n---\nBe kind.\n"}
    for options in ({"codeLens": {"enable": False}}, {"pog": {"codeLens": {"enable": False}}}):
        client = start(files, options=options)
        part = client.open("part.pog.md")
        ask = lambda: client.request("textDocument/codeLens", {"textDocument": {"uri": part.uri}})
        assert ask() == []
        client.notify("workspace/didChangeConfiguration", {"settings": {"pog": {"codeLens": {"enable": True}}}})
        client.wait_until(lambda: [one["command"]["title"] for one in ask()] == ["1/1 cases passed", "about 4 tokens", "passed"])


def test_every_setting_is_on_the_page():
    schema = json.loads((REPOSITORY / "server/docs/settings.schema.json").read_text())
    page = (REPOSITORY / "server/docs/protocol.md").read_text()
    for group, inner in schema["properties"].items():
        for name in inner["properties"]:
            assert f"`pog.{group}.{name}`" in page
