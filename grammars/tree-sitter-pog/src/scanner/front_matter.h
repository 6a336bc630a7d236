// The YAML between two `---` lines at the top of the file, and the rest of lines
// that are a token to their end. It does not look into the YAML.

#ifndef POG_SCANNER_FRONT_MATTER_H_
#define POG_SCANNER_FRONT_MATTER_H_

#include "state.h"

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

#endif
