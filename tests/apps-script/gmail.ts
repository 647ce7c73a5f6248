/** Told of every call a fake gets: it moves the virtual clock, and may throw in Google's place. */
export type Touch = (call: string, costMs: number) => void;

export interface MessageSeed {
  id: string;
  subject?: string;
  sender?: string;
  body?: string;
  date?: string;
  unread?: boolean;
  inInbox?: boolean;
  draft?: boolean;
  trash?: boolean;
}

/** Stands in every subject, sender and body, and may stand in no log. */
export const CANARY = "canary-0f4e";

export class FakeMessage {
  readonly #touch: Touch;
  readonly #seed: MessageSeed;

  constructor(seed: MessageSeed, touch: Touch) {
    this.#seed = seed;
    this.#touch = touch;
  }
  getId(): string {
    return this.#seed.id;
  }
  getSubject(): string {
    this.#touch("message.getSubject", 5);
    return this.#seed.subject ?? `Subject ${CANARY}`;
  }
  getFrom(): string {
    this.#touch("message.getFrom", 5);
    return this.#seed.sender ?? `Jean ${CANARY} <jean.${CANARY}@client.example.com>`;
  }
  getBody(): string {
    this.#touch("message.getBody", 30);
    return this.#seed.body ?? `<p>Bonjour ${CANARY} ${this.#seed.id}</p>`;
  }
  getPlainBody(): string {
    this.#touch("message.getPlainBody", 10);
    return `Bonjour ${CANARY} `.repeat(30);
  }
  getDate(): Date {
    this.#touch("message.getDate", 5);
    return new Date(this.#seed.date ?? "2026-03-02T09:30:00Z");
  }
  isUnread(): boolean {
    this.#touch("message.isUnread", 5);
    return this.#seed.unread ?? true;
  }
  isInInbox(): boolean {
    this.#touch("message.isInInbox", 5);
    return this.#seed.inInbox ?? true;
  }
  isDraft(): boolean {
    this.#touch("message.isDraft", 5);
    return this.#seed.draft ?? false;
  }
  isInTrash(): boolean {
    this.#touch("message.isInTrash", 5);
    return this.#seed.trash ?? false;
  }
}

export class FakeLabel {
  readonly name: string;
  readonly #mailbox: FakeMailbox;

  constructor(name: string, mailbox: FakeMailbox) {
    this.name = name;
    this.#mailbox = mailbox;
  }
  getThreads(start: number, max: number): FakeThread[] {
    this.#mailbox.touch("label.getThreads", 300);
    const labelled = this.#mailbox.threads.filter((thread) => thread.labels.has(this.name));
    return labelled.slice(start, start + max);
  }
}

export class FakeThread {
  readonly id: string;
  readonly labels: Set<string>;
  readonly messages: FakeMessage[];
  spam = false;
  trash = false;
  /** Runs when the script has read the messages: what arrives just then. */
  onRead: (() => void) | null = null;
  readonly #touch: Touch;

  constructor(id: string, messages: FakeMessage[], { labels, touch }: ThreadParts) {
    this.id = id;
    this.messages = messages;
    this.labels = new Set(labels);
    this.#touch = touch;
  }
  getId(): string {
    return this.id;
  }
  getMessageCount(): number {
    this.#touch("thread.getMessageCount", 10);
    return this.messages.length;
  }
  getMessages(): FakeMessage[] {
    this.#touch("thread.getMessages", 100);
    const messages = [...this.messages];
    this.onRead?.();
    return messages;
  }
  isInSpam(): boolean {
    this.#touch("thread.isInSpam", 10);
    return this.spam;
  }
  isInTrash(): boolean {
    this.#touch("thread.isInTrash", 10);
    return this.trash;
  }
  refresh(): this {
    this.#touch("thread.refresh", 50);
    return this;
  }
  removeLabel(label: FakeLabel): this {
    this.#touch("thread.removeLabel", 150);
    this.labels.delete(label.name);
    return this;
  }
  addLabel(label: FakeLabel): this {
    this.#touch("thread.addLabel", 150);
    this.labels.add(label.name);
    return this;
  }
}

interface ThreadParts {
  labels: readonly string[];
  touch: Touch;
}

/** The account: threads newest first, as Gmail lists them. */
export class FakeMailbox {
  static readonly ownAddress = "atelier@studio.example.com";
  readonly threads: FakeThread[] = [];
  readonly labels = new Map<string, FakeLabel>();
  readonly touch: Touch;

  constructor(touch: Touch) {
    this.touch = touch;
  }
  /** A labelled thread with these messages arrives. */
  receive(id: string, seeds: readonly MessageSeed[]): FakeThread {
    const messages = seeds.map((seed) => new FakeMessage(seed, this.touch));
    const thread = new FakeThread(id, messages, {
      labels: [...this.labels.keys()],
      touch: this.touch,
    });
    this.threads.unshift(thread);
    return thread;
  }
  /** One more message joins the thread. */
  reply(thread: FakeThread, seed: MessageSeed): void {
    thread.messages.push(new FakeMessage(seed, this.touch));
  }
  labelled(): string[] {
    return this.threads.filter(({ labels }) => labels.size > 0).map(({ id }) => id);
  }
  createLabel(name: string): FakeLabel {
    this.touch("GmailApp.createLabel", 200);
    const label = new FakeLabel(name, this);
    this.labels.set(name, label);
    return label;
  }
  getUserLabelByName(name: string): FakeLabel | null {
    this.touch("GmailApp.getUserLabelByName", 150);
    return this.labels.get(name) ?? null;
  }
  getAliases(): string[] {
    this.touch("GmailApp.getAliases", 50);
    return ["contact@studio.example.com"];
  }
}
