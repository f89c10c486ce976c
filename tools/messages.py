"""Collects every message of the source, brings the catalogues up to date and compiles them: `make messages`.

Messages are what the templates translate, what the code gives to gettext, and the sentences that `say` marks. With
`--check` nothing is written: exit code 1 and one line for each thing that is not as it should be.
"""

import argparse
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
os.environ.setdefault("BRYGGA_KEY", "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=")  # nothing is sealed here

import catalogues
import collecting


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what is missing")
    asked = parser.parse_args(arguments)
    messages = collecting.messages()
    if not asked.check:
        catalogues.update(messages)
    problems = catalogues.problems(messages)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
