#!/usr/bin/env python3
"""Makes what the editors' configurations know of formats and settings from what the server says of itself.

    python3 editors/generate.py            # writes
    python3 editors/generate.py --check    # only compares; exit 1 when something is stale

Sources: server/docs/formats.json and server/docs/settings.schema.json, made by `cargo xtask generate`, which runs this too.
Targets: the JSON files of the LSP4IJ template, and in the pages of other editors the lines between a line that holds
`made by editors/generate.py` and the next that holds `end of what is made`. Needs nothing but Python.
"""

import fnmatch
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
EDITORS = ROOT / "editors"
START, END = "made by editors/generate.py", "end of what is made"


def read(name):
    return json.loads((ROOT / "server/docs" / name).read_text(encoding="utf-8"))


def certain(formats):
    """(glob, language) of all files whose name alone tells that pog has something to say, the policy included."""
    named = [(glob, "toml") for glob in formats["policy"]] + [(glob, "yaml") for glob in formats["overlays"]]
    for one in formats["formats"]:
        if one["certain"]:
            named += [(glob, one["language"]) for glob in one["files"]]
    return named


def everything(formats):
    """(glob, language) of all files that may be prompts, certain ones first."""
    named = certain(formats)
    for one in formats["formats"]:
        named += [(glob, one["language"]) for glob in (one["library"] if one["certain"] else one["files"] + one["library"])]
    return named


# JetBrains


def file_name(glob):
    """The last part of a glob: LSP4IJ shows its patterns the name of a file, never the folders above it."""
    return glob.rsplit("/", 1)[-1]


def language_of(pattern, language, cut):
    """The language id of a pattern. A JSON file is JSON whatever the others of its format are, and a pattern that lost
    its folder fits other files too, so that only the ending counts."""
    by_ending = {".json": "json", ".md": "markdown", ".mdc": "markdown", ".yaml": "yaml", ".yml": "yaml"}
    ending = pathlib.PurePath(pattern).suffix
    return by_ending.get(ending, language) if cut or ending == ".json" else language


def jetbrains(formats, schema):
    languages = {}
    for glob, language in everything(formats):
        pattern = file_name(glob)
        languages.setdefault(pattern, language_of(pattern, language, pattern != glob))
    # The first pattern that fits a file names its language, so `*.md` has to stand after `SKILL.md`.
    wide = [p for p in languages if any(q != p and fnmatch.fnmatchcase(q.replace("*", "x"), p) for q in languages)]
    mappings = []
    for some in ([p for p in languages if p not in wide], wide):
        groups = {}
        for pattern in some:
            groups.setdefault(languages[pattern], []).append(pattern)
        mappings += [{"fileType": {"patterns": patterns}, "languageId": language} for language, patterns in groups.items()]
    return {
        "template.json": {
            "id": "pog",
            "name": "pog",
            "url": "https://pog.dev",
            "programArgs": {"default": "pog lsp", "windows": "pog.exe lsp"},
            "fileTypeMappings": mappings,
        },
        "settings.json": {"pog": defaults(schema)},
        "settings.schema.json": {
            "$schema": schema["$schema"],
            "title": "Settings of the pog language server",
            "type": "object",
            "additionalProperties": False,
            "properties": {"pog": {key: value for key, value in closed(schema).items() if key not in ("$schema", "title")}},
        },
        # Settings are sent as soon as the server runs; saying them here too would be a second place to change them.
        "initializationOptions.json": {},
        "clientSettings.json": {
            # Completion keeps the order of the server, which knows what fits best.
            "completion": {"useContextAwareSorting": False},
            "workspaceSymbol": {"supportsGotoClass": False},
        },
        "installer.json": {
            "id": "pog",
            "name": "pog",
            "executeOnStartServer": False,
            "check": {
                "exec": {
                    "name": "Look for pog on the PATH",
                    "command": {"default": ["pog", "--version"], "windows": ["pog.exe", "--version"]},
                }
            },
        },
    }


def defaults(schema):
    if schema.get("properties"):
        return {key: defaults(value) for key, value in schema["properties"].items()}
    return schema["default"]


