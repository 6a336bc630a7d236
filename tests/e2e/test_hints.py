"""Inlay hints: the version behind a reference, the value of a parameter where none is given."""

import capabilities
import pytest

HOST = """---
name: Host
parameters:
  tone: { type: string, default: warm }
---
user:
🦀 {% include "part" %} {{ tone }}
{{ tone }}
"""

PART = "---\nname: Part\nversion: 1.4.2\n---\nSort this.\n"

FILES = {"prompts/host.pog.md": HOST, "prompts/part.pog.md": PART}


def asked(client, doc, range_=None):
    found = client.inlay_hints(doc, range_ or {"start": {"line": 0, "character": 0}, "end": doc.end()})
    assert all(one["paddingLeft"] and doc.lines.valid({"start": one["position"], "end": one["position"]}) for one in found)
    return found


def shown(client, doc, range_=None):
    """(text in front on the line, label) of each hint."""
    before = lambda at: doc.lines.slice({"start": {"line": at["line"], "character": 0}, "end": at})
    return [(before(one["position"]), one["label"]) for one in asked(client, doc, range_)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_versions_and_defaults_stand_where_they_are_meant(start, encoding):
    client = start(FILES, capabilities=capabilities.full(encoding))
    doc = client.open("prompts/host.pog.md")
    assert shown(client, doc) == [
        ('🦀 {% include "part"', "1.4.2"),
        ('🦀 {% include "part" %} {{ tone', "= warm"),
    ]


def test_only_what_is_asked_for_is_answered(start):
    client = start(FILES)
    doc = client.open("prompts/host.pog.md")
    head = {"start": {"line": 0, "character": 0}, "end": {"line": 5, "character": 0}}
    assert shown(client, doc, head) == []
    assert [label for _, label in shown(client, doc, doc.find('part" %} {{ tone'))] == ["1.4.2", "= warm"]


def test_accepting_a_version_pins_the_reference(start):
    client = start(FILES)
    doc = client.open("prompts/host.pog.md")
    version = asked(client, doc)[0]
    assert version["tooltip"] == "Part is at version 1.4.2."
    client.apply({"changes": {doc.uri: version["textEdits"]}})
    assert '{% include "part@1.4.2" %}' in doc.text
    assert [label for _, label in shown(client, doc)] == ["= warm"]
    assert client.pull_diagnostics(doc)["items"] == []


def test_another_version_is_a_reason_to_ask_again(start):
    client = start(FILES, capabilities=capabilities.full())
    doc = client.open("prompts/host.pog.md")
    part = client.open("prompts/part.pog.md")
    assert [label for _, label in shown(client, doc)] == ["1.4.2", "= warm"]
    client.settle()
    before = client.refreshes.count("workspace/inlayHint/refresh")
    client.change(part, [(part.find("1.4.2"), "2.0.0")])
    client.wait_until(lambda: client.refreshes.count("workspace/inlayHint/refresh") > before, what="a request to ask again")
    assert [label for _, label in shown(client, doc)] == ["2.0.0", "= warm"]


def test_half_typed_text_has_hints_too(start):
    client = start(FILES)
    doc = client.open("prompts/host.pog.md", HOST + '{% if tone %}{% include "part')
    assert [label for _, label in shown(client, doc)] == ["1.4.2", "= warm", "1.4.2"]


def test_each_kind_is_switched_off_alone(start):
    for name, left in (("versions", ["= warm"]), ("defaults", ["1.4.2"])):
        client = start(FILES, options={"inlayHints": {name: False}})
        doc = client.open("prompts/host.pog.md")
        assert [label for _, label in shown(client, doc)] == left
        client.notify("workspace/didChangeConfiguration", {"settings": {"pog": {"inlayHints": {name: True}}}})
        client.wait_until(lambda: len(asked(client, doc)) == 2)


def test_other_formats_have_them(start):
    prompty = "---\nname: A\ninputs:\n  tone:\n    type: string\n    default: warm\n---\nuser:\n{{tone}}\n"
    client = start({"a.prompty": prompty, "plain.md": "# {{ tone }}\n"})
    assert shown(client, client.open("a.prompty")) == [("{{tone", "= warm")]
    assert asked(client, client.open("plain.md")) == []
