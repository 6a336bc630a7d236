// The server's extensions of the Language Server Protocol: server/docs/protocol.md.

export interface Parameter {
  name: string;
  type?: string;
  description?: string;
  required: boolean;
  default?: unknown;
  enum?: unknown[];
}

export interface Item {
  id: string;
  name: string;
  description?: string;
  version?: string;
  stage?: string;
  phase?: string;
  layer?: string;
  tags: string[];
  owners?: string[];
  deprecated: boolean;
  source: 'workspace' | 'library' | 'starter';
  uri?: string;
  includable: boolean;
  parameters: Parameter[];
  findings?: Findings;
}

export interface Findings {
  error: number;
  warning: number;
  info: number;
  hint: number;
}

export interface Rendered {
  name?: string;
  parameters?: Parameter[];
  messages: { role: string; content: string }[];
  missing: string[];
  error?: string;
}

export interface Status {
  version: string;
  ready: boolean;
  folders: { uri: string; policy: string[]; prompts: number }[];
  library: { workspace: number; library: number; starter: number };
  documents: number;
  encoding: string;
}

export type Arguments = Record<string, unknown>;
