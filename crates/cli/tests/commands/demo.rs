//! The demo is the scenario of the field, cell by cell, and true.

use serde_json::{Value, json};

use crate::process::{output, reason, stdout};

#[test]
fn the_matrix_is_the_scenario_of_the_field() {
    let demo = output(&["demo", "--format", "json"]);
    assert_eq!(demo.status.code(), Some(0), "{}", String::from_utf8_lossy(&demo.stderr));
    let demo: Value = serde_json::from_slice(&demo.stdout).unwrap();
    let cells = demo["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 36);
    for cell in cells {
        let own = match cell["role"].as_str().unwrap() {
            "ec2-consumer" => "sales_event/",
            _ => "inventory_event/",
        };
        let is_allowed = cell["through"] == cell["role"] && cell["prefix"] == own;
        assert_eq!(cell["observed"], if is_allowed { "allow" } else { "deny" }, "{cell}");
        assert_eq!(cell["outcome"], "pass", "{cell}");
        if is_allowed {
            assert_eq!(cell["cause"], Value::Null, "{cell}");
            continue;
        }
        // S3 blames the identity-based policy in all of them; through an access point it is that one's policy.
        let cause = if cell["through"] == "bucket" { "identity-policy-no-allow" } else { "access-point-no-allow" };
        assert_eq!((&cell["cause"]["id"], &cell["cause"]["confidence"]), (&json!(cause), &json!("certain")), "{cell}");
        assert_eq!(cell["expected"], json!({ "deny": [cause] }), "{cell}");
        assert_eq!(cell["cause"]["kind"], "implicit-deny", "{cell}");
    }
    for report in demo["reports"].as_array().unwrap() {
        assert_eq!(report["verdict"], "pass");
        assert_eq!(report["summary"]["checks"], 18);
        // The scenario's roles may not delete: what each wrote is there, and said to be.
        let leftovers = report["leftovers"].as_array().unwrap();
        assert_eq!(leftovers.len(), 1, "{leftovers:?}");
        assert!(leftovers[0]["key"].as_str().unwrap().contains("_event/s3litmus-"), "{leftovers:?}");
    }
}

#[test]
fn the_matrix_is_drawn_without_colour_in_a_pipe() {
    let matrix = stdout(&output(&["demo"]));
    assert!(matrix.contains("36 cells: 4 allowed, 32 denied; all as expected; 2 objects are left behind"), "{matrix}");
    assert!(matrix.contains("`SalesOnly` is for sales_event/*"), "{matrix}");
    assert!(matrix.contains("`InventoryOnly` is for role/lambda-consumer"), "{matrix}");
    assert!(!matrix.contains('\u{1b}'));
    assert!(stdout(&output(&["demo", "--color", "always"])).contains('\u{1b}'));
}

#[test]
fn the_gallery_is_played_and_told_as_a_table_and_as_json() {
    let table = output(&["demo", "--gallery", "--scenario", "missing-bucket"]);
    assert_eq!(table.status.code(), Some(0), "{}", String::from_utf8_lossy(&table.stderr));
    let table = stdout(&table);
    assert!(table.contains("│ missing-bucket   ✓ certain"), "{table}");
    assert!(table.contains("1 scenarios of 1 causes; 3 of 3 layers told"), "{table}");
    let json = output(&["demo", "--gallery", "--scenario", "kms-key", "--format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["summary"]["amiss"], 0, "{json:#}");
    for row in json["rows"].as_array().unwrap() {
        assert!(row["scenario"].as_str().unwrap().starts_with(row["expected"].as_str().unwrap()), "{row:#}");
        let forms: Vec<_> = row["found"].as_array().unwrap().iter().map(|found| found["form"].as_str()).collect();
        assert_eq!(forms, [Some("said"), Some("bare"), Some("silent")]);
    }
    assert!(reason(&output(&["demo", "--gallery", "--scenario", "none"])).contains("named after the causes"));
}
