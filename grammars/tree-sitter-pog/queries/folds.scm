; Regions that one node spans. Paired blocks (`{% if %}` ... `{% endif %}`) are
; siblings in this grammar: the language server folds those.

[
  (front_matter)
  (message)
  (raw_block)
  (comment)
  (output)
  (statement)
  (list)
  (dict)
] @fold
