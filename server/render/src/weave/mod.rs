//! Puts the scales of `budget` into a Jinja template. minijinja has no hook where `~`, `+` and `*` work, so the source is
//! changed: behind what is put together, changed or handed over stands a filter that weighs and passes on. Works on
//! minijinja's own tokens and adds nothing where a value is only printed, asked for or gone through.
//!
//! ```text
//! {{ a ~ b * 2 }}               {{ a|pog_weigh ~ (b|pog_weigh * 2|pog_weigh)|pog_weigh }}
//! {% for x in y|sort %}text     {% for x in y|pog_weigh|sort|pog_weigh %}{% if 4|pog_tick %}{% endif %}text
//! ```

mod weaver;

use minijinja::machinery::{Token, parse, tokenize};
use pog_text::{SourceMap, Span};
use weaver::{Kind, Weaver};

use crate::budget::{TICK, WEIGH};

/// The template with scales, and where its bytes come from.
pub(crate) fn weave(source: &str) -> (String, SourceMap) {
    // What is broken stays so, and is told in the words for what is written.
    if parse(source, "", Default::default()).is_err() {
        return (source.to_owned(), SourceMap::identity(0, source.len()));
    }
    let tokens: Vec<Piece<'_>> = tokenize(source, false, Default::default())
        .map_while(Result::ok)
        .map(|(token, span)| Piece {
            token,
            lo: span.start_offset as usize,
            hi: span.end_offset as usize,
        })
        .collect();
    let mut additions = Vec::new();
    text(source, &tokens, &mut additions);
    let mut at = 0;
    while let Some(open) = tokens.get(at) {
        let end = |close: fn(&Token<'_>) -> bool| {
            let behind = tokens.get(at..).unwrap_or(&[]);
            behind
                .iter()
                .position(|piece| close(&piece.token))
                .map_or(tokens.len(), |found| at + found)
        };
        at = match open.token {
            Token::VariableStart => {
                let end = end(|t| matches!(t, Token::VariableEnd));
                Weaver::new(&mut additions, Kind::Output).run(&tokens[at + 1..end]);
                end
            }
            Token::BlockStart => {
                let end = end(|t| matches!(t, Token::BlockEnd));
                statement(&tokens[at + 1..end], &mut additions);
                end
            }
            _ => at,
        } + 1;
    }
    put_in(source, additions)
}

struct Piece<'a> {
    token: Token<'a>,
    lo: usize,
    hi: usize,
}

impl Piece<'_> {
    fn word(&self) -> &str {
        match self.token {
            Token::Ident(word) => word,
            _ => "",
        }
    }
}

/// Text that is added at an offset.
struct Addition {
    at: usize,
    text: String,
    /// Stands in front of others at its place.
    opens: bool,
}

fn put_in(source: &str, mut additions: Vec<Addition>) -> (String, SourceMap) {
    // What was added first at a place stands first, behind brackets that open there.
    additions.sort_by_key(|addition| (addition.at, !addition.opens));
    let mut out = String::with_capacity(source.len() + additions.len() * 12);
    let mut map = SourceMap::identity(0, 0);
    let mut from = 0;
    for addition in additions {
        let Some(copied) = source.get(from..addition.at) else {
            continue;
        };
        out.push_str(copied);
        map.copy(from, copied.len());
        out.push_str(&addition.text);
        // `f(x)in y`: the name of the filter must not run on into the word.
        let behind = source
            .get(addition.at..)
            .and_then(|rest| rest.chars().next());
        let runs_on = addition.text.ends_with(char::is_alphanumeric)
            && behind.is_some_and(|c| c.is_alphanumeric() || c == '_');
        out.push_str(if runs_on { " " } else { "" });
        let added = addition.text.len() + usize::from(runs_on);
        map.replace(Span::at(addition.at), added);
        from = addition.at;
    }
    let rest = source.get(from..).unwrap_or("");
    out.push_str(rest);
    map.copy(from, rest.len());
    (out, map)
}

/// Counts the template's own text at the start of each body that may run again and again, and of the template.
fn text(source: &str, tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    let mut bodies: Vec<(usize, usize)> = vec![(0, 0)];
    for (nth, piece) in tokens.iter().enumerate() {
        match piece.token {
            Token::TemplateData(text) => {
                if let Some((_, bytes)) = bodies.last_mut() {
                    *bytes += text.len();
                }
            }
            Token::BlockStart => match tokens.get(nth + 1).map_or("", Piece::word) {
                "for" | "macro" | "call" => {
                    let end = tokens[nth..]
                        .iter()
                        .find(|piece| matches!(piece.token, Token::BlockEnd));
                    if let Some(end) = end {
                        bodies.push((end.hi, 0));
                    }
                }
                "endfor" | "endmacro" | "endcall" if bodies.len() > 1 => {
                    additions.extend(bodies.pop().and_then(|body| tick(source, body)));
                }
                _ => {}
            },
            _ => {}
        }
    }
    additions.extend(bodies.into_iter().filter_map(|body| tick(source, body)));
}

