//! A `tracing` event as one line in Lambda's format: `timestamp`, `level`, `message`, then its fields and those of
//! the spans around it.
//!
//! In: events. Out: lines in a [`Sink`]. A field whose name ends in `.json` holds JSON text already and becomes that
//! value under the name before the dot; only this crate's own events may do so. Absent on purpose: file, line, thread.

use std::{
    fmt::{self, Write as _},
    io::Write as _,
};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

use super::{Format, Sink};

const JSON_SUFFIX: &str = ".json";

/// Writes events as lines.
#[derive(Debug)]
pub struct JsonLines {
    format: Format,
    sink: Sink,
}

impl JsonLines {
    /// Writes to `sink`.
    pub fn new(format: Format, sink: Sink) -> Self {
        Self { format, sink }
    }
}

/// The fields of a span as they stand in a line.
struct SpanFields(Vec<u8>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for JsonLines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::new(self.format, false);
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(SpanFields(fields.rest));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut fields = Fields::new(self.format, metadata.target().starts_with("s3litmus"));
        event.record(&mut fields);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(SpanFields(of_span)) = span.extensions().get::<SpanFields>() {
                fields.rest.extend_from_slice(of_span);
            }
        }
        let now = jiff::Timestamp::now();
        self.sink.write(&line(self.format, now, *metadata.level(), &fields.message, &fields.rest));
    }
}

fn line(format: Format, now: jiff::Timestamp, level: Level, message: &str, fields: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(fields.len() + message.len() + 96);
    // INVARIANT: writing to a vector does not fail.
    match format {
        Format::Json => {
            let _ = write!(line, "{{\"timestamp\":\"{now:.3}\",\"level\":\"{level}\",\"message\":");
            let _ = serde_json::to_writer(&mut line, message);
            line.extend_from_slice(fields);
            line.extend_from_slice(b"}\n");
        }
        Format::Text => {
            let _ = write!(line, "{now:.3} {level} {}", message.replace('\n', " "));
            line.extend_from_slice(fields);
            line.push(b'\n');
        }
    }
    line
}

/// Collects the message apart from the other fields, which it writes as they will stand in the line.
struct Fields {
    format: Format,
    may_be_json: bool,
    message: String,
    rest: Vec<u8>,
}

impl Fields {
    fn new(format: Format, may_be_json: bool) -> Self {
        Self { format, may_be_json, message: String::new(), rest: Vec::new() }
    }

    fn value(&mut self, name: &str, value: &impl serde::Serialize) {
        self.name(name);
        let _ = serde_json::to_writer(&mut self.rest, value);
    }

    fn name(&mut self, name: &str) {
        let _ = match self.format {
            Format::Json => write!(self.rest, ",\"{name}\":"),
            Format::Text => write!(self.rest, " {name}="),
        };
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field.name(), &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field.name(), &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message.push_str(value),
            name => match name.strip_suffix(JSON_SUFFIX).filter(|_| self.may_be_json) {
                Some(name) => {
                    self.name(name);
                    self.rest.extend_from_slice(value.as_bytes());
                }
                None => self.value(name, &value),
            },
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            self.value(field.name(), &format!("{value:?}"));
        }
    }
}
