// Building blocks of the grammars: expressions, placeholders and front matter that several formats share. Each grammar
// gets its own copy, named after it, so that a bundle which carries one grammar alone still works.

const r = String.raw;

/** Captures from an object of number to scope names. */
const captures = (names) => Object.fromEntries(Object.entries(names).map(([n, name]) => [n, { name }]));

// Themes colour `punctuation.section.embedded`; the first name says what it is.
const open = (lang, kind = "output") =>
  `punctuation.definition.${kind}.begin.${lang} punctuation.section.embedded.begin.${lang}`;
const close = (lang, kind = "output") =>
  `punctuation.definition.${kind}.end.${lang} punctuation.section.embedded.end.${lang}`;
const island = (lang, kind = "output") => `meta.embedded.${kind}.${lang} meta.template.expression.${lang}`;

/** A span that ends with its line when its end is missing there. */
function span(lang, { begin, beginCaptures, end, kind = "output", patterns }) {
  return {
    begin,
    beginCaptures: captures(beginCaptures),
    end,
    endCaptures: captures({ 1: close(lang, kind) }),
    name: island(lang, kind),
    patterns,
  };
}

function strings(lang) {
  return ['"', "'"].map((quote) => ({
    begin: quote,
    end: `${quote}|$`,
    name: `string.quoted.${quote === '"' ? "double" : "single"}.${lang}`,
    patterns: [{ match: r`\\.`, name: `constant.character.escape.${lang}` }],
  }));
}

const number = (lang) => ({ match: r`(?<![\w.@/-])-?\d+(?:\.\d+)?(?![\w.])`, name: `constant.numeric.${lang}` });

/** YAML between `---` lines at the very start; `close` is where the fence is known to end besides. */
export function frontMatter(lang, patterns = []) {
  return {
    begin: r`\A(?=\x{FEFF}?---[ \t]*$)`,
    end: r`^(---)[ \t]*$`,
    endCaptures: captures({ 1: `punctuation.definition.front-matter.end.${lang}` }),
    name: `meta.front-matter.${lang}`,
    // The opening line looks like the closing one, so the pattern inside has to win there.
    applyEndPatternLast: 1,
    patterns: [
      {
        begin: r`\A\x{FEFF}?(---)[ \t]*$`,
        beginCaptures: captures({ 1: `punctuation.definition.front-matter.begin.${lang}` }),
        while: r`^(?!---[ \t]*$)`,
        contentName: "meta.embedded.block.yaml",
        patterns: [...patterns, { include: "source.yaml" }],
      },
    ],
  };
}

