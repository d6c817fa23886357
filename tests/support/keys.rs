//! The keys that a JSON Schema knows, and those of them that a value has.

use std::collections::BTreeSet;

use serde_json::Value;

/// A JSON Schema with what was found in it.
pub(crate) struct Keys<'s> {
    root: &'s Value,
    /// The keys, each behind those of the tables around it: `run.min`. Those of a condition are
    /// behind `condition:`.
    pub keys: BTreeSet<String>,
    /// The strings of which a value may be one.
    pub choices: BTreeSet<String>,
    /// The definitions that were seen.
    seen: BTreeSet<String>,
}

impl<'s> Keys<'s> {
    /// All keys of a schema, or those that a value has.
    pub(crate) fn of(root: &'s Value, value: Option<&Value>) -> Self {
        let (keys, choices, seen) = Default::default();
        let mut found = Self { root, keys, choices, seen };
        found.visit(root, "", value);
        found
    }

    fn visit(&mut self, schema: &Value, path: &str, value: Option<&Value>) {
        let definition = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/definitions/"));
        if let Some(name) = definition
            && (value.is_some() || self.seen.insert(name.to_owned()))
        {
            let path = match name {
                "ConditionSpec" => "condition:",
                "Bounds" | "RatioBounds" => "",
                _ => path,
            };
            let root = self.root;
            self.visit(&root["definitions"][name], path, value);
        }
        if let Some(choice) = schema["const"].as_str() {
            self.choices.insert(choice.to_owned());
        }
        for forms in ["anyOf", "allOf", "oneOf"] {
            for form in schema[forms].as_array().into_iter().flatten() {
                self.visit(form, path, value);
            }
        }
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            let inner = value.map(|value| &value[key]);
            if inner.is_some_and(Value::is_null) {
                continue;
            }
            let at = match path {
                "" | "condition:" => format!("{path}{key}"),
                _ => format!("{path}.{key}"),
            };
            self.keys.insert(at.clone());
            self.visit(schema, &at, inner);
        }
        if schema["additionalProperties"].is_object() {
            let inner = &schema["additionalProperties"];
            match value {
                None => self.visit(inner, path, None),
                Some(value) => {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        if schema["properties"][key].is_null() {
                            self.visit(inner, path, Some(value));
                        }
                    }
                }
            }
        }
        match value {
            None if !schema["items"].is_null() => self.visit(&schema["items"], path, None),
            Some(Value::Array(values)) if !schema["items"].is_null() => {
                values.iter().for_each(|value| self.visit(&schema["items"], path, Some(value)));
            }
            _ => {}
        }
    }
}