fn tick(source: &str, (at, bytes): (usize, usize)) -> Option<Addition> {
    // A tag that takes away the white space behind it goes on doing so.
    let trims = source.get(..at)?.ends_with("-%}");
    let dash = if trims { "-" } else { "" };
    (bytes > 0).then(|| Addition {
        at,
        text: format!("{{% if {bytes}|{TICK} %}}{{% endif {dash}%}}"),
        opens: false,
    })
}

fn statement(tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    let Some((head, rest)) = tokens.split_first() else {
        return;
    };
    let behind = |found: fn(&Piece<'_>) -> bool| {
        let mut depth = 0_usize;
        rest.iter().position(|piece| {
            match piece.token {
                Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => depth += 1,
                Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            depth == 0 && found(piece)
        })
    };
    match head.word() {
        "if" | "elif" | "do" | "autoescape" => Weaver::new(additions, Kind::Asked).run(rest),
        "with" => Weaver::new(additions, Kind::Kept).run(rest),
        "for" => {
            let Some(start) = behind(|piece| piece.word() == "in") else {
                return;
            };
            let end =
                rest.len() - usize::from(rest.last().is_some_and(|p| p.word() == "recursive"));
            let looped = rest.get(start + 1..end).unwrap_or(&[]);
            Weaver::new(additions, Kind::Asked).run(looped);
        }
        "set" => {
            if let Some(start) = behind(|piece| matches!(piece.token, Token::Assign)) {
                Weaver::new(additions, Kind::Kept).run(&rest[start + 1..]);
            } else if let Some(start) = behind(|piece| matches!(piece.token, Token::Pipe)) {
                chain(&rest[start + 1..], additions);
            }
        }
        "filter" => chain(rest, additions),
        "macro" | "call" => Weaver::new(additions, Kind::Parameters).run(rest),
        _ => {}
    }
}

/// The filters of a block.
fn chain(tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    if let Some(first) = tokens.first() {
        additions.push(Addition {
            at: first.lo,
            text: format!("{WEIGH}|"),
            opens: true,
        });
        let mut weaver = Weaver::new(additions, Kind::Kept);
        weaver.named = true;
        weaver.run(tokens);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn woven(source: &str) -> String {
        weave(source)
            .0
            .replace("|pog_weigh", "|W")
            .replace("pog_weigh|", "W|")
            .replace("|pog_near", "|N")
            .replace("|pog_spread", "|S")
            .replace("|pog_tick", "|T")
    }

    #[test]
    fn what_is_only_read_is_left_alone() {
        for text in [
            "{{ a }}{{ a.b[0] }}{{ f(1, 'x') }}{{ a if b else c }}{{ a and not b or c is defined }}",
            "{% if a %}{% elif a.b is eq 1 %}{% endif %}{% include 'a' %}{% set x = 1 %}{% set y = a.b %}",
            "{% for a, b in c.items if a %}{% endfor %}{% for a in b recursive %}{% endfor %}",
            "{# a ~ b #}{{ a|default('x') }}{{ -1 }}",
            "{% macro m(a, b=1) %}{% endmacro %}{% from 'x' import y as z %}{% block a %}{% endblock %}",
        ] {
            let changed = woven(text);
            assert_eq!(changed, text);
        }
    }

    #[test]
    fn what_grows_is_weighed() {
        for (text, expected) in [
            ("{{ a ~ b.c ~ 'x' }}", "{{ a|W ~ b.c|W ~ 'x' }}"),
            ("{{ a * 2 + -b }}", "{{ (a|W * 2|W)|W + -b|W }}"),
            (
                "{{ x ~ a.b(c) * 2 % d }}",
                "{{ x|W ~ (a.b(c|W)|W * 2|W % d|W)|W }}",
            ),
            ("{% set x = [x, x] %}", "{% set x = [x|W, x|W] %}"),
            ("{% set x = a, a %}", "{% set x = a|W, a|W %}"),
            ("{% set x = {'a': x} %}", "{% set x = {'a': x|W} %}"),
            (
                "{% set ns.x = ns.x ~ ns.x %}",
                "{% set ns.x = ns.x|W ~ ns.x|W %}",
            ),
            (
                "{% with a = b|upper, c = 1 %}",
                "{% with a = b|W|upper|W, c = 1 %}",
            ),
            (
                "{{ a|upper|join(b)|length }}",
                "{{ a|W|upper|W|join(b|W)|N|length }}",
            ),
            ("{{ f(*a, **b) }}", "{{ f(*a|W, **b) }}"),
            ("{{ a.b[1:c][2:] }}", "{{ ((a.b|W)[1:c|W]|W)[2:] }}"),
            ("{{ a[-1] }}{{ a[b] }}", "{{ a[-1] }}{{ a[b|W] }}"),
            ("{{ a is eq b ~ c }}", "{{ a is eq b|W ~ c|W }}"),
            (
                "{{ a is not divisibleby(b) }}",
                "{{ a is not divisibleby(b|W) }}",
            ),
            (
                "{{ a not in b and c == d }}",
                "{{ a|W not in b|W and c|W == d|W }}",
            ),
            ("{% macro m(a, b=c ~ c) %}", "{% macro m(a, b=c|W ~ c|W) %}"),
            ("{% call(a) m(b) %}", "{% call(a) m(b|W) %}"),
            ("{% filter upper %}", "{% filter W|upper %}"),
            ("{% set x|indent(a) %}", "{% set x|W|indent(a|W) %}"),
            ("{% for a in b|list %}", "{% for a in b|S|list %}"),
            (
                "{{ 'a' 'b' ~ c if d else (e, e) }}",
                "{{ 'a' 'b' ~ c|W if d else (e|W, e|W) }}",
            ),
            ("{{ (a or b)[0] }}", "{{ (a|W or b|W)[0] }}"),
        ] {
            let word = text
                .strip_prefix("{% ")
                .and_then(|t| t.split([' ', '(']).next());
            let end = match word {
                Some("set") if text.contains('=') => String::new(),
                Some(word) => format!("{{% end{word} %}}"),
                None => String::new(),
            };
            assert_eq!(woven(&format!("{text}{end}")), format!("{expected}{end}"));
        }
    }

    #[test]
    fn bodies_count_their_text() {
        assert_eq!(
            woven("ab{% for a in b -%} c{% if d %}e{% endif %}{% endfor %}"),
            "{% if 2|T %}{% endif %}ab{% for a in b -%}{% if 2|T %}{% endif -%} c{% if d %}e{% endif %}{% endfor %}"
        );
    }

    #[test]
    fn what_is_woven_is_valid_and_says_where_it_comes_from() {
        let source = "x{{ a ~ b }}{{ c }}";
        let (text, map) = weave(source);
        assert!(parse(&text, "", Default::default()).is_ok());
        let at = text.find("c }}").expect("there");
        assert_eq!(map.span(Span::new(at, at + 1)).text(source), "c");
    }

    /// The outcome with and without scales.
    fn both(source: &str) -> Option<[Result<String, minijinja::ErrorKind>; 2]> {
        if pog_template::jinja_refusal(source).is_some() {
            return None;
        }
        let run = |text: &str| {
            let mut environment = minijinja::Environment::new();
            minijinja_contrib::add_to_environment(&mut environment);
            environment
                .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
            environment.set_fuel(Some(20_000));
            crate::budget::add_scales(&mut environment, &crate::budget::Budget::default());
            environment
                .template_from_str(text)
                .and_then(|template| {
                    template.render(minijinja::context! {
                        a => "x y", b => vec![1, 2], c => minijinja::context! { a => "z", b => [3] }, n => 2,
                    })
                })
                .map_err(|error| error.kind())
        };
        Some([run(source), run(&weave(source).0)])
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn scales_change_nothing(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "a", "b", "c", "n", "c.a", "c.b", "1", "2", "'s'", "'t' 'u'", " ~ ", " + ", " - ", " * ", " / ", " // ",
                " % ", " ** ", "-", "(", ")", "[", "]", "{", "}", ", ", ": ", ".", ".a", "[0]", "[1:]", "[:n]", "[::2]", "|",
                "|upper", "|list", "|join(", "|length", "|default('d')", "|replace('x', a)", "|tojson", "|map('upper')",
                ".upper()", ".join(", "range(n)", " is ", " is not ", "defined", "eq ", "odd", "in ", " in ", " not in ",
                "not ", " and ", " or ", " if ", " else ", " == ", " < ", "=", "dict(a=", "*", "**",
            ]), 1..12),
            form in proptest::sample::select(vec![
                "{{ $ }}", "{% set x = $ %}{{ x }}", "{% if $ %}1{% else %}2{% endif %}", "{% for x in $ %}<{{ x }}>{% endfor %}",
                "{% for x in [1, 2] if $ -%} t {% endfor %}", "{% with x = $, y = a %}{{ x ~ y }}{% endwith %}",
                "{% set x | replace('a', $) %}abc{% endset %}{{ x }}", "{% filter replace('a', $) %}abc{% endfilter %}",
                "{% macro m(p, q=$) %} {{ p ~ q }} {% endmacro %}{{ m($) }}",
                "{% macro m(p) %}{{ caller(p) }}{% endmacro %}{% call(y) m($) %}{{ y ~ $ }}{% endcall %}",
                "{% do $ %}{{ namespace(a=$).a }}", "{% for x in b recursive %}{{ x }}{% endfor %}{{ f($) }}",
            ]),
        ) {
            let source = form.replace('$', &pieces.concat());
            if let Some([plain, woven]) = both(&source) {
                // A name like an operator (`a ~ not [1:]`) and a test that nothing has make what does not parse; that
                // is refused, not rendered otherwise.
                let odd = source.contains("not") || plain.is_err();
                let refused = odd && woven.is_err();
                proptest::prop_assert!(refused || woven == plain, "{:?} {:?} {} is woven to {}", plain, woven, source, weave(&source).0);
            }
        }
    }
}
