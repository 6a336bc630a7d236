"""Completion: what is offered at a place, in which order, and what the text is when it is taken.

What clients of different abilities get is in test_completion_items.py.
"""

import pytest

import samples
from completions import labels, offered, take, taken
from samples import artifact

BROKEN = artifact("{% if %}\n{{ la$0\n\nuser:\n{{ ok")


@pytest.fixture
def library(start):
    """A client in the sample workspace."""
    return start(samples.LIBRARY)


# In templates

def test_a_parameter_comes_first_in_a_file_that_is_half_broken(library):
    assert labels(library, BROKEN)[0] == "language"
    assert taken(library, BROKEN, "language").split("\n")[7] == "{{ language"


@pytest.mark.parametrize("line, first", [
    ("{{ la$0 }}", "language"),
    ("{{la$0}}", "language"),
    ("{{ fo$0", "focus"),
    ("{% if la$0 %}{% endif %}", "language"),
    ("{% if focus and la$0", "language"),
    ("{{ focus ~ la$0 }}", "language"),
    ("{{ la$0nguage }}", "language"),
    ("{% for part in fo$0 %}{% endfor %}", "focus"),
    ("{% for part in focus %}{{ pa$0 }}{% endfor %}", "part"),
    ("{% set total = 1 %}{{ to$0 }}", "total"),
    ("{% macro box(inner) %}{{ inn$0 }}{% endmacro %}", "inner"),
    ("{% macro box(inner) %}{% endmacro %}{{ bo$0 }}", "box"),
    ("{% for part in focus %}{{ loop.ind$0 }}{% endfor %}", "index"),
    ("{{ focus | upp$0 }}", "upper"),
    ("{{ focus|upp$0", "upper"),
    ("{% if focus is def$0 %}{% endif %}", "defined"),
    ("{% if focus is not def$0", "defined"),
    ("{% inc$0", "include"),
    ("{% if focus %}{% endi$0", "endif"),
    ("{% for part in focus %}{% endf$0 %}", "endfor"),
    ("{{ ran$0 }}", "range"),
])
def test_the_word_that_is_meant_comes_first(library, line, first):
    assert labels(library, artifact(f"user:\n{line}\n"))[0] == first


def test_a_taken_word_replaces_the_one_it_stands_in(library):
    text = artifact("user:\n{{ la$0nguage }} {{ focus }}\n")
    assert taken(library, text, "language") == text.replace("$0", "")


def test_names_in_scope_are_offered_and_others_are_not(library):
    found = labels(library, artifact("{% for part in focus %}{% endfor %}\n{% set total = 1 %}\n{{ $0 }}\n{% set later = 1 %}"))
    assert {"language", "focus", "total", "range"} <= set(found)
    assert not {"part", "loop", "later"} & set(found)


@pytest.mark.parametrize("line, fields", [
    ("{{ change.$0 }}", ["title", "author"]),
    ("{{ change.author.$0 }}", ["name"]),
    ("{{ change.ti$0", ["title"]),
    ("{{ change['$0'] }}", ["title", "author"]),
])
def test_fields_of_objects(library, line, fields):
    found = labels(library, samples.REVIEW.replace("system:\n", f"system:\n{line}\n"))
    assert sorted(found[:len(fields)]) == sorted(fields)
    assert "language" not in found


def test_filters_and_tests_keep_to_themselves(library):
    filters = labels(library, artifact("{{ focus | $0 }}"))
    tests = labels(library, artifact("{% if focus is $0 %}"))
    assert {"upper", "default", "join", "tojson"} <= set(filters)
    assert {"defined", "string", "none"} <= set(tests)
    assert not {"language", "defined"} & set(filters)
    assert not {"language", "tojson"} & set(tests)


@pytest.mark.parametrize("line, after", [
    ('{% if language == "$0" %}', '{% if language == "rust" %}'),
    ("{% if language == '$0", "{% if language == 'rust'"),
    ('{% if language == $0 %}', '{% if language == "rust" %}'),
    ('{% if "$0" == language %}', '{% if "rust" == language %}'),
    ('{% if language != "py$0thon" %}', '{% if language != "rust" %}'),
    ('{% if language in ["python", "$0"] %}', '{% if language in ["python", "rust"] %}'),
])
def test_values_of_an_enum_are_offered_where_it_is_compared(library, line, after):
    text = samples.REVIEW.replace("system:\n", f"system:\n{line}\n")
    doc, items = offered(library, text)
    label = next(item["label"] for item in items if "rust" in item["label"])
    assert take(library, doc, items, label) == text.replace(line, after)


def test_statements_that_close_what_is_open_come_first(library):
    assert labels(library, artifact("{% if focus %}{% for part in focus %}\n{% $0"))[0] == "endfor"
    assert "endif" not in labels(library, artifact("{% $0"))


@pytest.mark.parametrize("text", [
    "---\nname: A\n---\nJust some prose $0and more",
    "---\nname: A\n---\n{# a comment $0 #}",
    "---\nname: A\n---\n{% raw %}{{ $0 }}{% endraw %}",
    '---\nname: A\n---\n{{ "free text $0" }}',
])
def test_nothing_is_offered_where_text_is_free(library, text):
    assert labels(library, text) == []


