//! Scaffolds as specification: what is written for whom, and that it meets the gate.
