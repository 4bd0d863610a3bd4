"""The fingerprint of a failure: journey, kind, and the error without the names and numbers of the one run."""

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import CharField
from django.db.models.functions import MD5, Concat, Left, NullIf, Replace
from django.db.models import Func

# Ids, numbers, dates and quoted texts say which run; the words between them say what is wrong.
OF_ONE_RUN = r"""[0-9a-fA-F]{8,}|["'][^"']*["']|\d[\d.,:T-]*"""


class Masked(Func):
    """regexp_replace over all matches."""

    function = "regexp_replace"
    output_field = CharField()


def _without(text: Combinable | str, name: str) -> Combinable:
    return Replace(text, Coalesced(name), Value("…"))


class Coalesced(Func):
    """A name that is never empty: replacing "" would do nothing anyway, replacing NULL would lose the text."""

    function = "coalesce"
    output_field = CharField()

    def __init__(self, name: str) -> None:
        super().__init__(NullIf(F(name), Value("")), Value("\x01"))


PATTERN = Masked(
    _without(_without(_without("error", "customer"), "label"), "subject"),
    Value(OF_ONE_RUN),
    Value("#"),
    Value("g"),
)
FINGERPRINT = Left(MD5(Concat("journey", Value("|"), "error_kind", Value("|"), PATTERN, output_field=CharField())), 12)