def test_roles_at_the_start_of_a_line(library):
    assert taken(library, artifact("system:\nBe kind.\n\nus$0"), "user:") == artifact("system:\nBe kind.\n\nuser:")


# Includes

def test_ids_of_the_library_in_an_include(library):
    found = labels(library, artifact('{% include "$0" %}'))
    assert {"shared/safety", "shared/macros", "task/review", "foundation/safety"} <= set(found)
    assert "new" not in found, "a file does not include itself"


def test_an_include_is_completed_in_its_quotes(library):
    for line in ('{% include "shared/sa$0" %}', '{% include "sa$0" %}'):
        after = taken(library, artifact(line), "shared/safety")
        assert after.split("\n")[-1].startswith('{% include "shared/safety') and after.endswith('" %}')
    assert taken(library, artifact("{% include $0 %}"), "shared/safety").split("\n")[-1].startswith('{% include "shared/safety')


def test_ranges_of_versions(library):
    text = artifact('{% include "shared/safety@$0" %}')
    found = labels(library, text)
    assert found[0] == "^1"
    assert taken(library, text, "^1") == artifact('{% include "shared/safety@^1" %}')


def test_macros_of_the_artifact_they_are_imported_from(library):
    assert labels(library, artifact('{% from "shared/macros" import $0 %}'))[0] == "fence"
    assert "fence" in labels(library, artifact('{% import "shared/macros" as m %}{{ m.$0 }}'))


def test_a_deprecated_artifact_is_struck_through_and_comes_last(start):
    client = start({**samples.LIBRARY, "prompts/shared/saf.pog.md": "---\nname: Old\ndeprecated: true\n---\nOld.\n"})
    doc, items = offered(client, artifact('{% include "shared/$0" %}'))
    old = next(item for item in items if item["label"] == "shared/saf")
    assert old.get("tags") == [1] or old.get("deprecated")
    assert [i["label"] for i in items if i["label"].startswith("shared/")][-1] == "shared/saf"


# Metadata

def test_keys_of_the_front_matter(library):
    text = "---\nname: A\nst$0\n---\nHi\n"
    found = labels(library, text)
    assert found[0] == "stage"
    assert "name" not in found, "it is there already"
    assert taken(library, text, "stage").startswith("---\nname: A\nstage: ")


def test_keys_in_a_front_matter_that_is_not_closed(library):
    assert labels(library, "---\nname: A\ndesc$0")[0] == "description"


@pytest.mark.parametrize("text, values", [
    ("---\nstage: $0\n---\n", ["interaction", "discovered", "normalized", "validated", "skill"]),
    ("---\nphase: dev$0\n---\n", ["development"]),
    ("---\nlayer: $0\n---\n", ["foundation", "domain", "task", "runtime"]),
    ("---\nrisk: $0", ["low", "medium", "high"]),
    ("---\nparameters:\n  a: { type: $0 }\n---\n", ["string"]),
    ("---\nparameters:\n  a:\n    type: arr$0\n---\n", ["array"]),
    ("---\noutput: { format: $0 }\n---\n", ["text", "markdown", "json"]),
])
def test_values_of_a_key(library, text, values):
    assert labels(library, text)[:len(values)] == values


def test_keys_of_what_is_inside(library):
    assert {"id", "provider", "parameters"} <= set(labels(library, "---\nmodel:\n  $0\n---\n"))
    assert {"type", "enum", "default", "description", "untrusted", "sensitive"} <= set(labels(library, "---\nparameters:\n  a: { $0 }\n---\n"))
    assert {"since", "replacement", "reason"} <= set(labels(library, "---\ndeprecated:\n  $0\n---\n"))
    assert {"contains", "max-tokens", "role-order"} <= set(labels(library, "---\nevals:\n  - name: x\n    expect:\n      - $0\n---\n"))


def test_the_replacement_of_a_deprecated_artifact_is_one_of_the_library(library):
    assert "shared/safety" in labels(library, "---\ndeprecated: { replacement: sa$0 }\n---\n")


def test_parameters_and_their_values_in_cases(library):
    cases = samples.CASES.replace("      language: rust\n", "      $0\n")
    assert labels(library, cases)[:2] == ["language", "focus"]
    assert labels(library, samples.CASES.replace("language: rust\n", "language: $0\n")) [:2] == ["python", "rust"]
    assert labels(library, samples.CASES.replace("      language: rust\n", "      language: rust\n      $0\n"))[0] == "focus"


def test_names_that_are_used_but_not_declared_are_offered_as_parameters(library):
    assert labels(library, "---\nparameters:\n  $0\n---\n{{ code }}\n")[0] == "code"


# Other formats

def test_a_github_models_file_offers_its_own_keys_roles_and_names(library):
    where = {
        "model: openai/gpt-4o-mini\n": ("mod$0\n", "model"),
        "  - role: user\n": ("  - role: us$0\n", "user"),
        "in {{language}}.": ("in {{la$0}}.", "language"),
    }
    for before, (line, label) in where.items():
        assert label in labels(library, samples.MODELS.replace(before, line), "greet.prompt.yml"), line
