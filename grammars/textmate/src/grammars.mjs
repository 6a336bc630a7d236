// The grammars of the formats. `pog.tmLanguage.json` (native artifacts) is written by hand; these are made by build.mjs.

import * as p from "./parts.mjs";

const r = String.raw;
const jinja = { include: "text.html.markdown.pog#template" };
// Jinja's rules start at the indentation before an island; whatever else starts there has to begin as early.
const indentation = { match: r`^[ \t]+(?=\{\{)` };
const markdown = [{ include: "text.html.markdown" }, { include: "text.html.markdown#inline" }];

/** Puts `patterns` before everything of the embedded Markdown, except within what `without` lists. */
const everywhere = (scope, lang, patterns, without = []) => ({
  [`L:${scope} - (${[`meta.front-matter.${lang}`, `meta.embedded.output`, "meta.embedded.statement", "comment.block.pog", "meta.raw.pog", `comment.block.${lang}`, ...without].join(", ")})`]:
    { patterns },
});

function prompty() {
  const lang = "prompty";
  const scope = "text.html.markdown.prompty";
  // As the loaders read it: any case, an optional `#`, attributes in brackets, alone on its line.
  const role = {
    match: r`(?i)^[ \t]*(#?)[ \t]*(system|user|assistant|developer|function|tools?)(\[[^\]\n]*\])?[ \t]*(:)[ \t]*$`,
    name: `markup.heading.role.${lang}`,
    captures: p.captures({
      1: `punctuation.definition.role.${lang}`,
      2: `entity.name.section.role.${lang}`,
      3: `meta.attributes.role.${lang}`,
      4: `punctuation.separator.role.${lang}`,
    }),
  };
  const thread = {
    match: r`^[ \t]*(!\[thread\])[ \t]*$`,
    name: `markup.heading.role.${lang}`,
    captures: p.captures({ 1: `keyword.other.thread.${lang}` }),
  };
  const body = [{ include: "#role" }, { include: "#thread" }, indentation, { include: "#mustache" }, jinja];
  return {
    name: "Prompty",
    scopeName: scope,
    patterns: [{ include: "#front-matter" }, ...body, ...markdown],
    injections: {
      ...everywhere(scope, lang, body),
      // The values of YAML swallow what is included beside them.
      [`L:meta.front-matter.${lang} - (comment, meta.embedded.reference)`]: { patterns: [{ include: "#reference" }] },
    },
    repository: {
      "front-matter": p.frontMatter(lang),
      // `${env:NAME}`, `${file:path}`: only where the reference is the whole value.
      reference: {
        match: r`(?<=[:\s\[,-] |["'])(\$\{)(env|file)(:)([^}:\n]*)(?:(:)([^}\n]*))?(\})`,
        name: `meta.embedded.reference.${lang} meta.template.expression.${lang}`,
        captures: p.captures({
          1: p.open(lang, "reference"),
          2: `keyword.other.source.${lang}`,
          3: `punctuation.separator.${lang}`,
          4: `variable.other.${lang}`,
          5: `punctuation.separator.${lang}`,
          6: `string.unquoted.default.${lang}`,
          7: p.close(lang, "reference"),
        }),
      },
      role,
      thread,
      ...p.mustache(lang),
    },
  };
}

function dotprompt() {
  const lang = "dotprompt";
  const scope = "text.html.markdown.dotprompt";
  const body = [{ include: "#handlebars" }];
  const text = [...body, ...markdown];
  const fence = r`---[ \t]*$`;
  return {
    name: "Dotprompt",
    scopeName: scope,
    patterns: [{ include: "#header" }, { include: "#front-matter" }, ...text],
    injections: everywhere(scope, lang, body),
    repository: {
      "front-matter": p.frontMatter(lang),
      // A licence in comment lines may stand above the fence. Nothing but a region that never ends remembers, line by
      // line, that the fence is still to come.
      header: {
        begin: r`\A(?=[ \t]*(?:#.*)?$)`,
        end: "(?!)",
        patterns: [
          {
            begin: r`\G`,
            while: r`^(?=[ \t]*(?:#.*)?$)`,
            patterns: [
              {
                match: r`(#).*$`,
                name: `comment.line.number-sign.${lang}`,
                captures: p.captures({ 1: `punctuation.definition.comment.${lang}` }),
              },
            ],
          },
          {
            begin: `^(?=${fence})`,
            end: "(?!)",
            patterns: [
              {
                begin: r`\G(---)[ \t]*$`,
                beginCaptures: p.captures({ 1: `punctuation.definition.front-matter.begin.${lang}` }),
                end: `^(---)[ \t]*$`,
                endCaptures: p.captures({ 1: `punctuation.definition.front-matter.end.${lang}` }),
                name: `meta.front-matter.${lang}`,
                patterns: [
                  {
                    begin: `^(?!${fence})`,
                    while: `^(?!${fence})`,
                    contentName: "meta.embedded.block.yaml",
                    patterns: [{ include: "source.yaml" }],
                  },
                ],
              },
              ...text,
            ],
          },
          ...text,
        ],
      },
      ...p.handlebars(lang),
    },
  };
}

