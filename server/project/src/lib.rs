//! The outside world as data: disk, clock, `pog.toml`, discovery, the starter library. Everything the analysis needs is
//! read here and handed in; nothing is decided here about prompts.

mod config;
mod create;
mod discover;
mod files;
mod git;
pub mod layout;
mod load;
mod parts;
mod starter;
mod system;

pub use config::{Config, ConfigProblem, Identify, find_config, read_config};
pub use create::{Created, NotCreated, Planned, create};
pub use discover::{Found, discover, find_root, is_orphan, is_project};
pub use files::{Files, Place};
pub use git::{Absence, Base, Past, Repository};
pub use load::{Problem, Workspace, read_text};
pub use parts::{Outside, attach, through_link};
pub use starter::{STARTER, materialise};
pub use system::{Os, System};