/** Handlebars 4; Dotprompt's helpers, Semantic Kernel's block helpers. */
export function handlebars(lang) {
  const expression = [
    ...strings(lang),
    number(lang),
    { match: r`\b(?:true|false|null|undefined)\b(?![\w.=-])`, name: `constant.language.${lang}` },
    {
      match: r`\b(as)\s+(\|)([^|}]*)(\|)`,
      captures: {
        ...captures({
          1: `keyword.operator.word.${lang}`,
          2: `punctuation.definition.parameters.begin.${lang}`,
          4: `punctuation.definition.parameters.end.${lang}`,
        }),
        3: { patterns: [{ match: r`[\w-]+`, name: `variable.parameter.${lang}` }] },
      },
    },
    {
      match: r`(\()\s*([\w-]+)`,
      captures: captures({
        1: `punctuation.section.parens.begin.${lang}`,
        2: `entity.name.function.helper.${lang}`,
      }),
    },
    { match: r`\)`, name: `punctuation.section.parens.end.${lang}` },
    {
      match: r`([\w-]+)(=)(?!=)`,
      captures: captures({ 1: `variable.parameter.${lang}`, 2: `keyword.operator.assignment.${lang}` }),
    },
    { match: r`@(?:\.\./)*[\w-]+`, name: `variable.language.${lang}` },
    { match: r`(?:\.\./)+|\bthis\b`, name: `variable.language.${lang}` },
    { match: r`[.\[\]]`, name: `punctuation.accessor.${lang}` },
    { match: r`(?<=[.\]])[\p{L}\p{N}_-]+`, name: `variable.other.member.${lang}` },
    { match: r`[\p{L}\p{N}_-]+`, name: `variable.other.${lang}` },
  ];
  const end = r`(~?\}\})|(?=\{\{)`;
  return {
    handlebars: {
      patterns: [
        { match: r`\\\{\{`, name: `constant.character.escape.${lang}` },
        {
          begin: r`\{\{~?!--`,
          end: r`--~?\}\}`,
          captures: captures({ 0: `punctuation.definition.comment.${lang}` }),
          name: `comment.block.${lang}`,
        },
        {
          begin: r`\{\{~?!`,
          end: r`\}\}`,
          captures: captures({ 0: `punctuation.definition.comment.${lang}` }),
          name: `comment.block.${lang}`,
        },
        span(lang, {
          begin: r`(\{\{\{)`,
          beginCaptures: { 1: open(lang) },
          end: r`(\}\}\})|(?=\{\{)`,
          patterns: [{ include: "#handlebars-expression" }],
        }),
        span(lang, {
          begin: r`(\{\{~?)(#[>*]?)\s*(?:(if|unless|each|with|ifEquals|unlessEquals)\b|([\w./-]+))`,
          beginCaptures: {
            1: open(lang, "statement"),
            2: `keyword.operator.block.${lang}`,
            3: `keyword.control.block.${lang}`,
            4: `entity.name.function.helper.${lang}`,
          },
          end,
          kind: "statement",
          patterns: [{ include: "#handlebars-expression" }],
        }),
        {
          match: r`(\{\{~?)(/)\s*(?:(if|unless|each|with|ifEquals|unlessEquals)\b|([\w./-]+))\s*(~?\}\})`,
          name: island(lang, "statement"),
          captures: captures({
            1: open(lang, "statement"),
            2: `keyword.operator.block.${lang}`,
            3: `keyword.control.block.${lang}`,
            4: `entity.name.function.helper.${lang}`,
            5: close(lang, "statement"),
          }),
        },
        span(lang, {
          begin: r`(\{\{~?)\s*(?:(\^)|(else)(?:\s+(if|unless|each|with|ifEquals|unlessEquals))?\b)`,
          beginCaptures: {
            1: open(lang, "statement"),
            2: `keyword.operator.block.${lang}`,
            3: `keyword.control.block.${lang}`,
            4: `keyword.control.block.${lang}`,
          },
          end,
          kind: "statement",
          patterns: [{ include: "#handlebars-expression" }],
        }),
        span(lang, {
          begin: r`(\{\{~?)(>)\s*([\w./-]+)?`,
          beginCaptures: {
            1: open(lang, "statement"),
            2: `keyword.control.import.${lang}`,
            3: `entity.name.function.partial.${lang} markup.underline.link.${lang}`,
          },
          end,
          kind: "statement",
          patterns: [{ include: "#handlebars-expression" }],
        }),
        {
          match: r`(\{\{~?)\s*(role)\s+("[^"\n]*"|'[^'\n]*')\s*(~?\}\})`,
          name: `markup.heading.role.${lang}`,
          captures: captures({
            1: open(lang),
            2: `support.function.helper.${lang}`,
            3: `entity.name.section.role.${lang}`,
            4: close(lang),
          }),
        },
        {
          match: r`(\{\{~?)\s*(history)\s*(~?\}\})`,
          name: `markup.heading.role.${lang}`,
          captures: captures({ 1: open(lang), 2: `support.function.helper.${lang}`, 3: close(lang) }),
        },
        span(lang, {
          begin: r`(\{\{~?&?)\s*(?:(json|media|section|lookup|log)|([\w-]+))(?=\s+[^\s~}])`,
          beginCaptures: {
            1: open(lang),
            2: `support.function.helper.${lang}`,
            3: `entity.name.function.helper.${lang}`,
          },
          end,
          patterns: [{ include: "#handlebars-expression" }],
        }),
        span(lang, {
          begin: r`(\{\{~?&?)`,
          beginCaptures: { 1: open(lang) },
          end,
          patterns: [{ include: "#handlebars-expression" }],
        }),
      ],
    },
    "handlebars-expression": { patterns: expression },
  };
}

