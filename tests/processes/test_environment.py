"""What is wrong in the environment is one sentence at the start of any process, and repeats no password."""

import os
import subprocess
import sys

import pytest

WRONG = [
    ("DATABASE_URL", "postgresql+psycopg://brygga:s3cret@db/brygga"),
    ("DATABASE_URL", "postgresql://brygga:s3cret%@db/brygga"),
    ("BRYGGA_PUBLIC_URL", "brygga.example.com"),
    ("BRYGGA_PUBLIC_URL", "https://"),
    ("BRYGGA_HEARTBEAT_URL", "hc-ping.com/4f9e"),
    ("BRYGGA_PROCOUNTOR_URL", "https://[api"),
    ("BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", "0"),
    ("BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", "7,5"),
    ("BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", "nan"),
    ("BRYGGA_TIME_ZONE", "Helsinki"),
    ("BRYGGA_TIME_ZONE", "../etc/passwd"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_in_the_environment_is_a_sentence(name: str, value: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import brygga.settings"],
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name} ")
    assert ended.stderr.count("\n") == 1
    assert "s3cret" not in ended.stderr


STRANGER = """
import django
from brygga import logs
logs.configure()
django.setup()
from django.test import Client
print(Client().get("/sign-in", headers={"host": "10.0.0.5:8700"}).status_code)
"""


def test_a_request_for_a_host_that_is_not_ours_is_a_line_in_the_log() -> None:
    ran = subprocess.run([sys.executable, "-c", STRANGER], capture_output=True, text=True, check=True)
    assert ran.stdout == "400\n"
    assert "Invalid HTTP_HOST header: '10.0.0.5:8700'" in ran.stderr
    assert "Traceback" not in ran.stderr
