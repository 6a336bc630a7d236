// Starts the server on first use, restarts it and tracks its state.

import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type ErrorHandler,
  type Location,
  type Position,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { find } from './binary';
import { isOurs, selector } from './files';
import { ask } from './say';

/** A server that exits more often than this within the window is broken; restarting it would not help. */
const restarts = { most: 4, within: 3 * 60_000 };

/** Tells the server which commands its code lenses can use. */
const lensCommands: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { commands: { commands: ['pog.preview', 'pog.showReferences'] } };
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};

export type Condition = 'idle' | 'starting' | 'ready' | 'missing' | 'stopped';

export class Server implements vscode.Disposable {
  condition: Condition = 'idle';
  private client?: LanguageClient;
  private starting?: Promise<LanguageClient | undefined>;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly output = vscode.window.createOutputChannel('pog', { log: true });

  constructor(private readonly extension: vscode.Uri) {}

  /** The running client, started if necessary. Undefined, after showing an error, if it cannot start. */
  ensure(): Promise<LanguageClient | undefined> {
    this.starting ??= this.start()
      .catch((error) => {
        this.become('stopped');
        this.output.error(String(error));
        void this.complain(`Cannot start pog: ${error instanceof Error ? error.message : error}`);
        return undefined;
      })
      .then((client) => {
        // The next request tries again and reports again.
        this.starting = client && this.starting;
        return client;
      });
    return this.starting;
  }

  private async start(): Promise<LanguageClient | undefined> {
    const { command, tried } = find(this.extension);
    if (!command) {
      this.become('missing');
      void this.complain(`pog executable not found: ${tried}. Only syntax highlighting is available.`);
      return undefined;
    }
    this.become('starting');
    const client = new LanguageClient(
      'pog',
      'pog',
      { command, args: ['lsp'] },
      {
        documentSelector: selector,
        // The folder's own settings are among these, so its trust is said last.
        initializationOptions: () => ({
          ...vscode.workspace.getConfiguration('pog'),
          trusted: vscode.workspace.isTrusted,
        }),
        synchronize: { configurationSection: 'pog' },
        outputChannel: this.output,
        errorHandler: this.handler(),
        diagnosticPullOptions: { onChange: true, onTabs: true },
      },
    );
    client.registerFeature(lensCommands);
    client.onDidChangeState(({ newState }) => {
      this.become(newState === State.Running ? 'ready' : newState === State.Starting ? 'starting' : 'stopped');
    });
    this.client = client;
    this.output.info(`starting ${command}`);
    await client.start();
    return client;
  }

  /**
   * The client's own handler gives up for good when a dying server fails to read several messages in a row. Here only
   * its end counts, which always follows.
   */
  private handler(): ErrorHandler {
    let ends: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        ends = [...ends.filter((end) => end > Date.now() - restarts.within), Date.now()];
        if (ends.length <= restarts.most) {
          return { action: CloseAction.Restart };
        }
        void this.complain('The pog server crashed repeatedly and will not be restarted.');
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.ensure();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = this.starting = undefined;
    if (client) {
      // An unresponsive server must not keep the next one from starting.
      await client.dispose(2000).catch((error) => this.output.warn(String(error)));
    }
    this.become('idle');
  }

  /** Sends a request. Undefined if there is no server; errors of the server are thrown with a message to show. */
  async request<T>(method: string, params: object): Promise<T | undefined> {
    const client = await this.ensure();
    return client && (await client.sendRequest<T>(method, params));
  }

  execute<T>(command: string, argument: object): Promise<T | undefined> {
    return this.request<T>('workspace/executeCommand', { command, arguments: [argument] });
  }

  /**
   * Does something with a document the server would not know by itself, such as a source file. Where an edit is to
   * come of it, the server knows the document until it has come.
   */
  async knowing<T>(document: vscode.TextDocument, work: () => Promise<T>, edits = false): Promise<T> {
    const client = await this.ensure();
    if (!client || isOurs(document)) {
      return work();
    }
    const textDocument = client.code2ProtocolConverter.asTextDocumentItem(document);
    await client.sendNotification('textDocument/didOpen', { textDocument });
    try {
      const edited = edits ? nextChange(document) : undefined;
      const result = await work();
      await edited;
      return result;
    } finally {
      await client.sendNotification('textDocument/didClose', { textDocument: { uri: textDocument.uri } });
    }
  }

  /** Shows the locations a code lens refers to. */
  async showReferences(uri: string, position: Position, found: Location[]): Promise<void> {
    const convert = (await this.ensure())?.protocol2CodeConverter;
    if (convert) {
      const at = [convert.asUri(uri), convert.asPosition(position), found.map((one) => convert.asLocation(one))];
      await vscode.commands.executeCommand('editor.action.showReferences', ...at);
    }
  }

  showLog(): void {
    this.output.show();
  }

  private become(condition: Condition): void {
    this.condition = condition;
    this.changed.fire();
  }

  private async complain(message: string): Promise<void> {
    const [choose, how, again] = ['Choose Program…', 'How to Install', 'Try Again'];
    const answer = await ask(message, choose, how, again);
    if (answer === choose) {
      await this.choose();
    } else if (answer === how) {
      await vscode.commands.executeCommand('pog.openWalkthrough');
    } else if (answer === again) {
      await this.restart();
    }
  }

  /** Lets the user choose the executable; stored in the user settings, not in the folder. */
  async choose(): Promise<void> {
    const picked = await vscode.window.showOpenDialog({ title: 'Choose the pog Executable', openLabel: 'Use' });
    if (picked?.[0]) {
      const settings = vscode.workspace.getConfiguration('pog');
      await settings.update('server.path', picked[0].fsPath, vscode.ConfigurationTarget.Global);
    }
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.output.dispose();
  }
}

/** Waits for the next change of a document, but not long, because there may be none. */
function nextChange(document: vscode.TextDocument): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      listener.dispose();
      done();
    };
    const listener = vscode.workspace.onDidChangeTextDocument((event) => event.document === document && end());
    setTimeout(end, 2000);
  });
}
