//! What the client can do and what this server offers it.

use lsp_types::{
    ChangeNotifications, ClientCapabilities, ClientSemanticTokensRequestOptionsRange,
    CodeActionKind, CodeActionOptions, CodeActionProvider, CodeLensOptions, CompletionOptions,
    DefinitionProvider, DiagnosticOptions, DiagnosticProvider, DocumentHighlightProvider,
    DocumentLinkOptions, DocumentSymbolProvider, ExecuteCommandOptions, FoldingRangeProvider, Full,
    HoverProvider, InlayHintProvider, MarkupKind, PositionEncodingKind, ReferencesProvider,
    RenameOptions, RenameProvider, ResourceOperationKind, Save, SelectionRangeProvider,
    SemanticTokensLegend, SemanticTokensOptions, SemanticTokensOptionsRange,
    SemanticTokensProvider, ServerCapabilities, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
    WorkspaceSymbolProvider,
};
use pog_text::Encoding;

use super::handlers::{actions, commands, lenses, tokens};

/// The client's abilities, read once.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent ability of the client"
)]
pub(crate) struct ClientInfo {
    /// The negotiated position encoding.
    pub(crate) encoding: Encoding,
    /// Takes snippets in completions.
    pub(crate) snippets: bool,
    /// Resolves the documentation of a completion later.
    pub(crate) resolve_documentation: bool,
    /// Can be told how the lines of a completion are indented.
    pub(crate) insert_text_mode: bool,
    /// Asks for diagnostics itself; it is not sent any then.
    pub(crate) pulls: bool,
    /// Takes diagnostics of other files with those it asked for.
    pub(crate) related_documents: bool,
    /// Can be told to ask again.
    pub(crate) refresh: bool,
    /// Shows Markdown in hovers.
    pub(crate) markdown: bool,
    /// Takes versioned edits.
    pub(crate) document_changes: bool,
    /// Takes edits that create files.
    pub(crate) create_files: bool,
    /// Takes links with an origin range.
    pub(crate) links: bool,
    /// Takes nested symbols.
    pub(crate) nested_symbols: bool,
    /// Works out the edit of a code action later.
    pub(crate) resolve_edit: bool,
    /// Shows progress.
    pub(crate) progress: bool,
    /// Lets the server ask for file watching.
    pub(crate) watch: bool,
    /// Shows related places of a diagnostic.
    pub(crate) related_information: bool,
    /// Asks for the semantic tokens of what is in view.
    pub(crate) token_ranges: bool,
    /// Folds whole lines only.
    pub(crate) line_folding: bool,
    /// Applies edits the server asks for.
    pub(crate) apply_edit: bool,
    /// Can be told to ask for code lenses again.
    pub(crate) refresh_lenses: bool,
    /// Can be told to ask for inlay hints again.
    pub(crate) refresh_hints: bool,
    /// Has a command that shows places.
    pub(crate) shows_references: bool,
    /// Has a command that shows the rendered messages of a document.
    pub(crate) previews: bool,
    /// Answers `workspace/configuration`.
    pub(crate) configuration: bool,
}

impl ClientInfo {
    pub(super) fn read(capabilities: &ClientCapabilities) -> Self {
        let doc = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let completion = doc
            .completion
            .and_then(|c| c.completion_item)
            .unwrap_or_default();
        let yes = |flag: Option<bool>| flag == Some(true);
        let markdown = doc
            .hover
            .and_then(|h| h.content_format)
            .is_none_or(|f| f.contains(&MarkupKind::Markdown));
        let resolves = completion
            .resolve_support
            .is_some_and(|r| r.properties.iter().any(|p| p == "documentation"));
        let action = doc.code_action.unwrap_or_default();
        let commands = capabilities
            .experimental
            .as_ref()
            .and_then(|e| e.pointer("/commands/commands")?.as_array());
        let has = |command: &str| commands.is_some_and(|all| all.iter().any(|c| c == command));
        Self {
            encoding: encoding(capabilities),
            snippets: yes(completion.snippet_support),
            resolve_documentation: resolves,
            insert_text_mode: completion.insert_text_mode_support.is_some(),
            related_documents: doc
                .diagnostic
                .as_ref()
                .is_some_and(|d| yes(d.related_document_support)),
            pulls: doc.diagnostic.is_some(),
            refresh_lenses: workspace.code_lens.is_some_and(|l| yes(l.refresh_support)),
            refresh_hints: workspace.inlay_hint.is_some_and(|h| yes(h.refresh_support)),
            shows_references: has(lenses::SHOW_REFERENCES),
            previews: has(lenses::PREVIEW),
            refresh: workspace
                .diagnostics
                .is_some_and(|d| yes(d.refresh_support)),
            markdown,
            create_files: workspace.workspace_edit.as_ref().is_some_and(|e| {
                let kinds = e.resource_operations.as_deref().unwrap_or_default();
                yes(e.document_changes) && kinds.contains(&ResourceOperationKind::Create)
            }),
            document_changes: workspace
                .workspace_edit
                .is_some_and(|e| yes(e.document_changes)),
            links: doc.definition.is_some_and(|d| yes(d.link_support)),
            nested_symbols: doc
                .document_symbol
                .is_some_and(|d| yes(d.hierarchical_document_symbol_support)),
            resolve_edit: action
                .resolve_support
                .is_some_and(|r| r.properties.iter().any(|p| p == "edit")),
            progress: capabilities
                .window
                .is_some_and(|w| yes(w.work_done_progress)),
            watch: workspace
                .did_change_watched_files
                .is_some_and(|w| yes(w.dynamic_registration)),
            related_information: doc
                .publish_diagnostics
                .is_none_or(|p| p.diagnostics_capabilities.related_information != Some(false)),
            token_ranges: doc
                .semantic_tokens
                .is_some_and(|t| asks_for_ranges(t.requests.range.as_ref())),
            line_folding: doc.folding_range.is_some_and(|f| yes(f.line_folding_only)),
            apply_edit: yes(workspace.apply_edit),
            configuration: yes(workspace.configuration),
        }
    }
}

