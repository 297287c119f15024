"""Validates JSON documents with the `jsonschema` package.

Standard input: lines `{"name", "schema": path, "document"}`. Standard output: a line for each document, `{"name",
"errors": ["place: message"]}`. A schema that is none ends the program.
"""

import json
import sys

from jsonschema.validators import validator_for

validators = {}


def validator(path):
    if path not in validators:
        with open(path, encoding="utf-8") as file:
            schema = json.load(file)
        kind = validator_for(schema)
        kind.check_schema(schema)
        validators[path] = kind(schema)
    return validators[path]


for line in sys.stdin:
    case = json.loads(line)
    errors = validator(case["schema"]).iter_errors(case["document"])
    said = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    print(json.dumps({"name": case["name"], "errors": said}))
