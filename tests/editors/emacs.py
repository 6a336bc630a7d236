"""Real Emacs with eglot and with lsp-mode, set up by the blocks of editors/emacs/README.md."""

import subprocess

from common import HERE, blocks


def run(report, folder, env, scratch, client):
    prompts, *clients = blocks("emacs", "elisp")
    (chosen,) = [block for block in clients if block.startswith(f";; {client}\n")]
    init = scratch / "init.el"
    init.write_text(prompts + chosen, encoding="utf-8")
    # Debian's packages are made known by its start-up file, as they are for everybody: no -Q.
    command = ["emacs", "--batch", "--funcall", "package-initialize", "-l", init]
    command += ["-l", HERE / "emacs/checks.el", "-l", HERE / f"emacs/{client}.el"]
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=150)
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith(("ok   ", "FAIL "))]
    print("\n".join(told))
    report.passed += sum(line.startswith("ok   ") for line in told)
    report.failed += sum(line.startswith("FAIL ") for line in told)
    # Emacs may end before it has checked anything, or between two checks.
    with report.check("Emacs came to its end"):
        assert f"{len(told)} passed, 0 failed" in lines and done.returncode == 0, "\n".join(lines[-20:])
