// Walks through the web in Chromium against a running server: from the sign-in to a plugin at work and its end.
//   MORTISE_URL, MORTISE_ADMIN_PASSWORD   the server, and its first user's password
//   MORTISE_CHROMIUM                      the browser (default /usr/bin/chromium)
//   MORTISE_EXAMPLE                       the plugin's folder (default examples/inventory)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, Failure, until, withBrowser } from './browser.mjs';
import { owned } from './ownedRows.mjs';
import { erased } from './trash.mjs';

const url = process.env.MORTISE_URL?.replace(/\/$/, '');
const password = process.env.MORTISE_ADMIN_PASSWORD;
const example = process.env.MORTISE_EXAMPLE || fileURLToPath(new URL('../../examples/inventory', import.meta.url));
const MOST_SECONDS = 300;

if (!url || !password) {
  console.error('walkthrough: set MORTISE_URL and MORTISE_ADMIN_PASSWORD');
  process.exit(2);
}

const wasm = { name: 'plugin.wasm', mimeType: 'application/wasm', buffer: readFileSync(join(example, 'plugin.wasm')) };
const manifestText = readFileSync(join(example, 'manifest.toml'), 'utf8');
const manifest = (text) => ({ name: 'manifest.toml', mimeType: 'application/toml', buffer: Buffer.from(text) });

let token;

/** A second user of the API beside the browser. */
async function api(path, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path} gave ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

async function signIn(page, look) {
  await page.goto(url);
  await page.getByLabel('Password').fill('not the password');
  await page.getByLabel('User name').fill('admin');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Tenant, user name or password is wrong.').waitFor();
  await look('sign-in-refused');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Welcome, admin' }).waitFor();
  await page.getByText('No plugin is running yet').waitFor();
  await look('start-empty');
}

async function choose(page, files) {
  await page.getByRole('button', { name: 'Upload a plugin' }).first().click();
  await page.getByLabel('Component').setInputFiles(files.wasm);
  await page.getByLabel('Manifest').setInputFiles(files.manifest);
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
}

