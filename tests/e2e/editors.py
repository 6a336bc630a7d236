"""What editors say they can when they start a server: the `capabilities` of their `initialize`.

Recorded from the editors themselves where tests/editors runs them (its tap writes down what they send), else written
down from their source, at the commit that is named. Left out is only what the protocol does not know, and lists of
kinds that name all there are are written as ranges.
"""

_ALL_SYMBOLS = list(range(1, 27))
_ALL_ITEMS = list(range(1, 26))
_DYNAMIC = {"dynamicRegistration": True}
_STATIC = {"dynamicRegistration": False}
_TOKENS = [
    "namespace", "type", "class", "enum", "interface", "struct", "typeParameter", "parameter", "variable", "property",
    "enumMember", "event", "function", "method", "macro", "keyword", "modifier", "comment", "string", "number", "regexp",
    "operator", "decorator",
]

# JetBrains IDEs: redhat-developer/lsp4ij, ClientCapabilitiesFactory, read in November 2026. The same for all languages; a
# server that the user defines can add `experimental` only.
LSP4IJ = {
    "general": {"staleRequestSupport": {"cancel": True, "retryOnContentModified": []}, "positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showMessage": {}, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True, "configuration": True, "workspaceFolders": True, "symbol": {}, "executeCommand": _DYNAMIC,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "delete", "rename"]},
        "didChangeWatchedFiles": _DYNAMIC, "didChangeConfiguration": _DYNAMIC,
        "fileOperations": {**_DYNAMIC, "willRename": True, "didRename": True},
        "codeLens": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True},
    },
    "textDocument": {
        "synchronization": {"willSave": True, "willSaveWaitUntil": True, "didSave": True},
        "publishDiagnostics": {"dataSupport": True, "codeDescriptionSupport": True, "relatedInformation": True,
                               "tagSupport": {"valueSet": [1, 2]}},
        "diagnostic": {**_DYNAMIC, "relatedDocumentSupport": True},
        "codeAction": {
            "dataSupport": True, "resolveSupport": {"properties": ["edit"]}, "dynamicRegistration": True,
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source", "source.organizeImports"]}}},
        "codeLens": _DYNAMIC, "inlayHint": _DYNAMIC, "colorProvider": _DYNAMIC,
        "completion": {
            **_DYNAMIC, "completionList": {"itemDefaults": ["editRange"]},
            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"],
                               "insertTextModeSupport": {"valueSet": [1, 2]}, "deprecatedSupport": True, "labelDetailsSupport": True,
                               "resolveSupport": {"properties": ["documentation", "detail", "additionalTextEdits"]}}},
        "signatureHelp": {**_DYNAMIC, "signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}},
        "declaration": {**_DYNAMIC, "linkSupport": True}, "definition": {**_DYNAMIC, "linkSupport": True},
        "typeDefinition": {**_DYNAMIC, "linkSupport": True}, "implementation": {**_DYNAMIC, "linkSupport": True},
        "documentHighlight": _DYNAMIC, "documentLink": _DYNAMIC, "references": _DYNAMIC, "foldingRange": _DYNAMIC,
        "documentSymbol": {**_DYNAMIC, "hierarchicalDocumentSymbolSupport": True, "symbolKind": {"valueSet": _ALL_SYMBOLS}},
        "hover": {**_DYNAMIC, "contentFormat": ["markdown", "plaintext"]}, "formatting": _DYNAMIC, "rangeFormatting": _DYNAMIC,
        "rename": {**_DYNAMIC, "prepareSupport": True}, "callHierarchy": _DYNAMIC, "typeHierarchy": _DYNAMIC,
        "semanticTokens": {**_DYNAMIC, "tokenTypes": [*_TOKENS, "label"], "tokenModifiers": ["declaration", "definition", "readonly", "static"],
                           "multilineTokenSupport": True, "serverCancelSupport": True, "formats": ["relative"],
                           "requests": {"full": True, "range": False}},
    },
}

# helix-editor/helix, helix-lsp/src/client.rs at 0002bec4aaf2ae6ba8e1114792222a9e5d7bc073, snippets as by default.
HELIX = {
    "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True, "didChangeConfiguration": _STATIC, "workspaceFolders": True, "applyEdit": True, "symbol": _STATIC,
        "executeCommand": _STATIC, "inlayHint": {"refreshSupport": False},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"], "failureHandling": "abort",
                          "normalizesLineEndings": False},
        "didChangeWatchedFiles": {**_DYNAMIC, "relativePatternSupport": False}, "fileOperations": {"willRename": True, "didRename": True},
    },
    "textDocument": {
        "completion": {
            "completionItem": {"snippetSupport": True, "insertReplaceSupport": True, "deprecatedSupport": True, "tagSupport": {"valueSet": [1]},
                               "resolveSupport": {"properties": ["documentation", "detail", "additionalTextEdits"]}},
            "completionItemKind": {}},
        "hover": {"contentFormat": ["markdown"]},
        "signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown"], "activeParameterSupport": True,
                                                   "parameterInformation": {"labelOffsetSupport": True}}},
        "rename": {**_STATIC, "prepareSupport": True, "honorsChangeAnnotations": False}, "formatting": _STATIC, "inlayHint": _STATIC,
        "codeAction": {
            "isPreferredSupport": True, "disabledSupport": True, "dataSupport": True, "resolveSupport": {"properties": ["edit", "command"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                "", "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source", "source.organizeImports"]}}},
        "publishDiagnostics": {"versionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
    },
}

