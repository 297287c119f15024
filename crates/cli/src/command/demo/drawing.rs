//! A table as the demo draws it.

use comfy_table::{ContentArrangement, Table, TableStyle};
use s3litmus::report::text::Style;

/// An empty one with these lines, coloured only where the terminal is.
pub(super) fn table(lines: TableStyle, style: Style) -> Table {
    let mut table = Table::new();
    table.load_style(lines).set_content_arrangement(ContentArrangement::Disabled);
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}
