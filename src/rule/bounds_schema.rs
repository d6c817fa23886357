//! Bounds as a JSON Schema: what no measure can reach is refused before a rule is ever loaded.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::schema::{FromToml, json};
use crate::text::UnitOfMeasure;

use super::bounds_spec::BoundsTable;

/// Bounds of a value of this measure: a number for exactly that, or a table with `min`, `max` or
/// both.
pub(super) fn bounds_schema(generator: &mut SchemaGenerator, measure: UnitOfMeasure) -> Schema {
    let name = if measure.max().is_finite() { "RatioBounds" } else { "Bounds" };
    json::definition(generator, name, |generator| {
        let mut table = BoundsTable::json_schema(generator);
        limit_bounds(&mut table, measure);
        table.insert("minProperties".into(), 1.into());
        table.insert("description".into(), "A range, or a number for exactly that.".into());
        limit(table.ensure_object(), measure);
        json::or_kinds(table, &["number"])
    })
}

/// Keeps the `min` and `max` of a table to values that the measure can have.
pub(super) fn limit_bounds(table: &mut Schema, measure: UnitOfMeasure) {
    for key in ["/properties/min", "/properties/max"] {
        if let Some(Value::Object(bound)) = table.pointer_mut(key) {
            limit(bound, measure);
        }
    }
}

/// Requires `min`, `max` or both of a table that has other keys too.
pub(super) fn needs_a_bound(table: &mut Schema) {
    let min_or_max = json_schema!({ "anyOf": [{ "required": ["min"] }, { "required": ["max"] }] });
    table.ensure_object().extend(min_or_max.to_value().as_object().cloned().into_iter().flatten());
}

fn limit(number: &mut serde_json::Map<String, Value>, measure: UnitOfMeasure) {
    number.insert("minimum".into(), 0.into());
    if measure.max().is_finite() {
        number.insert("maximum".into(), (measure.max() as u64).into());
    }
}
