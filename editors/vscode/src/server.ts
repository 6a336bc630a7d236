// The server's life: started when it is first needed, restarted, and its state told.

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

/** A server that ends more often than this within the time is broken, and starting it again helps nobody. */
const restarts = { most: 4, within: 3 * 60_000 };

/** Tells the server which commands of this extension its code lenses may run. */
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

  /** The running client; starts it when it does not run. Undefined, with the person told, when it cannot. */
  ensure(): Promise<LanguageClient | undefined> {
    this.starting ??= this.start()
      .catch((error) => {
        this.become('stopped');
        this.output.error(String(error));
        void this.complain(`pog does not start: ${error instanceof Error ? error.message : error}`);
        return undefined;
      })
      .then((client) => {
        // Whoever asks next gets another try, and is told again.
        this.starting = client && this.starting;
        return client;
      });
    return this.starting;
  }

  private async start(): Promise<LanguageClient | undefined> {
    const { command, tried } = find(this.extension);
    if (!command) {
      this.become('missing');
      void this.complain(`The program 'pog' was not found: ${tried}. Without it there is highlighting, but no checks.`);
      return undefined;
    }
    this.become('starting');
    const client = new LanguageClient(
      'pog',
      'pog',
      { command, args: ['lsp'] },
      {
        documentSelector: selector,
        initializationOptions: () => vscode.workspace.getConfiguration('pog'),
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
        void this.complain('The pog server ended several times within minutes and is not started again.');
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
      // A server that does not answer any more must not keep the next one from starting.
      await client.dispose(2000).catch((error) => this.output.warn(String(error)));
    }
    this.become('idle');
  }

  /** Sends a request. Undefined when the server cannot be had; what it refuses is thrown with a message to show. */
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

  /** Shows places that a code lens of the server leads to. */
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
    const answer = await vscode.window.showWarningMessage(message, choose, how, again);
    if (answer === choose) {
      await this.choose();
    } else if (answer === how) {
      await vscode.commands.executeCommand('pog.openWalkthrough');
    } else if (answer === again) {
      await this.restart();
    }
  }

  /** Lets the person point at the program; the choice is theirs on this machine, not the folder's. */
  async choose(): Promise<void> {
    const picked = await vscode.window.showOpenDialog({ title: 'Choose the program pog', openLabel: 'Use' });
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

/** The next change of a document; not waited for long, because none may come. */
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
