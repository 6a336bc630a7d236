//! The `lc` form: constructors with `id` and `kwargs`, as `langchain_core.load.dumps` writes them.

use pog_text::Span;
use pog_yaml::Node;

use super::super::ParameterSource;
use super::super::layout::{Layout, Message, Role};
use super::{keys, language, parameters, region};

/// Constructors inside each other that are followed.
const MAX_DEPTH: usize = 8;

/// The class of a serialised prompt.
pub(super) fn class<'a>(node: Node<'a>) -> Option<&'a str> {
    let is = |key: &str, value: &str| node.get(key).and_then(Node::as_str) == Some(value);
    if !is("lc", "1") || !is("type", "constructor") {
        return None;
    }
    let id: Vec<&str> = node.get("id")?.items().filter_map(Node::as_str).collect();
    let class = id.last().copied()?;
    (id.contains(&"prompts") && class.ends_with("PromptTemplate")).then_some(class)
}

pub(super) fn split(text: &str, root: Node<'_>, layout: &mut Layout) {
    layout.keys = Some(keys::SERIALISED);
    collect(text, root, Role::User, 0, layout);
    layout.parameters = root.get("kwargs").map(parameters).unwrap_or_default();
    let messages: Vec<Node<'_>> = root
        .get("kwargs")
        .and_then(|k| k.get("messages"))
        .into_iter()
        .flat_map(Node::items)
        .collect();
    // What a placeholder of messages reads is in no template; other classes may read anything.
    let held: Vec<&str> = messages.iter().filter_map(|m| placeholder(*m)).collect();
    layout
        .parameters
        .retain(|p| !held.contains(&p.name.as_str()));
    let known = |m: &Node<'_>| {
        placeholder(*m).is_some() || class(*m).is_some_and(|c| MESSAGES.contains(&c))
    };
    let chat = class(root) == Some("ChatPromptTemplate") && messages.iter().all(known);
    if class(root) != Some("PromptTemplate") && !chat {
        layout.source = Some(ParameterSource::Unknown);
    }
}

/// Classes of messages that read what their prompt reads.
const MESSAGES: &[&str] = &[
    "SystemMessagePromptTemplate",
    "HumanMessagePromptTemplate",
    "AIMessagePromptTemplate",
];

fn placeholder<'a>(node: Node<'a>) -> Option<&'a str> {
    let placeholder = node.get("id")?.items().next_back()?.as_str() == Some("MessagesPlaceholder");
    node.get("kwargs")?
        .get("variable_name")?
        .as_str()
        .filter(|_| placeholder)
}

fn collect(text: &str, node: Node<'_>, role: Role, depth: usize, layout: &mut Layout) {
    let (Some(class), Some(kwargs)) = (class(node), node.get("kwargs")) else {
        return;
    };
    if depth > MAX_DEPTH {
        return;
    }
    let role = match class {
        "SystemMessagePromptTemplate" => Role::System,
        "AIMessagePromptTemplate" => Role::Assistant,
        "HumanMessagePromptTemplate" => Role::User,
        _ => role,
    };
    if let Some(region) = kwargs
        .get("template")
        .and_then(|t| region(text, t, language(kwargs)))
    {
        let role_span = Span::at(region.span.lo());
        layout.messages.push(Message {
            role: Some(role),
            role_span,
            role_text: "".into(),
            body: region.span,
        });
        layout.regions.push(region);
    }
    if let Some(prompt) = kwargs.get("prompt") {
        // Several parts of one message, such as a text and an image, are a list.
        for part in std::iter::once(prompt).chain(prompt.items()) {
            collect(text, part, role, depth + 1, layout);
        }
    }
    for message in kwargs.get("messages").into_iter().flat_map(Node::items) {
        collect(text, message, role, depth + 1, layout);
    }
}
