"""The world outside of documents: files, folders, progress, no workspace at all. Settings: test_policy.py."""

import pytest

import capabilities
import samples
from expect import ERROR, WARNING, marks, published, rules
from samples import artifact, write

UNDECLARED, UNKNOWN = "template/undeclared-parameter", "template/unknown-include"
B = '{% include "part" %}\n'
PART = "---\nid: part\n---\nText.\n"


# Files

def test_files_created_changed_and_deleted(push):
    client = push()
    b = client.open("b.pog.md", B)
    assert rules(published(client, b, lambda found: found)) == [UNKNOWN]
    for kind, text, found in (("created", PART, []), ("changed", PART.replace("id: part", "id: other"), [UNKNOWN]),
                              ("changed", PART, []), ("deleted", None, [UNKNOWN])):
        since = client.mark()
        if text is None:
            (client.root / "dir/part.pog.md").unlink()
        else:
            write(client, "dir/part.pog.md", text)
        client.watched(("dir/part.pog.md", kind))
        assert rules(published(client, b, lambda now: rules(now) == found, since)) == found


def test_a_deleted_folder_takes_its_files_along(push):
    client = push({"b.pog.md": B, "dir/part.pog.md": PART})
    b = client.open("b.pog.md")
    assert client.diagnostics(b) == []
    (client.root / "dir/part.pog.md").unlink()
    (client.root / "dir").rmdir()
    since = client.mark()
    client.watched(("dir", "deleted"))
    assert rules(published(client, b, lambda found: found, since)) == [UNKNOWN]


def test_the_open_text_counts_whatever_happens_on_disk(push):
    client = push({"b.pog.md": B, "part.pog.md": PART})
    b, part = client.open("b.pog.md"), client.open("part.pog.md")
    assert client.diagnostics(b) == []
    for kind, text in (("changed", PART.replace("part", "other")), ("deleted", None)):
        (client.root / "part.pog.md").unlink() if text is None else write(client, "part.pog.md", text)
        since = client.mark()
        client.watched(("part.pog.md", kind))
        assert client.diagnostics(b, since=since) == [], "the editor still holds the file"
    since = client.mark()
    client.close(part)
    assert rules(published(client, b, lambda found: found, since)) == [UNKNOWN], "now it is gone"


def test_many_files_at_once(push):
    client = push({"b.pog.md": '{% include "n/299" %}\n'})
    b = client.open("b.pog.md")
    published(client, b, lambda found: found)
    for number in range(300):
        write(client, f"n/{number}.pog.md", "Text.\n")
    since = client.mark()
    client.watched(*((f"n/{number}.pog.md", "created") for number in range(300)))
    assert published(client, b, lambda found: not found, since) == []


def test_other_files_are_none_of_the_servers_business(push):
    client = push({"b.pog.md": B})
    client.watched(("readme.md", "created"), ("no/such/file.pog.md", "changed"), ("src", "changed"))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": "untitled:x", "type": 1}, {"uri": "file:///outside/x.pog.md", "type": 1}]})
    assert rules(client.diagnostics(client.open("b.pog.md"))) == [UNKNOWN]


def test_an_unreadable_file_is_told_of(push):
    client = push()
    write(client, "latin.pog.md", b"---\nname: caf\xe9\n---\n")
    client.watched(("latin.pog.md", "created"))
    message = client.wait_for("window/logMessage", lambda p: "latin.pog.md" in p["message"])["message"]
    assert "UTF-8" in message and "line 2" in message


def test_the_client_is_asked_to_watch(start):
    client = start()
    client.wait_until(lambda: client.registrations)
    (registration,) = [one for one in client.registrations.values() if one["method"] == "workspace/didChangeWatchedFiles"]
    globs = {watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]}
    assert {"**/*.pog.md", "**/*.prompt.yml", "**/*.prompt.yaml", "**/*.toml"} <= globs


def test_a_client_that_does_not_register_is_not_asked(start):
    client = start(capabilities=capabilities.without("workspace.didChangeWatchedFiles"))
    client.settle()
    assert client.received("client/registerCapability") == []


# Folders

