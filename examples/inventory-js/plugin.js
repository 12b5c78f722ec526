// Watches the stock as examples/inventory does: an item whose quantity falls below the tenant's low-stock level gets an alert and is
// announced by the event stock_low; when its stock is back, its alerts go.
import { compareDecimals, db, isDecimal, log, plugin, publish, setting } from 'mortise';

const CREATED = 'com.acme.stockjs.item.created';
const UPDATED = 'com.acme.stockjs.item.updated';
const STOCK_LOW = 'com.acme.stockjs.stock_low';

/** Whether a row's quantity is below the level; a row without a quantity is not. */
function isLow(envelope, which, level) {
  const quantity = envelope.payload?.[which]?.qty;
  if (quantity === null) {
    return false;
  }
  if (!isDecimal(quantity)) {
    throw new Error(`/payload/${which}/qty is no decimal in a string`);
  }
  return compareDecimals(quantity, String(level)) < 0;
}

function raiseAlert({ id, code, qty }, level) {
  if (db.get('item', id) === null) {
    log.info(`${code} was low, but is deleted by now`);
    return;
  }
  const message = `${code} is low: ${qty} left, the level is ${level}`;
  db.insert('alert', { item: id, qty, level, message });
  publish(STOCK_LOW, { item: id, code, qty, level });
  log.info(message);
}

function clearAlerts({ id, code, qty }) {
  const query = { filter: { item: { _eq: id } }, limit: 100 };
  let page;
  do {
    // What is deleted is not found again, so each page is the first one.
    page = db.query('alert', query);
    for (const alert of page.rows) {
      db.delete('alert', alert.id, alert.version);
    }
  } while (page.next !== null);
  log.info(`${code} is back in stock: ${qty ?? 'no quantity'}`);
}

export const pluginApi = plugin({
  handleEvent(type, envelope) {
    if (type !== CREATED && type !== UPDATED) {
      throw new Error(`no event of this plugin: ${type}`);
    }
    const level = setting('low_stock');
    if (!Number.isSafeInteger(level) || level < 0) {
      throw new Error(`the setting low_stock is no whole number from 0: ${level}`);
    }
    const changed = envelope.payload?.after;
    if (typeof changed?.id !== 'string' || typeof changed.code !== 'string') {
      throw new Error('the envelope has no /payload/after with an id and a code');
    }
    const low = isLow(envelope, 'after', level);
    const wasLow = type === UPDATED && isLow(envelope, 'before', level);
    if (low && !wasLow) {
      raiseAlert(changed, level);
    } else if (wasLow && !low) {
      clearAlerts(changed);
    }
  },
});