def closed(schema):
    """The schema with unknown keys refused, so that the IDE marks a slip of the pen."""
    if not schema.get("properties"):
        return schema
    return {**schema, "additionalProperties": False, "properties": {k: closed(v) for k, v in schema["properties"].items()}}


# Pages


def emacs_regex(glob):
    """A glob as a regular expression over a whole path, in the doubled backslashes of Emacs Lisp."""
    inner = glob.removeprefix("**/")
    parts = re.split(r"(\*\*/\*|\*|\.)", inner)
    text = "".join({"**/*": ".*", "*": "[^/]*", ".": r"\."}.get(part, part) for part in parts)
    # `*.x` at the start says nothing about what comes before.
    text = text.removeprefix("[^/]*") if inner.startswith("*.") else "/" + text
    return (text + r"\'").replace("\\", "\\\\")


def family(glob, language):
    """What an editor takes the file for: YAML and TOML are their own languages, any other is Markdown or plain text."""
    return language if language in ("toml", "yaml") else "text"


def emacs(formats):
    lines = []
    for kind, mode in {"text": "pog-mode", "yaml": "pog-yaml-mode", "toml": "pog-toml-mode"}.items():
        regexes = [f'"{emacs_regex(glob)}"' for glob, language in certain(formats) if family(glob, language) == kind]
        group = wrapped(regexes, " " * 18)
        group[0] = f"{' ' * 17}({mode} {group[0].strip()}" if len(group) == 1 else f"{' ' * 17}({mode}\n{group[0]}"
        lines += [*group[:-1], group[-1] + ")"]
    return lines


def vim(formats):
    types = {"text": "markdown.pog", "yaml": "yaml.pog", "toml": "toml.pog"}
    lines = []
    for kind, filetype in types.items():
        globs = [vim_glob(glob) for glob, language in certain(formats) if family(glob, language) == kind]
        lines += continued(f"  autocmd BufNewFile,BufRead ", globs, f" setlocal filetype={filetype}", "    \\")
    return lines


def vim_glob(glob):
    # In an autocommand's pattern `*` goes across folders, and a pattern with a slash is held against the whole path.
    return re.sub(r"\*+(/\*+)*", "*", glob)


def continued(head, items, tail, indent):
    lines, line = [], head
    for number, item in enumerate(items):
        comma = "," if number + 1 < len(items) else ""
        if len(line) + len(item) > 110:
            lines.append(line)
            line = indent
        line += item + comma
    return [*lines, line + tail]


def helix(formats):
    globs = [(glob.removeprefix("**/"), family(glob, language)) for glob, language in certain(formats)]
    return wrapped([f'{{ glob = "{glob}" }},' for glob, kind in globs if kind == "text"], "  ")


def wrapped(items, indent):
    lines = []
    for item in items:
        if lines and len(lines[-1]) + 1 + len(item) <= 116:
            lines[-1] += " " + item
        else:
            lines.append(indent + item)
    return lines


# Writing


def targets():
    formats, schema = read("formats.json"), read("settings.schema.json")
    made = {}
    for name, value in jetbrains(formats, schema).items():
        made[EDITORS / "jetbrains/pog" / name] = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    for page, lines in {"emacs": emacs, "vim": vim, "helix": helix}.items():
        path = EDITORS / page / "README.md"
        made[path] = between(path, lines(formats))
    return made


def between(path, lines):
    """The text of a page with the lines between its marks replaced."""
    kept, inside, seen = [], False, False
    for line in path.read_text(encoding="utf-8").split("\n"):
        if END in line and inside:
            inside = False
        if not inside:
            kept.append(line)
        if START in line:
            inside = seen = True
            kept += lines
    if not seen or inside:
        sys.exit(f"{path}: no lines from '{START}' to '{END}'")
    return "\n".join(kept)


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for path, text in targets().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    if check and stale:
        sys.exit(f"stale, run `cargo xtask generate`: {', '.join(stale)}")
    print("editors: up to date" if check or not stale else f"editors: wrote {', '.join(stale)}")


if __name__ == "__main__":
    main()