fn asks_for_ranges(told: Option<&ClientSemanticTokensRequestOptionsRange>) -> bool {
    use ClientSemanticTokensRequestOptionsRange::{Bool, Object};
    matches!(told, Some(Bool(true) | Object(_)))
}

/// UTF-8 where the client takes it (it is what the server counts in), else UTF-16, which every client must take.
fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let offered = capabilities
        .general
        .as_ref()
        .and_then(|g| g.position_encodings.clone())
        .unwrap_or_default();
    if offered.contains(&PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offered.contains(&PositionEncodingKind::UTF32)
        && !offered.contains(&PositionEncodingKind::UTF16)
    {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The name of an encoding as the protocol has it.
pub(crate) fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    }
}

pub(super) fn server(info: &ClientInfo) -> ServerCapabilities {
    let words = |list: &[&str]| Some(list.iter().map(|s| (*s).to_owned()).collect());
    ServerCapabilities {
        position_encoding: Some(match info.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: words(&[
                "<", "{", " ", ".", "|", "\"", "'", "/", "@", "%", ":", "$",
            ]),
            resolve_provider: Some(true),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProvider::Bool(true)),
        definition_provider: Some(DefinitionProvider::Bool(true)),
        references_provider: Some(ReferencesProvider::Bool(true)),
        document_highlight_provider: Some(DocumentHighlightProvider::Bool(true)),
        document_symbol_provider: Some(DocumentSymbolProvider::Bool(true)),
        workspace_symbol_provider: Some(WorkspaceSymbolProvider::Bool(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            ..DocumentLinkOptions::default()
        }),
        folding_range_provider: Some(FoldingRangeProvider::Bool(true)),
        selection_range_provider: Some(SelectionRangeProvider::Bool(true)),
        rename_provider: Some(RenameProvider::RenameOptions(RenameOptions {
            prepare_provider: Some(true),
            ..RenameOptions::default()
        })),
        code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QuickFix,
                CodeActionKind::RefactorRewrite,
                CodeActionKind::Custom(actions::INSERT.into()),
                CodeActionKind::SourceFixAll,
            ]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        })),
        code_lens_provider: Some(CodeLensOptions {
            resolve_provider: Some(false),
            ..CodeLensOptions::default()
        }),
        inlay_hint_provider: Some(InlayHintProvider::Bool(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::all().map(str::to_owned).collect(),
            ..ExecuteCommandOptions::default()
        }),
        semantic_tokens_provider: Some(SemanticTokensProvider::SemanticTokensOptions(
            SemanticTokensOptions {
                legend: SemanticTokensLegend {
                    token_types: tokens::types(),
                    token_modifiers: tokens::modifiers(),
                },
                range: Some(SemanticTokensOptionsRange::Bool(true)),
                full: Some(Full::Bool(true)),
                ..SemanticTokensOptions::default()
            },
        )),
        // A client that is sent its diagnostics must not be told that it could ask: some would do both.
        diagnostic_provider: info.pulls.then(|| {
            DiagnosticProvider::DiagnosticOptions(DiagnosticOptions {
                identifier: Some("pog".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(ChangeNotifications::Bool(true)),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
