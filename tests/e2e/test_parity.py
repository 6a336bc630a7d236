"""The editor and the command line say the same of every fixture: rule, severity, place, message, fixes."""

import json
import shutil
import subprocess
import time

import pytest

from conftest import REPOSITORY

SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}
FOLDERS = ["tests/fixtures/rules", "tests/fixtures/bad-input", "tests/fixtures/demo", "tests/fixtures", "prompts-fixture"]


def checked(binary, root, *arguments):
    """The report of `pog check` in a folder."""
    done = subprocess.run([binary, "check", "--format", "json", *arguments], cwd=root, capture_output=True, timeout=60)
    assert done.returncode in (0, 1, 2), done.stderr.decode()
    report = json.loads(done.stdout)
    assert report["version"] == 1
    return report, done


def of_command_line(report, texts):
    """{path: findings} with places in Unicode characters, counted from 0."""
    found = {}
    for one in report["findings"]:
        text = texts[one["path"]]
        places = []
        for end in ("start", "end"):
            place = one["range"][end]
            # In the editor a byte order mark is a character of the first line; the command line does not count it.
            mark = place["line"] == 1 and text.startswith("\ufeff") and place["offset"] > 0
            places.append((place["line"] - 1, place["column"] - 1 + mark))
            assert len(text.encode()[:place["offset"]].decode()) <= len(text)
        found.setdefault(one["path"], []).append(
            (places[0], places[1], one["rule"], SEVERITIES[one["severity"]], one["message"], one["url"], len(one["related"])))
    return {path: sorted(one) for path, one in found.items()}


def of_editor(items):
    place = lambda one: (one["line"], one["character"])
    return sorted((place(d["range"]["start"]), place(d["range"]["end"]), d["code"], d["severity"], d["message"],
                   d["codeDescription"]["href"], len(d.get("relatedInformation", []))) for d in items)


def readable(root):
    texts = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name != "pog.toml":
            try:
                texts[path.relative_to(root).as_posix()] = path.read_bytes().decode()
            except UnicodeDecodeError:
                pass
    return texts


@pytest.mark.parametrize("folder", FOLDERS)
def test_editor_and_command_line_agree(start, binary, workspace, folder):
    root = workspace()
    shutil.copytree(REPOSITORY / folder, root, dirs_exist_ok=True)
    texts = readable(root)
    assert texts
    report, _ = checked(binary, root, ".")
    expected = of_command_line(report, texts)
    client = start(encoding="utf-32")
    in_workspace = {item["uri"]: of_editor(item["items"]) for item in client.workspace_diagnostics()["items"] if item["items"]}
    assert {client.uri(path): found for path, found in expected.items()} == in_workspace
    for path, text in texts.items():
        doc = client.open(path, text)
        assert of_editor(client.pull_diagnostics(doc)["items"]) == expected.get(path, []), path
        client.close(doc)


def test_files_that_are_sent_are_told_the_same(push, binary, workspace):
    root = workspace()
    shutil.copytree(REPOSITORY / "tests/fixtures/rules", root, dirs_exist_ok=True)
    texts = readable(root)
    expected = of_command_line(checked(binary, root, ".")[0], texts)
    client = push(encoding="utf-32")
    for path, text in texts.items():
        assert of_editor(client.diagnostics(client.open(path, text))) == expected.get(path, []), path


def test_the_same_holds_under_a_policy(start, binary, workspace):
    root = workspace()
    shutil.copytree(REPOSITORY / "tests/fixtures/rules", root, dirs_exist_ok=True)
    (root / "pog.toml").write_text('[rules]\n"template/*" = "hint"\n"template/unknown-filter" = "error"\n"metadata/unknown-key" = "off"\n')
    texts = readable(root)
    expected = of_command_line(checked(binary, root, ".")[0], texts)
    assert {one[3] for found in expected.values() for one in found if one[2].startswith("template/") and one[2] != "template/unknown-filter"} == {4}
    client = start(encoding="utf-32")
    assert {client.uri(path): found for path, found in expected.items()} == {
        item["uri"]: of_editor(item["items"]) for item in client.workspace_diagnostics()["items"] if item["items"]}


