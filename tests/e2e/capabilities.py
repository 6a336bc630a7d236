"""What the test client says it can: all that the server may have use for, as a large editor would.

A test that is about a poorer client takes it with `without`: `without("textDocument.completion", "workspace.applyEdit")`.
"""

import copy

_SYMBOL_KINDS = list(range(1, 27))
_DYNAMIC = {"dynamicRegistration": True}
_LINKS = {**_DYNAMIC, "linkSupport": True}
_REFRESH = {"refreshSupport": True}

_TOKEN_TYPES = [
    "namespace", "type", "class", "enum", "interface", "struct", "typeParameter", "parameter", "variable", "property",
    "enumMember", "event", "function", "method", "macro", "keyword", "modifier", "comment", "string", "number",
    "regexp", "operator", "decorator",
]
_TOKEN_MODIFIERS = [
    "declaration", "definition", "readonly", "static", "deprecated", "abstract", "async", "modification",
    "documentation", "defaultLibrary",
]

_FULL = {
    "general": {
        "positionEncodings": ["utf-16"],
        "staleRequestSupport": {"cancel": True, "retryOnContentModified": []},
        "markdown": {"parser": "marked", "version": "1.1.0"},
    },
    "window": {
        "workDoneProgress": True,
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}},
        "showDocument": {"support": True},
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
            "failureHandling": "textOnlyTransactional",
            "normalizesLineEndings": True,
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
        "didChangeConfiguration": _DYNAMIC,
        "didChangeWatchedFiles": {**_DYNAMIC, "relativePatternSupport": True},
        "symbol": {**_DYNAMIC, "symbolKind": {"valueSet": _SYMBOL_KINDS}, "resolveSupport": {"properties": ["location.range"]}},
        "executeCommand": _DYNAMIC,
        "semanticTokens": _REFRESH,
        "codeLens": _REFRESH,
        "inlayHint": _REFRESH,
        "diagnostics": _REFRESH,
        "fileOperations": {**_DYNAMIC, "didCreate": True, "didRename": True, "didDelete": True, "willRename": True},
    },
    "textDocument": {
        "synchronization": {**_DYNAMIC, "didSave": True, "willSave": True, "willSaveWaitUntil": True},
        "publishDiagnostics": {
            "relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True, "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "diagnostic": {**_DYNAMIC, "relatedDocumentSupport": True},
        "completion": {
            **_DYNAMIC,
            "contextSupport": True,
            "insertTextMode": 2,
            "completionItem": {
                "snippetSupport": True, "commitCharactersSupport": True, "deprecatedSupport": True, "preselectSupport": True,
                "documentationFormat": ["markdown", "plaintext"], "insertReplaceSupport": True, "labelDetailsSupport": True,
                "tagSupport": {"valueSet": [1]}, "insertTextModeSupport": {"valueSet": [1, 2]},
                "resolveSupport": {"properties": ["documentation", "detail", "additionalTextEdits"]},
            },
            "completionItemKind": {"valueSet": list(range(1, 26))},
            "completionList": {"itemDefaults": ["commitCharacters", "editRange", "insertTextFormat", "insertTextMode", "data"]},
        },
        "hover": {**_DYNAMIC, "contentFormat": ["markdown", "plaintext"]},
        "signatureHelp": {**_DYNAMIC, "signatureInformation": {"documentationFormat": ["markdown"]}},
        "declaration": _LINKS,
        "definition": _LINKS,
        "references": _DYNAMIC,
        "documentHighlight": _DYNAMIC,
        "documentSymbol": {
            **_DYNAMIC, "hierarchicalDocumentSymbolSupport": True, "labelSupport": True,
            "symbolKind": {"valueSet": _SYMBOL_KINDS}, "tagSupport": {"valueSet": [1]},
        },
        "codeAction": {
            **_DYNAMIC, "isPreferredSupport": True, "disabledSupport": True, "dataSupport": True, "honorsChangeAnnotations": True,
            "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                "", "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source",
                "source.organizeImports", "source.fixAll"]}},
        },
        "codeLens": _DYNAMIC,
        "documentLink": {**_DYNAMIC, "tooltipSupport": True},
        "formatting": _DYNAMIC,
        "rangeFormatting": _DYNAMIC,
        "onTypeFormatting": _DYNAMIC,
        "rename": {**_DYNAMIC, "prepareSupport": True, "prepareSupportDefaultBehavior": 1, "honorsChangeAnnotations": True},
        "foldingRange": {**_DYNAMIC, "rangeLimit": 5000, "foldingRange": {"collapsedText": True},
                         "foldingRangeKind": {"valueSet": ["comment", "imports", "region"]}},
        "selectionRange": _DYNAMIC,
        "callHierarchy": _DYNAMIC,
        "semanticTokens": {
            **_DYNAMIC, "requests": {"range": True, "full": {"delta": True}}, "formats": ["relative"],
            "tokenTypes": _TOKEN_TYPES, "tokenModifiers": _TOKEN_MODIFIERS,
            "overlappingTokenSupport": False, "multilineTokenSupport": False, "augmentsSyntaxTokens": True,
        },
        "inlayHint": {**_DYNAMIC, "resolveSupport": {"properties": ["tooltip"]}},
    },
}


def full(*encodings):
    """All capabilities of a client that offers these position encodings, best first."""
    capabilities = copy.deepcopy(_FULL)
    capabilities["general"]["positionEncodings"] = list(encodings or ["utf-16"])
    return capabilities


def without(*paths, encodings=("utf-16",)):
    """All capabilities but those at the dotted paths."""
    capabilities = full(*encodings)
    for path in paths:
        *parents, last = path.split(".")
        inner = capabilities
        for part in parents:
            inner = inner[part]
        del inner[last]
    return capabilities


def pushed(*encodings):
    """A client that cannot ask for diagnostics: it is sent them."""
    return without("textDocument.diagnostic", "workspace.diagnostics", encodings=encodings or ("utf-16",))
