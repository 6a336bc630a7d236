#![no_main]

pog_fuzz::target!("render");
