"""framework: the commands about what the members sign."""

import argparse

from jisr.cli import framework_check, framework_files
from jisr.cli.common import Commands

MODULES = (framework_check, framework_files)


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    framework = commands.add_parser("framework", help="the framework that the members sign: checks, files, changes")
    actions = framework.add_subparsers(dest="action", metavar="ACTION", required=True)
    for module in MODULES:
        module.add(actions, shared)
