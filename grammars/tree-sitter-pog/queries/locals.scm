; Names bound by the template. Statements do not nest in this grammar, so the
; document is the one scope; what a name means is the language server's answer.

(document) @local.scope

(targets (identifier) @local.definition.var)
(binding name: (identifier) @local.definition.var)
(parameter name: (identifier) @local.definition.parameter)
(macro_name) @local.definition.function
(imported_name name: (identifier) @local.definition.import !alias)
(imported_name alias: (identifier) @local.definition.import)
(import_statement alias: (identifier) @local.definition.import)

(identifier) @local.reference
