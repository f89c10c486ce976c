"""/oauth/token and /oauth/key: form-encoded bodies in, tokens and keys out (contract section 3)."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request

from brygga_sandbox import credentials
from brygga_sandbox.procountor.addresses import is_redirect_allowed
from brygga_sandbox.procountor.context import Context, Here
from brygga_sandbox.procountor.errors import AuthRefusal
from brygga_sandbox.procountor.exact import ExactJson, ExactRoute
from brygga_sandbox.procountor.models_account import KeyResponse, OAuthError, TokenResponse

router = APIRouter(route_class=ExactRoute, tags=["OAuth"])

_FORM_TYPE = "application/x-www-form-urlencoded"
_TEXT = {"type": "string"}
_TOKEN_GRANTS = {"type": "string", "enum": ["client_credentials", "authorization_code", "refresh_token"]}
_KEY_GRANTS = {"const": "authorization_code"}
_REFUSALS: dict[int | str, dict[str, Any]] = {400: {"model": OAuthError}, 401: {"model": OAuthError}}


def _published(grants: dict[str, Any], required: list[str], optional: list[str]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["grant_type", *required],
        "properties": {"grant_type": grants, **dict.fromkeys((*required, *optional), _TEXT)},
    }
    return {"requestBody": {"required": True, "content": {_FORM_TYPE: {"schema": schema}}}}


async def _form(request: Request, here: Here) -> dict[str, str]:
    """Fields of the body; the URL and a charset are refused since 23.09 and 24.08 (strict_auth_form)."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != _FORM_TYPE:
        raise AuthRefusal(400, "invalid_request", f"Content-Type must be {_FORM_TYPE}.")
    is_strict = here.knobs.now.strict_auth_form == "refused"
    if is_strict and parameters:
        raise AuthRefusal(400, "invalid_request", "Content-Type must not have a charset.")
    if is_strict and request.url.query:
        raise AuthRefusal(400, "invalid_request", "Parameters are not accepted in the URL.")
    fields = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return {**request.query_params, **dict(fields)}


Form = Annotated[dict[str, str], Depends(_form)]


@router.post(
    "/oauth/token",
    response_model=TokenResponse,
    responses=_REFUSALS,
    openapi_extra=_published(
        _TOKEN_GRANTS, ["client_id", "client_secret"], ["redirect_uri", "code", "refresh_token", "api_key"]
    ),
)
def token(here: Here, form: Form) -> ExactJson:
    grant = _needed(form, "grant_type")
    _check_client(form)
    if form.get("redirect_uri"):
        _check_redirect(form["redirect_uri"], here)
    match grant:
        case "client_credentials":
            answer = here.tokens.token_for_key(_needed(form, "api_key"))
        case "authorization_code":
            answer = here.tokens.token_for_code(_needed(form, "code"), _needed(form, "redirect_uri"))
        case "refresh_token":
            answer = here.tokens.token_for_refresh(_needed(form, "refresh_token"))
        case _:
            raise AuthRefusal(400, "unsupported_grant_type", "This grant_type is not known.")
    return ExactJson(answer)


@router.post(
    "/oauth/key",
    response_model=KeyResponse,
    responses=_REFUSALS,
    openapi_extra=_published(_KEY_GRANTS, ["client_id", "client_secret", "redirect_uri", "code"], []),
)
def key(here: Here, form: Form) -> ExactJson:
    grant = _needed(form, "grant_type")
    _check_client(form)
    if grant != "authorization_code":
        raise AuthRefusal(
            400, "unsupported_grant_type", "A key is given for grant_type authorization_code only."
        )
    redirect_uri = _needed(form, "redirect_uri")
    _check_redirect(redirect_uri, here)
    return ExactJson({"api_key": here.tokens.key_for_code(_needed(form, "code"), redirect_uri)})


def _needed(form: dict[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise AuthRefusal(400, "invalid_request", f"The parameter {name} is missing.")
    return value


def _check_client(form: dict[str, str]) -> None:
    given = (_needed(form, "client_id"), _needed(form, "client_secret"))
    if given != (credentials.PROCOUNTOR_CLIENT_ID, credentials.PROCOUNTOR_CLIENT_SECRET):
        raise AuthRefusal(401, "invalid_client", "Client id or client secret is wrong.")


def _check_redirect(redirect_uri: str, here: Context) -> None:
    if not is_redirect_allowed(redirect_uri, here.knobs.now):
        raise AuthRefusal(400, "invalid_request", "The redirect_uri is not the client's.")
