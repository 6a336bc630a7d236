"""Real Vim with ALE, set up by the block of editors/vim/README.md: keys go in through a terminal, its state comes out
through a channel."""

import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import threading
import fcntl
import termios

from common import blocks, wait_for


class Vim:
    def __init__(self, folder, env, vimrc):
        self.server = socket.create_server(("127.0.0.1", 0))
        port = self.server.getsockname()[1]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            connect = f"let g:test = ch_open('127.0.0.1:{port}', {{'waittime': 5000}})"
            os.execvpe("vim", ["vim", "-N", "-u", str(vimrc), "-i", "NONE", "-n", "-c", connect], {**env, "TERM": "xterm"})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.screen = b""
        threading.Thread(target=self._drain, daemon=True).start()
        self.server.settimeout(20)
        self.channel, _ = self.server.accept()
        self.channel.settimeout(20)
        self.count = 0

    def _drain(self):
        # A terminal that nobody reads from fills up, and Vim would wait.
        while True:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                return
            if not data:
                return
            self.screen = (self.screen + data)[-200_000:]

    def keys(self, text):
        os.write(self.terminal, text.encode())

    def eval(self, expression):
        self.count -= 1
        self.channel.sendall(json.dumps(["expr", expression, self.count]).encode())
        answer = b""
        while True:
            answer += self.channel.recv(65536)
            try:
                number, value = json.loads(answer)
            except ValueError:
                continue
            if number == self.count:
                return value
            answer = b""

    def run(self, command, wait=True):
        """Runs a command line; keys sent afterwards come after it, unless it is not waited for."""
        self.channel.sendall(json.dumps(["ex", command]).encode())
        if wait:
            self.eval("1")

    def text(self):
        return "\n".join(self.eval("getline(1, '$')")) + "\n"

    def shown(self):
        """The text that is drawn, without what moves the cursor and sets colours."""
        return re.sub(rb"\x1b(\[[0-9;?>]*[a-zA-Z]|\].*?\x07|[()][A-Z0-9]|[=>])", b" ", self.screen).decode("utf-8", "replace")

    def quit(self):
        self.run("qall!", wait=False)
        wait_for("Vim to end", lambda: os.waitpid(self.pid, os.WNOHANG)[0], 10)
        self.pid = None

    def kill(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def run(report, folder, env, scratch):
    (block,) = blocks("vim", "vim")
    vimrc = scratch / "vimrc"
    vimrc.write_text(f"source $VIMRUNTIME/defaults.vim\nset nomore hidden shortmess+=A ttimeout ttimeoutlen=10\npackadd ale\nlet g:ale_lint_delay = 50\n{block}", encoding="utf-8")
    vim = Vim(folder, env, vimrc)
    try:
        checks(report, vim)
    finally:
        vim.kill()


def checks(report, vim):
    def findings():
        return [(one["lnum"], one["text"]) for one in vim.eval("getloclist(0)")]

    def normal():
        vim.keys("\x1b")
        wait_for("normal mode", lambda: vim.eval("mode()") == "n")

    def at(word):
        normal()
        vim.run(f"call cursor(1, 1) | call search('{word}', 'cW')")
        wait_for(f"the cursor at {word}", lambda: vim.eval(f"expand('<cWORD>') =~# '{word}' || getline('.') =~# '{word}'"))

    def choose(title):
        """Opens the menu of code actions and answers it as a person does, with the number of the title."""
        vim.screen = b""
        vim.run("call feedkeys(\":ALECodeAction\\<CR>\", 't')")
        number = wait_for(f"'{title}' in the menu", lambda: re.findall(rf"(\d+)\)\s+{re.escape(title)}", vim.shown()))[-1]
        vim.keys(number + "\r")

    with report.check("the client starts by itself in a prompt"):
        vim.run("edit prompts/review.pog.md")
        wait_for("the file type", lambda: vim.eval("&filetype") == "markdown.pog")
    with report.check("diagnostics"):
        wait_for("the finding", lambda: any("did you mean 'language'" in text and line == 9 for line, text in findings()))
    with report.check("hover"):
        vim.run("let g:ale_hover_to_preview = 1")
        at("language }}")
        vim.run("ALEHover")
        wait_for("what is said of the parameter", lambda: "Language of the code" in str(
            vim.eval("map(getbufinfo(), {_, b -> getbufline(b.bufnr, 1, '$')})")))
        vim.run("pclose")
    with report.check("completion of a parameter"):
        vim.run("call cursor(line('$'), 1)")
        vim.keys("oAnd {{ fo\x18\x0f")
        wait_for("the popup", lambda: any(one["word"] == "focus" for one in vim.eval("complete_info(['items']).items")))
        vim.keys(" }}")
        normal()
        wait_for("the parameter", lambda: "And {{ focus }}\n" in vim.text())
    with report.check("a fix"):
        at("languge")
        choose("Change to 'language'")
        wait_for("the change", lambda: "languge" not in vim.text())
        wait_for("nothing found", lambda: not findings())
    with report.check("a library prompt is inserted"):
        vim.keys("Go")
        normal()
        wait_for("an empty line", lambda: vim.eval("getline('.')") == "")
        choose("Insert library prompt: Safety (include)")
        wait_for("the include", lambda: '{% include "shared/safety@^1" %}' in vim.text())
    with report.check("definition"):
        at("shared\\/safety")
        vim.run("ALEGoToDefinition")
        wait_for("the other file", lambda: vim.eval("expand('%:t')") == "safety.pog.md")
        vim.run("buffer review.pog.md")
    with report.check("rename"):
        at("focus }}")
        vim.run("call feedkeys(\":ALERename\\<CR>\\<C-u>aim\\<CR>\", 't')")
        wait_for("both places", lambda: "{{ aim }}" in vim.text() and "  aim: string" in vim.text())
    with report.check("a YAML prompt"):
        vim.run("edit greet.prompt.yml")
        wait_for("the finding", lambda: any("did you mean 'user'" in text for _, text in findings()))
    with report.check("other Markdown is left alone"):
        vim.run("edit notes.md")
        wait_for("the file type", lambda: vim.eval("&filetype") == "markdown")
        assert vim.eval("getloclist(0)") == []
    with report.check("Vim ends"):
        vim.quit()
