"""What well-known editors say they can, as recorded, and that each of them gets answers it can use."""

import pytest

import editors
import samples
from expect import published, rules
from samples import artifact

# Shortened to what concerns a server like this; the rest of what they send is colours and file operations.
VSCODE = {
    "general": {"positionEncodings": ["utf-16"], "staleRequestSupport": {"cancel": True, "retryOnContentModified": ["textDocument/semanticTokens/full"]},
                "regularExpressions": {"engine": "ECMAScript", "version": "ES2020"}, "markdown": {"parser": "marked", "version": "1.1.0"}},
    "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}}, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True, "configuration": True, "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"],
                          "failureHandling": "textOnlyTransactional", "normalizesLineEndings": True, "changeAnnotationSupport": {"groupsOnLabel": True}},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True},
        "symbol": {"dynamicRegistration": True, "tagSupport": {"valueSet": [1]}, "resolveSupport": {"properties": ["location.range"]}},
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": False, "tagSupport": {"valueSet": [1, 2]},
                               "codeDescriptionSupport": True, "dataSupport": True},
        "synchronization": {"dynamicRegistration": True, "willSave": True, "willSaveWaitUntil": True, "didSave": True},
        "completion": {
            "dynamicRegistration": True, "contextSupport": True, "insertTextMode": 2,
            "completionItem": {
                "snippetSupport": True, "commitCharactersSupport": True, "documentationFormat": ["markdown", "plaintext"],
                "deprecatedSupport": True, "preselectSupport": True, "tagSupport": {"valueSet": [1]}, "insertReplaceSupport": True,
                "resolveSupport": {"properties": ["documentation", "detail", "additionalTextEdits"]},
                "insertTextModeSupport": {"valueSet": [1, 2]}, "labelDetailsSupport": True},
            "completionItemKind": {"valueSet": list(range(1, 26))},
            "completionList": {"itemDefaults": ["commitCharacters", "editRange", "insertTextFormat", "insertTextMode", "data"], "applyKindSupport": True}},
        "hover": {"dynamicRegistration": True, "contentFormat": ["markdown", "plaintext"]},
        "definition": {"dynamicRegistration": True, "linkSupport": True},
        "documentSymbol": {"dynamicRegistration": True, "hierarchicalDocumentSymbolSupport": True, "tagSupport": {"valueSet": [1]}, "labelSupport": True},
        "codeAction": {"dynamicRegistration": True, "isPreferredSupport": True, "disabledSupport": True, "dataSupport": True,
                       "resolveSupport": {"properties": ["edit"]}, "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                           "", "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source", "source.organizeImports"]}},
                       "honorsChangeAnnotations": True},
        "rename": {"dynamicRegistration": True, "prepareSupport": True, "prepareSupportDefaultBehavior": 1, "honorsChangeAnnotations": True},
        "documentLink": {"dynamicRegistration": True, "tooltipSupport": True},
        "foldingRange": {"dynamicRegistration": True, "rangeLimit": 5000, "lineFoldingOnly": True,
                         "foldingRangeKind": {"valueSet": ["comment", "imports", "region"]}, "foldingRange": {"collapsedText": False}},
        "selectionRange": {"dynamicRegistration": True},
        "semanticTokens": {"dynamicRegistration": True, "tokenTypes": ["keyword"], "tokenModifiers": [], "formats": ["relative"],
                           "requests": {"range": True, "full": {"delta": True}}, "multilineTokenSupport": False, "overlappingTokenSupport": False},
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
    },
}