function poml() {
  const lang = "poml";
  const expression = [{ include: "#expression" }];
  const attribute = (quote) => ({
    begin: r`(?i)(?<![\w:-])(if|for)(\s*=\s*)(${quote})`,
    beginCaptures: p.captures({
      1: `entity.other.attribute-name.control.${lang} keyword.control.${lang}`,
      2: `punctuation.separator.key-value.${lang}`,
      3: `punctuation.definition.string.begin.${lang}`,
    }),
    end: `(${quote})`,
    endCaptures: p.captures({ 1: `punctuation.definition.string.end.${lang}` }),
    contentName: p.island(lang),
    patterns: [
      { match: r`\{\{|\}\}`, name: `punctuation.definition.output.${lang}` },
      // Quotes of the other kind are the only ones that can stand here.
      {
        begin: quote === '"' ? "'" : '"',
        end: quote === '"' ? r`'|(?=")` : r`"|(?=')`,
        name: `string.quoted.${lang}`,
      },
      ...expression,
    ],
  });
  const letValue = (quote) => {
    const rule = attribute(quote);
    rule.begin = r`(?i)(?<![\w:-])(value)(\s*=\s*)(${quote})`;
    rule.beginCaptures["1"] = { name: `entity.other.attribute-name.${lang}` };
    return rule;
  };
  const plain = (quote, name) => ({
    begin: quote,
    end: quote,
    name: `string.quoted.${name}.${lang}`,
    patterns: [{ include: "#output" }, { include: "#entity" }],
  });
  const inTag = [
    { include: "#control-attribute" },
    {
      match: r`(?i)(?<![\w:-])(speaker)(\s*=\s*)("(?:[^"\n]*)"|'(?:[^'\n]*)')`,
      captures: p.captures({
        1: `entity.other.attribute-name.${lang}`,
        2: `punctuation.separator.key-value.${lang}`,
        3: `string.quoted.${lang} entity.name.section.role.${lang}`,
      }),
    },
    {
      match: r`(?i)(?<![\w:-])(src)(\s*=\s*)("(?:[^"{\n]*)"|'(?:[^'{\n]*)')`,
      captures: p.captures({
        1: `entity.other.attribute-name.${lang}`,
        2: `punctuation.separator.key-value.${lang}`,
        3: `string.quoted.path.${lang} markup.underline.link.${lang}`,
      }),
    },
    { match: r`[A-Za-z_:][\w:.-]*`, name: `entity.other.attribute-name.${lang}` },
    { match: "=", name: `punctuation.separator.key-value.${lang}` },
    plain('"', "double"),
    plain("'", "single"),
  ];
  const tag = (begin, kind, patterns) => ({
    begin,
    beginCaptures: p.captures({ 1: `punctuation.definition.tag.begin.${lang}`, 2: kind }),
    end: r`(/?>)|(?=<)`,
    endCaptures: p.captures({ 1: `punctuation.definition.tag.end.${lang}` }),
    name: `meta.tag.${lang}`,
    patterns,
  });
  /** An element whose text is another language. */
  const holding = (names, condition, language, block) => ({
    begin: r`(?i)(<)(${names})\b${condition}(?=[\s>])`,
    beginCaptures: p.captures({ 1: `punctuation.definition.tag.begin.${lang}`, 2: `entity.name.tag.${lang}` }),
    end: r`(?i)(</)(${names})\s*(>)|(?<=/>)`,
    endCaptures: p.captures({
      1: `punctuation.definition.tag.begin.${lang}`,
      2: `entity.name.tag.${lang}`,
      3: `punctuation.definition.tag.end.${lang}`,
    }),
    patterns: [
      {
        begin: r`\G`,
        end: r`(/?>)`,
        endCaptures: p.captures({ 1: `punctuation.definition.tag.end.${lang}` }),
        name: `meta.tag.${lang}`,
        patterns: inTag,
      },
      {
        begin: r`(?<=[^/]>)(?!</)`,
        end: r`(?=</)`,
        contentName: block,
        patterns: [{ include: language }],
      },
    ],
  });
  return {
    name: "POML",
    scopeName: "text.xml.poml",
    patterns: [{ include: "#content" }],
    repository: {
      content: {
        patterns: [
          {
            begin: "<!--",
            end: "-->",
            captures: p.captures({ 0: `punctuation.definition.comment.${lang}` }),
            name: `comment.block.${lang}`,
          },
          {
            begin: r`<\?`,
            end: r`\?>`,
            captures: p.captures({ 0: `punctuation.definition.tag.${lang}` }),
            name: `meta.tag.preprocessor.${lang}`,
            patterns: inTag,
          },
          {
            begin: r`<!\[CDATA\[`,
            end: r`\]\]>`,
            captures: p.captures({ 0: `punctuation.definition.string.${lang}` }),
            name: `string.unquoted.cdata.${lang}`,
            patterns: [{ include: "#output" }],
          },
          holding("stylesheet|context", "", "source.json", "meta.embedded.block.json"),
          holding(
            "output-?schema|tool-?def(?:inition)?|tool",
            r`(?=[^>]*\bparser\s*=\s*["']eval["'])`,
            "source.js",
            "meta.embedded.block.javascript",
          ),
          holding(
            "output-?schema|tool-?def(?:inition)?|tool",
            r`(?![^>]*\bparser\s*=)`,
            "source.json",
            "meta.embedded.block.json",
          ),
          holding("let", r`(?=[^>]*\btype\s*=\s*["'](?:object|array)["'])`, "source.json", "meta.embedded.block.json"),
          tag(r`(?i)(<)(let)\b`, `entity.name.tag.${lang} storage.type.${lang}`, [{ include: "#let-value" }, ...inTag]),
          tag(
            r`(?i)(</?)(system-?msg|human-?msg|ai-?msg|(?:system|human|ai)-?message)\b`,
            `entity.name.tag.${lang} entity.name.section.role.${lang}`,
            inTag,
          ),
          tag(
            r`(?i)(</?)(include|meta|runtime|stylesheet|context|output-?schema|tool-?def(?:inition)?)(?![\w-])`,
            `entity.name.tag.${lang} keyword.control.directive.${lang}`,
            inTag,
          ),
          tag(r`(</?)([A-Za-z][\w.-]*)`, `entity.name.tag.${lang}`, inTag),
          { include: "#output" },
          { include: "#entity" },
        ],
      },
      "control-attribute": { patterns: [attribute('"'), attribute("'")] },
      "let-value": { patterns: [letValue('"'), letValue("'")] },
      // POML reads an expression on one line only.
      output: {
        match: r`(\{\{)(\s*.+?\s*)(\}\})(?!\})`,
        name: p.island(lang),
        captures: {
          ...p.captures({ 1: p.open(lang), 3: p.close(lang) }),
          2: { patterns: expression },
        },
      },
      entity: {
        patterns: [
          { match: r`#(?:quot|apos|amp|lt|gt|hash|lbrace|rbrace);`, name: `constant.character.escape.${lang}` },
          { match: r`&(?:#\d+|#x\h+|\w+);`, name: `constant.character.entity.${lang}` },
        ],
      },
      ...p.script(lang),
    },
  };
}

