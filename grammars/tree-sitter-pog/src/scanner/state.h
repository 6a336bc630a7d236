// What every part of the scanner shares: the tokens, the state kept between
// tokens, and the smallest steps over characters. It knows no construct.

#ifndef POG_SCANNER_STATE_H_
#define POG_SCANNER_STATE_H_

#include "tree_sitter/parser.h"

// In the order of `externals` in grammar.js.
enum Token {
  FRONT_MATTER_OPEN,
  YAML,
  FRONT_MATTER_CLOSE,
  EOL,
  ROLE,
  TEXT,
  RAW_TEXT,
  OUTPUT_OPEN,
  STATEMENT_OPEN,
  RAW_OPEN,
  RAW_CLOSE,
  COMMENT_OPEN,
  SUPPRESSION_OPEN,
  OUTPUT_CLOSE,
  STATEMENT_CLOSE,
  COMMENT_CLOSE,
  UNCLOSED,
  BRACE_OPEN,
  BRACE_CLOSE,
  BINDING_OPEN,
  STRING,
  JUNK,
  COMMENT_TEXT,
  RULE_NAME,
  BECAUSE,
  REASON,
  UNTIL,
  DATE,
  WORD,
  ERROR_SENTINEL,
};

// How the island that is being read will end.
enum Ending {
  PROPER,   // at its delimiter, braces balanced, perhaps lines below
  ON_LINE,  // at the first delimiter of its line, whatever is still open
  OPEN,     // nowhere: at the end of its line or before the next construct
};

// The second character of an island's opening delimiter tells its kind.
enum { OUTPUT = '{', STATEMENT = '%', COMMENT = '#' };

typedef struct {
  char kind;
  char ending;
  uint16_t depth;   // `{` not yet closed inside the island
  bool line_start;  // the next character is the first of its line
  bool no_yaml;     // the template starts right below an opening fence
  bool no_endraw;   // a search to the end of the file found none
} State;

static inline bool is_eof(TSLexer *lexer) {
  return lexer->lookahead == 0 && lexer->eof(lexer);
}

static inline bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\f'; }

static inline bool is_newline(int32_t c) { return c == '\n' || c == '\r'; }

static inline bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

static inline bool is_ascii_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

static inline void next(TSLexer *lexer) { lexer->advance(lexer, false); }

// Does `c`, standing after a `{`, make an opening delimiter?
static inline bool opens(int32_t c) { return c == '{' || c == '%' || c == '#'; }

static inline int32_t closing_character(char kind) { return kind == OUTPUT ? '}' : kind; }

static void skip_newline(TSLexer *lexer) {
  if (lexer->lookahead == '\r') {
    next(lexer);
    if (lexer->lookahead != '\n') return;
  }
  next(lexer);
}

static void advance_blanks(TSLexer *lexer, bool newlines) {
  while (is_blank(lexer->lookahead) || (newlines && is_newline(lexer->lookahead))) next(lexer);
}

// The `-` or `+` of whitespace control.
static void advance_sign(TSLexer *lexer) {
  if (lexer->lookahead == '-' || lexer->lookahead == '+') next(lexer);
}

static bool advance_word(TSLexer *lexer, const char *word) {
  for (; *word; word++) {
    if (lexer->lookahead != *word) return false;
    next(lexer);
  }
  return true;
}

static bool at_line_end(TSLexer *lexer) {
  return is_newline(lexer->lookahead) || is_eof(lexer);
}

// Reads a role marker up to its line end. `mark` puts the token's end behind the
// role's name. Without success some letters may have been consumed.
static bool advance_role_marker(TSLexer *lexer, bool mark) {
  const char *name;
  switch (lexer->lookahead) {
    case 's': name = "system"; break;
    case 'u': name = "user"; break;
    case 'a': name = "assistant"; break;
    default: return false;
  }
  if (!advance_word(lexer, name) || lexer->lookahead != ':') return false;
  if (mark) lexer->mark_end(lexer);
  next(lexer);
  return at_line_end(lexer);
}

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static bool close_island(TSLexer *lexer, State *state, enum Token token) {
  state->kind = state->ending = 0;
  state->depth = 0;
  return found(lexer, token);
}

#endif
