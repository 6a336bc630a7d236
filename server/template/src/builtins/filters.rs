//! The filters of minijinja as compiled here, and those that only Jinja2 has.

use super::Builtin;

const fn b(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Builtin {
    Builtin {
        name,
        signature,
        doc,
        example,
    }
}

/// All filters, by name.
pub static FILTERS: &[Builtin] = &[
    b(
        "abs",
        "abs",
        "Absolute value of a number.",
        "{{ -5 | abs }}",
    ),
    b(
        "attr",
        "attr(name)",
        "Looks up an attribute or key, for computed names and names that are not identifiers.",
        "{{ user | attr('name') }}",
    ),
    b(
        "batch",
        "batch(count, fill_with=none)",
        "Splits a list into lists of `count` items. The last one is padded with `fill_with` if given.",
        "{{ items | batch(2, 0) }}",
    ),
    b(
        "bool",
        "bool",
        "Converts to a boolean, by the truth rules of conditions.",
        "{{ items | bool }}",
    ),
    b(
        "capitalize",
        "capitalize",
        "Upper-cases the first character and lower-cases the rest.",
        "{{ name | capitalize }}",
    ),
    b(
        "chain",
        "chain(other, ...)",
        "Concatenates lists or maps. In maps later keys win.",
        "{{ items | chain([4, 5]) | list }}",
    ),
    b(
        "count",
        "count",
        "Number of items, keys or characters. Same as `length`.",
        "{{ items | count }}",
    ),
    b(
        "d",
        "d(value='', boolean=false)",
        "Uses a fallback if the value is undefined. Alias of `default`.",
        "{{ missing | d('none given') }}",
    ),
    b(
        "default",
        "default(value='', boolean=false)",
        "Uses a fallback if the value is undefined; with `boolean=true` also if it is empty, zero or false.",
        "{{ missing | default('none given') }}",
    ),
    b(
        "dictsort",
        "dictsort(by='key', case_sensitive=false, reverse=false)",
        "Key-value pairs of a map, sorted by key or value.",
        "{% for key, value in scores | dictsort %}{{ key }}={{ value }} {% endfor %}",
    ),
    b(
        "e",
        "e",
        "Escapes HTML characters. Alias of `escape`; rarely needed in prompts.",
        "{{ code | e }}",
    ),
    b(
        "escape",
        "escape",
        "Replaces `<`, `>`, `&` and quotes with HTML entities, unless the value is marked safe. Rarely needed in prompts.",
        "{{ code | escape }}",
    ),
    b(
        "first",
        "first",
        "First item of a list or first character of a string; undefined if empty.",
        "{{ items | first }}",
    ),
    b(
        "float",
        "float(default=0.0)",
        "Converts to a float; `default` if that is not possible.",
        "{{ '2.5' | float }}",
    ),
    b(
        "format",
        "format(value, ...)",
        "Formats values with printf placeholders such as `%s` and `%.2f`.",
        "{{ '%s costs %.2f' | format(name, price) }}",
    ),
    b(
        "groupby",
        "groupby(attribute, default=none, case_sensitive=false)",
        "Groups items by an attribute into pairs of the value and a list of items.",
        "{% for city, people in users | groupby('city') %}{{ city }}: {{ people | length }} {% endfor %}",
    ),
    b(
        "indent",
        "indent(width=4, first=false, blank=false)",
        "Indents every line except the first; `first` and `blank` include the first line and blank lines.",
        "{{ text | indent(2) }}",
    ),
    b(
        "int",
        "int(default=0, base=10)",
        "Converts to an integer, truncating fractions; `default` if that is not possible.",
        "{{ '42' | int }}",
    ),
    b(
        "items",
        "items",
        "Key-value pairs of a map, in order.",
        "{% for key, value in scores | items %}{{ key }}={{ value }} {% endfor %}",
    ),
    b(
        "join",
        "join(d='', attribute=none)",
        "Joins items into one string with `d` between them. With `attribute`, joins that attribute of each item.",
        "{{ items | join(', ') }}",
    ),
    b(
        "last",
        "last",
        "Last item of a list or last character of a string; undefined if empty.",
        "{{ items | last }}",
    ),
    b(
        "length",
        "length",
        "Number of items of a list, keys of a map, or characters of a string.",
        "{{ items | length }}",
    ),
    b(
        "lines",
        "lines",
        "Splits a string into lines, without line endings. Not available in Jinja2.",
        "{{ text | lines | length }}",
    ),
    b(
        "list",
        "list",
        "Converts to a list: characters of a string, keys of a map, numbers of a range.",
        "{{ range(3) | list }}",
    ),
    b(
        "lower",
        "lower",
        "Converts to lower case.",
        "{{ name | lower }}",
    ),
    b(
        "map",
        "map(filter_name, ...) or map(attribute=name, default=none)",
        "Applies a filter to each item, or takes an attribute of each item.",
        "{{ users | map(attribute='name') | join(', ') }}",
    ),
    b(
        "max",
        "max(attribute=none, case_sensitive=false)",
        "Largest item of a list.",
        "{{ items | max }}",
    ),
    b(
        "min",
        "min(attribute=none, case_sensitive=false)",
        "Smallest item of a list.",
        "{{ items | min }}",
    ),
    b(
        "pprint",
        "pprint",
        "Pretty-prints a value over several lines, for debugging.",
        "{{ user | pprint }}",
    ),
    b(
        "reject",
        "reject(test_name=none, ...)",
        "Removes items that pass a test; without a test, truthy items.",
        "{{ items | reject('odd') | list }}",
    ),
    b(
        "rejectattr",
        "rejectattr(attribute, test_name=none, ...)",
        "Removes items whose attribute passes a test; without a test, those where it is truthy.",
        "{{ users | rejectattr('city', 'eq', 'Bonn') | length }}",
    ),
    b(
        "replace",
        "replace(from, to)",
        "Replaces all occurrences of a string.",
        "{{ name | replace('ada', 'Ada') }}",
    ),
    b(
        "reverse",
        "reverse",
        "Reverses a list or string.",
        "{{ items | reverse | join(' ') }}",
    ),
    b(
        "round",
        "round(precision=0, method='common')",
        "Rounds a number to `precision` decimal places. `method` is `common`, `ceil` or `floor`.",
        "{{ 2.345 | round(1) }}",
    ),
    b(
        "safe",
        "safe",
        "Marks a string as safe, which disables automatic escaping. No effect in prompts.",
        "{{ code | safe }}",
    ),
    b(
        "select",
        "select(test_name=none, ...)",
        "Keeps items that pass a test; without a test, truthy items.",
        "{{ items | select('odd') | list }}",
    ),
    b(
        "selectattr",
        "selectattr(attribute, test_name=none, ...)",
        "Keeps items whose attribute passes a test; without a test, those where it is truthy.",
        "{{ users | selectattr('active') | length }}",
    ),
    b(
        "slice",
        "slice(count, fill_with=none)",
        "Splits a list into `count` lists of about the same length. For a part of a list, use `items[1:3]`.",
        "{{ items | slice(2) }}",
    ),
    b(
        "sort",
        "sort(reverse=false, case_sensitive=false, attribute=none)",
        "Sorts a list, or with `attribute` by that attribute of its items.",
        "{{ items | sort(reverse=true) | join(' ') }}",
    ),
    b(
        "split",
        "split(separator=none, maxsplits=none)",
        "Splits a string at a separator, or at whitespace without one. Not available in Jinja2.",
        "{{ path | split('/') | last }}",
    ),
    b(
        "string",
        "string",
        "Converts to a string.",
        "{{ n | string }}",
    ),
    b(
        "sum",
        "sum(attribute=none, start=0)",
        "Sums the numbers of a list, or an attribute of its items.",
        "{{ items | sum }}",
    ),
    b(
        "title",
        "title",
        "Capitalises Every Word.",
        "{{ name | title }}",
    ),
    b(
        "tojson",
        "tojson(indent=none)",
        "Serialises the value as JSON, which keeps text from breaking out of a data block. `<`, `>`, `&` and `'` are escaped.",
        "{{ user | tojson(indent=2) }}",
    ),
    b(
        "trim",
        "trim(chars=none)",
        "Removes whitespace, or the given characters, from both ends.",
        "{{ text | trim }}",
    ),
    b(
        "unique",
        "unique(case_sensitive=false, attribute=none)",
        "Removes duplicate items.",
        "{{ [1, 1, 2] | unique | join(' ') }}",
    ),
    b(
        "upper",
        "upper",
        "Converts to upper case.",
        "{{ name | upper }}",
    ),
    b(
        "zip",
        "zip(other, ...)",
        "Pairs up the items of several lists, up to the length of the shortest. Not available in Jinja2.",
        "{% for i, u in items | zip(users) %}{{ i }}: {{ u.name }} {% endfor %}",
    ),
];

/// Filters that only Jinja2 has, or that are not compiled in here, with what to use instead.
pub static JINJA2_ONLY_FILTERS: &[(&str, &str)] = &[
    ("center", "pad the text where it is displayed"),
    (
        "filesizeformat",
        "compute the size beforehand, or use `round`",
    ),
    ("forceescape", "use `escape`"),
    (
        "random",
        "choose the item outside the template, so that rendering is reproducible",
    ),
    ("striptags", "remove the markup before passing the text"),
    ("truncate", "use a slice: `{{ text[:200] }}`"),
    ("urlencode", "encode the URL before passing it"),
    ("urlize", "write the link yourself"),
    ("wordcount", "use `{{ text | split | length }}`"),
    (
        "wordwrap",
        "models do not need wrapped lines; keep the text unchanged",
    ),
    ("xmlattr", "write the attributes yourself, with `escape`"),
];