# zed-industries/zed, crates/lsp/src/lsp.rs at 00674967c323ec436d0b0c41a014c8882c07aa1e, without what is not of the protocol.
ZED = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showMessage": {}},
    "workspace": {
        "configuration": True, "workspaceFolders": True, "applyEdit": True, "symbol": {}, "didChangeConfiguration": _DYNAMIC,
        "didChangeWatchedFiles": {**_DYNAMIC, "relativePatternSupport": True}, "inlayHint": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "fileOperations": {**_STATIC, "didRename": True, "willRename": True},
    },
    "textDocument": {
        "definition": {"linkSupport": True}, "rename": {"prepareSupport": True}, "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "dataSupport": True,
            "resolveSupport": {"properties": ["kind", "diagnostics", "isPreferred", "disabled", "edit", "command"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor", "quickfix", "source"]}}},
        "completion": {
            "contextSupport": True,
            "completionItem": {"snippetSupport": True, "insertReplaceSupport": True, "labelDetailsSupport": True,
                               "resolveSupport": {"properties": ["additionalTextEdits", "command", "documentation"]}},
            "completionList": {"itemDefaults": ["commitCharacters", "editRange", "insertTextMode", "insertTextFormat", "data"]}},
        "inlayHint": {**_STATIC, "resolveSupport": {"properties": ["textEdits", "tooltip", "label.tooltip", "label.location", "label.command"]}},
        "publishDiagnostics": {"relatedInformation": True}, "diagnostic": {**_STATIC, "relatedDocumentSupport": True},
        "formatting": _DYNAMIC, "rangeFormatting": _DYNAMIC, "onTypeFormatting": _DYNAMIC, "synchronization": {"didSave": True},
        "signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown", "plaintext"], "activeParameterSupport": True,
                                                   "parameterInformation": {"labelOffsetSupport": True}}},
    },
}

# sublimelsp/LSP, plugin/core/sessions.py at 0014a4dba07432baa76d257412ccef2c3e74debb, with its file watcher installed.
SUBLIME = {
    "general": {"regularExpressions": {"engine": "ECMAScript"}, "markdown": {"parser": "Python-Markdown"}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True},
               "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}}},
    "workspace": {
        "applyEdit": True, "didChangeConfiguration": _DYNAMIC, "executeCommand": {}, "workspaceFolders": True, "configuration": True,
        "workspaceEdit": {"documentChanges": True, "failureHandling": "abort"}, "didChangeWatchedFiles": _DYNAMIC,
        "symbol": {**_DYNAMIC, "symbolKind": {"valueSet": _ALL_SYMBOLS}, "tagSupport": {"valueSet": [1]}},
        "codeLens": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True},
    },
    "textDocument": {
        "synchronization": {**_DYNAMIC, "didSave": True, "willSave": True, "willSaveWaitUntil": True},
        "hover": {**_DYNAMIC, "contentFormat": ["markdown", "plaintext"]},
        "completion": {
            **_DYNAMIC, "insertTextMode": 2, "completionItemKind": {"valueSet": _ALL_ITEMS},
            "completionItem": {"snippetSupport": True, "deprecatedSupport": True, "documentationFormat": ["markdown", "plaintext"],
                               "tagSupport": {"valueSet": [1]}, "labelDetailsSupport": True, "insertTextModeSupport": {"valueSet": [2]},
                               "resolveSupport": {"properties": ["detail", "documentation", "additionalTextEdits"]}}},
        "signatureHelp": {**_DYNAMIC, "contextSupport": True, "signatureInformation": {
            "activeParameterSupport": True, "documentationFormat": ["markdown", "plaintext"],
            "parameterInformation": {"labelOffsetSupport": True}}},
        "references": _DYNAMIC, "documentHighlight": _DYNAMIC, "formatting": _DYNAMIC, "rangeFormatting": _DYNAMIC,
        "documentSymbol": {**_DYNAMIC, "hierarchicalDocumentSymbolSupport": True, "symbolKind": {"valueSet": _ALL_SYMBOLS},
                           "tagSupport": {"valueSet": [1]}},
        "documentLink": {**_DYNAMIC, "tooltipSupport": True},
        "declaration": {**_DYNAMIC, "linkSupport": True}, "definition": {**_DYNAMIC, "linkSupport": True},
        "typeDefinition": {**_DYNAMIC, "linkSupport": True}, "implementation": {**_DYNAMIC, "linkSupport": True},
        "codeAction": {
            **_DYNAMIC, "dataSupport": True, "disabledSupport": True, "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source.organizeImports"]}}},
        "rename": {**_DYNAMIC, "prepareSupport": True}, "colorProvider": _DYNAMIC, "selectionRange": _DYNAMIC, "codeLens": _DYNAMIC,
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "versionSupport": True,
                               "codeDescriptionSupport": True, "dataSupport": True},
        "inlayHint": {**_DYNAMIC, "resolveSupport": {"properties": ["textEdits", "label.command"]}},
        "semanticTokens": {**_DYNAMIC, "requests": {"range": True, "full": {"delta": True}}, "tokenTypes": _TOKENS,
                           "tokenModifiers": ["declaration", "definition", "readonly", "static", "deprecated", "abstract", "async",
                                              "modification", "documentation", "defaultLibrary"],
                           "formats": ["relative"], "overlappingTokenSupport": False, "multilineTokenSupport": True,
                           "augmentsSyntaxTokens": True},
    },
}

