//! The rules of the group `format`, about the tools of single formats: what a format's own loader refuses, drops or
//! silently reads as something else. Each names the formats it is for and cites the loader; one file a rule, one line in
//! [`RULES`]. A rule reads one artifact; nothing here knows the library, governance, another rule or an editor.

mod agent_name;
mod answer_schema;
mod argument_hint;
mod argument_name;
mod argument_position;
mod assertion_type;
mod block_helper;
mod common;
mod deprecated_attribute;
mod dotprompt_front_matter;
mod empty_attribute;
mod evaluator_criteria;
mod evaluator_name;
mod front_matter_cut;
mod front_matter_stops;
mod helper_as_value;
mod ignored_attribute;
mod langchain_dropped;
mod langchain_refused;
mod mended_value;
mod missing_agent_tool;
mod misspelt_input;
mod picoschema;
mod poml;
mod poml_attribute;
mod poml_crossed_tags;
mod poml_dropped_text;
mod poml_ignored_condition;
mod poml_invalid_json;
mod poml_invalid_let;
mod poml_invalid_meta;
mod poml_let_order;
mod poml_loop_index;
mod poml_misspelt_name;
mod poml_open_expression;
mod poml_repeated_element;
mod poml_unknown_element;
mod portable_front_matter;
mod portable_key;
mod prompty;
mod prompty_dropped;
mod prompty_front_matter;
mod prompty_portable;
mod prompty_prose_role;
mod prompty_refused;
mod prompty_role_line;
mod semantic_kernel_call;
mod semantic_kernel_key;
mod semantic_kernel_liquid_role;
mod semantic_kernel_messages;
mod semantic_kernel_refused;
mod skill;
mod skill_key;
mod skill_length;
mod skill_name;
mod skill_start;
mod skill_yaml;
mod switch_word;
#[cfg(test)]
mod testing;
mod unapplied_default;
mod unclosed_input;
mod unknown_helper;
mod unknown_variable;

pub(crate) use pog_check::{Context, Sink};

use pog_check::{Rule, rule};

/// The rules of this crate, by name. `pog-rules` has them in its registry.
pub static RULES: &[Rule] = &[
    rule!(agent_name),
    rule!(answer_schema),
    rule!(argument_hint),
    rule!(argument_name),
    rule!(argument_position),
    rule!(assertion_type),
    rule!(block_helper),
    rule!(deprecated_attribute),
    rule!(dotprompt_front_matter),
    rule!(empty_attribute),
    rule!(evaluator_criteria),
    rule!(evaluator_name),
    rule!(front_matter_cut),
    rule!(front_matter_stops),
    rule!(helper_as_value),
    rule!(ignored_attribute),
    rule!(langchain_dropped),
    rule!(langchain_refused),
    rule!(mended_value),
    rule!(missing_agent_tool),
    rule!(misspelt_input),
    rule!(picoschema),
    rule!(poml_attribute),
    rule!(poml_crossed_tags),
    rule!(poml_dropped_text),
    rule!(poml_ignored_condition),
    rule!(poml_invalid_json),
    rule!(poml_invalid_let),
    rule!(poml_invalid_meta),
    rule!(poml_let_order),
    rule!(poml_loop_index),
    rule!(poml_misspelt_name),
    rule!(poml_open_expression),
    rule!(poml_repeated_element),
    rule!(poml_unknown_element),
    rule!(portable_front_matter),
    rule!(portable_key),
    rule!(prompty_dropped),
    rule!(prompty_front_matter),
    rule!(prompty_portable),
    rule!(prompty_prose_role),
    rule!(prompty_refused),
    rule!(prompty_role_line),
    rule!(semantic_kernel_call),
    rule!(semantic_kernel_key),
    rule!(semantic_kernel_liquid_role),
    rule!(semantic_kernel_messages),
    rule!(semantic_kernel_refused),
    rule!(skill_key),
    rule!(skill_length),
    rule!(skill_name),
    rule!(skill_start),
    rule!(skill_yaml),
    rule!(switch_word),
    rule!(unapplied_default),
    rule!(unclosed_input),
    rule!(unknown_helper),
    rule!(unknown_variable),
];
