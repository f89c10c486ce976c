"""What both vendors' models are made of: numbers may come as strings, members may be null, absent or new."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

# A null stands for the member's default: lists and texts come as null when they are empty.
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]


class Tolerant(BaseModel):
    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,  # errors end in logs, values are somebody's business
    )
