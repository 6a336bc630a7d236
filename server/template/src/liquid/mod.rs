//! Liquid as Semantic Kernel for .NET uses it (library Fluid): `{{ x | filter: a }}`, `{% if %}` and the other standard
//! tags. Reads on in half-typed text; refuses only what every Liquid refuses: open constructs, unbalanced blocks, tags
//! that do not exist.

mod place;
mod table;
mod tags;
mod words;

use std::collections::HashMap;

use super::facts::{
    Block, Comparison, Construct, ConstructKind, Literal, Local, LocalId, LocalKind, Name, NameAt,
    NameId, Resolution, TemplateFacts,
};
use super::language::Language;
use super::mapping;
use super::names::{IDENTIFIER, Reserved};
pub(super) use place::completion_context;
use pog_text::{SourceMap, Span, SyntaxError};
pub(super) use table::WORDS;
use tags::{Tag, tags};
use words::{Kind, Word};

/// Liquid.
pub static LIQUID: Language = Language {
    id: "liquid",
    name: "Liquid",
    read,
    check,
    resolve: None,
    completion_context: Some(completion_context),
    completion_in: None,
    words: WORDS,
    sigil: "",
    mention: Some(("{{ ", " }}")),
    delimiters: &[("{{", "}}"), ("{%", "%}")],
    names: &IDENTIFIER,
    reserved: Reserved::Words,
    is_jinja: false,
    has_values: true,
    unclosed_is_text: false,
};

/// Reads names, locals, filters, comparisons and blocks.
pub(super) fn read(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = Reader::run(text).facts;
    mapping::to_file(&mut facts, map);
    facts
}

/// What no Liquid accepts.
pub(super) fn check(text: &str, map: &SourceMap, _facts: &TemplateFacts) -> Vec<SyntaxError> {
    let mut errors = Reader::run(text).errors;
    errors.sort_by_key(|e| e.span.start);
    errors
        .into_iter()
        .map(|e| SyntaxError {
            span: map.span(e.span),
            ..e
        })
        .collect()
}

/// Tags with an end tag and the middles they may have.
const BLOCKS: &[(&str, &[&str])] = &[
    ("if", &["elsif", "else"]),
    ("unless", &["elsif", "else"]),
    ("case", &["when", "else"]),
    ("for", &["else"]),
    ("tablerow", &[]),
    ("capture", &[]),
];
/// Tags without one.
const SINGLE: &[&str] = &[
    "assign",
    "cycle",
    "increment",
    "decrement",
    "break",
    "continue",
    "include",
    "render",
    "echo",
    "liquid",
    "from",
    "macro",
    "endmacro",
    "comment",
    "raw",
];
/// Words of expressions that are no variables.
const KEYWORDS: &[&str] = &[
    "and", "or", "contains", "true", "false", "nil", "null", "empty", "blank", "in", "with", "as",
];

/// Blocks that one end tag may close beyond its own.
const MAX_CROSSED: usize = 64;

struct Reader<'t> {
    text: &'t str,
    facts: TemplateFacts,
    errors: Vec<SyntaxError>,
    /// Indices into `facts.blocks` with the number of scoped locals when each was opened.
    open: Vec<(usize, usize)>,
    /// What is bound here, innermost last.
    bound: Vec<LocalId>,
    /// The same by name.
    by_name: HashMap<&'t str, Vec<LocalId>>,
    /// How many loops are open.
    loops: usize,
}

impl<'t> Reader<'t> {
    fn run(text: &'t str) -> Self {
        let mut reader = Self {
            text,
            facts: TemplateFacts::default(),
            errors: Vec::new(),
            open: Vec::new(),
            bound: Vec::new(),
            by_name: HashMap::new(),
            loops: 0,
        };
        for tag in tags(text) {
            reader.tag(&tag);
        }
        while let Some((block, _)) = reader.open.pop() {
            let block = &reader.facts.blocks[block];
            let (keyword, span) = (block.keyword.clone(), block.open);
            reader.fail(
                format!("Block '{keyword}' is never closed with {{% end{keyword} %}}"),
                span,
            );
        }
        reader
    }

