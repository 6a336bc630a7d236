//! The outside world as data: disk, clock, `pog.toml`, discovery, the starter library. Everything the analysis needs is
//! read here and handed in; nothing is decided here about prompts.

mod baseline;
mod codeowners;
mod companions;
mod config;
mod create;
mod discover;
mod files;
mod git;
mod ignored;
mod inside;
pub mod layout;
mod read;
mod results;
mod starter;
mod system;
mod workspace;
pub mod world;
mod write;

pub use baseline::{read_baseline, read_baseline_at};
pub use companions::{attach, through_link};
pub use config::{Config, ConfigProblem, FILE_NAME, find_config, read_config};
pub use create::{Created, NotCreated, Planned, create};
pub use discover::{Found, Reach, discover, find_root, is_orphan, is_project};
pub use files::{Files, Place};
pub use git::{Absence, Base, ComparisonBase, Repository};
pub use ignored::is_exclude_file;
pub use inside::{create_inside, must_lead_inside, write_inside};
pub use read::{read_bytes, reads_as};
pub use results::record_results;
pub use starter::{STARTER, materialise};
pub use system::{Given, Os, System};
pub use workspace::{Problem, Workspace, read_text};
pub use write::{Prepared, write_text};
