"""A language client for tests: threads, plain JSON values, and no mercy.

    client = start({"a.pog.md": "---\nname: A\n---\n{{ na$0me }}\n"})      # fixture `start`, see conftest.py
    doc = client.open_marked("a.pog.md")                                    # text from the workspace, `$0` taken out
    client.diagnostics(doc)                                                 # waits for the publish of this version
    client.completion(doc, doc.at(0))                                       # shorthands: features.py
    client.change(doc, [(doc.find("name"), "title"), (None, "all of it")])
    client.request("pog/library/list", {})                                  # the result; an error raises ServerError
    client.request_error("textDocument/hover", {...})["code"]               # the error that a test wants
    pending = client.ask("textDocument/hover", {...}); pending.cancel(); pending.error()

Every message is kept in `transcript`. When the client is finished (the fixture does it) all of them are held against
the generated types of the protocol, and against its laws: each request of either side answered once, no error reply
left unread, published versions neither unknown nor going back. Messages that are wrong on purpose are sent with
`checked=False` or as bytes. Like a real client it answers what the server asks, and applies the edits it is sent.
"""

import itertools
import os
import pathlib
import threading
import time

import capabilities as client_capabilities
from features import Features
from host import Host
from judge import faults_of
from records import Document, Entry, Pending
from text import apply_changes, marked
from wire import Wire, frame

TIMEOUT = float(os.environ.get("POG_TEST_TIMEOUT", "20"))
LANGUAGES = {".pog.md": "pog", ".pog.yaml": "yaml", ".prompt.yml": "yaml", ".prompt.yaml": "yaml", ".md": "markdown", ".toml": "toml"}


