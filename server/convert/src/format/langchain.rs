//! LangChain prompt files: one text of format fields, without roles. Source: langchain-core `prompts/loading.py`.

use pog_formats::dialect::Role;
use serde_json::{Map, Value, json};

use super::Format;
use crate::language::{Report, fstring};
use crate::prompt::{Prompt, Remark};
use crate::read::Reading;
use crate::tree::{Kind, each};
use crate::yaml;

pub(super) static FORMAT: Format = Format {
    id: "langchain",
    name: |stem| format!("{stem}.langchain.yaml"),
    read,
    write,
};

fn read(reading: &mut Reading<'_>) {
    reading
        .consumed_keys
        .extend(["_type", "template", "template_format", "input_variables"]);
}

fn write(prompt: &mut Prompt, report: &mut Report) -> String {
    let kept = prompt.take_kept(FORMAT.id);
    let mut head = Map::new();
    head.insert("_type".to_owned(), json!("prompt"));
    if let Some(name) = prompt.take_text("name") {
        head.insert("name".to_owned(), Value::from(name));
    }
    let mut names: Vec<String> = Vec::new();
    for message in &prompt.messages {
        each(&message.nodes, &mut |node| {
            if let Kind::Value(expr) = &node.kind
                && let Some(name) = expr.as_name()
                && !names.iter().any(|n| n == name)
            {
                names.push(name.to_owned());
            }
        });
    }
    // The loader replaces the list with the sorted names it finds in the text.
    names.sort();
    head.insert("input_variables".to_owned(), json!(names));
    head.insert("template_format".to_owned(), json!("f-string"));
    let mut out = yaml::entries(&head, 0);
    let text = text(prompt, report);
    for comment in report.comments.drain(..) {
        comment
            .lines()
            .for_each(|line| out.push_str(&format!("# {line}\n")));
    }
    out.push_str(&yaml::prose("template", &text, 0));
    out.push_str(&yaml::entries(&kept, 0));
    if let Some(Value::Object(parameters)) = prompt.meta.get_mut("parameters") {
        parameters
            .retain(|name, schema| *schema != json!({ "type": "string" }) || !names.contains(name));
    }
    super::drop_empty(prompt, "parameters");
    out
}

fn text(prompt: &Prompt, report: &mut Report) -> String {
    let mut texts = Vec::new();
    for (nth, message) in prompt.messages.iter().enumerate() {
        if nth > 0 {
            let at = message.nodes.first().map(|n| n.at);
            let message = format!("{} supports a single text, not messages", report.target);
            let remedy = "Convert the messages separately, or build a ChatPromptTemplate in code";
            report.remarks.push(Remark::loss(message, remedy, at));
        }
        texts.push(fstring::print(&message.nodes, report));
    }
    if let [only] = prompt.messages.as_slice()
        && only.role != Role::User
    {
        let message = format!(
            "{} does not support roles; the text had the role '{}'",
            report.target,
            only.role.name()
        );
        report.remarks.push(Remark::note(
            message,
            "Set the role where the prompt is used",
            None,
        ));
    }
    texts.join("\n\n")
}
