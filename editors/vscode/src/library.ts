// Insert library prompt: asks for the prompt, the mode and the values. The server ranks, renders and edits.

import * as vscode from 'vscode';
import { ask, CANCELLED } from './form';
import type { Preview } from './preview';
import type { Arguments, Item } from './protocol';
import { complain, say } from './say';
import type { Server } from './server';

interface Place {
  document: vscode.TextDocument;
  range: vscode.Range;
}

type Choice = vscode.QuickPickItem & { item?: Item };

/** Badges of a prompt: phase, stage, deprecation and source. */
export function badges(item: Item): string {
  const signs = [item.phase && `$(tag) ${item.phase}`, item.stage && `$(verified) ${item.stage}`];
  return [...signs, item.deprecated && '$(warning) deprecated', item.source !== 'workspace' && item.source]
    .filter(Boolean)
    .join('  ');
}

/** Where to insert: the cursor or the selection. */
export function cursor(): Place | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) {
    say('Open the file to insert the prompt into first.');
    return undefined;
  }
  return { document: editor.document, range: editor.selection };
}

export class Library {
  constructor(
    private readonly server: Server,
    private readonly preview: Preview,
  ) {}

  /** Asks for a prompt (unless given), mode and values, and inserts it. */
  async insert(place: Place, given?: Item): Promise<void> {
    // The preview follows the list and is restored afterwards.
    const before = this.preview.current;
    try {
      const item = given ?? (await this.server.knowing(place.document, () => this.pick(place)));
      const mode = item && (await this.mode(item));
      if (!item || !mode) {
        return;
      }
      const values = mode === 'text' ? await this.values(item) : {};
      if (values !== CANCELLED) {
        await this.insertAs(place, item.id, mode, values);
      }
    } finally {
      await (before ? this.preview.show(before) : this.preview.close());
    }
  }

  async insertAs(place: Place, id: string, mode: string, values: Arguments): Promise<void> {
    const { document, range } = place;
    const argument = { uri: document.uri.toString(), range: plain(range), id, mode, arguments: values };
    await this.server.knowing(document, () => this.server.execute('pog.insertLibraryPrompt', argument), true);
    await vscode.window.showTextDocument(document, { viewColumn: columnOf(document) });
  }

  /** The picker. The server searches and ranks. */
  private pick(place: Place): Promise<Item | undefined> {
    const picker = vscode.window.createQuickPick<Choice>();
    picker.title = 'Insert Library Prompt';
    picker.placeholder = 'Type to search; select an entry to preview it';
    picker.matchOnDescription = picker.matchOnDetail = true;
    // The preview opens to the side and must not close the list.
    picker.ignoreFocusOut = true;
    // Supported by VS Code but not in its published types: keeps the server's order.
    (picker as { sortByLabel?: boolean }).sortByLabel = false;
    let asked = 0;
    const search = async (query: string) => {
      const number = ++asked;
      picker.busy = true;
      const request = { query, uri: place.document.uri.toString(), position: plain(place.range).start };
      const found = await this.server
        .request<{ items: Item[] }>('pog/library/search', request)
        .catch(complain);
      if (number === asked) {
        picker.items = (found?.items ?? []).map(choice);
        picker.busy = false;
      }
    };
    return new Promise((done) => {
      let picked: Item | undefined;
      picker.onDidChangeValue(search);
      picker.onDidChangeActive(([active]) => {
        if (active?.item) {
          void this.preview.show({ id: active.item.id });
        }
      });
      picker.onDidAccept(() => {
        picked = picker.selectedItems[0]?.item;
        if (picked) {
          picker.hide();
        }
      });
      picker.onDidHide(() => {
        picker.dispose();
        done(picked);
      });
      picker.show();
      void search('');
    });
  }

  /** As a reference or a copy; undefined if cancelled. */
  private async mode(item: Item): Promise<string | undefined> {
    if (!item.includable) {
      return 'text';
    }
    const ways = [
      { label: '$(references) Include', mode: 'include', detail: 'Insert a reference that follows the library.' },
      { label: '$(copy) Text', mode: 'text', detail: 'Insert a copy with values filled in and a note on its origin.' },
    ];
    const title = `Insert ${item.name}`;
    const way = await vscode.window.showQuickPick(ways, { title, placeHolder: 'Insert as', ignoreFocusOut: true });
    return way?.mode;
  }

  private values(item: Item): Promise<Arguments | typeof CANCELLED> {
    return ask(`Insert ${item.name}`, item.parameters, (values) => {
      void this.preview.show({ id: item.id }, values);
    });
  }
}

/** Converts a range to the protocol's type. */
function plain({ start, end }: vscode.Range) {
  const position = ({ line, character }: vscode.Position) => ({ line, character });
  return { start: position(start), end: position(end) };
}

const columnOf = (document: vscode.TextDocument) =>
  vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;

/** Always shown: the server matched more than the text visible here. */
function choice(item: Item): Choice {
  const label = item.deprecated ? `${item.name} (deprecated)` : item.name;
  return { label, description: `${item.id}  ${badges(item)}`, detail: item.description, alwaysShow: true, item };
}

export function registerLibrary(context: vscode.ExtensionContext, server: Server, preview: Preview): Library {
  const library = new Library(server, preview);
  context.subscriptions.push(
    vscode.commands.registerCommand('pog.insertPrompt', async () => {
      const place = cursor();
      if (place && (await server.ensure())) {
        await library.insert(place);
      }
    }),
  );
  return library;
}
