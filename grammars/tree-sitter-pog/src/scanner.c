// External scanner of the pog grammar: everything that depends on where a line
// starts or on what comes later. It finds front matter and role markers, takes
// text in one bite up to the next construct, and decides when an island opens
// whether its closing delimiter will be found, so that a half-typed island ends
// with its line. It does not judge expressions.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

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

// ------------------------------------------------------------------ characters

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

// ---------------------------------------------------------------- front matter

// Reads `---` and blanks up to the line end.
static bool advance_fence(TSLexer *lexer, bool mark_dashes) {
  if (!advance_word(lexer, "---")) return false;
  if (mark_dashes) lexer->mark_end(lexer);
  advance_blanks(lexer, false);
  return at_line_end(lexer);
}

// Is this line the first of the template, below front matter never closed?
static bool starts_template(TSLexer *lexer) {
  if (lexer->lookahead == '{') {
    next(lexer);
    return opens(lexer->lookahead);
  }
  return advance_role_marker(lexer, false);
}

// YAML up to the closing fence, or that fence if nothing stands before it. With
// no fence YAML ends where the template seems to start, so that typing `---`
// above a finished prompt does not swallow it.
static bool scan_yaml(TSLexer *lexer) {
  bool any = false;
  while (!is_eof(lexer)) {
    if (lexer->lookahead == '-') {
      if (advance_fence(lexer, !any)) {
        if (!any) return found(lexer, FRONT_MATTER_CLOSE);
        break;
      }
    } else if (any && starts_template(lexer)) {
      break;
    }
    while (!at_line_end(lexer)) next(lexer);
    if (is_newline(lexer->lookahead)) skip_newline(lexer);
    lexer->mark_end(lexer);
    any = true;
  }
  return any && found(lexer, YAML);
}

// The rest of a fence or role marker line.
static bool scan_eol(TSLexer *lexer, State *state, bool yaml_follows) {
  advance_blanks(lexer, false);
  if (!is_newline(lexer->lookahead)) return false;
  skip_newline(lexer);
  lexer->mark_end(lexer);
  state->line_start = true;
  state->no_yaml = yaml_follows && starts_template(lexer);
  return found(lexer, EOL);
}

// ------------------------------------------------ looking ahead from an opener

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
        if (depth == 0) return PROPER;
        return first_line ? ON_LINE : OPEN;
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

static void advance_sign(TSLexer *lexer) {
  if (lexer->lookahead == '-' || lexer->lookahead == '+') next(lexer);
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

// ------------------------------------------------------------------------ text

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

// -------------------------------------------------------------------- comments

static bool close_island(TSLexer *lexer, State *state, enum Token token) {
  state->kind = state->ending = 0;
  state->depth = 0;
  return found(lexer, token);
}

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

// --------------------------------------------------------------------- islands

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

// ------------------------------------------------------------------- interface

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
