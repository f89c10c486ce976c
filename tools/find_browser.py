"""Finds a Chromium for the browser tests, or installs one: Debian's package as root, else Playwright's own download."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> bool:
    named = os.environ.get("BRYGGA_CHROMIUM")
    return bool(named and os.path.exists(named)) or any(shutil.which(name) for name in NAMES)


def main() -> int:
    if found():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium found: installing Debian's package (once) ...")
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, **quiet)
        return 0
    print("No Chromium found: downloading Playwright's (once) ...")
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    if done.returncode:
        print(
            "That failed. Install Chromium and name it in BRYGGA_CHROMIUM, or as root: apt-get install chromium"
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
