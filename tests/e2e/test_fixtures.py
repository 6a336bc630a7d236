"""What is found in the files of tests/fixtures: one for each rule, and the example of the README."""

import pathlib
import shutil

import pytest

from conftest import REPOSITORY
from expect import assert_inside, marks, rules

FIXTURES = REPOSITORY / "tests" / "fixtures"
RULES = FIXTURES / "rules"
OVERLAY = ".pog.yaml"
# What a file with an overlay shows stands in the overlay.
OF_RULES = sorted(path for path in {*RULES.glob("*/*.*"), *RULES.glob("format/**/*.md"), *RULES.glob("format/*/promptfooconfig*")}
                  if path.is_file() and path.parent.name != "parts" and not path.with_name(path.name + OVERLAY).exists())


SILENT = {"empty.pog.md", "empty.prompt.yml", "not-a-prompt.prompt.yml"}
"""Bad input of which there is nothing to say: an empty file is a beginning, the last one is no prompt."""


OF_THE_PAST = {
    "gate/self-approval", "gate/stage-skipped", "lifecycle/stale",
    "version/bump-required", "version/downgrade",
}
"""Rules that compare with what was committed: test_governance.py makes a repository for them, test_versions.py too."""


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rule_of(path):
    name = path.parent.name if path.name == "SKILL.md" or path.name.startswith("promptfooconfig") else path.name.split(".", 1)[0].removesuffix("-other")
    return f"{path.relative_to(RULES).parts[0]}/{name}"


@pytest.fixture(scope="module")
def found(command, tmp_path_factory):
    """{path: diagnostics} of the folder of rules, as the workspace report has them; a copy, for which no commit counts."""
    from client import Client
    copy = shutil.copytree(RULES, tmp_path_factory.mktemp("fixtures") / "rules")
    client = Client(command, copy, env={"XDG_CACHE_HOME": tmp_path_factory.mktemp("cache")})
    try:
        client.initialize()
        report = {item["uri"]: item["items"] for item in client.workspace_diagnostics()["items"]}
        client.finish()
    finally:
        client.kill()
    return {path: report.get((copy / path.relative_to(RULES)).as_uri(), []) for path in RULES.rglob("*.*") if path.is_file()}


@pytest.mark.parametrize("path", OF_RULES, ids=lambda path: str(path.relative_to(RULES)))
def test_the_rule_finds_its_fixture_and_no_other_does(found, path):
    assert set(rules(found[path])) == {rule_of(path)}


def test_the_parts_are_healthy(found):
    parts = sorted((RULES / "parts").iterdir())
    assert len(parts) > 1 and [found[path] for path in parts] == [[]] * len(parts)


def test_every_rule_has_a_fixture(found, binary):
    import json
    import subprocess
    listed = subprocess.run([binary, "explain", "--format", "json"], capture_output=True, text=True, timeout=20)
    if listed.returncode:
        listed = subprocess.run([binary, "explain"], capture_output=True, text=True, timeout=20, check=True)
        names = {word for word in listed.stdout.split() if "/" in word and word.split("/")[0] in {p.name for p in RULES.iterdir()}}
    else:
        data = json.loads(listed.stdout)
        names = {one["name"] for one in (data if isinstance(data, list) else data["rules"])}
    assert len(names) >= 23
    assert names - OF_THE_PAST == {rule_of(path) for path in OF_RULES}


def test_the_example_of_the_readme(start):
    client = start(files_of(FIXTURES / "demo"))
    doc = client.open("prompts/release-notes.pog.md")
    items = client.pull_diagnostics(doc)["items"]
    assert marks(doc, items) == [
        ("metadata/invalid-value", "discoverd"),
        ("template/enum-comparison", "operator"),
        ("template/undeclared-parameter", "audeince"),
        ("template/unknown-filter", "captialize"),
        ("template/unknown-include", "foundation/saftey"),
    ], "nothing is unused while nobody knows what the include uses"
    half = client.open("prompts/half-typed.pog.md")
    assert client.labels(half, half.find("{{ la")["end"])[0] == "language"
    assert "Language of the answer." in client.hover_text(half, half.find("  language")["end"])


def test_the_example_of_the_readme_can_be_mended_by_its_fixes(start):
    client = start(files_of(FIXTURES / "demo"))
    doc = client.open("prompts/release-notes.pog.md")
    for _ in range(10):
        fixes = client.code_actions(doc, doc.whole(), only=["quickfix"])
        if not fixes:
            break
        client.run_action(fixes[0])
    assert marks(doc, client.pull_diagnostics(doc)["items"]) == []
    for word in ("discovered", '"foundation/safety"', "{{ audience }}", '== "operators"', "| capitalize"):
        assert word in doc.text


def test_bad_input_is_found_and_its_places_are_in_the_text(start):
    folder = FIXTURES / "bad-input"
    client = start(files_of(folder))
    silent = set()
    for path in sorted(folder.iterdir()):
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            client.wait_for("window/logMessage", lambda p, name=path.name: name in p["message"] and "UTF-8" in p["message"])
            continue
        doc = client.open(path.name, text)
        items = client.pull_diagnostics(doc)["items"]
        assert_inside(doc, [one["range"] for one in items])
        if not items:
            silent.add(path.name)
    assert silent == SILENT


def test_nothing_here_is_lost_to_git():
    """Line ends, BOM and NUL are what these files are about."""
    assert b"\r\n" in (FIXTURES / "bad-input/crlf.pog.md").read_bytes()
    assert b"\n" not in (FIXTURES / "bad-input/lone-cr.pog.md").read_bytes()
    assert (FIXTURES / "bad-input/bom.pog.md").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\0" in (FIXTURES / "bad-input/nul.pog.md").read_bytes()
    assert "* -text" in pathlib.Path(FIXTURES / ".gitattributes").read_text()
