"""Fits what a client once sent to what the API shows: members the answer does not know are left out."""

from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from brygga_sandbox.state import Document


def fitted(model: type[BaseModel], sent: Document | None) -> Document:
    """Members of `sent` that `model` has, at every depth of groups."""
    return {
        name: _fitted_value(group, sent[name])
        for name, group in _groups_of(model).items()
        if sent is not None and name in sent
    }


def fitted_or_none(model: type[BaseModel], sent: Document | None) -> Document | None:
    return None if sent is None else fitted(model, sent)


def _fitted_value(group: type[BaseModel] | None, value: Any) -> Any:
    if group is None or value is None:
        return value
    if isinstance(value, list):
        return [fitted(group, one) for one in value]
    return fitted(group, value)


@cache
def _groups_of(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    return {name: _group_in(field.annotation) for name, field in model.model_fields.items()}


def _group_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((group for part in get_args(annotation) if (group := _group_in(part))), None)
