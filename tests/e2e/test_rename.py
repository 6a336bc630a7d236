"""Rename: everywhere the thing is meant, nowhere else, and a sentence where it cannot be."""

import pytest

import capabilities
import samples
from expect import REQUEST_FAILED
from host import path_of
from samples import artifact
from text import apply_workspace_edit


@pytest.fixture
def library(start):
    return start(samples.LIBRARY)


def prepared(client, text, path="prompts/new.pog.md"):
    doc = client.open_marked(path, text)
    result = client.prepare_rename(doc, doc.at(0))
    client.close(doc)
    return result and (doc.lines.slice(result["range"]), result["placeholder"])


def renamed(client, text, name, path="prompts/new.pog.md"):
    """{path: text} of the files that a rename changes."""
    doc = client.open_marked(path, text)
    edit = client.rename(doc, doc.at(0), name)
    changed = [change["textDocument"]["uri"] for change in (edit or {}).get("documentChanges", [])]
    files = {uri: (client.documents[uri].text if uri in client.documents else path_of(uri).read_text()) for uri in changed}
    after = apply_workspace_edit(files, edit, client.encoding) if edit else {}
    client.close(doc)
    return {str(path_of(uri).relative_to(client.root)): text for uri, text in after.items()}


def refused(client, text, name="other", path="prompts/new.pog.md"):
    """The sentence with which the rename is refused, and that preparing it is refused too where `name` is None."""
    doc = client.open_marked(path, text)
    at = {"textDocument": doc.identifier, "position": doc.at(0)}
    if name is None:
        error = client.request_error("textDocument/prepareRename", at)
    else:
        error = client.request_error("textDocument/rename", {**at, "newName": name})
    client.close(doc)
    assert error["code"] == REQUEST_FAILED
    return error["message"]


def test_a_parameter_can_be_renamed_from_its_declaration_a_use_and_a_case(library):
    for before, marked in (("  language: {", "  lang$0uage: {"), ("{{ language }}", "{{ lang$0uage }}"), ("with: { language", "with: { lang$0uage")):
        assert prepared(library, samples.REVIEW.replace(before, marked, 1)) == ("language", "language")


def test_a_parameter_is_renamed_in_schema_template_and_cases(library):
    after = renamed(library, samples.REVIEW.replace("{{ language }}", "{{ lang$0uage }}"), "dialect")
    expected = samples.REVIEW.replace("  language: {", "  dialect: {").replace("{ language: rust", "{ dialect: rust") \
        .replace("{{ language }}", "{{ dialect }}").replace("fence(language)", "fence(dialect)")
    assert after == {"prompts/new.pog.md": expected}


def test_text_and_strings_stay(library):
    text = artifact('language {{ "language" }} {# language #} {{ lang$0uage }}')
    assert renamed(library, text, "x") == {"prompts/new.pog.md": artifact('language {{ "language" }} {# language #} {{ x }}', parameters="  x: string\n  focus: string")}


def test_a_name_that_yaml_would_misread_is_quoted(library):
    (after,) = renamed(library, artifact("{{ lang$0uage }}"), "no").values()
    assert "{{ no }}" in after and ("  no: string" in after or '  "no": string' in after)


def test_a_loop_variable_and_a_parameter_of_one_name_are_two(library):
    text = artifact("{% for focus in [1] %}{{ focus }}{% endfor %}{{ foc$0us }}")
    (after,) = renamed(library, text, "aim").values()
    assert after == artifact("{% for focus in [1] %}{{ focus }}{% endfor %}{{ aim }}", parameters="  language: string\n  aim: string")
    (after,) = renamed(library, artifact("{% for x in [1] %}{{ $0x }}{% endfor %}"), "y").values()
    assert after == artifact("{% for y in [1] %}{{ y }}{% endfor %}")