NEOVIM = {
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}}, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True, "configuration": True, "workspaceFolders": True, "workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]},
        "didChangeConfiguration": {"dynamicRegistration": False}, "didChangeWatchedFiles": {"dynamicRegistration": False, "relativePatternSupport": True},
        "semanticTokens": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True},
        "symbol": {"dynamicRegistration": False, "symbolKind": {"valueSet": list(range(1, 27))}},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": False, "willSave": True, "willSaveWaitUntil": True, "didSave": True},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "dataSupport": True},
        "diagnostic": {"dynamicRegistration": False},
        "completion": {
            "dynamicRegistration": False, "contextSupport": True,
            "completionItem": {"snippetSupport": True, "commitCharactersSupport": False, "preselectSupport": False, "deprecatedSupport": True,
                               "documentationFormat": ["markdown", "plaintext"], "resolveSupport": {"properties": ["additionalTextEdits", "command"]},
                               "tagSupport": {"valueSet": [1]}},
            "completionItemKind": {"valueSet": list(range(1, 26))}, "completionList": {"itemDefaults": ["editRange", "insertTextFormat", "insertTextMode", "data"]}},
        "hover": {"dynamicRegistration": True, "contentFormat": ["markdown", "plaintext"]},
        "definition": {"linkSupport": True, "dynamicRegistration": True},
        "documentSymbol": {"dynamicRegistration": False, "hierarchicalDocumentSymbolSupport": True, "symbolKind": {"valueSet": list(range(1, 27))}},
        "codeAction": {"dynamicRegistration": True, "isPreferredSupport": True, "dataSupport": True, "resolveSupport": {"properties": ["edit", "command"]},
                       "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source", "source.organizeImports"]}}},
        "rename": {"dynamicRegistration": True, "prepareSupport": True},
        "foldingRange": {"dynamicRegistration": False, "lineFoldingOnly": True, "foldingRange": {"collapsedText": True},
                         "foldingRangeKind": {"valueSet": ["comment", "imports", "region"]}},
        "semanticTokens": {"dynamicRegistration": False, "tokenTypes": ["keyword"], "tokenModifiers": [], "formats": ["relative"],
                           "requests": {"range": False, "full": {"delta": True}}, "overlappingTokenSupport": True, "multilineTokenSupport": False,
                           "serverCancelSupport": False, "augmentsSyntaxTokens": True},
    },
}

EGLOT = {
    "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
    "window": {"showDocument": {"support": True}, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}}, "workDoneProgress": True},
    "workspace": {"applyEdit": True, "executeCommand": {"dynamicRegistration": False}, "workspaceEdit": {"documentChanges": True},
                  "didChangeWatchedFiles": {"dynamicRegistration": True}, "symbol": {"dynamicRegistration": False}, "configuration": True, "workspaceFolders": True},
    "textDocument": {
        "synchronization": {"dynamicRegistration": False, "willSave": True, "willSaveWaitUntil": True, "didSave": True},
        "completion": {"dynamicRegistration": False, "contextSupport": True,
                       "completionItem": {"snippetSupport": False, "deprecatedSupport": True, "tagSupport": {"valueSet": [1]},
                                          "resolveSupport": {"properties": ["documentation", "details", "additionalTextEdits"]}}},
        "hover": {"dynamicRegistration": False, "contentFormat": ["plaintext"]},
        "definition": {"dynamicRegistration": False, "linkSupport": True},
        "documentSymbol": {"dynamicRegistration": False, "hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"dynamicRegistration": False, "resolveSupport": {"properties": ["edit", "command"]}, "dataSupport": True, "isPreferredSupport": True,
                       "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}}},
        "rename": {"dynamicRegistration": False},
        "publishDiagnostics": {"relatedInformation": False, "codeDescriptionSupport": False, "tagSupport": {"valueSet": [1, 2]}},
    },
}

BARE = {}
"""A client that says nothing about itself, as scripts and the oldest editors do."""

CLIENTS = {
    "vscode": VSCODE, "neovim": NEOVIM, "eglot": EGLOT, "bare": BARE, "lsp4ij": editors.LSP4IJ, "helix": editors.HELIX,
    "zed": editors.ZED, "sublime": editors.SUBLIME, "lsp-mode": editors.LSP_MODE, "ale": editors.ALE,
}
UTF_8 = {"neovim", "eglot", "helix"}
"""Those that offer it; all others are spoken to in UTF-16."""


@pytest.fixture(params=list(CLIENTS))
def name(request):
    return request.param


@pytest.fixture
def client(start, name):
    return start(samples.LIBRARY, capabilities=CLIENTS[name])


def test_the_encoding_is_one_that_was_offered(client, name):
    assert client.capabilities["positionEncoding"] == client.encoding == ("utf-8" if name in UTF_8 else "utf-16")


def test_each_sees_its_diagnostics_in_one_way(client, name):
    doc = client.open("a.pog.md", artifact("😀 {{ mistake }}{{ language }}{{ focus }}"))
    if "diagnostic" in CLIENTS[name].get("textDocument", {}):
        assert rules(client.pull_diagnostics(doc)["items"]) == ["template/undeclared-parameter"]
        client.settle()
        assert client.received("textDocument/publishDiagnostics", lambda p: p["uri"] == doc.uri) == []
    else:
        (one,) = published(client, doc, lambda found: found)
        assert doc.lines.slice(one["range"]) == "mistake"


