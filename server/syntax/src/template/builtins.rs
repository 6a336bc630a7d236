//! TEMP
    pub struct Builtin { pub name: &'static str }
    macro_rules! t { ($n:ident: $($x:literal)*) => { pub static $n: &[Builtin] = &[$(Builtin{name:$x}),*]; } }
    t!(FILTERS: "safe" "escape" "e" "lower" "upper" "title" "capitalize" "replace" "length" "count" "dictsort" "items" "reverse" "trim" "join" "split" "lines" "default" "d" "round" "abs" "int" "float" "attr" "first" "last" "min" "max" "sort" "list" "string" "bool" "batch" "slice" "sum" "indent" "select" "reject" "selectattr" "rejectattr" "map" "groupby" "unique" "chain" "zip" "pprint" "format" "tojson");
    t!(TESTS: "undefined" "defined" "none" "safe" "escaped" "boolean" "odd" "even" "divisibleby" "number" "integer" "int" "float" "string" "sequence" "iterable" "mapping" "startingwith" "endingwith" "lower" "upper" "sameas" "eq" "equalto" "ne" "lt" "lessthan" "le" "gt" "greaterthan" "ge" "in" "true" "false" "filter" "test");
    t!(FUNCTIONS: "range" "dict" "debug" "namespace");
