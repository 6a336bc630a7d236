//! Growing selections: from the word under the cursor outwards to the whole file. Collects everything that encloses the
//! cursor and keeps what nests; a span that does not fit into the chain is left out.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_yaml::Node;

use super::keys::MetadataDocument;

/// Spans around `offset`, innermost first, each strictly inside the next; the last is the whole file.
#[must_use]
pub fn selection(file: &SourceFile, offset: usize) -> Vec<Span> {
    let text = &**file.joined();
    let offset = Span::at(offset).clamp_to(text).lo();
    let mut around = Vec::new();
    around.extend(word(text, offset));
    if let Some(artifact) = file.artifact() {
        metadata(text, artifact, offset, &mut around);
        template(text, artifact, offset, &mut around);
        messages(text, artifact, &mut around);
        if let Some(tree) = artifact.syntax.tree(&file.text) {
            // Nodes that only structure the file add nothing to what is collected above.
            around.extend(tree.enclosing(offset));
        }
        // In metadata the structure says more than the line.
        if artifact
            .syntax
            .layout
            .regions
            .iter()
            .any(|r| r.span.touches(offset))
        {
            around.push(line(text, offset));
        }
    }
    let segment = file
        .segments()
        .map(|(_, span)| span)
        .find(|span| span.touches(offset));
    chain(
        text,
        offset,
        around,
        segment.unwrap_or_else(|| Span::new(0, file.text.len())),
    )
}

/// The spans that hold the cursor and nest, shortest first.
fn chain(text: &str, offset: usize, mut around: Vec<Span>, whole: Span) -> Vec<Span> {
    around.retain(|s| {
        whole.encloses(*s) && !s.is_empty() && s.touches(offset) && text.get(s.range()).is_some()
    });
    // Shortest first, so that a span which does not nest loses to one that is closer to the cursor.
    around.sort_by_key(|s| s.len());
    let mut chain: Vec<Span> = Vec::new();
    for span in around {
        let fits = chain
            .last()
            .is_none_or(|inner| span.encloses(*inner) && span.len() > inner.len());
        if fits {
            chain.push(span);
        }
    }
    if chain.last() != Some(&whole) {
        chain.push(whole);
    }
    chain
}

/// The run of letters, digits and underscores that the cursor touches.
fn word(text: &str, offset: usize) -> Option<Span> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let (before, after) = (text.get(..offset)?, text.get(offset..)?);
    let start = before.rfind(|c| !part(c)).map_or(0, |i| {
        i + before[i..].chars().next().map_or(1, char::len_utf8)
    });
    let end = offset + after.find(|c| !part(c)).unwrap_or(after.len());
    Some(Span::new(start, end)).filter(|s| !s.is_empty())
}

/// The line without its indentation and its end.
fn line(text: &str, offset: usize) -> Span {
    let start = text
        .get(..offset)
        .and_then(|t| t.rfind(['\n', '\r']))
        .map_or(0, |i| i + 1);
    let end = offset
        + text
            .get(offset..)
            .and_then(|t| t.find(['\n', '\r']))
            .unwrap_or(text.len() - offset);
    trimmed(text, Span::new(start, end))
}

/// Without blank space on either side.
fn trimmed(text: &str, span: Span) -> Span {
    let content = span.text(text);
    let start = span.lo() + content.len() - content.trim_start().len();
    Span::new(start, start + content.trim().len())
}

fn metadata(text: &str, artifact: &Artifact, offset: usize, around: &mut Vec<Span>) {
    let sheet = MetadataDocument::at(artifact, offset);
    if let Some(root) = sheet.root {
        let path = root.path_to(offset);
        for (at, node) in path.iter().enumerate() {
            around.extend([node.inner_span(), trimmed(text, node.span())]);
            let next = path.get(at + 1).map(|n| n.id());
            let entry = node
                .entries()
                .find(|e| Some(e.key.id()) == next || Some(e.value.id()) == next);
            around.extend(entry.map(|e| trimmed(text, e.span())));
        }
        around.extend(dashed_items(text, &path));
    }
    let front_matter = artifact.syntax.layout.front_matter;
    around.push(trimmed(text, sheet.span));
    if let Some((front_matter, close)) = front_matter.and_then(|f| Some((f, f.close?))) {
        around.push(front_matter.open.cover(close));
    }
    around.extend(artifact.syntax.layout.yaml.comments.iter().copied());
}