def test_what_is_known_is_shown_by_neither(start, binary, workspace):
    root = workspace()
    shutil.copytree(REPOSITORY / "tests/fixtures/rules", root, dirs_exist_ok=True)
    texts = readable(root)
    before, _ = checked(binary, root, ".")
    assert subprocess.run([binary, "check", "--write-baseline"], cwd=root, capture_output=True, timeout=60).returncode == 0
    report, done = checked(binary, root, ".")
    assert report["findings"] == [] and done.returncode == 0
    assert report["known"] == len(before["findings"]) > 20
    client = start(encoding="utf-32")
    assert [item for item in client.workspace_diagnostics()["items"] if item["items"]] == []
    path = "template/unused-parameter.pog.md"
    moved = texts[path].replace("---\n", "---\ndescription: One more line.\n", 1) + "\nAnd {{ brand_new }}.\n"
    doc = client.open(path, moved)
    in_editor = of_editor(client.pull_diagnostics(doc)["items"])
    assert [one[4] for one in in_editor] == ["Parameter 'brand_new' is not declared"]
    (root / path).write_text(moved)
    assert of_command_line(checked(binary, root, ".")[0], {path: moved}) == {path: in_editor}


def test_a_record_that_changes_on_disk_counts_at_once(start, binary, workspace):
    root = workspace()
    shutil.copytree(REPOSITORY / "tests/fixtures/rules/template", root, dirs_exist_ok=True)
    client = start(encoding="utf-32")
    shown = lambda: sum(len(item["items"]) for item in client.workspace_diagnostics()["items"])
    count = shown()
    assert count > 10
    subprocess.run([binary, "check", "--write-baseline"], cwd=root, capture_output=True, timeout=60)
    record = root / ".pog/baseline.json"
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": record.as_uri(), "type": 1}]})
    wait_until(lambda: shown() == 0)
    record.unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": record.as_uri(), "type": 3}]})
    wait_until(lambda: shown() == count)


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.05)


def test_fixes_are_the_same(start, binary, workspace):
    root = workspace()
    shutil.copytree(REPOSITORY / "tests/fixtures/rules", root, dirs_exist_ok=True)
    texts = readable(root)
    report, _ = checked(binary, root, ".")
    client = start(encoding="utf-8")
    count = 0
    for path, text in texts.items():
        doc = client.open(path, text)
        offered = {}
        for action in client.code_actions(doc, doc.whole(), only=["quickfix"]):
            edits = [edit for change in action["edit"]["documentChanges"]
                     if change["textDocument"]["uri"] == doc.uri for edit in change["edits"]]
            byte = lambda position: len(doc.text[:doc.lines.offset(position)].encode())
            offered[action["title"]] = sorted((byte(e["range"]["start"]), byte(e["range"]["end"]), e["newText"]) for e in edits)
        told = {fix["title"]: sorted((e["start"], e["end"], e["insert"]) for e in fix["edits"])
                for one in report["findings"] if one["path"] == path for fix in one["fixes"]}
        assert offered == told, path
        count += len(told)
        client.close(doc)
    assert count > 10


def test_the_starter_library_is_clean(binary):
    report, done = checked(binary, REPOSITORY / "prompts-fixture", ".")
    assert report["findings"] == [] and done.returncode == 0
    assert report["files"] >= 39


def test_unreadable_files_are_problems(binary):
    report, done = checked(binary, REPOSITORY / "tests/fixtures/bad-input", ".")
    assert done.returncode == 2
    assert {problem["path"].rsplit("/")[-1] for problem in report["problems"]} >= {"not-utf-8.pog.md", "utf-16.pog.md"}
