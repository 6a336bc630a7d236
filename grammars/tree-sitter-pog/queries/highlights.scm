; Highlighting for Neovim and Helix. Later patterns win in Neovim, and in Helix
; since 25.07, so general ones come first. YAML and Markdown are injected.

; ------------------------------------------------------------------ structure
(front_matter open: "---" @punctuation.special)
(front_matter close: "---" @punctuation.special)
(role_marker) @markup.heading
(role_marker ":" @punctuation.delimiter)

; ------------------------------------------------------------------- comments
(comment) @comment @spell

; ----------------------------------------------------------------- delimiters
["{{" "}}" "{%" "%}"] @punctuation.special

["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," "." ":"] @punctuation.delimiter
["|" "="] @operator
(operator) @operator

; ------------------------------------------------------------------- literals
(string) @string
(integer) @number
(float) @number.float
(boolean) @boolean
(none) @constant.builtin
(unexpected) @error

; ---------------------------------------------------------------------- names
(identifier) @variable
((identifier) @variable.builtin
  (#any-of? @variable.builtin "loop" "self" "caller" "super" "varargs" "kwargs"))
(attribute) @variable.member
(call function: (identifier) @function.call)
(call function: (member attribute: (attribute) @function.method.call))
((call function: (identifier) @function.builtin)
  (#any-of? @function.builtin "range" "dict" "debug" "namespace" "caller" "super"))
(filter_name) @function.call
(test_name) @function.call
(keyword_argument name: (identifier) @variable.parameter)
(parameter name: (identifier) @variable.parameter)
(macro_name) @function
(block_name) @label
(imported_name name: (identifier) @function)
(imported_name alias: (identifier) @function)
(import_statement alias: (identifier) @module)
(tag_name) @keyword

; ------------------------------------------------------------------- keywords
["and" "or" "not" "in" "is"] @keyword.operator
["if" "elif" "else" "endif"] @keyword.conditional
["for" "endfor" "break" "continue" "recursive"] @keyword.repeat
(for_statement "in" @keyword.repeat)
["macro" "endmacro"] @keyword.function
["include" "extends" "import" "from" "as"] @keyword.import
["raw" "endraw"] @keyword.directive
[
  "set" "endset"
  "with" "endwith" "without"
  "call" "endcall"
  "filter" "endfilter"
  "block" "endblock" "scoped" "required"
  "autoescape" "endautoescape"
  "do"
  "ignore" "missing" "context"
] @keyword
(include_statement ["with" "without" "ignore" "missing" "context"] @keyword.import)

; ---------------------------------------------------------------------- links
(include_statement path: (string) @string.special.path)
(include_statement (list (string) @string.special.path))
(extends_statement path: (string) @string.special.path)
(import_statement path: (string) @string.special.path)
(from_statement path: (string) @string.special.path)

; ---------------------------------- suppressions (after the keywords they share)
(suppression) @comment
(suppression ["pog:" "ignore" "because" "until"] @keyword.directive)
(suppression rule: (rule_name) @constant)
(suppression until: (date) @number)
(suppression reason: (reason) @comment @spell)
