//! Any bytes as a prompt file of any format, with the cursor anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pog_analysis::exercise::exercise;

const NAMES: &[&str] = &[
    "main.pog.md",
    "main.prompt.yml",
    "main.prompty",
    "main.prompt",
    "main.poml",
    "main.prompt.md",
    "main.agent.md",
    "skills/main/SKILL.md",
    ".claude/commands/main.md",
    "prompts/main.md",
    "prompts/main.j2",
    "main.yaml",
    "main.json",
    "skprompt.txt",
    "promptfooconfig.yaml",
];

fuzz_target!(|data: (u8, u16, String)| {
    let (name, offset, text) = data;
    exercise(NAMES[usize::from(name) % NAMES.len()], &text, usize::from(offset));
});
