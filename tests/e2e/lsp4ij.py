"""What LSP4IJ, the language client of JetBrains IDEs, makes of a template for a server that the user defines.

The rules are those of its loader as its source tells them (LanguageServerTemplateManager, the template deserializers, the
installer's task registry, its JSON schemas), read in November 2026, the older and stricter reading where versions differ.
Written anew in Python, because the loader runs only inside an IDE: `faults` is what would go wrong at the import,
`language_id` and `command` say what the IDE then does.
"""

import fnmatch
import json
import re

import jsonschema

FILES = {
    "template.json", "settings.json", "settings.schema.json", "initializationOptions.json", "experimental.json",
    "clientSettings.json", "installer.json", "README.md",
}
SYSTEMS = {"default", "windows", "mac", "unix"}
MACROS = {"PROJECT_DIR", "USER_HOME", "WORKSPACE_DIR"}
TASKS = {"exec", "download", "configureServer", "showMessage"}
TEXT, FLAG = str, bool
# Keys that are not here are refused by the schema that the IDE holds against the file.
CLIENT_SETTINGS = {
    "caseSensitive": FLAG, "lineCommentPrefix": TEXT, "blockCommentPrefix": TEXT, "blockCommentSuffix": TEXT,
    "statementTerminatorCharacters": TEXT,
    "completion": {"useContextAwareSorting": FLAG, "useTemplateForInvocationOnlySnippet": FLAG},
    "breadcrumbs": {"enabled": FLAG},
    "editor": {
        "enableStringLiteralImprovements": FLAG, "enableStatementTerminatorImprovements": FLAG, "enableEnterBetweenBracesFix": FLAG,
        "enableTextMateNestedBracesImprovements": FLAG, "enableSemanticTokensFileViewProvider": FLAG,
    },
    "workspaceSymbol": {"supportsGotoClass": FLAG},
}


def load(folder):
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file()}


def faults(files):
    """What is wrong with a template: {name of the file: text} -> one line each."""
    found = [f"{name}: the loader does not read it" for name in files if name not in FILES]
    values = {}
    for name, text in files.items():
        if name.endswith(".json"):
            try:
                values[name] = json.loads(text)
            except ValueError as error:
                found.append(f"{name}: {error}")
                continue
            if not isinstance(values[name], dict):
                found.append(f"{name}: is no object")
                values.pop(name)
    if "template.json" not in files:
        return [*found, "template.json: is missing, nothing is imported"]
    found += [f"template.json: {fault}" for fault in _template(values.get("template.json", {}))]
    found += [f"clientSettings.json: {fault}" for fault in _known(values.get("clientSettings.json", {}), CLIENT_SETTINGS, "")]
    if "installer.json" in values:
        found += [f"installer.json: {fault}" for fault in _installer(values["installer.json"])]
    if "settings.schema.json" in values:
        found += [f"settings.json: {fault}" for fault in _settings(values["settings.schema.json"], values.get("settings.json", {}))]
    if not files.get("README.md", "x").strip():
        found.append("README.md: is empty, no instructions are offered")
    return found


def _template(template):
    if not isinstance(template.get("name"), str) or not template["name"].strip():
        yield "`name` is read without asking whether it is there"
    if "id" in template and not isinstance(template["id"], str):
        yield "`id` is no text"
    if "id" in template and "url" not in template:
        yield "without `url` the IDE links to a page of its own named after `id`"
    arguments = template.get("programArgs")
    if not isinstance(arguments, dict) or "default" not in arguments:
        yield "`programArgs.default` is read without asking whether it is there"
    for system, line in (arguments if isinstance(arguments, dict) else {}).items():
        if system not in SYSTEMS:
            yield f"`programArgs.{system}` is no system"
        elif not isinstance(line, str) or not line.strip() or line.count('"') % 2:
            yield f"`programArgs.{system}` is no command line"
        else:
            yield from (f"`${name}$` is no macro" for name in re.findall(r"\$(\w+)\$", line) if name not in MACROS)
    mappings = template.get("fileTypeMappings", [])
    if not mappings and not template.get("languageMappings"):
        yield "no file is mapped"
    for number, mapping in enumerate(mappings):
        yield from (f"`fileTypeMappings[{number}]` {fault}" for fault in _mapping(mapping))
    for number, mapping in enumerate(template.get("languageMappings", [])):
        if not isinstance(mapping.get("language"), str) or not isinstance(mapping.get("languageId"), str):
            yield f"`languageMappings[{number}]` is left out: `language` and `languageId` are needed"


def _mapping(mapping):
    kind = mapping.get("fileType") if isinstance(mapping, dict) else None
    if not isinstance(kind, dict):
        yield "has no `fileType`, which is read without asking whether it is there"
        return
    if not isinstance(mapping.get("languageId"), str) or not mapping["languageId"]:
        yield "has no `languageId`, so that it is left out"
    patterns = kind.get("patterns", [])
    if not patterns and "name" not in kind:
        yield "has neither patterns nor a name"
    for pattern in patterns:
        if not isinstance(pattern, str) or not pattern:
            yield f"{pattern!r} is no pattern"
        elif "/" in pattern or "\\" in pattern:
            yield f"`{pattern}` is held against the name of a file, which has no folders"
        elif set("[]{}") & set(pattern):
            yield f"`{pattern}` has more than `*` and `?`"


def _known(value, known, path):
    for key, item in value.items():
        if key not in known:
            yield f"`{path}{key}` is unknown"
        elif isinstance(known[key], dict):
            yield from _known(item, known[key], f"{path}{key}.") if isinstance(item, dict) else [f"`{path}{key}` is no object"]
        elif not isinstance(item, known[key]):
            yield f"`{path}{key}` is no {known[key].__name__}"


def _settings(schema, settings):
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return [f"the schema is none: {error.message}"]
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(settings)]


def _installer(installer):
    if not isinstance(installer.get("name"), str):
        yield "`name` is missing, the IDE calls it Untitled"
    if not isinstance(installer.get("executeOnStartServer", False), bool):
        yield "`executeOnStartServer` is no flag"
    if "check" not in installer and "run" not in installer:
        yield "nothing is done"
    for step in ("check", "run"):
        if step in installer:
            yield from (f"`{step}` {fault}" for fault in _task(installer[step]))


def _task(task):
    """Only the first key of a task counts."""
    if not isinstance(task, dict) or not task:
        return
    if len(task) > 1:
        yield f"has {len(task)} tasks, only the first is done"
    kind, body = next(iter(task.items()))
    if kind not in TASKS or not isinstance(body, dict):
        yield f"has no task `{kind}`, it is left out"
        return
    if kind == "exec":
        lines = body.get("command")
        for line in lines.values() if isinstance(lines, dict) else [lines]:
            if not line or not all(isinstance(part, str) for part in (line if isinstance(line, list) else [line])):
                yield "`exec` has no command"
        if isinstance(lines, dict) and "default" not in lines:
            yield "`exec` has no command for other systems"
    for after in ("onFail", "onSuccess"):
        if after in body:
            yield from (f"`{after}` {fault}" for fault in _task(body[after]))


def language_id(template, name):
    """The language id the IDE sends for a file of this name: that of the first mapping that fits; None for none."""
    for mapping in template["fileTypeMappings"]:
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in mapping["fileType"].get("patterns", [])):
            return mapping["languageId"]
    return None


def command(template, system="default"):
    """The command line in its parts: split at spaces that are not within quotes."""
    line = template["programArgs"].get(system, template["programArgs"]["default"])
    return [part.replace('"', "") for part in re.findall(r'(?:"[^"]*"|[^\s"])+', line)]