    fn fail(&mut self, message: String, span: Span) {
        self.errors.push(SyntaxError { message, span });
    }

    fn tag(&mut self, tag: &Tag) {
        let keyword = tag.keyword();
        let word = keyword.map_or("", |k| k.text(self.text));
        // `{% # note %}` is a comment of one tag.
        let comment = word == "comment"
            || tag.inner.text(self.text).trim_start().starts_with('#') && !tag.output;
        let kind = match (tag.output, comment) {
            (true, _) => ConstructKind::Output,
            (false, true) => ConstructKind::Comment,
            (false, false) => ConstructKind::Statement,
        };
        let inner = if comment {
            tag.body.unwrap_or(tag.inner)
        } else {
            tag.inner
        };
        self.facts.constructs.push(Construct {
            kind,
            span: tag.span,
            inner,
            closed: tag.closed,
        });
        if !tag.closed {
            let (message, end) = match tag.body {
                Some(_) => (
                    format!("Block '{word}' is never closed with {{% end{word} %}}"),
                    tag.inner.hi() + 2,
                ),
                None if tag.output => {
                    ("Output is never closed with '}}'".to_owned(), tag.span.hi())
                }
                None => ("Tag is never closed with '%}'".to_owned(), tag.span.hi()),
            };
            self.fail(message, Span::new(tag.span.lo(), end.min(tag.span.hi())));
        }
        if let Some(body) = tag.body {
            self.facts.raw.extend((word == "raw").then_some(body));
        } else if tag.output {
            self.expression(&tag.words);
        } else if let (Some(keyword), false) = (keyword, comment) {
            self.statement(tag, keyword, word);
        }
    }

    fn statement(&mut self, tag: &Tag, keyword: Span, word: &str) {
        let rest = tag.words.get(1..).unwrap_or(&[]);
        if let Some(block) = word
            .strip_prefix("end")
            .filter(|w| BLOCKS.iter().any(|(b, _)| b == w))
        {
            self.close(tag.span, keyword, block);
        } else if BLOCKS.iter().any(|(b, _)| *b == word) {
            self.open_block(tag, keyword, word, rest);
        } else if BLOCKS.iter().any(|(_, middles)| middles.contains(&word)) {
            self.middle(keyword, word, rest);
        } else if matches!(word, "assign" | "increment" | "decrement") {
            // The value first: in `{% assign x = x %}` it still reads the outer `x`.
            let assigned = rest.iter().position(|w| w.kind == Kind::Sign(b'='));
            self.expression(assigned.and_then(|i| rest.get(i + 1..)).unwrap_or(&[]));
            if let Some(name) = rest.first().filter(|w| w.kind == Kind::Name) {
                self.bind(
                    name.span,
                    LocalKind::Set,
                    Span::new(tag.span.hi(), self.text.len()),
                );
            }
        } else if matches!(word, "cycle" | "echo" | "include" | "render") {
            self.expression(rest);
        } else if !SINGLE.contains(&word) {
            let names = || {
                BLOCKS
                    .iter()
                    .map(|(b, _)| *b)
                    .chain(SINGLE.iter().copied())
                    .chain(["elsif", "else", "when"])
            };
            let near = names().find(|n| n.len().abs_diff(word.len()) <= 1 && one_edit(n, word));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
            self.fail(format!("Tag '{word}' is unknown{hint}"), keyword);
        }
    }

