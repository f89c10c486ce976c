"""A word table of the settings as a CSV file: downloaded, and uploaded with a look at what would change."""

from django.contrib import messages
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from brygga.console import table_changes, table_csv
from brygga.console.access import integration_page, is_operator, may_act, readers_only_read
from brygga.console.setting_words import label_of
from brygga.console.table_csv import Read, Wrong
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import ChangedMeanwhile, OptionsRefused, fingerprint, options_of
from brygga.sentences import translated

WRONG_SHOWN = 20


@integration_page
def table(request: HttpRequest, person: Person, integration: Integration, *, table: str) -> HttpResponse:
    """The table, and the form for a file. A file is answered with what it would change, its rows with the deed."""
    _must_exist(table)
    if request.method != "POST":
        return _page(request, person, integration, table)
    if not is_operator(person):
        return readers_only_read(request)
    if "rows" in request.POST:
        return _saved(request, person, integration, table)
    upload = request.FILES.get("file")
    read = Read([], [_too_large()]) if _is_too_large(upload) else table_csv.read(table, _bytes(upload))
    return _page(request, person, integration, table, read)


@integration_page
def table_file(request: HttpRequest, _: Person, integration: Integration, *, table: str) -> HttpResponse:
    """The table as it is stored."""
    _must_exist(table)
    answer = HttpResponse(
        table_csv.written(table, table_csv.rows_of(table, options_of(integration))),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{table}.csv")
    return answer


def _page(
    request: HttpRequest,
    person: Person,
    integration: Integration,
    table: str,
    read: Read | None = None,
) -> HttpResponse:
    stored = table_csv.rows_of(table, options_of(integration))
    given = read.rows if read and not read.wrong else None
    shown = {
        "integration": integration,
        "tab": "settings",
        "table": table,
        "label": label_of(table_csv.TABLES[table].name),
        "heads": [(head, table_csv.COLUMNS[head]) for head in table_csv.columns_of(table)],
        "stored": stored,
        "built_in": table_csv.built_in(table),
        "doubtful": table_csv.doubtful(table, stored if given is None else given)[:WRONG_SHOWN],
        "can_act": may_act(person, integration),
        "read": read,
        "wrong": read.wrong[:WRONG_SHOWN] if read else [],
        "more_wrong": len(read.wrong[WRONG_SHOWN:]) if read else 0,
        "changes": None if given is None else table_changes.between(stored, given),
        "rows": "" if given is None else table_csv.written(table, given).decode("utf-8-sig"),
        "was": table_changes.fingerprint(stored),
    }
    return render(request, "console/table.html", shown, status=400 if read and read.wrong else 200)


def _saved(request: HttpRequest, person: Person, integration: Integration, table: str) -> HttpResponse:
    """The rows that were looked at, if nobody has changed the table meanwhile."""
    options, read = options_of(integration), table_csv.read(table, request.POST["rows"].encode())
    if read.wrong:
        return _page(request, person, integration, table, read)
    stored = table_csv.rows_of(table, options)
    is_other = table_changes.between(stored, read.rows).is_anything  # not after the first press of two
    if is_other and request.POST.get("was") != table_changes.fingerprint(stored):
        return _changed_meanwhile(request, person, integration, table, read)
    wanted = table_csv.with_rows(options, table, read.rows)
    try:
        change_settings(integration, wanted, person, fingerprint(integration))
    except ChangedMeanwhile:
        integration.refresh_from_db()
        return _changed_meanwhile(request, person, integration, table, read)
    except OptionsRefused as refused:
        wrong = [Wrong(None, "", translated(one.problem), translated(one.remedy)) for one in refused.problems]
        return _page(request, person, integration, table, Read([], wrong))
    messages.success(request, _("Saved. What was held is looked at again."))
    return HttpResponseRedirect(reverse("table", args=[integration.key, table]))


def _changed_meanwhile(
    request: HttpRequest, person: Person, integration: Integration, table: str, read: Read
) -> HttpResponse:
    messages.error(request, _("Somebody has changed this table meanwhile. Look at what would change now."))
    return _page(request, person, integration, table, read)


def _must_exist(table: str) -> None:
    if table not in table_csv.TABLES:
        raise Http404


def _bytes(upload: "File[bytes] | None") -> bytes:
    return upload.read() if upload is not None else b""


def _is_too_large(upload: "File[bytes] | None") -> bool:
    return upload is not None and (upload.size or 0) > table_csv.LARGEST


def _too_large() -> Wrong:
    return Wrong(
        None,
        "",
        _("The file is larger than 1 MB."),
        _("Is it the right one? A table has some hundred lines."),
    )
