// Rows that are saved with the row that owns them, in the browser.
import { expect, until } from './browser.mjs';

const ORDERS = 'com.acme.orders';
const ORDERS_MANIFEST = `manifest = 1
[metadata]
id = "${ORDERS}"
version = "1.0.0"
name = { en = "Orders", "zh-CN" = "订单" }
[module]
wasm = "plugin.wasm"
[entities.order]
tag = 1
label = { en = "Order", "zh-CN" = "订单" }
title = "code"
[entities.order.fields]
code = { tag = 1, type = "string", max = 32, required = true, label = { en = "Code" } }
[entities.line]
tag = 2
label = { en = "Lines", "zh-CN" = "明细" }
[entities.line.fields]
order = { tag = 1, type = "ref", to = "order", required = true, owned = "lines" }
pos = { tag = 2, type = "int", label = { en = "Position" } }
item = { tag = 3, type = "string", max = 20, required = true, label = { en = "Item" } }
qty = { tag = 4, type = "decimal", default = "1", label = { en = "Quantity" } }
[[pages]]
path = "orders"
kind = "list"
entity = "order"
label = { en = "Orders", "zh-CN" = "订单" }
`;

/** An order and its lines in one form: refused at a cell, stored, changed, put in another order, by keyboard too. */
export async function owned(page, look, { url, api, install, control, message }) {
  await install(ORDERS_MANIFEST, ORDERS);
  await page.goto(`${url}/p/${ORDERS}/orders`);
  await page.getByText('Nothing here yet').waitFor();
  await page.locator('header').getByRole('link', { name: 'New' }).click();
  await control(page, 'code').fill('O-1');
  const cell = (row, field) => control(page, `lines_${row}_${field}`);
  const add = page.getByRole('button', { name: 'Add a row: Lines' });
  await add.click();
  await until('the first cell to have the focus', () =>
    page.evaluate(() => document.activeElement?.id === 'record_lines_0_item'),
  );
  await page.keyboard.type('Bolt');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await add.focus();
  await page.keyboard.press('Enter');
  await cell(1, 'item').fill('Nut');
  await cell(1, 'qty').fill('many');
  await page.getByRole('button', { name: 'Save' }).click();
  const refused = page.locator('.owned td', { has: cell(1, 'qty') }).locator('.ant-form-item-explain-error');
  await refused.waitFor();
  await until('the refused cell to have the focus', () =>
    page.evaluate(() => document.activeElement?.id === 'record_lines_1_qty'),
  );
  expect((await cell(1, 'qty').getAttribute('aria-invalid')) === 'true', 'the cell is marked as invalid');
  expect((await cell(1, 'qty').getAttribute('aria-label')) === 'Quantity, row 2', 'the cell is named');
  await look('lines-refused');
  await cell(1, 'qty').fill('3');
  await page.getByRole('button', { name: 'Save' }).click();
  await message(page, 'Created').waitFor();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });

  const rows = `/plugins/${ORDERS}/order`;
  const [order] = (await api(rows)).rows;
  const lines = async () => (await api(`${rows}/${order.id}?expand=lines`)).lines;
  const shown = async () =>
    (await lines())
      .sort((one, other) => one.pos - other.pos)
      .map((line) => `${line.pos} ${line.item} ${Number(line.qty)}`)
      .join(', ');
  expect((await shown()) === '1 Bolt 2, 2 Nut 3', `both lines are stored: ${await shown()}`);

  await page.locator('tbody .row-link').first().click();
  await cell(1, 'item').waitFor();
  await look('lines');
  await page.getByRole('button', { name: 'Move up, row 2' }).click();
  await until('the lines to change places', async () => (await cell(0, 'item').inputValue()) === 'Nut');
  await add.click();
  await cell(2, 'item').fill('Washer');
  await page.getByRole('button', { name: 'Remove, row 2' }).click();
  await until('the line to go', async () => (await page.locator('.owned tbody tr').count()) === 2);
  await cell(0, 'qty').fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  expect((await shown()) === '1 Nut 4, 3 Washer 1', `one request changed them all: ${await shown()}`);
  const saved = await api(`${rows}/${order.id}`);
  expect(saved.version === 2, `the order was saved once: version ${saved.version}`);

  // Somebody else changes a line meanwhile: told by its row, nothing is lost until one reloads.
  await page.locator('tbody .row-link').first().click();
  await cell(0, 'qty').fill('9');
  const nut = (await lines()).find((line) => line.item === 'Nut');
  await api(`/plugins/${ORDERS}/line/${nut.id}`, {
    method: 'PATCH',
    body: { qty: '5' },
    headers: { 'If-Match': `"v${nut.version}"` },
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Someone else has changed this meanwhile: Lines, row 1').waitFor();
  await look('lines-overtaken');
  await page.getByRole('alert').getByRole('button', { name: 'Discard mine and reload' }).click();
  await until('the stored quantity', async () => (await cell(0, 'qty').inputValue()).startsWith('5'));
  await page.getByRole('button', { name: 'Cancel' }).click();

  for (const step of ['disable', 'uninstall']) {
    await api(`/admin/plugins/${ORDERS}/${step}`, { method: 'POST' });
  }
  await api(`/admin/plugins/${ORDERS}/purge`, { method: 'POST', body: { confirm: ORDERS } });
  await page.goto(url);
}