    fn open_block(&mut self, tag: &Tag, keyword: Span, word: &str, rest: &[Word]) {
        let mark = self.bound.len();
        let mut name = None;
        match word {
            "for" | "tablerow" => {
                // The list first, as it cannot see the loop's own variable.
                let source = rest
                    .iter()
                    .position(|w| w.kind == Kind::Name && w.span.text(self.text) == "in");
                self.expression(source.and_then(|i| rest.get(i + 1..)).unwrap_or(&[]));
                name = rest
                    .first()
                    .filter(|w| w.kind == Kind::Name)
                    .map(|w| (w.span, LocalKind::Loop));
            }
            "capture" => {
                let target = rest
                    .first()
                    .filter(|w| matches!(w.kind, Kind::Name | Kind::Text(true)));
                if let Some(target) = target {
                    let quoted = usize::from(target.kind != Kind::Name);
                    let span = Span::new(target.span.lo() + quoted, target.span.hi() - quoted);
                    self.bind(
                        span,
                        LocalKind::Set,
                        Span::new(tag.span.hi(), self.text.len()),
                    );
                }
            }
            _ => self.expression(rest),
        }
        // What a block assigns lives on behind it; a loop's variable does not.
        let mark = if word == "capture" {
            self.bound.len()
        } else {
            mark
        };
        if let Some((span, kind)) = name {
            self.bind(span, kind, Span::new(tag.span.hi(), self.text.len()));
        }
        self.loops += usize::from(is_loop(word));
        self.open.push((self.facts.blocks.len(), mark));
        self.facts.blocks.push(Block {
            keyword: word.to_owned(),
            open: tag.span,
            keyword_span: keyword,
            middles: Vec::new(),
            close: None,
            close_keyword: None,
            name: None,
        });
    }

    fn middle(&mut self, keyword: Span, word: &str, rest: &[Word]) {
        let here = self.open.last().map(|(i, _)| *i);
        let allowed = here.is_some_and(|i| {
            let block = self.facts.blocks[i].keyword.as_str();
            BLOCKS
                .iter()
                .any(|(b, middles)| *b == block && middles.contains(&word))
        });
        match here {
            Some(block) if allowed => self.facts.blocks[block].middles.push(keyword),
            _ => self.fail(
                format!("Tag '{word}' stands in no block it belongs to"),
                keyword,
            ),
        }
        // Also where the tag is out of place: the names in it are meant.
        self.expression(rest);
    }

    fn close(&mut self, span: Span, keyword: Span, word: &str) {
        // Bounded, or a text of open blocks and stray ends would take quadratic time.
        let nearest = self.open.iter().enumerate().rev().take(MAX_CROSSED);
        let found = nearest
            .map(|(at, (i, _))| (at, i))
            .find(|(_, i)| self.facts.blocks[**i].keyword == word)
            .map(|f| f.0);
        let Some(found) = found else {
            return self.fail(
                format!("Tag 'end{word}' closes a block that is not open"),
                keyword,
            );
        };
        while self.open.len() > found {
            let Some((index, mark)) = self.open.pop() else {
                break;
            };
            if self.open.len() > found {
                let block = &self.facts.blocks[index];
                let (keyword, open) = (block.keyword.clone(), block.open);
                self.fail(
                    format!("Block '{keyword}' is never closed with {{% end{keyword} %}}"),
                    open,
                );
            }
            self.loops -= usize::from(is_loop(&self.facts.blocks[index].keyword));
            self.leave(mark, span.lo());
            if self.open.len() == found {
                let block = &mut self.facts.blocks[index];
                (block.close, block.close_keyword) = (Some(span), Some(keyword));
            }
        }
    }

    /// Ends the scope of the loop variables bound since `mark`.
    fn leave(&mut self, mark: usize, at: usize) {
        for index in self.bound.split_off(mark.min(self.bound.len())) {
            let local = &mut self.facts.locals[index];
            if local.kind == LocalKind::Loop {
                local.scope = Span::new(local.scope.lo(), at.max(local.scope.lo()));
                if let Some(same) = self.by_name.get_mut(local.span.text(self.text)) {
                    same.pop_if(|last| *last == index);
                }
            } else {
                // What `assign` binds inside a loop stays bound behind it.
                self.bound.push(index);
            }
        }
    }

    fn bind(&mut self, span: Span, kind: LocalKind, scope: Span) {
        let local = self.facts.locals.push(Local {
            name: span.text(self.text).to_owned(),
            span,
            kind,
            scope,
        });
        self.bound.push(local);
        self.by_name
            .entry(span.text(self.text))
            .or_default()
            .push(local);
    }