function skprompt() {
  const lang = "skprompt";
  return {
    name: "Semantic Kernel prompt",
    scopeName: "text.skprompt",
    patterns: [{ include: "#message-tag" }, { include: "#semantic-kernel" }],
    repository: { ...p.semanticKernel(lang, { bare: true }), ...p.messageTags(lang, "#semantic-kernel") },
  };
}

function jinjaTemplate() {
  return {
    name: "Jinja prompt",
    scopeName: "text.jinja.pog",
    patterns: [jinja],
    repository: {},
  };
}

const variable = (lang) => ({
  input: {
    match: r`(\$\{)(input)(:)([\w.-]+)(?:(:)([^}\n]*))?(\})`,
    name: p.island(lang),
    captures: p.captures({
      1: p.open(lang),
      2: `keyword.other.source.${lang}`,
      3: `punctuation.separator.${lang}`,
      4: `variable.parameter.${lang}`,
      5: `punctuation.separator.${lang}`,
      6: `string.unquoted.placeholder.${lang}`,
      7: p.close(lang),
    }),
  },
  arguments: {
    match: r`(?<![\w$\\])(\$)(ARGUMENTS)\b(?:(\[)(\d+)(\]))?`,
    name: `variable.parameter.${lang}`,
    captures: p.captures({
      1: `punctuation.definition.variable.${lang}`,
      3: `punctuation.accessor.${lang}`,
      4: `constant.numeric.${lang}`,
      5: `punctuation.accessor.${lang}`,
    }),
  },
  "claude-variable": {
    match: r`(\$\{)(CLAUDE_[A-Z_]+)(\})`,
    name: p.island(lang),
    captures: p.captures({ 1: p.open(lang), 2: `variable.language.${lang}`, 3: p.close(lang) }),
  },
  "editor-variable": {
    match: r`(\$\{)(workspaceFolder(?:Basename)?|selection|selectedText|file(?:Basename(?:NoExtension)?|Dirname)?)(\})`,
    name: p.island(lang),
    captures: p.captures({ 1: p.open(lang), 2: `variable.language.${lang}`, 3: p.close(lang) }),
  },
  reference: {
    match:
      r`(?<![\w#/])(#)(?:(file)(:)([^\s)\]}>"',;` +
      "`" +
      r`]+?)|(tool)(:)([\w./-]*[\w/-]))(?=[.,;:!?]?(?:[\s)\]}>"'` +
      "`" +
      r`]|$))`,
    name: `meta.reference.${lang}`,
    captures: p.captures({
      1: `punctuation.definition.reference.${lang}`,
      2: `keyword.other.reference.${lang}`,
      3: `punctuation.separator.${lang}`,
      4: `string.other.link.${lang} markup.underline.link.${lang}`,
      5: `keyword.other.reference.${lang}`,
      6: `punctuation.separator.${lang}`,
      7: `entity.name.function.tool.${lang}`,
    }),
  },
  "upper-placeholder": {
    match: r`(\{\{)[ \t]*([A-Z][A-Z0-9_]*)[ \t]*(\}\})`,
    name: p.island(lang),
    captures: p.captures({ 1: p.open(lang), 2: `variable.other.${lang}`, 3: p.close(lang) }),
  },
  shell: {
    match: r`(?:(?<=\s)|^)(!)(` + "`)([^`" + r`\n]+)(` + "`)",
    name: `meta.embedded.shell.${lang}`,
    captures: p.captures({
      1: `keyword.operator.shell.${lang}`,
      2: `punctuation.definition.string.begin.${lang}`,
      3: `string.interpolated.shell.${lang}`,
      4: `punctuation.definition.string.end.${lang}`,
    }),
  },
});

