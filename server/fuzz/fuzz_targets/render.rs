//! The target `render` of the harness, whose law stands in its table.
#![no_main]

pog_fuzz::target!("render");
