//! The lab never ships in the function.

use std::path::Path;
use std::process::Command;

#[test]
fn the_function_does_not_depend_on_the_lab() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = ["tree", "--offline", "--package", "s3litmus", "--edges", "normal,build", "--prefix", "none"];
    let output = Command::new(env!("CARGO")).args(tree).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.contains("s3litmus-policy"), "{tree}");
    for part in ["s3litmus-lab", "s3s"] {
        assert!(!tree.lines().any(|line| line.split(' ').next() == Some(part)), "`{part}` is in the function");
    }
}
