//! `pog schema`: the JSON Schemas that pog publishes, generated from its types.

use pog_rules::CATALOG;

use super::args::{SchemaArgs, SchemaName};
use super::console::Console;
use super::{CLEAN, check};

pub(super) fn run(args: &SchemaArgs, console: &mut Console) -> i32 {
    match args.name {
        SchemaName::Policy => console.json(CATALOG.schema()),
        SchemaName::Check => console.json(&check::schema()),
    }
    CLEAN
}