def test_folders_added_and_removed(push, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "part.pog.md").write_text(PART)
    (other / "pog.toml").write_text(f'[rules]\n"{UNDECLARED}" = "warning"\n')
    client = push()
    b = client.open("b.pog.md", B)
    assert rules(published(client, b, lambda found: found)) == [UNKNOWN]
    since = client.mark()
    client.change_folders(added=[other])
    assert published(client, b, lambda found: not found, since) == []
    inside = client.open(str(other / "new.pog.md"), artifact("{{ x }}{{ language }}{{ focus }}"))
    (one,) = client.diagnostics(inside)
    assert one["severity"] == WARNING, "the folder's own policy"
    since = client.mark()
    client.change_folders(removed=[other])
    assert rules(published(client, b, lambda found: found, since)) == [UNKNOWN]
    (one,) = published(client, inside, lambda found: found and found[0]["severity"] == ERROR, since)


def test_several_folders_from_the_start(launch, tmp_path):
    folders = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part.pog.md").write_text(f"---\nname: Part of {name}\n---\nText.\n")
        folders.append({"uri": (tmp_path / name).as_uri(), "name": name})
    client = launch()
    client.initialize(capabilities=capabilities.pushed(), workspaceFolders=folders)
    client.workspace_diagnostics()
    for name in ("one", "two"):
        doc = client.open(str(tmp_path / name / "b.pog.md"), B)
        assert client.diagnostics(doc) == [], "an id may be used once in each folder"
        assert f"Part of {name}" in client.hover_text(doc, doc.find("part")["start"]), "its own comes first"


def test_a_folder_inside_another(push):
    client = push({"inner/pog.toml": f'[rules]\n"{UNDECLARED}" = "warning"\n'})
    client.change_folders(added=["inner"])
    text = artifact("{{ x }}{{ language }}{{ focus }}")
    inner, outer = client.open("inner/a.pog.md", text), client.open("a.pog.md", text)
    assert [one["severity"] for one in published(client, inner, lambda f: f and f[0]["severity"] == WARNING)] == [WARNING]
    assert [one["severity"] for one in client.diagnostics(outer)] == [ERROR]


# Progress

def test_reading_the_workspace_shows_progress(start):
    client = start(samples.LIBRARY)
    client.wait_for("$/progress", lambda p: p["value"]["kind"] == "end")
    steps = [(p["token"], p["value"]["kind"]) for p in client.received("$/progress")]
    (token,) = client.progress_tokens
    assert steps[0] == (token, "begin") and steps[-1] == (token, "end")
    assert client.received("$/progress")[0]["value"]["title"]


def test_a_client_without_progress_is_shown_none(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without("window.workDoneProgress"))
    client.settle()
    assert client.received("$/progress") == [] and client.progress_tokens == []


def test_a_client_that_does_not_answer_does_not_hold_the_index(launch):
    """Who is asked for a progress token may be slow, busy or broken."""
    client = launch({"b.pog.md": B, "part.pog.md": PART})
    client.hold("window/workDoneProgress/create")
    client.initialize(capabilities=capabilities.pushed())
    doc = client.open("b.pog.md")
    try:
        assert client.diagnostics(doc, timeout=5) == []
    finally:
        client.release("window/workDoneProgress/create")


# No workspace

def test_without_a_workspace_single_files_work(launch, tmp_path):
    client = launch()
    client.root = None
    client.initialize(capabilities=capabilities.pushed())
    client.workspace_diagnostics()
    doc = client.open(str(tmp_path / "loose.pog.md"), artifact('{% include "foundation/safety" %}{{ x }}{{ language }}{{ focus }}'))
    assert marks(doc, client.diagnostics(doc)) == [(UNDECLARED, "x")]
    assert client.labels(doc, doc.find("{{ x")["end"])


def test_files_of_two_folders_outside_the_workspace_do_not_clash(push, tmp_path):
    client = push()
    for name in ("one", "two"):
        doc = client.open(str(tmp_path / name / "same.pog.md"), "Text.\n")
        assert marks(doc, client.diagnostics(doc)) == [], "they belong to nothing in common"


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "untitled:prompt.pog.md", "vscode-notebook-cell:/x#1", "git:/a/b.pog.md?ref"])
def test_documents_without_a_file(push, uri):
    client = push()
    doc = client.open(uri, artifact("{{ x }}{{ language }}{{ focus }}"), language_id="pog")
    assert marks(doc, client.diagnostics(doc)) == [(UNDECLARED, "x")]
    assert client.hover(doc, doc.find("language", 1)["start"])
    assert "language" in client.labels(doc, doc.find("x }}")["start"])
    client.close(doc)


