// An item whose stock is low, in AssemblyScript: what examples/inventory does in the call that is measured, with the language's own
// strings. The rest of that plugin is left out.

const ID = "com.acme.stockas";
/** Arrays and objects within each other: the host's own limit. */
const DEEPEST = 64;

// ---- the canonical ABI ----

// @ts-ignore: decorator
@external("erp:plugin/host-api@1.0.0", "config-get")
declare function configGet(key: usize, keySize: usize, answer: usize): void;
// @ts-ignore: decorator
@external("erp:plugin/host-api@1.0.0", "db-get")
declare function dbGet(entity: usize, entitySize: usize, id: usize, idSize: usize, answer: usize): void;
// @ts-ignore: decorator
@external("erp:plugin/host-api@1.0.0", "db-insert")
declare function dbInsert(entity: usize, entitySize: usize, data: usize, dataSize: usize, answer: usize): void;
// @ts-ignore: decorator
@external("erp:plugin/host-api@1.0.0", "event-publish")
declare function eventPublish(type: usize, typeSize: usize, payload: usize, payloadSize: usize, answer: usize): void;
// @ts-ignore: decorator
@external("erp:plugin/host-api@1.0.0", "log-write")
declare function logWrite(level: usize, levelSize: usize, message: usize, messageSize: usize): void;

/** Where the host writes a result: whether it is an error, then at 4 an option's presence or the error's case, at 8 and 12 bytes. */
const ANSWER = memory.data(16, 4);
/** What an export answers: result<_, string>. */
const RESULT = memory.data(12, 4);

const WORDS: StaticArray<string> = ["invalid", "not found", "conflict", "denied", "exhausted", "unavailable"];

/** A text's UTF-8, for the host. */
class Bytes {
  private readonly buffer: ArrayBuffer;

  constructor(text: string) {
    this.buffer = String.UTF8.encode(text);
  }

  get at(): usize {
    return changetype<usize>(this.buffer);
  }

  get size(): usize {
    return this.buffer.byteLength;
  }
}

export function cabi_realloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  return old == 0 ? heap.alloc(size) : heap.realloc(old, size);
}

function done(): usize {
  return RESULT;
}

function fail(why: string): usize {
  const bytes = new Bytes(why);
  store<u8>(RESULT, 1);
  store<usize>(RESULT, bytes.at, 4);
  store<usize>(RESULT, bytes.size, 8);
  return RESULT;
}

function failed(): bool {
  return load<u8>(ANSWER) != 0;
}

function present(): bool {
  return load<u8>(ANSWER, 4) != 0;
}

/** The text of an answer, or of its error. */
function answered(): string {
  return String.UTF8.decodeUnsafe(load<usize>(ANSWER, 8), load<usize>(ANSWER, 12));
}

function failWith(what: string): usize {
  const index = <i32>load<u8>(ANSWER, 4);
  return fail(what + ": " + (index < WORDS.length ? WORDS[index] : "unknown") + ": " + answered());
}

function log(message: string): void {
  const level = new Bytes("info");
  const line = new Bytes(message);
  logWrite(level.at, level.size, line.at, line.size);
}

// ---- JSON: the host's is well-formed, so what is passed over is not checked further ----

