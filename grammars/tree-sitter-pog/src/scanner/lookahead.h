// Opening delimiters. Here it is decided, before anything inside is read, how an
// island will end, so that a half-typed one ends with its line. It does not judge
// what stands inside.

#ifndef POG_SCANNER_LOOKAHEAD_H_
#define POG_SCANNER_LOOKAHEAD_H_

#include "state.h"

enum StringEnd {
  STRING_CLOSED,
  STRING_CUT,          // at the end of its line
  STRING_HIDES_CLOSE,  // not closed, but the island's delimiter stands in it
  STRING_LOST,         // not closed, and another construct starts in it
};

// Reads a string from its quote. One that is not closed on its line ends before
// the first delimiter in it, or with the line. Only a statement may hold strings
// of several lines: in output a quote left open is far more likely. `mark` sets
// the token's end on the way; `saw_close` is set when the island's delimiter
// was passed inside a closed string.
static enum StringEnd advance_string(TSLexer *lexer, const State *state, bool mark,
                                     bool *saw_close) {
  const int32_t quote = lexer->lookahead, closing = closing_character(state->kind);
  enum StringEnd end = STRING_CUT;
  bool multiline = false;
  next(lexer);
  while (lexer->lookahead != quote) {
    const int32_t c = lexer->lookahead;
    if (at_line_end(lexer)) {
      if (end != STRING_CUT) return end;
      if (mark && !multiline) lexer->mark_end(lexer);
      if (is_eof(lexer) || state->kind == OUTPUT || state->ending != PROPER) return STRING_CUT;
      multiline = true;
      skip_newline(lexer);
      if (advance_role_marker(lexer, false)) return STRING_LOST;
    } else if (c == '\\') {
      next(lexer);
      if (!at_line_end(lexer)) next(lexer);
    } else if (end == STRING_CUT && (c == '{' || c == closing)) {
      if (mark && !multiline) lexer->mark_end(lexer);
      next(lexer);
      if (c == '{' && opens(lexer->lookahead)) end = STRING_LOST;
      if (c == closing && lexer->lookahead == '}') end = STRING_HIDES_CLOSE;
      bool eager = mark && state->ending == ON_LINE && end == STRING_HIDES_CLOSE;
      if (end != STRING_CUT && (multiline || eager)) return end;
    } else {
      next(lexer);
    }
  }
  next(lexer);
  if (mark) lexer->mark_end(lexer);
  if (end == STRING_HIDES_CLOSE) *saw_close = true;
  return STRING_CLOSED;
}

// How will the output or statement end whose opening delimiter was just read?
static enum Ending find_ending(TSLexer *lexer, const State *state) {
  bool first_line = true, on_line = false;
  uint16_t depth = 0;
  while (!is_eof(lexer)) {
    const int32_t c = lexer->lookahead;
    if (is_newline(c)) {
      skip_newline(lexer);
      first_line = false;
      if (advance_role_marker(lexer, false)) break;
      continue;
    }
    if (c == '"' || c == '\'') {
      bool saw_close = false;
      enum StringEnd end = advance_string(lexer, state, false, &saw_close);
      if (saw_close && first_line) on_line = true;
      if (end == STRING_LOST) break;
      if (end == STRING_HIDES_CLOSE) {
        if (state->kind == STATEMENT) return PROPER;
        if (first_line) return depth == 0 ? PROPER : ON_LINE;
        break;  // an apostrophe and braces in the prose below
      }
      continue;
    }
    next(lexer);
    const bool brace_follows = lexer->lookahead == '}';
    if (c == '{') {
      if (opens(lexer->lookahead)) break;
      if (depth < UINT16_MAX) depth++;
    } else if (c == '}') {
      if (state->kind == OUTPUT && brace_follows) {
        if (depth == 0) return PROPER;
        if (first_line) on_line = true;
      }
      if (depth > 0) depth--;
    } else if (c == '%' && brace_follows && state->kind == STATEMENT) {
      return PROPER;
    }
  }
  return on_line ? ON_LINE : OPEN;
}

static enum Ending find_comment_ending(TSLexer *lexer) {
  while (!is_eof(lexer)) {
    const int32_t c = lexer->lookahead;
    next(lexer);
    if (c == '#' && lexer->lookahead == '}') return PROPER;
    if (c == '{' && lexer->lookahead == '#') {
      next(lexer);
      return lexer->lookahead == '}' ? PROPER : OPEN;
    }
  }
  return OPEN;
}

// Reads `WORD %}`, as it follows `{%` in a tag without anything else.
static bool advance_bare_tag(TSLexer *lexer, const char *word) {
  advance_blanks(lexer, true);
  if (!advance_word(lexer, word) || is_ascii_word(lexer->lookahead)) return false;
  advance_blanks(lexer, true);
  advance_sign(lexer);
  return advance_word(lexer, "%}");
}

static bool find_endraw(TSLexer *lexer) {
  while (!is_eof(lexer)) {
    const int32_t c = lexer->lookahead;
    next(lexer);
    if (c != '{' || lexer->lookahead != '%') continue;
    next(lexer);
    advance_sign(lexer);
    if (advance_bare_tag(lexer, "endraw")) return true;
  }
  return false;
}

static bool is_suppression(TSLexer *lexer) {
  advance_blanks(lexer, true);
  if (!advance_word(lexer, "pog:")) return false;
  advance_blanks(lexer, true);
  return advance_word(lexer, "ignore") && !is_ascii_word(lexer->lookahead);
}

// An opening delimiter whose second character is the next one.
static bool scan_open(TSLexer *lexer, State *state) {
  state->kind = (char)lexer->lookahead;
  state->ending = PROPER;
  state->depth = 0;
  state->line_start = false;
  next(lexer);
  advance_sign(lexer);
  lexer->mark_end(lexer);
  if (state->kind == COMMENT) {
    enum Token token = is_suppression(lexer) ? SUPPRESSION_OPEN : COMMENT_OPEN;
    state->ending = (char)find_comment_ending(lexer);
    return found(lexer, token);
  }
  if (state->kind == OUTPUT) {
    state->ending = (char)find_ending(lexer, state);
    return found(lexer, OUTPUT_OPEN);
  }
  if (advance_bare_tag(lexer, "raw")) {
    if (!state->no_endraw && find_endraw(lexer)) return found(lexer, RAW_OPEN);
    state->no_endraw = true;
  } else {
    state->ending = (char)find_ending(lexer, state);
  }
  return found(lexer, STATEMENT_OPEN);
}

#endif
