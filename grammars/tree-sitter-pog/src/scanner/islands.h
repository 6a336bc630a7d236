// The tokens inside output and statements that depend on how the island ends:
// closing delimiters, braces, strings, and characters no expression has. All
// others are regular and live in grammar.js.

#ifndef POG_SCANNER_ISLANDS_H_
#define POG_SCANNER_ISLANDS_H_

#include "lookahead.h"

// May `c` (`}` or `%`) with a `}` behind it close the island?
static bool may_close(const State *state, int32_t c) {
  if (c != closing_character(state->kind)) return state->ending == OPEN && state->depth == 0;
  return state->kind == STATEMENT || state->ending == ON_LINE || state->depth == 0;
}

// ASCII that no expression holds. `!` and `#` are looked at by the caller.
static bool is_junk(int32_t c) {
  switch (c) {
    case '$': case '&': case ';': case '?': case '@': case '\\': case '^': case '`': case 0x7f:
      return true;
    default:
      // Below zero: bytes that are not UTF-8.
      return c < ' ' && !is_blank(c) && !is_newline(c);
  }
}

static bool scan_closing(TSLexer *lexer, State *state) {
  const bool brace = lexer->lookahead == '}';
  advance_sign(lexer);
  const int32_t c = lexer->lookahead;
  if (c == '}' || c == '%') {
    next(lexer);
    if (lexer->lookahead == '}' && may_close(state, c)) {
      next(lexer);
      lexer->mark_end(lexer);
      return close_island(lexer, state, c == '}' ? OUTPUT_CLOSE : STATEMENT_CLOSE);
    }
  }
  if (!brace) return false;  // an operator
  lexer->mark_end(lexer);
  if (state->depth > 0) state->depth--;
  return found(lexer, BRACE_CLOSE);
}

static bool scan_island(TSLexer *lexer, State *state, const bool *valid) {
  while (is_blank(lexer->lookahead) || (state->ending == PROPER && is_newline(lexer->lookahead))) {
    lexer->advance(lexer, true);
  }
  lexer->mark_end(lexer);
  const int32_t c = lexer->lookahead;
  if (at_line_end(lexer)) return close_island(lexer, state, UNCLOSED);
  bool saw_close = false;
  switch (c) {
    case '}': case '%': case '-': case '+':
      return scan_closing(lexer, state);
    case '{':
      next(lexer);
      if (opens(lexer->lookahead)) return close_island(lexer, state, UNCLOSED);
      lexer->mark_end(lexer);
      if (state->depth < UINT16_MAX) state->depth++;
      return found(lexer, BRACE_OPEN);
    case '"': case '\'':
      advance_string(lexer, state, true, &saw_close);
      return found(lexer, STRING);
    case '(':
      if (!valid[BINDING_OPEN]) return false;
      next(lexer);
      lexer->mark_end(lexer);
      return found(lexer, BINDING_OPEN);
    case '!':
      next(lexer);
      if (lexer->lookahead == '=') return false;
      break;
    case '#':
      next(lexer);
      break;
    default:
      if (!is_junk(c)) return false;
  }
  while (is_junk(lexer->lookahead) && !is_eof(lexer)) next(lexer);
  lexer->mark_end(lexer);
  return found(lexer, JUNK);
}

#endif