const owned = ["pog", "prompty", "dotprompt", "claude-command"].map((l) => `text.html.markdown.${l}`).join(", ");

/** What no other Markdown file has: coloured wherever it stands. */
function inMarkdown() {
  const lang = "prompt-variables";
  const { input, arguments: args, "claude-variable": claude } = variable(lang);
  return {
    name: "Variables of prompt files in Markdown",
    scopeName: "markdown.pog.injection.variables",
    injectionSelector: `L:text.html.markdown - (${owned}, comment.block)`,
    patterns: [
      { include: "#input-in-code" },
      { include: "#input" },
      { include: "#arguments" },
      { include: "#claude-variable" },
    ],
    repository: {
      input,
      arguments: args,
      "claude-variable": claude,
      // Markdown takes a code span as one piece, so the span has to be taken from it where there is something inside.
      "input-in-code": {
        match: "(?<!`)(`)([^`\\n]*(?:\\$\\{(?:input:|CLAUDE_)|(?<![\\w$\\\\])\\$ARGUMENTS\\b)[^`\\n]*)(`)(?!`)",
        name: "markup.inline.raw.string.markdown",
        captures: {
          ...p.captures({ 1: "punctuation.definition.raw.markdown", 3: "punctuation.definition.raw.markdown" }),
          2: { patterns: [{ include: "#input" }, { include: "#arguments" }, { include: "#claude-variable" }] },
        },
      },
    },
  };
}

/** What code or links of other Markdown may hold too: coloured in prose only. */
function inMarkdownProse() {
  const lang = "prompt-references";
  const all = variable(lang);
  const names = ["reference", "editor-variable", "upper-placeholder"];
  return {
    name: "References of prompt files in Markdown",
    scopeName: "markdown.pog.injection.references",
    injectionSelector: `L:text.html.markdown - (${owned}, comment.block, markup.fenced_code, markup.raw, markup.inline.raw, meta.embedded, markup.underline.link, meta.template.expression)`,
    patterns: names.map((name) => ({ include: `#${name}` })),
    repository: Object.fromEntries(names.map((name) => [name, all[name]])),
  };
}

