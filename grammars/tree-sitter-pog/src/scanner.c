// External scanner of the pog grammar: everything that depends on where a line
// starts or on what comes later. This file only chooses the part that reads the
// next token and keeps the state; the parts are in `scanner/`.

#include "scanner/comments.h"
#include "scanner/front_matter.h"
#include "scanner/islands.h"
#include "scanner/text.h"
#include "tree_sitter/alloc.h"

#include <string.h>

static bool scan(TSLexer *lexer, State *state, const bool *valid) {
  if (valid[ERROR_SENTINEL]) return false;
  if (valid[STATEMENT_CLOSE]) return scan_island(lexer, state, valid);
  if (valid[COMMENT_TEXT]) return scan_comment(lexer, state);
  if (valid[WORD]) return scan_suppression(lexer, state, valid);
  if (valid[COMMENT_CLOSE]) return scan_comment(lexer, state);
  if (valid[RAW_CLOSE]) return scan_raw(lexer, state);
  if (!valid[TEXT]) return false;

  const int32_t c = lexer->lookahead;
  if (valid[FRONT_MATTER_OPEN] && c == '-') {
    if (advance_fence(lexer, true)) return found(lexer, FRONT_MATTER_OPEN);
    return scan_text(lexer, state, true);
  }
  if (valid[EOL] && (is_blank(c) || is_newline(c))) {
    return scan_eol(lexer, state, valid[YAML]);
  }
  if (valid[YAML] && !state->no_yaml) return scan_yaml(lexer);
  if (valid[FRONT_MATTER_CLOSE] && c == '-') {
    if (advance_fence(lexer, true)) return found(lexer, FRONT_MATTER_CLOSE);
    return scan_text(lexer, state, true);
  }
  return scan_text(lexer, state, false);
}

void *tree_sitter_pog_external_scanner_create(void) {
  State *state = ts_calloc(1, sizeof(State));
  state->line_start = true;
  return state;
}

void tree_sitter_pog_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_pog_external_scanner_serialize(void *payload, char *buffer) {
  memcpy(buffer, payload, sizeof(State));
  return sizeof(State);
}

void tree_sitter_pog_external_scanner_deserialize(void *payload, const char *buffer,
                                                  unsigned length) {
  State *state = payload;
  memset(state, 0, sizeof(State));
  if (length == sizeof(State)) {
    memcpy(state, buffer, sizeof(State));
  } else {
    state->line_start = true;
  }
}

bool tree_sitter_pog_external_scanner_scan(void *payload, TSLexer *lexer,
                                           const bool *valid_symbols) {
  return scan(lexer, payload, valid_symbols);
}
