; extends

; What Neovim alone needs: `gc` writes a comment that the place understands. Without this it would take the comment of
; an injected language (HTML comments of Markdown), which a model would get to read. Colours come from the grammar.
((document) @_template
  (#set! @_template "bo.commentstring" "{# %s #}"))

((front_matter) @_front_matter
  (#set! @_front_matter "bo.commentstring" "# %s"))
