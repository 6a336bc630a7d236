; Highlighting in the names of Helix, where later patterns win (since 25.07). What each line is for stands in
; ../highlights.scm, which this follows.

; ------------------------------------------------------------------ structure
(front_matter open: "---" @punctuation.special)
(front_matter close: "---" @punctuation.special)
(role_marker) @markup.heading
(role_marker ":" @punctuation.delimiter)

; ------------------------------------------------------------------- comments
(comment) @comment.block

; ----------------------------------------------------------------- delimiters
["{{" "}}" "{%" "%}"] @punctuation.special

["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," "." ":"] @punctuation.delimiter
["|" "="] @operator
(operator) @operator

; ------------------------------------------------------------------- literals
(string) @string
(integer) @constant.numeric.integer
(float) @constant.numeric.float
(boolean) @constant.builtin.boolean
(none) @constant.builtin
(unexpected) @special

; ---------------------------------------------------------------------- names
(identifier) @variable
((identifier) @variable.builtin
  (#any-of? @variable.builtin "loop" "self" "caller" "super" "varargs" "kwargs"))
(attribute) @variable.other.member
(call function: (identifier) @function)
(call function: (member attribute: (attribute) @function.method))
((call function: (identifier) @function.builtin)
  (#any-of? @function.builtin "range" "dict" "debug" "namespace" "caller" "super"))
(filter_name) @function
(test_name) @function
(keyword_argument name: (identifier) @variable.parameter)
(parameter name: (identifier) @variable.parameter)
(macro_name) @function
(block_name) @label
(imported_name name: (identifier) @function)
(imported_name alias: (identifier) @function)
(import_statement alias: (identifier) @namespace)
(tag_name) @keyword

; ------------------------------------------------------------------- keywords
["and" "or" "not" "in" "is"] @keyword.operator
["if" "elif" "else" "endif"] @keyword.control.conditional
["for" "endfor" "break" "continue" "recursive"] @keyword.control.repeat
(for_statement "in" @keyword.control.repeat)
["macro" "endmacro"] @keyword.function
["include" "extends" "import" "from" "as"] @keyword.control.import
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
(include_statement ["with" "without" "ignore" "missing" "context"] @keyword.control.import)

; ---------------------------------------------------------------------- links
(include_statement path: (string) @string.special.path)
(include_statement (list (string) @string.special.path))
(extends_statement path: (string) @string.special.path)
(import_statement path: (string) @string.special.path)
(from_statement path: (string) @string.special.path)

; ---------------------------------- suppressions (after the keywords they share)
(suppression) @comment.block
(suppression ["pog:" "ignore" "because" "until"] @keyword.directive)
(suppression rule: (rule_name) @constant)
(suppression until: (date) @constant.numeric.integer)
(suppression reason: (reason) @comment.block)
