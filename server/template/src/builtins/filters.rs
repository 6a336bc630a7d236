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
        "Looks up an attribute or key. For names that are computed or are not identifiers.",
        "{{ user | attr('name') }}",
    ),
    b(
        "batch",
        "batch(count, fill_with=none)",
        "Cuts a list into lists of `count` items each. The last one is filled up with `fill_with` if that is given.",
        "{{ items | batch(2, 0) }}",
    ),
    b(
        "bool",
        "bool",
        "Turns the value into true or false, as a condition would judge it.",
        "{{ items | bool }}",
    ),
    b(
        "capitalize",
        "capitalize",
        "First character in upper case, everything else in lower case.",
        "{{ name | capitalize }}",
    ),
    b(
        "chain",
        "chain(other, ...)",
        "Puts several lists or maps behind one another. In maps later keys win.",
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
        "Takes another value when this one is undefined. Short for `default`.",
        "{{ missing | d('none given') }}",
    ),
    b(
        "default",
        "default(value='', boolean=false)",
        "Takes another value when this one is undefined. With `boolean=true` also when it is empty, zero or false.",
        "{{ missing | default('none given') }}",
    ),
    b(
        "dictsort",
        "dictsort(by='key', case_sensitive=false, reverse=false)",
        "Pairs of a map, sorted by key or by value.",
        "{% for key, value in scores | dictsort %}{{ key }}={{ value }} {% endfor %}",
    ),
    b(
        "e",
        "e",
        "Replaces characters that mean something in HTML. Short for `escape`; prompts rarely need it.",
        "{{ code | e }}",
    ),
    b(
        "escape",
        "escape",
        "Replaces `<`, `>`, `&` and quotes by HTML entities, unless the value is marked safe. Prompts rarely need it.",
        "{{ code | escape }}",
    ),
    b(
        "first",
        "first",
        "First item of a list or first character of a text; undefined if there is none.",
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
        "Fills the values into a format text with printf marks such as `%s` and `%.2f`.",
        "{{ '%s costs %.2f' | format(name, price) }}",
    ),
    b(
        "groupby",
        "groupby(attribute, default=none, case_sensitive=false)",
        "Groups items by an attribute. Gives pairs of the common value and the list of items.",
        "{% for city, people in users | groupby('city') %}{{ city }}: {{ people | length }} {% endfor %}",
    ),
    b(
        "indent",
        "indent(width=4, first=false, blank=false)",
        "Indents every line but the first; `first` and `blank` include the first line and empty lines.",
        "{{ text | indent(2) }}",
    ),
    b(
        "int",
        "int(default=0, base=10)",
        "Converts to an integer, cutting off fractions; `default` if that is not possible.",
        "{{ '42' | int }}",
    ),
    b(
        "items",
        "items",
        "Pairs of key and value of a map, in its own order.",
        "{% for key, value in scores | items %}{{ key }}={{ value }} {% endfor %}",
    ),
    b(
        "join",
        "join(d='', attribute=none)",
        "Joins items to one text with `d` between them. With `attribute`, joins that attribute of each item.",
        "{{ items | join(', ') }}",
    ),
    b(
        "last",
        "last",
        "Last item of a list or last character of a text; undefined if there is none.",
        "{{ items | last }}",
    ),
    b(
        "length",
        "length",
        "Number of items of a list, keys of a map, or characters of a text.",
        "{{ items | length }}",
    ),
    b(
        "lines",
        "lines",
        "Splits a text into its lines, without line ends. Jinja2 does not have it.",
        "{{ text | lines | length }}",
    ),
    b(
        "list",
        "list",
        "Converts to a list: characters of a text, keys of a map, numbers of a range.",
        "{{ range(3) | list }}",
    ),
    b(
        "lower",
        "lower",
        "Text in lower case.",
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
        "Shows a value with its structure over several lines. Meant for looking into data.",
        "{{ user | pprint }}",
    ),
    b(
        "reject",
        "reject(test_name=none, ...)",
        "Leaves out items that pass a test; without a test, items that count as true.",
        "{{ items | reject('odd') | list }}",
    ),
    b(
        "rejectattr",
        "rejectattr(attribute, test_name=none, ...)",
        "Leaves out items whose attribute passes a test; without a test, those where it counts as true.",
        "{{ users | rejectattr('city', 'eq', 'Bonn') | length }}",
    ),
    b(
        "replace",
        "replace(from, to)",
        "Replaces every occurrence of one text by another.",
        "{{ name | replace('ada', 'Ada') }}",
    ),
    b(
        "reverse",
        "reverse",
        "List or text back to front.",
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
        "Marks a text as safe, so that automatic escaping leaves it alone. Without effect in prompts.",
        "{{ code | safe }}",
    ),
    b(
        "select",
        "select(test_name=none, ...)",
        "Keeps items that pass a test; without a test, items that count as true.",
        "{{ items | select('odd') | list }}",
    ),
    b(
        "selectattr",
        "selectattr(attribute, test_name=none, ...)",
        "Keeps items whose attribute passes a test; without a test, those where it counts as true.",
        "{{ users | selectattr('active') | length }}",
    ),
    b(
        "slice",
        "slice(count, fill_with=none)",
        "Cuts a list into `count` lists of about the same length. For a part of a list write `items[1:3]`.",
        "{{ items | slice(2) }}",
    ),
    b(
        "sort",
        "sort(reverse=false, case_sensitive=false, attribute=none)",
        "Sorts a list; with `attribute`, by that attribute of its items.",
        "{{ items | sort(reverse=true) | join(' ') }}",
    ),
    b(
        "split",
        "split(separator=none, maxsplits=none)",
        "Splits a text at a separator, without one at white space. Jinja2 does not have it.",
        "{{ path | split('/') | last }}",
    ),
    b(
        "string",
        "string",
        "Converts to a text.",
        "{{ n | string }}",
    ),
    b(
        "sum",
        "sum(attribute=none, start=0)",
        "Adds up the numbers of a list, or an attribute of its items.",
        "{{ items | sum }}",
    ),
    b(
        "title",
        "title",
        "Text With Every Word Capitalised.",
        "{{ name | title }}",
    ),
    b(
        "tojson",
        "tojson(indent=none)",
        "Writes the value as JSON, which keeps text from breaking out of a data block. `<`, `>`, `&` and `'` are written as escapes.",
        "{{ user | tojson(indent=2) }}",
    ),
    b(
        "trim",
        "trim(chars=none)",
        "Removes white space, or the given characters, from both ends.",
        "{{ text | trim }}",
    ),
    b(
        "unique",
        "unique(case_sensitive=false, attribute=none)",
        "Leaves out items that occurred before.",
        "{{ [1, 1, 2] | unique | join(' ') }}",
    ),
    b(
        "upper",
        "upper",
        "Text in upper case.",
        "{{ name | upper }}",
    ),
    b(
        "zip",
        "zip(other, ...)",
        "Pairs up the items of several lists, as many as the shortest has. Jinja2 does not have it.",
        "{% for i, u in items | zip(users) %}{{ i }}: {{ u.name }} {% endfor %}",
    ),
];

/// Filters that only Jinja2 has, or that are not compiled in here, with what to use instead.
pub static JINJA2_ONLY_FILTERS: &[(&str, &str)] = &[
    ("center", "pad the text where it is shown"),
    ("filesizeformat", "compute the size before, or use `round`"),
    ("forceescape", "use `escape`"),
    (
        "random",
        "choose the item outside the template, so that the prompt can be repeated",
    ),
    ("striptags", "remove the markup before the text gets here"),
    ("truncate", "use a slice: `{{ text[:200] }}`"),
    ("urlencode", "encode the address before it gets here"),
    ("urlize", "write the link yourself"),
    ("wordcount", "use `{{ text | split | length }}`"),
    (
        "wordwrap",
        "models do not need wrapped lines; leave the text as it is",
    ),
    ("xmlattr", "write the attributes yourself, with `escape`"),
];
