"""Marks the sentences that people read, where they are made.

They are English, and kept so: in the ledger, in logs and on the command line. Pages and e-mails translate them when
they are shown (`brygga.sentences`); `make messages` collects what is marked. See docs/decisions/0009-languages.md.
"""


def say(text: str) -> str:
    """The text itself. Its argument must be a literal or an f-string, so that the sentence can be found in the source:
    `say(f"The code {code} is used.")` is the message `The code {code} is used.`"""
    return text
