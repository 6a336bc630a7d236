"""The custom requests: list, search and preview the library. Documented in server/docs/protocol.md."""

import pytest

import samples
from expect import INVALID_PARAMS, REQUEST_FAILED

OPTIONAL = {"description", "version", "stage", "phase", "layer", "uri", "score", "findings"}
ALWAYS = {"id", "name", "tags", "owners", "deprecated", "source", "includable", "parameters"}


@pytest.fixture
def library(start):
    return start(samples.LIBRARY)


def listed(client, **params):
    items = client.request("pog/library/list", params)["items"]
    for item in items:
        assert ALWAYS <= set(item) <= ALWAYS | OPTIONAL, item
        assert item["source"] in ("workspace", "library", "starter")
        for parameter in item["parameters"]:
            assert {"name", "required"} <= set(parameter) <= {"name", "type", "description", "required", "default", "enum"}
    return items


def searched(client, query="", **params):
    items = client.request("pog/library/search", {"query": query, **params})["items"]
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    return [item["id"] for item in items]


def test_the_starter_library_is_listed_in_an_empty_workspace(client):
    items = listed(client)
    assert len(items) >= 39 and {item["source"] for item in items} == {"starter"}
    ids = [item["id"] for item in items]
    assert ids == sorted(set(ids)) and "development/code-review-assistant" in ids and "foundation/safety" in ids


def test_an_item_says_what_a_picker_shows(library):
    review = next(item for item in listed(library) if item["id"] == "task/review")
    assert {key: review[key] for key in ("name", "description", "version", "stage", "phase", "layer", "tags", "deprecated", "source", "uri", "includable")} == {
        "name": "Review", "description": "Finds defects in a change.", "version": "1.2.0", "stage": "validated", "phase": "development",
        "layer": "task", "tags": ["review", "quality"], "deprecated": False, "source": "workspace",
        "uri": library.uri("prompts/task/review.pog.md"), "includable": True}
    language, focus, change = review["parameters"]
    assert language == {"name": "language", "type": language["type"], "description": "Language of the code.", "required": True,
                        "enum": ["python", "rust", "typescript"]}
    assert focus["required"] is False and focus["default"] == "correctness"
    assert change["name"] == "change" and change["required"]


def test_a_list_can_be_narrowed(library):
    assert {item["phase"] for item in listed(library, phase="testing")} == {"testing"}
    assert [item["id"] for item in listed(library, layer="task", phase="development", stage="validated") if item["source"] == "workspace"] == ["task/review"]
    assert listed(library, phase="no such") == []


def test_an_artifact_of_the_workspace_comes_before_one_of_the_starter_library(start):
    client = start({"prompts/foundation/safety.pog.md": "---\nname: Our own\n---\nBe safe.\n"})
    (own,) = [item for item in listed(client) if item["id"] == "foundation/safety"]
    assert own["name"] == "Our own" and own["source"] == "workspace"


def test_a_workspace_can_do_without_the_starter_library(start):
    client = start({**samples.LIBRARY, "pog.toml": "[library]\nstarter = false\n"})
    assert {item["source"] for item in listed(client)} == {"workspace"}
    assert "development/code-review-assistant" not in searched(client, "code review")


def test_further_sources_are_listed_and_cannot_be_mistaken(start, tmp_path):
    other = tmp_path / "org"
    (other / "team").mkdir(parents=True)
    (other / "team" / "greet.pog.md").write_text("---\nname: Greet\n---\nHello.\n")
    client = start({"pog.toml": '[library]\nsources = [{ name = "org", path = "../org" }]\n', "a.pog.md": '{% include "team/greet" %}\n'})
    (greet,) = [item for item in listed(client) if item["id"] == "team/greet"]
    assert greet["source"] == "library"
    doc = client.open("a.pog.md")
    assert client.pull_diagnostics(doc)["items"] == []


