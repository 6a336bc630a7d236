"""The reference validator of Agent Skills and pog agree: what skills-ref refuses pog reports, what it takes pog takes.

`skills-ref` comes from PyPI, pinned in requirements.txt. No network is used.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

skills_ref = pytest.importorskip("skills_ref.validator", reason="pip install -r tests/loaders/requirements.txt")

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
POG = os.environ.get("POG_BIN", str(REPOSITORY / "target/debug/pog"))
# The validator refuses what single tools have besides the standard; pog does so where the policy asks for it.
POLICY = '[rules]\n"format/portable-key" = "error"\n'

OK = "name: x\ndescription: Does a thing."
FRONT_MATTERS = {
    "plain": OK,
    "all keys": OK + "\nlicense: MIT\ncompatibility: Needs git\nmetadata:\n  a: b\nallowed-tools: Read Grep",
    "quoted": 'name: "x"\ndescription: \'it\'\'s "d"\'',
    "quoted key": '"name": x\ndescription: d',
    "explicit key": "? name\n: x\ndescription: d",
    "folded": "name: x\ndescription: >-\n  a\n  b: c",
    "literal": "name: x\ndescription: |\n  a\n\n  b",
    "plain over lines": "name: x\ndescription: a\n  b c",
    "quoted over lines": 'name: x\ndescription: "a\n  b c"',
    "escapes": 'name: x\ndescription: "a \\"b\\" \\u2014 \\n"',
    "comments": "# hi\nname: x # c\ndescription: d",
    "hash": "name: x\ndescription: Fix #12",
    "brackets inside": "name: x\ndescription: a [b] {c} & *d",
    "emoji": "name: x\ndescription: 🚀 d",
    "indented": "  name: x\n  description: d",
    "end of document": OK + "\n...",
    "null license": OK + "\nlicense:",
    "tilde": "name: x\ndescription: ~",
    "nested metadata": OK + "\nmetadata:\n  a:\n    b: c",
    "list of tools": OK + "\nallowed-tools:\n  - Read\n  - Grep",
    "list at the margin": OK + "\nallowed-tools:\n- Read",
    "flow list": OK + "\nallowed-tools: [Read, Grep]",
    "flow mapping": OK + "\nmetadata: {a: b}",
    "empty flow mapping": OK + "\nmetadata: {}",
    "flow inside": OK + "\nmetadata:\n  a: [b]",
    "colon": "name: x\ndescription: Use when: a",
    "colon at the end": "name: x\ndescription: Use when:",
    "keywords": "name: x\ndescription: Use it.\n\n  Keywords: a, b",
    "duplicate key": OK + "\nname: x",
    "duplicate key inside": OK + "\nmetadata:\n  a: b\n  a: c",
    "anchor": "name: &a x\ndescription: d",
    "anchor and alias": "name: x\ndescription: &d d\nlicense: *d",
    "alias to nothing": "name: x\ndescription: *.ts files",
    "tag": "name: x\ndescription: !!str d",
    "own tag": "name: x\ndescription: !important d",
    "at sign": "name: x\ndescription: @foo",
    "backtick": "name: x\ndescription: `foo` bar",
    "percent": "name: x\ndescription: %foo bar",
    "quote and more": 'name: x\ndescription: "b" c',
    "tab behind the colon": "name: x\ndescription:\td",
    "tab in front": "name: x\ndescription: d\nmetadata:\n\ta: b",
    "merge key": OK + "\nmetadata:\n  <<: a",
    "no name": "description: d",
    "no description": "name: x",
    "empty description": "name: x\ndescription:",
    "blank description": 'name: x\ndescription: "  "',
    "long description": "name: x\ndescription: " + "a" * 1025,
    "longest description": "name: x\ndescription: " + "ä" * 1024,
    "long compatibility": OK + "\ncompatibility: " + "a" * 501,
    "list for a text": OK + "\ncompatibility:\n  - a",
    "foreign key": OK + "\nauthor: me",
    "near key": OK + "\nlicence: MIT",
    "number as key": OK + "\n1: a",
    "x- key": OK + "\nx-mine: a",
    "key of Claude Code": OK + '\nargument-hint: "[a]"',
    "other name": "name: y\ndescription: d",
    "number as name": "name: 12\ndescription: d",
    "upper case": "name: X\ndescription: d",
    "underscore": "name: x_y\ndescription: d",
    "two hyphens": "name: x--y\ndescription: d",
    "blank name": 'name: " x "\ndescription: d',
    "empty": "",
    "comment only": "# nothing",
    "list": "- a",
    "text": "just words",
    "dashes inside": OK + "\nlicense: a --- b",
    "dashes in a comment": OK + "\n# ------\nlicense: MIT",
    "metadata as list": OK + "\nmetadata:\n  - a",
}
EXCEPTIONS = {
    "dashes inside": "taken, but cut at the dashes: pog warns of what is lost",
    "dashes in a comment": "taken, but 'license' is lost behind the dashes: pog warns",
    "metadata as list": "taken, but the specification wants a mapping and Claude Code drops anything else",
}
FILES = {
    "no front matter": "# Title\n",
    "byte order mark": f"\ufeff---\n{OK}\n---\nText.\n",
    "blank line first": f"\n---\n{OK}\n---\nText.\n",
    "never closed": f"---\n{OK}\n\nText.\n",
    "windows": f"---\n{OK}\n---\nText.\n".replace("\n", "\r\n"),
    "line across the page": f"---\n{OK}\n---\nText.\n\n---\n\nMore.\n",
}


def report(folder):
    (folder / "pog.toml").write_text(POLICY)
    done = subprocess.run([POG, "check", "--format", "json", "."], cwd=folder, capture_output=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)["findings"]


def judged(folder, text):
    """What the validator and pog say of a skill named 'x'."""
    skill = folder / "x"
    skill.mkdir()
    (skill / "SKILL.md").write_bytes(text.encode())
    return skills_ref.validate(skill), report(folder)


@pytest.mark.parametrize("name", FRONT_MATTERS)
def test_front_matters(tmp_path, name):
    errors, found = judged(tmp_path, f"---\n{FRONT_MATTERS[name]}\n---\nText.\n")
    if name in EXCEPTIONS:
        assert not errors and found, "an exception that is none any more"
    else:
        assert bool(errors) == bool(found), (errors, [one["message"] for one in found])


@pytest.mark.parametrize("name", FILES)
def test_files(tmp_path, name):
    errors, found = judged(tmp_path, FILES[name])
    assert bool(errors) == bool(found), (errors, [one["message"] for one in found])


@pytest.mark.parametrize("name", ["a", "a1", "a-b", "café", "日本", "-a", "a-", "a--b", "A", "a_b", "a.b", "a b", "a" * 64, "a" * 65])
def test_names(tmp_path, name):
    skill = tmp_path / name
    skill.mkdir()
    (skill / "SKILL.md").write_text(f'---\nname: "{name}"\ndescription: d\n---\nText.\n')
    errors, found = skills_ref.validate(skill), report(tmp_path)
    assert bool(errors) == bool(found), (errors, [one["message"] for one in found])


def test_our_own_samples_are_taken(tmp_path):
    """The healthy samples that are for every tool; those for Claude Code alone have keys of its own."""
    copy = shutil.copytree(REPOSITORY / "tests/formats/skill", tmp_path / "skill")
    skills = [p.parent for p in copy.rglob("[Ss][Kk][Ii][Ll][Ll].md") if ".claude" not in p.parts]
    assert len(skills) >= 4
    errors = {str(skill.relative_to(copy)): skills_ref.validate(skill) for skill in skills}
    assert [name for name, found in errors.items() if found] == ["plugin/skills/db-migrate"], errors


def test_governance_keys_load_and_are_read(tmp_path):
    """The place where pog's keys stand is one the validator takes; what it makes of them are texts."""
    skill = tmp_path / "x"
    skill.mkdir()
    keys = 'pog.version: "1.2.0"\n  pog.stage: discovered\n  pog.owners: "@a, @b"'
    (skill / "SKILL.md").write_text(f"---\n{OK}\nmetadata:\n  {keys}\n---\nText.\n")
    assert skills_ref.validate(skill) == []
    listed = subprocess.run([POG, "list", "--format", "json"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    if listed.returncode == 0:
        assert "1.2.0" in listed.stdout and "discovered" in listed.stdout