/** Claude Code commands: `$1` and `@path` mean something there, and money and people elsewhere. */
function claudeCommand() {
  const lang = "claude-command";
  const scope = "text.html.markdown.claude-command";
  const all = variable(lang);
  const names = ["arguments", "claude-variable", "position", "shell", "file"];
  const body = names.map((name) => ({ include: `#${name}` }));
  return {
    name: "Claude Code command",
    scopeName: scope,
    patterns: [{ include: "#front-matter" }, ...body, ...markdown],
    injections: everywhere(scope, lang, body, ["meta.embedded.shell"]),
    repository: {
      "front-matter": p.frontMatter(lang),
      arguments: all.arguments,
      "claude-variable": all["claude-variable"],
      shell: {
        ...all.shell,
        captures: {
          ...all.shell.captures,
          3: {
            name: `string.interpolated.shell.${lang}`,
            patterns: [{ include: "#arguments" }, { include: "#claude-variable" }, { include: "#position" }],
          },
        },
      },
      position: {
        match: r`(?<![\w$\\])(\$)\d+(?![\w.]\d|\w)`,
        name: `variable.parameter.${lang}`,
        captures: p.captures({ 1: `punctuation.definition.variable.${lang}` }),
      },
      file: {
        match:
          r`(?<![\w` +
          "`" +
          r`@.])(@)((?:~?/|\.{1,2}/)?[\w$][\w$.-]*(?:/[\w$.-]*)+|[\w$][\w$-]*(?:\.[\w$-]+)*\.\w+)(?<![.])`,
        name: `meta.reference.file.${lang}`,
        captures: {
          ...p.captures({ 1: `keyword.operator.file.${lang}` }),
          2: {
            name: `string.other.link.${lang} markup.underline.link.${lang}`,
            patterns: [{ include: "#arguments" }, { include: "#position" }],
          },
        },
      },
    },
  };
}

const yamlKeys = "comment, entity.name.tag, support.type.property-name, meta.map.key";

/** Placeholders in any text of YAML: GitHub Models, promptfoo. Only what can hardly be anything else. */
function inYaml() {
  const lang = "prompt-yaml";
  return {
    name: "Placeholders of prompts in YAML",
    scopeName: "yaml.pog.injection.placeholders",
    injectionSelector: `L:source.yaml string - (${yamlKeys}, meta.template, meta.template-statement, meta.embedded)`,
    patterns: [
      { include: "#semantic-kernel" },
      { include: "#mustache" },
      { include: "#statement" },
      { include: "#placeholder" },
    ],
    repository: {
      // Jinja tags that nothing else in YAML is written like; promptfoo's texts have them.
      statement: {
        begin: r`(?=\{%[-+]?\s*(?:if|elif|else|endif|for|endfor|set|endset|include|raw|endraw|macro|endmacro)\b[^\n]*%\})`,
        end: r`(?<=%\})`,
        name: `meta.template-statement.${lang}`,
        patterns: [jinja],
      },
      ...p.semanticKernel(lang, { bare: false }),
      ...p.mustache(lang),
      ...p.placeholder(lang),
    },
  };
}

