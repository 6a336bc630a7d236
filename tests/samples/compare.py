"""Compares what pog says of files that other people wrote with what it should say.

    python3 tests/samples/compare.py [POG] [SAMPLES]      default: target/release/pog ../shared/samples

The files are not in this repository; without them there is nothing to compare, and that is said. They are checked twice:
as they lie there, and laid out the way their tools want them (commands under `.claude/commands` and so on), since some
formats are known by their place. `expected.json` holds, for each of the two, the number of findings of each rule in
each format and why they are right. `--write` rewrites the numbers, not the reasons.
"""

import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXPECTED = HERE / "expected.json"

# Where the tools of a format look for its files; the rest lies well as it is.
PLACES = {
    "claude-agents": ".claude/agents",
    "claude-commands": ".claude/commands",
    "copilot-agent": ".github/agents",
    "copilot-instructions": ".github/instructions",
    "copilot-prompt": ".github/prompts",
    "jinja2": "prompts",
}


def laid_out(samples: pathlib.Path, to: pathlib.Path) -> None:
    for folder in sorted(p for p in samples.iterdir() if p.is_dir()):
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            # format/repository/path: each repository becomes a workspace of its own.
            below = file.relative_to(folder).parts
            repository, path = below[0], pathlib.PurePath(*below[1:])
            place = PLACES.get(folder.name)
            target = to / folder.name / repository / (pathlib.PurePath(place, path.name) if place else path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def counts(pog: str, folder: pathlib.Path) -> dict[str, int]:
    found: collections.Counter[str] = collections.Counter()
    # Each repository by itself: what lies beside it is not part of it.
    for repository in sorted(p for format in folder.iterdir() if format.is_dir() for p in format.iterdir()):
        run = subprocess.run([pog, "check", "--format", "json", str(repository)], capture_output=True, text=True, timeout=300)
        if run.returncode not in (0, 1) and "No prompt files" not in run.stderr:
            sys.exit(f"pog check {repository} ended with {run.returncode}:\n{run.stderr}")
        for finding in json.loads(run.stdout or "{}").get("findings", []):
            found[f"{repository.parent.name} {finding['rule']}"] += 1
    return dict(sorted(found.items()))


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    pog = arguments[0] if arguments else str(ROOT / "target/release/pog")
    samples = pathlib.Path(arguments[1]) if len(arguments) > 1 else ROOT.parent / "shared/samples"
    if not samples.is_dir():
        print(f"samples: {samples} is not there, nothing is compared")
        return
    with tempfile.TemporaryDirectory() as folder:
        laid_out(samples, pathlib.Path(folder))
        now = {"as they lie": counts(pog, samples), "laid out": counts(pog, pathlib.Path(folder))}
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    if "--write" in sys.argv:
        for way, found in now.items():
            old = expected.get(way, {})
            expected[way] = {k: {"count": n, "why": old.get(k, {}).get("why", "")} for k, n in found.items()}
        EXPECTED.write_text(json.dumps(expected, indent=2, ensure_ascii=False) + "\n")
    wrong = []
    for way, found in now.items():
        wanted = expected.get(way, {})
        for key in sorted(set(found) | set(wanted)):
            want = wanted.get(key, {}).get("count", 0)
            if found.get(key, 0) != want:
                wrong.append(f"{way}: {key}: {found.get(key, 0)} findings, expected {want}")
        wrong += [f"{way}: {key}: no reason is given" for key, one in wanted.items() if not one.get("why")]
    if wrong:
        sys.exit("\n".join(wrong))
    total = sum(n for found in now.values() for n in found.values())
    print(f"samples: {total} findings as expected, 1 passed in 0 s")


if __name__ == "__main__":
    main()
