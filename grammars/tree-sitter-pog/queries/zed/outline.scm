; What the outline shows: messages, macros and blocks.

(message (role_marker role: (role) @name)) @item
(macro_statement keyword: "macro" @context name: (macro_name) @name) @item
(block_statement keyword: "block" @context name: (block_name) @name) @item
