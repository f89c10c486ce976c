"""The switch at the foot of every page."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from brygga.console import languages
from brygga.console.access import person_of
from brygga.integrations import people


@csrf_exempt
def language(request: HttpRequest) -> HttpResponse:
    """Keeps a choice and shows the same page again. Without a CSRF token, so that it works on the page that refuses one
    too: another site could change the language of a browser at most, and of no person, whose cookie it cannot send."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "")
    response = HttpResponseRedirect(back if languages.is_ours(back) else "/")
    if chosen not in languages.NAMES:
        return response
    languages.keep(response, chosen)
    person = person_of(request)
    if person is not None:
        people.speaks(person, chosen)
    return response
