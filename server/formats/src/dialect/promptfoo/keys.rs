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
        doc: "What is tested here.",
        kind: KeyKind::Text,
        field: Some(Field::Description),
        required: false,
    },
    key("tags", FREE, "Names to texts, shown with the results."),
    key(
        "prompts",
        LISTED,
        "What is tested: templates, `file://` paths, or mappings with `id` or `raw` and a `label`.",
    ),
    key(
        "providers",
        LISTED,
        "Who answers: models, endpoints, programs; `echo` answers with the prompt itself.",
    ),
    key("targets", LISTED, "The same as `providers`."),
    key(
        "tests",
        TESTS,
        "The rows: values for the variables, and what must hold for the answers.",
    ),
    key(
        "scenarios",
        KeyKind::List(&KeyKind::Map(SCENARIO)),
        "Sets of values, each run with each of its tests.",
    ),
    key(
        "defaultTest",
        KeyKind::Either(&KeyKind::Map(TEST), &KeyKind::Text),
        "What every test starts from.",
    ),
    key(
        "outputPath",
        KeyKind::Any,
        "Where the results are written: a path, or several.",
    ),
    key(
        "sharing",
        KeyKind::Any,
        "Whether and where results may be shared.",
    ),
    key(
        "nunjucksFilters",
        FREE,
        "Filters for the templates: names to paths of JavaScript files.",
    ),
    key(
        "env",
        FREE,
        "Environment variables; templates read them as `{{env.NAME}}`.",
    ),
    key(
        "derivedMetrics",
        LISTED,
        "Measures that are worked out from others.",
    ),
    key(
        "extensions",
        LISTED,
        "Hooks: paths of files with functions.",
    ),
    key(
        "metadata",
        FREE,
        "Anything; `pog` in it is governance metadata.",
    ),
    key("redteam", FREE, "How attacks are made up."),
    key("tracing", FREE, "Traces of what the provider does."),
    key(
        "writeLatestResults",
        KeyKind::Bool,
        "Whether the web viewer sees the results.",
    ),
    key(
        "evaluateOptions",
        KeyKind::Map(EVALUATE),
        "How the tests are run.",
    ),
    key(
        "commandLineOptions",
        FREE,
        "What `promptfoo eval` is run with.",
    ),
];
static SCENARIO: &[Key] = &[
    key(
        "description",
        KeyKind::Text,
        "What the sets have in common.",
    ),
    key(
        "config",
        KeyKind::List(&KeyKind::Any),
        "The sets of values, each with `vars`.",
    ),
    key("tests", TESTS, "The tests that run with each set."),
];
static EVALUATE: &[Key] = &[
    key("maxConcurrency", KeyKind::Int, "Requests at a time."),
    key("repeat", KeyKind::Int, "Times that each test is run."),
    key("delay", KeyKind::Number, "Milliseconds between requests."),
    key("cache", KeyKind::Bool, "Whether answers are kept."),
    key(
        "showProgressBar",
        KeyKind::Bool,
        "Whether progress is shown.",
    ),
    key(
        "timeoutMs",
        KeyKind::Number,
        "Milliseconds that a test may take.",
    ),
    key(
        "maxEvalTimeMs",
        KeyKind::Number,
        "Milliseconds that everything may take.",
    ),
    key(
        "filterRange",
        KeyKind::Text,
        "The tests that run, such as `0:10`.",
    ),
];
static TEST: &[Key] = &[
    key("description", KeyKind::Text, "What the test shows."),
    key(
        "vars",
        KeyKind::Either(&KeyKind::Inputs, &KeyKind::Text),
        "Values of the variables; each combination of the lists in it is run.",
    ),
    key("assert", ASSERTS, "What must hold for the answer."),
    key(
        "assertScoringFunction",
        KeyKind::Text,
        "The file with the function that turns scores into one.",
    ),
    key("threshold", KeyKind::Number, "The least score that passes."),
    key(
        "options",
        FREE,
        "How prompt and answer are treated: `prefix`, `suffix`, `transform`, `provider` and others.",
    ),
    key(
        "prompts",
        KeyKind::Any,
        "Labels of the prompts that the test is for.",
    ),
    key(
        "provider",
        KeyKind::Any,
        "The provider that answers this test.",
    ),
    key(
        "providers",
        KeyKind::Any,
        "Labels or ids of the providers that the test is for.",
    ),
    key(
        "providerOutput",
        KeyKind::Any,
        "An answer that is taken instead of asking.",
    ),
    key("metadata", FREE, "Anything; results can be filtered by it."),
];
static ASSERT: &[Key] = &[
    Key {
        name: "type",
        doc: "What kind of demand.",
        kind: ONE_OF_ASSERTS,
        field: None,
        required: true,
    },
    key(
        "value",
        KeyKind::Any,
        "What is compared with, or the file that checks.",
    ),
    key(
        "threshold",
        KeyKind::Number,
        "The least (or greatest) measure that passes.",
    ),
    key(
        "weight",
        KeyKind::Number,
        "How much it counts; 1 where it is not said.",
    ),
    key(
        "metric",
        KeyKind::Text,
        "The measure that the score is counted for.",
    ),
    key("provider", KeyKind::Any, "The model that grades."),
    key(
        "rubricPrompt",
        KeyKind::Any,
        "The prompt of the grading model.",
    ),
    key(
        "transform",
        KeyKind::Text,
        "What is done to the answer first.",
    ),
    key(
        "contextTransform",
        KeyKind::Text,
        "Where the context is found in the answer.",
    ),
    key(
        "assert",
        KeyKind::List(&KeyKind::Any),
        "The demands of an `assert-set`.",
    ),
    key("config", FREE, "Passed on to the check."),
];
/// The types of assertions; each but the last three also with `not-` in front.
static ASSERT_TYPES: &[Choice] = &[
    word("equals", "The answer is exactly this text or value."),
    word("contains", "The answer contains this text."),
    word(
        "icontains",
        "The answer contains this text; case does not count.",
    ),
    word("contains-all", "The answer contains all of these texts."),
    word("contains-any", "The answer contains one of these texts."),
    word(
        "icontains-all",
        "The answer contains all of these texts; case does not count.",
    ),
    word(
        "icontains-any",
        "The answer contains one of these texts; case does not count.",
    ),
    word("starts-with", "The answer starts with this text."),
    word(
        "regex",
        "The answer matches this regular expression of JavaScript.",
    ),
    word(
        "is-json",
        "The answer is JSON that fits the schema in `value`, if there is one.",
    ),
    word(
        "contains-json",
        "The answer contains JSON that fits the schema in `value`, if there is one.",
    ),
    word("is-xml", "The answer is XML."),
    word("contains-xml", "The answer contains XML."),
    word("is-html", "The answer is HTML."),
    word("contains-html", "The answer contains HTML."),
    word("is-sql", "The answer is SQL."),
    word("contains-sql", "The answer contains SQL."),
    word(
        "javascript",
        "An expression or function of JavaScript says whether the answer passes.",
    ),
    word(
        "python",
        "An expression or function of Python says whether the answer passes.",
    ),
    word("ruby", "A function of Ruby says whether the answer passes."),
    word("webhook", "An address says whether the answer passes."),
    word(
        "similar",
        "The answer means about the same as this text, by cosine similarity.",
    ),
    word(
        "similar:cosine",
        "The answer means about the same, by cosine similarity.",
    ),
    word(
        "similar:dot",
        "The answer means about the same, by dot product.",
    ),
    word(
        "similar:euclidean",
        "The answer means about the same, by distance.",
    ),
    word(
        "llm-rubric",
        "A model grades the answer against this demand.",
    ),
    word(
        "model-graded-closedqa",
        "A model grades whether the answer meets this criterion.",
    ),
    word(
        "model-graded-factuality",
        "A model grades whether the answer keeps to these facts.",
    ),
    word(
        "factuality",
        "A model grades whether the answer keeps to these facts.",
    ),
    word(
        "g-eval",
        "A model grades the answer step by step against these criteria.",
    ),
    word("agent-rubric", "A model grades what an agent did."),
    word(
        "search-rubric",
        "A model that searches the web grades the answer.",
    ),
    word("answer-relevance", "The answer is about the question."),
    word(
        "context-faithfulness",
        "The answer follows from the context.",
    ),
    word("context-recall", "The context holds what this text says."),
    word("context-relevance", "The context is about the question."),
    word(
        "conversation-relevance",
        "The answers stay with the conversation.",
    ),
    word(
        "classifier",
        "A classifier puts the answer into this class.",
    ),
    word(
        "moderation",
        "A moderation service has nothing against the answer.",
    ),
    word(
        "guardrails",
        "The provider's guardrails have nothing against the answer.",
    ),
    word("is-refusal", "The answer refuses."),
    word("pi", "A scoring model grades the answer."),
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
    word(
        "cost",
        "The answer costs at most the threshold, in dollars.",
    ),
    word(
        "latency",
        "The answer takes at most the threshold, in milliseconds.",
    ),
    word("finish-reason", "The model stopped for this reason."),
    word("word-count", "The answer has this many words."),
    word(
        "is-valid-function-call",
        "The answer calls a function as it is declared.",
    ),
    word(
        "is-valid-openai-function-call",
        "The answer calls a function as OpenAI wants it.",
    ),
    word(
        "is-valid-openai-tools-call",
        "The answer calls tools as OpenAI wants it.",
    ),
    word("tool-call-f1", "The tools that are called are these."),
    word("skill-used", "The agent used this skill."),
    word("trace-error-spans", "The trace has at most so many errors."),
    word("trace-span-count", "The trace has so many spans of a kind."),
    word(
        "trace-span-duration",
        "Spans of the trace take at most so long.",
    ),
    word("trajectory:goal-success", "The agent reached its goal."),
    word("trajectory:step-count", "The agent took so many steps."),
    word(
        "trajectory:tool-args-match",
        "The agent called a tool with these arguments.",
    ),
    word(
        "trajectory:tool-sequence",
        "The agent called tools in this order.",
    ),
    word("trajectory:tool-used", "The agent called this tool."),
    word("assert-set", "Several demands of which a share must hold."),
    word(
        "select-best",
        "A model picks the best of all answers to a test.",
    ),
    word("human", "A person says whether the answer passes."),
    word(
        "max-score",
        "The answer with the best score of all to a test passes.",
    ),
];