def test_an_untitled_document_keeps_its_language(push, tmp_path):
    """The client names the language once; a folder that is added later must not make another file of it."""
    client = push(samples.LIBRARY)
    doc = client.open("untitled:Untitled-7", "{{ nobody }}\n", language_id="pog")
    assert [one["code"] for one in published(client, doc, lambda found: found)] == ["template/undeclared-parameter"]
    since = client.mark()
    (tmp_path / "more").mkdir()
    client.notify("workspace/didChangeWorkspaceFolders", {
        "event": {"added": [{"uri": (tmp_path / "more").as_uri(), "name": "more"}], "removed": []}})
    assert published(client, doc, lambda found: True, since), "it is still a prompt"


def test_a_file_that_is_opened_before_it_is_saved(push):
    client = push()
    doc = client.open("new/folder/a.pog.md", artifact("{{ x }}{{ language }}{{ focus }}"))
    assert rules(client.diagnostics(doc)) == [UNDECLARED]


def test_paths_with_blanks_and_other_letters(push):
    client = push({"mein prompt/größe 漢字.pog.md": "---\nid: part\n---\nText.\n"})
    doc = client.open("b c/ü.pog.md", B)
    assert client.diagnostics(doc) == []
    (target,) = [link["targetUri"] for link in client.definition(doc, doc.find("part")["start"])]
    from host import path_of
    assert path_of(target) == client.root / "mein prompt/größe 漢字.pog.md"


# Before the index is there

def test_who_asks_before_the_index_is_there_gets_the_whole_answer(launch):
    """Half an answer looks like a whole one: an insertion refused, a rename that forgets a file."""
    part = "---\nid: old/part\n---\nText.\n"
    files = {**{f"many/{n}.pog.md": artifact("{{ language }}{{ focus }}", name=f"N{n}") for n in range(300)},
             "z/part.pog.md": part, "z/caller.pog.md": '{% include "old/part" %}\n'}
    client = launch(files)
    client.initialize()
    doc = client.open("z/part.pog.md")
    asked = {
        "list": client.ask("pog/library/list", {}),
        "symbols": client.ask("workspace/symbol", {"query": "old/part"}),
        "rename": client.ask("textDocument/rename", {"textDocument": doc.identifier, "position": doc.find("old/part")["start"], "newName": "new/part"}),
        "references": client.ask("textDocument/references", {
            "textDocument": doc.identifier, "position": doc.find("old/part")["start"], "context": {"includeDeclaration": True}}),
    }
    assert len(asked["list"].result()["items"]) >= 300 + 39
    assert asked["symbols"].result()
    assert len(asked["rename"].result()["documentChanges"]) == 2
    assert len(asked["references"].result()) == 2


def test_documents_opened_while_the_index_is_made_do_not_disturb_it(launch):
    files = {f"many/{n}.pog.md": artifact("{{ language }}{{ focus }}", name=f"N{n}") for n in range(400)}
    client = launch(files)
    client.initialize(capabilities=capabilities.pushed())
    client.wait_for("$/progress", lambda p: p["value"]["kind"] == "begin")
    docs = [client.open(f"new/{n}.pog.md", artifact("{{ x }}{{ language }}{{ focus }}", name=f"New {n}")) for n in range(60)]
    for doc in docs:
        assert marks(doc, published(client, doc, lambda found: found)) == [(UNDECLARED, "x")]
    items = {item["id"]: item for item in client.request("pog/library/list", {})["items"]}
    assert sum(item["source"] == "starter" for item in items.values()) >= 39, "an opened file took the place of a starter file"
    assert {f"many/{n}" for n in range(400)} | {f"new/{n}" for n in range(60)} <= set(items)
    assert items["new/7"]["uri"] == client.uri("new/7.pog.md") and items["many/7"]["uri"] == client.uri("many/7.pog.md")
