#!/usr/bin/env python3
"""Assembles the TextMate bundle that a JetBrains IDE imports: a folder with a package.json and the grammars it names.

    python3 editors/jetbrains/bundle.py FOLDER

Taken from grammars/textmate, without its tests and tools. The IDE reads a folder of this form as it reads a VS Code
extension: Settings > Editor > TextMate Bundles > +.
"""

import json
import pathlib
import shutil
import sys

GRAMMARS = pathlib.Path(__file__).resolve().parents[2] / "grammars/textmate"


def contributions(package):
    """What the package of the grammars contributes."""
    if "contributes" in package:
        return {key: package["contributes"][key] for key in ("languages", "grammars")}
    grammar = "pog.tmLanguage.json"
    scope = json.loads((GRAMMARS / grammar).read_text(encoding="utf-8"))["scopeName"]
    return {
        "languages": [{"id": "pog", "aliases": ["pog artifact"], "extensions": [".pog.md"], "configuration": "./language-configuration.json"}],
        "grammars": [{"language": "pog", "scopeName": scope, "path": f"./{grammar}"}],
    }


def assemble(folder):
    package = json.loads((GRAMMARS / "package.json").read_text(encoding="utf-8"))
    made = {
        "name": "pog", "displayName": "pog", "version": package["version"], "description": package["description"],
        "license": package["license"], "engines": {"vscode": "*"}, "contributes": contributions(package),
    }
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    files = [one["path"] for one in made["contributes"]["grammars"]]
    files += [one["configuration"] for one in made["contributes"]["languages"] if "configuration" in one]
    for file in dict.fromkeys(files):
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(GRAMMARS / file, target)
    (folder / "package.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    done = assemble(pathlib.Path(sys.argv[1]))
    print(f"{sys.argv[1]}: {len(done['contributes']['grammars'])} grammars")
