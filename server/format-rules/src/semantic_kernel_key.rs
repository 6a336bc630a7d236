//! `format/semantic-kernel-key`: keys of a YAML prompt that Semantic Kernel for .NET rejects and
//! Python ignores.

use pog_formats::dialect::{Key, KeyKind};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_yaml::Node;

use super::common::config;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/semantic-kernel-key",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["semantic-kernel"],
    source: Some(
        "https://github.com/microsoft/semantic-kernel/blob/main/dotnet/src/Functions/Functions.Yaml/KernelFunctionYaml.cs",
    ),
    page: Page {
        summary: "Unknown key in a Semantic Kernel prompt",
        what: "Checks for keys that the format does not have, at the top level, in items of \
               `input_variables` and in `output_variable`. Settings of services are free. A key \
               that resembles a known one is left to `metadata/unknown-key`.",
        why: "The .NET loader rejects the file and the Python loader ignores the key: it does \
              nothing in either. Your own metadata belongs in an overlay, `FILE.pog.yaml`.",
        example: "=== story.yaml\nname: Story\nteam: fiction\ntemplate: Tell a story about {{$topic}}.\n\
                  input_variables:\n  - name: topic\n",
        instead: "=== story.yaml\nname: Story\ntemplate: Tell a story about {{$topic}}.\ninput_variables:\n  - name: \
                  topic\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = config(context.artifact) else {
        return;
    };
    let keys = context.artifact.keys();
    unknown_keys(root, keys, sink);
    let kind_of = |name: &str| keys.iter().find(|k| k.name == name).map(|k| &k.kind);
    if let Some(KeyKind::List(KeyKind::Map(keys))) = kind_of("input_variables") {
        for item in root
            .get("input_variables")
            .into_iter()
            .flat_map(Node::items)
        {
            unknown_keys(item, keys, sink);
        }
    }
    if let (Some(KeyKind::Map(keys)), Some(node)) =
        (kind_of("output_variable"), root.get("output_variable"))
    {
        unknown_keys(node, keys, sink);
    }
    // Names of services are free, but a typing error in this one leaves all services without their
    // settings.
    let services = root
        .get("execution_settings")
        .filter(|s| s.entry("default").is_none());
    for entry in services.into_iter().flat_map(Node::entries) {
        let Some(name) = entry
            .key
            .as_str()
            .filter(|n| closest(n, ["default"]).is_some())
        else {
            continue;
        };
        sink.report(
            entry.key.span(),
            format!("Service '{name}' resembles 'default', which applies to all services"),
        );
    }
}

fn unknown_keys(node: Node<'_>, keys: &[Key], sink: &mut Sink) {
    let absent: Vec<&str> = keys
        .iter()
        .map(|k| k.name)
        .filter(|k| node.entry(k).is_none())
        .collect();
    for entry in node.entries() {
        let Some(name) = entry.key.as_str() else {
            continue;
        };
        if name == "<<" || keys.iter().any(|key| key.name == name) {
            continue;
        }
        if closest(name, absent.iter().copied()).is_none() {
            sink.report(
                entry.key.span(),
                format!("Key '{name}' is rejected by .NET and ignored by Python"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::places;

    #[test]
    fn settings_are_free_and_misspellings_are_left_to_another_rule() {
        let text = "=== a.yaml\nname: A\nteam: x\ntemplate: hi {{$v}}\ninput_variables:\n  - name: v\n    unit: cm\n    \
                    descrption: x\nexecution_settings:\n  mine: { whatever: 1 }\n";
        assert_eq!(places(text, super::RULE.name), ["team", "unit"]);
    }
}
