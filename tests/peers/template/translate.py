"""Prints what CloudFormation would make of a SAM template, as JSON."""

import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    """The template names no policy that SAM would have to look up."""

    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file)
# `sam deploy` uploads the package and puts its place here.
template["Resources"]["Function"]["Properties"]["CodeUri"] = "s3://packages/s3litmus.zip"
json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)