/** What tells Mustache and Handlebars from Jinja: sections, partials, triple braces. */
export function mustache(lang) {
  return {
    mustache: {
      patterns: [
        {
          begin: r`\{\{~?!`,
          end: r`\}\}|$`,
          captures: captures({ 0: `punctuation.definition.comment.${lang}` }),
          name: `comment.block.${lang}`,
        },
        {
          match: r`(\{\{\{|\{\{&)\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*(\}\}\}?)`,
          name: island(lang),
          captures: captures({ 1: open(lang), 2: `variable.other.${lang}`, 3: close(lang) }),
        },
        {
          match: r`(\{\{~?)([#^/])\s*(?:(if|unless|each|with)\b)?\s*([^}\n]*?)\s*(~?\}\})`,
          name: island(lang, "statement"),
          captures: {
            ...captures({
              1: open(lang, "statement"),
              2: `keyword.operator.block.${lang}`,
              3: `keyword.control.block.${lang}`,
              5: close(lang, "statement"),
            }),
            4: {
              patterns: [
                ...strings(lang),
                { match: r`@?[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*`, name: `variable.other.${lang}` },
              ],
            },
          },
        },
        {
          match: r`(\{\{~?)\s*(else)\s*(~?\}\})`,
          name: island(lang, "statement"),
          captures: captures({
            1: open(lang, "statement"),
            2: `keyword.control.block.${lang}`,
            3: close(lang, "statement"),
          }),
        },
        {
          match: r`(\{\{~?)(>)\s*([\w./-]+)\s*(~?\}\})`,
          name: island(lang, "statement"),
          captures: captures({
            1: open(lang, "statement"),
            2: `keyword.control.import.${lang}`,
            3: `entity.name.function.partial.${lang} markup.underline.link.${lang}`,
            4: close(lang, "statement"),
          }),
        },
      ],
    },
  };
}

/** Semantic Kernel: `{{$name}}`, `{{plugin.function $name key="value"}}`, `{{'text'}}`. */
export function semanticKernel(lang, { bare }) {
  return {
    "semantic-kernel": {
      patterns: [
        {
          match: r`(\{\{)\s*((\$)[0-9A-Za-z_]+)\s*(\}\})`,
          name: island(lang),
          captures: captures({
            1: open(lang),
            2: `variable.other.${lang}`,
            3: `punctuation.definition.variable.${lang}`,
            4: close(lang),
          }),
        },
        span(lang, {
          // Where other template languages are possible too, only what is a call in this one alone counts.
          begin: bare
            ? r`(\{\{)\s*(?=['"]|[0-9A-Za-z_])(?:([0-9A-Za-z_]+)(\.))?([0-9A-Za-z_]+)?`
            : r`(\{\{)\s*(?:([0-9A-Za-z_]+)(\.))?([0-9A-Za-z_]+)(?=\s+(?:\$|[0-9A-Za-z_]+=\$))`,
          beginCaptures: {
            1: open(lang),
            2: `entity.name.type.plugin.${lang}`,
            3: `punctuation.accessor.${lang}`,
            4: `entity.name.function.${lang}`,
          },
          end: r`(\}\})|(?=\{\{)|$`,
          patterns: [
            ...strings(lang),
            {
              match: r`([0-9A-Za-z_]+)(=)`,
              captures: captures({ 1: `variable.parameter.${lang}`, 2: `keyword.operator.assignment.${lang}` }),
            },
            {
              match: r`(\$)[0-9A-Za-z_]+`,
              name: `variable.other.${lang}`,
              captures: captures({ 1: `punctuation.definition.variable.${lang}` }),
            },
          ],
        }),
      ],
    },
  };
}

/** `<message role="user">`, which makes a message once the prompt is rendered. */
export function messageTags(lang, inside) {
  return {
    "message-tag": {
      begin: r`(</?)(message)(?=[\s>/])`,
      beginCaptures: captures({
        1: `punctuation.definition.tag.begin.${lang}`,
        2: `entity.name.tag.${lang}`,
      }),
      end: r`(/?>)|$`,
      endCaptures: captures({ 1: `punctuation.definition.tag.end.${lang}` }),
      name: `meta.tag.message.${lang}`,
      patterns: [
        {
          match: r`\b(role)\s*(=)\s*("(?:[^"{\n]*)"|'(?:[^'{\n]*)')`,
          captures: captures({
            1: `entity.other.attribute-name.${lang}`,
            2: `punctuation.separator.key-value.${lang}`,
            3: `string.quoted.${lang} entity.name.section.role.${lang}`,
          }),
        },
        { match: r`[\w-]+(?=\s*=)`, name: `entity.other.attribute-name.${lang}` },
        ...strings(lang).map((rule) => ({ ...rule, patterns: [{ include: inside }] })),
      ],
    },
  };
}

