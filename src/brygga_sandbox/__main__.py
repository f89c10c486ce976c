"""`python -m brygga_sandbox`: the same as the command `brygga-sandbox`."""

import sys

from brygga_sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
