; `]m`-like motions and selections: messages are the parts of a prompt, macros its functions.

(message) @class.around
(role_marker) @class.inside

(macro_statement) @function.around
(macro_statement parameters: (parameters) @parameter.around)
(parameter) @parameter.inside
(keyword_argument) @parameter.inside

(comment) @comment.around
(comment content: (comment_text) @comment.inside)
