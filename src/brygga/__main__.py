"""`python -m brygga`: the same as the command `brygga`."""

import sys

from brygga.cli import main

if __name__ == "__main__":
    sys.exit(main())