# Recorded: Emacs 28.2 with lsp-mode 8.0.0. It sends a property of its own besides, and no position encodings.
LSP_MODE = {
    "window": {"workDoneProgress": True, "showMessage": None, "showDocument": None},
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]}, "applyEdit": True,
        "symbol": {"symbolKind": {"valueSet": _ALL_SYMBOLS}}, "executeCommand": _STATIC, "didChangeWatchedFiles": _DYNAMIC,
        "workspaceFolders": True, "configuration": True,
        "fileOperations": {"didCreate": False, "willCreate": False, "didRename": False, "willRename": False, "didDelete": False,
                           "willDelete": False},
    },
    "textDocument": {
        "declaration": {"linkSupport": True}, "definition": {"linkSupport": True}, "implementation": {"linkSupport": True},
        "typeDefinition": {"linkSupport": True}, "synchronization": {"willSave": True, "didSave": True, "willSaveWaitUntil": True},
        "documentSymbol": {"symbolKind": {"valueSet": _ALL_SYMBOLS}, "hierarchicalDocumentSymbolSupport": True},
        "formatting": _DYNAMIC, "rangeFormatting": _DYNAMIC, "rename": {**_DYNAMIC, "prepareSupport": True},
        "codeAction": {**_DYNAMIC, "isPreferredSupport": True, "dataSupport": True, "resolveSupport": {"properties": ["edit", "command"]},
                       "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [
                           "", "quickfix", "refactor", "refactor.extract", "refactor.inline", "refactor.rewrite", "source",
                           "source.organizeImports"]}}},
        "completion": {"contextSupport": True, "completionItem": {
            "snippetSupport": False, "documentationFormat": ["markdown", "plaintext"], "insertReplaceSupport": True,
            "resolveSupport": {"properties": ["documentation", "details", "additionalTextEdits", "command"]},
            "insertTextModeSupport": {"valueSet": [1, 2]}}},
        "signatureHelp": {"signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}},
        "documentLink": {**_DYNAMIC, "tooltipSupport": True}, "hover": {"contentFormat": ["markdown", "plaintext"]},
        "foldingRange": _DYNAMIC, "callHierarchy": _STATIC, "moniker": None, "linkedEditingRange": None,
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "versionSupport": True},
    },
}

# Recorded: Vim 9.0 with ALE 3.3.0.
ALE = {
    "workspace": {"workspaceFolders": False, "configuration": False, "symbol": _STATIC, "applyEdit": False, "didChangeConfiguration": _STATIC},
    "textDocument": {
        "documentSymbol": {**_STATIC, "hierarchicalDocumentSymbolSupport": False}, "references": _STATIC,
        "publishDiagnostics": {"relatedInformation": True}, "rename": _STATIC,
        "completion": {**_STATIC, "contextSupport": False, "completionItem": {
            "snippetSupport": False, "commitCharactersSupport": False, "preselectSupport": False, "deprecatedSupport": False,
            "documentationFormat": ["plaintext"]}},
        "synchronization": {**_STATIC, "didSave": True, "willSaveWaitUntil": False, "willSave": False},
        "codeAction": {**_STATIC, "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}, "typeDefinition": _STATIC,
        "hover": {**_STATIC, "contentFormat": ["plaintext"]}, "implementation": {**_STATIC, "linkSupport": False},
        "definition": {**_STATIC, "linkSupport": False},
    },
}
