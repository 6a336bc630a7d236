//! Which of the three Promptys a file is written for, by the keys it has.

use pog_yaml as yaml;
use pog_yaml::Node;

use super::front;

/// A version of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 2.x.
    Two,
    /// The v1 branch, which takes much of 0.1 and adds keys.
    Branch,
    /// 0.1.x releases.
    Old,
    /// No key tells; read as 2.x.
    Unknown,
}

impl Version {
    /// Whether it is one of those before 2.
    #[must_use]
    pub fn is_old(self) -> bool {
        matches!(self, Self::Old | Self::Branch)
    }
}

/// Why a file is taken for Prompty, with its version.
pub(super) fn reason(text: &str) -> &'static str {
    let cut = front::cut(text);
    let yaml = yaml::parse(text, cut.yaml);
    match yaml.root().map_or(Version::Unknown, of) {
        Version::Two => "the file name ends in .prompty and its keys are those of Prompty 2",
        Version::Branch => {
            "the file name ends in .prompty and its keys are those of Prompty's v1 branch"
        }
        Version::Old => "the file name ends in .prompty and its keys are those of Prompty 0.1",
        Version::Unknown => {
            "the file name ends in .prompty; no key determines the version, so it is read as Prompty 2"
        }
    }
}

/// The version a front matter is written for.
#[must_use]
pub(super) fn of(root: Node<'_>) -> Version {
    let (new, old) = (marks_of_two(root), marks_of_old(root));
    // A tie goes to version 2, which a file without any mark is read as, too.
    if new > 0 && new >= old {
        return Version::Two;
    }
    if old == 0 {
        return Version::Unknown;
    }
    if is_branch(root) {
        Version::Branch
    } else {
        Version::Old
    }
}

fn count(marks: impl IntoIterator<Item = bool>) -> usize {
    marks.into_iter().filter(|m| *m).count()
}

/// The declarations under a key, in either form.
fn declarations<'a>(root: Node<'a>, key: &str) -> Vec<Node<'a>> {
    root.get(key)
        .map_or_else(Vec::new, |n| super::each(n).collect())
}

fn any_has(nodes: &[Node<'_>], keys: &[&str]) -> bool {
    nodes
        .iter()
        .any(|n| keys.iter().any(|k| n.get(k).is_some()))
}

fn marks_of_two(root: Node<'_>) -> usize {
    let model = root.get("model");
    let has = |node: Option<Node<'_>>, key: &str| node.is_some_and(|n| n.get(key).is_some());
    let options = model.and_then(|m| m.get("options"));
    count([
        model.is_some_and(|m| {
            m.as_str()
                .is_some_and(|s| !s.is_empty() && !s.starts_with("${"))
        }),
        has(model, "provider") || has(model, "apiType"),
        has(model.and_then(|m| m.get("connection")), "kind"),
        has(options, "maxOutputTokens") || has(options, "topP") || has(options, "stopSequences"),
        // The v1 branch has `id` too, but beside keys of the older version.
        has(model, "id") && !has(model, "api") && !has(model, "configuration"),
        any_has(&declarations(root, "inputs"), &["kind"]),
        any_has(&declarations(root, "outputs"), &["kind"]),
        any_has(&declarations(root, "tools"), &["kind", "bindings"]),
        root.get("template")
            .and_then(|t| t.get("format"))
            .is_some_and(Node::is_mapping),
        has(Some(root), "displayName") || has(Some(root), "instructions"),
        has(Some(root), "inputSchema") || has(Some(root), "outputSchema"),
    ])
}

fn marks_of_old(root: Node<'_>) -> usize {
    let model = root.get("model").into_iter().collect::<Vec<_>>();
    let inputs = declarations(root, "inputs");
    let template = root.get("template");
    count([
        any_has(&model, &["api"]),
        any_has(&model, &["configuration"]),
        any_has(&model, &["parameters", "response"]),
        inputs
            .iter()
            .any(|n| n.get("type").is_some() && n.get("kind").is_none()),
        any_has(&[root], &["sample"]),
        any_has(&[root], &["authors", "tags", "version", "base"]),
        template.is_some_and(|t| t.as_str().is_some_and(|s| !s.is_empty()))
            || any_has(&template.into_iter().collect::<Vec<_>>(), &["type"]),
    ])
}

fn is_branch(root: Node<'_>) -> bool {
    let model = root.get("model").into_iter().collect::<Vec<_>>();
    let template = root.get("template").into_iter().collect::<Vec<_>>();
    any_has(&model, &["id", "connection", "options"])
        || any_has(&[root], &["metadata", "id"])
        || any_has(&template, &["format", "strict"])
        || any_has(
            &declarations(root, "inputs"),
            &["sample", "required", "strict", "json_schema"],
        )
        || root.get("inputs").is_some_and(Node::is_sequence)
}
