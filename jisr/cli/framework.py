"""framework: the commands about what the members sign, and what they owe by it."""

import argparse

from jisr.cli import duties, framework_check, framework_files
from jisr.cli.common import Commands


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    framework = commands.add_parser("framework", help="what the members sign and owe by it: checks, files, duties")
    actions = framework.add_subparsers(dest="action", metavar="ACTION", required=True)
    framework_check.add(actions, shared)
    framework_files.add(actions, shared)
    duties.add_actions(actions, shared)
