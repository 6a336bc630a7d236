// The Prompt Library view: the server's list, grouped, with badges; prompts can be inserted or dragged into an editor.

import * as vscode from 'vscode';
import { words } from './files';
import { cursor, type Library } from './library';
import type { Preview } from './preview';
import type { Findings, Item } from './protocol';
import { complain } from './say';
import type { Server } from './server';

const groupings = ['phase', 'stage', 'layer'] as const;
type Grouping = (typeof groupings)[number];
type Node = { group: string; items: Item[] } | { item: Item };

/** MIME type of prompts dragged from the view into an editor. */
const dragged = 'application/vnd.pog.prompt';
/** Debounce before the library is reloaded. */
const rest = 500;

const worst = (findings?: Findings) =>
  findings ? (['error', 'warning', 'info'] as const).find((l) => findings[l]) : undefined;

/** `2 errors, 1 warning`: a summary of findings. */
function problems(findings?: Findings): string {
  const told = (['error', 'warning', 'info'] as const).filter((level) => findings?.[level]);
  return told
    .map((level) => `${findings?.[level]} ${level}${findings?.[level] === 1 || level === 'info' ? '' : 's'}`)
    .join(', ');
}

class Tree implements vscode.TreeDataProvider<Node>, vscode.TreeDragAndDropController<Node> {
  readonly dragMimeTypes = [dragged];
  readonly dropMimeTypes = [];
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private timer?: NodeJS.Timeout;
  /** The server's last answer, to detect changes. */
  private shown = '';
  query = '';

  constructor(
    private readonly server: Server,
    private readonly state: vscode.Memento,
  ) {}

  get grouping(): Grouping {
    return this.state.get<Grouping>('pog.grouping', 'phase');
  }

  /** Refreshes the whole view. */
  refresh(): void {
    this.changed.fire(undefined);
  }

  /** Refreshes if something changed; debounced, because changes come in bursts. */
  look(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const before = this.shown;
      await this.items();
      if (this.shown !== before) {
        this.refresh();
      }
    }, rest);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) {
      return 'items' in node ? node.items.map((item) => ({ item })) : [];
    }
    if (this.server.condition === 'missing' || this.server.condition === 'stopped') {
      return [];
    }
    const items = await this.items();
    const groups = new Map<string, Item[]>();
    for (const item of items) {
      const group = item[this.grouping] ?? '';
      groups.set(group, [...(groups.get(group) ?? []), item]);
    }
    // In life-cycle order; prompts without a value come last.
    const order: string[] = words[this.grouping];
    const place = (group: string) => (order.indexOf(group) + 1 || order.length + 1) + Number(group === '');
    const named = [...groups].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
    return named.map(([group, members]) => ({ group: group || `no ${this.grouping}`, items: members }));
  }

  private async items(): Promise<Item[]> {
    const items = await this.ask();
    this.shown = JSON.stringify(items);
    return items;
  }

  private async ask(): Promise<Item[]> {
    try {
      const listed = await this.server.request<{ items: Item[] }>('pog/library/list', { findings: true });
      if (!listed || !this.query) {
        return listed?.items ?? [];
      }
      const found = await this.server.request<{ items: Item[] }>('pog/library/search', { query: this.query });
      const badges = new Map(listed.items.map((item) => [item.id, item.findings]));
      return (found?.items ?? []).map((item) => ({ ...item, findings: badges.get(item.id) }));
    } catch {
      // The server stopped in the meantime; its restart refreshes the view.
      return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if ('items' in node) {
      const open = vscode.TreeItemCollapsibleState[this.query ? 'Expanded' : 'Collapsed'];
      // The id contains the query, so that a new search expands its groups.
      const id = `${this.grouping}/${this.query}/${node.group}`;
      const label = { label: `${node.group}, ${node.items.length} prompts` };
      return {
        id,
        label: node.group,
        description: String(node.items.length),
        collapsibleState: open,
        accessibilityInformation: label,
      };
    }
    const { item } = node;
    const level = worst(item.findings);
    const colour = {
      error: 'problemsErrorIcon.foreground',
      warning: 'problemsWarningIcon.foreground',
      info: 'problemsInfoIcon.foreground',
    };
    const words = [
      this.grouping === 'stage' ? item.phase : item.stage,
      item.owners?.join(' '),
      problems(item.findings),
      item.deprecated && 'deprecated',
      item.source !== 'workspace' && item.source,
    ].filter(Boolean);
    const tooltip = new vscode.MarkdownString();
    tooltip.appendText(
      [item.description, `${item.id}${item.version ? ` ${item.version}` : ''}`, ...words].filter(Boolean).join('\n'),
    );
    return {
      label: item.name,
      description: words.join(' · '),
      tooltip,
      iconPath: level
        ? new vscode.ThemeIcon(level, new vscode.ThemeColor(colour[level]))
        : new vscode.ThemeIcon('comment-discussion'),
      contextValue: item.uri ? 'promptFile' : 'prompt',
      command: { command: item.uri ? 'pog.openEntry' : 'pog.previewEntry', title: 'Open', arguments: [node] },
      accessibilityInformation: { label: [item.name, ...words].join(', ') },
    };
  }

  handleDrag(nodes: readonly Node[], transfer: vscode.DataTransfer): void {
    const [node] = nodes;
    if (node && 'item' in node) {
      transfer.set(dragged, new vscode.DataTransferItem(JSON.stringify(node.item)));
    }
  }
}

