//! Rules about the template: what it names, calls, includes and compares.

pub(crate) mod undeclared_parameter;
