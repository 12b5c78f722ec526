// Rows that are removed from the trash for good, in the browser.
import { expect, until } from './browser.mjs';

/** Three deleted items: one goes for good by itself, the others with the whole trash. */
export async function erased(page, look, { api, message, shape }) {
  const rows = `/plugins/${shape.plugin}/item`;
  for (const name of ['G-1', 'G-2', 'G-3']) {
    const body = Object.fromEntries(shape.required.map((field) => [field, name]));
    // As many as the plugin says nothing about.
    body[shape.quantity] = `1234567${shape.fraction}`;
    const made = await api(rows, { method: 'POST', body });
    await api(`${rows}/${made.id}`, { method: 'DELETE', headers: { 'If-Match': '"v1"' } });
  }
  await page.getByRole('button', { name: /Trash$/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Trash' });
  const left = dialog.getByRole('button', { name: /^Delete .* for good$/ });
  await until('three in the trash', async () => (await left.count()) === 3);
  await left.first().click();
  const sure = page.locator('.ant-modal-confirm');
  await sure.getByText('This cannot be undone').waitFor();
  await look('trash-purge');
  await sure.getByRole('button', { name: 'Delete for good' }).click();
  await message(page, 'Deleted for good').waitFor();
  await until('two in the trash', async () => (await left.count()) === 2);
  await dialog.getByRole('button', { name: 'Empty trash' }).click();
  await sure.getByRole('button', { name: 'Empty trash' }).click();
  await message(page, 'Deleted for good: 2').waitFor();
  await dialog.getByText('The trash is empty').waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  const told = await api('/audit?action=row.erased');
  const items = told.entries.filter((entry) => entry.targetKind === `${shape.plugin}.item`);
  expect(items.length === 3, `the audit tells who removed them: ${JSON.stringify(told.entries)}`);
}
