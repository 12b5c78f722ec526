//! Watches the stock as examples/inventory does: an item whose quantity falls below the tenant's low-stock level gets an alert and is
//! announced by the event stock_low; when its stock is back, its alerts go.

use std::cmp::Ordering;

use mortise::{
    compare_decimals, config_get, db_delete, db_get, db_insert, db_query, event_publish, log_write, Json, Level, Plugin,
};

const CREATED: &str = "com.acme.stockrs.item.created";
const UPDATED: &str = "com.acme.stockrs.item.updated";
const STOCK_LOW: &str = "com.acme.stockrs.stock_low";

struct Inventory;
mortise::export!(Inventory);

struct Item<'a> {
    id: &'a str,
    code: &'a str,
    quantity: Option<&'a str>,
}

impl Plugin for Inventory {
    fn handle_event(kind: &str, envelope: &Json) -> Result<(), String> {
        if kind != CREATED && kind != UPDATED {
            return Err(format!("no event of this plugin: {}", kind));
        }
        let level = low_stock()?;
        let after = envelope.at("/payload/after");
        let (id, code) = match (after.at("/id").text(), after.at("/code").text()) {
            (Some(id), Some(code)) => (id, code),
            _ => return Err("the envelope has no /payload/after with an id and a code".into()),
        };
        let quantity = after.at("/qty").text();
        let low = is_low(envelope, "/payload/after/qty", level)?;
        let was_low = kind == UPDATED && is_low(envelope, "/payload/before/qty", level)?;
        let item = Item { id, code, quantity };
        match (was_low, low) {
            (false, true) => raise_alert(&item, level),
            (true, false) => clear_alerts(&item),
            _ => Ok(()),
        }
    }
}

fn low_stock() -> Result<i64, String> {
    let setting = config_get("low_stock")?.unwrap_or(Json::Null);
    match setting.integer() {
        Some(level) if level >= 0 => Ok(level),
        _ => Err(format!("the setting low_stock is no whole number from 0: {}", setting)),
    }
}

/// Whether a quantity is below the level; a row without a quantity is not.
fn is_low(envelope: &Json, path: &str, level: i64) -> Result<bool, String> {
    let quantity = envelope.at(path);
    if quantity.is_null() {
        return Ok(false);
    }
    let order = quantity.text().and_then(|decimal| compare_decimals(decimal, &level.to_string()));
    order.map(|order| order == Ordering::Less).ok_or_else(|| format!("{} is no decimal in a string", path))
}

fn raise_alert(item: &Item<'_>, level: i64) -> Result<(), String> {
    if db_get("item", item.id)?.is_none() {
        log_write(Level::Info, &format!("{} was low, but is deleted by now", item.code));
        return Ok(());
    }
    let quantity = item.quantity.unwrap_or_default();
    let message = format!("{} is low: {} left, the level is {}", item.code, quantity, level);
    let alert = Json::object([
        ("item", item.id.into()),
        ("qty", quantity.into()),
        ("level", level.into()),
        ("message", message.as_str().into()),
    ]);
    db_insert("alert", &alert)?;
    let event = Json::object([
        ("item", item.id.into()),
        ("code", item.code.into()),
        ("qty", quantity.into()),
        ("level", level.into()),
    ]);
    event_publish(STOCK_LOW, &event)?;
    log_write(Level::Info, &message);
    Ok(())
}

fn clear_alerts(item: &Item<'_>) -> Result<(), String> {
    let of_item = Json::object([("item", Json::object([("_eq", item.id.into())]))]);
    let query = Json::object([("filter", of_item), ("limit", 100.into())]);
    loop {
        // What is deleted is not found again, so each page is the first one.
        let page = db_query("alert", &query)?;
        for alert in page.at("/rows").elements() {
            match (alert.at("/id").text(), alert.at("/version").integer()) {
                (Some(id), Some(version)) => db_delete("alert", id, version)?,
                _ => return Err("an alert has no id or no version".into()),
            }
        }
        if page.at("/next").is_null() {
            break;
        }
    }
    log_write(Level::Info, &format!("{} is back in stock: {}", item.code, item.quantity.unwrap_or("no quantity")));
    Ok(())
}
