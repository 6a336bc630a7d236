"""Artifacts written in several files: overlays and files of cases in the editor, open and on disk."""

import capabilities
from expect import marks, published

PROMPT = "name: Triage\nmessages:\n  - role: user\n    content: 'Hi {{who}}'\n"
OVERLAY = "stage: skil\nevals: cases.yaml\n"
CASES = "- name: one\n  with: { wo: x }\n"
FILES = {"t.prompt.yml": PROMPT, "t.prompt.yml.pog.yaml": OVERLAY, "cases.yaml": CASES}
STAGE, CASE = "metadata/invalid-value", "evaluation/case-unknown-parameter"


def rules_at(client, path, condition, since=0):
    uri = client.uri(path)
    told = client.wait_for("textDocument/publishDiagnostics",
                           lambda p: p["uri"] == uri and condition([d["code"] for d in p["diagnostics"]]), since=since)
    return told["diagnostics"]


def test_findings_land_in_the_file_that_is_wrong(push):
    client = push(FILES)
    doc = client.open("t.prompt.yml")
    assert STAGE not in [d["code"] for d in client.diagnostics(doc)]
    rules_at(client, "t.prompt.yml.pog.yaml", lambda found: STAGE in found)
    rules_at(client, "cases.yaml", lambda found: CASE in found)
    since = client.mark()
    client.close(doc)
    rules_at(client, "t.prompt.yml.pog.yaml", lambda found: found == [], since)
    rules_at(client, "cases.yaml", lambda found: found == [], since)


def test_an_open_overlay_counts_as_typed_and_the_prompt_follows(push):
    client = push({"t.prompt.yml": PROMPT, "t.prompt.yml.pog.yaml": "name: Triage\n"})
    prompt = client.open("t.prompt.yml")
    overlay = client.open("t.prompt.yml.pog.yaml")
    assert client.diagnostics(overlay) == []
    client.change(overlay, [(overlay.find("Triage"), "Other")])
    (one,) = client.diagnostics(overlay)
    assert one["code"] == "metadata/conflicting-value"
    assert one["relatedInformation"][0]["location"]["uri"] == prompt.uri
    since = client.mark()
    client.change(prompt, [(prompt.find("Triage"), "Other")])
    assert published(client, overlay, lambda found: found == [], since) == []


def test_an_overlay_alone_is_checked_with_its_prompt(push):
    client = push(FILES)
    overlay = client.open("t.prompt.yml.pog.yaml")
    assert marks(overlay, client.diagnostics(overlay)) == [(STAGE, "skil")]
    client.change(overlay, [(overlay.find("skil"), "discovered")])
    assert client.diagnostics(overlay) == []


def test_an_overlay_without_its_prompt_says_so(push):
    client = push({"gone.prompt.yml.pog.yaml": "stage: skill\n"})
    overlay = client.open("gone.prompt.yml.pog.yaml")
    assert [d["code"] for d in client.diagnostics(overlay)] == ["metadata/orphan-overlay"]


def test_completion_and_hover_in_an_overlay(push):
    client = push({"t.prompt.yml": PROMPT, "t.prompt.yml.pog.yaml": "stage: x\nevals:\n  - with:\n      \n"})
    overlay = client.open("t.prompt.yml.pog.yaml")
    def labels(line, character):
        at = {"textDocument": {"uri": overlay.uri}, "position": {"line": line, "character": character}}
        return [i["label"] for i in client.request("textDocument/completion", at)["items"]]
    assert "discovered" in labels(0, 7)
    assert "who" in labels(3, 6)
    hover = client.request("textDocument/hover",
                           {"textDocument": {"uri": overlay.uri}, "position": {"line": 0, "character": 1}})
    assert "Lifecycle stage" in str(hover["contents"])
    assert hover["range"]["start"] == {"line": 0, "character": 0}


def test_outline_and_rename_cross_the_files(push):
    files = {"t.prompt.yml": PROMPT, "t.prompt.yml.pog.yaml": "parameters:\n  who: { type: string }\nstage: discovered\n"}
    client = push(files)
    prompt = client.open("t.prompt.yml")
    overlay = client.open("t.prompt.yml.pog.yaml")
    for doc, names in ((prompt, "messages"), (overlay, "parameters")):
        found = client.request("textDocument/documentSymbol", {"textDocument": {"uri": doc.uri}})
        assert names in str(found)
    at = {"textDocument": {"uri": prompt.uri}, "position": {"line": 3, "character": 20}}
    edit = client.request("textDocument/rename", at | {"newName": "name"})
    assert len(edit.get("documentChanges") or edit["changes"]) == 2
    target = client.request("textDocument/definition", at)
    target = target[0] if isinstance(target, list) else target
    assert (target.get("targetUri") or target["uri"]) == overlay.uri


def test_the_disk_is_followed(push, workspace):
    client = push(FILES)
    doc = client.open("t.prompt.yml")
    client.diagnostics(doc)
    rules_at(client, "t.prompt.yml.pog.yaml", lambda found: STAGE in found)
    path = client.root / "t.prompt.yml.pog.yaml"
    path.write_text("stage: discovered\n")
    since = client.mark()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri("t.prompt.yml.pog.yaml"), "type": 2}]})
    rules_at(client, "t.prompt.yml.pog.yaml", lambda found: found == [], since)


def test_asked_for_they_come_along(start):
    wanted = capabilities.FULL if hasattr(capabilities, "FULL") else None
    client = start(FILES, capabilities=wanted) if wanted else start(FILES)
    doc = client.open("t.prompt.yml")
    report = client.request("workspace/diagnostic", {"previousResultIds": []})
    found = {item["uri"]: [d["code"] for d in item["items"]] for item in report["items"]}
    assert STAGE in found[client.uri("t.prompt.yml.pog.yaml")]
    assert CASE in found[client.uri("cases.yaml")]
    assert doc.uri not in found or STAGE not in found[doc.uri]


def test_a_fix_mends_the_overlay_or_the_prompt(push):
    client = push({"t.prompt.yml": PROMPT, "t.prompt.yml.pog.yaml": "name: Other\n"})
    prompt = client.open("t.prompt.yml")
    overlay = client.open("t.prompt.yml.pog.yaml")
    found = client.diagnostics(overlay)
    actions = client.request("textDocument/codeAction", {
        "textDocument": {"uri": overlay.uri}, "range": found[0]["range"], "context": {"diagnostics": found}})
    by_title = {a["title"]: str(a["edit"]) for a in actions if a["kind"] == "quickfix"}
    assert overlay.uri in by_title["Use the value of the prompt file"]
    assert prompt.uri in by_title["Use the value of the overlay"]
