//! Formats with role lines in the template: the lines become unforgeable marks before rendering and messages after it.
//! Where a format looks for role lines in the rendered text, so does pog.

use pog_formats::dialect::prompty::is_role_line;
use pog_formats::dialect::{Region, Role};
use pog_text::lines::line_start;
use pog_text::{SourceMap, Span};

use super::RenderContext;
use crate::{RenderError, RenderedMessage};

impl RenderContext<'_> {
    /// Renders the template as one text and cuts it into messages; formats without role lines have
    /// one message in each region.
    /// `render` is given the text and where it stands in the file.
    pub(super) fn by_role(
        &self,
        mut render: impl FnMut(&str, &SourceMap) -> Result<String, RenderError>,
    ) -> Result<Vec<RenderedMessage>, RenderError> {
        let Some(region) = self.regions().next() else {
            return Ok(Vec::new());
        };
        let joined = self.file.joined();
        if !self.artifact.dialect().role_markers {
            let mut size = 0;
            let each = self.regions().map(|region| {
                let content = render(region.text(joined), &region.map)?.replace("\r\n", "\n");
                self.measure(&mut size, &content, region)?;
                let role = self
                    .artifact
                    .role_at(region.span.lo())
                    .unwrap_or(Role::User);
                Ok(RenderedMessage { role, content })
            });
            return each.collect();
        }
        // These loaders look for role lines after rendering, so a value can make one; the preview has to show that.
        if self.artifact.syntax.layout.late_roles || region.decoded.is_some() {
            return Ok(self.late(&render(region.text(joined), &region.map)?));
        }
        let mark = crate::nonce(self.file, self.values);
        let (source, map) = self.marked(region, &mark);
        Ok(self.at_marks(&render(&source, &map)?, &mark))
    }

    fn role(&self, word: &str) -> Role {
        let roles = self.artifact.dialect().roles;
        roles
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map_or(Role::System, |(_, role)| *role)
    }

    /// The template with each role line replaced by the mark and the role.
    fn marked(&self, region: &Region, mark: &str) -> (String, SourceMap) {
        let text = self.file.joined();
        let mut out = String::with_capacity(region.span.len() + 64);
        let mut map = SourceMap::identity(region.span.lo(), 0);
        let mut at = region.span.lo();
        let messages = self
            .artifact
            .syntax
            .messages
            .iter()
            .filter(|m| !m.role_span.is_empty());
        for message in messages {
            let line = line_start(text, message.role_span.lo());
            // Two markers may stand on one line.
            let line = line.max(at);
            let rest = text.get(message.role_span.hi()..).unwrap_or("");
            let end = message.role_span.hi() + rest.find(['\n', '\r']).unwrap_or(rest.len());
            out.push_str(text.get(at..line).unwrap_or(""));
            map.copy(at, line.saturating_sub(at));
            let before = out.len();
            out.push_str(mark);
            out.push_str(&message.role_text);
            out.push('\u{E001}');
            map.replace(Span::new(line, end), out.len() - before);
            at = end;
        }
        out.push_str(text.get(at..region.span.hi()).unwrap_or(""));
        map.copy(at, region.span.hi().saturating_sub(at));
        (out, map)
    }

    fn at_marks(&self, text: &str, mark: &str) -> Vec<RenderedMessage> {
        let mut parts = text.split(mark);
        let mut messages = Vec::new();
        if let Some(lead) = parts.next().map(clean).filter(|t| !t.trim().is_empty()) {
            messages.push(RenderedMessage {
                role: Role::System,
                content: lead,
            });
        }
        for part in parts {
            let (role, content) = part.split_once('\u{E001}').unwrap_or(("system", part));
            // The line break behind the role line; without a line there is no message.
            let content = content
                .strip_prefix("\r\n")
                .or_else(|| content.strip_prefix('\n'))
                .unwrap_or(content);
            if !content.is_empty() {
                messages.push(RenderedMessage {
                    role: self.role(role),
                    content: clean(content),
                });
            }
        }
        messages
    }

    /// Cuts rendered text at the lines that are role lines now.
    fn late(&self, text: &str) -> Vec<RenderedMessage> {
        let mut messages: Vec<(Role, Vec<&str>)> = vec![(Role::System, Vec::new())];
        for line in text.lines() {
            if is_role_line(line) {
                let word = line.trim().trim_start_matches('#').trim();
                let len = word
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(word.len());
                messages.push((self.role(word.get(..len).unwrap_or("")), Vec::new()));
            } else if let Some((_, lines)) = messages.last_mut() {
                lines.push(line);
            }
        }
        let texts = messages
            .into_iter()
            .map(|(role, lines)| (role, lines.join("\n").trim().to_owned()));
        texts
            .filter(|(_, t)| !t.is_empty())
            .map(|(role, content)| RenderedMessage { role, content })
            .collect()
    }
}

/// Rendered text as the tools hand it on: line breaks of one kind, none at the ends.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").trim_matches('\n').to_owned()
}