class Client(Host, Features):
    """See the top of this file. Not initialised until `initialize` is called; the fixture `start` does that."""

    def __init__(self, command, root=None, *, env=None, config=None):
        self.root = pathlib.Path(root) if root else None
        self.encoding = "utf-16"
        self.capabilities, self.server_info = {}, None
        self.documents, self.transcript, self.strays, self.faults = {}, [], [], []
        self.pending, self._ids, self._published = {}, itertools.count(1), {}
        self._changed = threading.Condition(threading.RLock())
        self._finished = False
        Host.__init__(self, config)
        self.wire = Wire(command, self._receive, cwd=self.root, env=env)

    # Sending

    def send_raw(self, data):
        """Bytes as they are; not part of the transcript."""
        self.wire.send(data)

    def send(self, message, checked=True):
        # The lock keeps the transcript in the order of the wire.
        with self._changed:
            self.transcript.append(Entry(True, time.monotonic(), message, checked))
            self.wire.send(frame(message))

    def notify(self, method, params=None, checked=True):
        self.send(_call(method, params), checked)

    def ask(self, method, params=None, checked=True, id=None):
        """Sends a request and does not wait."""
        pending = Pending(self, next(self._ids) if id is None else id, method)
        with self._changed:
            self.pending[pending.id] = pending
            self.send({**_call(method, params), "id": pending.id}, checked)
        return pending

    def request(self, method, params=None, timeout=None, checked=True):
        return self.ask(method, params, checked).result(timeout)

    def request_error(self, method, params=None, timeout=None, checked=True):
        return self.ask(method, params, checked).error(timeout)

    # Waiting

    def wait_until(self, condition, timeout=None, what="something"):
        """Waits until `condition()` holds; it is asked after every message."""
        deadline = time.monotonic() + (timeout or TIMEOUT)
        with self._changed:
            while not condition():
                left = deadline - time.monotonic()
                if self.wire.ended.is_set() and not condition():
                    raise AssertionError(f"the server ended while the test waited for {what}; it said:\n{self.wire.log()[-3000:]}")
                if left <= 0:
                    raise AssertionError(f"no sign of {what} in {timeout or TIMEOUT} s; last messages:\n{self.last_messages()}")
                self._changed.wait(left)

    def mark(self):
        """A place in the transcript, for `since`."""
        return len(self.transcript)

    def received(self, method, where=lambda params: True, since=0):
        """The parameters of all calls of `method` that the server has made so far."""
        with self._changed:
            calls = [entry.message for entry in self.transcript[since:] if not entry.sent and entry.message.get("method") == method]
        return [call.get("params") for call in calls if where(call.get("params"))]

    def wait_for(self, method, where=lambda params: True, timeout=None, since=0):
        """The parameters of the first call of `method` by the server for which `where` holds, past or to come."""
        self.wait_until(lambda: self.received(method, where, since), timeout, method)
        return self.received(method, where, since)[0]

    def settle(self, quiet=0.3, timeout=None):
        """Waits until nothing has arrived for `quiet` seconds."""
        deadline = time.monotonic() + (timeout or TIMEOUT)
        with self._changed:
            seen = -1
            while seen != len(self.transcript) and not self.wire.ended.is_set():
                assert time.monotonic() < deadline, f"the server does not come to rest:\n{self.last_messages()}"
                seen = len(self.transcript)
                self._changed.wait_for(lambda before=seen: len(self.transcript) != before, quiet)

    def take_strays(self, count, timeout=None):
        """The replies that belong to no request, as the answers to bad frames; waits until there are `count`."""
        self.wait_until(lambda: len(self.strays) >= count, timeout, f"{count} replies without request")
        with self._changed:
            taken, self.strays = self.strays, []
        return taken

    # The life of the session

    def initialize(self, *encodings, capabilities=None, options=None, process_id=-1, **more):
        """Initialises with the encodings offered, best first, and returns the result."""
        params = {
            "processId": os.getpid() if process_id == -1 else process_id,
            "clientInfo": {"name": "pog-e2e", "version": "1"},
            "rootUri": self.root.as_uri() if self.root else None,
            "workspaceFolders": self.folders(),
            "capabilities": client_capabilities.full(*encodings) if capabilities is None else capabilities,
            **({} if options is None else {"initializationOptions": options}),
            **more,
        }
        result = self.request("initialize", params)
        self.capabilities, self.server_info = result["capabilities"], result.get("serverInfo")
        self.encoding = self.capabilities.get("positionEncoding", "utf-16")
        offered = params["capabilities"].get("general", {}).get("positionEncodings") or ["utf-16"]
        assert self.encoding in [*offered, "utf-16"], f"{self.encoding} was not offered"
        self.notify("initialized", {})
        return result

    def shutdown(self, timeout=None):
        return self.request("shutdown", timeout=timeout)

    def exit(self, timeout=5):
        """Sends `exit` and returns the exit code; the server's input stays open."""
        self.notify("exit")
        return self.exit_code(timeout)

    def exit_code(self, timeout=5):
        """Waits for the server to end."""
        code = self.wire.wait(timeout)
        assert code is not None, f"the server still runs after {timeout} s; it said:\n{self.wire.log()[-3000:]}"
        self.wire.ended.wait(timeout)
        return code

    def finish(self):
        """Ends the session as a client does, and judges all of it. Harmless when the server has ended already."""
        if self._finished:
            return
        self._finished = True
        try:
            if self.wire.wait(0) is None:
                self.shutdown()
                code = self.exit()
                assert code == 0, f"exit code {code} after shutdown and exit"
            self.wire.ended.wait(2)
            faults = self.judge()
            assert not faults, "the session broke the protocol:\n  " + "\n  ".join(faults[:20])
        finally:
            self.wire.kill()

    def kill(self):
        """Ends the server without a word and without a judgement."""
        self._finished = True
        self.wire.kill()

    def judge(self):
        """Everything that was wrong with the session so far."""
        with self._changed:
            return faults_of(self)

    def last_messages(self, count=12):
        with self._changed:
            last = self.transcript[-count:]
        return "\n".join(f"  {'->' if entry.sent else '<-'} {str(entry.message)[:300]}" for entry in last)

    # Documents

    def uri(self, path):
        """The URI of a document, a path below the root, a path, or of what is one already."""
        if isinstance(path, Document):
            return path.uri
        if isinstance(path, str) and ":" in path.split("/")[0] and not path[1:3] == ":\\":
            return path
        return (self.root / path if self.root else pathlib.Path(path)).as_uri()

    def open(self, path, text=None, language_id=None, version=1, marks=None):
        """Opens a document; without a text the one on disk."""
        uri = self.uri(path)
        if text is None:
            text = (self.root / path).read_bytes().decode("utf-8")
        if language_id is None:
            language_id = next((name for suffix, name in LANGUAGES.items() if uri.endswith(suffix)), "plaintext")
        doc = Document(self, uri, language_id, text, marks)
        doc.version = version
        with self._changed:
            self._published.pop(uri, None)
            self.documents[uri] = doc
            self.notify("textDocument/didOpen", {"textDocument": {
                "uri": uri, "languageId": language_id, "version": version, "text": text}})
        return doc

    def open_marked(self, path, text=None, language_id=None):
        """Opens a text with the markers `$0` to `$9` taken out; they are found again with `doc.at(0)`."""
        plain, marks = marked((self.root / path).read_bytes().decode("utf-8") if text is None else text)
        return self.open(path, plain, language_id, marks=marks)

    def change(self, doc, changes, version=None):
        """Changes a document by (range, text) pairs, each on the text the last one left; None for the whole text."""
        doc = self.documents[self.uri(doc)]
        sync = self.capabilities.get("textDocumentSync", 0)
        incremental = (sync if isinstance(sync, int) else sync.get("change", 0)) == 2
        content = [{"text": text} if range_ is None else {"range": range_, "text": text} for range_, text in changes]
        with self._changed:
            doc.text = apply_changes(doc.text, content, self.encoding)
            doc.version = doc.version + 1 if version is None else version
            self.notify("textDocument/didChange", {
                "textDocument": {"uri": doc.uri, "version": doc.version},
                "contentChanges": content if incremental else [{"text": doc.text}]})
        return doc

    def save(self, doc):
        doc = self.documents[self.uri(doc)]
        self.notify("textDocument/didSave", {"textDocument": doc.identifier, "text": doc.text})

    def close(self, doc):
        doc = self.documents.pop(self.uri(doc))
        doc.is_open = False
        self.notify("textDocument/didClose", {"textDocument": doc.identifier})

    def diagnostics(self, doc, version=None, timeout=None, since=0):
        """Waits for the diagnostics published for this version (by default the current one)."""
        uri = self.uri(doc)
        if version is None and uri in self.documents:
            version = self.documents[uri].version
        published = self.wait_for(
            "textDocument/publishDiagnostics", lambda params: params["uri"] == uri and params.get("version") == version, timeout, since)
        return published["diagnostics"]

    # Receiving, on the reader's thread

    def _receive(self, message):
        with self._changed:
            if message is not None:
                self.transcript.append(Entry(False, time.monotonic(), message))
                self._take(message)
            self._changed.notify_all()

    def _take(self, message):
        if not isinstance(message, dict):
            self.faults.append(f"the server sent {message!r}")
        elif "method" in message and "id" in message:
            self.answer(message)
        elif "method" in message:
            if message["method"] == "textDocument/publishDiagnostics":
                self._check_publish(message["params"])
        else:
            pending = self.pending.get(message.get("id"))
            if pending is None:
                self.strays.append(message)
            elif pending.reply is not None:
                self.faults.append(f"a second reply to {pending.method} ({pending.id})")
            else:
                pending.reply = message

    def _check_publish(self, params):
        uri, version = params.get("uri"), params.get("version")
        doc = self.documents.get(uri)
        if version is None or doc is None:
            return
        if version > doc.version:
            self.faults.append(f"diagnostics for version {version} of {uri}, which is at {doc.version}")
        if version < self._published.get(uri, version):
            self.faults.append(f"diagnostics of {uri} went back from version {self._published[uri]} to {version}")
        self._published[uri] = version


def _call(method, params):
    return {"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})}