function isSpace(c: i32): bool {
  return c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d;
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

class Cursor {
  constructor(readonly text: string, public at: i32 = 0) {}

  /** The next character that is no space; -1 at the end. */
  next(): i32 {
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (!isSpace(c)) {
        return c;
      }
      this.at++;
    }
    return -1;
  }

  take(wanted: i32): bool {
    if (this.next() != wanted) {
      return false;
    }
    this.at++;
    return true;
  }

  skipString(): bool {
    if (!this.take(0x22)) {
      return false;
    }
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at++);
      if (c == 0x22) {
        return true;
      }
      if (c == 0x5c) {
        this.at++;
      }
    }
    return false;
  }

  skipValue(depth: i32): bool {
    const c = this.next();
    if (c == 0x22) {
      return this.skipString();
    }
    if (c == 0x7b || c == 0x5b) {
      return depth < DEEPEST && this.skipMembers(c == 0x7b, c + 2, depth + 1);
    }
    const start = this.at;
    while (this.at < this.text.length) {
      const end = this.text.charCodeAt(this.at);
      if (end == 0x2c || end == 0x5d || end == 0x7d || isSpace(end)) {
        break;
      }
      this.at++;
    }
    return this.at > start;
  }

  private skipMembers(named: bool, close: i32, depth: i32): bool {
    this.at++;
    if (this.take(close)) {
      return true;
    }
    do {
      if ((named && !(this.skipString() && this.take(0x3a))) || !this.skipValue(depth)) {
        return false;
      }
    } while (this.take(0x2c));
    return this.take(close);
  }

  /** Goes to the member's value; false when there is none. */
  enter(name: string): bool {
    if (this.next() != 0x7b) {
      return false;
    }
    do {
      this.at++;
      this.next();
      const start = this.at + 1;
      if (!this.skipString()) {
        return false;
      }
      const found = this.text.substring(start, this.at - 1) == name;
      if (!this.take(0x3a)) {
        return false;
      }
      if (found) {
        this.next();
        return true;
      }
      if (!this.skipValue(0)) {
        return false;
      }
    } while (this.next() == 0x2c);
    return false;
  }
}

/** The JSON of a member of an object; null when there is none. */
function member(object: string, name: string): string | null {
  const cursor = new Cursor(object);
  if (!cursor.enter(name)) {
    return null;
  }
  const start = cursor.at;
  return cursor.skipValue(0) ? object.substring(start, cursor.at) : null;
}

/** What a JSON string stands for; null when it is none. */
function text(json: string | null): string | null {
  if (json == null || json.length < 2 || json.charCodeAt(0) != 0x22) {
    return null;
  }
  const end = json.length - 1;
  let whole = "";
  let plain = 1;
  for (let escape = json.indexOf("\\"); escape >= 0; escape = json.indexOf("\\", plain)) {
    whole += json.substring(plain, escape);
    plain = escape + 2;
    const letter = json.charCodeAt(escape + 1);
    switch (letter) {
      case 0x62: whole += "\b"; break;
      case 0x66: whole += "\f"; break;
      case 0x6e: whole += "\n"; break;
      case 0x72: whole += "\r"; break;
      case 0x74: whole += "\t"; break;
      case 0x22: case 0x2f: case 0x5c: whole += String.fromCharCode(letter); break;
      case 0x75: {
        const unit = parseInt(json.substring(plain, plain + 4), 16);
        if (isNaN(unit)) {
          return null;
        }
        whole += String.fromCharCode(<i32>unit);
        plain += 4;
        break;
      }
      default: return null;
    }
  }
  return whole + json.substring(plain, end);
}

/** The text as a JSON string. */
function quoted(text: string): string {
  let json = '"';
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x20 && c != 0x22 && c != 0x5c) {
      continue;
    }
    json += text.substring(plain, i);
    json += c >= 0x20 ? "\\" + String.fromCharCode(c) : "\\u" + c.toString(16).padStart(4, "0");
    plain = i + 1;
  }
  return json + text.substring(plain) + '"';
}

// ---- decimals ----

/** A decimal without the zeros that change nothing. */
class Decimal {
  negative: bool = false;
  whole: string = "";
  fraction: string = "";