    /// Names, filters and comparisons of a run of words.
    fn expression(&mut self, words: &[Word]) {
        let mut at = 0;
        let mut last: Option<NameId> = None;
        while let Some(word) = words.get(at) {
            let shown = word.span.text(self.text);
            let next = words.get(at + 1).map(|w| w.kind);
            match word.kind {
                Kind::Sign(b'|') => {
                    if let Some(filter) = words.get(at + 1).filter(|w| w.kind == Kind::Name) {
                        let name = filter.span.text(self.text).to_owned();
                        self.facts.filters.push(NameAt {
                            name,
                            span: filter.span,
                        });
                        at += 1;
                    }
                }
                // `limit: 3`, and named arguments of filters.
                Kind::Name
                    if next == Some(Kind::Sign(b':'))
                        || KEYWORDS.contains(&shown)
                        || shown == "reversed" => {}
                Kind::Name => {
                    at = self.name(words, at);
                    last = self.facts.names.last_id();
                    continue;
                }
                Kind::Compare if matches!(shown, "==" | "!=" | "<>") => {
                    self.compare(last, words.get(at + 1))
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn compare(&mut self, name: Option<NameId>, literal: Option<&Word>) {
        let (Some(name), Some(word)) = (name, literal.filter(|w| w.kind == Kind::Text(true)))
        else {
            return;
        };
        let span = Span::new(word.span.lo() + 1, word.span.hi() - 1);
        let literal = Literal::Text(span.text(self.text).to_owned());
        self.facts.comparisons.push(Comparison {
            name,
            literal,
            span,
        });
    }

    /// Reads the name at `at` with its fields; returns where to go on.
    fn name(&mut self, words: &[Word], at: usize) -> usize {
        let Some(head) = words.get(at) else {
            return at + 1;
        };
        let name = head.span.text(self.text);
        let mut path = Vec::new();
        let mut next = at + 1;
        loop {
            let kind = |i: usize| words.get(i).map(|w| w.kind);
            let (field, quoted, step) = match (kind(next), kind(next + 1), kind(next + 2)) {
                (Some(Kind::Sign(b'.')), Some(Kind::Name), _) => (words.get(next + 1), 0, 2),
                (Some(Kind::Sign(b'[')), Some(Kind::Text(true)), Some(Kind::Sign(b']'))) => {
                    (words.get(next + 1), 1, 3)
                }
                _ => break,
            };
            let Some(field) = field else { break };
            let span = Span::new(field.span.lo() + quoted, field.span.hi() - quoted);
            path.push(NameAt {
                name: span.text(self.text).to_owned(),
                span,
            });
            next += step;
        }
        let resolution = match self.by_name.get(name).and_then(|same| same.last()) {
            Some(index) => Resolution::Local(*index),
            // Outside of loops `forloop` is a name like any other.
            None if self.loops > 0 && matches!(name, "forloop" | "tablerowloop") => {
                Resolution::Builtin
            }
            None => Resolution::Free,
        };
        let name = name.to_owned();
        self.facts.names.push(Name {
            name,
            span: head.span,
            resolution,
            path,
            called: false,
            guarded: false,
        });
        next
    }
}

fn is_loop(keyword: &str) -> bool {
    matches!(keyword, "for" | "tablerow")
}

/// Whether two short words differ by one letter put in, left out, changed or swapped with its neighbour.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (a.get(same..).unwrap_or(&[]), b.get(same..).unwrap_or(&[]));
    let tail = |x: &[u8], n: usize| x.get(n..).map(<[u8]>::to_vec);
    tail(ra, 1) == Some(rb.to_vec())
        || tail(rb, 1) == Some(ra.to_vec())
        || ra.len() == rb.len() && tail(ra, 1) == tail(rb, 1)
        || ra.len() > 1
            && ra.len() == rb.len()
            && ra[0] == rb[1]
            && ra[1] == rb[0]
            && ra[2..] == rb[2..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> TemplateFacts {
        read(text, &SourceMap::identity(0, text.len()))
    }

    fn errors(text: &str) -> Vec<String> {
        let map = SourceMap::identity(0, text.len());
        check(text, &map, &TemplateFacts::default())
            .into_iter()
            .map(|e| format!("{}: {}", e.span.text(text), e.message))
            .collect()
    }

    fn free(text: &str) -> Vec<String> {
        let names = facts(text)
            .names
            .into_iter()
            .filter(|n| n.resolution == Resolution::Free);
        names
            .map(|n| {
                n.path
                    .iter()
                    .fold(n.name, |all, part| all + "." + &part.name)
            })
            .collect()
    }

    #[test]
    fn names_come_with_their_fields() {
        assert_eq!(
            free("{{ customer.first_name | upcase }} {{ a['b'].c }} {{ 'text' }} {{ 1.5 }}"),
            ["customer.first_name", "a.b.c"]
        );
        assert_eq!(
            free("{% if a == 'x' and b contains c %}{% elsif d %}{% endif %}"),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            free("{{ a | append: b, sep: c }} {{ items[i] }}"),
            ["a", "b", "c", "items", "i"]
        );
    }

    #[test]
    fn loops_and_assignments_bind() {
        assert_eq!(
            free("{% for x in items limit: n %}{{ x.y }}{{ forloop.index }}{% endfor %}{{ x }}"),
            ["items", "n", "x"]
        );
        assert_eq!(
            free("{% if a %}{% assign b = c | size %}{% endif %}{{ b }}"),
            ["a", "c"]
        );
        assert_eq!(free("{% capture t %}{{ u }}{% endcapture %}{{ t }}"), ["u"]);
        assert_eq!(
            free("{% raw %}{{ a }}{% endraw %}{% comment %}{{ b }}{% endcomment %}{{ c }}"),
            ["c"]
        );
    }

    #[test]
    fn comparisons_know_their_variable() {
        let facts = facts("{% if tone == \"calm\" %}{% endif %}");
        assert_eq!(facts.comparisons[0].literal, Literal::Text("calm".into()));
        assert_eq!(facts.names[facts.comparisons[0].name].name, "tone");
    }

    #[test]
    fn healthy_templates_are_accepted() {
        for text in [
            "{{ a }}",
            "{%- if a -%}x{%- else -%}y{%- endif -%}",
            "{% case a %}{% when 'b', 'c' %}{% else %}{% endcase %}",
            "{% for i in (1..3) %}{{ i }}{% else %}none{% endfor %}",
            "{% unless a %}{% endunless %}",
            "don't {{ a }}",
            "{% cycle 'a', 'b' %}{% increment n %}",
            "{% comment %} {% if %} {% endcomment %}",
            "100% {sure} { }",
            "{% raw %}{% if %}{% endraw %}",
            "{{ \"}}\" }}",
            "{% # note %}",
        ] {
            assert_eq!(errors(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn broken_ones_are_reported_where_they_break() {
        for (text, part) in [
            ("{{ a", "{{ a: Output"),
            ("{{ a\nb", "{{ a: Output"),
            ("{{ a {{ b }}", "{{ a : Output"),
            ("{% if a", "{% if a: Tag"),
            ("{% if a %}x", "{% if a %}: Block 'if'"),
            ("x{% endif %}", "endif: Tag 'endif'"),
            (
                "{% for a in b %}{% if c %}{% endfor %}",
                "{% if c %}: Block 'if'",
            ),
            ("{% else %}", "else: Tag 'else'"),
            (
                "{% esle %}",
                "esle: Tag 'esle' is unknown; did you mean 'else'?",
            ),
            ("{% message %}", "message: Tag"),
            ("{% raw %}x", "{% raw %}: Block 'raw'"),
            ("{% if a %}{% endfi %}{% endif %}", "endfi: Tag"),
        ] {
            let found = errors(text);
            assert!(
                found.first().is_some_and(|f| f.starts_with(part)),
                "{text}: {found:?}"
            );
        }
    }
}
