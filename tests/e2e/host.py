"""The other half of a client: what it does when the server asks.

Answers like a large editor: configuration by section, registrations kept, progress tokens granted, edits applied to
open texts (and sent back as changes) and to files. A test replaces an answer with `client.answers[method] = function`
or makes the server wait with `client.hold(method)` and `client.release(method)`.
"""

import pathlib
from urllib.parse import unquote, urlsplit

from text import Text, apply_edits

METHOD_NOT_FOUND = -32601


def path_of(uri):
    """The file of a `file:` URI."""
    return pathlib.Path(unquote(urlsplit(uri).path))


class Host:
    """Mixed into the client; runs on the reader's thread, under the client's lock."""

    def __init__(self, config=None):
        self.config = config or {}
        self.registrations, self.progress_tokens, self.refreshes, self.applied = {}, [], [], []
        self._held = {}
        self.answers = {
            "workspace/configuration": self._configuration,
            "workspace/workspaceFolders": lambda params: self.folders(),
            "workspace/applyEdit": self._apply_edit,
            "client/registerCapability": self._register,
            "client/unregisterCapability": self._unregister,
            "window/workDoneProgress/create": lambda params: self.progress_tokens.append(params["token"]),
            "window/showMessageRequest": lambda params: None,
            "window/showDocument": lambda params: {"success": True},
        }

    def folders(self):
        return [{"uri": self.root.as_uri(), "name": self.root.name}] if self.root else None

    def hold(self, method):
        """Leaves the server's requests of this method unanswered until they are released."""
        self._held.setdefault(method, [])

    def release(self, method):
        with self._changed:
            for message in self._held.pop(method, []):
                self.answer(message)

    def held(self, method):
        return len(self._held.get(method, []))

    def answer(self, message):
        method, params = message["method"], message.get("params")
        if method in self._held:
            self._held[method].append(message)
            return
        reply = {"jsonrpc": "2.0", "id": message["id"]}
        if method.endswith("/refresh"):
            self.refreshes.append(method)
            reply["result"] = None
        elif method in self.answers:
            reply["result"] = self.answers[method](params)
        else:
            self.faults.append(f"the server asks for {method}, which no client answers")
            reply["error"] = {"code": METHOD_NOT_FOUND, "message": f"no {method} here"}
        self.send(reply)

    def _configuration(self, params):
        found = []
        for item in params["items"]:
            value = self.config
            for part in filter(None, (item.get("section") or "").split(".")):
                value = value.get(part) if isinstance(value, dict) else None
            found.append(value)
        return found

    def _register(self, params):
        for registration in params["registrations"]:
            if registration["id"] in self.registrations:
                self.faults.append(f"the registration {registration['id']} is there already")
            self.registrations[registration["id"]] = registration

    def _unregister(self, params):
        for one in params["unregisterations"]:  # the specification's own spelling
            if self.registrations.pop(one["id"], None) is None:
                self.faults.append(f"no registration {one['id']} to take back")

    def _apply_edit(self, params):
        self.applied.append(params)
        try:
            self.apply(params["edit"])
        except (AssertionError, OSError, KeyError) as error:
            self.faults.append(f"the edit cannot be applied: {error!r}")
            return {"applied": False, "failureReason": str(error)}
        return {"applied": True}

    def apply(self, edit):
        """Applies a WorkspaceEdit to open texts and to files, as an editor does with an accepted code action."""
        for change in edit.get("documentChanges") or []:
            if "kind" in change:
                self._change_file(change)
                continue
            target = change["textDocument"]
            doc = self.documents.get(target["uri"])
            version = target.get("version")
            if doc is not None and version is not None and version != doc.version:
                raise AssertionError(f"an edit of version {version} for {doc.uri}, which is at {doc.version}")
            self._edit_text(target["uri"], change["edits"])
        if not edit.get("documentChanges"):
            for uri, edits in (edit.get("changes") or {}).items():
                self._edit_text(uri, edits)

    def _edit_text(self, uri, edits):
        doc = self.documents.get(uri)
        if doc is None:
            file = path_of(uri)
            file.write_bytes(apply_edits(file.read_bytes().decode("utf-8"), edits, self.encoding).encode("utf-8"))
            return
        apply_edits(doc.text, edits, self.encoding)  # only to see that they fit together
        lines = Text(doc.text, self.encoding)
        back = sorted(enumerate(edits), key=lambda pair: (lines.offset(pair[1]["range"]["start"]), pair[0]), reverse=True)
        self.change(doc, [(edit["range"], edit["newText"] if "newText" in edit else edit["snippet"]["value"]) for _, edit in back])

    def _change_file(self, change):
        options = change.get("options") or {}
        if change["kind"] == "create":
            file = path_of(change["uri"])
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or options.get("overwrite"):
                file.write_bytes(b"")
            elif not options.get("ignoreIfExists"):
                raise AssertionError(f"{file} exists already")
        elif change["kind"] == "rename":
            path_of(change["newUri"]).parent.mkdir(parents=True, exist_ok=True)
            path_of(change["oldUri"]).rename(path_of(change["newUri"]))
        elif change["kind"] == "delete":
            path_of(change["uri"]).unlink()