/** Values that are templates as a whole: Semantic Kernel, LangChain, OpenAI Evals. */
function templatesInYaml() {
  const lang = "prompt-yaml";
  return {
    name: "Templates of prompts in YAML",
    scopeName: "yaml.pog.injection.templates",
    // What is begun with a look ahead must not begin again where it stands.
    injectionSelector: `L:source.yaml - (${yamlKeys}, string, meta.template-line, meta.embedded)`,
    patterns: [{ include: "#template-block" }, { include: "#evals-block" }, { include: "#template-line" }],
    repository: {
      // A block below one of these keys at the start of a line is a template, whatever its language is.
      "template-block": {
        begin: r`^(template|prefix|suffix)[ \t]*(:)[ \t]*([|>])([-+\d]*)[ \t]*(#.*)?$`,
        beginCaptures: p.captures({
          1: "entity.name.tag.yaml",
          2: "punctuation.separator.key-value.mapping.yaml",
          3: "keyword.control.flow.block-scalar.yaml",
          4: "storage.modifier.chomping-indicator.yaml",
          5: "comment.line.number-sign.yaml",
        }),
        while: r`^(?=[ \t]|$)`,
        contentName: `string.unquoted.block.yaml meta.template.${lang}`,
        patterns: [{ include: "#template" }],
      },
      // The grading prompts of OpenAI Evals are the block below `prompt`, one step in.
      "evals-block": {
        begin: r`(?:^([ \t]+)|\G(?!^))(prompt)[ \t]*(:)[ \t]*([|>])([-+\d]*)[ \t]*$`,
        beginCaptures: p.captures({
          2: "entity.name.tag.yaml",
          3: "punctuation.separator.key-value.mapping.yaml",
          4: "keyword.control.flow.block-scalar.yaml",
          5: "storage.modifier.chomping-indicator.yaml",
        }),
        while: r`(?:^|\G)(?=\1[ \t]|[ \t]*$)`,
        contentName: `string.unquoted.block.yaml meta.template.${lang}`,
        patterns: [{ include: "#placeholder" }, { include: "#format-string" }],
      },
      "template-line": {
        begin: r`(?:^|\G)(?=[ \t]*(?:template|prefix|suffix)[ \t]*:[ \t]*["'])`,
        end: "$",
        name: `meta.template-line.${lang}`,
        patterns: [
          {
            match: r`\G([ \t]*)(template|prefix|suffix)[ \t]*(:)`,
            captures: p.captures({ 2: "entity.name.tag.yaml", 3: "punctuation.separator.key-value.mapping.yaml" }),
          },
          {
            begin: '"',
            end: '"|$',
            name: `string.quoted.double.yaml meta.template.${lang}`,
            patterns: [
              { match: r`\\(?:x\h{2}|u\h{4}|U\h{8}|.)`, name: "constant.character.escape.yaml" },
              { include: "#template" },
            ],
          },
          {
            begin: "'",
            end: "'(?!')|$",
            name: `string.quoted.single.yaml meta.template.${lang}`,
            patterns: [{ match: "''", name: "constant.character.escape.yaml" }, { include: "#template" }],
          },
          { match: "#.*$", name: "comment.line.number-sign.yaml" },
        ],
      },
      template: {
        patterns: [
          { include: "#message-tag" },
          indentation,
          { include: "#semantic-kernel" },
          { include: "#mustache" },
          { include: "#placeholder" },
          // JSON in a format string, which nobody writes as an expression.
          { match: r`\{\{(?=\s*"[^"\n]*"\s*:)`, name: `constant.character.escape.${lang}` },
          jinja,
          { include: "#format-string" },
        ],
      },
      ...p.semanticKernel(lang, { bare: false }),
      ...p.mustache(lang),
      ...p.messageTags(lang, "#placeholder"),
      ...p.placeholder(lang),
      ...p.formatString(lang),
    },
  };
}

/** The same in JSON: templates of LangChain, prompts of promptfoo. */
function inJson() {
  const lang = "prompt-json";
  const key = (names) => names.flatMap((name) => [`"${name}": `, `"${name}":`, `"${name}" : `]).join("|");
  return {
    name: "Placeholders of prompts in JSON",
    scopeName: "json.pog.injection.placeholders",
    injectionSelector:
      "L:source.json meta.structure.dictionary.value - (comment, meta.embedded.output), L:source.json.comments meta.structure.dictionary.value - (comment, meta.embedded.output)",
    patterns: [{ include: "#template-line" }, { include: "#in-text" }],
    repository: {
      "template-line": {
        begin: `(?<=${key(["template", "prefix", "suffix"])})(")`,
        beginCaptures: p.captures({ 1: "punctuation.definition.string.begin.json" }),
        end: '(")|$',
        endCaptures: p.captures({ 1: "punctuation.definition.string.end.json" }),
        name: `string.quoted.double.json meta.template.${lang}`,
        patterns: [
          { match: r`\\(?:u\h{4}|.)`, name: "constant.character.escape.json" },
          { include: "#mustache" },
          { include: "#placeholder" },
          { include: "#format-string" },
        ],
      },
      "in-text": { patterns: [{ include: "#placeholder" }] },
      ...p.mustache(lang),
      ...p.placeholder(lang),
      ...p.formatString(lang),
    },
  };
}

export const grammars = {
  prompty: prompty(),
  dotprompt: dotprompt(),
  poml: poml(),
  skprompt: skprompt(),
  jinja: jinjaTemplate(),
  "claude-command": claudeCommand(),
  "markdown-variables": inMarkdown(),
  "markdown-references": inMarkdownProse(),
  "yaml-placeholders": inYaml(),
  "yaml-templates": templatesInYaml(),
  "json-placeholders": inJson(),
};
