//! The standard tags and filters of Liquid, with what they do. Words only.

use super::super::word::{Word, WordKind};

const fn tag(name: &'static str, signature: &'static str, doc: &'static str) -> Word {
    Word {
        name,
        kind: WordKind::Keyword,
        signature,
        doc,
        example: signature,
    }
}

const fn filter(name: &'static str, signature: &'static str, doc: &'static str) -> Word {
    Word {
        name,
        kind: WordKind::Filter,
        signature,
        doc,
        example: "",
    }
}

/// The words of the language.
pub(crate) static WORDS: &[Word] = &[
    tag(
        "if",
        "{% if a == b %} … {% endif %}",
        "Writes its body when the condition holds.",
    ),
    tag(
        "elsif",
        "{% elsif a %}",
        "A further condition of `if` or `unless`.",
    ),
    tag("else", "{% else %}", "What is written otherwise."),
    tag(
        "unless",
        "{% unless a %} … {% endunless %}",
        "Writes its body when the condition does not hold.",
    ),
    tag(
        "case",
        "{% case a %}{% when 'b' %} … {% endcase %}",
        "Chooses by a value.",
    ),
    tag("when", "{% when 'a', 'b' %}", "A value of `case`."),
    tag(
        "for",
        "{% for item in items %} … {% endfor %}",
        "Writes its body for each item; `limit: 3`, `offset: 1` and `reversed` may follow.",
    ),
    tag("break", "{% break %}", "Ends the loop."),
    tag("continue", "{% continue %}", "Goes on with the next item."),
    tag(
        "cycle",
        "{% cycle 'a', 'b' %}",
        "Writes the next of its values each time.",
    ),
    tag(
        "tablerow",
        "{% tablerow item in items %} … {% endtablerow %}",
        "Writes an HTML table.",
    ),
    tag(
        "assign",
        "{% assign name = value %}",
        "Gives a name to a value.",
    ),
    tag(
        "capture",
        "{% capture name %} … {% endcapture %}",
        "Gives a name to what its body writes.",
    ),
    tag(
        "increment",
        "{% increment name %}",
        "Writes a counter and adds one.",
    ),
    tag(
        "decrement",
        "{% decrement name %}",
        "Takes one from a counter and writes it.",
    ),
    tag(
        "comment",
        "{% comment %} … {% endcomment %}",
        "Is not written.",
    ),
    tag(
        "raw",
        "{% raw %} … {% endraw %}",
        "Is written as it stands.",
    ),
    tag("echo", "{% echo a %}", "Writes a value."),
    filter("append", "append: text", "Adds a text at the end."),
    filter("prepend", "prepend: text", "Adds a text at the start."),
    filter("upcase", "upcase", "Turns letters into capitals."),
    filter("downcase", "downcase", "Turns letters into small ones."),
    filter(
        "capitalize",
        "capitalize",
        "Makes the first letter a capital.",
    ),
    filter("strip", "strip", "Removes white space at both ends."),
    filter("lstrip", "lstrip", "Removes white space at the start."),
    filter("rstrip", "rstrip", "Removes white space at the end."),
    filter("strip_newlines", "strip_newlines", "Removes line breaks."),
    filter("strip_html", "strip_html", "Removes HTML tags."),
    filter(
        "newline_to_br",
        "newline_to_br",
        "Puts `<br />` before each line break.",
    ),
    filter(
        "escape",
        "escape",
        "Writes `<`, `>`, `&` and quotes as HTML entities.",
    ),
    filter(
        "escape_once",
        "escape_once",
        "Like `escape`, but leaves entities alone.",
    ),
    filter(
        "url_encode",
        "url_encode",
        "Percent-encodes what a URL cannot hold.",
    ),
    filter("url_decode", "url_decode", "Undoes `url_encode`."),
    filter("replace", "replace: from, to", "Replaces every occurrence."),
    filter(
        "replace_first",
        "replace_first: from, to",
        "Replaces the first occurrence.",
    ),
    filter("remove", "remove: text", "Removes every occurrence."),
    filter(
        "remove_first",
        "remove_first: text",
        "Removes the first occurrence.",
    ),
    filter(
        "truncate",
        "truncate: length, ending",
        "Cuts a text to a number of characters.",
    ),
    filter(
        "truncatewords",
        "truncatewords: count, ending",
        "Cuts a text to a number of words.",
    ),
    filter("slice", "slice: start, length", "A part of a text or list."),
    filter("split", "split: separator", "Makes a list of a text."),
    filter("join", "join: separator", "Makes a text of a list."),
    filter("first", "first", "The first item."),
    filter("last", "last", "The last item."),
    filter("size", "size", "The number of items or characters."),
    filter("sort", "sort: field", "Sorts a list."),
    filter(
        "sort_natural",
        "sort_natural: field",
        "Sorts a list without regard to case.",
    ),
    filter("reverse", "reverse", "Turns a list round."),
    filter("uniq", "uniq", "Leaves out items that were there before."),
    filter("compact", "compact", "Leaves out items without a value."),
    filter("concat", "concat: list", "Puts two lists together."),
    filter("map", "map: field", "A list of one field of each item."),
    filter(
        "where",
        "where: field, value",
        "The items whose field has a value.",
    ),
    filter(
        "default",
        "default: value",
        "Stands in for a value that is missing, empty or false.",
    ),
    filter(
        "date",
        "date: format",
        "Formats a date, such as `\"%Y-%m-%d\"`.",
    ),
    filter("plus", "plus: number", "Adds."),
    filter("minus", "minus: number", "Subtracts."),
    filter("times", "times: number", "Multiplies."),
    filter(
        "divided_by",
        "divided_by: number",
        "Divides; by a whole number without remainder.",
    ),
    filter("modulo", "modulo: number", "The remainder of a division."),
    filter("round", "round: digits", "Rounds."),
    filter("floor", "floor", "Rounds down."),
    filter("ceil", "ceil", "Rounds up."),
    filter("abs", "abs", "Without its sign."),
    filter("at_least", "at_least: number", "The greater of the two."),
    filter("at_most", "at_most: number", "The smaller of the two."),
    filter("json", "json", "The value as JSON (Fluid)."),
    filter("raw", "raw", "The value without encoding (Fluid)."),
];
