/**
 * @file Grammar of native pog artifacts (`NAME.pog.md`): YAML front matter,
 * role markers, Jinja as minijinja reads it, Markdown text.
 *
 * The grammar is total: every input has a tree without ERROR nodes. Blocks
 * (`{% if %}` ... `{% endif %}`) are not paired and operators have no
 * precedence, so a half-typed construct never disturbs its neighbours; whoever
 * needs pairing or precedence derives it from this tree.
 */

// Every bracket may stay open and every head may lack its rest, so the grammar is
// full of choices between reading on and giving up. `open` loses to whatever may
// still be read inside; the others win over the plain items of a list.
const PREC = { open: -1, list: 1, postfix: 2, name: 3, structure: 4 };

// Keywords of one statement that are fair names everywhere else. They are spelled
// out wherever a name may stand, because a token that is valid in some lists of
// items and not in others breaks incremental parsing (a reused list is not lexed
// again). Keywords nobody uses as a name are plain items instead.
const SOFT_KEYWORDS = ['ignore', 'missing', 'context', 'recursive', 'scoped', 'required'];
const HARD_KEYWORDS = ['and', 'or', 'not', 'in', 'if', 'else', 'as', 'import', 'with', 'without'];

module.exports = grammar({
  name: 'pog',

  externals: ($) => [
    $._front_matter_open,
    $.yaml,
    $._front_matter_close,
    $._eol,
    $.role,
    $.text,
    $._raw_text,
    $._output_open,
    $._statement_open,
    $._raw_open,
    $._raw_close,
    $._comment_open,
    $._suppression_open,
    $._output_close,
    $._statement_close,
    $._comment_close,
    $._unclosed,
    $._brace_open,
    $._brace_close,
    $._binding_open,
    $.string,
    $._junk,
    $.comment_text,
    $.rule_name,
    $._because,
    $.reason,
    $._until,
    $.date,
    $._word,
    $._error_sentinel,
  ],

  extras: () => [/[ \t\r\n\f]/],

  word: ($) => $.identifier,

  supertypes: ($) => [$.statement],

  rules: {
    document: ($) =>
      seq(optional($.front_matter), repeat($._content), repeat($.message)),

    // ------------------------------------------------------------- structure

    front_matter: ($) =>
      seq(
        field('open', alias($._front_matter_open, '---')),
        optional($._eol),
        optional(field('content', $.yaml)),
        optional(
          seq(field('close', alias($._front_matter_close, '---')), optional($._eol)),
        ),
      ),

    message: ($) => seq($.role_marker, optional($._eol), repeat($._content)),

    role_marker: ($) => seq(field('role', $.role), ':'),

    _content: ($) =>
      choice($.text, $.output, $.statement, $.raw_block, $.comment, $.suppression),

    // -------------------------------------------------------------- comments

    comment: ($) =>
      seq(
        field('open', alias($._comment_open, '{#')),
        optional(field('content', $.comment_text)),
        $._end_of_comment,
      ),

    // `{# pog: ignore RULE because REASON until DATE #}`
    suppression: ($) =>
      seq(
        field('open', alias($._suppression_open, '{#')),
        'pog:',
        'ignore',
        optional(field('rule', $.rule_name)),
        optional(seq(alias($._because, 'because'), optional(field('reason', $.reason)))),
        optional(seq(alias($._until, 'until'), optional(field('until', $.date)))),
        repeat(alias($._word, $.unexpected)),
        $._end_of_comment,
      ),

    _end_of_comment: ($) =>
      choice(field('close', alias($._comment_close, '#}')), $._unclosed),

    // --------------------------------------------------------------- islands

    output: ($) =>
      seq(
        field('open', alias($._output_open, '{{')),
        repeat($._loose_item),
        $._end_of_island,
      ),

    // Either delimiter closes an island that would otherwise stay open, so
    // `{{ x %}` ends where its author thought it does.
    _end_of_island: ($) =>
      choice(
        field('close', alias($._output_close, '}}')),
        field('close', alias($._statement_close, '%}')),
        $._unclosed,
      ),

    raw_block: ($) =>
      choice(
        seq(
          field('open', alias($._raw_open, '{%')),
          field('keyword', 'raw'),
          field('close', alias($._statement_close, '%}')),
          optional(field('content', alias($._raw_text, $.text))),
          alias($._raw_close, '{%'),
          'endraw',
          alias($._statement_close, '%}'),
        ),
        statement($, 'raw'),
      ),

    statement: ($) =>
      choice(
        $.if_statement,
        $.elif_statement,
        $.else_statement,
        $.for_statement,
        $.break_statement,
        $.continue_statement,
        $.set_statement,
        $.with_statement,
        $.macro_statement,
        $.call_statement,
        $.filter_statement,
        $.block_statement,
        $.autoescape_statement,
        $.do_statement,
        $.include_statement,
        $.extends_statement,
        $.import_statement,
        $.from_statement,
        $.end_statement,
        $.unknown_statement,
      ),

    if_statement: ($) => statement($, 'if'),
    elif_statement: ($) => statement($, 'elif'),
    else_statement: ($) => statement($, 'else'),
    break_statement: ($) => statement($, 'break'),
    continue_statement: ($) => statement($, 'continue'),
    autoescape_statement: ($) => statement($, 'autoescape'),
    do_statement: ($) => statement($, 'do'),

    for_statement: ($) =>
      statement($, 'for', optional(field('target', $.targets)), soft('recursive')),

    set_statement: ($) => statement($, 'set', optional(field('target', $.targets))),

    with_statement: ($) => statement($, 'with', null, $.binding),

    macro_statement: ($) =>
      statement(
        $,
        'macro',
        optional(
          seq(
            field('name', name($, $.macro_name)),
            optional(field('parameters', $.parameters)),
          ),
        ),
      ),

    call_statement: ($) =>
      statement($, 'call', optional(field('parameters', $.parameters))),

    filter_statement: ($) => statement($, 'filter', optional($._filter_use)),

    block_statement: ($) =>
      statement(
        $,
        'block',
        optional(field('name', name($, $.block_name))),
        soft('scoped', 'required'),
      ),

    include_statement: ($) =>
      statement(
        $,
        'include',
        optional(field('path', $.string)),
        soft('ignore', 'missing', 'context'),
      ),

    extends_statement: ($) => statement($, 'extends', optional(field('path', $.string))),

    import_statement: ($) =>
      statement(
        $,
        'import',
        optional(field('path', $.string)),
        choice($._import_alias, soft('context')),
      ),

    _import_alias: ($) =>
      prec.right(PREC.structure, seq('as', optional(field('alias', name($))))),

    from_statement: ($) =>
      statement(
        $,
        'from',
        optional(field('path', $.string)),
        choice($._imports, soft('context')),
      ),

    _imports: ($) =>
      prec.right(PREC.structure, seq('import', optional($._imported_names))),

    _imported_names: ($) =>
      prec.right(
        PREC.structure,
        choice(
          $.imported_name,
          seq($._imported_names, ',', optional($.imported_name)),
        ),
      ),

    imported_name: ($) =>
      prec.right(
        PREC.structure,
        seq(
          field('name', name($)),
          optional(seq('as', optional(field('alias', name($))))),
        ),
      ),

    end_statement: ($) =>
      statement(
        $,
        choice(
          'endif',
          'endfor',
          'endset',
          'endwith',
          'endmacro',
          'endcall',
          'endfilter',
          'endautoescape',
          'endraw',
          'endblock',
        ),
      ),

    // `{% %}`, a half-typed keyword, or a tag of another Jinja.
    unknown_statement: ($) =>
      prec.right(
        PREC.structure,
        seq(
          field('open', alias($._statement_open, '{%')),
          optional(field('keyword', name($, $.tag_name))),
          repeat($._loose_item),
          $._end_of_island,
        ),
      ),

    // -------------------------------------------------- parts of statements

    // Names being bound: `a`, `a, b`, `(a, b)`, `ns.attr`.
    targets: ($) =>
      choice(
        prec.right(PREC.structure, $._target_list),
        prec.right(
          PREC.open,
          seq(
            alias($._binding_open, '('),
            repeat(choice($._target, ',')),
            optional(')'),
          ),
        ),
      ),

    _target_list: ($) =>
      prec.right(
        PREC.structure,
        choice($._target, seq($._target_list, ',', optional($._target))),
      ),

    _target: ($) =>
      prec(PREC.name, choice(name($), alias($._target_member, $.member))),

    _target_member: ($) =>
      prec.right(
        PREC.structure,
        seq(
          field('object', choice(name($), alias($._target_member, $.member))),
          '.',
          optional(field('attribute', $._attribute)),
        ),
      ),

    binding: ($) =>
      prec.right(PREC.open, seq($._bound_name, repeat(field('value', $._item)))),

    _bound_name: ($) => prec(PREC.structure, seq(field('name', name($)), '=')),

    parameters: ($) =>
      prec.right(
        PREC.open,
        seq(
          alias($._binding_open, '('),
          repeat(choice($.parameter, ',', $._item)),
          optional(')'),
        ),
      ),

    parameter: ($) =>
      choice(
        prec(PREC.name, field('name', name($))),
        prec.right(PREC.open, seq($._bound_name, repeat(field('default', $._item)))),
      ),

    // ------------------------------------------------------------ expressions

    // Items at the level of the island, where a closing bracket may stand alone.
    _loose_item: ($) =>
      choice($._item, ',', ')', ']', alias($._brace_close, '}')),

    _item: ($) =>
      choice(
        $._primary_item,
        $.integer,
        $.float,
        $.boolean,
        $.none,
        $.filter,
        $.test,
        $.operator,
        ...HARD_KEYWORDS,
        ':',
        '=',
        alias($._lone_member, $.member),
        $.unexpected,
      ),

    _primary_item: ($) => prec.right(PREC.list, $._primary),

    _primary: ($) =>
      choice(
        name($),
        $.string,
        $.member,
        $.subscript,
        $.call,
        $.list,
        $.dict,
        $.parenthesized,
      ),

    // `user.` is a member whose attribute is still to be typed.
    member: ($) =>
      prec.right(
        PREC.postfix,
        seq(field('object', $._primary), '.', optional(field('attribute', $._attribute))),
      ),

    _lone_member: ($) =>
      prec.right(PREC.postfix, seq('.', optional(field('attribute', $._attribute)))),

    _attribute: ($) =>
      choice(
        name($, $.attribute),
        ...[...HARD_KEYWORDS, 'is'].map((word) => alias(word, $.attribute)),
        $.integer,
      ),

    subscript: ($) =>
      prec.right(PREC.postfix, seq(field('object', $._primary), $._brackets)),

    _brackets: ($) =>
      prec.right(PREC.open, seq('[', repeat(choice($._item, ',')), optional(']'))),

    call: ($) =>
      prec.right(
        PREC.postfix,
        seq(field('function', $._primary), field('arguments', $.arguments)),
      ),

    arguments: ($) =>
      prec.right(
        PREC.open,
        seq('(', repeat(choice($.keyword_argument, ',', $._item)), optional(')')),
      ),

    keyword_argument: ($) =>
      prec.right(PREC.open, seq($._bound_name, repeat(field('value', $._item)))),

    filter: ($) =>
      prec.right(PREC.postfix, seq('|', optional($._filter_use))),

    _filter_use: ($) =>
      prec.right(
        PREC.structure,
        seq(
          field('name', name($, $.filter_name)),
          optional(field('arguments', $.arguments)),
        ),
      ),

    test: ($) =>
      prec.right(
        PREC.postfix,
        seq(
          'is',
          optional('not'),
          optional(
            seq(
              field('name', $._test_name),
              optional(field('arguments', $.arguments)),
            ),
          ),
        ),
      ),

    // Tests may carry the names of keywords: `is in`, `is none`, `is true`.
    _test_name: ($) =>
      choice(
        name($, $.test_name),
        ...['in', 'none', 'None', 'true', 'True', 'false', 'False'].map((word) =>
          alias(word, $.test_name),
        ),
      ),

    list: ($) => $._brackets,

    dict: ($) =>
      prec.right(
        PREC.open,
        seq(
          alias($._brace_open, '{'),
          repeat(choice($._item, ',')),
          optional(alias($._brace_close, '}')),
        ),
      ),

    // A group or a tuple.
    parenthesized: ($) =>
      prec.right(PREC.open, seq('(', repeat(choice($._item, ',')), optional(')'))),

    // ----------------------------------------------------------------- leaves

    identifier: () => /[_\p{XID_Start}][\p{XID_Continue}]*/,

    integer: () =>
      token(choice(/[0-9][0-9_]*/, /0[xX][0-9a-fA-F_]+/, /0[oO][0-7_]+/, /0[bB][01_]+/)),

    float: () =>
      token(choice(/[0-9][0-9_]*\.[0-9][0-9_]*([eE][+-]?[0-9]+)?/, /[0-9][0-9_]*[eE][+-]?[0-9]+/)),

    boolean: () => choice('true', 'True', 'false', 'False'),

    none: () => choice('none', 'None'),

    operator: () =>
      token(choice('+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '<=', '>', '>=')),

    // Characters that no expression has, kept in place instead of an ERROR.
    unexpected: ($) => choice($._junk, token(prec(-1, /[^\x00-\x7f]/))),
  },
});

/**
 * A flat statement: delimiter, keyword, what the keyword asks for, then any
 * items (and `extra` words that are keywords in this statement alone).
 */
function statement($, keyword, head, extra) {
  return prec.right(
    PREC.structure,
    seq(
      field('open', alias($._statement_open, '{%')),
      field('keyword', keyword),
      ...(head ? [head] : []),
      repeat(extra ? choice(extra, $._loose_item) : $._loose_item),
      $._end_of_island,
    ),
  );
}

/** A name, shown as `kind`; a soft keyword is one too. */
function name($, kind) {
  const shown = kind ?? $.identifier;
  return choice(
    kind ? alias($.identifier, kind) : $.identifier,
    ...SOFT_KEYWORDS.map((word) => alias(word, shown)),
  );
}

/** Soft keywords where they are keywords. */
function soft(...words) {
  return prec(PREC.list, words.length > 1 ? choice(...words) : words[0]);
}
