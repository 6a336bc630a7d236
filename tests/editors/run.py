#!/usr/bin/env python3
"""Runs real editors with the configuration that their pages print. Started by run.sh, which says what must be there.

    bash tests/editors/run.sh [eglot | lsp-mode | vim | kate …]
"""

import os
import pathlib
import sys
import tempfile
import time

import emacs
import kate
import vim
from common import HERE, ROOT, Report, workspace

EDITORS = {
    "eglot": lambda *given: emacs.run(*given, client="eglot"),
    "lsp-mode": lambda *given: emacs.run(*given, client="lsp-mode"),
    "vim": vim.run,
    "kate": kate.run,
}


def binary():
    named = os.environ.get("POG_BIN")
    builds = [ROOT / "target" / build / "pog" for build in ("release", "ci", "debug")]
    for path in [pathlib.Path(named)] if named else builds:
        if path.is_file():
            return path.resolve()
    sys.exit(f"no pog: build it, or set POG_BIN (is {named!r})")


def main():
    wanted = sys.argv[1:] or list(EDITORS)
    if unknown := [name for name in wanted if name not in EDITORS]:
        sys.exit(f"no such editor: {', '.join(unknown)}; there are {', '.join(EDITORS)}")
    pog = binary()
    report, start = Report(), time.monotonic()
    for name in wanted:
        print(f"--- {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix=f"pog-{name}-") as folder:
            scratch = pathlib.Path(folder)
            for made in ("bin", "home", "work"):
                (scratch / made).mkdir()
            tap = scratch / "bin/pog"
            tap.symlink_to(HERE / "tap.py")
            env = {
                **os.environ,
                "HOME": str(scratch / "home"), "XDG_CONFIG_HOME": str(scratch / "home/.config"),
                "XDG_CACHE_HOME": str(scratch / "home/.cache"), "XDG_DATA_HOME": str(scratch / "home/.local/share"),
                "PATH": f"{scratch / 'bin'}:{os.environ['PATH']}",
                "TAP_POG": str(pog), "TAP_LOG": str(scratch / "log"), "LC_ALL": "C.UTF-8",
            }
            with report.check(f"{name} was tried"):
                EDITORS[name](report, workspace(scratch / "work"), env, scratch)
    seconds = time.monotonic() - start
    print(f"editors ({', '.join(wanted)}): {report.passed} passed, {report.failed} failed in {seconds:.1f} s")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
