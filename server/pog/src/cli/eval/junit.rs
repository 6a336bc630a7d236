//! The outcome as JUnit XML, which every service of continuous integration shows: a suite for each prompt, a test for each
//! case.

use std::fmt::Write as _;

use super::{Evaluated, Report};
use crate::cli::console::Console;

pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let (tests, failures) = (
        report.cases().count(),
        report.cases().filter(|c| c.failed()).count(),
    );
    let skipped = report.cases().filter(|c| c.skipped.is_some()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"pog eval\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
    );
    report
        .prompts
        .iter()
        .for_each(|prompt| suite(&mut xml, prompt));
    xml.push_str("</testsuites>");
    console.line(xml);
}

fn suite(xml: &mut String, prompt: &Evaluated) {
    let id = prompt.file.artifact().map_or("", |a| a.id.as_str());
    let failures = prompt.cases.iter().filter(|c| c.failed()).count();
    let skipped = prompt.cases.iter().filter(|c| c.skipped.is_some()).count();
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">",
        escaped(id),
        prompt.cases.len(),
    );
    for case in &prompt.cases {
        let (name, class, file) = (escaped(&case.title()), escaped(id), escaped(&prompt.path));
        let _ = write!(
            xml,
            "    <testcase name=\"{name}\" classname=\"{class}\" file=\"{file}\""
        );
        if case.passed() {
            xml.push_str("/>\n");
            continue;
        }
        xml.push_str(">\n");
        if let Some(why) = &case.skipped {
            let _ = writeln!(xml, "      <skipped message=\"{}\"/>", escaped(why));
        }
        for failure in &case.failures {
            let message = escaped(&failure.message);
            let body = failure.diff.as_ref().map_or_else(String::new, |d| {
                format!("expected:\n{}\nrendered:\n{}\n", d.expected, d.actual)
            });
            let _ = writeln!(
                xml,
                "      <failure message=\"{message}\">{}</failure>",
                escaped(&body)
            );
        }
        xml.push_str("    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n");
}

/// Text for an attribute or an element. What XML cannot hold at all becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_name_breaks_the_document() {
        assert_eq!(
            escaped("a<b>&\"\u{1}\n🦀"),
            "a&lt;b&gt;&amp;&quot;\u{fffd}&#10;🦀"
        );
    }
}