export function registerTree(
  context: vscode.ExtensionContext,
  server: Server,
  library: Library,
  preview: Preview,
): void {
  const tree = new Tree(server, context.workspaceState);
  const view = vscode.window.createTreeView('pog.library', {
    treeDataProvider: tree,
    dragAndDropController: tree,
    showCollapseAll: true,
  });
  const search = (query: string) => {
    tree.query = query;
    view.message = query && `Results for "${query}"`;
    void vscode.commands.executeCommand('setContext', 'pog.searching', query !== '');
    tree.refresh();
  };
  const describe = () => (view.description = `by ${tree.grouping}`);
  describe();
  const entry = (name: string, work: (item: Item) => unknown) =>
    vscode.commands.registerCommand(name, (node?: Node) => node && 'item' in node && work(node.item));
  let before = server.condition;
  context.subscriptions.push(
    view,
    server.onDidChange(() => {
      if (server.condition !== before && server.condition !== 'starting') {
        tree.refresh();
      }
      before = server.condition;
    }),
    vscode.workspace.onDidSaveTextDocument(() => view.visible && tree.look()),
    view.onDidChangeVisibility(() => view.visible && tree.look()),
    vscode.languages.onDidChangeDiagnostics(() => view.visible && tree.look()),
    vscode.commands.registerCommand('pog.refresh', () => tree.refresh()),
    vscode.commands.registerCommand('pog.clearSearch', () => search('')),
    vscode.commands.registerCommand('pog.search', async (query?: string) => {
      const prompt = 'Search names, descriptions and tags';
      const typed =
        query ?? (await vscode.window.showInputBox({ title: 'Search Prompt Library', prompt, value: tree.query }));
      if (typed !== undefined) {
        search(typed);
        await vscode.commands.executeCommand('pog.library.focus');
      }
    }),
    vscode.commands.registerCommand('pog.groupBy', async (given?: Grouping) => {
      const picked =
        given ?? (await vscode.window.showQuickPick([...groupings], { title: 'Group the Prompt Library by' }));
      if (picked) {
        await context.workspaceState.update('pog.grouping', picked);
        describe();
        tree.refresh();
      }
    }),
    entry('pog.insertEntry', (item) => {
      const place = cursor();
      return place && library.insert(place, item);
    }),
    entry('pog.previewEntry', (item) => preview.show({ id: item.id })),
    entry('pog.openEntry', (item) => item.uri && vscode.window.showTextDocument(vscode.Uri.parse(item.uri))),
    vscode.languages.registerDocumentDropEditProvider(
      { scheme: '*' },
      {
        async provideDocumentDropEdits(document, position, transfer) {
          const text = await transfer.get(dragged)?.asString();
          if (!text) {
            return undefined;
          }
          // Only accepts the drop; the server's edit follows once the questions are answered.
          const range = new vscode.Range(position, position);
          setTimeout(() => void library.insert({ document, range }, JSON.parse(text) as Item).catch(complain));
          return new vscode.DocumentDropEdit('');
        },
      },
    ),
  );
}
