//! Which models are named, and whether the call they stand for can work.