def test_a_client_that_pulls_and_cannot_be_told_to_ask_again_is_still_told(start):
    """Neovim 0.11 asks, and knows no refresh: what an edit elsewhere does to a file it must see on the next question."""
    client = start({"a.pog.md": "---\nid: part\n---\nHi\n"}, capabilities=NEOVIM)
    b = client.open("b.pog.md", '{% include "part" %}\n')
    assert client.pull_diagnostics(b)["items"] == []
    a = client.open("a.pog.md")
    client.change(a, [(a.find("part"), "other")])
    assert rules(client.pull_diagnostics(b)["items"]) == ["template/unknown-include"]
    assert client.received("workspace/diagnostic/refresh") == []


def test_everybody_gets_completion_hover_and_navigation(client, name):
    doc = client.open("prompts/new.pog.md", samples.REVIEW)
    assert client.hover(doc, doc.find("language", 3)["start"])
    assert client.definition(doc, doc.find("shared/safety")["start"])
    doc = client.open("prompts/half.pog.md", artifact("{{ la"))
    item = client.completion(doc, doc.end())["items"][0]
    assert item["label"] == "language"
    resolved = client.resolve_completion(item)
    assert resolved["label"] == "language"
    able = CLIENTS[name].get("textDocument", {})
    resolves = "documentation" in able.get("completion", {}).get("completionItem", {}).get("resolveSupport", {}).get("properties", [])
    assert resolves or "documentation" in item, "a client that does not resolve documentation gets it with the item"


def test_nobody_gets_what_they_cannot_read(client, name):
    able = CLIENTS[name].get("textDocument", {})
    item = able.get("completion", {}).get("completionItem", {})
    doc = client.open("prompts/half.pog.md", "---\nname: A\n\n---\n{% ")
    for at in (doc.end(), {"line": 2, "character": 0}):
        for one in client.completion(doc, at)["items"]:
            assert item.get("snippetSupport") or one.get("insertTextFormat", 1) == 1
            assert item.get("tagSupport") or "tags" not in one
            assert item.get("labelDetailsSupport") or "labelDetails" not in one
            assert item.get("insertTextModeSupport") or "insertTextMode" not in one
    doc = client.open("prompts/new.pog.md", samples.REVIEW)
    contents = client.hover(doc, doc.find("language", 3)["start"])["contents"]
    if "plaintext" in able.get("hover", {}).get("contentFormat", []) and "markdown" not in able["hover"]["contentFormat"]:
        assert contents["kind"] == "plaintext" and "**" not in contents["value"]
    symbols = client.document_symbols(doc)
    nested = able.get("documentSymbol", {}).get("hierarchicalDocumentSymbolSupport", False)
    assert all(("location" in symbol) != nested for symbol in symbols)
    links = able.get("definition", {}).get("linkSupport", False)
    found = client.definition(doc, doc.find("shared/safety")["start"])
    assert all(("targetUri" in one) == links for one in (found if isinstance(found, list) else [found]))
    actions = client.code_actions(doc, {"start": doc.end(), "end": doc.end()}, only=["refactor"])
    assert actions
    lazily = "edit" in able.get("codeAction", {}).get("resolveSupport", {}).get("properties", [])
    assert all(("edit" in action) != lazily for action in actions)
    for fold in client.folding(doc):
        assert not able.get("foldingRange", {}).get("lineFoldingOnly") or "startCharacter" not in fold
    if name in ("bare", "neovim"):
        edit = client.rename(doc, doc.find("language", 3)["start"], "dialect")
        versioned = CLIENTS[name].get("workspace", {}).get("workspaceEdit", {}).get("documentChanges", False)
        assert ("documentChanges" in edit) == versioned


def test_nobody_is_asked_what_they_cannot_answer(client, name):
    able = CLIENTS[name]
    doc = client.open("a.pog.md", artifact("{{ mistake }}"))
    client.configure({"pog": {"diagnostics": {"enable": True}}})
    client.watched(("a.pog.md", "changed"))
    client.pull_diagnostics(doc)
    client.settle()
    workspace = able.get("workspace", {})
    asked = {entry.message["method"] for entry in client.transcript if not entry.sent and "method" in entry.message and "id" in entry.message}
    allowed = set()
    if able.get("window", {}).get("workDoneProgress"):
        allowed.add("window/workDoneProgress/create")
    if workspace.get("didChangeWatchedFiles", {}).get("dynamicRegistration"):
        allowed.add("client/registerCapability")
    if workspace.get("diagnostics", {}).get("refreshSupport"):
        allowed.add("workspace/diagnostic/refresh")
    if workspace.get("configuration"):
        allowed.add("workspace/configuration")
    for what in ("semanticTokens", "codeLens", "inlayHint"):
        if workspace.get(what, {}).get("refreshSupport"):
            allowed.add(f"workspace/{what}/refresh")
    assert asked <= allowed, asked - allowed
