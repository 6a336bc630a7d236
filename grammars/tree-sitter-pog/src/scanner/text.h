// Text in one bite, with the role markers that interrupt it, and the text of raw
// blocks. It does not know Markdown.

#ifndef POG_SCANNER_TEXT_H_
#define POG_SCANNER_TEXT_H_

#include "lookahead.h"

// Text up to the next construct; the construct's first token if it stands here.
// `any`: part of the text has been read already.
static bool scan_text(TSLexer *lexer, State *state, bool any) {
  bool line_start = state->line_start && !any;
  for (;;) {
    if (line_start) {
      line_start = false;
      const int32_t c = lexer->lookahead;
      if (c == 's' || c == 'u' || c == 'a') {
        if (any) lexer->mark_end(lexer);
        if (advance_role_marker(lexer, !any)) {
          state->line_start = any;
          return found(lexer, any ? TEXT : ROLE);
        }
        any = true;
      }
    }
    while (lexer->lookahead != '{' && lexer->lookahead != '\n' && lexer->lookahead != '\r' &&
           lexer->lookahead != 0) {
      next(lexer);
      any = true;
    }
    if (is_newline(lexer->lookahead)) {
      skip_newline(lexer);
      line_start = any = true;
    } else if (lexer->lookahead == '{') {
      lexer->mark_end(lexer);
      next(lexer);
      if (opens(lexer->lookahead)) break;
      any = true;
    } else if (is_eof(lexer)) {
      lexer->mark_end(lexer);
      return any && found(lexer, TEXT);
    } else {
      next(lexer);  // a NUL
      any = true;
    }
  }
  if (!any) return scan_open(lexer, state);
  state->line_start = false;
  return found(lexer, TEXT);
}

// Text of a raw block up to its end tag, or that tag's opening delimiter.
static bool scan_raw(TSLexer *lexer, State *state) {
  bool any = false;
  while (!is_eof(lexer)) {
    const int32_t c = lexer->lookahead;
    if (c == '{') lexer->mark_end(lexer);
    next(lexer);
    if (c == '{' && lexer->lookahead == '%') {
      next(lexer);
      advance_sign(lexer);
      if (!any) lexer->mark_end(lexer);
      if (advance_bare_tag(lexer, "endraw")) {
        if (any) return found(lexer, RAW_TEXT);
        state->kind = STATEMENT;
        state->ending = PROPER;
        return found(lexer, RAW_CLOSE);
      }
    }
    any = true;
  }
  lexer->mark_end(lexer);
  return any && found(lexer, RAW_TEXT);
}

#endif
