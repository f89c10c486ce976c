"""`python -m brygga_simulation`, which is what `brygga simulate` starts."""

import sys

from brygga_simulation.cli import main

sys.exit(main())
