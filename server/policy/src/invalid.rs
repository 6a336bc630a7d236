//! The page of `policy/invalid`, the code of everything that is wrong in a policy file. It is not a rule: no policy can set
//! the level of what keeps it from being read.

/// The code.
pub const INVALID: &str = "policy/invalid";

/// Its page as Markdown, in the form of a rule's.
pub const INVALID_PAGE: &str = r#"### policy/invalid

A policy file says something pog cannot use. Level: error or warning; no policy changes it.

Reports what is wrong in `pog.toml` and in the files it extends: TOML that cannot be read, unknown tables and keys, values of another type or outside of their list, globs and regular expressions that are not valid, files that cannot be extended. The editor shows it in the file with this code; commands print it and exit with 2 if it is an error.

**Why**: A setting that is misspelt does nothing: a rule that should be off reports, a gate that should hold lets everything pass.

**Example**

```toml
[rules]
"template/unused-parameter" = "of"
```

**Use instead**

```toml
[rules]
"template/unused-parameter" = "off"
```

**Fix**: Changes a key or a word to the known one it resembles, in the editor.

**Source**: docs/configuration.md lists every setting.
"#;
