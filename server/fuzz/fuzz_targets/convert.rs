#![no_main]

pog_fuzz::target!("convert");
