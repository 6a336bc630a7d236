"""Replays a recorded session against a build of pog and prints how long each message took.

    python tests/e2e/replay.py SESSION.in [COMMAND ...]        (default: target/debug/pog lsp)

SESSION.in holds what a client sent, frame by frame, as `tee` records it. A request is followed by its answer and an edit by
its diagnostics before the next message is sent, so that times are those of one message. The server's log goes to standard
error: with POG_LOG=debug it stands between the lines it belongs to.
"""

import json
import pathlib
import re
import subprocess
import sys
import threading
import time

from wire import frame

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# A client that pulls diagnostics is sent none after an edit.
PATIENCE = {"answer": 60, "diagnostics": 2}


def messages(recorded):
    """The messages of a recording; the last one may be cut off."""
    while head := re.match(rb"(?:[^\r\n]+\r\n)*?Content-Length: *(\d+)\r\n(?:[^\r\n]+\r\n)*\r\n", recorded, re.I):
        end = head.end() + int(head[1])
        if end > len(recorded):
            return
        yield json.loads(recorded[head.end():end])
        recorded = recorded[end:]


class Replay:
    """A server that is sent a recording."""

    def __init__(self, command, recorded):
        self.recorded = list(messages(recorded))
        self.answers = {one["id"]: one for one in self.recorded if "method" not in one and "id" in one}
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.seen, self.change, self.writing = set(), threading.Condition(), threading.Lock()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while (head := self.server.stdout.readline()) and head.lower().startswith(b"content-length:"):
            while self.server.stdout.readline().strip():
                pass
            message = json.loads(self.server.stdout.read(int(head.split(b":")[1])))
            if "method" in message and "id" in message:
                recorded = self.answers.get(message["id"], {"result": None})
                self.send({**recorded, "jsonrpc": "2.0", "id": message["id"]})
            with self.change:
                if message.get("method") == "textDocument/publishDiagnostics":
                    self.seen.add((message["params"]["uri"], message["params"].get("version")))
                elif "method" not in message:
                    self.seen.add(message["id"])
                self.change.notify()

    def send(self, message):
        with self.writing:
            self.server.stdin.write(frame(message))
            self.server.stdin.flush()

    def wait(self, what, patience):
        with self.change:
            return self.change.wait_for(lambda: what in self.seen, patience)

    def run(self):
        """Yields milliseconds (None where nothing is waited for or nothing came), method and document of each message."""
        for message in self.recorded:
            method, params = message.get("method"), message.get("params") or {}
            if method is None:
                continue
            if method == "initialize":
                # The editor that was recorded is gone, and the server leaves with its client.
                params["processId"] = None
            document = params.get("textDocument", {}) if isinstance(params, dict) else {}
            start, came = time.perf_counter(), None
            self.send(message)
            if "id" in message:
                came = self.wait(message["id"], PATIENCE["answer"])
            elif method in ("textDocument/didOpen", "textDocument/didChange"):
                came = self.wait((document["uri"], document["version"]), PATIENCE["diagnostics"])
            yield (time.perf_counter() - start) * 1000 if came else None, method, document.get("uri", "")
        self.server.stdin.close()
        self.server.wait(10)


def main(recording, *command):
    command = command or (str(REPOSITORY / "target/debug/pog"), "lsp")
    for took, method, document in Replay(command, pathlib.Path(recording).read_bytes()).run():
        print(f"{'' if took is None else f'{took:.2f} ms':>12}  {method}  {document}".rstrip(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
