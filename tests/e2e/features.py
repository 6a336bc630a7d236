"""Shorthands for the requests of the protocol, one line each. They return the plain result."""


class Features:
    """Mixed into the client. `doc` is a document, a path or a URI; positions and ranges are plain JSON."""

    def _at(self, doc, position, **more):
        return {"textDocument": {"uri": self.uri(doc)}, "position": position, **more}

    def _in(self, doc, **more):
        return {"textDocument": {"uri": self.uri(doc)}, **more}

    def completion(self, doc, position, trigger=None):
        """Always a CompletionList, whatever form the server chose."""
        context = {"triggerKind": 2, "triggerCharacter": trigger} if trigger else {"triggerKind": 1}
        result = self.request("textDocument/completion", self._at(doc, position, context=context))
        if isinstance(result, list):
            return {"isIncomplete": False, "items": result}
        return result or {"isIncomplete": False, "items": []}

    def labels(self, doc, position, trigger=None):
        return [item["label"] for item in self.completion(doc, position, trigger)["items"]]

    def resolve_completion(self, item):
        return self.request("completionItem/resolve", item)

    def hover(self, doc, position):
        return self.request("textDocument/hover", self._at(doc, position))

    def hover_text(self, doc, position):
        """The text of a hover, or None."""
        hover = self.hover(doc, position)
        contents = hover and hover["contents"]
        return contents["value"] if isinstance(contents, dict) else contents

    def definition(self, doc, position):
        return self.request("textDocument/definition", self._at(doc, position))

    def references(self, doc, position, include_declaration=True):
        context = {"includeDeclaration": include_declaration}
        return self.request("textDocument/references", self._at(doc, position, context=context))

    def highlight(self, doc, position):
        return self.request("textDocument/documentHighlight", self._at(doc, position))

    def prepare_rename(self, doc, position):
        return self.request("textDocument/prepareRename", self._at(doc, position))

    def rename(self, doc, position, new_name):
        return self.request("textDocument/rename", self._at(doc, position, newName=new_name))

    def document_symbols(self, doc):
        return self.request("textDocument/documentSymbol", self._in(doc))

    def workspace_symbols(self, query):
        return self.request("workspace/symbol", {"query": query})

    def links(self, doc):
        return self.request("textDocument/documentLink", self._in(doc))

    def folding(self, doc):
        return self.request("textDocument/foldingRange", self._in(doc))

    def selection_ranges(self, doc, *positions):
        return self.request("textDocument/selectionRange", self._in(doc, positions=list(positions)))

    def code_actions(self, doc, range_, only=None, diagnostics=(), trigger=1):
        context = {"diagnostics": list(diagnostics), "triggerKind": trigger, **({"only": only} if only else {})}
        return self.request("textDocument/codeAction", self._in(doc, range=range_, context=context)) or []

    def resolve_action(self, action):
        return self.request("codeAction/resolve", action)

    def run_action(self, action):
        """Does what an editor does with a chosen code action: resolves it, applies its edit, runs its command."""
        provider = self.capabilities.get("codeActionProvider")
        if "edit" not in action and isinstance(provider, dict) and provider.get("resolveProvider"):
            action = self.resolve_action(action)
        if "edit" in action:
            with self._changed:
                self.apply(action["edit"])
        if "command" in action:
            self.execute(action["command"]["command"], *action["command"].get("arguments", []))
        return action

    def execute(self, command, *arguments):
        return self.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    def semantic_tokens(self, doc, range_=None):
        """Decoded tokens: (range, type, [modifiers]) with names from the server's legend."""
        if range_ is None:
            result = self.request("textDocument/semanticTokens/full", self._in(doc))
        else:
            result = self.request("textDocument/semanticTokens/range", self._in(doc, range=range_))
        legend = self.capabilities["semanticTokensProvider"]["legend"]
        data, tokens, line, start = (result or {}).get("data", []), [], 0, 0
        assert len(data) % 5 == 0, "semantic tokens come in fives"
        for down, across, length, kind, bits in zip(*[iter(data)] * 5):
            line, start = line + down, across if down else start + across
            modifiers = [name for bit, name in enumerate(legend["tokenModifiers"]) if bits >> bit & 1]
            span = {"start": {"line": line, "character": start}, "end": {"line": line, "character": start + length}}
            tokens.append((span, legend["tokenTypes"][kind], modifiers))
        return tokens

    def inlay_hints(self, doc, range_):
        return self.request("textDocument/inlayHint", self._in(doc, range=range_))

    def code_lenses(self, doc):
        return self.request("textDocument/codeLens", self._in(doc))

    def formatting(self, doc, tab_size=2):
        options = {"tabSize": tab_size, "insertSpaces": True}
        return self.request("textDocument/formatting", self._in(doc, options=options))

    def pull_diagnostics(self, doc, previous=None):
        """The full report of the pull model."""
        return self.request("textDocument/diagnostic", self._in(doc, **({"previousResultId": previous} if previous else {})))

    def workspace_diagnostics(self, previous=()):
        return self.request("workspace/diagnostic", {"previousResultIds": list(previous)})

    def watched(self, *changes):
        """Tells of files changed outside the editor: (path, "created" | "changed" | "deleted") pairs."""
        kinds = {"created": 1, "changed": 2, "deleted": 3}
        events = [{"uri": self.uri(path), "type": kinds[kind]} for path, kind in changes]
        self.notify("workspace/didChangeWatchedFiles", {"changes": events})

    def configure(self, config):
        """Changes the configuration, as both the pushing and the pulling kind of client do."""
        self.config = config
        self.notify("workspace/didChangeConfiguration", {"settings": config})

    def change_folders(self, added=(), removed=()):
        entries = lambda paths: [{"uri": self.uri(path), "name": str(path)} for path in paths]
        self.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": entries(added), "removed": entries(removed)}})
