//! What people write who come from another template language, and what Jinja has instead. Words only; nothing here
//! decides whether a template is valid.

/// Statements of other languages, with what to write instead.
const STATEMENTS: &[(&str, &str)] = &[
    ("elsif", "Jinja writes 'elif'"),
    ("elseif", "Jinja writes 'elif'"),
    ("assign", "Jinja writes {% set name = value %}"),
    ("let", "Jinja writes {% set name = value %}"),
    ("var", "Jinja writes {% set name = value %}"),
    ("capture", "Jinja writes {% set name %}…{% endset %}"),
    ("endcapture", "Jinja writes {% endset %}"),
    ("unless", "Jinja writes {% if not … %}"),
    ("endunless", "Jinja writes {% endif %}"),
    ("case", "Jinja writes {% if %} and {% elif %}"),
    ("switch", "Jinja writes {% if %} and {% elif %}"),
    ("when", "Jinja writes {% elif %}"),
    ("endcase", "Jinja writes {% endif %}"),
    ("endswitch", "Jinja writes {% endif %}"),
    ("comment", "Jinja writes {# … #}"),
    ("endcomment", "Jinja writes {# … #}"),
    ("each", "Jinja writes {% for item in items %}"),
    ("foreach", "Jinja writes {% for item in items %}"),
    ("endforeach", "Jinja writes {% endfor %}"),
    ("while", "Jinja has only {% for item in items %}"),
    ("endwhile", "Jinja has only {% for item in items %}"),
    ("cycle", "Jinja writes {{ loop.cycle('a', 'b') }}"),
    ("render", "Jinja writes {% include \"…\" %}"),
    ("partial", "Jinja writes {% include \"…\" %}"),
    ("layout", "Jinja writes {% extends \"…\" %}"),
    ("echo", "Jinja writes {{ … }}"),
    ("print", "Jinja writes {{ … }}"),
    ("verbatim", "Jinja writes {% raw %}"),
    ("endverbatim", "Jinja writes {% endraw %}"),
    (
        "end",
        "Jinja closes each block by its name, such as {% endif %}",
    ),
    ("trans", "translations are not part of this Jinja"),
    ("endtrans", "translations are not part of this Jinja"),
    ("pluralize", "translations are not part of this Jinja"),
    ("debug", "write {{ debug() }}"),
    ("generation", "only chat templates of model servers have it"),
    (
        "endgeneration",
        "only chat templates of model servers have it",
    ),
];

/// Statement keywords of Jinja, for suggestions.
const KEYWORDS: &[&str] = &[
    "for",
    "endfor",
    "if",
    "elif",
    "else",
    "endif",
    "with",
    "endwith",
    "set",
    "endset",
    "autoescape",
    "endautoescape",
    "filter",
    "endfilter",
    "block",
    "endblock",
    "extends",
    "include",
    "import",
    "from",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "do",
    "raw",
    "endraw",
    "break",
    "continue",
];

/// What to do about a statement Jinja does not have.
pub(super) fn statement_hint(word: &str) -> Option<String> {
    if let Some((_, hint)) = STATEMENTS.iter().find(|(w, _)| *w == word) {
        return Some((*hint).to_owned());
    }
    let near = KEYWORDS.iter().map(|k| (distance(word, k), k)).min()?;
    // In a short word two edits turn almost any word into another.
    let allowed = if word.chars().count() > 4 { 2 } else { 1 };
    (near.0 <= allowed).then(|| format!("did you mean '{}'?", near.1))
}

/// What to do about a character no expression has.
pub(super) fn character_hint(c: char, rest: &str) -> String {
    let known = match c {
        '&' if rest.starts_with("&&") => "Operator '&&' is unknown; Jinja writes 'and'",
        '&' => "Operator '&' is unknown; Jinja writes 'and'",
        '!' => "Operator '!' is unknown; Jinja writes 'not'",
        '?' => "Operator '?' is unknown; Jinja writes 'a if condition else b'",
        '$' | '@' => return format!("Names cannot start with '{c}'; write the name alone"),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => {
            return format!("Quotation mark '{c}' is not a quote of the language; use '\"'");
        }
        '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => {
            return format!("Quotation mark '{c}' is not a quote of the language; use \"'\"");
        }
        '\u{2013}' | '\u{2014}' | '\u{2212}' => {
            return format!("Character '{c}' is not a minus sign; use '-'");
        }
        ';' => "Character ';' ends nothing here; remove it",
        '\\' => "A backslash is allowed only inside strings",
        _ if c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}') =>
        {
            return format!(
                "Invisible character U+{:04X} inside an expression; remove it",
                u32::from(c)
            );
        }
        _ => return format!("Unexpected character '{c}'"),
    };
    known.to_owned()
}

/// What to do about an output that starts like another language's tag; `inside` is what stands behind `{{`.
pub(super) fn output_hint(inside: &str) -> Option<String> {
    let mark = inside.chars().next()?;
    let mut word: String = inside[mark.len_utf8()..]
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect();
    if matches!(mark, '>' | '!' | '{') {
        word.clear();
    }
    let instead = match (mark, word.as_str()) {
        ('#', "if") => "{% if … %}".to_owned(),
        ('#', "each") => "{% for item in items %}".to_owned(),
        ('#', "unless") => "{% if not … %}".to_owned(),
        ('#', "with") => "{% with … %}".to_owned(),
        ('#' | '^', _) => "{% if … %}".to_owned(),
        ('/', "each") => "{% endfor %}".to_owned(),
        ('/', "with") => "{% endwith %}".to_owned(),
        ('/', _) => "{% endif %}".to_owned(),
        ('>', _) => "{% include \"…\" %}".to_owned(),
        ('!', _) => "{# … #}".to_owned(),
        ('{', _) => "{{ … }}".to_owned(),
        _ => return None,
    };
    Some(format!(
        "Tag '{{{{{mark}{word}' is Handlebars; Jinja writes {instead}"
    ))
}

/// Number of single-character edits, swaps of neighbours included, between two short words.
fn distance(a: &str, b: &str) -> usize {
    // A cut keeps the table small, whatever was typed.
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(24).collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
