//! Where a setting comes from: flag > environment > the user's file > default.

use serde::Serialize;
use serde_json::Value;
use std::ffi::OsString;

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// This variable.
    Environment(&'static str),
    /// The user's file.
    File,
    /// Nobody set it.
    Default,
}

/// A setting as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name in the file.
    pub name: &'static str,
    /// Its value; `null` where there is none.
    pub value: Value,
    /// Where it comes from.
    pub from: Origin,
}

/// A setting and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked<T> {
    /// The setting.
    pub value: T,
    /// Where it comes from.
    pub from: Origin,
}

impl<T> Picked<T> {
    /// The first of these that is there.
    pub fn first(flag: Option<T>, variable: Option<(&'static str, T)>, file: Option<T>) -> Option<Self> {
        let of = |from| move |value| Self { value, from };
        let variable = variable.map(|(name, value)| Self { value, from: Origin::Environment(name) });
        flag.map(of(Origin::Flag)).or(variable).or_else(|| file.map(of(Origin::File)))
    }
}

/// The environment, and the settings picked so far.
pub struct Layers<'a> {
    variables: &'a dyn Fn(&str) -> Option<OsString>,
    entries: Vec<Entry>,
}

impl<'a> Layers<'a> {
    /// Layers over these variables.
    pub fn new(variables: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { variables, entries: Vec::new() }
    }

    /// A variable that is set to something.
    pub fn variable<T: From<OsString>>(&self, name: &'static str) -> Option<(&'static str, T)> {
        (self.variables)(name).filter(|value| !value.is_empty()).map(|value| (name, value.into()))
    }

    /// A variable that is set to something, as text.
    pub fn text(&self, name: &'static str) -> Option<(&'static str, String)> {
        self.variable::<OsString>(name).map(|(name, value)| (name, value.to_string_lossy().into_owned()))
    }

    /// Notes what `name` is, and returns it.
    pub fn note<T: Serialize>(&mut self, name: &'static str, picked: Option<Picked<T>>, default: impl FnOnce() -> T) -> T {
        let Picked { value, from } = picked.unwrap_or_else(|| Picked { value: default(), from: Origin::Default });
        // by way of its text, so that 0.1 does not become 0.10000000149
        let shown = serde_json::to_string(&value).and_then(|text| serde_json::from_str(&text));
        self.show(name, shown.unwrap_or_default(), from);
        value
    }

    /// Notes what is shown for `name`.
    pub fn show(&mut self, name: &'static str, value: Value, from: Origin) {
        self.entries.push(Entry { name, value, from });
    }

    /// Shows nothing of what was noted last.
    pub fn hide_last(&mut self) {
        if let Some(last) = self.entries.last_mut() {
            last.value = Value::from("unusable");
        }
    }

    /// What was noted, in order.
    pub fn entries(self) -> Vec<Entry> {
        self.entries
    }
}