async function upload(page, look) {
  await page.getByRole('link', { name: 'Plugins' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor();
  await page.getByText('No plugins yet').waitFor();
  await look('plugins-empty');

  const notWasm = { ...wasm, buffer: Buffer.from('not a WebAssembly binary') };
  await choose(page, {
    wasm: notWasm,
    manifest: manifest(manifestText.replace(/^manifest\s*=\s*1.*$/m, '$&\nmetadta = 1')),
  });
  await page.locator('.ant-alert-title', { hasText: 'The plugin is refused' }).waitFor();
  expect((await page.locator('.problem-list li').count()) > 0, 'a refused upload lists what is wrong');
  await look('upload-refused');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await choose(page, { wasm, manifest: manifest(manifestText) });
  await page.locator('main').getByText('Uploaded', { exact: true }).first().waitFor();
  await look('plugin-uploaded');
}

async function enable(page, look) {
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  const enableButton = page.getByRole('button', { name: 'Enable', exact: true });
  await until('the enable step', () => enableButton.isEnabled());
  await enableButton.click();
  await page.locator('.plugin-tags').getByText('Running').waitFor();
  await page.locator('.plugin-tags').getByText('Healthy').waitFor();
  await look('plugin-running');
}

/** The plugin as the web sees it: the page and the quantity of its items, the page of its alerts. */
async function describe(plugin) {
  const meta = await api(`/plugins/${plugin}/$meta`);
  const page = (entity) => meta.pages.find((candidate) => candidate.entity === entity);
  const quantity = meta.entities.item.fields.find((field) => field.type === 'decimal');
  const required = meta.entities.item.fields.filter((field) => field.required && field.name !== quantity.name);
  expect(page('item') && page('alert') && quantity, `${plugin} has pages for item and alert, and a decimal quantity`);
  return {
    plugin,
    items: page('item').path,
    alerts: page('alert').path,
    quantity: quantity.name,
    fraction: quantity.scale > 0 ? `.${'1'.repeat(quantity.scale)}` : '',
    required: required.filter((field) => field.type === 'string').map((field) => field.name),
  };
}

const control = (page, field) => page.locator(`#record_${field}`);
const menu = (page, path) => page.locator(`.shell-sider a[href="${path}"]`);
const message = (page, text) => page.locator('.ant-message').getByText(text, { exact: true }).last();

async function createItem(page, look, shape) {
  await menu(page, `/p/${shape.plugin}/${shape.items}`).click();
  await page.getByText('Nothing here yet').waitFor();
  await look('items-empty');
  await page.locator('header').getByRole('link', { name: 'New' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Please fill in this field').first().waitFor();

  for (const field of shape.required) {
    await control(page, field).fill(field === 'code' ? 'M8-40' : 'Hex bolt M8 × 40');
  }
  await control(page, shape.quantity).fill('abc');
  await page.getByRole('button', { name: 'Save' }).click();
  const refusal = page
    .locator('.ant-form-item', { has: control(page, shape.quantity) })
    .locator('.ant-form-item-explain-error');
  await refusal.waitFor();
  await until('the field that was refused to have the focus', () =>
    page.evaluate((id) => document.activeElement?.id === id, `record_${shape.quantity}`),
  );
  await look('item-refused');

  await control(page, shape.quantity).fill('5');
  await page.getByRole('button', { name: 'Save' }).click();
  await message(page, 'Created').waitFor();
  await page.locator('tbody tr.ant-table-row').first().waitFor();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  await look('items');
}

async function alerted(page, look, shape) {
  await menu(page, `/p/${shape.plugin}/${shape.alerts}`).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await until('the alert on its page', async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    return (await page.locator('tbody tr.ant-table-row').count()) === 1;
  });
  await look('alerts');
}

/** Opens the item, types a quantity, lets somebody else save another one meanwhile, then saves: a conflict. */
async function collide(page, shape, mine, theirs) {
  const rows = `/plugins/${shape.plugin}/item`;
  await page.locator('tbody .row-link').first().click();
  await control(page, shape.quantity).fill(mine);
  const [item] = (await api(rows)).rows;
  await api(`${rows}/${item.id}`, {
    method: 'PATCH',
    body: { [shape.quantity]: theirs },
    headers: { 'If-Match': `"v${item.version}"` },
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This record has changed').waitFor();
  await page.locator('.conflict-table').getByText(theirs).first().waitFor();
  return `${rows}/${item.id}`;
}

async function conflict(page, look, shape) {
  await menu(page, `/p/${shape.plugin}/${shape.items}`).click();
  const row = await collide(page, shape, '40', '25');
  await look('conflict');
  await page.getByRole('button', { name: 'Discard mine and reload' }).click();
  await until('the stored value in the form', async () =>
    (await control(page, shape.quantity).inputValue()).startsWith('25'),
  );
  await control(page, shape.quantity).fill('60');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  const edited = (await api(row))[shape.quantity];
  expect(String(edited).startsWith('60'), `the edit is stored: ${edited}`);

  await collide(page, shape, '45', '30');
  await page.getByRole('button', { name: 'Overwrite with mine' }).click();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  const overwritten = (await api(row))[shape.quantity];
  expect(String(overwritten).startsWith('45'), `the overwriting is stored: ${overwritten}`);
}

async function deleted(page, shape) {
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: /^Delete / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await message(page, 'Deleted').waitFor();
  const left = (await api(`/plugins/${shape.plugin}/item`)).rows;
  expect(left.length === 0, `the item is deleted, ${left.length} left`);
}

/** More rows than a page holds: forth and back, then sorted by the server. */
async function paged(page, look, shape) {
  const rows = `/plugins/${shape.plugin}/item`;
  const names = Array.from({ length: 25 }, (_, index) => `P-${String(index + 1).padStart(2, '0')}`);
  for (const name of names) {
    const body = Object.fromEntries(shape.required.map((field) => [field, name]));
    await api(rows, { method: 'POST', body: { ...body, [shape.quantity]: `1234567${shape.fraction}` } });
  }
  const shown = page.locator('tbody tr.ant-table-row');
  const pager = page.getByRole('navigation', { name: 'Pages' });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await until('a full first page', async () => (await shown.count()) === 20);
  const first = await shown.allInnerTexts();
  await page.getByText(`1,234,567${shape.fraction}`).first().waitFor();
  await pager.getByRole('button', { name: 'Next' }).click();
  await until('the rest on the second page', async () => (await shown.count()) === 5);
  const second = await shown.allInnerTexts();
  expect(!second.some((row) => first.includes(row)), 'no row is on both pages');
  expect(await pager.getByRole('button', { name: 'Next' }).isDisabled(), 'nothing follows the last page');
  await pager.getByRole('button', { name: 'Previous' }).click();
  await until('the first page again', async () => (await shown.allInnerTexts()).join() === first.join());
  await look('items-paged');

  const sorter = page.locator('thead th.ant-table-column-has-sorters').first();
  if ((await sorter.count()) > 0) {
    const name = await sorter.getAttribute('aria-label');
    await sorter.click();
    await until(
      `${name ?? 'the column'} to be sorted`,
      async () => (await sorter.getAttribute('aria-sort')) === 'ascending',
    );
    await until('the sorted rows', async () => (await shown.count()) === 20);
  }
}

/** A file of rows: checked, imported, its refused row told; then out again as a file. */
async function imported(page, look, shape) {
  const names = [...shape.required, shape.quantity];
  const line = (name, quantity) => [...shape.required.map(() => name), quantity].join(';');
  const text = [names.join(';'), line('I-1 螺丝', '1'), line('I-2', '2'), line('I-3', 'many'), line('I-4', '4'), ''];
  await page.getByRole('button', { name: /Import$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'items.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\uFEFF${text.join('\r\n')}`),
  });
  await dialog.getByText('I-1 螺丝 · I-2 · I-3').first().waitFor();
  await look('import-mapping');
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  await dialog.getByText('Checked: nothing is stored yet').waitFor();
  await look('import-checked');
  const found = `/plugins/${shape.plugin}/item?search=${encodeURIComponent('螺丝')}`;
  expect((await api(found)).rows.length === 0, 'the check stores nothing');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByText('Imported', { exact: true }).waitFor();
  await look('import-done');
  const [errors] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /Download the errors/ }).click(),
  ]);
  const told = readFileSync(await errors.path(), 'utf8');
  expect(told.includes(`4,/${shape.quantity},type,`), `the refused line is told: ${told}`);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();

  const search = page.getByRole('searchbox');
  if ((await search.count()) > 0) {
    await search.fill('螺丝');
    await page.keyboard.press('Enter');
    await until('the one row', async () => (await page.locator('tbody tr.ant-table-row').count()) === 1);
    await look('items-searched');
  }
  await page.getByRole('button', { name: /Export$/ }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV', exact: true }).click(),
  ]);
  const exported = readFileSync(await file.path(), 'utf8');
  expect(exported.includes('I-1 螺丝'), `the export holds what was imported: ${exported.slice(0, 200)}`);
  if ((await search.count()) > 0) {
    expect(!exported.includes('I-2'), 'the export holds what the list shows');
    await search.fill('');
    await page.keyboard.press('Enter');
  }
}

