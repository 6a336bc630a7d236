"""Loads and prepares Prompty files with the `prompty` of the interpreter that runs it: JSON in, JSON out.

In: `[[path, inputs], …]`. Out: `{path: {"messages": [[role, text], …]}}`, or `{"error": …}` for what is refused.
"""

import json
import sys

import prompty

OLD = hasattr(prompty, "InvokerFactory")


def prepared(path, inputs):
    agent = prompty.load(path)
    messages = prompty.prepare(agent, inputs)
    if OLD:
        return [[m["role"], m["content"]] for m in messages]
    return [[m.role, m.text] for m in messages]


def result(path, inputs):
    try:
        return {"messages": prepared(path, inputs)}
    except Exception as error:  # noqa: BLE001 - whatever the loader stops with
        return {"error": f"{type(error).__name__}: {error}"[:200]}


if __name__ == "__main__":
    json.dump({path: result(path, inputs) for path, inputs in json.load(sys.stdin)}, sys.stdout)