  /** Null for what is no decimal. */
  static parse(text: string): Decimal | null {
    const parsed = new Decimal();
    parsed.negative = text.startsWith("-");
    const start = parsed.negative ? 1 : 0;
    const point = text.indexOf(".");
    const whole = text.substring(start, point < 0 ? text.length : point);
    const fraction = point < 0 ? "0" : text.substring(point + 1);
    if (!Decimal.digits(whole) || !Decimal.digits(fraction)) {
      return null;
    }
    let zeros = 0;
    while (zeros < whole.length && whole.charCodeAt(zeros) == 0x30) {
      zeros++;
    }
    let end = fraction.length;
    while (end > 0 && fraction.charCodeAt(end - 1) == 0x30) {
      end--;
    }
    parsed.whole = whole.substring(zeros);
    parsed.fraction = fraction.substring(0, end);
    if (parsed.whole.length + parsed.fraction.length == 0) {
      parsed.negative = false;
    }
    return parsed;
  }

  private static digits(text: string): bool {
    for (let i = 0; i < text.length; i++) {
      if (!isDigit(text.charCodeAt(i))) {
        return false;
      }
    }
    return text.length > 0;
  }

  isBelow(other: Decimal): bool {
    if (this.negative != other.negative) {
      return this.negative;
    }
    const small = this.negative ? other : this;
    const large = this.negative ? this : other;
    if (small.whole.length != large.whole.length) {
      return small.whole.length < large.whole.length;
    }
    return small.whole != large.whole ? small.whole < large.whole : small.fraction < large.fraction;
  }
}

// ---- the plugin ----

function raiseAlert(id: string, code: string, quantity: string, level: string): usize {
  const item = new Bytes("item");
  const row = new Bytes(id);
  dbGet(item.at, item.size, row.at, row.size, ANSWER);
  if (failed()) {
    return failWith("cannot read the item");
  }
  if (!present()) {
    log(code + " was low, but is deleted by now");
    return done();
  }
  const message = code + " is low: " + quantity + " left, the level is " + level;
  const start = '{"item":' + quoted(id);
  const end = ',"qty":' + quoted(quantity) + ',"level":' + level;

  const entity = new Bytes("alert");
  const alert = new Bytes(start + end + ',"message":' + quoted(message) + "}");
  dbInsert(entity.at, entity.size, alert.at, alert.size, ANSWER);
  if (failed()) {
    return failWith("cannot store the alert");
  }

  const type = new Bytes(ID + ".stock_low");
  const event = new Bytes(start + ',"code":' + quoted(code) + end + "}");
  eventPublish(type.at, type.size, event.at, event.size, ANSWER);
  if (failed()) {
    return failWith("cannot publish stock_low");
  }
  log(message);
  return done();
}

export function init(): usize {
  return done();
}

export function onTenantCreated(id: usize, size: usize): usize {
  return done();
}

export function handleEvent(typeAt: usize, typeSize: usize, envelopeAt: usize, envelopeSize: usize): usize {
  const type = String.UTF8.decodeUnsafe(typeAt, typeSize);
  if (type != ID + ".item.created") {
    return fail("no event of this plugin: " + type);
  }
  const key = new Bytes("low_stock");
  configGet(key.at, key.size, ANSWER);
  if (failed()) {
    return failWith("cannot read the setting low_stock");
  }
  const level = present() ? answered() : "";
  const low = Decimal.parse(level);
  if (low == null || low.negative || level.includes(".")) {
    return fail("the setting low_stock is no whole number from 0: " + level);
  }

  const cursor = new Cursor(String.UTF8.decodeUnsafe(envelopeAt, envelopeSize));
  const start = cursor.enter("payload") && cursor.enter("after") ? cursor.at : -1;
  const after = start >= 0 && cursor.skipValue(0) ? cursor.text.substring(start, cursor.at) : "";
  const id = text(member(after, "id"));
  const code = text(member(after, "code"));
  if (id == null || code == null) {
    return fail("the envelope has no /payload/after with an id and a code");
  }
  const json = member(after, "qty");
  if (json != null && json == "null") {
    return done();
  }
  const quantity = text(json);
  const left = Decimal.parse(quantity == null ? "" : quantity);
  if (quantity == null || left == null) {
    return fail("/payload/after/qty is no decimal in a string");
  }
  return left.isBelow(low) ? raiseAlert(id, code, quantity, level) : done();
}
