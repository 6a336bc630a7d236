; YAML in the front matter; one Markdown document over all text, so that a list
; or a fence goes on behind an island.

((yaml) @injection.content
  (#set! injection.language "yaml"))

((text) @injection.content
  (#set! injection.language "markdown")
  (#set! injection.combined))
