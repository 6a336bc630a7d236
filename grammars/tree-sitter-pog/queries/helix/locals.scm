; Names bound by the template. Statements do not nest in this grammar, so the
; document is the one scope; what a name means is the language server's answer.

(document) @local.scope

(targets (identifier) @local.definition.variable)
(binding name: (identifier) @local.definition.variable)
(parameter name: (identifier) @local.definition.variable.parameter)
(macro_name) @local.definition.function
(imported_name name: (identifier) @local.definition.namespace !alias)
(imported_name alias: (identifier) @local.definition.namespace)
(import_statement alias: (identifier) @local.definition.namespace)

(identifier) @local.reference
