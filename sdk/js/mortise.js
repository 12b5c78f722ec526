// What a plugin in JavaScript works with: the host's calls with objects instead of bytes, and what QuickJS lacks.
import * as host from 'erp:plugin/host-api@1.0.0';
import './random.js';

/** A host call that failed: `kind` is invalid, not-found, conflict, denied, exhausted or unavailable. */
export class HostError extends Error {
  constructor(call, kind, text) {
    super(`${call}: ${kind}: ${text}`);
    this.name = 'HostError';
    this.kind = kind;
  }
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function utf8(text) {
  const bytes = new Uint8Array(text.length * 3);
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[end++] = code;
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x800) {
      bytes[end++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x10000) {
        bytes[end++] = 0xe0 | (code >> 12);
      } else {
        bytes[end++] = 0xf0 | (code >> 18);
        bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[end++] = 0x80 | (code & 0x3f);
  }
  return bytes.subarray(0, end);
}

/** The text of UTF-8 bytes, which are valid: the host gives no others. */
export function text(bytes) {
  const pieces = [];
  let piece = [];
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++];
    if (first < 0x80) {
      piece.push(first);
    } else if (first < 0xe0) {
      piece.push(((first & 0x1f) << 6) | (bytes[i++] & 0x3f));
    } else if (first < 0xf0) {
      piece.push(((first & 0x0f) << 12) | ((bytes[i++] & 0x3f) << 6) | (bytes[i++] & 0x3f));
    } else {
      piece.push(
        ((first & 0x07) << 18) | ((bytes[i++] & 0x3f) << 12) | ((bytes[i++] & 0x3f) << 6) | (bytes[i++] & 0x3f),
      );
    }
    if (piece.length >= 1024) {
      pieces.push(String.fromCodePoint.apply(null, piece));
      piece = [];
    }
  }
  pieces.push(String.fromCodePoint.apply(null, piece));
  return pieces.join('');
}

const toJson = (value) => utf8(JSON.stringify(value));
const fromJson = (bytes) => JSON.parse(text(bytes));

/** Makes one call; the host's error becomes a HostError. */
function ask(call, function_, ...arguments_) {
  try {
    return function_(...arguments_);
  } catch (thrown) {
    const error = thrown?.payload ?? thrown;
    if (typeof error?.tag !== 'string') {
      throw thrown;
    }
    throw new HostError(call, error.tag, error.val);
  }
}

/** Rows of the plugin's own entities. */
export const db = {
  /** Inserts a row and returns it as it will be stored. */
  insert: (entity, row) => fromJson(ask('db-insert', host.dbInsert, entity, toJson(row))),
  /** Changes the fields that `patch` names and returns the row. */
  update: (entity, id, patch, version) =>
    fromJson(ask('db-update', host.dbUpdate, entity, id, toJson(patch), version)),
  /** Deletes a row. */
  delete: (entity, id, version) => {
    ask('db-delete', host.dbDelete, entity, id, version);
  },
  /** Reads a row; null when there is none. */
  get: (entity, id) => {
    const found = ask('db-get', host.dbGet, entity, id);
    return found == null ? null : fromJson(found);
  },
  /** Reads rows: `{ rows, next }`. */
  query: (entity, query) => fromJson(ask('db-query', host.dbQuery, entity, toJson(query))),
};

/** Publishes an event that the manifest declares. */
export function publish(type, payload) {
  ask('event-publish', host.eventPublish, type, toJson(payload));
}

/** A setting of the tenant, or its default; null when there is no such setting. */
export function setting(key) {
  const found = ask('config-get', host.configGet, key);
  return found == null ? null : fromJson(found);
}

/** The user whom the call acts for. */
export function currentUser() {
  return fromJson(ask('current-user', host.currentUser));
}

/** Whether that user holds a permission. */
export function may(permission) {
  return ask('check-permission', host.checkPermission, permission);
}

/** Lines in the plugin's log. */
export const log = {
  debug: (message) => host.logWrite('debug', String(message)),
  info: (message) => host.logWrite('info', String(message)),
  warn: (message) => host.logWrite('warn', String(message)),
  error: (message) => host.logWrite('error', String(message)),
};

/** Texts as they are, errors with their stack, everything else as JSON where it has one. */
function shown(value) {
  if (typeof value === 'string') {
    return value;
  }
  if (value instanceof Error) {
    return `${value}\n${value.stack ?? ''}`.trimEnd();
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

const line = (write) => (...values) => write(values.map(shown).join(' '));
globalThis.console = {
  debug: line(log.debug),
  log: line(log.info),
  info: line(log.info),
  warn: line(log.warn),
  error: line(log.error),
};

/** What the call may still use: `{ fuel, millis, reads, writes, events, logBytes }`. */
export function remaining() {
  return host.limitsRemaining();
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether a value is a decimal as the host writes it: digits in a string. */
export function isDecimal(value) {
  return typeof value === 'string' && DECIMAL.test(value);
}

/** Compares two decimals exactly: negative, zero or positive. */
export function compareDecimals(left, right) {
  const [a, b] = [left, right].map((decimal) => {
    const parts = DECIMAL.exec(decimal);
    if (parts === null) {
      throw new TypeError(`no decimal: ${decimal}`);
    }
    const whole = parts[2].replace(/^0+/, '');
    const fraction = (parts[3] ?? '').replace(/0+$/, '');
    return { sign: whole + fraction === '' ? 0 : parts[1] === '-' ? -1 : 1, whole, fraction };
  });
  if (a.sign !== b.sign || a.sign === 0) {
    return a.sign - b.sign;
  }
  const order =
    a.whole.length - b.whole.length || compareTexts(a.whole, b.whole) || compareTexts(a.fraction, b.fraction);
  return a.sign < 0 ? 0 - order : order;
}

function compareTexts(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Makes the plugin's exports of its functions: `handleEvent(type, envelope)`, and `init()` and `onTenantCreated(tenantId)` only if
 * there is something to do. What they throw fails the call: nothing of it is stored, and where an error came from is in the log.
 */
export function plugin({ init, onTenantCreated, handleEvent }) {
  const failing =
    (name, function_) =>
    (...arguments_) => {
      let returned;
      try {
        returned = function_?.(...arguments_);
      } catch (thrown) {
        if (thrown instanceof Error) {
          log.error(shown(thrown));
        }
        // The contract's error is a text.
        throw thrown instanceof Error ? thrown.message : String(thrown);
      }
      if (typeof returned?.then === 'function') {
        throw `${name} returned a promise: nothing waits for it, so a plugin's functions must not be async`;
      }
    };
  return {
    init: failing('init', init),
    onTenantCreated: failing('onTenantCreated', onTenantCreated),
    handleEvent: failing('handleEvent', (type, payload) => handleEvent(type, fromJson(payload))),
  };
}
