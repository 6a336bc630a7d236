"""Prompt files that many tests are about: one that has a bit of everything, and a small library around it."""

REVIEW = """\
---
name: Review
description: Finds defects in a change.
version: 1.2.0
stage: validated
phase: development
layer: task
owners: ["@team"]
tags: [review, quality]
model: { id: gpt-4o-2024-08-06 }
parameters:
  language: { type: string, enum: [python, rust, typescript], description: Language of the code. }
  focus: { type: string, default: correctness, description: What to look for first. }
  change:
    type: object
    description: The change under review.
    properties:
      title: { type: string, description: One line on the change. }
      author: { type: object, properties: { name: { type: string } } }
evals:
  - name: rust is named
    with: { language: rust, change: { title: t, author: { name: n } } }
    expect: [{ contains: rust }]
---
{% include "shared/safety@^1" %}
{% from "shared/macros" import fence %}

system:
You review {{ language }} code.

{# focus comes last #}
user:
{% if focus == "speed" %}
Look for {{ focus | upper }} problems.
{% endif %}
{% for part in [change.title, change.author.name] %}
{{ loop.index }}. {{ part | default("none") }}
{% endfor %}
{{ fence(language) }}
"""

SAFETY = """\
---
name: Safety
description: Ground rules for every prompt.
version: 1.4.0
stage: skill
layer: foundation
owners: ["@core"]
tags: [safety]
evals: [{ name: facts are named, expect: [{ contains: facts }] }]
approvals: [{ by: "@reviewer", version: 1.4.0, date: 2026-01-14 }]
changelog: [{ version: 1.4.0, date: 2026-01-14, summary: Shorter. }]
---
Do not invent facts.
"""

MACROS = """\
---
name: Macros
version: 0.3.0
layer: foundation
---
{% macro fence(text, kind="") -%}
```{{ kind }}
{{ text }}
```
{%- endmacro %}
"""

LIBRARY = {"prompts/task/review.pog.md": REVIEW, "prompts/shared/safety.pog.md": SAFETY, "prompts/shared/macros.pog.md": MACROS}
"""A workspace in which nothing is wrong."""

CASES = """\
---
name: Cases
parameters:
  language: { type: string, enum: [python, rust] }
  focus: { type: string, default: correctness }
evals:
  - name: first
    with:
      language: rust
    expect:
      - contains: rust
---
user:
{{ language }} {{ focus }}
"""

MODELS = """\
name: Greeter
model: openai/gpt-4o-mini
messages:
  - role: system
    content: You greet people.
  - role: user
    content: |
      Say hello to {{name}}
      in {{language}}.
testData:
  - name: Ada
    language: English
"""


def artifact(body, parameters="  language: string\n  focus: string", name="A"):
    """A native artifact with these parameters and this template."""
    return f"---\nname: {name}\nparameters:\n{parameters}\n---\n{body}"


def write(client, path, text):
    """Writes a file of the client's workspace behind the editor's back."""
    file = client.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
