//! JUnit XML as the services of continuous integration read it. The command that reports fills suites with tests; counts,
//! indentation and escapes are made here.
//!
//! The crate quick-junit does not fit: it writes `skipped` on `<testsuites>`, which the schema of Jenkins does not have, it
//! allows a test one failure where a case can fail several expectations, and it drops control characters without a sign.

use pog_text::xml;

/// What the whole report says.
pub(super) struct Report {
    pub(super) name: &'static str,
    pub(super) suites: Vec<Suite>,
}

/// The tests of one thing.
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) tests: Vec<Test>,
}

/// One test. It passed if nothing among its outcome says otherwise.
pub(super) struct Test {
    pub(super) name: String,
    pub(super) class: String,
    /// The file, where the class is not one.
    pub(super) file: Option<String>,
    pub(super) outcome: Vec<Outcome>,
}

/// A part of what came of a test.
pub(super) enum Outcome {
    /// It was not run.
    Skipped { message: String },
    /// It could not be run.
    Error { message: String },
    /// It failed; more than one of these is one failure.
    Failure {
        kind: Option<&'static str>,
        message: String,
        body: String,
    },
    /// It said something and passed.
    Output(String),
}

/// How many tests ended in which way.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(tests: &[Test]) -> Self {
        // Counts tests, not outcomes: a case that misses several expectations is one failed test.
        let with =
            |is: fn(&Outcome) -> bool| tests.iter().filter(|t| t.outcome.iter().any(is)).count();
        Self {
            tests: tests.len(),
            failures: with(|o| matches!(o, Outcome::Failure { .. })),
            errors: with(|o| matches!(o, Outcome::Error { .. })),
            skipped: with(|o| matches!(o, Outcome::Skipped { .. })),
        }
    }

    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }

    fn attributes(&self) -> String {
        format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
            self.tests, self.failures, self.errors
        )
    }
}

impl Report {
    pub(super) fn to_xml(&self) -> String {
        let mut all = Counts::default();
        // Written first, as the element around them starts with the sums.
        let mut suites = String::new();
        for suite in &self.suites {
            all.add(&suite.write(&mut suites));
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {} {}>\n{suites}</testsuites>\n",
            attribute("name", self.name),
            all.attributes()
        )
    }
}

impl Suite {
    fn write(&self, out: &mut String) -> Counts {
        let counts = Counts::of(&self.tests);
        out.push_str(&format!(
            "  <testsuite {} {} skipped=\"{}\">\n",
            attribute("name", &self.name),
            counts.attributes(),
            counts.skipped
        ));
        for test in &self.tests {
            test.write(out);
        }
        out.push_str("  </testsuite>\n");
        counts
    }
}

impl Test {
    fn write(&self, out: &mut String) {
        out.push_str(&format!(
            "    <testcase {} {}",
            attribute("name", &self.name),
            attribute("classname", &self.class)
        ));
        if let Some(file) = &self.file {
            out.push_str(&format!(" {}", attribute("file", file)));
        }
        if self.outcome.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        for outcome in &self.outcome {
            out.push_str(&format!("      {}\n", outcome.to_xml()));
        }
        out.push_str("    </testcase>\n");
    }
}

impl Outcome {
    fn to_xml(&self) -> String {
        match self {
            Self::Skipped { message } => format!("<skipped {}/>", attribute("message", message)),
            Self::Error { message } => {
                format!("<error type=\"error\" {}/>", attribute("message", message))
            }
            Self::Failure {
                kind,
                message,
                body,
            } => {
                let kind =
                    kind.map_or_else(String::new, |kind| format!("{} ", attribute("type", kind)));
                format!(
                    "<failure {kind}{}>{}</failure>",
                    attribute("message", message),
                    xml::escape(body)
                )
            }
            Self::Output(text) => format!("<system-out>{}</system-out>", xml::escape(text)),
        }
    }
}

fn attribute(name: &str, value: &str) -> String {
    format!("{name}=\"{}\"", xml::escape(value))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Report, Suite, Test};

    #[test]
    fn suites_and_the_whole_are_counted() {
        let failure = |message: &str| Outcome::Failure {
            kind: Some("warning"),
            message: message.into(),
            body: "a < b".into(),
        };
        let test = |name: &str, outcome| Test {
            name: name.into(),
            class: "c".into(),
            file: None,
            outcome,
        };
        let suite = |name: &str, tests| Suite {
            name: name.into(),
            tests,
        };
        let report = Report {
            name: "pog",
            suites: vec![
                suite(
                    "a & b",
                    vec![
                        test("fails twice", vec![failure("x"), failure("y")]),
                        test("says", vec![Outcome::Output("z".into())]),
                    ],
                ),
                suite(
                    "c",
                    vec![
                        test("passes", Vec::new()),
                        test(
                            "left",
                            vec![Outcome::Skipped {
                                message: "s".into(),
                            }],
                        ),
                        test(
                            "broken",
                            vec![Outcome::Error {
                                message: "e".into(),
                            }],
                        ),
                    ],
                ),
            ],
        };
        let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"pog\" tests=\"5\" failures=\"1\" errors=\"1\">
  <testsuite name=\"a &amp; b\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">
    <testcase name=\"fails twice\" classname=\"c\">
      <failure type=\"warning\" message=\"x\">a &lt; b</failure>
      <failure type=\"warning\" message=\"y\">a &lt; b</failure>
    </testcase>
    <testcase name=\"says\" classname=\"c\">
      <system-out>z</system-out>
    </testcase>
  </testsuite>
  <testsuite name=\"c\" tests=\"3\" failures=\"0\" errors=\"1\" skipped=\"1\">
    <testcase name=\"passes\" classname=\"c\"/>
    <testcase name=\"left\" classname=\"c\">
      <skipped message=\"s\"/>
    </testcase>
    <testcase name=\"broken\" classname=\"c\">
      <error type=\"error\" message=\"e\"/>
    </testcase>
  </testsuite>
</testsuites>
";
        assert_eq!(report.to_xml(), expected);
    }
}
