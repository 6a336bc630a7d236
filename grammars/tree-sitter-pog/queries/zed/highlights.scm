; Highlighting in the names of Zed, where later patterns win. What each line is for stands in ../highlights.scm, which
; this follows.

; ------------------------------------------------------------------ structure
(front_matter open: "---" @punctuation.special)
(front_matter close: "---" @punctuation.special)
(role_marker) @title
(role_marker ":" @punctuation.delimiter)

; ------------------------------------------------------------------- comments
(comment) @comment

; ----------------------------------------------------------------- delimiters
["{{" "}}" "{%" "%}"] @punctuation.special

["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," "." ":"] @punctuation.delimiter
["|" "="] @operator
(operator) @operator

; ------------------------------------------------------------------- literals
(string) @string
(integer) @number
(float) @number
(boolean) @boolean
(none) @constant
(unexpected) @variant

; ---------------------------------------------------------------------- names
(identifier) @variable
((identifier) @variable.special
  (#any-of? @variable.special "loop" "self" "caller" "super" "varargs" "kwargs"))
(attribute) @property
(call function: (identifier) @function)
(call function: (member attribute: (attribute) @function))
((call function: (identifier) @function)
  (#any-of? @function "range" "dict" "debug" "namespace" "caller" "super"))
(filter_name) @function
(test_name) @function
(keyword_argument name: (identifier) @variable)
(parameter name: (identifier) @variable)
(macro_name) @function
(block_name) @label
(imported_name name: (identifier) @function)
(imported_name alias: (identifier) @function)
(import_statement alias: (identifier) @variable)
(tag_name) @keyword

; ------------------------------------------------------------------- keywords
["and" "or" "not" "in" "is"] @keyword
["if" "elif" "else" "endif"] @keyword
["for" "endfor" "break" "continue" "recursive"] @keyword
(for_statement "in" @keyword)
["macro" "endmacro"] @keyword
["include" "extends" "import" "from" "as"] @keyword
["raw" "endraw"] @preproc
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
(include_statement ["with" "without" "ignore" "missing" "context"] @keyword)

; ---------------------------------------------------------------------- links
(include_statement path: (string) @link_uri)
(include_statement (list (string) @link_uri))
(extends_statement path: (string) @link_uri)
(import_statement path: (string) @link_uri)
(from_statement path: (string) @link_uri)

; ---------------------------------- suppressions (after the keywords they share)
(suppression) @comment
(suppression ["pog:" "ignore" "because" "until"] @preproc)
(suppression rule: (rule_name) @constant)
(suppression until: (date) @number)
(suppression reason: (reason) @comment)