/** The item that was deleted, in the trash and back. */
async function restored(page, look) {
  await page.getByRole('button', { name: /Trash$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('button', { name: /^Restore / })
    .first()
    .waitFor();
  await look('trash');
  await dialog
    .getByRole('button', { name: /^Restore / })
    .first()
    .click();
  await message(page, 'Restored').waitFor();
  await dialog.getByText('The trash is empty').waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
}

/** A field of the tenant's own: added, asked for in the form, shown in the list, and in the plugin's description. */
async function ownField(page, look, shape) {
  await menu(page, '/fields').click();
  await page.getByRole('heading', { level: 1, name: 'Own fields' }).waitFor();
  await page.getByRole('button', { name: 'New field' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('#field-name').fill('shelf');
  await dialog.locator('#field-label').fill('Shelf');
  await dialog.locator('#field-max').fill('5');
  await dialog.getByRole('checkbox', { name: 'No two records have the same value' }).check();
  await look('own-field-new');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('ext.shelf', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'hidden' });
  await look('own-fields');

  await menu(page, `/p/${shape.plugin}/${shape.items}`).click();
  await page.locator('tbody .row-link').first().click();
  const shelf = control(page, 'ext\\.shelf');
  await shelf.fill('A-1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  await page.locator('tbody').getByText('A-1', { exact: true }).waitFor();
  await page.locator('tbody .row-link').nth(1).click();
  await shelf.fill('A-1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .locator('.ant-form-item', { has: shelf })
    .getByText('another row has this value already', { exact: true })
    .waitFor();
  await look('own-field-refused');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });

  await page.getByRole('link', { name: 'Plugins' }).first().click();
  await page.locator('main').getByRole('link').first().click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Save OpenAPI document$/ }).click(),
  ]);
  const description = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(description.openapi === '3.1.0', 'the description is OpenAPI');
  expect('ext.shelf' in description.components.schemas['item.new'].properties, 'it has the field of the tenant');
}