/// Items of block sequences with their dashes.
fn dashed_items(text: &str, path: &[Node<'_>]) -> Vec<Span> {
    let items = path
        .windows(2)
        .filter(|pair| pair[0].is_sequence() && !pair[0].is_flow());
    let dashed = items.filter_map(|pair| {
        let item = pair[1].span();
        let before = text.get(..item.lo())?.trim_end_matches(' ');
        before
            .ends_with('-')
            .then(|| trimmed(text, Span::new(before.len() - 1, item.hi())))
    });
    dashed.collect()
}

fn template(text: &str, artifact: &Artifact, offset: usize, around: &mut Vec<Span>) {
    let facts = artifact.facts();
    for construct in facts.constructs.iter().filter(|c| c.span.touches(offset)) {
        around.extend([trimmed(text, construct.inner), construct.span]);
    }
    for block in &facts.blocks {
        let Some(close) = block.close else { continue };
        around.extend([
            Span::new(block.open.hi(), close.lo()),
            block.open.cover(close),
        ]);
    }
    around.extend(facts.raw.iter().copied());
    for element in artifact
        .syntax
        .layout
        .structure
        .markup
        .elements
        .iter()
        .filter(|e| e.span().touches(offset))
    {
        around.extend([
            element.open,
            trimmed(text, element.content),
            element.content,
            element.span(),
        ]);
        around.extend(element.close);
        around.extend(
            element
                .attributes
                .iter()
                .flat_map(|a| [a.span, a.value.unwrap_or(a.span)]),
        );
    }
    around.extend(
        artifact
            .syntax
            .layout
            .regions
            .iter()
            .flat_map(|r| [trimmed(text, r.span), r.span]),
    );
}

fn messages(text: &str, artifact: &Artifact, around: &mut Vec<Span>) {
    for message in &artifact.syntax.messages {
        let whole = message.role_span.cover(message.body);
        around.extend([
            message.role_span,
            trimmed(text, message.body),
            trimmed(text, whole),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use super::selection;
    use crate::navigation::tests::EVERYTHING;

    fn grows(text: &str) -> Vec<String> {
        let fixture = Fixture::parse(text);
        let spans = selection(&fixture.main, fixture.offset());
        spans
            .iter()
            .map(|s| s.text(&fixture.main.text).to_owned())
            .collect()
    }

    #[test]
    fn in_a_template_from_word_to_file() {
        let text = "---\nname: x\n---\n🦀\nuser:\nHi\n{% if a %}\n  {{ f(us$0er.name, 1) }} z\n{% endif %}\nassistant:\nB\n";
        let plain = text.replace("$0", "");
        assert_eq!(
            grows(text),
            [
                "user",
                "user.name",
                "(user.name, 1)",
                "f(user.name, 1)",
                "{{ f(user.name, 1) }}",
                "{{ f(user.name, 1) }} z",
                "\n  {{ f(user.name, 1) }} z\n",
                "{% if a %}\n  {{ f(user.name, 1) }} z\n{% endif %}",
                "Hi\n{% if a %}\n  {{ f(user.name, 1) }} z\n{% endif %}",
                "user:\nHi\n{% if a %}\n  {{ f(user.name, 1) }} z\n{% endif %}",
                "user:\nHi\n{% if a %}\n  {{ f(user.name, 1) }} z\n{% endif %}\n",
                plain
                    .split_once("---\n🦀")
                    .map_or("", |(head, _)| &plain[head.len() + 4..])
                    .trim_end(),
                plain
                    .split_once("---\n🦀")
                    .map_or("", |(head, _)| &plain[head.len() + 4..]),
                &plain,
            ]
        );
    }

    #[test]
    fn in_metadata_from_scalar_to_file() {
        let text = "---\nname: x\nevals:\n  - with: { a: \"é o$0k\" }\n    expect: []\n---\n";
        assert_eq!(
            grows(text),
            [
                "ok",
                "é ok",
                "\"é ok\"",
                "a: \"é ok\"",
                "{ a: \"é ok\" }",
                "with: { a: \"é ok\" }",
                "with: { a: \"é ok\" }\n    expect: []",
                "- with: { a: \"é ok\" }\n    expect: []",
                "evals:\n  - with: { a: \"é ok\" }\n    expect: []",
                "name: x\nevals:\n  - with: { a: \"é ok\" }\n    expect: []",
                "name: x\nevals:\n  - with: { a: \"é ok\" }\n    expect: []\n",
                "---\nname: x\nevals:\n  - with: { a: \"é ok\" }\n    expect: []\n---",
                "---\nname: x\nevals:\n  - with: { a: \"é ok\" }\n    expect: []\n---\n",
            ]
        );
    }

    #[test]
    fn placeholders_grow_too() {
        let found = grows(
            "=== x.prompt.yml\nmessages:\n  - role: user\n    content: \"Hi {{na$0me}} x\"\n",
        );
        assert_eq!(
            found[..4],
            ["name", "{{name}}", "Hi {{name}} x", "\"Hi {{name}} x\""]
        );
    }

    #[test]
    fn every_place_of_every_prefix_has_a_chain() {
        for text in EVERYTHING {
            for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
                let fixture = Fixture::parse(&text[..end]);
                let text = &fixture.main.text;
                for offset in (text.len().saturating_sub(9)..=text.len() + 1)
                    .chain((0..text.len()).step_by(31))
                {
                    let chain = selection(&fixture.main, offset);
                    assert!(
                        chain
                            .windows(2)
                            .all(|w| w[1].encloses(w[0]) && w[1].len() > w[0].len()),
                        "{chain:?}"
                    );
                    assert!(chain.iter().all(|s| text.get(s.range()).is_some()));
                    assert_eq!(
                        chain.last().map(|s| (s.lo(), s.hi())),
                        Some((0, text.len()))
                    );
                }
            }
        }
    }
}