def test_callers_are_renamed_with_what_they_include(start):
    part = "---\nparameters:\n  language: string\n---\n{{ language }}\n"
    caller = '---\nparameters:\n  language: string\n---\n{% include "part" %}\n{{ language }}\n'
    client = start({"part.pog.md": part, "caller.pog.md": caller})
    client.workspace_diagnostics()
    after = renamed(client, part.replace("{{ language", "{{ lang$0uage"), "dialect", path="part.pog.md")
    assert after == {"part.pog.md": part.replace("language", "dialect"), "caller.pog.md": caller.replace("language", "dialect")}


def test_a_macro_is_renamed_where_it_is_imported(library):
    after = renamed(library, samples.MACROS.replace("macro fence", "macro fen$0ce"), "block", path="prompts/shared/macros.pog.md")
    assert after["prompts/shared/macros.pog.md"] == samples.MACROS.replace("macro fence", "macro block")
    assert after["prompts/task/review.pog.md"] == samples.REVIEW.replace("import fence", "import block").replace("{{ fence(", "{{ block(")


def test_an_id_is_renamed_in_every_include(start):
    client = start({"a.pog.md": "---\nid: old/one\n---\nHi\n", "b.pog.md": '{% include "old/one@^1" %}\n'})
    client.workspace_diagnostics()
    after = renamed(client, "---\nid: old/o$0ne\n---\nHi\n", "new/two", path="a.pog.md")
    assert after == {"a.pog.md": "---\nid: new/two\n---\nHi\n", "b.pog.md": '{% include "new/two@^1" %}\n'}


@pytest.mark.parametrize("text, about", [
    ("---\nname: A\n---\npro$0se\n", "Nothing to rename"),
    (artifact("{{ focus | upp$0er }}"), "upper"),
    (artifact("{% if focus is def$0ined %}{% endif %}"), "defined"),
    (artifact("{% i$0f focus %}{% endif %}"), "if"),
    (artifact("{% for x in focus %}{{ lo$0op.index }}{% endfor %}"), "loop"),
    (artifact('{% include "./shared/saf$0ety.pog.md" %}'), "file"),
    (artifact('{% include "shared/saf$0ety" %}'), "path"),
    (artifact('{% from "foundation/macros" import fen$0ced %}'), "fenced"),
])
def test_what_cannot_be_renamed_is_refused_with_a_sentence(library, text, about):
    message = refused(library, text, None)
    assert about in message and (message[0].isupper() or message[0] == "'"), message
    assert refused(library, text) == message


@pytest.mark.parametrize("name", ["focus", "1st", "two words", "", "if", "loop", "a-b", "{{", "true"])
def test_a_name_that_is_taken_or_no_name_is_refused_with_a_sentence(library, name):
    message = refused(library, artifact("{{ lang$0uage }} {{ focus }}"), name)
    assert message[0].isupper() or message[0] == "'", message
    assert f"'{name}'" in message


def test_the_same_name_changes_nothing(library):
    assert renamed(library, artifact("{{ lang$0uage }}"), "language") == {}


def test_edits_carry_the_version_of_open_documents(library):
    doc = library.open_marked("prompts/new.pog.md", artifact("{{ lang$0uage }}"))
    position = doc.at(0)
    library.change(doc, [({"start": doc.end(), "end": doc.end()}, "\n{{ language }}")])
    (change,) = library.rename(doc, position, "dialect")["documentChanges"]
    assert change["textDocument"] == {"uri": doc.uri, "version": 2}
    assert len(change["edits"]) == 3


def test_a_client_without_document_changes_gets_changes(start):
    client = start(samples.LIBRARY, capabilities=capabilities.without("workspace.workspaceEdit.documentChanges"))
    doc = client.open_marked("prompts/new.pog.md", artifact("{{ lang$0uage }}"))
    edit = client.rename(doc, doc.at(0), "dialect")
    assert "documentChanges" not in edit and len(edit["changes"][doc.uri]) == 2


def test_github_models_names_are_renamed_in_their_rows(library):
    (after,) = renamed(library, samples.MODELS.replace("{{name}}", "{{na$0me}}"), "person", path="greet.prompt.yml").values()
    assert after == samples.MODELS.replace("{{name}}", "{{person}}").replace("  - name: Ada", "  - person: Ada")