def test_search_finds_by_id_name_tag_and_description(library):
    assert searched(library, "task/review")[0] == "task/review"
    assert searched(library, "code review")[0] == "development/code-review-assistant"
    assert searched(library, "safety")[0] in ("shared/safety", "foundation/safety")
    assert "task/review" in searched(library, "defects")
    assert searched(library, "zzz no such") == []


def test_search_without_words_ranks_by_the_place(library):
    doc = library.open("prompts/new.pog.md", "---\nname: A\nphase: testing\ntags: [coverage]\n---\nFind what the tests do not cover.\n\n")
    best = searched(library, uri=doc.uri, position=doc.end())[0]
    assert best.startswith("testing/"), best
    assert "new" not in searched(library, uri=doc.uri, position=doc.end())


def test_search_can_be_limited(library):
    assert len(searched(library, limit=3)) == 3
    assert searched(library, limit=0) == []


def previewed(client, **params):
    result = client.request("pog/library/preview", params)
    assert {"name", "parameters", "messages", "missing"} <= set(result) <= {"name", "parameters", "messages", "missing", "error"}
    return result


def test_a_preview_is_the_rendered_messages(library):
    result = previewed(library, id="task/review", arguments={"language": "rust", "focus": "speed", "change": {"title": "T", "author": {"name": "Ada"}}})
    assert result["missing"] == [] and "error" not in result
    assert [message["role"] for message in result["messages"]] == ["system", "user"]
    system, user = (message["content"] for message in result["messages"])
    assert "Do not invent facts." in system and "You review rust code." in system
    assert "Look for SPEED problems." in user and "1. T" in user and "2. Ada" in user and "```" in user


def test_a_preview_without_values_shows_what_is_missing(library):
    result = previewed(library, id="task/review")
    assert result["missing"] == ["language", "change"]
    assert len(result["messages"]) == 2 and "error" not in result


def test_a_preview_of_an_open_document_is_of_the_text_as_typed(library):
    doc = library.open("prompts/new.pog.md", "---\nname: A\n---\nuser:\nHello\n")
    library.change(doc, [(doc.find("Hello"), "Good bye")])
    assert previewed(library, uri=doc.uri)["messages"] == [{"role": "user", "content": "Good bye"}]


def test_a_preview_of_a_file_that_is_not_open(library):
    (message,) = previewed(library, uri=library.uri("prompts/shared/safety.pog.md"))["messages"]
    assert message["content"] == "Do not invent facts."


def test_a_template_that_fails_is_an_answer(library):
    doc = library.open("prompts/new.pog.md", "---\nname: A\n---\n{{ 1 // 0 }}\n")
    result = previewed(library, uri=doc.uri)
    assert result["messages"] == [] and result["error"]
    library.change(doc, [(None, "{% if %}")])
    assert previewed(library, uri=doc.uri)["error"]


def test_rendering_has_an_end(library):
    doc = library.open("prompts/new.pog.md", "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{{ a }}{% endfor %}{% endfor %}{% endfor %}")
    assert previewed(library, uri=doc.uri)["error"]
    library.change(doc, [(None, "{% include 'new' %}")])
    assert previewed(library, uri=doc.uri)["error"]
    assert library.wire.memory()[1] < 500, "MB"


@pytest.mark.parametrize("params, code", [
    ({"id": "no/such"}, REQUEST_FAILED), ({}, REQUEST_FAILED), ({"uri": "untitled:none"}, REQUEST_FAILED),
    ({"uri": "file:///etc/passwd"}, REQUEST_FAILED), ({"id": 5}, INVALID_PARAMS), ({"id": "task/review", "arguments": []}, INVALID_PARAMS),
])
def test_what_cannot_be_previewed_is_refused(library, params, code):
    error = library.request_error("pog/library/preview", params)
    assert error["code"] == code and error["message"]


def test_the_starter_library_renders(client):
    """Every artifact of it, with stand-ins for what is missing."""
    for item in listed(client):
        result = previewed(client, id=item["id"])
        assert "error" not in result and (result["messages"] or item["layer"] == "domain"), item["id"]
        assert all(message["content"].strip() for message in result["messages"]), item["id"]