/** `{name}` of Python format strings; doubled braces are text. */
export function formatString(lang) {
  return {
    "format-string": {
      patterns: [
        {
          match: r`(\{)([\p{L}_][\p{L}\p{N}_]*)(![rsa])?(:[^{}\n"]*)?(\})`,
          name: island(lang),
          captures: captures({
            1: open(lang),
            2: `variable.other.${lang}`,
            3: `storage.modifier.conversion.${lang}`,
            4: `constant.other.format.${lang}`,
            5: close(lang),
          }),
        },
        { match: r`\{\{|\}\}`, name: `constant.character.escape.${lang}` },
      ],
    },
  };
}

/**
 * `{{name}}`, `{{ user.name | upper }}` on one line: narrow, because it is used in files that other tools own.
 * Not `${{ … }}` (GitHub Actions) and not `{{ .Values.x }}` (Helm).
 */
export function placeholder(lang) {
  return {
    placeholder: {
      match: r`(?<!\$|\{)(\{\{~?)\s*(?!(?:end|else|break|continue)\s*~?\}\})((?:@)?[\p{L}_][\p{L}\p{N}_-]*)((?:\.[\p{L}\p{N}_]+|\[[^\]\n]*\])*)\s*((?:\|[^}\n]*)?)(~?\}\})(?!\})`,
      name: island(lang),
      captures: {
        ...captures({ 1: open(lang), 2: `variable.other.${lang}`, 5: close(lang) }),
        3: {
          patterns: [
            { match: r`[.\[\]]`, name: `punctuation.accessor.${lang}` },
            { match: r`[\p{L}\p{N}_]+`, name: `variable.other.member.${lang}` },
          ],
        },
        4: {
          patterns: [
            {
              match: r`(\|)\s*([\w]+)`,
              captures: captures({ 1: `keyword.operator.filter.${lang}`, 2: `support.function.filter.${lang}` }),
            },
            ...strings(lang),
            number(lang),
          ],
        },
      },
    },
  };
}

/** Expressions of JavaScript, as far as a line of them goes. */
export function script(lang) {
  return {
    expression: {
      patterns: [
        ...strings(lang),
        { begin: "`", end: "`|$", name: `string.template.${lang}` },
        number(lang),
        { match: r`\b(?:true|false|null|undefined|NaN|Infinity)\b`, name: `constant.language.${lang}` },
        { match: r`\b(?:in|of|typeof|instanceof|new|void|await)\b`, name: `keyword.operator.word.${lang}` },
        { match: r`\b(?:loop)\b(?=\.)|\bthis\b`, name: `variable.language.${lang}` },
        {
          match: r`\b(?:Math|JSON|Object|Array|String|Number|Boolean|Date|RegExp)\b`,
          name: `support.class.${lang}`,
        },
        { match: r`(?<=\.)[\p{L}_$][\p{L}\p{N}_$]*(?=\s*\()`, name: `entity.name.function.member.${lang}` },
        { match: r`(?<=\.)[\p{L}_$][\p{L}\p{N}_$]*`, name: `variable.other.member.${lang}` },
        { match: r`[\p{L}_$][\p{L}\p{N}_$]*(?=\s*\()`, name: `entity.name.function.${lang}` },
        { match: r`[\p{L}_$][\p{L}\p{N}_$]*`, name: `variable.other.${lang}` },
        { match: r`=>|\?\?|\?\.|[-+*/%<>=!&|?:]+`, name: `keyword.operator.${lang}` },
        { match: r`\.`, name: `punctuation.accessor.${lang}` },
        { match: r`[()\[\]{},;]`, name: `punctuation.${lang}` },
      ],
    },
  };
}

export { captures, close, island, number, open, span, strings };
