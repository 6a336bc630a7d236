//! The keys of promptfoo configurations and the types of assertions. Words only.

use crate::dialect::keys::{Choice, Field, Key, KeyKind};

const fn key(name: &'static str, kind: KeyKind, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        kind,
        field: None,
        required: false,
    }
}

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

const LISTED: KeyKind = KeyKind::Either(&KeyKind::List(&KeyKind::Any), &KeyKind::Any);
const FREE: KeyKind = KeyKind::MapOf(&KeyKind::Any);
const TESTS: KeyKind = KeyKind::Either(
    &KeyKind::List(&KeyKind::Either(&KeyKind::Map(TEST), &KeyKind::Text)),
    &KeyKind::Any,
);
const ASSERTS: KeyKind = KeyKind::List(&KeyKind::Either(&KeyKind::Map(ASSERT), &KeyKind::Any));
const ONE_OF_ASSERTS: KeyKind = KeyKind::Either(&KeyKind::Text, &KeyKind::Enum(ASSERT_TYPES));

/// Keys at the root.
pub(super) static KEYS: &[Key] = &[
    Key {
        name: "description",
        doc: "Description of the configuration.",
        kind: KeyKind::Text,
        field: Some(Field::Description),
        required: false,
    },
    key("tags", FREE, "Labels shown with the results."),
    key(
        "prompts",
        LISTED,
        "Prompts to test: templates, `file://` paths, or mappings with `id` or `raw` and a `label`.",
    ),
    key(
        "providers",
        LISTED,
        "Providers to test: models, endpoints, programs; `echo` answers with the prompt itself.",
    ),
    key("targets", LISTED, "The same as `providers`."),
    key(
        "tests",
        TESTS,
        "Test cases: variable values and assertions about the output.",
    ),
    key(
        "scenarios",
        KeyKind::List(&KeyKind::Map(SCENARIO)),
        "Scenarios: sets of values, each run with each of its tests.",
    ),
    key(
        "defaultTest",
        KeyKind::Either(&KeyKind::Map(TEST), &KeyKind::Text),
        "Defaults for every test.",
    ),
    key(
        "outputPath",
        KeyKind::Any,
        "Where to write the results: one or more paths.",
    ),
    key(
        "sharing",
        KeyKind::Any,
        "Whether and where results can be shared.",
    ),
    key(
        "nunjucksFilters",
        FREE,
        "Template filters: names to paths of JavaScript files.",
    ),
    key(
        "env",
        FREE,
        "Environment variables; templates read them as `{{env.NAME}}`.",
    ),
    key(
        "derivedMetrics",
        LISTED,
        "Metrics derived from other metrics.",
    ),
    key(
        "extensions",
        LISTED,
        "Hooks: paths of files with functions.",
    ),
    key(
        "metadata",
        FREE,
        "Arbitrary metadata; `pog` inside it holds governance metadata.",
    ),
    key("redteam", FREE, "Red teaming: how attacks are generated."),
    key("tracing", FREE, "Tracing of the provider."),
    key(
        "writeLatestResults",
        KeyKind::Bool,
        "Whether to write the results for the web viewer.",
    ),
    key(
        "evaluateOptions",
        KeyKind::Map(EVALUATE),
        "How the tests are run.",
    ),
    key(
        "commandLineOptions",
        FREE,
        "Default command-line options of `promptfoo eval`.",
    ),
];
static SCENARIO: &[Key] = &[
    key("description", KeyKind::Text, "Values shared by the sets."),
    key(
        "config",
        KeyKind::List(&KeyKind::Any),
        "Sets of values, each with `vars`.",
    ),
    key("tests", TESTS, "Tests to run with each set."),
];
static EVALUATE: &[Key] = &[
    key(
        "maxConcurrency",
        KeyKind::Int,
        "Maximum number of concurrent requests.",
    ),
    key("repeat", KeyKind::Int, "Number of times each test runs."),
    key(
        "delay",
        KeyKind::Number,
        "Delay between requests, in milliseconds.",
    ),
    key("cache", KeyKind::Bool, "Whether to cache responses."),
    key(
        "showProgressBar",
        KeyKind::Bool,
        "Whether to show progress.",
    ),
    key(
        "timeoutMs",
        KeyKind::Number,
        "Timeout per test, in milliseconds.",
    ),
    key(
        "maxEvalTimeMs",
        KeyKind::Number,
        "Timeout of the whole evaluation, in milliseconds.",
    ),
    key(
        "filterRange",
        KeyKind::Text,
        "Range of tests to run, such as `0:10`.",
    ),
];
static TEST: &[Key] = &[
    key("description", KeyKind::Text, "Description of the test."),
    key(
        "vars",
        KeyKind::Either(&KeyKind::Inputs, &KeyKind::Text),
        "Variable values; lists run every combination.",
    ),
    key("assert", ASSERTS, "Assertions about the output."),
    key(
        "assertScoringFunction",
        KeyKind::Text,
        "File with the function that combines scores.",
    ),
    key("threshold", KeyKind::Number, "Minimum score to pass."),
    key(
        "options",
        FREE,
        "Options for prompt and output: `prefix`, `suffix`, `transform`, `provider` and others.",
    ),
    key(
        "prompts",
        KeyKind::Any,
        "Labels of the prompts the test applies to.",
    ),
    key("provider", KeyKind::Any, "Provider for this test."),
    key(
        "providers",
        KeyKind::Any,
        "Labels or ids of the providers the test applies to.",
    ),
    key(
        "providerOutput",
        KeyKind::Any,
        "Fixed output to use instead of calling a provider.",
    ),
    key(
        "metadata",
        FREE,
        "Arbitrary metadata; results can be filtered by it.",
    ),
];
static ASSERT: &[Key] = &[
    Key {
        name: "type",
        doc: "Assertion type.",
        kind: ONE_OF_ASSERTS,
        field: None,
        required: true,
    },
    key(
        "value",
        KeyKind::Any,
        "Value to compare with, or the file that checks.",
    ),
    key(
        "threshold",
        KeyKind::Number,
        "Minimum (or maximum) metric value to pass.",
    ),
    key(
        "weight",
        KeyKind::Number,
        "Weight of the assertion. Default: 1.",
    ),
    key("metric", KeyKind::Text, "Metric the score counts towards."),
    key("provider", KeyKind::Any, "Grading model."),
    key(
        "rubricPrompt",
        KeyKind::Any,
        "Prompt for the grading model.",
    ),
    key(
        "transform",
        KeyKind::Text,
        "Transformation of the output before the check.",
    ),
    key(
        "contextTransform",
        KeyKind::Text,
        "Where to find the context in the output.",
    ),
    key(
        "assert",
        KeyKind::List(&KeyKind::Any),
        "Assertions of an `assert-set`.",
    ),
    key("config", FREE, "Passed on to the check."),
];
/// The types of assertions; each but the last three also with `not-` in front.
static ASSERT_TYPES: &[Choice] = &[
    word("equals", "The output equals this value."),
    word("contains", "The output contains this string."),
    word(
        "icontains",
        "The output contains this string (case-insensitive).",
    ),
    word("contains-all", "The output contains all of these strings."),
    word("contains-any", "The output contains any of these strings."),
    word(
        "icontains-all",
        "The output contains all of these strings (case-insensitive).",
    ),
    word(
        "icontains-any",
        "The output contains any of these strings (case-insensitive).",
    ),
    word("starts-with", "The output starts with this string."),
    word(
        "regex",
        "The output matches this JavaScript regular expression.",
    ),
    word(
        "is-json",
        "The output is valid JSON and matches the schema in `value`, if any.",
    ),
    word(
        "contains-json",
        "The output contains valid JSON that matches the schema in `value`, if any.",
    ),
    word("is-xml", "The output is XML."),
    word("contains-xml", "The output contains XML."),
    word("is-html", "The output is HTML."),
    word("contains-html", "The output contains HTML."),
    word("is-sql", "The output is SQL."),
    word("contains-sql", "The output contains SQL."),
    word(
        "javascript",
        "A JavaScript expression or function decides whether the output passes.",
    ),
    word(
        "python",
        "A Python expression or function decides whether the output passes.",
    ),
    word("ruby", "A Ruby function decides whether the output passes."),
    word("webhook", "A webhook decides whether the output passes."),
    word(
        "similar",
        "The output is semantically similar to this text (cosine similarity).",
    ),
    word(
        "similar:cosine",
        "The output is semantically similar (cosine similarity).",
    ),
    word(
        "similar:dot",
        "The output is semantically similar (dot product).",
    ),
    word(
        "similar:euclidean",
        "The output is semantically similar (Euclidean distance).",
    ),
    word(
        "llm-rubric",
        "A model grades the output against this rubric.",
    ),
    word(
        "model-graded-closedqa",
        "A model grades whether the output meets this criterion.",
    ),
    word(
        "model-graded-factuality",
        "A model grades whether the output is consistent with these facts.",
    ),
    word(
        "factuality",
        "A model grades whether the output is consistent with these facts.",
    ),
    word(
        "g-eval",
        "A model grades the output step by step against these criteria.",
    ),
    word("agent-rubric", "A model grades what an agent did."),
    word(
        "search-rubric",
        "A model with web search grades the output.",
    ),
    word(
        "answer-relevance",
        "The output is relevant to the question.",
    ),
    word(
        "context-faithfulness",
        "The output is grounded in the context.",
    ),
    word(
        "context-recall",
        "The context contains the facts in this text.",
    ),
    word(
        "context-relevance",
        "The context is relevant to the question.",
    ),
    word(
        "conversation-relevance",
        "The outputs stay relevant to the conversation.",
    ),
    word(
        "classifier",
        "A classifier assigns the output to this class.",
    ),
    word("moderation", "A moderation service accepts the output."),
    word("guardrails", "The provider's guardrails accept the output."),
    word("is-refusal", "The output is a refusal."),
    word("pi", "A scoring model grades the output."),
    word(
        "bleu",
        "The BLEU score against this text reaches the threshold.",
    ),
    word(
        "gleu",
        "The GLEU score against this text reaches the threshold.",
    ),
    word(
        "rouge-n",
        "The ROUGE-N score against this text reaches the threshold.",
    ),
    word(
        "meteor",
        "The METEOR score against this text reaches the threshold.",
    ),
    word(
        "levenshtein",
        "The edit distance to this text stays below the threshold.",
    ),
    word("perplexity", "The perplexity stays below the threshold."),
    word(
        "perplexity-score",
        "The normalised perplexity reaches the threshold.",
    ),
    word("cost", "The cost is at most the threshold, in dollars."),
    word(
        "latency",
        "The latency is at most the threshold, in milliseconds.",
    ),
    word("finish-reason", "The model stopped for this reason."),
    word("word-count", "The output has this many words."),
    word(
        "is-valid-function-call",
        "The output is a function call that matches its declaration.",
    ),
    word(
        "is-valid-openai-function-call",
        "The output is a valid OpenAI function call.",
    ),
    word(
        "is-valid-openai-tools-call",
        "The output contains valid OpenAI tool calls.",
    ),
    word("tool-call-f1", "The called tools match these."),
    word("skill-used", "The agent used this skill."),
    word(
        "trace-error-spans",
        "Maximum number of errors in the trace.",
    ),
    word("trace-span-count", "Number of matching spans in the trace."),
    word(
        "trace-span-duration",
        "Maximum duration of spans in the trace.",
    ),
    word("trajectory:goal-success", "The agent reached its goal."),
    word("trajectory:step-count", "Number of steps the agent took."),
    word(
        "trajectory:tool-args-match",
        "The agent called a tool with these arguments.",
    ),
    word(
        "trajectory:tool-sequence",
        "The agent called tools in this order.",
    ),
    word("trajectory:tool-used", "The agent called this tool."),
    word(
        "assert-set",
        "A group of assertions of which a share must pass.",
    ),
    word(
        "select-best",
        "A model picks the best of all outputs for a test.",
    ),
    word("human", "A person decides whether the output passes."),
    word(
        "max-score",
        "The output with the best score for a test passes.",
    ),
];
