// The inside of comments and of `pog: ignore` suppressions. Whether a rule exists
// or a date is one is not asked here.

#ifndef POG_SCANNER_COMMENTS_H_
#define POG_SCANNER_COMMENTS_H_

#include "state.h"

// At `#}` or `-#}`? Consumes what it looks at.
static bool advance_comment_close(TSLexer *lexer) {
  advance_sign(lexer);
  if (lexer->lookahead != '#') return false;
  next(lexer);
  if (lexer->lookahead != '}') return false;
  next(lexer);
  return true;
}

// The text of a comment, or its end if there is none.
static bool scan_comment(TSLexer *lexer, State *state) {
  const bool open = state->ending == OPEN;
  for (bool any = false;; any = true) {
    const int32_t c = lexer->lookahead;
    lexer->mark_end(lexer);
    if (is_eof(lexer) || (open && is_newline(c))) {
      return any ? found(lexer, COMMENT_TEXT) : close_island(lexer, state, UNCLOSED);
    }
    if (c == '#' || c == '-' || c == '+') {
      if (advance_comment_close(lexer)) {
        if (any) return found(lexer, COMMENT_TEXT);
        lexer->mark_end(lexer);
        return close_island(lexer, state, COMMENT_CLOSE);
      }
      continue;
    }
    next(lexer);
    if (open && c == '{' && lexer->lookahead == '#') {
      return any ? found(lexer, COMMENT_TEXT) : close_island(lexer, state, UNCLOSED);
    }
  }
}

static inline bool ends_word(TSLexer *lexer) {
  return is_blank(lexer->lookahead) || at_line_end(lexer);
}

// Reads the rest of a word of a suppression and marks its end; false when the
// word ran into the closing delimiter.
static bool mark_word(TSLexer *lexer) {
  while (!ends_word(lexer)) {
    const int32_t c = lexer->lookahead;
    if (c == '#' || c == '-' || c == '+') {
      lexer->mark_end(lexer);
      if (advance_comment_close(lexer)) return false;
    } else {
      next(lexer);
    }
  }
  lexer->mark_end(lexer);
  return true;
}

// The rest of a reason whose first word was read: up to `until` with a date or
// nothing behind it, or to the end of the comment.
static void advance_reason(TSLexer *lexer, bool newlines) {
  for (;;) {
    advance_blanks(lexer, newlines);
    if (at_line_end(lexer)) return;
    const int32_t c = lexer->lookahead;
    if ((c == '#' || c == '-' || c == '+') && advance_comment_close(lexer)) return;
    if (c == 'u' && advance_word(lexer, "until") && ends_word(lexer)) {
      advance_blanks(lexer, newlines);
      if (is_digit(lexer->lookahead) || lexer->lookahead == '#' || at_line_end(lexer)) return;
      continue;
    }
    if (!mark_word(lexer)) return;
  }
}

static bool scan_suppression(TSLexer *lexer, State *state, const bool *valid) {
  const bool newlines = state->ending == PROPER;
  while (is_blank(lexer->lookahead) || (newlines && is_newline(lexer->lookahead))) {
    lexer->advance(lexer, true);
  }
  lexer->mark_end(lexer);
  const int32_t c = lexer->lookahead;
  if (at_line_end(lexer)) return close_island(lexer, state, UNCLOSED);
  if ((c == '#' || c == '-' || c == '+') && advance_comment_close(lexer)) {
    lexer->mark_end(lexer);
    return close_island(lexer, state, COMMENT_CLOSE);
  }
  enum Token token = valid[RULE_NAME] ? RULE_NAME
                     : valid[REASON]  ? REASON
                     : valid[DATE]    ? DATE
                                      : WORD;
  const bool because = c == 'b' && advance_word(lexer, "because") && ends_word(lexer);
  const bool until = c == 'u' && advance_word(lexer, "until") && ends_word(lexer);
  if (because && valid[BECAUSE]) token = BECAUSE;
  if (until && valid[UNTIL]) token = UNTIL;
  if (mark_word(lexer) && token == REASON) advance_reason(lexer, newlines);
  return found(lexer, token);
}

#endif