/** Uploads a plugin and switches it on, beside the browser. */
async function install(manifestOf, id) {
  const form = new FormData();
  form.append('wasm', new Blob([wasm.buffer], { type: wasm.mimeType }), wasm.name);
  form.append('manifest', new Blob([manifestOf], { type: 'application/toml' }), 'manifest.toml');
  const uploaded = await fetch(`${url}/api/v1/admin/plugins`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: form,
  });
  expect(uploaded.status === 201, `${id} is uploaded: ${await uploaded.text()}`);
  await api(`/admin/plugins/${id}/install`, { method: 'POST' });
  await api(`/admin/plugins/${id}/enable`, { method: 'POST' });
}

async function signInAs(page, username, secret) {
  const account = page.locator('.shell-header').locator('[aria-haspopup=menu]');
  await account.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await account.getByText(username, { exact: true }).waitFor();
}

/** Chooses an entry of a select by its label. */
async function pick(page, select, label) {
  await page.getByRole('combobox', { name: select, exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByText(label, { exact: true }).click();
}

const access = (page, field, choice) =>
  page.locator('.field-access li').filter({ hasText: field }).getByText(choice, { exact: true }).click();

/** A role is made and cut down: a wrong condition is told at its comparison, a right one is stored. */
async function roleCutDown(page, look, shape) {
  const entity = `${shape.plugin}.item`;
  await menu(page, '/roles').click();
  await page.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await page.getByText('admin', { exact: true }).first().waitFor();
  await look('roles');
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('stock keeper');
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'stock keeper' }).waitFor();

  await page.getByRole('checkbox', { name: 'Item: Read' }).check();
  await page.getByRole('checkbox', { name: 'Item: Update' }).check();
  await page.getByRole('button', { name: 'Rows and fields of Item' }).click();
  await page.getByRole('button', { name: 'Add a comparison' }).click();
  await pick(page, 'Only rows where 1: Field', 'Quantity');
  await pick(page, 'Only rows where 1: comparison', 'is at least');
  await page.getByRole('textbox', { name: 'Only rows where 1: value' }).fill('many');
  await page.getByRole('button', { name: 'Add a comparison' }).click();
  await pick(page, 'Only rows where 2: Field', 'Created by');
  await pick(page, 'Only rows where 2: comparison', 'is the user');
  await access(page, 'Status', 'Hidden');
  await access(page, 'Code', 'Read-only');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Not saved: see the marked places below.').waitFor();
  await page.getByRole('group', { name: 'Only rows where 1' }).locator('.clause-fault').waitFor();
  expect((await page.locator('.clause-fault').count()) === 1, 'the fault is at the first comparison only');
  await look('role-refused');

  await page.getByRole('textbox', { name: 'Only rows where 1: value' }).fill('100');
  await page.getByRole('button', { name: 'Delete Only rows where 2' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await message(page, 'Saved').waitFor();
  const stored = (await api('/roles')).roles.find((role) => role.name === 'stock keeper');
  expect(
    JSON.stringify(stored.restrictions) ===
      JSON.stringify([
        { entity, where: { [shape.quantity]: { _gte: '100' } }, hidden: ['status'], readonly: ['code'], broken: false },
      ]),
    `the role is stored as it was shown: ${JSON.stringify(stored.restrictions)}`,
  );
  expect(stored.permissions.join() === `${entity}.read,${entity}.update`, `its permissions: ${stored.permissions}`);

  await page.locator('.ant-segmented-item', { hasText: 'JSON' }).click();
  const editor = page.getByRole('textbox', { name: 'Item: Only rows where (JSON)' });
  await editor.fill('{"_or": [{"qty": {"_gte": "100"}}, {"name": {"_eq": "$NOBODY"}}]}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('/_or/1/name/_eq').waitFor();
  await look('role-json-refused');
  await page.getByRole('button', { name: 'Discard changes' }).click();

  await page.getByRole('tab', { name: 'Users' }).click();
  const has = page.getByRole('switch', { name: 'clerk has the role' });
  await has.click();
  await until('the user to have the role', async () => (await has.getAttribute('aria-checked')) === 'true');
  await look('role-users');
  await menu(page, '/roles').click();
  await page.getByText(entity, { exact: true }).first().waitFor();
  await look('roles-cut-down');
}

/** Who has that role meets no hidden field, cannot change a read-only one, and sees the rows of the condition. */
async function cutDownMet(page, look, shape) {
  const secret = 'a long enough password';
  const filter = `${encodeURIComponent(`filter[${shape.quantity}][gte]`)}=100`;
  const many = (await api(`/plugins/${shape.plugin}/item?limit=100&${filter}`)).rows.length;
  await signInAs(page, 'clerk', secret);
  expect((await menu(page, '/roles').count()) === 0, 'no roles for who may not change them');
  await menu(page, `/p/${shape.plugin}/${shape.items}`).click();
  await page.getByRole('columnheader', { name: 'Quantity' }).waitFor();
  expect((await page.getByRole('columnheader', { name: 'Status' }).count()) === 0, 'the hidden field is no column');
  await page.locator('tbody .row-link').first().waitFor();
  expect(many > 20, `enough rows pass: ${many}`);
  await look('items-cut-down');
  await page.locator('tbody .row-link').first().click();
  await control(page, shape.quantity).waitFor();
  expect(await control(page, 'code').isDisabled(), 'the read-only field cannot be changed');
  expect((await control(page, 'code').inputValue()) !== '', 'the read-only field is shown');
  expect((await control(page, 'status').count()) === 0, 'the hidden field is not in the form');
  await control(page, shape.quantity).fill('250');
  await look('item-cut-down');
  await page.getByRole('button', { name: 'Save' }).click();
  await message(page, 'Saved').waitFor();
  await page.locator('.ant-drawer-content-wrapper').waitFor({ state: 'hidden' });
  await signInAs(page, 'admin', password);
  await menu(page, '/roles').click();
  await page.getByRole('button', { name: 'Delete stock keeper' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await message(page, 'Deleted').waitFor();
}

async function watched(page, look, shape) {
  await menu(page, '/plugins').click();
  await page.locator('tbody .row-link').first().waitFor();
  await look('plugins');
  await page.locator('tbody .row-link').first().click();
  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.locator('tbody tr.ant-table-row').nth(1).waitFor();
  await look('runs');
  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.locator('[role=tabpanel]:visible').waitFor();
  await look('logs');

  await menu(page, '/events').click();
  await page.locator('tbody tr.ant-table-row').first().waitFor();
  await page.getByRole('searchbox').fill(`${shape.plugin}.item.deleted`);
  await page.keyboard.press('Enter');
  await until(
    'the four events of the filtered type',
    async () => (await page.locator('tbody tr.ant-table-row').count()) === 4,
  );
  await page.locator('.ant-table-row-expand-icon').first().click();
  await page.locator('.json-block').waitFor();
  await look('events');
  await menu(page, '/dead-letters').click();
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
  await page.locator('.panel .ant-table').waitFor();
  await look('dead-letters');
  await menu(page, '/schedules').click();
  await page.getByRole('heading', { level: 1, name: 'Schedules' }).waitFor();
  await page.locator('.panel .ant-table').waitFor();
  await look('schedules');
}

/** A plugin that fails for this tenant alone is held for it, with the evidence, and taken up again. */
async function heldPlugin(page, look) {
  const id = 'com.acme.picky';
  const tenant = { slug: 'neighbour', name: 'Neighbour', adminPassword: password };
  await api('/tenants', { method: 'POST', body: tenant });
  const login = { tenant: 'neighbour', username: 'admin', password };
  const neighbour = (await api('/auth/login', { method: 'POST', body: login })).token;
  // The code takes no event of another name space for its own, so every call of it fails.
  await install(manifestText.replaceAll(/com\.acme\.[a-z_]+/g, id), id);
  for (const other of [token, neighbour]) {
    const headers = { Authorization: `Bearer ${other}` };
    await until('the start for both tenants', async () =>
      (await api(`/admin/plugins/${id}/runs`, { headers })).runs.some((run) => run.kind === 'tenant'),
    );
  }
  const operations = Array.from({ length: 120 }, (_, number) => ({
    op: 'create',
    data: { code: `P-${number}`, name: 'Bolt', qty: '1' },
  }));
  await api(`/plugins/${id}/item/batch`, { method: 'POST', body: { operations } });
  await until('the plugin to be held', async () => (await api(`/admin/plugins/${id}`)).heldSince !== null);
  await page.goto(`${url}/plugins/${id}`);
  await page.getByText('Held for this tenant', { exact: false }).waitFor();
  await page.getByText('calls in a row failed', { exact: false }).waitFor();
  await page.locator('.plugin-tags').getByText('Held', { exact: true }).waitFor();
  await look('plugin-held');
  await page.getByRole('button', { name: 'Take up again' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await look('plugin-resume');
  await dialog.getByRole('button', { name: 'Take up again' }).click();
  await message(page, `${id} is taken up again`).waitFor();
  await page.locator('.plugin-tags').getByText('Healthy').waitFor();
  const skipped = await api('/events/dead?status=skipped&limit=200');
  expect(skipped.deadLetters.length > 0, 'what waited is set aside');
  for (const [step, body] of [['disable'], ['uninstall'], ['purge', { confirm: id }]]) {
    await api(`/admin/plugins/${id}/${step}`, { method: 'POST', body });
  }
}

/** A webhook is refused for its address, then made; its secret is shown once, and a try that cannot be delivered is told. */
async function webhooks(page, look, shape) {
  await menu(page, '/webhooks').click();
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
  await page.getByText('No webhooks yet').waitFor();
  await look('webhooks-empty');
  await page.getByRole('button', { name: 'New webhook' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill('https://127.0.0.1/hooks');
  await dialog.getByRole('combobox', { name: 'Event types' }).fill('**');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: /(^|\s)Create$/ }).click();
  await dialog.getByText('the address is not public', { exact: false }).waitFor();
  await dialog.getByText('would hear everything', { exact: false }).waitFor();
  await look('webhook-refused');

  // No name ends so (RFC 6761): nothing is sent anywhere.
  await dialog.getByLabel('URL').fill('https://receiver.invalid/hooks');
  await dialog.getByRole('combobox', { name: 'Event types' }).press('Backspace');
  await dialog.getByRole('combobox', { name: 'Event types' }).fill(`${shape.plugin}.**`);
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Description').fill('Stock to the shop');
  // The icon of the request before may still be on its way out of the button, and in its name.
  await dialog.getByRole('button', { name: /(^|\s)Create$/ }).click();
  const secret = page.locator('.secret');
  await secret.waitFor();
  expect(/^whsec_[A-Za-z0-9+/]{43}=/.test(await secret.innerText()), 'a secret of 32 bytes');
  await look('webhook-secret');
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Stock to the shop' }).waitFor();
  await page.getByText('Nothing sent yet').waitFor();

  await page.getByRole('button', { name: 'Send a test' }).click();
  await message(page, 'A test is on its way').waitFor();
  await page.locator('main').getByText('Given up', { exact: true }).waitFor();
  await page.locator('.ant-table-row-expand-icon').first().click();
  await page.getByText('Unreachable', { exact: true }).waitFor();
  await page.locator('main').getByText('Failing', { exact: true }).waitFor();
  await look('webhook');

  await page.getByRole('button', { name: 'Rotate secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click();
  await secret.waitFor();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByText('Former secret valid until').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('dialog').getByRole('switch', { name: 'Send events' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('main').getByText('Off', { exact: true }).waitFor();
  await menu(page, '/webhooks').click();
  await page.locator('tbody .row-link').first().waitFor();
  await look('webhooks');
}

/** Another version is planned, refused until what it drops is typed, then back again, and up and purged. */
async function upgraded(page, look, shape) {
  const later = manifestText
    .replace(/^version = ".*"$/m, 'version = "1.1.0"')
    .replace(/^status = .*\n/m, 'note = { tag = 9, type = "text", label = { en = "Note" } }\n')
    .replace(/\[\[entities\.item\.index\]\]\nfields = \["status".*\n/, '')
    .replace('"status", ', '');
  await page.goto(`${url}/plugins/${shape.plugin}`);
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('button', { name: 'Upload another version' }).click();
  await page.getByRole('dialog').getByLabel('Component').setInputFiles(wasm);
  await page.getByRole('dialog').getByLabel('Manifest').setInputFiles(manifest(later));
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  const plan = page.getByRole('button', { name: 'Plan an upgrade to 1.1.0' });
  await plan.waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await look('versions');

  const upgrade = async (picture) => {
    await plan.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('is dropped; its values are kept').waitFor();
    const go = dialog.getByRole('button', { name: 'Upgrade', exact: true });
    await dialog.getByRole('textbox').fill('item.stat');
    expect(await go.isDisabled(), 'a mistyped drop does not upgrade');
    if (picture) {
      await look('upgrade-plan');
    }
    await dialog.getByRole('textbox').fill('item.status');
    await go.click();
    await message(page, 'Upgraded to 1.1.0').waitFor();
    await dialog.waitFor({ state: 'hidden' });
  };
  const serving = async () =>
    (await api(`/admin/plugins/${shape.plugin}/versions`)).versions.find((one) => one.role === 'serving').version;
  await upgrade(true);
  expect((await serving()) === '1.1.0', 'the later version serves');
  await page.getByText('Dropped by upgrades, and still kept').waitFor();
  await look('upgraded');

  await page.getByRole('button', { name: 'Roll back' }).click();
  await page.getByRole('dialog').getByText('comes back with its former values').waitFor();
  await look('rollback-plan');
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await message(page, 'Rolled back to 1.0.0').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect((await serving()) === '1.0.0', 'the former version serves again');

  await upgrade(false);
  await page.getByRole('tabpanel').getByRole('button', { name: 'Purge', exact: true }).click();
  const purge = page.getByRole('dialog').getByRole('button', { name: 'Purge', exact: true });
  await page.getByRole('dialog').getByRole('textbox').fill(`${shape.plugin}x`);
  expect(await purge.isDisabled(), 'a mistyped id does not purge what was dropped');
  await page.getByRole('dialog').getByRole('textbox').fill(shape.plugin);
  await purge.click();
  await message(page, 'What was dropped is gone').waitFor();
  expect((await api(`/admin/plugins/${shape.plugin}/dropped`)).dropped.length === 0, 'nothing dropped is kept');
  await menu(page, '/dead-letters').click();
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
}

async function chinese(page, look, shape) {
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('heading', { level: 1, name: '死信' }).waitFor();
  await menu(page, '/plugins').click();
  await page.getByRole('heading', { level: 1, name: '插件管理' }).waitFor();
  await page.locator('tbody .row-link').first().waitFor();
  await look('plugins-zh');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '插件管理' }).waitFor();
  expect((await page.evaluate(() => document.documentElement.lang)) === 'zh-CN', 'the language is remembered');
  await menu(page, '/webhooks').click();
  await page.locator('tbody .row-link').first().click();
  await page.getByRole('heading', { level: 1, name: 'Stock to the shop' }).waitFor();
  await page.locator('tbody tr.ant-table-row').first().waitFor();
  await look('webhook-zh');
  await menu(page, `/p/${shape.plugin}/${shape.items}`).click();
  await page.locator('header').getByRole('link', { name: '新建' }).click();
  await control(page, shape.quantity).waitFor();
  await page.setViewportSize({ width: 1024, height: 720 });
  await look('item-form-zh-1024');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'English' }).click();
}

async function confirmStep(page, step) {
  const button = page.getByRole('button', { name: step, exact: true });
  await until(`the step ${step}`, () => button.isEnabled());
  await button.click();
  await page.getByRole('dialog').getByRole('button', { name: step, exact: true }).click();
}

async function purged(page, look, shape) {
  await page.goto(`${url}/plugins/${shape.plugin}`);
  await confirmStep(page, 'Disable');
  await page.locator('.plugin-tags').getByText('Disabled').waitFor();
  await confirmStep(page, 'Uninstall');
  await page.locator('.plugin-tags').getByText('Uninstalled').waitFor();
  await page.getByRole('button', { name: 'Purge' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(`${shape.plugin}x`);
  const purge = dialog.getByRole('button', { name: 'Purge' });
  expect(await purge.isDisabled(), 'a mistyped id does not purge');
  await look('purge');
  await dialog.getByRole('textbox').fill(shape.plugin);
  await purge.click();
  await page.getByText('No plugins yet').waitFor();
}

async function signedOut(page, look) {
  await page.getByRole('button', { name: 'admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.goto(`${url}/plugins`);
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect((await page.evaluate(() => sessionStorage.length)) === 0, 'no token is left behind');

  await page.evaluate(() => sessionStorage.setItem('mortise.token', 'forged'));
  await page.reload();
  await page.goto(`${url}/events`);
  await page.getByText('Your session has ended').waitFor();
  await look('session-ended');
}

async function walk(page, look) {
  const step = async (name, work) => {
    const started = Date.now();
    const result = await work();
    console.log(`  ${name} (${Date.now() - started} ms)`);
    return result;
  };
  const plugin = /^id\s*=\s*"([^"]+)"/m.exec(manifestText)?.[1];
  expect(plugin, `${example}/manifest.toml names the plugin's id`);
  token = (await api('/auth/login', { method: 'POST', body: { tenant: 'default', username: 'admin', password } }))
    .token;

  await step('a wrong password is refused, the right one signs in', () => signIn(page, look));
  await step('a refused upload says what is wrong, a good one is stored', () => upload(page, look));
  await step('installed and enabled, the plugin is running and healthy', () => enable(page, look));
  const shape = await describe(plugin);
  await step('an item is refused on its field, then created', () => createItem(page, look, shape));
  await step('its alert appears', () => alerted(page, look, shape));
  await step('a stale edit is shown as a conflict: reloaded once, overwritten once', () => conflict(page, look, shape));
  await step('the item is deleted', () => deleted(page, shape));
  await step('25 items are paged forth and back', () => paged(page, look, shape));
  await step('a file is checked and imported, found by a word, exported', () => imported(page, look, shape));
  await step('the deleted item comes back from the trash', () => restored(page, look));
  await step('what is in the trash is deleted for good', () => erased(page, look, { api, message, shape }));
  await step('a field of the tenant is added, and kept unique', () => ownField(page, look, shape));
  await step('an order is saved with its lines', () => owned(page, look, { url, api, install, control, message }));
  await api('/users', { method: 'POST', body: { username: 'clerk', password: 'a long enough password', roles: [] } });
  await step('a role is cut down, its faults told at their places', () => roleCutDown(page, look, shape));
  await step('who has it meets rows and fields cut down', () => cutDownMet(page, look, shape));
  await step('runs, logs, events and dead letters are shown', () => watched(page, look, shape));
  await step('a plugin that fails for one tenant is held for it, and taken up again', () => heldPlugin(page, look));
  await step('a webhook is made, its secret shown once, its failure told', () => webhooks(page, look, shape));
  await step('another version: planned, upgraded to, rolled back, purged', () => upgraded(page, look, shape));
  await step('Chinese is switched on, remembered, and fits 1024 pixels', () => chinese(page, look, shape));
  await step('disabled, uninstalled, and purged by its id', () => purged(page, look, shape));
  await step('signed out, nothing is shown any more', () => signedOut(page, look));
}

const watchdog = setTimeout(() => {
  console.error(`walkthrough: not done after ${MOST_SECONDS} s`);
  process.exit(1);
}, MOST_SECONDS * 1000);

try {
  await withBrowser(walk);
  console.log('walkthrough: passed');
} catch (error) {
  console.error(`walkthrough: ${error instanceof Failure ? error.message : error.stack}`);
  process.exitCode = 1;
} finally {
  clearTimeout(watchdog);
}
