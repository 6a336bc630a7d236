"""Real Kate on a display that nobody looks at, set up by the block of editors/kate/README.md. Keys and the mouse go in
through X; what came of them is read from the saved file, from what was said on the wire, and from the pixels."""

import json
import os
import pathlib
import signal
import subprocess
import time

from common import blocks, wait_for


class Kate:
    def __init__(self, folder, env, scratch, files):
        self.log = pathlib.Path(env["TAP_LOG"])
        self.shots = pathlib.Path(os.environ.get("POG_SHOTS", scratch))
        read, write = os.pipe()
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
                                        pass_fds=[write], **silent)
        os.close(write)
        with open(read) as told:
            number = told.readline().strip()
        runtime = scratch / "run"
        runtime.mkdir(mode=0o700)
        self.env = {**env, "DISPLAY": f":{number}", "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "xcb"}
        self.others = [subprocess.Popen(["openbox"], env=self.env, **silent)]
        # A session of its own, so that all of it can be ended.
        self.kate = subprocess.Popen(["dbus-run-session", "--", "kate", "-n", "-b", *files], cwd=folder, env=self.env,
                                     start_new_session=True, **silent)

    def x(self, *words):
        done = subprocess.run(["xdotool", *words], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.stdout.split()

    def window(self, title, seconds=30):
        return wait_for(f"a window '{title}'", lambda: self.x("search", "--onlyvisible", "--name", title), seconds, 0.2)[-1]

    def key(self, *keys):
        self.x("key", "--clearmodifiers", *keys)

    def type(self, text):
        self.x("type", "--delay", "15", text)

    def messages(self):
        if not self.log.exists():
            return []
        # The last line may be half written.
        lines = self.log.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def said(self, who, method, fits=lambda params: True):
        made = [one["message"] for one in self.messages() if one["from"] == who]
        return [one["params"] for one in made if one.get("method") == method and fits(one["params"])]

    def answers(self, method):
        """What the server answered to requests of a method."""
        log = self.messages()
        theirs, ours = ([one["message"] for one in log if one["from"] == who] for who in ("editor", "server"))
        asked = {one["id"] for one in theirs if one.get("method") == method}
        return [one.get("result") for one in ours if "method" not in one and one.get("id") in asked]

    def findings(self, name):
        """The last that was published for a file; None before."""
        found = self.said("server", "textDocument/publishDiagnostics", lambda params: params["uri"].endswith(name))
        return [one["message"] for one in found[-1]["diagnostics"]] if found else None

    def left(self):
        """The processes that still have the environment of this test: Kate, the tap, the server."""
        mark, found = f"TAP_LOG={self.log}".encode(), []
        for process in pathlib.Path("/proc").iterdir():
            try:
                if process.name.isdigit() and mark in (process / "environ").read_bytes().split(b"\0"):
                    name = (process / "comm").read_text().strip()
                    found += [name] if name in ("kate", "pog", "python3", "tap.py") else []
            except OSError:
                continue  # ended in between, or somebody else's
        return found

    def shot(self, name):
        path = self.shots / f"kate-{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True)
        return path

    def red(self):
        """How many pixels of the window are the red of a mark."""
        raw = subprocess.run(["convert", str(self.shot("window")), "-depth", "8", "rgb:-"], check=True, capture_output=True).stdout
        return sum(1 for at in range(0, len(raw), 3) if raw[at] > 150 and raw[at + 1] < 100 and raw[at + 2] < 100)

    def end(self):
        if self.kate.poll() is None:
            os.killpg(self.kate.pid, signal.SIGKILL)
            self.kate.wait()
        for process in [*self.others, self.display]:
            process.kill()
            process.wait()


def run(report, folder, env, scratch):
    (block,) = blocks("kate", "json")
    config = pathlib.Path(env["XDG_CONFIG_HOME"])
    (config / "kate/lspclient").mkdir(parents=True)
    (config / "kate/lspclient/settings.json").write_text(block, encoding="utf-8")
    # What the check box of the plugin writes; the welcome page would only be in the way.
    (config / "katerc").write_text("[Kate Plugins]\nlspclientplugin=true\n\n[General]\nShow welcome view for new window=false\n")
    kate = Kate(folder, env, scratch, ["notes.md", "greet.prompt.yml", "prompts/review.pog.md"])
    try:
        checks(report, kate, folder)
    finally:
        kate.end()


def checks(report, kate, folder):
    prompt = folder / "prompts/review.pog.md"

    def saved(what, fits):
        """Saves until the file is as it should be: the key may come before the text."""
        def text():
            kate.key("ctrl+s")
            time.sleep(0.3)
            return fits(prompt.read_text(encoding="utf-8"))
        wait_for(what, text, 20, 0.2)

    def place(line, column):
        """Puts the cursor there; arrow keys would count the parts of wrapped lines."""
        kate.key("ctrl+g")
        time.sleep(0.3)
        kate.type(str(line))
        kate.key("Return")
        time.sleep(0.3)
        kate.key("End", "Home")
        kate.x("key", "--delay", "5", "--repeat", str(column), "Right")

    def menu(number):
        """An entry of the menu LSP Client, counted among those that can be used: 1 is Go to Definition, 4 Symbol Info."""
        kate.key("alt+f")
        time.sleep(0.3)
        kate.x("key", "--delay", "80", "--repeat", "5", "Left")  # past Help, to the left no menu holds a submenu
        time.sleep(0.3)
        if number > 1:
            kate.x("key", "--delay", "80", "--repeat", str(number - 1), "Down")
        kate.shot("menu-lsp")
        kate.key("Return")

    def choose(title):
        """Opens the menu of actions and goes down to the one of that title. Not `Quick Fix`: in this Kate it does all that
        is offered for the whole file, one after the other."""
        asked = len(kate.answers("textDocument/codeAction"))
        kate.key("alt+Return")
        wait_for("the actions", lambda: len(kate.answers("textDocument/codeAction")) > asked)
        titles = [one["title"] for one in kate.answers("textDocument/codeAction")[-1]]
        assert title in titles, f"no '{title}' among {titles}"
        time.sleep(1)
        kate.shot("menu")
        kate.x("key", "--delay", "30", "--repeat", str(1 + titles.index(title)), "Down")
        kate.key("Return")

    with report.check("Kate asks, and starts the server in a prompt"):
        dialog = kate.window("LSP server start requested")
        before = kate.red()
        kate.x("windowactivate", "--sync", dialog)
        kate.key("alt+y")
        wait_for("the prompt to be opened", lambda: kate.said(
            "editor", "textDocument/didOpen", lambda params: params["textDocument"]["uri"].endswith("review.pog.md")))
        kate.x("windowactivate", "--sync", kate.window("review.pog.md"))
    with report.check("diagnostics"):
        wait_for("the finding", lambda: any("did you mean 'language'" in one for one in kate.findings("review.pog.md") or []))
        wait_for("a mark", lambda: kate.red() > before + 20, 10, 0.5)
    with report.check("hover"):
        place(9, 16)
        menu(4)
        wait_for("what is said of the parameter",
                 lambda: "Language of the code" in json.dumps(kate.answers("textDocument/hover")))
        kate.key("Escape")
    with report.check("completion of a parameter"):
        kate.key("ctrl+End")
        kate.type("And {{ fo")
        kate.key("ctrl+space")
        wait_for("the items", lambda: any("focus" in json.dumps(one) for one in kate.answers("textDocument/completion")))
        time.sleep(1)
        kate.key("Return")
        kate.type(" }}")
        kate.key("Return")
        saved("the parameter", lambda text: "And {{ focus }}\n" in text)
    with report.check("a fix"):
        place(9, 60)
        choose("Change to 'language'")
        saved("the fix", lambda text: "languge" not in text)
        wait_for("nothing found", lambda: kate.findings("review.pog.md") == [])
        wait_for("no mark", lambda: kate.red() <= before + 20, 10, 0.5)
    with report.check("a library prompt is inserted"):
        # A list of completions that the fix called up would take the keys.
        kate.key("Escape")
        kate.key("ctrl+End")
        choose("Insert library prompt: Safety (include)")
        saved("the include", lambda text: 'And {{ focus }}\n{% include "shared/safety@^1" %}' in text)
    with report.check("the line that the cursor is in stays, whatever is inserted"):
        kate.key("Escape")
        place(10, 3)
        choose("Insert library prompt: Safety (text)")
        saved("the text", lambda text: text.count("And {{ focus }}\n") == 1 and "{# pog: from shared/safety" in text)
        kate.key("Escape")
        kate.key("ctrl+z")
        saved("nothing of it", lambda text: "{# pog: from" not in text)
    with report.check("rename"):
        kate.key("Escape")
        place(9, 43)
        kate.key("F2")
        kate.window("Rename")
        time.sleep(0.5)
        kate.key("ctrl+a")
        kate.type("aim")
        kate.key("Return")
        saved("all places", lambda text: text.count("{{ aim }}") == 2 and "  aim: string" in text)
    with report.check("definition"):
        place(11, 15)
        menu(1)
        kate.window("safety.pog.md", 10)
    with report.check("a YAML prompt"):
        wait_for("the finding", lambda: kate.key("alt+Left") or any(
            "did you mean 'user'" in one for one in kate.findings("greet.prompt.yml") or []), 15, 1)
    with report.check("other Markdown stays without findings"):
        wait_for("an answer", lambda: kate.key("alt+Left") or kate.findings("notes.md") == [], 15, 1)
    with report.check("Kate ends, and the server with it"):
        assert {"kate"} < set(kate.left()), kate.left()
        kate.key("ctrl+q")
        wait_for("the end", lambda: kate.kate.poll() is not None, 20)
        # Kate says `shutdown` when it has the time for it; what matters is that nothing is left behind.
        wait_for("the server to be gone", lambda: not kate.left(), 20)
