//! What a Jinja template may handle while it is rendered. Fuel bounds the steps of minijinja, not what a step does: a
//! string doubled sixty times takes sixty steps. So values are weighed where they are put together, changed, printed or
//! gone through (`weave` puts the scales there), and a rendering that has weighed too much is stopped.
//!
//! Why that bounds memory and time: no value above [`LARGEST`] survives its next mention; all that lives was weighed when
//! it was made; what filters and operators read is weighed before, and their results are a small multiple of it or are
//! foreseen here; nesting is bounded, so that nothing walks or frees too deep a tree.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

/// Bytes that one rendering may handle.
pub(crate) const ALL: u64 = 128 * 1024 * 1024;
/// Bytes of one value.
const LARGEST: u64 = 8 * 1024 * 1024;
/// Values inside values.
const DEPTH: usize = 100;
/// What an item costs, beside its text.
const ITEM: u64 = 24;
/// What is printed may be kept in a buffer that doubles as it grows.
const PRINTED: u64 = 4;

/// Weighs a value with everything in it.
pub(crate) const WEIGH: &str = "pog_weigh";
/// Weighs a value whose items are looked at, but not into.
pub(crate) const NEAR: &str = "pog_near";
/// As [`NEAR`], where a text is taken apart into its characters.
pub(crate) const SPREAD: &str = "pog_spread";
/// Counts so many bytes of the template's own text.
pub(crate) const TICK: &str = "pog_tick";

/// Filters whose result may be much larger than what goes in.
const PRODUCTS: [&str; 9] = [
    "replace", "join", "indent", "batch", "slice", "split", "lines", "tojson", "format",
];

/// What is left of a rendering's bytes.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Arc<AtomicU64>);

impl Default for Budget {
    fn default() -> Self {
        Self::of(ALL)
    }
}

impl Budget {
    /// No more than so many bytes.
    pub(crate) fn of(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes.min(ALL))))
    }

    pub(crate) fn left(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn spend(&self, bytes: u64) -> Result<(), Error> {
        let left = self.left();
        let after = left.checked_sub(bytes);
        self.0.store(after.unwrap_or(0), Ordering::Relaxed);
        after.map(|_| ()).ok_or_else(|| {
            stopped(&format!(
                "it handles more than {} MiB of values; shorten its loops or what it puts together",
                ALL / 1024 / 1024
            ))
        })
    }

    /// Counts a value with everything in it.
    fn weigh(&self, value: &Value) -> Result<(), Error> {
        let size = size(value)?;
        self.spend(size)
    }

    /// Counts a value that is written out.
    pub(crate) fn print(&self, value: &Value) -> Result<(), Error> {
        let size = size(value)?;
        self.spend(size * PRINTED)
    }

    fn near(&self, value: &Value, of_character: u64) -> Result<(), Error> {
        let size = match value.as_str() {
            Some(text) => count(text.len()).saturating_mul(of_character),
            None => count(value.len().unwrap_or(0)).saturating_mul(ITEM),
        };
        self.spend(ITEM.saturating_add(size))
    }
}

/// Puts the scales into an environment whose filters and functions are all there.
pub(crate) fn add_scales(environment: &mut Environment<'static>, budget: &Budget) {
    let scales = budget.clone();
    environment.add_filter(WEIGH, move |value: Value| {
        scales.weigh(&value).map(|()| value)
    });
    let scales = budget.clone();
    environment.add_filter(NEAR, move |value: Value| {
        scales.near(&value, 1).map(|()| value)
    });
    let scales = budget.clone();
    environment.add_filter(SPREAD, move |value: Value| {
        scales.near(&value, ITEM).map(|()| value)
    });
    let scales = budget.clone();
    environment.add_filter(TICK, move |bytes: u64| {
        scales.spend(bytes.saturating_mul(PRINTED)).map(|()| false)
    });
    add_products(environment, budget);
    // It would print every value there is, at any depth.
    environment.add_function("debug", |_: Rest<Value>| -> Result<Value, Error> {
        Err(stopped("`debug()` is not run here"))
    });
}

/// Filters of minijinja behind a look at how large their result will be.
fn add_products(environment: &mut Environment<'static>, budget: &Budget) {
    use minijinja::filters;

    environment.add_filter("pog_replace", filters::replace);
    environment.add_filter("pog_join", filters::join);
    environment.add_filter("pog_indent", filters::indent);
    environment.add_filter("pog_batch", filters::batch);
    environment.add_filter("pog_slice", filters::slice);
    environment.add_filter("pog_split", filters::split);
    environment.add_filter("pog_lines", filters::lines);
    environment.add_filter("pog_tojson", filters::tojson);
    environment.add_filter("pog_format", filters::format);
    for name in PRODUCTS {
        let budget = budget.clone();
        let original = format!("pog_{name}");
        environment.add_filter(
            name,
            move |state: &mut State<'_, '_>, value: Value, args: Rest<Value>| {
                budget.foresee(name, &value, &args)?;
                let all: Vec<Value> = std::iter::once(value).chain(args.0).collect();
                state.apply_filter(&original, &all)
            },
        );
    }
}

