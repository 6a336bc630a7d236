//! Declares parameters in formats that list them: names in a list, or mappings with a `name`, in YAML or JSON, in the
//! file itself or in the one beside it.

use pog_syntax::dialect::{Field, Governance, Key, KeyKind};
use pog_syntax::yaml::Node;
use pog_text::{Edit, Span};

use super::{insert_line_after, line_end, yaml_scalar};
use crate::artifact::Artifact;
use crate::file::PartKind;

/// Whether the format declares its parameters in a list of its own.
pub(super) fn is_listed(artifact: &Artifact) -> bool {
    artifact.dialect().governance != Governance::Own && key(artifact).is_some()
}

/// The edit that declares `names`; `None` where there is no safe place.
pub(super) fn declare(text: &str, artifact: &Artifact, names: &[&str]) -> Option<Edit> {
    let key = key(artifact)?;
    let beside = artifact.documents.iter().find(|d| d.kind == PartKind::Companion).and_then(|d| d.root);
    let root = artifact.metadata().or_else(|| beside.map(|id| artifact.node(id)))?;
    let form = Form { text, json: root.is_flow(), named: names_only(&key.kind) };
    // Without a list there is nothing to be complete, and nothing is missing.
    let list = root.get(key.name)?;
    if !list.is_sequence() {
        return None;
    }
    if list.is_flow() {
        return form.in_flow(list, names);
    }
    let first = list.items().next()?;
    let last = list.items().next_back()?;
    let start = text.get(..first.span().lo())?.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let lead = text.get(start..first.span().lo())?;
    let indent = lead.strip_suffix("- ").filter(|i| i.chars().all(|c| c == ' '))?;
    Some(insert_line_after(artifact.text_until(text, last.span().hi()), last.span().hi(), &form.lines(indent, names)))
}

fn key(artifact: &Artifact) -> Option<&'static Key> {
    artifact.keys().iter().find(|k| k.field == Some(Field::Parameters) && is_list(&k.kind))
}

fn is_list(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::List(_) => true,
        KeyKind::Either(a, b) => is_list(a) || is_list(b),
        _ => false,
    }
}

/// Whether the items are names and nothing more.
fn names_only(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::List(item) => matches!(item, KeyKind::Text),
        KeyKind::Either(a, b) => names_only(a) || names_only(b),
        _ => false,
    }
}

/// How a declaration is written.
struct Form<'t> {
    text: &'t str,
    json: bool,
    named: bool,
}

impl Form<'_> {
    fn item(&self, name: &str) -> String {
        let quoted = serde_json::Value::from(name).to_string();
        match (self.named, self.json) {
            (true, true) => quoted,
            (true, false) => yaml_scalar(&name.into(), true),
            (false, true) => format!("{{ \"name\": {quoted}, \"description\": \"\" }}"),
            (false, false) => format!("{{ name: {}, description: \"\" }}", yaml_scalar(&name.into(), true)),
        }
    }

    /// Lines of a list in block style.
    fn lines(&self, indent: &str, names: &[&str]) -> String {
        let end = line_end(self.text);
        let one = |name: &&str| {
            let name = yaml_scalar(&(*name).into(), false);
            if self.named {
                format!("{indent}- {name}{end}")
            } else {
                format!("{indent}- name: {name}{end}{indent}  description: \"\"{end}")
            }
        };
        names.iter().map(one).collect()
    }

    fn in_flow(&self, list: Node<'_>, names: &[&str]) -> Option<Edit> {
        let items: Vec<String> = names.iter().map(|n| self.item(n)).collect();
        let Some(last) = list.items().next_back() else {
            let inside = Span::new(list.span().lo() + 1, list.span().hi().checked_sub(1)?);
            return inside.text(self.text).trim().is_empty().then(|| Edit::replace(inside, items.join(", ")));
        };
        let between = self.between(list.span().lo(), last.span().lo());
        Some(Edit::insert(last.span().hi(), items.iter().map(|i| format!(",{between}{i}")).collect::<String>()))
    }

    /// What stands between two items: a blank, or a line break and the indentation of the last item's line.
    fn between(&self, open: usize, last: usize) -> String {
        let before = self.text.get(open..last).unwrap_or("");
        match before.rfind('\n') {
            Some(at) => {
                let line = before.get(at + 1..).unwrap_or("");
                let indent = line.len() - line.trim_start().len();
                format!("{}{}", line_end(self.text), line.get(..indent).unwrap_or(""))
            }
            None => " ".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::check_file;
    use crate::fixture::Fixture;
    use crate::rules::testing::apply_fix;

    /// The file at `path` after the declaration that `template/undeclared-parameter` offers.
    fn declared(fixture: &str, path: &str) -> String {
        let fixture = Fixture::parse(fixture);
        let findings = check_file(&fixture.snapshot, &fixture.main);
        let finding = findings.iter().find(|f| f.rule.name == "template/undeclared-parameter").expect("undeclared");
        let fix = finding.fixes.last().expect("a declaration");
        let after = apply_fix(&fixture, finding, fix).expect("the fix applies");
        let file = after.files.iter().find(|f| &*f.path == path).expect("the file is there");
        file.text.to_string()
    }

    #[test]
    fn mappings_and_names_in_their_own_style() {
        let head = "=== a.yaml\nname: A\ntemplate: '{{$topic}}'\n";
        assert!(
            declared(
                &format!("{head}input_variables:\n  - name: x\n    default: y\nexecution_settings: {{}}\n"),
                "a.yaml"
            )
            .contains("    default: y\n  - name: topic\n    description: \"\"\nexecution_settings")
        );
        assert!(
            declared(&format!("{head}input_variables: [{{ name: x }}]\n"), "a.yaml")
                .contains("[{ name: x }, { name: topic, description: \"\" }]")
        );
        let names = "=== a.yaml\n_type: prompt\ntemplate: '{a} {topic}'\n";
        assert!(declared(&format!("{names}input_variables: [a]\n"), "a.yaml").ends_with("[a, topic]\n"));
        assert!(declared(&format!("{names}input_variables:\n  - a\n"), "a.yaml").ends_with("  - a\n  - topic\n"));
        assert!(declared(&format!("{names}input_variables: []\n"), "a.yaml").ends_with("[a]\n"));
    }

    #[test]
    fn json_keeps_its_lines() {
        let text = "=== a.json\n{\n  \"_type\": \"prompt\",\n  \"input_variables\": [\n    \"a\"\n  ],\n  \"template\": \"{a} {topic}\"\n}\n";
        assert!(declared(text, "a.json").contains("    \"a\",\n    \"topic\"\n  ],"));
    }

    #[test]
    fn the_file_beside_the_text_is_changed() {
        let text =
            "=== F/skprompt.txt\nSay {{$topic}}\n=== F/config.json\n{ \"input_variables\": [{ \"name\": \"x\" }] }\n";
        assert!(
            declared(text, "F/config.json")
                .contains("{ \"name\": \"x\" }, { \"name\": \"topic\", \"description\": \"\" }]")
        );
    }
}