impl Budget {
    /// Counts what a method of Python takes and gives, before it does.
    pub(crate) fn method(&self, value: &Value, name: &str, args: &[Value]) -> Result<(), Error> {
        self.weigh(value)?;
        args.iter().try_for_each(|arg| self.weigh(arg))?;
        match (name, args) {
            // In Python the joiner stands first.
            ("join", [items, ..]) => self.foresee(name, items, std::slice::from_ref(value)),
            _ => self.foresee(name, value, args),
        }
    }

    /// Counts the result of something that multiplies, before it is made.
    fn foresee(&self, name: &str, value: &Value, args: &[Value]) -> Result<(), Error> {
        let size = foreseen(name, value, args)?;
        within(size)?;
        self.spend(size)
    }
}

fn foreseen(name: &str, value: &Value, args: &[Value]) -> Result<u64, Error> {
    let length = |at: usize| {
        args.get(at)
            .and_then(Value::as_str)
            .map_or(0, |text| count(text.len()))
    };
    // Numbers also by name: `indent(width=9)`.
    let number = || {
        let given = args.iter().flat_map(|arg| match arg.kind() {
            ValueKind::Map => arg
                .try_iter()
                .into_iter()
                .flatten()
                .filter_map(|key| arg.get_item(&key).ok()?.as_i64())
                .max(),
            _ => arg.as_i64(),
        });
        given.max().map_or(0, |n| u64::try_from(n).unwrap_or(0))
    };
    let text = value.as_str();
    Ok(match name {
        "replace" => {
            let (Some(text), Some(from)) = (text, args.first().and_then(Value::as_str)) else {
                return Ok(0);
            };
            let times = if length(1) <= length(0) && !from.is_empty() {
                0
            } else {
                count(text.matches(from).count())
            };
            times.saturating_mul(length(1))
        }
        "join" => {
            let items = text.map_or_else(|| value.len().unwrap_or(0), str::len);
            count(items).saturating_mul(length(0))
        }
        "indent" => {
            let lines = text.map_or(0, |text| count(text.matches('\n').count()));
            (lines + 1).saturating_mul(number())
        }
        "split" => {
            let separator = args.first().and_then(Value::as_str);
            let parts = text.map_or(0, |text| match separator {
                Some(separator) => text.matches(separator).count(),
                None => text.split_whitespace().count(),
            });
            count(parts).saturating_mul(ITEM)
        }
        "lines" | "splitlines" => {
            count(text.map_or(0, |text| text.lines().count())).saturating_mul(ITEM)
        }
        "batch" | "slice" => number().saturating_mul(ITEM),
        // Each item on a line of its own, indented by each list around it.
        "tojson" => (size(value)? / ITEM)
            .saturating_mul(number())
            .saturating_mul(8),
        "format" => widths(text.unwrap_or(""), args)?,
        _ => 0,
    })
}

/// What a format and its arguments make at most.
fn widths(format: &str, args: &[Value]) -> Result<u64, Error> {
    let mut all = 0_u64;
    for arg in args {
        all = all.saturating_add(size(arg)?);
        // `%*d` takes its width from the arguments.
        all = all.saturating_add(arg.as_i64().map_or(0, i64::unsigned_abs));
    }
    let mut run = 0_u64;
    let mut widest = 0;
    let mut places = 1_u64;
    for c in format.chars() {
        run = match c.to_digit(10) {
            Some(digit) => run.saturating_mul(10).saturating_add(u64::from(digit)),
            None => 0,
        };
        widest = widest.max(run);
        places += u64::from(matches!(c, '%' | '{'));
    }
    if !format.contains('*') && !format.contains('{') {
        // Numbers are no widths there.
        let numbers = args.iter().filter_map(Value::as_i64).map(i64::unsigned_abs);
        all = all.saturating_sub(numbers.fold(0, u64::saturating_add));
    }
    Ok(places.saturating_mul(all.max(widest)))
}

/// Bytes of a value with everything in it; an error where it is too large or nests too deeply.
fn size(value: &Value) -> Result<u64, Error> {
    let mut total = 0;
    add(value, 0, &mut total)?;
    Ok(total)
}

fn add(value: &Value, depth: usize, total: &mut u64) -> Result<(), Error> {
    *total += ITEM;
    if let Some(text) = value.as_str() {
        *total += count(text.len());
        return within(*total);
    }
    let is_map = match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => false,
        ValueKind::Map => true,
        ValueKind::Bytes => {
            *total += value.as_bytes().map_or(0, |bytes| count(bytes.len()));
            return within(*total);
        }
        _ => return Ok(()),
    };
    if depth >= DEPTH {
        return Err(stopped(&format!(
            "its values are nested more than {DEPTH} deep; keep them flat"
        )));
    }
    for item in value.try_iter()? {
        if is_map && let Ok(inner) = value.get_item(&item) {
            add(&inner, depth + 1, total)?;
        }
        add(&item, depth + 1, total)?;
        within(*total)?;
    }
    Ok(())
}

fn within(size: u64) -> Result<(), Error> {
    if size <= LARGEST {
        return Ok(());
    }
    Err(stopped(&format!(
        "one of its values grows past {} MiB; put less together",
        LARGEST / 1024 / 1024
    )))
}

fn stopped(why: &str) -> Error {
    Error::new(
        ErrorKind::OutOfFuel,
        format!("The template was stopped: {why}"),
    )
}

pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
